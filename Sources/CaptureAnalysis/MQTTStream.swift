import MQTTCodec
import MQTTDialogues
import TCPStreams
import TLSDecryption
import WebSocketStreams

/// One connection that carries MQTT, while it is being read.
struct MQTTStream {
    var info: ConnectionInfo
    private var client = Direction()
    private var server = Direction()
    /// The latest time of both directions: by it an answer is never before its question.
    private var clock: Int64?
    /// How often the clock had been set when it was last looked at.
    private var clockSettings: UInt32
    /// Where the sessions of all connections keep this one; nil where they have no room.
    private let place: Sessions.Place?
    /// A large PUBLISH of which the payload is arriving.
    private var largePublish: [ControlPacket.Sender: LargePublish] = [:]

    private struct Direction {
        /// The frame in which the bytes so far were all there, as Wireshark shows it.
        var latest: Position?
        /// The frame that brought the first byte of the packet that is arriving; 0 between packets.
        var firstFrame = 0
    }

    /// The beginning of a PUBLISH that is not collected whole.
    private struct LargePublish {
        let firstByte: UInt8
        /// Bytes of the whole packet.
        let length: Int
        let version: MQTTVersion
        let payloadLength: Int
        let firstFrame: Int
        let fault: Finding?
        /// Bytes that have come, kept or not.
        var received: Int
        /// The Fixed Header as it came.
        let header: [UInt8]
        /// What comes before the payload, without the Fixed Header.
        var body: [UInt8]
        let room: Int

        /// What is kept, put together as a smaller PUBLISH, which the same code shows.
        var shortened: [UInt8] {
            var bytes = [firstByte]
            var length = body.count
            while length >= 0x80 {
                bytes.append(UInt8(length & 0x7F) | 0x80)
                length >>= 7
            }
            bytes.append(UInt8(length))
            return bytes + body
        }

        /// Tells what is kept, as it came.
        func tellBytes<Output: AnalysisConsumer & ~Copyable>(to output: inout Output) {
            let bytes = header + body
            output.bytes(bytes.span)
        }
    }

    init(_ tcp: Connection, in layers: [ConnectionLayer], assuming version: MQTTVersion, _ memory: inout ExchangeMemory) {
        clockSettings = memory.clockSettings
        info = ConnectionInfo(tcp, assuming: version)
        place = memory.sessions.opened(tcp.id, to: tcp.serverNumber(in: layers), at: tcp.serverNumber(in: []))
    }

    /// Moves the clocks to the frame that brings the next bytes of a direction.
    mutating func arrive(_ sender: ControlPacket.Sender, at position: Position) {
        if let time = position.time { clock = max(clock ?? time, time) }
        func move(_ direction: inout Direction) {
            if let latest = direction.latest, latest.frame >= position.frame { return }
            direction.latest = position
        }
        if sender == .server { move(&server) } else { move(&client) }
    }

    /// Begins to measure anew where the clock of whoever captures was set since the last bytes.
    @inline(__always)
    mutating func noteClock<Output: AnalysisConsumer & ~Copyable>(
        at position: Position, _ memory: inout ExchangeMemory, into output: inout Output
    ) {
        guard clockSettings != memory.clockSettings else { return }
        clockSettings = memory.clockSettings
        clock = nil
        transport(.clockSet, at: position, &memory.sessions, into: &output)
    }

    /// Takes it that bytes wait for others, or that they need not any more.
    func wait(_ isWaiting: Bool, at position: Position, _ sessions: inout Sessions) {
        if let place { sessions.wait(isWaiting, at: place, token: position.frame, time: position.time) }
    }

