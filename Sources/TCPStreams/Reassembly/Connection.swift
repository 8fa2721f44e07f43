/// Which end of a connection sent something.
public enum Sender: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// The end that opened the connection.
    case client
    /// The end that was connected to.
    case server

    /// The other end.
    public var peer: Sender { self == .client ? .server : .client }
}

/// A TCP connection, as it is known when its first segment is seen.
public struct Connection: Hashable, Sendable, Identifiable {
    /// Its number, from 1, over all connections in order of first sight; never used again, so a key of dense tables.
    public let id: Int
    /// The end that sent the SYN; where no handshake was seen, the end with the higher port, or the first sender when they are equal.
    public let client: Endpoint
    /// The other end.
    public let server: Endpoint
    /// Whether a SYN or SYN-ACK told the roles; if not, the capture starts in the middle of the connection and the roles are a guess.
    ///
    /// A consumer that learns better from the bytes takes `.client` for `.server` from then on; nothing here depends on the names.
    public let handshakeSeen: Bool
    /// What its packets were wrapped in.
    public let encapsulation: Encapsulation
    /// Its first segment.
    public let opened: Position

    /// Wireshark's `tcp.stream`, which counts from 0 in the same order.
    ///
    /// It differs where Wireshark is blind to the encapsulation, and after a limit of ours has made a connection be forgotten.
    public var tcpStream: Int { id - 1 }

    /// The same connection, its ends taken for each other: for a consumer that has learnt better who the client is.
    public var exchanged: Connection {
        Connection(
            id: id, client: server, server: client, handshakeSeen: handshakeSeen, encapsulation: encapsulation, opened: opened)
    }

    /// The end that is the sender.
    public func endpoint(_ sender: Sender) -> Endpoint { sender == .client ? client : server }
}

/// How a connection ended.
public enum ConnectionEnd: Hashable, Sendable {
    /// Both ends have sent FIN and everything before; `first` is the one whose FIN was captured first (RFC 9293 3.6).
    case fin(first: Sender)
    /// This end sent a reset (RFC 9293 3.5.2).
    case rst(Sender)
    /// A SYN with another initial sequence number opened a new connection between the same ends.
    case portReused
    /// Forgotten to make room: the capture holds more open connections than `Limits.connections`.
    case evicted
    /// The capture ended first.
    case captureEnded
}

/// What one end of a connection sent.
public struct StreamTotals: Hashable, Sendable {
    /// Segments, retransmissions and those without data included.
    public var segments = 0
    /// Bytes handed on in order.
    public var bytes = 0
    /// Bytes stated as lost.
    public var lostBytes = 0
    /// Bytes that came again.
    public var retransmittedBytes = 0

    /// Nothing sent.
    public init() {}
}
