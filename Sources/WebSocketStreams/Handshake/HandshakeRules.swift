/// What the standard demands of the two heads of a handshake (RFC 6455 4.1, 4.2).
extension WebSocketHandshake.Request {
    init(_ head: HTTPHead, path: String, query: String?) {
        self.path = path
        self.query = query
        host = head["host"]
        origin = head["origin"]
        subprotocols = HeaderList.elements(head["sec-websocket-protocol"] ?? "")
        extensions = WebSocketExtension.list(head["sec-websocket-extensions"])
        version = head["sec-websocket-version"]
        hasCredentials = head["authorization"] != nil || head["cookie"] != nil
    }

    /// A request target without its query, and the query; where it is a whole URI (RFC 9112 3.2.2), of that its path.
    static func split(_ target: String) -> (path: String, query: String?) {
        var rest = target[...]
        if let scheme = rest.range(ofSchemeSeparator: "://") {
            let behind = rest[scheme...]
            rest = behind.firstIndex { $0 == "/" || $0 == "?" }.map { behind[$0...] } ?? "/"
        }
        guard let mark = rest.firstIndex(of: "?") else { return (String(rest), nil) }
        return (String(rest[..<mark]), String(rest[rest.index(after: mark)...]))
    }

    /// What is wrong with a request for a WebSocket (4.1).
    static func notices(_ head: HTTPHead) -> [WebSocketNotice] {
        var notices: [WebSocketNotice] = []
        if head.startLine[0] != "GET" || !HTTPHead.isHTTP11(head.startLine[2]) { notices.append(.badRequestLine) }
        if head["host"] == nil { notices.append(.badRequestField(.host)) }
        if !head.lists("upgrade", in: "connection") { notices.append(.badRequestField(.connection)) }
        if !isKey(head["sec-websocket-key"] ?? "") { notices.append(.badRequestField(.key)) }
        if head["sec-websocket-version"] != "13" { notices.append(.badRequestField(.version)) }
        let offers = WebSocketExtension.list(head["sec-websocket-extensions"])
        if offers.contains(where: { $0.name.lowercased() == PerMessageDeflate.name && !PerMessageDeflate.isValid(offer: $0) }) {
            notices.append(.badDeflateParameter)
        }
        return notices
    }

    /// Whether a text is 16 bytes in Base64 (RFC 4648 4): 22 digits, of which the last has four bits that are 0, and two signs of equality.
    private static func isKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[22] == UInt8(ascii: "="), bytes[23] == UInt8(ascii: "=") else { return false }
        let isDigit = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        return bytes[..<22].allSatisfy(isDigit) && "AQgw".utf8.contains(bytes[21])
    }
}

extension WebSocketHandshake {
    /// Puts together what was agreed on, and says what is wrong with the response (4.1, 4.2.2).
    ///
    /// - Parameters:
    ///   - request: nil where it is not in the capture; then nothing is said about what it may not have offered.
    ///   - response: nil where it is not in the capture.
    static func judge(_ request: Request?, key: String?, response: HTTPHead?) -> (WebSocketHandshake, [WebSocketNotice]) {
        guard let response else {
            let mayCompress = request?.extensions.contains { $0.name.lowercased() == PerMessageDeflate.name } ?? true
            let handshake = WebSocketHandshake(
                request: request, isResponseSeen: false, subprotocol: nil, extensions: [],
                deflate: mayCompress ? PerMessageDeflate() : nil)
            return (handshake, [])
        }
        var notices: [WebSocketNotice] = []
        if !response.lists("upgrade", in: "connection") { notices.append(.badResponseField(.connection)) }
        if let key, !key.isEmpty, response["sec-websocket-accept"] != accept(key) { notices.append(.badResponseField(.accept)) }
        let subprotocol = response["sec-websocket-protocol"]
        if let subprotocol, let request, !request.subprotocols.contains(subprotocol) { notices.append(.subprotocolNotOffered) }
        let extensions = WebSocketExtension.list(response["sec-websocket-extensions"])
        if let request {
            let offered = Set(request.extensions.map { $0.name.lowercased() })
            if extensions.contains(where: { !offered.contains($0.name.lowercased()) }) { notices.append(.extensionNotOffered) }
        }
        var deflate: PerMessageDeflate?
        if let accepted = extensions.first(where: { $0.name.lowercased() == PerMessageDeflate.name }) {
            deflate = PerMessageDeflate(accepted)
            if deflate == nil {
                notices.append(.badDeflateParameter)
                deflate = PerMessageDeflate()
            }
        }
        let handshake = WebSocketHandshake(
            request: request, isResponseSeen: true, subprotocol: subprotocol, extensions: extensions, deflate: deflate)
        return (handshake, notices)
    }
}

extension Substring {
    /// Where what stands behind the scheme of a URI begins; nil where there is none.
    fileprivate func range(ofSchemeSeparator separator: String) -> Index? {
        guard let colon = firstIndex(of: ":"), self[colon...].hasPrefix(separator) else { return nil }
        return index(colon, offsetBy: separator.count)
    }
}