    /// Takes one event of the decoder.
    mutating func take<Output: AnalysisConsumer & ~Copyable>(
        _ event: borrowing ConnectionDecoder.Event, at position: Position, _ memory: inout ExchangeMemory, _ options: AnalysisOptions,
        into output: inout Output
    ) {
        switch event {
        case .packet(let packet, let arrival):
            take(packet, nil, arrival, at: position, &memory, options, into: &output)
        case .faulty(let packet, let fault, let arrival):
            take(packet, fault, arrival, at: position, &memory, options, into: &output)
        case .unreadable(let fault, let arrival):
            let context = context(
                arrival.sender, arrival.version, fault, Self.findings(fault, arrival), firstByte: fault.firstByte, length: arrival.length,
                firstFrame: firstFrame(arrival.sender, position), position)
            noteVersion(fault, arrival)
            output.unreadable(arrival.bytes, context, on: info)
            transport(.unreadable(fault, from: arrival.sender), at: context.position, &memory.sessions, into: &output)
        case .payload(let piece, let remaining, let sender):
            takePayload(piece, remaining, sender, at: position, &memory, into: &output)
        case .tooLarge(_, let sender):
            info.shortcomings.oversizedPackets += 1
            _ = firstFrame(sender, position)
            transport(.unreadable(nil, from: sender), at: position, &memory.sessions, into: &output)
        case .partial(let packet, let arrival):
            let payloadLength = arrival.length - arrival.bytes.count + Self.payload(of: packet)
            output.bytes(arrival.bytes)
            tellPartial(
                packet, arrival.sender, arrival.version, firstByte: arrival.bytes[0], captured: arrival.bytes.count, of: arrival.length,
                payloadLength: payloadLength, firstFrame: firstFrame(arrival.sender, position), position, &memory, into: &output)
        case .damaged(let part, let header, let sender):
            if header.type == .connect, sender != .server, let version = MQTTVersion.announced(by: part, header) { noteVersion(version) }
            tellPartial(
                sender, info.version, firstByte: header.firstByte, captured: part.count, of: header.packetLength,
                firstFrame: firstFrame(sender, position), position, into: &output)
        case .boundaryLost(let fault, let sender):
            let context = context(
                sender, info.version, fault, [fault], firstByte: fault.firstByte, length: 5, firstFrame: firstFrame(sender, position),
                position)
            let nothing: [UInt8] = []
            output.unreadable(nothing.span, context, on: info)
            transport(.unreadable(fault, from: sender), at: context.position, &memory.sessions, into: &output)
        }
    }

    /// A CONNECT that cannot be laid out says its version all the same, unless it is that which is wrong with it.
    private mutating func noteVersion(_ fault: Finding, _ arrival: borrowing ConnectionDecoder.Arrival) {
        guard fault.packetType == .connect, arrival.sender != .server else { return }
        guard fault.requirement != .protocolName, fault.requirement != .protocolLevel, fault.field.name != .protocolName else { return }
        noteVersion(arrival.version)
    }

    /// The first CONNECT says the version of the connection, whole or not.
    private mutating func noteVersion(_ version: MQTTVersion) {
        guard !info.isVersionKnown else { return }
        info.version = version
        info.versionEvidence = .connect
    }

    /// Payload bytes for which room is taken.
    var keptPayloadBytes: Int { largePublish.values.reduce(0) { $0 + $1.room } }

    /// After the bytes of a frame: remembers in which frame a packet began that has not arrived whole.
    mutating func rest(_ sender: ControlPacket.Sender, isWithinPacket: Bool, at position: Position) {
        func note(_ direction: inout Direction) {
            if !isWithinPacket {
                direction.firstFrame = 0
            } else if direction.firstFrame == 0 {
                direction.firstFrame = position.frame
            }
        }
        if sender == .server { note(&server) } else { note(&client) }
        if isWithinPacket { info.dialogue.heard(from: sender, token: position.frame, time: clock) }
    }

    /// The frame in which the packet began that is complete now.
    private mutating func firstFrame(_ sender: ControlPacket.Sender, _ position: Position) -> Int {
        func taken(_ direction: inout Direction) -> Int {
            defer { direction.firstFrame = 0 }
            return direction.firstFrame == 0 ? position.frame : direction.firstFrame
        }
        return sender == .server ? taken(&server) : taken(&client)
    }

    private mutating func take<Output: AnalysisConsumer & ~Copyable>(
        _ packet: borrowing PacketView, _ fault: Finding?, _ arrival: borrowing ConnectionDecoder.Arrival, at position: Position,
        _ memory: inout ExchangeMemory, _ options: AnalysisOptions, into output: inout Output
    ) {
        let first = firstFrame(arrival.sender, position)
        if let payloadLength = arrival.payloadInPieces, let header = try? FixedHeader(decoding: arrival.bytes) {
            largePublish[arrival.sender] = LargePublish(
                firstByte: header.firstByte, length: arrival.length, version: arrival.version, payloadLength: payloadLength,
                firstFrame: first, fault: fault, received: arrival.bytes.count,
                header: [UInt8](copying: arrival.bytes.extracting(first: header.length)),
                body: [UInt8](copying: arrival.bytes.extracting(droppingFirst: header.length)),
                room: memory.hasRoom ? options.keptPayload : 0)
            memory.kept += largePublish[arrival.sender]?.room ?? 0
            return
        }
        // Asked for only where something is wrong, so that the others make no list.
        let findings = fault != nil || options.findsAdvice ? Self.findings(fault, arrival) : []
        output.bytes(arrival.bytes)
        tell(
            packet, fault, findings, arrival.sender, arrival.version, firstByte: arrival.bytes[0], length: arrival.length,
            payloadLength: nil, firstFrame: first, position, &memory, into: &output)
    }

