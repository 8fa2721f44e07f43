/// The data type of a property's value (2.2.2.2).
enum PropertyType: UInt8, BitwiseCopyable {
    case byte, twoByteInteger, fourByteInteger, variableByteInteger, string, binaryData, stringPair

    /// The type of a code in the table of rules.
    @inline(always)
    fileprivate init(code: UInt32) {
        switch code {
        case 1: self = .twoByteInteger
        case 2: self = .fourByteInteger
        case 3: self = .variableByteInteger
        case 4: self = .string
        case 5: self = .binaryData
        case 6: self = .stringPair
        default: self = .byte
        }
    }
}

/// Where properties stand: one bit for each packet type, and one for the will.
struct PropertyPlace: BitwiseCopyable {
    let bit: UInt16

    /// Among the properties of a packet.
    @inline(always)
    init(_ type: ControlPacketType) { bit = 1 &<< UInt16(type.rawValue) }

    @inline(always)
    private init(bit: UInt16) { self.bit = bit }

    /// Among the Will Properties (3.1.3.2).
    @inline(always)
    static var will: PropertyPlace { PropertyPlace(bit: 1) }
}

/// What the standard says of one property: its type, the values it may have, the packets it belongs into (2.2.2.2).
///
/// One word a property, made of constants, so that the table is a table in the program too and needs no set-up.
struct PropertyRule: BitwiseCopyable {
    /// What is demanded of a value.
    enum Values: UInt8 {
        case any, zeroOrOne, notZero, topicAlias, topicName
    }

    private let bits: UInt32

    @inline(always)
    private init(_ type: PropertyType, _ values: Values, _ places: Places) {
        bits = UInt32(places.rawValue) | UInt32(type.rawValue) &<< 16 | UInt32(values.rawValue) &<< 20
    }

    /// Whether the table has the identifier: a property that is known belongs somewhere.
    @inline(always) var isKnown: Bool { bits != 0 }
    @inline(always) var type: PropertyType { PropertyType(code: bits &>> 16 & 0x0F) }
    @inline(always) func demands(_ values: Values) -> Bool { bits &>> 20 == UInt32(values.rawValue) }
    @inline(always) func belongs(in place: PropertyPlace) -> Bool { UInt16(truncatingIfNeeded: bits) & place.bit != 0 }

    private struct Places: OptionSet {
        let rawValue: UInt16
        static let will = Places(rawValue: 1)
        static let connect = Places(rawValue: 1 << 1)
        static let connAck = Places(rawValue: 1 << 2)
        static let publish = Places(rawValue: 1 << 3)
        static let subscribe = Places(rawValue: 1 << 8)
        static let subAck = Places(rawValue: 1 << 9)
        static let unsubscribe = Places(rawValue: 1 << 10)
        static let unsubAck = Places(rawValue: 1 << 11)
        static let disconnect = Places(rawValue: 1 << 14)
        static let auth = Places(rawValue: 1 << 15)
        static let message = Places(rawValue: 1 | 1 << 3)
        static let acknowledgements = Places(rawValue: 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7)
        static let answers = Places(rawValue: 1 << 2 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 9 | 1 << 11 | 1 << 14 | 1 << 15)
        static let all = Places(rawValue: 0b1100_1111_1111_1111)
    }

    /// The rule of a property identifier (2.2.2.2, table 2-4).
    @inline(always)
    static func of(_ identifier: Int) -> PropertyRule {
        switch identifier {
        case 0x01: PropertyRule(.byte, .zeroOrOne, .message)
        case 0x02: PropertyRule(.fourByteInteger, .any, .message)
        case 0x03: PropertyRule(.string, .any, .message)
        case 0x08: PropertyRule(.string, .topicName, .message)
        case 0x09: PropertyRule(.binaryData, .any, .message)
        case 0x0B: PropertyRule(.variableByteInteger, .notZero, [.publish, .subscribe])
        case 0x11: PropertyRule(.fourByteInteger, .any, [.connect, .connAck, .disconnect])
        case 0x12: PropertyRule(.string, .any, .connAck)
        case 0x13: PropertyRule(.twoByteInteger, .any, .connAck)
        case 0x15: PropertyRule(.string, .any, [.connect, .connAck, .auth])
        case 0x16: PropertyRule(.binaryData, .any, [.connect, .connAck, .auth])
        case 0x17: PropertyRule(.byte, .zeroOrOne, .connect)
        case 0x18: PropertyRule(.fourByteInteger, .any, .will)
        case 0x19: PropertyRule(.byte, .zeroOrOne, .connect)
        case 0x1A: PropertyRule(.string, .any, .connAck)
        case 0x1C: PropertyRule(.string, .any, [.connAck, .disconnect])
        case 0x1F: PropertyRule(.string, .any, .answers)
        case 0x21: PropertyRule(.twoByteInteger, .notZero, [.connect, .connAck])
        case 0x22: PropertyRule(.twoByteInteger, .any, [.connect, .connAck])
        case 0x23: PropertyRule(.twoByteInteger, .topicAlias, .publish)
        case 0x24: PropertyRule(.byte, .zeroOrOne, .connAck)
        case 0x25: PropertyRule(.byte, .zeroOrOne, .connAck)
        case 0x26: PropertyRule(.stringPair, .any, .all)
        case 0x27: PropertyRule(.fourByteInteger, .notZero, [.connect, .connAck])
        case 0x28: PropertyRule(.byte, .zeroOrOne, .connAck)
        case 0x29: PropertyRule(.byte, .zeroOrOne, .connAck)
        case 0x2A: PropertyRule(.byte, .zeroOrOne, .connAck)
        default: PropertyRule(.byte, .any, [])
        }
    }
}

/// Which properties stood in a list, one bit for each identifier.
struct PropertiesSeen: BitwiseCopyable {
    private var bits: UInt64 = 0

    /// Every property.
    static var everything: PropertiesSeen {
        var seen = PropertiesSeen()
        seen.bits = ~0
        return seen
    }

    @inline(always)
    mutating func insert(_ identifier: Int) -> Bool {
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: identifier)
        defer { bits |= bit }
        return bits & bit == 0
    }

    @inline(always)
    func contains(_ identifier: PropertyIdentifier) -> Bool {
        bits & (1 &<< UInt64(identifier.rawValue)) != 0
    }
}
