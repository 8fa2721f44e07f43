/// One line of an NSS key log (draft-ietf-tls-keylogfile 2): a label, what it belongs to, the secret.
struct KeyLogLine: Hashable {
    /// What a secret is for.
    enum Label: String, CaseIterable {
        /// The master secret of a connection up to TLS 1.2.
        case clientRandom = "CLIENT_RANDOM"
        case clientEarlyTraffic = "CLIENT_EARLY_TRAFFIC_SECRET"
        case clientHandshakeTraffic = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
        case serverHandshakeTraffic = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
        case clientTraffic0 = "CLIENT_TRAFFIC_SECRET_0"
        case serverTraffic0 = "SERVER_TRAFFIC_SECRET_0"
    }

    /// What a line is.
    enum Reading: Hashable {
        case secret(KeyLogLine)
        /// Empty, or a comment.
        case blank
        /// A secret that decrypts no record, or of a label that is not known here.
        case other
        case malformed
    }

    let label: Label
    let random: ClientRandom
    let secret: [UInt8]

    /// Bytes of a line that is read: 1,024.
    ///
    /// The longest that is known has 193, with a secret of 48 bytes; a longer one is malformed.
    static let largest = 1024

    /// Reads a line, without its end.
    static func read(_ line: Span<UInt8>) -> Reading {
        guard line.count <= largest else { return .malformed }
        var start = 0
        var end = line.count
        // A byte order mark, which tools of Windows put in front of UTF-8.
        if end >= 3, line[0] == 0xEF, line[1] == 0xBB, line[2] == 0xBF { start = 3 }
        while start < end, isBlank(line[start]) { start += 1 }
        while end > start, isBlank(line[end - 1]) { end -= 1 }
        guard start < end, line[start] != UInt8(ascii: "#") else { return .blank }
        var words: [Range<Int>] = []
        var index = start
        while index < end {
            let wordStart = index
            while index < end, !isBlank(line[index]) { index += 1 }
            words.append(wordStart..<index)
            while index < end, isBlank(line[index]) { index += 1 }
        }
        guard words.count == 3 else { return .malformed }
        let name = String(decoding: line.extracting(words[0]).copy(), as: UTF8.self)
        guard let label = Label(rawValue: name) else {
            // Exporter secrets (RFC 8446 7.5), those of QUIC and ECH; there will be more.
            let isName = name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
            return isName ? .other : .malformed
        }
        guard let random = hexadecimal(line.extracting(words[1])), random.count == ClientRandom.size,
            let secret = hexadecimal(line.extracting(words[2])), secret.count == 32 || secret.count == 48
        else { return .malformed }
        guard label != .clientRandom || secret.count == 48 else { return .malformed }
        return .secret(KeyLogLine(label: label, random: ClientRandom(random), secret: secret))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    /// The bytes that digits of either case write; nil where something else stands among them, or one is left over.
    static func hexadecimal(_ digits: Span<UInt8>) -> [UInt8]? {
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