    private mutating func takePayload<Output: AnalysisConsumer & ~Copyable>(
        _ piece: Span<UInt8>, _ remaining: Int, _ sender: ControlPacket.Sender, at position: Position, _ memory: inout ExchangeMemory,
        into output: inout Output
    ) {
        guard var large = largePublish.removeValue(forKey: sender) else { return }
        let kept = large.payloadLength - remaining - piece.count
        let count = min(piece.count, max(0, large.room - kept))
        for index in 0..<count { large.body.append(piece[index]) }
        large.received += piece.count
        guard remaining == 0 else {
            largePublish[sender] = large
            return
        }
        memory.kept -= large.room
        let bytes = large.shortened
        do throws(PacketDecodingError) {
            let packet = try PacketView(tolerating: bytes.span, version: large.version, sender: sender)
            large.tellBytes(to: &output)
            tell(
                packet, large.fault, large.fault.map { [$0] } ?? [], sender, large.version, firstByte: large.firstByte,
                length: large.length, payloadLength: large.payloadLength, firstFrame: large.firstFrame, position, &memory, into: &output)
        } catch {
            // The head was laid out before, and a payload has no layout.
        }
    }

    private mutating func tell<Output: AnalysisConsumer & ~Copyable>(
        _ packet: borrowing PacketView, _ fault: Finding?, _ findings: [Finding], _ sender: ControlPacket.Sender, _ version: MQTTVersion,
        firstByte: UInt8, length: Int, payloadLength: Int?, firstFrame: Int, _ position: Position, _ memory: inout ExchangeMemory,
        into output: inout Output
    ) {
        if packet.type == .connect { noteVersion(version) }
        var context = context(
            sender, version, fault, findings, firstByte: firstByte, length: length, payloadLength: payloadLength, firstFrame: firstFrame,
            position)
        info.packets.add(packet.type)
        info.bytes += length
        let before = info.dialogue.keptBytes
        context.meaning = info.dialogue.received(
            packet, version: version, from: sender, token: context.position.frame, time: clock, hasRoom: memory.hasRoom,
            length: length, fault: fault)
        memory.kept += info.dialogue.keptBytes - before
        if let place {
            memory.sessions.received(
                packet, payloadLength: payloadLength, version: version, from: sender, token: context.position.frame, time: clock,
                in: info.dialogue, at: place, &context.meaning)
        }
        output.packet(packet, context, on: info)
        tellResults(context.meaning, into: &output)
    }

    /// Tells what a packet has shown beside itself.
    @inline(always)
    private func tellResults<Output: AnalysisConsumer & ~Copyable>(_ meaning: Dialogue.Meaning, into output: inout Output) {
        for finding in meaning.findings { output.finding(StreamFinding(finding, over: info.transport), on: info.tcp) }
        for delivery in meaning.deliveries { output.delivery(delivery, on: info) }
    }

    /// Ends the dialogue, and tells what its end has shown.
    mutating func end<Output: AnalysisConsumer & ~Copyable>(
        _ end: TransportEnd, at position: Position, _ sessions: inout Sessions, into output: inout Output
    ) -> DialogueEnding {
        var findings: [DialogueFinding] = []
        if let place {
            let last = sessions.ended(place, info.dialogue, end, token: position.frame, time: clock ?? position.time)
            findings = last.findings
            if let successor = last.takenOver { info.dialogue.takenOver(by: successor.token) }
        }
        let result = info.dialogue.ended(end, token: position.frame, time: position.time)
        for finding in result.findings + findings { output.finding(StreamFinding(finding, over: info.transport), on: info.tcp) }
        for delivery in result.deliveries { output.delivery(delivery, on: info) }
        return result.ending
    }

    /// Takes what is below the packets, and tells what it has shown.
    mutating func transport<Output: AnalysisConsumer & ~Copyable>(
        _ event: TransportEvent, at position: Position, _ sessions: inout Sessions, into output: inout Output
    ) {
        for finding in info.dialogue.transport(event, token: position.frame, time: position.time) {
            output.finding(StreamFinding(finding, over: info.transport), on: info.tcp)
        }
        if let place { sessions.note(info.dialogue.taint, isEnding: info.dialogue.isEnding, at: place) }
    }

    /// A large PUBLISH whose payload has lost bytes is not going to be whole.
    mutating func endLargePublish<Output: AnalysisConsumer & ~Copyable>(
        _ sender: ControlPacket.Sender, at position: Position, _ memory: inout ExchangeMemory, into output: inout Output
    ) {
        guard let large = largePublish.removeValue(forKey: sender) else { return }
        memory.kept -= large.room
        let bytes = large.shortened
        do throws(PacketDecodingError) {
            let packet = try PacketView(tolerating: bytes.span, version: large.version, sender: sender)
            large.tellBytes(to: &output)
            tellPartial(
                packet, sender, large.version, firstByte: large.firstByte, captured: large.received, of: large.length,
                payloadLength: large.payloadLength, firstFrame: large.firstFrame, position, &memory, into: &output)
        } catch {
            // As above.
        }
    }

