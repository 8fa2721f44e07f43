import MQTTCodec

/// What the sides have said they take (3.1.2.11, 3.2.2.3), as far as a single packet can break it.
///
/// A client that does not wait for the CONNACK cannot know what it says (3.1.4), so what it sends is judged from when it is known to have
/// read it.
struct AnnouncedLimits: Hashable, Sendable {
    /// The largest packet that the client takes, in bytes; that of the protocol itself is larger than any packet.
    var maximumPacketSizeOfClient = UInt32.max
    var maximumPacketSizeOfServer = UInt32.max
    /// The highest QoS of what the server takes.
    var maximumQoS: UInt8 = 2
    var retainAvailable = true
    var wildcardsAvailable = true
    var identifiersAvailable = true
    var sharingAvailable = true

    mutating func take(_ packet: borrowing PacketView.Connect) {
        guard packet.version == .v5_0, let size = packet.properties.first(.maximumPacketSize)?.integer, size > 0 else { return }
        maximumPacketSizeOfClient = size
    }

    mutating func take(_ packet: borrowing PacketView.ConnAck) {
        var properties = packet.properties.makeIterator()
        while let property = properties.next() {
            switch property.identifier {
            case .maximumPacketSize where property.integer > 0: maximumPacketSizeOfServer = property.integer
            case .maximumQoS: maximumQoS = UInt8(clamping: property.integer)
            case .retainAvailable: retainAvailable = property.integer != 0
            case .wildcardSubscriptionAvailable: wildcardsAvailable = property.integer != 0
            case .subscriptionIdentifierAvailable: identifiersAvailable = property.integer != 0
            case .sharedSubscriptionAvailable: sharingAvailable = property.integer != 0
            default: break
            }
        }
    }

    /// The largest packet that this side may send.
    func maximumPacketSize(from sender: ControlPacket.Sender) -> UInt32 {
        sender == .server ? maximumPacketSizeOfClient : maximumPacketSizeOfServer
    }
}

/// Which properties of a packet have to give way where it becomes too large, or where they are not wanted (3.1.2.11.7).
struct ProblemProperties {
    private(set) var hasReasonString = false
    private(set) var hasUserProperty = false

    init(_ packet: borrowing PacketView) {
        switch packet {
        case .connAck(let packet): look(at: packet.properties)
        case .pubAck(let packet), .pubRec(let packet), .pubRel(let packet), .pubComp(let packet): look(at: packet.properties)
        case .subAck(let packet), .unsubAck(let packet): look(at: packet.properties)
        case .disconnect(let packet), .auth(let packet): look(at: packet.properties)
        default: break
        }
    }

    private mutating func look(at properties: borrowing PropertiesView) {
        if properties.first(.reasonString) != nil { hasReasonString = true }
        if properties.first(.userProperty) != nil { hasUserProperty = true }
    }
}
