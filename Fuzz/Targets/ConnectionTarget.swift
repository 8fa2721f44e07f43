import MQTTCodec

extension FuzzTarget {
    /// The decoder of both directions: limits and an assumed version, then steps: bytes of one side, a loss, a packet given up,
    /// a boundary lost or found again.
    ///
    /// However the bytes of a step are cut, the decoder tells the same; what it tells stands in the stream of its direction, in order; what
    /// it tells of a whole packet is what the doors say of those bytes; it holds no more than the limits allow.
    ///
    /// Allowance: as that of the framer, and each packet is decoded twice more; a packet as a value with what it arrived in has some 400
    /// bytes, and may have come in two.
    static let connection = FuzzTarget("connection", maximumLength: 2048, allowance: Allowance(perByte: 2500, base: 1 << 16)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let limits = PacketFramer.Limits(feed: &feed)
        let version = feed.version()
        var whole = Conversation(limits, version)
        var parted = Conversation(limits, version)
        while !feed.isEmpty {
            let choice = feed.byte()
            let sender: ControlPacket.Sender = choice & 1 == 0 ? .client : .server
            switch choice >> 1 & 7 {
            case 0:
                let count = feed.pick([1, 0, -1, 2, 3, 7, 40, 268_435_455, .max, .min])
                try whole.lose(count, sender)
                try parted.lose(count, sender)
            case 1:
                try whole.giveUp(sender)
                try parted.giveUp(sender)
            case 2:
                let count = Int(feed.byte())
                whole.turn(sender, count)
                parted.turn(sender, count)
            default:
                let chunk = feed.take(Int(feed.byte()))
                try whole.receive(chunk, sender, [255])
                try parted.receive(chunk, sender, choice & 0x80 == 0 ? [1] : [3, 0, 1, 20])
            }
            try demand(parted.told == whole.told, "in other chunks another thing is told: \(bytes.hexadecimal)")
            try demand(parted.isAlike(whole), "in other chunks the state is another: \(bytes.hexadecimal)")
            whole.told = []
            parted.told = []
            for sender in [ControlPacket.Sender.client, .server] {
                try demand(
                    parted.decoder.framer(from: sender).pendingBytes <= max(5, limits.maximumCollected),
                    "too much is held: \(bytes.hexadecimal)")
            }
        }
    }
}

/// A decoder, what it told, and the streams that it was given.
private struct Conversation {
    var decoder: ConnectionDecoder
    var told: [Told] = []
    private var client = Tiling()
    private var server = Tiling()

    init(_ limits: PacketFramer.Limits, _ version: MQTTVersion) {
        decoder = ConnectionDecoder(assuming: version, limits: limits)
    }

    func isAlike(_ other: Conversation) -> Bool {
        for sender in [ControlPacket.Sender.client, .server] {
            let (one, two) = (decoder.framer(from: sender), other.decoder.framer(from: sender))
            guard one.bytesNeeded == two.bytesNeeded, one.pendingBytes == two.pendingBytes, one.skippedBytes == two.skippedBytes else {
                return false
            }
        }
        return decoder.version == other.decoder.version && decoder.isVersionKnown == other.decoder.isVersionKnown
            && decoder.hasConnAck == other.decoder.hasConnAck
    }

    private mutating func account(for told: [Told], _ sender: ControlPacket.Sender) throws(BrokenProperty) {
        for thing in told {
            if let contradiction = thing.contradiction { throw BrokenProperty(description: contradiction) }
            if sender == .server { try server.take(thing.cut) } else { try client.take(thing.cut) }
            self.told.take(thing)
        }
    }

    mutating func receive(_ bytes: [UInt8], _ sender: ControlPacket.Sender, _ sizes: [UInt8]) throws(BrokenProperty) {
        if sender == .server { server.append(bytes) } else { client.append(bytes) }
        var told: [Told] = []
        let stream = bytes.span
        for range in ChunkSizes(sizes).ranges(of: bytes.count) {
            decoder.receive(stream.extracting(range), from: sender) { told.append(Told($0)) }
        }
        try account(for: told, sender)
    }

