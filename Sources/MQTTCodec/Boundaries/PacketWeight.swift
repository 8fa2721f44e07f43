/// How many bits it would take chance to make a packet: the evidence that one begins at a place.
///
/// The numbers are those of bytes that are all equally likely. Text, and most formats that are not, make packets more seldom: the length of
/// a Topic Name begins with a zero byte, which text does not have.
struct PacketWeight {
    /// Bits for its form, for what the connection has shown, and for its place.
    private(set) var bits: Int
    /// Bits that say that it is of 5.0 and not of 3.x.
    private(set) var versionBits = 0
    /// Whether the other version reads it otherwise.
    private(set) var dependsOnVersion = false

    /// From this weight on a packet is told that begins a chain: a PINGREQ or a PUBACK alone do not reach it, but where a segment begins.
    static let tellable = 20

    /// Nil where the packet cannot be of this connection.
    init?(_ packet: borrowing PacketView, _ version: MQTTVersion, _ own: DirectionRecord, _ peer: DirectionRecord) {
        switch packet {
        case .publish(let publish):
            // The type and flags, the zero byte of the Topic Length, and one bit for every byte that may stand in a name.
            bits = 5 + 8 + min(publish.topicName.count, 12)
            if publish.topicName.isEmpty { bits += 8 }
            if own.knows(publish.topicName) {
                bits += min(16, 4 * publish.topicName.count)
            } else if !Self.isPlain(publish.topicName) {
                // 3.1 forbids no character, and the others only advise against most; but lengths and identifiers of what lies within
                // another packet read as such, and hardly anybody names a topic so.
                return nil
            } else if own.beginsAsLatest(publish.topicName) {
                bits += 10
            }
            if let identifier = publish.packetIdentifier, own.isNear(identifier.rawValue) { bits += 7 }
            dependsOnVersion = true
            guard version == .v5_0 else { return }
            bits += 7
            if let alias = publish.properties.first(.topicAlias), let most = own.topicAliasMaximum, alias.integer > UInt32(most) {
                return nil
            }
            if !publish.properties.isEmpty {
                versionBits = 16
            } else if Self.isText(publish.payload) {
                // In 3.x the payload would begin with a zero byte, which text does not have.
                versionBits = 12
            }
        case .pubAck(let answer), .pubRec(let answer), .pubComp(let answer):
            bits = 16 + (peer.isNear(answer.packetIdentifier.rawValue) ? 7 : 0)
        case .pubRel(let answer):
            bits = 16 + (own.isNear(answer.packetIdentifier.rawValue) ? 7 : 0)
        case .subAck(let answer), .unsubAck(let answer):
            bits = 16 + (peer.isNear(answer.packetIdentifier.rawValue) ? 7 : 0)
            dependsOnVersion = true
        case .subscribe, .unsubscribe, .connect, .connAck, .auth:
            bits = 24
            dependsOnVersion = true
        case .pingReq, .pingResp, .disconnect:
            bits = 16
        }
    }

    /// Adds what its place says: so many bits where a segment begins at `start`, and where one ends at `end`.
    mutating func addPlace(_ start: Int, _ end: Int?, _ segments: [Int], _ count: Int, bits place: Int) {
        if segments.holds(start) { bits += place }
        if let end, end == count || segments.holds(end) { bits += place }
    }

    /// The side that alone sends such a packet.
    static func onlySender(of packet: borrowing PacketView, _ version: MQTTVersion) -> ControlPacket.Sender {
        switch packet {
        case .connect, .subscribe, .unsubscribe, .pingReq: return .client
        case .connAck, .subAck, .unsubAck, .pingResp: return .server
        case .disconnect: return version == .v5_0 ? .unknown : .client
        case .publish(let publish):
            // A client may not send a Subscription Identifier (3.3.4-6).
            guard version == .v5_0, publish.properties.first(.subscriptionIdentifier) != nil else { return .unknown }
            return .server
        default: return .unknown
        }
    }

