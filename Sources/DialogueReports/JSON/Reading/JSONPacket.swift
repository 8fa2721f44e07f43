public import MQTTCodec

/// A Control Packet that was read from its JSON form, with what the form can say beyond a `ControlPacket`.
///
/// What is left out is false, zero or empty: flags, numbers, payloads, Reason Codes and properties. Topics, Packet Identifiers and lists
/// must be there. What the form does not know, and what the version has no place for, is refused and never dropped.
public struct JSONPacket: Sendable {
    /// The packet.
    public let packet: ControlPacket
    /// The version that it is a packet of: that of the CONNECT itself, otherwise what the reader was told.
    public let version: MQTTVersion
    /// The lower four bits of the first byte, where they are not those of the standard's table (2.1.3).
    private let flags: UInt8?
    /// Reserved bits that are set: of the connect flags (3.1.2.3), or of the acknowledge flags of a CONNACK (3.2.2.1).
    private let reserved: UInt8
    private let json: JSONValue
    private let path: String

    /// Reads the form.
    ///
    /// - Parameters:
    ///   - json: the object.
    ///   - path: the keys that lead to it, for the complaint.
    ///   - version: whose packet it is; nil where only a CONNECT says so itself.
    /// - Throws: where the object is no packet in its JSON form.
    public init(_ json: JSONValue, at path: String = "", version: MQTTVersion?) throws(JSONFault) {
        var fields = try JSONFields(json, path)
        let type = try fields.packetType()
        if type == .connect {
            let connect = try fields.connect(version)
            packet = .connect(connect)
            self.version = connect.version
        } else {
            guard let version else { throw fields.fault("type", "nothing says whose version this \(type) is; -V does") }
            self.version = version
            packet = try fields.packet(of: type, version)
        }
        flags = type == .publish ? nil : try fields.optionalInteger("flags", 0...15).map { UInt8($0) }
        reserved =
            switch type {
            case .connect: try fields.reserved(0b0000_0001)
            case .connAck: try fields.reserved(0b1111_1110)
            default: 0
            }
        try fields.finish()
        self.json = json
        self.path = path
    }

    /// The packet as bytes, in the shortest form.
    ///
    /// Where rules are checked, flags and reserved bits that 3.1 only advises against are not written: they mean nothing.
    ///
    /// - Parameter sender: for whom the rules are checked; nil for not at all.
    /// - Throws: where the bytes break the standard, or cannot be written at all: at the value that does.
    public func encoded(checkedFor sender: ControlPacket.Sender?) throws(JSONFault) -> [UInt8] {
        let plain = try encoded(packet)
        var bytes = plain
        if let flags { bytes[0] = bytes[0] & 0xF0 | flags }
        if reserved != 0 { bytes[placeOfReserved(in: bytes)] |= reserved }
        guard let sender else { return bytes }
        do throws(PacketDecodingError) {
            _ = try PacketView(decoding: bytes.span, version: version, sender: sender)
        } catch {
            guard case .violation(let finding) = error else { throw JSONFault(json, path, error.description) }
            throw fault(at: finding.field, "\(finding.messageOfJSON) [\(finding.rules)]")
        }
        guard version == .v3_1, case .subscribe(var subscribe) = packet else { return plain }
        for index in subscribe.subscriptions.indices { subscribe.subscriptions[index].options.rawValue &= 0b0000_0011 }
        return try encoded(.subscribe(subscribe))
    }

    private func encoded(_ packet: ControlPacket) throws(JSONFault) -> [UInt8] {
        do throws(PacketEncodingError) {
            return try packet.encodedUnchecked(version: version)
        } catch {
            switch error {
            case .fieldTooLong(let field): throw fault(at: field, "longer than the 65535 bytes that its length can say")
            default: throw JSONFault(json, path, error.description)
            }
        }
    }

    /// The byte that has the reserved bits: the connect flags behind name and level (3.1.2), the first of a CONNACK behind its header.
    private func placeOfReserved(in bytes: [UInt8]) -> Int {
        let header = (try? FixedHeader(decoding: bytes.span))?.length ?? 0
        guard case .connect(let connect) = packet else { return header }
        return header + (connect.version == .v3_1 ? 9 : 7)
    }

    /// A fault of the value that a field was read from.
    private func fault(at field: FieldPath, _ message: String) -> JSONFault {
        let keys = field.keysOfJSON
        return JSONFault(json.nearest(to: keys), path.isEmpty ? keys : "\(path).\(keys)", message)
    }
}

extension Finding {
    /// The message, where the form has a number for what are bits on the wire.
    fileprivate var messageOfJSON: String {
        switch requirement {
        case .publishQoS, .subscriptionQoS, .willQoS, .retainHandling: "3; 0, 1 and 2 are allowed"
        default: message
        }
    }
}

extension FieldPath {
    /// The keys of the JSON form under which the field stands, where they are not those of the path.
    fileprivate var keysOfJSON: String {
        switch name {
        case .connectFlagsReserved, .connectAcknowledgeFlagsReserved: "reserved"
        case .willQoS: "will.qos"
        case .willRetain: "will.retain"
        case .passwordFlag: "password"
        default: description
        }
    }
}

extension JSONValue {
    /// The value that keys lead to, `will.topic` or `subscriptions[0].qos`, or the last on the way that is there.
    fileprivate func nearest(to keys: String) -> JSONValue {
        var value = self
        for key in keys.split(whereSeparator: { $0 == "." || $0 == "[" || $0 == "]" }) {
            guard let next = value[String(key)] ?? value["\(key)_hex"] ?? Int(key).flatMap({ value[$0] }) else { return value }
            value = next
        }
        return value
    }
}
