/// Looks whether a connection of which the beginning is not in the capture is a WebSocket, and who its client is.
///
/// A client masks each of its frames, and a server none (RFC 6455 5.1): chains of frame headers that lead to one another, as `FrameSearch` follows
/// them, show both. `WebSocketConnection(joinedMidway:)` reads on from there.
public struct WebSocketJoin: Sendable {
    /// One direction, searched for frames of each role.
    private struct Side: Sendable {
        var asClient = FrameSearch(.client, mayBeCompressed: true)
        var asServer = FrameSearch(.server, mayBeCompressed: true)
        var isClient = false
        var isServer = false

        mutating func receive(_ bytes: Span<UInt8>) {
            if !isClient, asClient.look(at: bytes) != nil { isClient = true }
            if !isServer, asServer.look(at: bytes) != nil { isServer = true }
        }

        mutating func end() {
            isClient = isClient || asClient.found() != nil
            isServer = isServer || asServer.found() != nil
            asClient = FrameSearch(.client, mayBeCompressed: true)
            asServer = FrameSearch(.server, mayBeCompressed: true)
        }
    }

    private var client = Side()
    private var server = Side()

    /// Nothing was looked at.
    public init() {}

    /// Takes the next bytes of a side: of the one that was taken for the client, or for the server.
    public mutating func receive(_ bytes: Span<UInt8>, from sender: WebSocketSender) {
        if sender == .client { client.receive(bytes) } else { server.receive(bytes) }
    }

    /// Bytes of a side are missing, or there are no more of them.
    public mutating func end(of sender: WebSocketSender) {
        if sender == .client { client.end() } else { server.end() }
    }

    /// Whether the sides were taken for each other; nil where no frames are seen, or they contradict each other.
    public var areSidesExchanged: Bool? {
        let asTaken = client.isClient || server.isServer
        let exchanged = client.isServer || server.isClient
        return asTaken == exchanged ? nil : exchanged
    }
}
