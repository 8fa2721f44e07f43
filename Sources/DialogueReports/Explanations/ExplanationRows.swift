import MQTTCodec

extension Explanation {
    /// One row of a table of fields.
    struct Row {
        let path: FieldPath
        /// The bytes, counted from the first of the packet.
        var bytes: Range<Int>
        let name: String
        var value: [UInt8]
        /// How many of the bytes may be shown; nil where all may.
        let shown: Int?
    }

    /// The fields of a packet, those that share a byte in one row.
    func rows(of packet: Packet, showsSecrets: Bool) -> [Row] {
        var rows: [Row] = []
        let own = Array(bytes[packet.offset..<(packet.offset + packet.length)])
        let fields = packet.diagnosis.fields
        var index = 0
        while index < fields.count {
            let range = fields[index].bytes
            var shared = [fields[index]]
            while index + shared.count < fields.count, fields[index + shared.count].bytes == range, !range.isEmpty {
                shared.append(fields[index + shared.count])
            }
            index += shared.count
            // An empty payload, and the like, has nothing to show.
            guard !range.isEmpty else { continue }
            rows.append(row(shared, range, own, packet.diagnosis, showsSecrets))
        }
        return rows
    }

    private func row(
        _ fields: [Diagnosis.Field], _ range: Range<Int>, _ own: [UInt8], _ diagnosis: Diagnosis, _ showsSecrets: Bool
    ) -> Row {
        let path = fields[0].path
        let type = ControlPacketType(rawValue: own[0] >> 4)
        if path.name == .packetType {
            let value = Array(firstByte(own[0], diagnosis.version).utf8)
            return Row(path: path, bytes: range, name: "type and flags", value: value, shown: nil)
        }
        let slice = Array(own[range])
        let shown = showsSecrets ? nil : secrecy(of: path, type, range, diagnosis)
        let value = shown == 0 ? hidden(slice.count) : value(of: path, slice, type, diagnosis.version, isSecret: shown != nil)
        return Row(path: path, bytes: range, name: name(of: path), value: value, shown: shown)
    }

    /// How many bytes of a secret may be shown, which is its length; nil where a field is none.
    private func secrecy(of path: FieldPath, _ type: ControlPacketType?, _ range: Range<Int>, _ diagnosis: Diagnosis) -> Int? {
        // Where the fields cannot be told apart, a part of a secret may stand in any whose place the lengths before it say.
        if diagnosis.verdict == .reject, type == .connect || type == .auth, !path.name.hasFixedPlace || range.count > 8 { return 0 }
        if path.name == .password || path.property == .authenticationData { return 2 }
        // What no field claims may be a password whose flag is missing.
        if path.name == .trailingBytes, type == .connect || type == .auth { return 0 }
        return nil
    }

    private func firstByte(_ byte: UInt8, _ version: MQTTVersion) -> String {
        guard let type = ControlPacketType(rawValue: byte >> 4) else { return "type \(byte >> 4)" }
        guard type == .publish else { return byte & 0x0F == type.requiredFlags ? "\(type)" : "\(type), flags \(byte & 0x0F)" }
        let duplicate = byte & 0b1000 == 0 ? "" : ", DUP"
        return "PUBLISH, QoS \(byte >> 1 & 0b11)\(duplicate), \(byte & 1 == 0 ? "not retained" : "retained")"
    }

    private func name(of path: FieldPath) -> String {
        // The Will Delay Interval says so itself.
        let will = path.isInWill && path.property != .willDelayInterval ? "will " : ""
        switch path.name {
        case .property:
            let name = path.property?.description ?? "property"
            switch path.part {
            case .whole: return will + name
            case .name: return will + name + ", name"
            case .value: return will + name + ", value"
            }
        case .propertyLength: return !path.isInWill ? "Property Length" : "Will Property Length"
        case .propertyIdentifier: return will + "property"
        default: return path.name.words
        }
    }

