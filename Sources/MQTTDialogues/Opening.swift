public import MQTTCodec

/// What CONNECT asked for, and what CONNACK said to it (3.1, 3.2).
public struct Opening: Hashable, Sendable {
    /// How far it has come.
    public enum Phase: UInt8, Hashable, Sendable {
        /// No CONNECT was seen.
        case none
        /// CONNECT was sent.
        case asked
        /// CONNACK accepted it; or it was not seen, and the server went on as if.
        case accepted
        /// CONNACK refused it.
        case refused
    }

    /// How far it has come.
    public internal(set) var phase = Phase.none
    /// The version of the CONNECT, or of the first packet.
    public internal(set) var version: MQTTVersion?
    /// Clean Start, before 5.0 Clean Session.
    public internal(set) var cleanStart = false
    /// The Keep Alive that the client asked for, in seconds; 0 is off.
    public internal(set) var keepAlive: UInt16 = 0
    /// The code of the CONNACK; nil where none was seen.
    public internal(set) var reasonCode: ReasonCode?
    /// The User Name, or its first 256 bytes; nil where there was none (3.1.3.5).
    public internal(set) var userName: [UInt8]?
    /// The Session Expiry Interval that the client asked for, in seconds (5.0).
    public internal(set) var sessionExpiryInterval: UInt32 = 0
    /// The first CONNACK.
    var connAck: Dialogue.Mark?
    /// Whether a CONNECT was laid out, and not only known to have been sent.
    public internal(set) var isConnectSeen = false

    /// What else of the CONNECT a CONNACK is judged by.
    struct Wishes: OptionSet, Hashable, Sendable {
        let rawValue: UInt16
        static let willQoS1 = Wishes(rawValue: 1)
        static let willQoS2 = Wishes(rawValue: 2)
        static let willRetain = Wishes(rawValue: 4)
        static let responseInformation = Wishes(rawValue: 8)
        static let noProblemInformation = Wishes(rawValue: 16)
        static let emptyIdentifier = Wishes(rawValue: 32)
        /// A Client Identifier of 1 to 23 letters and digits, which every server must allow (3.1.3.1).
        static let simpleIdentifier = Wishes(rawValue: 64)
        /// The CONNECT breaks a rule of its own bytes.
        static let faulty = Wishes(rawValue: 128)
        static let authentication = Wishes(rawValue: 256)
    }

    var wishes: Wishes = []

    var willQoS: UInt8 { wishes.contains(.willQoS2) ? 2 : wishes.contains(.willQoS1) ? 1 : 0 }

    /// Takes the first CONNECT.
    mutating func ask(_ packet: borrowing PacketView.Connect, fault: Finding?) {
        phase = .asked
        isConnectSeen = true
        version = packet.version
        cleanStart = packet.cleanStart
        keepAlive = packet.keepAlive
        if let name = packet.userName { userName = [UInt8](copying: name.extracting(first: min(name.count, Dialogue.maximumIdentifier))) }
        wishes = []
        if fault != nil { wishes.insert(.faulty) }
        if let will = packet.will {
            if will.qos.rawValue == 1 { wishes.insert(.willQoS1) }
            if will.qos.rawValue == 2 { wishes.insert(.willQoS2) }
            if will.retain { wishes.insert(.willRetain) }
        }
        let identifier = packet.clientIdentifier
        if identifier.isEmpty { wishes.insert(.emptyIdentifier) }
        if Self.isSimple(identifier) { wishes.insert(.simpleIdentifier) }
        guard packet.version == .v5_0 else { return }
        var properties = packet.properties.makeIterator()
        while let property = properties.next() {
            switch property.identifier {
            case .sessionExpiryInterval: sessionExpiryInterval = property.integer
            case .requestResponseInformation where property.integer != 0: wishes.insert(.responseInformation)
            case .requestProblemInformation where property.integer == 0: wishes.insert(.noProblemInformation)
            case .authenticationMethod: wishes.insert(.authentication)
            default: break
            }
        }
    }

    /// 1 to 23 bytes, all of them digits and letters of ASCII (3.1.3.1).
    private static func isSimple(_ identifier: Span<UInt8>) -> Bool {
        guard (1...23).contains(identifier.count) else { return false }
        for index in identifier.indices {
            switch identifier[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): break
            default: return false
            }
        }
        return true
    }
}
