public import MQTTCodec

extension Explanation {
    /// The explanation as one line of JSON, an `explanation` record.
    public func json(_ form: PacketJSON) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("schema")
        json.string("mqttscope/1")
        json.key("record")
        json.string("explanation")
        json.key("verdict")
        json.string(verdict.name)
        json.key("consumed")
        json.number(consumed)
        if let needed {
            json.key("needed")
            json.number(needed)
        }
        json.key("version")
        json.string(escaping: version.description)
        json.key("version_inferred")
        json.boolean(isVersionInferred)
        json.key("sender")
        json.string(name(sender))
        json.key("packets")
        json.beginArray()
        for packet in packets { write(packet, form, to: &json) }
        json.endArray()
        json.endObject()
        json.endLine()
        return json.buffer
    }

    private func write(_ packet: Packet, _ form: PacketJSON, to json: inout JSONWriter) {
        let diagnosis = packet.diagnosis
        json.beginObject()
        json.key("offset")
        json.number(packet.offset)
        json.key("length")
        json.number(packet.length)
        json.key("verdict")
        json.string(diagnosis.verdict.name)
        if diagnosis.packet != nil {
            let own = bytes.span.extracting(packet.offset..<(packet.offset + packet.length))
            // The diagnosis laid the packet out, so that the tolerant decoder does too.
            if let view = try? PacketView(tolerating: own, version: diagnosis.version, sender: sender) {
                json.key("packet")
                form.write(view, firstByte: own[0], version: diagnosis.version, to: &json)
            }
        }
        json.findings(diagnosis.findings)
        json.key("layout")
        json.beginArray()
        for field in diagnosis.fields {
            json.beginObject()
            json.key("field")
            json.string(escaping: field.path.description)
            json.key("bytes")
            json.beginArray()
            json.number(field.bytes.lowerBound)
            json.number(field.bytes.upperBound)
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }
}

extension Diagnosis.Verdict {
    /// The verdict as JSON spells it.
    public var name: StaticString {
        switch self {
        case .accept: "accept"
        case .lenient: "lenient"
        case .reject: "reject"
        case .incomplete: "incomplete"
        }
    }
}
