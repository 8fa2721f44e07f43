import Foundation
import Testing

@Suite("mqttscope rules")
struct RulesTests {
    @Test("lists every statement of the standards, and says checked or why not")
    func everyRuleIsListed() throws {
        let lines = try mqttscope("rules", "--format", "ndjson").text.split(separator: "\n")
        var numbered: [String: Int] = [:]
        for line in lines {
            let rule = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let standard = try #require(rule["standard"] as? String)
            let id = try #require(rule["rule"] as? String)
            if id.hasPrefix("MQTT-") { numbered[standard, default: 0] += 1 }
            let isChecked = try #require(rule["checked"] as? Bool)
            if !isChecked {
                let reason = try #require(rule["reason"] as? String)
                #expect(reason.hasPrefix("cannot be: "), "\(standard):\(id)")
            }
            #expect((rule["paraphrase"] as? String)?.isEmpty == false)
        }
        #expect(numbered == ["3.1.1": 141, "5.0": 251])
    }

    @Test("picks rules by a part of their name, other spellings of ids too")
    func rulesArePicked() throws {
        let run = try mqttscope("rules", "MQTT-3.1.2.7")
        #expect(run.text.hasPrefix("3.1.1:MQTT-3.1.2-7 "))
        #expect(run.text.contains("\n1 rule, of which "))
        #expect(run.status == 0)
    }
}
