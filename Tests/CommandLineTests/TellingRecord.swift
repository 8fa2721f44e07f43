import Foundation

/// A line of NDJSON.
typealias Record = [String: Any]

/// The lines of a run, each of which must be an object.
func records(_ output: [UInt8]) throws -> [Record] {
    try output.split(separator: UInt8(ascii: "\n")).map { line in
        guard let record = try JSONSerialization.jsonObject(with: Data(line)) as? Record else { throw CocoaError(.propertyListReadCorrupt) }
        return record
    }
}

extension ToldPacket {
    /// A `packet` record with its fields, in the words that can be compared.
    init?(_ record: Record) {
        guard record["record"] as? String == "packet", record["partial"] == nil, let packet = record["packet"] as? Record,
            let frame = record["frame"] as? Int,
            let stream = record["tcp_stream"] as? Int, let type = Words.types.firstIndex(of: packet["type"] as? String ?? "")
        else { return nil }
        func end(_ name: String) -> String { "\(record["\(name)_ip"] ?? ""):\(record["\(name)_port"] ?? "")" }
        self.frame = frame
        self.stream = stream
        direction = "\(end("src"))>\(end("dest"))"
        let flags = (packet.flag("dup") ? 8 : 0) | (packet.number("qos") ?? 0) << 1 | (packet.flag("retain") ? 1 : 0)
        facts = Words.header(type, flags: flags) + ["length=\(record["length"] ?? "")"]
        switch type {
        case 1: facts += Self.connect(packet)
        case 2: facts += ["flags=" + Words.hex([UInt8((packet.flag("session_present") ? 1 : 0) | (packet.number("reserved") ?? 0))])]
        case 3:
            let topic = packet.bytes("topic") ?? []
            // tshark says nothing of an empty one.
            if !topic.isEmpty { facts += ["topic=" + Words.hex(topic)] }
        default: break
        }
        if let identifier = packet.number("packet_id") { facts.append("packet_id=\(identifier)") }
        if let code = packet.number("reason_code"), !Self.isImplied(type, length: record.number("length") ?? 0) {
            facts.append("reason=" + Words.hex([UInt8(code)]))
        }
        for subscription in packet["subscriptions"] as? [Record] ?? [] {
            let options =
                (subscription.number("qos") ?? 0) | (subscription.flag("no_local") ? 4 : 0)
                | (subscription.flag("retain_as_published") ? 8 : 0) | (subscription.number("retain_handling") ?? 0) << 4
                | (subscription.number("reserved") ?? 0)
            facts += ["filter=" + Words.hex(subscription.bytes("topic_filter") ?? []), "options=" + Words.hex([UInt8(options)])]
        }
        for filter in packet["topic_filters"] as? [Any] ?? [] {
            let bytes = (filter as? String).map { Array($0.utf8) } ?? (filter as? Record)?.bytes("topic_filter")
            facts.append("filter=" + Words.hex(bytes ?? []))
        }
        for code in packet["reason_codes"] as? [Int] ?? [] { facts.append("code=" + Words.hex([UInt8(code)])) }
        if let payload = packet.bytes("payload"), !payload.isEmpty { facts.append(Words.payload("payload", payload)) }
        let will = packet["will"] as? Record
        facts += Words.sorted(Self.properties(packet, inWill: false) + (will.map { Self.properties($0, inWill: true) } ?? []))
        if packet.bytes("topic") == [], let topic = record["topic"] as? String { facts += ["resolved=\(topic)"] }
    }

    /// Whether a Reason Code is not on the wire, because the packet has its short form (3.4.2.1, 3.14.2.1 and the like).
    private static func isImplied(_ type: Int, length: Int) -> Bool { (4...7).contains(type) ? length == 4 : type >= 14 && length == 2 }

    private static func connect(_ packet: Record) -> [String] {
        let will = packet["will"] as? Record
        var flags = (packet.flag("clean_start") ? 2 : 0) | (packet.number("reserved") ?? 0)
        if let will { flags |= 4 | (will.number("qos") ?? 0) << 3 | (will.flag("retain") ? 0x20 : 0) }
        if packet.bytes("username") != nil { flags |= 0x80 }
        if packet.bytes("password") != nil { flags |= 0x40 }
        var facts = [
            "protocol=" + Words.hex((packet["protocol_name"] as? String ?? "").utf8),
            "level=" + Words.hex([UInt8(packet.number("bridge") ?? packet.number("protocol_level") ?? 0)]),
            "connect_flags=" + Words.hex([UInt8(flags)]), "keep_alive=\(packet.number("keep_alive") ?? -1)",
            "client_id=" + Words.hex(packet.bytes("client_id") ?? []),
        ]
        if let will {
            facts += [
                "will_topic=" + Words.hex(will.bytes("topic") ?? []), Words.payload("will_payload", will.bytes("payload") ?? []),
            ]
        }
        if let name = packet.bytes("username") { facts.append("username=" + Words.hex(name)) }
        if let password = packet.bytes("password") { facts.append("password=" + Words.hex(password)) }
        return facts
    }

    /// Every property with its identifier and its value.
    private static func properties(_ packet: Record, inWill: Bool) -> [String] {
        var words: [String] = []
        func add(_ name: String, _ value: String) {
            words.append(Words.property(identifiers[name] ?? name, inWill: inWill) + "=" + value)
        }
        let properties = [packet["properties"] as? Record ?? [:]] + (packet["repeated_properties"] as? [Record] ?? [])
        for (key, value) in properties.flatMap({ Array($0) }) {
            let name = key.hasSuffix("_hex") ? String(key.dropLast(4)) : key
            switch value {
            case let pairs as [Any] where name == "user_properties":
                for case let pair as [String] in pairs { add(name, pair.map { Words.hex($0.utf8) }.joined(separator: "=")) }
            case let numbers as [Int]: for number in numbers { add(name, "\(number)") }
            case let number as Int: add(name, "\(number)")
            case let text as String: add(name, key == name ? Words.hex(text.utf8) : text)
            default: break
            }
        }
        return words
    }

    /// The table of 2.2.2.2 of MQTT 5.0.
    private static let identifiers = [
        "payload_format_indicator": "01", "message_expiry_interval": "02", "content_type": "03", "response_topic": "08",
        "correlation_data": "09", "subscription_identifiers": "0b", "session_expiry_interval": "11", "assigned_client_identifier": "12",
        "server_keep_alive": "13", "authentication_method": "15", "authentication_data": "16", "request_problem_information": "17",
        "will_delay_interval": "18", "request_response_information": "19", "response_information": "1a", "server_reference": "1c",
        "reason_string": "1f", "receive_maximum": "21", "topic_alias_maximum": "22", "topic_alias": "23", "maximum_qos": "24",
        "retain_available": "25", "user_properties": "26", "maximum_packet_size": "27", "wildcard_subscription_available": "28",
        "subscription_identifiers_available": "29", "subscription_identifier_available": "29", "shared_subscription_available": "2a",
    ]
}

extension Record {
    func number(_ key: String) -> Int? { self[key] as? Int }
    func flag(_ key: String) -> Bool { self[key] as? Bool ?? false }

    /// Text, or bytes that are not text and stand as hexadecimal digits.
    func bytes(_ key: String) -> [UInt8]? {
        if let text = self[key] as? String { return Array(text.utf8) }
        return (self[key + "_hex"] as? String).map(Words.bytes)
    }
}
