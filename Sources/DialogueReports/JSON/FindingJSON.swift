internal import MQTTCodec

extension JSONWriter {
    /// What is wrong with a packet, under the key `findings`; an empty list where nothing is.
    mutating func findings(_ findings: [Finding]) {
        key("findings")
        beginArray()
        for finding in findings { self.finding(finding) }
        endArray()
    }

    /// One breach: the statement that it breaks, the others, how grave it is, where, and what is there.
    private mutating func finding(_ finding: Finding) {
        let citation = finding.citation
        let statement = citation.statement.statement
        beginObject()
        key("standard")
        string(name(statement.standard))
        key("rule")
        string(escaping: statement.id)
        key("also")
        beginArray()
        for other in citation.also { string(escaping: other.statement.id) }
        endArray()
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
        endObject()
    }
}

/// How often each statement was broken: a number for each that the catalogue has, and so bounded whatever comes.
struct FindingCounts: Sendable {
    private var counts: [Int] = []

    /// Counts the most specific statement of each.
    mutating func add(_ findings: [Finding]) {
        guard !findings.isEmpty else { return }
        if counts.isEmpty { counts = [Int](repeating: 0, count: NormativeStatement.all.count) }
        for finding in findings { counts[Int(finding.citation.statement.rawValue)] += 1 }
    }

    /// Writes `{"3.1.1:MQTT-3.1.2-24":2}`, in the order of the catalogue.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        for (index, count) in counts.enumerated() where count > 0 {
            json.key(named: NormativeStatement.all[index].name)
            json.number(count)
        }
        json.endObject()
    }
}
