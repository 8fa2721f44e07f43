public import MQTTCodec

/// What the CONNECT of a connection asked for, and what its CONNACK answered: what is told of the connection when it ends.
public struct ConnectionOpening: Hashable, Sendable {
    /// Seconds of Keep Alive, as the client asked for it (3.1.2.10).
    public let keepAlive: UInt16
    /// Clean Start, which before 5.0 is Clean Session (3.1.2.4).
    public let cleanStart: Bool
    /// The User Name, or its first 256 bytes; nil where there was none (3.1.3.5).
    public let userName: [UInt8]?
    /// The code of the first CONNACK (3.2.2.2); nil where none was seen.
    public internal(set) var reasonCode: ReasonCode?

    /// Bytes of a User Name that are kept: as many as of a Client Identifier, and as seldom needed.
    private static let maximumUserName = 256

    init(_ connect: borrowing PacketView.Connect) {
        keepAlive = connect.keepAlive
        cleanStart = connect.cleanStart
        if let name = connect.userName {
            userName = [UInt8](copying: name.extracting(first: min(name.count, Self.maximumUserName)))
        } else {
            userName = nil
        }
    }
}
