public import MQTTCodec
public import MQTTDialogues
public import TCPStreams

/// Hands on what passes a filter, and with it what belongs to it.
///
/// What is told of connections, losses and how they ended, passes where the connection does; where single packets are chosen, only once one
/// of it was told. What names frames, findings, deliveries and journeys, passes where a packet in one of them was told. The analysis itself
/// sees everything, so that what is told is what it would be without a filter.
public struct FilteredOutput<Output: AnalysisConsumer & Sendable>: AnalysisConsumer, Sendable {
    /// Who takes what passes.
    public var output: Output
    private let filter: PacketFilter
    /// Frames of which something was told, a bit each.
    private var frames = NumberSet()
    /// Connections of which something was told.
    private var connections = NumberSet()
    private var passed = Passed()
    private var nameless = NamelessConnects()

    /// What passed, for the summary.
    private struct Passed: Sendable {
        var packets = PacketCounts()
        var partialPackets = PacketCounts()
        var connections = 0
        var lostBytes = 0
        var skippedBytes = 0
        var contents: [StreamContent: Int] = [:]
    }

    /// A filter in front of whoever takes the results.
    public init(_ filter: PacketFilter, output: Output) {
        self.filter = filter
        self.output = output
    }

    /// The summary of what passed: packets, connections that carry MQTT or something else, and bytes that they miss.
    ///
    /// Frames, their bytes, limits and what befell the capture as a whole stay as they are.
    public func narrowed(_ summary: AnalysisSummary) -> AnalysisSummary {
        var summary = summary
        summary.packets = passed.packets
        summary.partialPackets = passed.partialPackets
        summary.connectionsLeftOut = summary.mqttConnections - passed.connections
        summary.mqttConnections = passed.connections
        summary.lostBytes = passed.lostBytes
        summary.skippedBytes = passed.skippedBytes
        summary.otherContents = passed.contents
        return summary
    }

    // MARK: Packets

    /// Hands them on, before it is known whether their packet passes: whoever shows them waits for it.
    public mutating func bytes(_ bytes: Span<UInt8>) {
        if !filter.clients.isEmpty { nameless.note(bytes) }
        output.bytes(bytes)
    }

    /// Hands on a packet that passes.
    public mutating func packet(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        guard filter.accepts(connection) else {
            if packet.type == .connect, filter.acceptsConnection(connection.tcp.id) { nameless.keep(context, connection) }
            return
        }
        if let connect = nameless.forget(connection.tcp.id) { tell(connect) }
        tell(packet, context, on: connection)
    }

    private mutating func tell(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        guard filter.accepts(packet, context) else { return }
        passed.packets.add(packet.type)
        note(context, connection)
        output.packet(packet, context, on: connection)
    }

    /// Tells a CONNECT of which it is known now who sent it.
    private mutating func tell(_ connect: NamelessConnects.Entry) {
        let (bytes, context) = (connect.bytes, connect.context)
        do throws(PacketDecodingError) {
            let packet = try PacketView(tolerating: bytes.span, version: context.version, sender: context.sender)
            output.bytes(bytes.span)
            tell(packet, context, on: connect.connection)
        } catch {
            // It was laid out before.
        }
    }

    /// Hands on a packet of a type that passes.
    public mutating func unreadable(
        _ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        guard filter.accepts(connection), filter.accepts(context) else { return }
        note(context, connection)
        output.unreadable(bytes, context, on: connection)
    }

    /// Hands on a PUBLISH without all of its payload, if it passes.
    public mutating func partial(
        _ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo
    ) {
        guard filter.accepts(connection), filter.accepts(packet, context) else { return }
        passed.partialPackets.add(packet.type)
        note(context, connection)
        output.partial(packet, context, on: connection)
    }

    /// Hands on a packet of which bytes are missing, if its type passes.
    public mutating func partial(_ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        guard filter.accepts(connection), filter.accepts(context) else { return }
        if let type = ControlPacketType(rawValue: context.firstByte >> 4) { passed.partialPackets.add(type) }
        note(context, connection)
        output.partial(context, on: connection)
    }

    private mutating func note(_ context: borrowing PacketContext, _ connection: borrowing ConnectionInfo) {
        frames.insert(context.position.frame)
        connections.insert(connection.tcp.id)
    }

    // MARK: What belongs to them

    /// Hands on a loss of a connection that passes.
    public mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) {
        guard passes(connection) else { return }
        connections.insert(connection.tcp.id)
        output.loss(loss, on: connection)
    }

    /// Hands on what has a number that was asked for, or where nothing of MQTT was asked for.
    public mutating func stream(_ stream: OtherStream) {
        guard filter.clients.isEmpty, !filter.isAboutPackets, filter.acceptsConnection(stream.connection.id) else { return }
        passed.contents[stream.content, default: 0] += 1
        output.stream(stream)
    }

    /// Hands on what is wrong where a packet shows it that passed, or a connection.
    public mutating func finding(_ finding: StreamFinding, on connection: Connection) {
        guard passes(finding, on: connection) else { return }
        output.finding(finding, on: connection)
    }

    /// Hands on a delivery of which a packet passed.
    public mutating func delivery(_ delivery: Delivery, on connection: borrowing ConnectionInfo) {
        guard delivery.tokens.contains(where: frames.contains) else { return }
        output.delivery(delivery, on: connection)
    }

    /// Hands on the journey of a message of which a copy passed.
    public mutating func journey(_ journey: Journey) {
        guard frames.contains(journey.token) || journey.copies.contains(where: { frames.contains($0.token) }) else { return }
        output.journey(journey)
    }

    /// Hands on the end of a connection that passes.
    public mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        nameless.forget(connection.tcp.id)
        guard passes(connection) else { return }
        connections.insert(connection.tcp.id)
        passed.connections += 1
        passed.lostBytes += connection.lostBytes
        passed.skippedBytes += connection.skippedBytes
        var ending = ending
        ending.unfinished.removeAll { !frames.contains($0.token) }
        output.ended(ending, on: connection)
    }

    /// Whether anything of a connection passed and was shown.
    public func shows(_ connection: borrowing ConnectionInfo) -> Bool { passes(connection) && output.shows(connection) }

    /// Whether what is told of a connection as a whole passes.
    private func passes(_ connection: borrowing ConnectionInfo) -> Bool {
        filter.accepts(connection) && (!filter.isAboutPackets || connections.contains(connection.tcp.id))
    }

    /// A finding passes with a packet that shows it; one that no packet shows, where connections as a whole are chosen.
    private func passes(_ finding: StreamFinding, on connection: Connection) -> Bool {
        if frames.contains(finding.position.frame) || finding.evidence.contains(where: frames.contains) { return true }
        guard !filter.isAboutPackets, filter.acceptsConnection(connection.id) else { return false }
        return filter.clients.isEmpty || connections.contains(connection.id)
    }
}
