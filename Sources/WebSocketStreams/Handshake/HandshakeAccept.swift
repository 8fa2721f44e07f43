import DigestText

extension WebSocketHandshake {
    /// What a server answers to a key: the SHA-1 digest of the key and a number of the standard, in Base64 (RFC 6455 4.2.2).
    static func accept(_ key: String) -> String {
        var text: [UInt8] = []
        Base64.append(SHA1.digest(Array(key.utf8) + Array("258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)), to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
