public import MQTTCodec

/// Makes bytes of packets in JSON: one in its JSON form, or what holds some, a `packet` or an `explanation` record.
public struct PacketEncoding: Sendable {
    /// The version of packets of which nothing else says it; nil where that is a fault.
    public var version: MQTTVersion?
    /// Who sends packets of which nothing else says it.
    public var sender: ControlPacket.Sender
    /// Whether the rules of the standard are checked.
    public var isChecked: Bool

    /// Checks by the rules that bind either side, unless said otherwise.
    public init(version: MQTTVersion? = nil, sender: ControlPacket.Sender = .unknown, isChecked: Bool = true) {
        self.version = version
        self.sender = sender
        self.isChecked = isChecked
    }

    /// The bytes of the packets in a value, one after the other.
    ///
    /// - Returns: nil where it is a record that tells of something else than packets.
    /// - Throws: where it is none of these, or a packet breaks the standard.
    public func bytes(of json: JSONValue) throws(JSONFault) -> [UInt8]? {
        if let packets = json["packets"]?.elements { return try bytes(of: packets, in: json) }
        if let packet = json["packet"] {
            return try encoded(JSONPacket(packet, at: "packet", version: try version(of: json) ?? version), try sender(of: json))
        }
        switch json["record"]?.string {
        case nil: return try encoded(JSONPacket(json, version: version), sender)
        case "packet"?: throw JSONFault(json, "", "this record has no packet: not all of it was captured, or it could not be read")
        default: return nil
        }
    }

    /// The packets of an explanation, of which a CONNECT says the version of those behind it.
    private func bytes(of packets: [JSONValue], in json: JSONValue) throws(JSONFault) -> [UInt8] {
        var version = try version(of: json) ?? version
        let sender = try sender(of: json)
        var bytes: [UInt8] = []
        for (index, element) in packets.enumerated() {
            guard let json = element["packet"] else {
                let verdict = element["verdict"]?.string.map { ", its verdict is \($0)" } ?? ""
                throw JSONFault(element, "packets[\(index)]", "there is no packet\(verdict)")
            }
            let packet = try JSONPacket(json, at: "packets[\(index)].packet", version: version)
            if case .connect = packet.packet { version = packet.version }
            bytes += try encoded(packet, sender)
        }
        return bytes
    }

    private func encoded(_ packet: JSONPacket, _ sender: ControlPacket.Sender) throws(JSONFault) -> [UInt8] {
        try packet.encoded(checkedFor: isChecked ? sender : nil)
    }

    private func version(of json: JSONValue) throws(JSONFault) -> MQTTVersion? {
        guard let value = json["version"] else { return nil }
        guard let version = MQTTVersion.allCases.first(where: { $0.description == value.string }) else {
            throw JSONFault(value, "version", "3.1, 3.1.1 or 5.0 must stand here")
        }
        return version
    }

    private func sender(of json: JSONValue) throws(JSONFault) -> ControlPacket.Sender {
        guard let value = json["sender"] else { return sender }
        switch value.string {
        case "client"?: return .client
        case "server"?: return .server
        case "unknown"?: return sender
        default: throw JSONFault(value, "sender", "client, server or unknown must stand here")
        }
    }
}
