import MQTTCodec
import TCPStreams

/// What a proxy says in front of a connection (PROXY protocol), while it arrives.
struct ProxyReading: Sendable {
    private var pending: [UInt8] = []
    private(set) var recognition = ProxyHeader.Recognition.needsMore

    /// Takes bytes of the client.
    ///
    /// - Returns: how many of them belong to the header; all while it is not over.
    mutating func receive(_ bytes: Span<UInt8>) -> Int {
        guard recognition == .needsMore else { return 0 }
        let before = pending.count
        // No header is longer than 65,551 bytes, and `recognize` says so much earlier where there is none.
        pending.append(copying: bytes)
        recognition = ProxyHeader.recognize(pending.span)
        switch recognition {
        case .header(let header):
            pending = []
            return header.length - before
        case .needsMore, .other: return bytes.count
        }
    }
}

/// A dialogue with a SOCKS proxy, and what waits for its end.
struct SOCKSReading: Sendable {
    var dialogue = SOCKSDialogue()
    /// What the client sent before the proxy had answered.
    var waiting: [Piece] = []

    /// Bytes that wait for the answer of the proxy: 64 KiB, what a client sends without an acknowledgement of what is behind the proxy.
    static let maximumWaiting = 1 << 16
}

/// What stands in front of a connection: the words of proxies.
extension StreamTable {
    mutating func peelProxy(
        _ slot: Int, _ level: Int, _ reading: consuming ProxyReading, _ input: PeelingInput, from sender: TCPStreams.Sender,
        at position: Position
    ) {
        if case .header = reading.recognition {
            peeled.put(.proxy(reading), slot, level)
            return peel(slot, level + 1, input, from: sender, at: position)
        }
        guard case .bytes(let bytes) = input, sender == .client, reading.recognition == .needsMore else {
            peeled.put(.proxy(reading), slot, level)
            if case .end = input, sender == .client { return }
            return tellPeeled(slot, .proxy, "the header of the PROXY protocol is not whole", at: position)
        }
        let taken = reading.receive(bytes)
        let recognition = reading.recognition
        peeled.put(.proxy(reading), slot, level)
        switch recognition {
        case .header(let header):
            beginCarried(slot, .proxy(header), isAnnounced: false)
            peel(slot, level + 1, .bytes(bytes.extracting(droppingFirst: taken)), from: .client, at: position)
        case .needsMore: break
        case .other: tellPeeled(slot, .proxy, "the header of the PROXY protocol makes no sense", at: position)
        }
    }

    mutating func peelSOCKS(
        _ slot: Int, _ level: Int, _ reading: consuming SOCKSReading, _ input: PeelingInput, from sender: TCPStreams.Sender,
        at position: Position
    ) {
        if case .tunnel = reading.dialogue.outcome {
            peeled.put(.socks(reading), slot, level)
            return peel(slot, level + 1, input, from: sender, at: position)
        }
        guard case .bytes(let bytes) = input else {
            peeled.put(.socks(reading), slot, level)
            if case .gap = input { tellPeeled(slot, .socks, "bytes of the dialogue with the proxy are missing", at: position) }
            return
        }
        let taken = reading.dialogue.receive(bytes, from: sender)
        let rest = bytes.extracting(droppingFirst: taken)
        if reading.dialogue.outcome == nil, rest.count > 0 {
            let kept = reading.waiting.reduce(rest.count) { $0 + $1.cost }
            guard kept <= SOCKSReading.maximumWaiting else {
                peeled.put(.socks(reading), slot, level)
                return tellPeeled(slot, .socks, "the proxy does not answer, and too much waits for it", at: position)
            }
            reading.waiting.append(Piece(content: .bytes([UInt8](copying: rest)), sender: .client, position: position))
        }
        let outcome = reading.dialogue.outcome
        let waiting = outcome == nil ? [] : reading.waiting
        if outcome != nil { reading.waiting = [] }
        peeled.put(.socks(reading), slot, level)
        switch outcome {
        case nil: return
        case .tunnel(let tunnel):
            beginCarried(slot, .tunnel(ConnectionLayer.Tunnel(tunnel)), isAnnounced: false)
            for piece in waiting {
                guard case .bytes(let bytes) = piece.content else { continue }
                peel(slot, level + 1, .bytes(bytes.span), from: .client, at: piece.position)
            }
            peel(slot, level + 1, .bytes(rest), from: sender, at: position)
        case .refused(_, let code): tellPeeled(slot, .socks, "the proxy refused with code \(code)", at: position)
        case .notAuthenticated: tellPeeled(slot, .socks, "the proxy did not accept the client", at: position)
        case .unknownMethod(let method):
            tellPeeled(slot, .socks, "method \(method) of authentication, which may change what follows", at: position)
        case .other: tellPeeled(slot, .unknown, nil, at: position)
        }
    }
}

extension ConnectionLayer.Tunnel {
    init(_ tunnel: SOCKSTunnel) {
        kind = "SOCKS \(tunnel.version.rawValue)"
        switch tunnel.host {
        case .address(let address): target = Endpoint(address: address, port: tunnel.port).description
        case .name(let name): target = String(decoding: name, as: UTF8.self) + ":\(tunnel.port)"
        }
    }
}