    private func value(
        of path: FieldPath, _ bytes: [UInt8], _ type: ControlPacketType?, _ version: MQTTVersion, isSecret: Bool
    ) -> [UInt8] {
        switch path.name {
        case .remainingLength, .propertyLength: return Self.decimal(variableByteInteger(bytes))
        case .protocolName, .clientIdentifier, .willTopic, .userName, .topicName, .subscriptionTopicFilter, .topicFilters:
            return text(bytes)
        case .password, .willPayload: return isSecret ? hidden(bytes.count - 2) : Self.data(Array(bytes.dropFirst(2)))
        case .payload: return Self.data(bytes)
        case .trailingBytes: return Self.data(bytes)
        case .keepAlive: return Self.decimal(bytes.reduce(0) { $0 << 8 | Int($1) }) + Array(" s".utf8)
        case .packetIdentifier: return Self.decimal(bytes.reduce(0) { $0 << 8 | Int($1) })
        case .reasonCode, .reasonCodes: return code(bytes[0], type, version)
        case .connectFlags: return Array(connectFlags(bytes[0]).utf8)
        case .subscriptionOptions: return Array(subscriptionOptions(bytes[0], version).utf8)
        case .connectAcknowledgeFlags: return Array((bytes[0] & 1 == 0 ? "no session present" : "session present").utf8)
        case .protocolLevel:
            return Self.decimal(Int(bytes[0] & 0x7F)) + Array((bytes[0] & 0x80 == 0 ? "" : ", with the bit of a bridge").utf8)
        case .propertyIdentifier:
            let name = bytes.count == 1 ? PropertyIdentifier(rawValue: bytes[0])?.description : nil
            return Array((name ?? "unknown").utf8)
        case .property: return property(path, bytes, isSecret)
        default: return Self.data(bytes)
        }
    }

    private func property(_ path: FieldPath, _ bytes: [UInt8], _ isSecret: Bool) -> [UInt8] {
        switch path.property {
        case .correlationData, .authenticationData:
            return isSecret ? hidden(bytes.count - 2) : Self.data(Array(bytes.dropFirst(2)))
        case .contentType, .responseTopic, .assignedClientIdentifier, .authenticationMethod, .responseInformation, .serverReference,
            .reasonString, .userProperty:
            return text(bytes)
        case .payloadFormatIndicator:
            return Self.decimal(Int(bytes[0])) + Array((bytes[0] == 0 ? ", any bytes" : bytes[0] == 1 ? ", text" : "").utf8)
        case .subscriptionIdentifier: return Self.decimal(variableByteInteger(bytes))
        case .sessionExpiryInterval, .messageExpiryInterval, .willDelayInterval, .serverKeepAlive:
            return Self.decimal(bytes.reduce(0) { $0 << 8 | Int($1) }) + Array(" s".utf8)
        default: return Self.decimal(bytes.reduce(0) { $0 << 8 | Int($1) })
        }
    }

    private func variableByteInteger(_ bytes: [UInt8]) -> Int {
        bytes.reversed().reduce(0) { $0 << 7 | Int($1 & 0x7F) }
    }

    static func decimal(_ number: Int) -> [UInt8] {
        var text: [UInt8] = []
        NumberText.append(number, grouping: true, to: &text)
        return text
    }

    /// Text behind its two bytes of length.
    private func text(_ bytes: [UInt8]) -> [UInt8] {
        bytes.count <= 2 ? Array("(empty)".utf8) : Array(bytes.dropFirst(2))
    }

    private func hidden(_ count: Int) -> [UInt8] { Array("\(count) \(count == 1 ? "byte" : "bytes"), not shown".utf8) }