    mutating func lose(_ count: Int, _ sender: ControlPacket.Sender) throws(BrokenProperty) {
        var told: [Told] = []
        let effect = decoder.lose(byteCount: count, from: sender) { told.append(Told($0)) }
        try account(for: told, sender)
        if sender == .server {
            try server.lose(count, keepsBoundary: effect == .withinPacket)
        } else {
            try client.lose(count, keepsBoundary: effect == .withinPacket)
        }
    }

    /// Goes on so many bytes from here where the boundary is lost; loses it where it is not.
    mutating func turn(_ sender: ControlPacket.Sender, _ count: Int) {
        let isLost = decoder.framer(from: sender).hasLostBoundary
        if isLost { decoder.resume(from: sender, skipping: count) } else { decoder.loseBoundary(from: sender) }
        switch (sender, isLost) {
        case (.server, true): server.resume(skipping: count)
        case (.server, false): server.loseBoundary()
        case (_, true): client.resume(skipping: count)
        case (_, false): client.loseBoundary()
        }
    }

    mutating func giveUp(_ sender: ControlPacket.Sender) throws(BrokenProperty) {
        guard let header = decoder.giveUpPacket(from: sender) else { return }
        let cut = Cut.tooLarge(.collected, length: header.packetLength)
        if sender == .server { try server.take(cut) } else { try client.take(cut) }
    }
}

/// What a decoder told.
private enum Told: Hashable {
    /// A packet, whether it breaks a rule, and what is known of it.
    case packet(ControlPacket?, Finding?, [UInt8], ControlPacket.Sender, MQTTVersion, length: Int, payloadInPieces: Int?)
    case other(Cut)
    case boundaryLost(Finding)

    init(_ event: borrowing ConnectionDecoder.Event) {
        switch event {
        case .packet(let packet, let arrival): self = Self.packet(ControlPacket(packet), nil, arrival)
        case .faulty(let packet, let finding, let arrival): self = Self.packet(ControlPacket(packet), finding, arrival)
        case .unreadable(let finding, let arrival): self = Self.packet(nil, finding, arrival)
        case .payload(let piece, let remaining, _): self = .other(.payload([UInt8](piece), remaining: remaining))
        case .tooLarge(let excess, _): self = .other(.tooLarge(excess.limit, length: excess.header.packetLength))
        case .partial(_, let arrival): self = .other(.damaged([UInt8](arrival.bytes), length: arrival.length))
        case .damaged(let bytes, let header, _): self = .other(.damaged([UInt8](bytes), length: header.packetLength))
        case .boundaryLost(let finding, _): self = .boundaryLost(finding)
        }
    }

    private static func packet(_ packet: ControlPacket?, _ finding: Finding?, _ arrival: borrowing ConnectionDecoder.Arrival) -> Told {
        .packet(
            packet, finding, [UInt8](arrival.bytes), arrival.sender, arrival.version, length: arrival.length,
            payloadInPieces: arrival.payloadInPieces)
    }

    /// What it says of the stream.
    var cut: Cut {
        switch self {
        case .packet(_, _, let bytes, _, let version, _, let payloadLength?): .head(bytes, version, payloadLength: payloadLength)
        case .packet(_, _, let bytes, _, _, _, nil): .packet(bytes)
        case .other(let cut): cut
        case .boundaryLost(let finding): .unreadable(finding.firstByte)
        }
    }

    /// What is told of a whole packet is what the doors say.
    var contradiction: String? {
        guard case .packet(let packet, let finding, let bytes, let sender, let version, let length, nil) = self else { return nil }
        let doors = Doors(bytes, version, sender)
        let violation: Finding? = if case .failure(.violation(let finding)) = doors.strict { finding } else { nil }
        if violation == finding, (try? doors.tolerant.get()) == packet, length == bytes.count { return nil }
        return "the doors say another thing of \(bytes.hexadecimal) [\(version) \(sender)]"
    }
}

extension [Told] {
    fileprivate mutating func take(_ told: Told) {
        if case .other(let cut) = told, case .other(let before)? = last {
            var cuts = [before]
            cuts.take(cut)
            if cuts.count == 1 {
                self[count - 1] = .other(cuts[0])
                return
            }
        }
        append(told)
    }
}
