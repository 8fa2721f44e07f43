/// What a TCP stream carries, as far as its first bytes tell.
public enum StreamContent: String, Hashable, Sendable {
    /// MQTT, from its first byte on.
    case mqtt
    /// TLS: a record of type handshake (RFC 8446 5.1).
    case tls
    /// HTTP/1: a request line (RFC 9112 3), or a status line.
    case http
    /// SSH: its identification string (RFC 4253 4.2).
    case ssh
    /// A dialogue with a SOCKS proxy (RFC 1928), in front of something else.
    case socks
    /// The PROXY protocol, version 1 or 2, in front of something else.
    case proxy
    /// Nothing that is known here.
    case unknown
    /// Not a byte.
    case nothing

    /// Whether it may be MQTT that cannot be read.
    var mayHideMQTT: Bool {
        switch self {
        case .mqtt, .tls, .socks, .proxy, .unknown: true
        case .http, .ssh, .nothing: false
        }
    }
}

/// Says from the first bytes of a stream what it carries, whatever its port.
enum StreamRecognition {
    /// The bytes fit something; more are needed to be sure.
    case needsMore
    case carries(StreamContent)

    /// How many bytes are looked at: a CONNECT shows its protocol name and level within 14, the PROXY signature has 12.
    ///
    /// Whoever sends them one by one has this many kept, no more.
    static let longestPrefix = 16

    /// Looks at the first bytes that a client sent.
    ///
    /// A CONNECT is one once its protocol level is there. Where that is not in the capture, nothing but the packets behind it says the
    /// version, and the stream is joined as in the middle.
    ///
    /// - Parameter isExpected: whether the port, or the user, says MQTT: then a first byte of type CONNECT is enough, so that a CONNECT
    ///   that is wrong behind it is diagnosed and not called unknown.
    static func ofClient(_ bytes: Span<UInt8>, isExpected: Bool) -> StreamRecognition {
        guard !bytes.isEmpty else { return .needsMore }
        var needsMore = false
        for (content, beginning) in beginnings {
            switch match(bytes, beginning) {
            case .whole: return .carries(content)
            case .part: needsMore = true
            case .none: break
            }
        }
        if needsMore { return .needsMore }
        if let socks = socks(bytes) { return socks }
        guard bytes[0] >> 4 == 1 else { return .carries(.unknown) }
        let byName = connect(bytes)
        guard isExpected, case .carries = byName else { return byName }
        return .carries(.mqtt)
    }

    /// Looks at the first bytes of a server that speaks before its client.
    static func ofServer(_ bytes: Span<UInt8>) -> StreamRecognition {
        switch match(bytes, Array("SSH-".utf8)) {
        case .whole: .carries(.ssh)
        case .part: .needsMore
        case .none: .carries(.unknown)
        }
    }

    private enum Match { case none, part, whole }

    private static func match(_ bytes: Span<UInt8>, _ beginning: [UInt8]) -> Match {
        for index in beginning.indices {
            guard index < bytes.count else { return .part }
            guard bytes[index] == beginning[index] else { return .none }
        }
        return .whole
    }

    /// The greeting of SOCKS 5 with its methods and nothing more (RFC 1928 3), or a request of SOCKS 4: CONNECT or BIND, to a port.
    private static func socks(_ bytes: Span<UInt8>) -> StreamRecognition? {
        switch bytes[0] {
        case 5:
            guard bytes.count >= 2 else { return .needsMore }
            let end = 2 + Int(bytes[1])
            // Clients offer a method or two; with more than are looked at it would not be known in time.
            guard bytes[1] > 0, end <= longestPrefix, bytes.count <= end else { return nil }
            // Methods that have a meaning, or are private (RFC 1928 3).
            for index in 2..<bytes.count where bytes[index] > 9 && bytes[index] < 0x80 { return nil }
            return bytes.count == end ? .carries(.socks) : .needsMore
        case 4:
            guard bytes.count >= 9 else { return bytes.count < 2 || bytes[1] == 1 || bytes[1] == 2 ? .needsMore : nil }
            return bytes[1] == 1 || bytes[1] == 2 ? .carries(.socks) : nil
        default: return nil
        }
    }

    /// A Fixed Header of type CONNECT, and behind it a protocol name that is known (3.1.2.1), and a level (3.1.2.2).
    private static func connect(_ bytes: Span<UInt8>) -> StreamRecognition {
        var position = 1
        while true {
            guard position < bytes.count else { return .needsMore }
            position += 1
            if bytes[position - 1] < 0x80 { break }
            guard position < 5 else { return .carries(.unknown) }
        }
        let rest = bytes.extracting(droppingFirst: position)
        let names: [[UInt8]] = [[0, 4] + Array("MQTT".utf8), [0, 6] + Array("MQIsdp".utf8)]
        var needsMore = false
        for name in names {
            switch match(rest, name) {
            case .whole where rest.count > name.count: return .carries(.mqtt)
            case .whole, .part: needsMore = true
            case .none: break
            }
        }
        return needsMore ? .needsMore : .carries(.unknown)
    }

    private static let beginnings: [(StreamContent, [UInt8])] =
        [
            (.tls, [0x16, 0x03]),
            (.proxy, Array("PROXY ".utf8)),
            (.proxy, [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]),
            (.ssh, Array("SSH-".utf8)),
        ]
        + ["GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "CONNECT ", "TRACE ", "PATCH ", "PRI "].map { (.http, Array($0.utf8)) }
}
