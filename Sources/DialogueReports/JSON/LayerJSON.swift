import CaptureAnalysis
import TCPStreams
import TLSDecryption
import WebSocketStreams

extension JSONWriter {
    /// What the layers between TCP and MQTT have told: `proxied_client_ip`, `tunnel`, `tls` and `websocket`; of several alike the innermost.
    mutating func layers(_ layers: [ConnectionLayer]) {
        var proxy: ProxyHeader?
        var tunnel: ConnectionLayer.Tunnel?
        var tls: HandshakeFacts?
        var webSocket: WebSocketHandshake?
        for layer in layers {
            switch layer {
            case .proxy(let header): proxy = header
            case .tunnel(let path): tunnel = path
            case .tls(let facts): tls = facts
            case .webSocket(let handshake): webSocket = handshake ?? webSocket
            }
        }
        if let source = proxy?.source { endpoint("proxied_client_ip", "proxied_client_port", source) }
        if let tunnel {
            key("tunnel")
            beginObject()
            key("kind")
            string(escaping: tunnel.kind)
            key("target")
            string(escaping: tunnel.target)
            endObject()
        }
        if let tls, tls != HandshakeFacts() { write(tls) }
        if let webSocket { write(webSocket) }
    }

    private mutating func write(_ facts: HandshakeFacts) {
        key("tls")
        beginObject()
        if let random = facts.clientRandom { text("client_random", random.description) }
        if let version = facts.version { text("version", version.description) }
        if let suite = facts.cipherSuite { text("cipher_suite", suite.description) }
        if let name = facts.serverName { text("server_name", name) }
        let protocols = facts.applicationProtocol.map { [$0] } ?? facts.offeredProtocols
        if !protocols.isEmpty { list("alpn", protocols) }
        if let certificate = facts.certificate {
            text("certificate_subject", certificate.subject)
            if let nanoseconds = certificate.expiry.map({ $0.multipliedReportingOverflow(by: 1_000_000_000) }), !nanoseconds.overflow {
                key("certificate_not_after")
                time(nanoseconds: nanoseconds.partialValue)
            }
        }
        if facts.isResumed {
            key("resumed")
            boolean(true)
        }
        switch facts.earlyData {
        case .none: break
        case .offered: text("early_data", "offered")
        case .accepted: text("early_data", "accepted")
        case .rejected: text("early_data", "rejected")
        }
        if facts.renegotiations > 0 {
            key("renegotiations")
            number(facts.renegotiations)
        }
        endObject()
    }

    private mutating func write(_ handshake: WebSocketHandshake) {
        key("websocket")
        beginObject()
        if let request = handshake.request {
            text("path", request.path)
            if let host = request.host { text("host", host) }
        }
        if let subprotocol = handshake.subprotocol { text("subprotocol", subprotocol) }
        if !handshake.extensions.isEmpty { list("extensions", handshake.extensions.map(\.description)) }
        endObject()
    }

    private mutating func text(_ name: StaticString, _ value: String) {
        key(name)
        string(escaping: value)
    }

    private mutating func list(_ name: StaticString, _ values: [String]) {
        key(name)
        beginArray()
        for value in values { string(escaping: value) }
        endArray()
    }
}
