import TestSupport
import Testing

@testable import WebSocketStreams

@Suite struct Handshakes {
    private let message = frame(2, [1, 2, 3], key: key)

    private func notices(_ transcript: Transcript, _ sender: WebSocketSender) -> [WebSocketNotice] {
        var notices: [WebSocketNotice] = []
        for case .notice(let notice) in transcript[sender] { notices.append(notice) }
        return notices
    }

    @Test func `requests before the handshake are told, and their bodies passed over`() {
        let steps: [Step] = [
            .client(head(["GET /index.html?a=1 HTTP/1.1", "Host: x"])),
            .server(head(["HTTP/1.1 200 OK", "Content-Length: 5"]) + Array("HTTP/".utf8)),
            .client(head(["POST /login HTTP/1.1", "Host: x", "Content-Length: 4"]) + Array("GET ".utf8)),
            .server(head(["HTTP/1.1 100 Continue"])),
            .server(head(["HTTP/1.1 302 Found", "Transfer-Encoding: gzip, chunked"])),
            .server(Array("5;name=value\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n".utf8)),
            .client(head(["HEAD /big HTTP/1.1", "Host: x"])),
            .server(head(["HTTP/1.1 200 OK", "Content-Length: 1000000"])),
            .client(head(["GET /old HTTP/1.1", "Host: x"])),
            .server(head(["HTTP/1.1 304 Not Modified", "Content-Length: 1000000"])),
        ]
        let all = steps + handshake() + [.client(message)]
        for chunk in [.max, 1, 3] {
            let transcript = read(all, chunk: chunk, finishes: true)
            #expect(
                transcript.server.dropLast() == [
                    .exchange(HTTPExchange(method: "GET", path: "/index.html", status: 200)),
                    .exchange(HTTPExchange(method: "POST", path: "/login", status: 302)),
                    .exchange(HTTPExchange(method: "HEAD", path: "/big", status: 200)),
                    .exchange(HTTPExchange(method: "GET", path: "/old", status: 304)),
                ])
            #expect(transcript.handshake != nil)
            #expect(transcript.client == [.payload([1, 2, 3])])
        }
    }

    @Test func `pipelined requests are matched with their responses`() {
        let ask = head(["GET /a HTTP/1.1", "Host: x"]) + head(["HEAD /b HTTP/1.1", "Host: x"]) + head(["GET /c HTTP/1.1", "Host: x"])
        let answer = head(["HTTP/1.1 204 No Content"]) + head(["HTTP/1.1 200 OK", "Content-Length: 9"]) + head(["HTTP/1.1 404 No"])
        let transcript = read([.client(ask), .server(answer)])
        #expect(
            transcript.server == [
                .exchange(HTTPExchange(method: "GET", path: "/a", status: 204)),
                .exchange(HTTPExchange(method: "HEAD", path: "/b", status: 200)),
                .exchange(HTTPExchange(method: "GET", path: "/c", status: 404)),
            ])
    }

    @Test func `header fields are read however they are spelled`() {
        let steps: [Step] = [
            .client(
                Array(
                    ("\r\nGET http://broker.example/mqtt?X-Amz-Signature=secret HTTP/1.1\nHOST:broker.example\nuPgRaDe: h2c ,WebSocket\n"
                        + "CONNECTION: keep-alive, UPGRADE\nsec-websocket-key:dGhlIHNhbXBsZSBub25jZQ==\nSEC-WEBSOCKET-VERSION: 13 \n"
                        + "Sec-WebSocket-Protocol: mqttv3.1\nsec-websocket-protocol: mqtt\nX-Folded: a\n  b\nno colon\n\n").utf8)),
            .server(
                head([
                    "HTTP/1.1 101 ", "upgrade: WebSocket", "connection: upgrade", "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                    "sec-websocket-protocol: mqtt",
                ])),
        ]
        let transcript = read(steps)
        #expect(transcript.handshake?.request?.path == "/mqtt")
        #expect(transcript.handshake?.request?.query == "X-Amz-Signature=secret")
        #expect(transcript.handshake?.request?.subprotocols == ["mqttv3.1", "mqtt"])
        #expect(transcript.handshake?.subprotocol == "mqtt")
        #expect(notices(transcript, .client) == [])
        #expect(notices(transcript, .server) == [])
    }

    @Test func `a refusal is told with its status, and the client may ask again`() {
        let bad = head([
            "GET /mqtt HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 14", "Authorization: Basic c2VjcmV0",
        ])
        let refused = head(["HTTP/1.1 426 Upgrade Required", "Sec-WebSocket-Version: 13, 8", "Content-Length: 2"]) + Array("no".utf8)
        let transcript = read([.client(bad), .server(refused)] + handshake() + [.client(message)])
        guard case .refused(let refusal)? = transcript.server.first, case .webSocket(let request) = refusal.wanted else {
            Issue.record("no refusal: \(transcript)")
            return
        }
        #expect(refusal.status == 426 && refusal.reason == "Upgrade Required" && refusal.versions == "13, 8")
        #expect(request.hasCredentials && request.version == "14")
        #expect(notices(transcript, .client) == [.badRequestField(.version)])
        #expect(transcript.handshake != nil)
        #expect(transcript.payload(.client) == [1, 2, 3])
    }

    @Test func `frames that do not wait for the response are read once it is there, at their own positions`() {
        let steps = handshake()
        let transcript = read([steps[0], .client(message), .client(message), steps[1]])
        #expect(transcript.payload(.client) == [1, 2, 3, 1, 2, 3])
        #expect(transcript.order.map(\.1) == [3, 1, 2])
        // Frames of the server in the segment of its response come after them.
        guard case .client(let asked) = steps[0], case .server(let answered) = steps[1] else { return }
        let packed = read([.client(asked + message), .server(answered + frame(2, [9]))])
        #expect(packed.payload(.client) == [1, 2, 3])
        #expect(packed.payload(.server) == [9])
    }

    @Test func `a request behind one that is refused is read`() {
        let steps = handshake()
        guard case .client(let asked) = steps[0] else { return }
        let transcript = read([
            .client(asked + head(["GET /b HTTP/1.1", "Host: x"])), .server(head(["HTTP/1.1 403 Forbidden", "Content-Length: 0"])),
            .server(head(["HTTP/1.1 200 OK", "Content-Length: 0"])),
        ])
        guard case .refused? = transcript.server.first else {
            Issue.record("no refusal: \(transcript)")
            return
        }
        #expect(transcript.server.last == .exchange(HTTPExchange(method: "GET", path: "/b", status: 200)))
    }

    @Test func `what a handshake must have and has not is said`() {
        let poor: [Step] = [
            .client(head(["POST / HTTP/1.0", "Upgrade: websocket", "Sec-WebSocket-Key: short"])),
            .server(
                head([
                    "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Sec-WebSocket-Accept: wrong",
                    "Sec-WebSocket-Protocol: mqtt", "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7, x-other",
                ])),
        ]
        let transcript = read(poor)
        #expect(
            notices(transcript, .client) == [
                .badRequestLine, .badRequestField(.host), .badRequestField(.connection), .badRequestField(.key),
                .badRequestField(.version),
            ])
        #expect(
            notices(transcript, .server) == [
                .badResponseField(.connection), .badResponseField(.accept), .subprotocolNotOffered, .extensionNotOffered,
                .badDeflateParameter,
            ])
        #expect(transcript.handshake?.extensions.map(\.name) == ["permessage-deflate", "x-other"])
        #expect(
            transcript.handshake?.extensions.first?.description == "permessage-deflate; server_max_window_bits=7")
    }

    @Test func `what is wrong with a request is told where it came`() {
        let poor = head(["GET / HTTP/1.1", "Upgrade: websocket"])
        let transcript = read([.client(poor), .client(message), .server(head(["HTTP/1.1 101 a", "Upgrade: websocket"]))])
        let positions = transcript.order.filter { $0.0 == .client }.map(\.1)
        #expect(positions == [0, 0, 0, 0, 1])
    }

    @Test(arguments: [
        ("", 15, true, 15, true), ("; server_no_context_takeover", 15, true, 15, false),
        ("; client_no_context_takeover; client_max_window_bits=10; server_max_window_bits=\"9\"", 10, false, 9, true),
    ])
    func `parameters of permessage-deflate are those of each side`(
        parameters: String, clientBits: Int, clientTakesOver: Bool, serverBits: Int, serverTakesOver: Bool
    ) {
        let transcript = read(deflateHandshake(parameters))
        #expect(
            transcript.handshake?.deflate
                == PerMessageDeflate(
                    client: .init(takesContextOver: clientTakesOver, windowBits: clientBits),
                    server: .init(takesContextOver: serverTakesOver, windowBits: serverBits)))
        #expect(notices(transcript, .server) == [])
    }

    @Test(arguments: [
        "; server_max_window_bits=16", "; server_max_window_bits=08", "; client_max_window_bits", "; unknown",
        "; server_no_context_takeover=1", "; server_no_context_takeover; server_no_context_takeover",
    ])
    func `other parameters are wrong`(parameters: String) {
        #expect(notices(read(deflateHandshake(parameters)), .server) == [.badDeflateParameter])
    }

    @Test func `a tunnel is opened, also after a refusal, and what goes through it is handed on`() {
        let steps: [Step] = [
            .client(head(["CONNECT broker.example:8883 HTTP/1.1", "Host: broker.example:8883"])),
            .server(head(["HTTP/1.1 407 Proxy Authentication Required", "Content-Length: 3"]) + Array("who".utf8)),
            .client(head(["CONNECT broker.example:8883 HTTP/1.1", "Proxy-Authorization: Basic c2VjcmV0"])),
            .server(head(["HTTP/1.1 200 Connection established"]) + [1, 2]),
            .client([3, 4]), .lost(7, .client), .client([5]),
        ]
        for chunk in [.max, 1] {
            let transcript = read(steps, chunk: chunk)
            guard case .refused(let refusal)? = transcript.server.first else {
                Issue.record("no refusal: \(transcript)")
                return
            }
            #expect(refusal.wanted == .tunnel(HTTPTunnel(authority: "broker.example:8883", hasCredentials: false)))
            #expect(
                transcript.server.dropFirst() == [
                    .tunnelled(HTTPTunnel(authority: "broker.example:8883", hasCredentials: true)), .payload([1, 2]),
                ])
            #expect(transcript.client == [.payload([3, 4]), .lost(7), .payload([5])])
        }
    }

    @Test func `what is no HTTP, or not HTTP/1, is said to be so`() {
        #expect(read([.client([0x16, 3, 1])]).client == [.unreadable(.notHTTP)])
        #expect(read([.client(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8))]).client == [.unreadable(.http2)])
        #expect(read([.server(Array("SSH-2.0".utf8))]).server == [.unreadable(.notHTTP)])
        let switched = head(["HTTP/1.1 101 Switching Protocols", "Upgrade: h2c"])
        #expect(
            read([.client(head(["GET / HTTP/1.1", "Upgrade: h2c"])), .server(switched)]).server == [.unreadable(.switched(to: "h2c"))])
        for length in ["1, 2", "-1", "0x5", "99999999999999999999"] {
            #expect(read([.client(head(["POST / HTTP/1.1", "Content-Length: \(length)"]))]).client == [.unreadable(.notHTTP)])
        }
    }

    @Test func `limits are met`() {
        let long = Array("GET / HTTP/1.1\r\nX: ".utf8) + [UInt8](repeating: 0x61, count: 1 << 16)
        #expect(read([.client(long)]).client == [.unreadable(.headTooLong)])
        #expect(read([.client(long)], chunk: 100).client == [.unreadable(.headTooLong)])
        let requests = [UInt8](head(["GET / HTTP/1.1"]).map { $0 })
        #expect(read([.client(Array([[UInt8]](repeating: requests, count: 65).joined()))]).client == [.unreadable(.tooManyRequests)])
        // A client that goes on and on without a response.
        let steps = handshake()
        let flood = read([steps[0]] + [Step](repeating: .client([UInt8](repeating: 0x82, count: 1000)), count: 300))
        #expect(flood.client == [.unreadable(.responseMissing)])
        #expect(read([steps[0], .client(message), .finished(.server)]).client == [.unreadable(.responseMissing)])
    }

    @Test func `where a side ends within something it is said`() {
        #expect(read([.client(Array("GET / HT".utf8))], finishes: true).client == [.cutOff])
        #expect(read([.client(head(["POST / HTTP/1.1", "Content-Length: 9"]) + [1])], finishes: true).client == [.cutOff])
        let exchange = head(["HTTP/1.1 200 OK"])
        #expect(!read([.client(head(["GET / HTTP/1.0"])), .server(exchange + [1, 2])], finishes: true).server.contains(.cutOff))
        #expect(read(handshake() + [.client(Array(message.dropLast()))], finishes: true).client == [.payload([1, 2]), .cutOff])
        #expect(read(handshake() + [.server([0x82])], finishes: true).server.last == .cutOff)
        #expect(read(handshake() + [.server(frame(2, [], isFinal: false))], finishes: true).server.last == .cutOff)
    }
}
