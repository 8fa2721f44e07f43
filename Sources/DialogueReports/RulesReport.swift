public import MQTTCodec
import MQTTDialogues

/// The catalogue of rules: every statement of the standards, and whether it is checked.
public enum RulesReport {
    /// The catalogue as a table, a rule with its paraphrase in two lines.
    public static func text(of rules: [NormativeStatement]) -> String {
        var text = ""
        for rule in rules {
            text += "\(rule.name)\(padding(rule.name, 44))\(rule.level.rawValue)\(padding(rule.level.rawValue, 9))"
            text += "\(words(rule.severity))\(padding(words(rule.severity), 16))\(state(of: rule))\n"
            text += "    \(rule.paraphrase)\n"
        }
        let checked = rules.count { isChecked($0) }
        text += "\n\(rules.count) \(rules.count == 1 ? "rule" : "rules"), of which "
        text += "\(checked) \(checked == 1 ? "is" : "are") checked\n"
        return text
    }

    /// The catalogue as newline-delimited JSON.
    public static func ndjson(of rules: [NormativeStatement]) -> [UInt8] {
        var json = JSONWriter()
        for rule in rules {
            json.beginObject()
            json.key("schema")
            json.string("mqttscope/1")
            json.key("record")
            json.string("rule")
            json.key("standard")
            json.string(escaping: rule.standard.description)
            json.key("rule")
            json.string(escaping: rule.id)
            json.key("level")
            json.string(escaping: rule.level.rawValue)
            json.key("severity")
            json.string(escaping: rule.severity.rawValue)
            json.key("binds")
            json.string(escaping: rule.binds.rawValue)
            json.key("packets")
            json.beginArray()
            for packet in rule.packets { json.string(escaping: packet.description) }
            json.endArray()
            json.key("paraphrase")
            json.string(escaping: rule.paraphrase)
            json.key("checked")
            json.boolean(isChecked(rule))
            if !isChecked(rule) {
                json.key("reason")
                json.string(escaping: state(of: rule))
            }
            json.key("aliases")
            json.beginArray()
            for alias in rule.aliases { json.string(escaping: alias) }
            json.endArray()
            json.endObject()
            json.endLine()
        }
        return json.buffer
    }

    private static func isChecked(_ rule: NormativeStatement) -> Bool {
        NormativeStatement.index(named: rule.name).map(DialogueRule.isChecked) ?? false
    }

    /// Checked, or why not.
    private static func state(of rule: NormativeStatement) -> String {
        switch rule.evidence {
        case .bytes: "checked"
        case .capture: isChecked(rule) ? "checked in captures" : "not checked"
        case .sameBytesAs(let other): "checked as \(other), which the same breaks"
        case .cannot(let reason): "cannot be: \(reason)"
        }
    }

    private static func words(_ severity: NormativeStatement.Severity) -> String { severity.words }

    private static func padding(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(2, width - text.utf8.count))
    }
}
