/// The body of an HTTP/1 message, while it is passed over (RFC 9112 6, 7.1).
enum HTTPBody: Hashable, Sendable {
    /// So many bytes are to come.
    case length(Int)
    /// Chunks, of which the next one or the end is to come.
    case chunked(Chunk)
    /// Everything up to the end of the connection.
    case untilClose

    /// Where in a chunk it stands.
    enum Chunk: Hashable, Sendable {
        /// In the line with the size, of which this is known.
        case size(Int, hasDigit: Bool)
        /// Behind the digits of that line.
        case extensions(Int)
        /// Within the data, and the line end behind it.
        case data(Int)
        /// In the trailer, in a line that is empty so far or not.
        case trailer(isLineEmpty: Bool)
    }

    /// How the body of a request is framed; nil where there is none.
    ///
    /// - Throws: where that cannot be told.
    static func ofRequest(_ head: HTTPHead) throws(HTTPFault) -> HTTPBody? {
        if head["transfer-encoding"] != nil {
            guard isChunked(head) else { throw .bodyUnknown }
            return .chunked(.size(0, hasDigit: false))
        }
        guard let length = try contentLength(head), length > 0 else { return nil }
        return .length(length)
    }

    /// How the body of a response is framed (RFC 9112 6.3); nil where there is none.
    ///
    /// - Parameter method: that of the request, where it is known.
    static func ofResponse(_ head: HTTPHead, status: Int, method: String?) throws(HTTPFault) -> HTTPBody? {
        if method == "HEAD" || status < 200 || status == 204 || status == 304 { return nil }
        if head["transfer-encoding"] != nil { return isChunked(head) ? .chunked(.size(0, hasDigit: false)) : .untilClose }
        guard let length = try contentLength(head) else { return .untilClose }
        return length > 0 ? .length(length) : nil
    }

    private static func isChunked(_ head: HTTPHead) -> Bool {
        HeaderList.elements(head["transfer-encoding"] ?? "").last?.lowercased() == "chunked"
    }

    private static func contentLength(_ head: HTTPHead) throws(HTTPFault) -> Int? {
        guard let value = head["content-length"] else { return nil }
        let lengths = Set(HeaderList.elements(value))
        guard lengths.count == 1, let text = lengths.first, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text)
        else { throw .bodyUnknown }
        return length
    }

    /// Passes over bytes of the body.
    ///
    /// - Returns: whether it is over.
    mutating func skip(_ bytes: Span<UInt8>, _ position: inout Int) throws(HTTPFault) -> Bool {
        while position < bytes.count {
            switch self {
            case .untilClose: position = bytes.count
            case .length(let length):
                let count = min(length, bytes.count - position)
                position += count
                self = .length(length - count)
                if length == count { return true }
            case .chunked(.data(let length)):
                let count = min(length, bytes.count - position)
                position += count
                self = .chunked(length == count ? .size(0, hasDigit: false) : .data(length - count))
            case .chunked(let chunk):
                guard let next = try Self.next(chunk, bytes[position]) else {
                    position += 1
                    return true
                }
                position += 1
                self = .chunked(next)
            }
        }
        return false
    }

    /// Where in the chunks it stands behind a byte that is none of their data; nil at the end.
    private static func next(_ chunk: Chunk, _ byte: UInt8) throws(HTTPFault) -> Chunk? {
        switch (chunk, byte) {
        case (.size(_, hasDigit: false), 0x0D), (.size(_, hasDigit: false), 0x0A): return chunk
        case (.size(let size, let hasDigit), _):
            if let digit = Character(Unicode.Scalar(byte)).hexDigitValue {
                guard size < 1 << 56 else { throw .bodyUnknown }
                return .size(size << 4 | digit, hasDigit: true)
            }
            guard hasDigit, [0x0D, 0x0A, 0x20, 0x09, 0x3B].contains(byte) else { throw .bodyUnknown }
            return byte == 0x0A ? behind(size) : .extensions(size)
        case (.extensions(let size), 0x0A): return behind(size)
        case (.extensions, _): return chunk
        case (.trailer(isLineEmpty: true), 0x0A): return nil
        case (.trailer, 0x0A): return .trailer(isLineEmpty: true)
        case (.trailer, 0x0D): return chunk
        case (.trailer, _): return .trailer(isLineEmpty: false)
        case (.data, _): return chunk
        }
    }

    private static func behind(_ size: Int) -> Chunk { size == 0 ? .trailer(isLineEmpty: true) : .data(size) }

    /// Bytes of the body are missing.
    ///
    /// - Returns: whether the body is over with them; nil where it is not known any more where it ends.
    mutating func lose(_ byteCount: Int?) -> Bool? {
        switch self {
        case .untilClose: return false
        case .length(let length):
            guard let byteCount, byteCount <= length else { return nil }
            self = .length(length - byteCount)
            return byteCount == length
        case .chunked(.data(let length)):
            guard let byteCount, byteCount <= length else { return nil }
            self = .chunked(byteCount == length ? .size(0, hasDigit: false) : .data(length - byteCount))
            return false
        case .chunked: return nil
        }
    }
}

/// Why HTTP cannot be read on.
enum HTTPFault: Error, Hashable, Sendable {
    /// Where the body ends cannot be told.
    case bodyUnknown
}
