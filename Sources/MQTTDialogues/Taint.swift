public import MQTTCodec

/// What of a dialogue is not known: rules that need it stay silent.
///
/// A taint never goes away. What was seen before it came stays evidence; what would have to be seen after it is none.
public struct Taint: OptionSet, Hashable, Sendable, BitwiseCopyable {
    /// The bits.
    public let rawValue: UInt8

    /// The taint of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The connection was open before the first thing that is known of it: what was agreed, sent and left open before is not known.
    public static let joinedMidway = Taint(rawValue: 1)
    /// Packets of the client may be missing: bytes are not in the capture, were cut off, came in two forms, or cannot be read.
    public static let clientIncomplete = Taint(rawValue: 2)
    /// Packets of the server may be missing.
    public static let serverIncomplete = Taint(rawValue: 4)
    /// A packet of the client breaks a rule of its own bytes: what the server makes of it, and of what it asked for, is open.
    public static let clientFaulty = Taint(rawValue: 8)
    /// A packet of the server breaks a rule of its own bytes.
    public static let serverFaulty = Taint(rawValue: 16)
    /// Whoever captured has dropped frames: that something was not seen says nothing, and whole connections may be missing.
    ///
    /// Within a connection a dropped frame shows as a hole; rules of a single connection need this only where they judge its end.
    public static let framesDropped = Taint(rawValue: 32)

    /// Packets of this side may be missing; of an unknown side, of one of both.
    public static func incomplete(_ sender: ControlPacket.Sender) -> Taint {
        switch sender {
        case .client: .clientIncomplete
        case .server: .serverIncomplete
        case .unknown: [.clientIncomplete, .serverIncomplete]
        }
    }

    /// A packet of this side breaks a rule of its own bytes.
    public static func faulty(_ sender: ControlPacket.Sender) -> Taint {
        switch sender {
        case .client: .clientFaulty
        case .server: .serverFaulty
        case .unknown: [.clientFaulty, .serverFaulty]
        }
    }

    /// Whether everything that this side has sent since the connection began was seen.
    public func isEverythingSeen(from sender: ControlPacket.Sender) -> Bool {
        isDisjoint(with: Taint.incomplete(sender).union(.joinedMidway))
    }

    /// Whether everything that this side has sent since it was first seen was seen, though perhaps not what it sent before.
    public func isComplete(_ sender: ControlPacket.Sender) -> Bool { isDisjoint(with: .incomplete(sender)) }

    /// Whether a packet breaks a rule of its own bytes.
    public var hasFaults: Bool { !isDisjoint(with: [.clientFaulty, .serverFaulty]) }

    /// Notes what an event hides.
    mutating func note(_ event: TransportEvent) {
        switch event {
        case .joinedMidway: insert(.joinedMidway)
        case .lost(let sender), .ambiguous(let sender): formUnion(.incomplete(sender))
        case .unreadable(let fault, let sender):
            formUnion(.incomplete(sender))
            note(fault, from: sender)
        case .framesDropped: insert(.framesDropped)
        case .clockSet, .textFrame, .webSocketHandshake, .finished: break
        }
    }

    /// Notes a fault of a packet; advice says nothing about how it is taken.
    mutating func note(_ fault: Finding?, from sender: ControlPacket.Sender) {
        guard let fault, fault.severity != .advice else { return }
        formUnion(.faulty(sender))
    }
}