    /// Bytes as text where they are readable, the beginning of many, and how many they are.
    ///
    /// - Parameter total: how many they are, where more are not at hand.
    static func data(_ bytes: [UInt8], of total: Int? = nil) -> [UInt8] {
        let total = total ?? bytes.count
        var count: [UInt8] = []
        NumberText.append(total, grouping: true, to: &count)
        count += Array((total == 1 ? " byte" : " bytes").utf8)
        guard isReadable(bytes), !bytes.isEmpty else { return count }
        var shown = bytes.count
        if shown > 80 {
            shown = 80
            // Not within a character.
            while shown > 0, bytes[shown] & 0xC0 == 0x80 { shown -= 1 }
        }
        var text = Array("\"".utf8)
        for byte in bytes[..<shown] {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
            text.append(byte)
        }
        return text + Array((shown < total ? "\"...  " : "\"  ").utf8) + count
    }

    /// Whether bytes are UTF-8 without control characters but tabs and ends of lines.
    private static func isReadable(_ bytes: [UInt8]) -> Bool {
        if bytes.span.isPlainText { return true }
        let controls = bytes.contains { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D || $0 == 0x7F }
        return !controls && bytes.span.wellFormedPrefix == bytes.count
    }

    private func code(_ byte: UInt8, _ type: ControlPacketType?, _ version: MQTTVersion) -> [UInt8] {
        let name = type.flatMap { ReasonCode(rawValue: byte).name(in: $0, version: version) }
        return Array((name ?? "unknown code").utf8)
    }

    private func connectFlags(_ byte: UInt8) -> String {
        var words: [String] = []
        if byte & 0b0000_0010 != 0 { words.append("clean start") }
        if byte & 0b0000_0100 != 0 {
            words.append("will, QoS \(byte >> 3 & 0b11)\(byte & 0b0010_0000 != 0 ? ", retained" : "")")
        }
        if byte & 0b1000_0000 != 0 { words.append("user name") }
        if byte & 0b0100_0000 != 0 { words.append("password") }
        return words.isEmpty ? "none" : words.joined(separator: ", ")
    }

    private func subscriptionOptions(_ byte: UInt8, _ version: MQTTVersion) -> String {
        let options = SubscriptionOptions(rawValue: byte)
        var words = ["QoS \(options.qos)"]
        guard version == .v5_0 else { return words[0] }
        if options.noLocal { words.append("no local") }
        if options.retainAsPublished { words.append("retain as published") }
        words.append("retain handling \(options.retainHandling)")
        return words.joined(separator: ", ")
    }
}

extension FieldPath.Name {
    /// Whether the field is one of those in front of all text and data of a CONNECT or AUTH: the protocol name takes eight bytes at most.
    fileprivate var hasFixedPlace: Bool {
        switch self {
        case .packetType, .flags, .remainingLength, .protocolName, .protocolLevel, .connectFlags, .connectFlagsReserved, .keepAlive,
            .reasonCode, .propertyLength:
            true
        default: false
        }
    }

    /// The field in the standard's words.
    fileprivate var words: String {
        switch self {
        case .packetType, .flags, .dup, .qos, .retain: "type and flags"
        case .remainingLength: "Remaining Length"
        case .protocolName: "Protocol Name"
        case .protocolLevel: "Protocol Level"
        case .connectFlags, .connectFlagsReserved, .willQoS, .willRetain, .passwordFlag: "Connect Flags"
        case .keepAlive: "Keep Alive"
        case .clientIdentifier: "Client Identifier"
        case .willTopic: "Will Topic"
        case .willPayload: "Will Payload"
        case .userName: "User Name"
        case .password: "Password"
        case .connectAcknowledgeFlags, .connectAcknowledgeFlagsReserved, .sessionPresent: "Acknowledge Flags"
        case .reasonCode, .reasonCodes, .reasonCodeList: "Reason Code"
        case .topicName: "Topic Name"
        case .packetIdentifier: "Packet Identifier"
        case .payload: "Payload"
        case .subscriptionList, .topicFilterList, .subscriptionTopicFilter, .topicFilters: "Topic Filter"
        case .subscriptionOptions, .subscriptionQoS, .noLocal, .retainAsPublished, .retainHandling, .subscriptionReserved:
            "Subscription Options"
        case .propertyLength: "Property Length"
        case .propertyIdentifier, .property: "property"
        case .trailingBytes: "(no field)"
        }
    }
}
