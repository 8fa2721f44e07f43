/// Puts the TCP streams of a capture back together: frames in, ordered bytes out, with every loss stated.
///
///     var assembler = StreamAssembler()
///     for frame in capture {
///         assembler.receive(frame.bytes, linkType: 1, originalLength: frame.originalLength, at: frame.position, into: &consumer)
///     }
///     assembler.finish(into: &consumer)
///
/// Bytes that come in order are handed on straight from the frame. Only what waits for a hole, or for bytes of the other direction
/// that it acknowledges, is copied and kept, within `Limits`. No input makes it trap, and none makes it keep more than those allow.
public struct StreamAssembler: Sendable {
    @usableFromInline var reassembler: Reassembler

    /// An assembler that has seen nothing.
    ///
    /// - Parameter tracksOwnership: whether `ownership` is kept up.
    public init(limits: Limits = Limits(), tracksOwnership: Bool = false) {
        reassembler = Reassembler(limits: limits, tracksOwnership: tracksOwnership)
    }

    /// Of which connections the frame is that was taken last; nothing where it was not asked for.
    public var ownership: FrameOwnership { reassembler.ownership }

    /// Whether frames of this link type (a LINKTYPE or DLT number) are understood.
    public static func supports(linkType: UInt32) -> Bool { LinkType.beginning(linkType) != nil }

    /// What was seen so far, counted.
    public var statistics: Statistics { reassembler.statistics }

    /// How many connections are open now.
    public var openConnections: Int { reassembler.openConnections }

    /// How many bytes of streams wait now, with what keeping them costs.
    public var heldBytes: Int { reassembler.totalHeld }

    /// How many bytes of IP fragments wait now, with what keeping them costs.
    public var heldFragmentBytes: Int { reassembler.fragments.heldBytes }

    /// Takes the next frame of the capture.
    ///
    /// `bytes` are those captured, `originalLength` is how many there were on the wire. Frames are taken in the order of the capture;
    /// times may step back.
    @inlinable
    public mutating func receive(
        _ bytes: Span<UInt8>, linkType: UInt32, originalLength: Int, at position: Position, into consumer: inout some StreamConsumer
    ) {
        let delivery = reassembler.receive(bytes, linkType: linkType, originalLength: originalLength, at: position)
        if delivery.count > 0 {
            consumer.received(
                bytes.extracting(delivery.offset..<delivery.offset + delivery.count), from: delivery.sender, on: delivery.connection,
                at: position)
        } else if !reassembler.events.isEmpty {
            tell(&consumer, frame: bytes, at: position)
        }
    }

    /// Takes it that nothing more comes: what waits is told, and what it waits for is given up.
    ///
    /// For who wants to know all that was said before the first connection is closed; `finish` does the same, connection by connection.
    /// `afterEach` is called when what waited of one was told.
    @inlinable
    public mutating func giveUpWaiting<Consumer: StreamConsumer>(
        into consumer: inout Consumer, afterEach: (inout Consumer) -> Void = { _ in }
    ) {
        let nothing: [UInt8] = []
        for slot in reassembler.waitingSlots {
            reassembler.giveUpWaiting(slot)
            tell(&consumer, frame: nothing.span, at: reassembler.lastPosition)
            afterEach(&consumer)
        }
    }

    /// Ends the capture: holes are given up, and the connections closed in order of their ids.
    ///
    /// Nothing is tracked afterwards. `afterEach` is called when a connection was told, so that what a hundred thousand of them bring
    /// need not wait for the last.
    @inlinable
    public mutating func finish<Consumer: StreamConsumer>(
        into consumer: inout Consumer, afterEach: (inout Consumer) -> Void = { _ in }
    ) {
        let nothing: [UInt8] = []
        for slot in reassembler.openSlots() {
            reassembler.endOfCapture(slot)
            tell(&consumer, frame: nothing.span, at: reassembler.lastPosition)
            afterEach(&consumer)
        }
        reassembler.forgetEverything()
    }

    @inlinable
    mutating func tell(_ consumer: inout some StreamConsumer, frame: Span<UInt8>, at position: Position) {
        var index = 0
        while index < reassembler.events.count {
            switch reassembler.events[index] {
            case .opened(let connection):
                consumer.opened(connection)
            case .received(let bytes, let sender, let connection, let position):
                consumer.received(bytes.span, from: sender, on: connection, at: position)
            case .receivedInFrame(let offset, let count, let sender, let connection):
                consumer.received(frame.extracting(offset..<offset + count), from: sender, on: connection, at: position)
            case .lost(let count, let reason, let sender, let connection, let position):
                consumer.lost(count, reason, from: sender, on: connection, at: position)
            case .noticed(let notice, let sender, let connection, let position):
                consumer.noticed(notice, from: sender, on: connection, at: position)
            case .waits(let isWaiting, let connection, let position):
                consumer.waits(isWaiting, on: connection, at: position)
            case .finished(let sender, let connection, let position):
                consumer.finished(sender, on: connection, at: position)
            case .closed(let connection, let end, let client, let server, let position):
                consumer.closed(connection, end, client: client, server: server, at: position)
            }
            index += 1
        }
        reassembler.events.removeAll(keepingCapacity: true)
    }
}
