public import MQTTCodec
public import MQTTDialogues
public import TCPStreams

/// Who takes the results of an analysis, in the order of the capture.
///
/// Reports write into a buffer of their own, which whoever runs the analysis empties between frames (`CaptureAnalyzer.withOutput`).
public protocol AnalysisConsumer: ~Copyable {
    /// The bytes of the packet that is told next, as far as they are kept: for who shows bytes, and not only what they mean.
    ///
    /// Of a large PUBLISH, and of one that is there only in part, they are fewer than its Fixed Header announces.
    mutating func bytes(_ bytes: Span<UInt8>)
    /// A packet, whole or (a large PUBLISH) with the beginning of its payload.
    mutating func packet(_ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo)
    /// A packet whose fields cannot be told apart; the context says why.
    mutating func unreadable(_ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo)
    /// A PUBLISH that has lost bytes of its payload; `context.captured` says how many of the packet were there before the first.
    mutating func partial(_ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo)
    /// Another packet of which bytes are missing from the capture.
    mutating func partial(_ context: borrowing PacketContext, on connection: borrowing ConnectionInfo)
    /// Bytes of an MQTT stream that are not in the capture, or could not be read.
    mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo)
    /// A connection that carries something else than MQTT; nothing more comes of it.
    mutating func stream(_ stream: OtherStream)
    /// Something wrong beside the bytes of one packet; where a packet shows it and nothing can speak against it any more, it comes right
    /// behind that packet.
    ///
    /// What takes several connections to see comes with what comes ten seconds later, or at the end of the connection or the capture:
    /// bytes that are lost, another message or a clock that is set may show until then that it is wrong.
    mutating func finding(_ finding: StreamFinding, on connection: Connection)
    /// A message of QoS 1 or 2 is over, as far as this connection is concerned.
    mutating func delivery(_ delivery: Delivery, on connection: borrowing ConnectionInfo)
    /// A message was followed through the server; the numbers of connections are theirs (`Connection.id`).
    mutating func journey(_ journey: Journey)
    /// An MQTT connection is over; nothing more comes of it.
    mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo)
    /// Whether anything was shown of a connection that is over; its frames are those that can be extracted.
    func shows(_ connection: borrowing ConnectionInfo) -> Bool
}

extension AnalysisConsumer where Self: ~Copyable {
    /// Tells of it as of other packets.
    public mutating func partial(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        partial(context, on: connection)
    }

    /// Does nothing.
    @inlinable
    public mutating func bytes(_ bytes: Span<UInt8>) {}

    /// Does nothing.
    public mutating func finding(_ finding: StreamFinding, on connection: Connection) {}

    /// Does nothing.
    public mutating func delivery(_ delivery: Delivery, on connection: borrowing ConnectionInfo) {}

    /// Does nothing.
    public mutating func journey(_ journey: Journey) {}

    /// It was.
    public func shows(_ connection: borrowing ConnectionInfo) -> Bool { true }

    /// Does nothing.
    public mutating func partial(_ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {}
}

/// What is known of a packet beside its fields.
public struct PacketContext: Sendable {
    /// The frame in which its last byte arrived, and when.
    public let position: Position
    /// The frame in which its first byte arrived.
    public let firstFrame: Int
    /// Who sent it.
    public let sender: ControlPacket.Sender
    /// The version that it was decoded as.
    public let version: MQTTVersion
    /// Whether no CONNECT said the version.
    public let isVersionInferred: Bool
    /// Whether nothing says the version, and it reads the same in each.
    public let isVersionUnknown: Bool
    /// Its first byte: type and flags.
    public let firstByte: UInt8
    /// The first rule that it breaks.
    public let fault: Finding?
    /// All that is wrong with it, in the order of its bytes; where `fault` is nil, advice at most, and only where
    /// `AnalysisOptions.findsAdvice` asks for it.
    ///
    /// Of a packet over a mebibyte, and of a PUBLISH that is not kept whole, only the fault: they are not gone through again.
    public let findings: [Finding]
    /// Bytes of the whole packet.
    public let length: Int
    /// Bytes of the whole payload, where only its beginning was kept.
    public let payloadLength: Int?
    /// Bytes of it up to the first that is missing from the capture; nil where it is whole.
    public internal(set) var captured: Int?
    /// What it means to other packets.
    public internal(set) var meaning = Dialogue.Meaning()
}

/// Bytes that are missing from a stream.
public struct StreamLoss: Hashable, Sendable {
    /// Why bytes are missing.
    public enum Reason: Hashable, Sendable {
        /// They are not in the capture.
        case notCaptured(Loss)
        /// They are there, and a layer below MQTT could not read them; why, in words of ours.
        case unreadable(String)
    }

    /// Of which direction.
    public let sender: ControlPacket.Sender
    /// How many bytes are not in the capture; nil in front of a stream that is joined in the middle, and where it cannot be known.
    public let bytes: Int?
    /// Why; nil where the capture begins in the middle of the stream.
    public let reason: Reason?
    /// The layer that misses them.
    public let layer: StreamFinding.Layer
    /// The frame that brought what is behind them, or that was cut.
    public let position: Position
    /// Whether reading goes on behind them.
    public let resynchronized: Bool
    /// Bytes behind them that are in the capture and could not be read, up to where reading goes on, or to the end.
    public let skippedBytes: Int
}

/// How a connection ended.
public struct ConnectionEnding: Sendable {
    /// What TCP says.
    public let end: ConnectionEnd
    /// The frame.
    public let position: Position
    /// What the dialogue makes of it: who ended it, and why.
    public let dialogue: DialogueEnding
    /// What waits for an answer that did not come, in the order in which it was sent.
    public internal(set) var unfinished: [Dialogue.Unfinished]
    /// Bytes of a packet that the stream ended in, for each direction.
    public let cutOff: (client: Int, server: Int)
}