    /// Whether a Topic Name is text without controls and non-characters (5.0, 1.5.4).
    private static func isPlain(_ topic: Span<UInt8>) -> Bool {
        var position = 0
        while position < topic.count {
            let character = UTF8Character(topic, at: position, to: topic.count)
            guard character.kind == .plain else { return false }
            position += character.length
        }
        return true
    }

    /// Text of at least four bytes: printable ASCII to begin with.
    private static func isText(_ payload: Span<UInt8>) -> Bool {
        guard payload.count >= 4 else { return false }
        for index in 0..<min(16, payload.count) where !(0x20..<0x7F).contains(payload[index]) { return false }
        return true
    }
}

// MARK: What cannot be

extension PacketWeight {
    /// Whether a packet of this type may be so long.
    static func isPossible(_ header: FixedHeader, _ type: ControlPacketType, _ version: MQTTVersion) -> Bool {
        let length = header.remainingLength
        switch type {
        case .pingReq, .pingResp: return length == 0
        case .pubAck, .pubRec, .pubRel, .pubComp, .connAck: return version == .v5_0 ? length >= 2 : length == 2
        case .unsubAck: return version == .v5_0 ? length >= 4 : length == 2
        case .disconnect: return version == .v5_0 || length == 0
        case .subAck: return length >= 3
        case .publish, .subscribe, .unsubscribe: return length >= 3
        case .connect, .auth: return true
        }
    }

    /// Whether what is there of a packet can be its beginning: not a PUBLISH, of which most is payload.
    static func isPossible(
        beginning packet: Span<UInt8>, _ header: FixedHeader, _ type: ControlPacketType, _ version: MQTTVersion
    ) -> Bool {
        var position = header.length
        let hasIdentifier =
            switch type {
            case .connect, .connAck, .auth, .disconnect, .pingReq, .pingResp, .publish: false
            default: true
            }
        if hasIdentifier {
            guard packet.count >= position + 2 else { return true }
            guard packet.twoByteInteger(at: position) != 0 else { return false }
            position += 2
        }
        if version == .v5_0 {
            switch type {
            case .subscribe, .unsubscribe, .subAck, .unsubAck: break
            case .connAck: position += 2
            default: position += 1
            }
            guard let length = propertyLength(packet, at: &position) else { return true }
            let end = position + length
            switch type {
            case .subscribe, .unsubscribe, .subAck, .unsubAck: guard end < header.packetLength else { return false }
            default: guard end == header.packetLength else { return false }
            }
            position = end
        }
        // The first Topic Filter ends within the packet.
        guard type == .subscribe || type == .unsubscribe, packet.count >= position + 2 else { return true }
        return position + 2 + Int(packet.twoByteInteger(at: position)) <= header.packetLength
    }

    /// The Property Length, and moves on behind it; nil while it is not there.
    private static func propertyLength(_ packet: Span<UInt8>, at position: inout Int) -> Int? {
        var length = 0
        for index in 0..<4 {
            guard position < packet.count else { return nil }
            let byte = packet[position]
            position += 1
            length |= Int(byte & 0x7F) << (7 * index)
            if byte < 0x80 { break }
        }
        return length
    }

    /// Whether what is there of the Topic Name of a PUBLISH can be one.
    static func isPossible(topicOf packet: Span<UInt8>, _ header: FixedHeader, _ version: MQTTVersion) -> Bool {
        var position = header.length + 2
        guard packet.count > position else { return true }
        let end = position + Int(packet.twoByteInteger(at: header.length))
        guard end <= header.packetLength else { return false }
        let there = min(end, packet.count)
        while position < there {
            let character = UTF8Character(packet, at: position, to: there)
            switch character.kind {
            case .null, .wildcard: return false
            // The last character may be cut.
            case .malformed where there == end || there - position > 3: return false
            default: position += character.length
            }
        }
        return true
    }
}

extension [Int] {
    /// Whether a number is among numbers that rise.
    fileprivate func holds(_ number: Int) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == number
    }
}