    private mutating func tellPartial<Output: AnalysisConsumer & ~Copyable>(
        _ packet: borrowing PacketView, _ sender: ControlPacket.Sender, _ version: MQTTVersion, firstByte: UInt8, captured: Int,
        of length: Int, payloadLength: Int, firstFrame: Int, _ position: Position, _ memory: inout ExchangeMemory, into output: inout Output
    ) {
        info.shortcomings.partialPackets.add(.publish)
        var context = context(
            sender, version, nil, [], firstByte: firstByte, length: length, payloadLength: payloadLength, firstFrame: firstFrame, position)
        context.captured = captured
        let before = info.dialogue.keptBytes
        context.meaning = info.dialogue.received(
            packet, version: version, from: sender, token: context.position.frame, time: clock, hasRoom: memory.hasRoom)
        memory.kept += info.dialogue.keptBytes - before
        output.partial(packet, context, on: info)
        tellResults(context.meaning, into: &output)
    }

    private mutating func tellPartial<Output: AnalysisConsumer & ~Copyable>(
        _ sender: ControlPacket.Sender, _ version: MQTTVersion, firstByte: UInt8, captured: Int, of length: Int, firstFrame: Int,
        _ position: Position, into output: inout Output
    ) {
        if let type = ControlPacketType(rawValue: firstByte >> 4) { info.shortcomings.partialPackets.add(type) }
        var context = context(sender, version, nil, [], firstByte: firstByte, length: length, firstFrame: firstFrame, position)
        context.captured = captured
        output.partial(context, on: info)
    }

    /// Bytes of the payload that a PUBLISH has.
    private static func payload(of packet: borrowing PacketView) -> Int {
        switch packet {
        case .publish(let publish): publish.payload.count
        default: 0
        }
    }

    /// The largest packet that is gone through again for all that is wrong with it: 1 MiB.
    ///
    /// Going through it makes a copy of it field by field, which can be many times its size; no real one is so large.
    private static let maximumDiagnosed = 1 << 20

    /// All that is wrong with a packet in which a rule is broken.
    private static func findings(_ fault: Finding?, _ arrival: borrowing ConnectionDecoder.Arrival) -> [Finding] {
        guard arrival.payloadInPieces == nil, arrival.bytes.count <= maximumDiagnosed else { return fault.map { [$0] } ?? [] }
        return ControlPacket.diagnose(arrival.bytes, version: arrival.version, sender: arrival.sender).findings
    }

    private func context(
        _ sender: ControlPacket.Sender, _ version: MQTTVersion, _ fault: Finding?, _ findings: [Finding], firstByte: UInt8, length: Int,
        payloadLength: Int? = nil, firstFrame: Int, _ position: Position
    ) -> PacketContext {
        PacketContext(
            position: (sender == .server ? server.latest : client.latest) ?? position, firstFrame: firstFrame, sender: sender,
            version: version, isVersionInferred: !info.isVersionKnown,
            isVersionUnknown: info.versionEvidence == .none, firstByte: firstByte, fault: fault, findings: findings,
            length: length, payloadLength: payloadLength)
    }
}

extension Connection {
    /// The server that it leads to: its address and port, what the packets were wrapped in, for two tenants may use the same, and where the
    /// layers lead to, for behind one proxy there may be several.
    func serverNumber(in layers: [ConnectionLayer]) -> Int {
        var hasher = Hasher()
        hasher.combine(server)
        hasher.combine(encapsulation)
        for layer in layers {
            switch layer {
            case .proxy(let header): hasher.combine(header.destination)
            case .tls(let facts): hasher.combine(facts.serverName)
            case .webSocket(let handshake):
                hasher.combine(handshake?.request?.host)
                hasher.combine(handshake?.request?.path)
            case .tunnel(let tunnel): hasher.combine(tunnel.target)
            }
        }
        return hasher.finalize()
    }
}

/// What all connections have in common: how many bytes are kept for open exchanges, and their sessions.
struct ExchangeMemory: Sendable {
    var kept = 0
    let limit: Int
    /// How often the clock of whoever captures was set.
    var clockSettings: UInt32 = 0
    var sessions: Sessions

    init(limit: Int, sessions: Int) {
        self.limit = limit
        self.sessions = Sessions(limit: sessions)
    }

    var hasRoom: Bool { kept < limit }
}
