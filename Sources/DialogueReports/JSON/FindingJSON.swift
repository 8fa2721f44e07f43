internal import CaptureAnalysis
internal import MQTTCodec

extension JSONWriter {
    /// What is wrong with a packet, under the key `findings`; an empty list where nothing is.
    mutating func findings(_ findings: [Finding]) {
        key("findings")
        beginArray()
        for finding in findings {
            beginObject()
            keys(of: finding)
            endObject()
        }
        endArray()
    }

    /// The keys of one breach: the statement that it breaks, the others, how grave it is, where, and what is there.
    mutating func keys(of finding: Finding) {
        let citation = finding.citation
        rule(citation.statement, also: citation.also)
        key("severity")
        string(escaping: citation.severity.rawValue)
        key("field")
        string(escaping: finding.field.description)
        key("bytes")
        beginArray()
        number(finding.bytes.lowerBound)
        number(finding.bytes.upperBound)
        endArray()
        key("message")
        string(escaping: finding.message)
    }

    /// The keys of what is wrong with a dialogue or a layer: no bytes of one packet can be named.
    mutating func keys(of finding: StreamFinding) {
        switch finding.rule {
        case .statement(let statement, let also): rule(statement, also: also)
        case .other(let standard, let id, _):
            key("standard")
            string(escaping: standard)
            key("rule")
            string(escaping: id)
            key("also")
            beginArray()
            endArray()
        }
        key("severity")
        string(escaping: finding.severity.rawValue)
        key("sender")
        string(name(finding.sender))
        key("layer")
        string(escaping: finding.layer.rawValue)
        frames("evidence", finding.evidence)
        key("message")
        string(escaping: finding.message)
    }

    private mutating func rule(_ index: NormativeStatement.Index, also: [NormativeStatement.Index]) {
        let statement = index.statement
        key("standard")
        string(name(statement.standard))
        key("rule")
        string(escaping: statement.id)
        key("also")
        beginArray()
        for other in also { string(escaping: other.statement.id) }
        endArray()
    }
}

/// How often each rule was broken: a number for each statement of the catalogue, and one for each rule of other standards that there is.
struct FindingCounts: Sendable {
    private var counts: [Int] = []
    /// The rules of layers below MQTT, which are those of this program and so few.
    private var others: [String: Int] = [:]

    /// Counts the most specific statement of each.
    mutating func add(_ findings: [Finding]) {
        guard !findings.isEmpty else { return }
        for finding in findings { count(finding.citation.statement) }
    }

    /// Counts what is wrong with a dialogue or a layer.
    mutating func add(_ finding: StreamFinding) {
        switch finding.rule {
        case .statement(let statement, _): count(statement)
        case .other(let standard, let id, _): others["\(standard):\(id)", default: 0] += 1
        }
    }

    private mutating func count(_ statement: NormativeStatement.Index) {
        if counts.isEmpty { counts = [Int](repeating: 0, count: NormativeStatement.all.count) }
        counts[Int(statement.rawValue)] += 1
    }

    /// Each rule that was broken, and how often: MQTT in the order of the catalogue, then other standards.
    var all: [(name: String, count: Int)] {
        counts.enumerated().filter { $0.element > 0 }.map { (NormativeStatement.all[$0.offset].name, $0.element) }
            + others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Writes `{"3.1.1:MQTT-3.1.2-24":2}`.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        for (name, count) in all {
            json.key(named: name)
            json.number(count)
        }
        json.endObject()
    }
}
