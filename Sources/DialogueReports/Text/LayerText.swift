import CaptureAnalysis
import TCPStreams
import TLSDecryption
import WebSocketStreams

// The way of a dialogue: `tls 1.3 TLS_AES_128_GCM_SHA256 > websocket (mqtt, permessage-deflate) > MQTT 5.0`.

extension TextLine {
    /// The layers between TCP and what a connection carries, and the sign that something follows.
    mutating func layers(_ layers: [ConnectionLayer]) {
        for (index, layer) in layers.enumerated() {
            if index > 0 { add("> ") }
            switch layer {
            case .proxy(let header): proxy(header)
            case .tunnel(let tunnel):
                add(tunnel.kind)
                add(" to ")
                text(tunnel.target)
            case .tls(let facts): tls(facts)
            case .webSocket(let handshake): webSocket(handshake)
            }
            endGroup(gap: index == 0 ? 2 : 1)
        }
        if !layers.isEmpty { add("> ") }
    }

    /// Text from the wire, of which nothing longer is shown than a name has.
    private mutating func text(_ text: String) { add(wire: Array(text.utf8).span, limit: 64) }

    private mutating func proxy(_ header: ProxyHeader) {
        add("proxied")
        guard let source = header.source else { return }
        add(" for ")
        add(source.description)
    }

    private mutating func tls(_ facts: HandshakeFacts) {
        add("tls")
        if let version = facts.version { add(" " + version.number) }
        if let suite = facts.cipherSuite { add(" " + suite.description) }
    }

    private mutating func webSocket(_ handshake: WebSocketHandshake?) {
        add("websocket")
        var notes: [String] = []
        if let subprotocol = handshake?.subprotocol { notes.append(subprotocol) }
        notes += (handshake?.extensions ?? []).map(\.name)
        guard !notes.isEmpty else { return }
        add(" (")
        for (index, note) in notes.enumerated() {
            if index > 0 { add(", ") }
            text(note)
        }
        add(")")
    }

    /// The day on which a certificate expires, `2036-11-20`; years beyond 2262 are as good as never.
    private static func day(_ certificate: Certificate) -> String {
        guard let expiry = certificate.expiry else { return "a time that makes no sense" }
        let (nanoseconds, isTooLate) = expiry.multipliedReportingOverflow(by: 1_000_000_000)
        guard !isTooLate else { return "a time beyond 2262" }
        var text: [UInt8] = []
        text.append(time: nanoseconds)
        return String(decoding: text.prefix(10), as: UTF8.self)
    }

    /// What the handshake of a connection told that is not read: `TLS 1.3 to broker.example.org (ALPN mqtt)`.
    mutating func handshake(_ facts: HandshakeFacts) {
        add("TLS")
        if let version = facts.version ?? facts.offeredVersions.max(by: { $0.rawValue < $1.rawValue }) { add(" " + version.number) }
        if let name = facts.serverName {
            add(" to ")
            text(name)
        }
        let protocols = facts.applicationProtocol.map { [$0] } ?? facts.offeredProtocols
        if !protocols.isEmpty {
            add(" (ALPN ")
            for (index, name) in protocols.prefix(4).enumerated() {
                if index > 0 { add(", ") }
                text(name)
            }
            add(")")
        }
        endGroup()
        if let suite = facts.cipherSuite {
            add(suite.description)
            endGroup()
        }
        guard let certificate = facts.certificate else { return }
        add("certificate of ")
        text(certificate.subject)
        add(", valid until ")
        add(Self.day(certificate))
        endGroup()
    }
}

extension ProtocolVersion {
    /// Without the name of the protocol, as in `1.3`.
    fileprivate var number: String {
        let words = description.split(separator: " ")
        return words.count == 2 && words[0] == "TLS" ? String(words[1]) : description
    }
}
