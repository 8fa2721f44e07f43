/// What every block has: a length before and behind it, and the errors about them.
extension CaptureReader {
    /// Checks a block's length before it is believed.
    @inline(__always)
    func check(_ type: UInt32, length: Int, atLeast least: Int, atMost most: Int = .max) throws(CaptureFileError) {
        // Section 3.1: a multiple of 4.
        guard length >= least, length & 3 == 0 else {
            throw malformed(type, "a length of at least \(least.grouped), and a multiple of 4", length.grouped)
        }
        guard length <= most else {
            throw CaptureFileError(.absurdLength(.block(type), length: length, limit: most), offset: source.offset)
        }
    }

    /// Makes a whole block unread bytes, and checks the length at its end.
    mutating func fillBlock(_ type: UInt32, _ total: Int) throws(CaptureFileError) {
        let present = try source.fill(total)
        guard present >= total else { throw cutShort(.block(type), needed: total, atLeast: false, present: present) }
        try checkTrailer(type, total)
    }

    /// Section 3.1: the length behind a block is the same as before it.
    ///
    /// If not, nobody knows where the next one begins.
    @inline(__always)
    func checkTrailer(_ type: UInt32, _ total: Int) throws(CaptureFileError) {
        let trailer = order.length(source.unread, at: total - 4)
        guard trailer == total else { throw trailerMismatch(type, total, trailer, offset: source.offset) }
    }

    /// Goes past a block without keeping it, however long it is.
    mutating func skipBlock(_ type: UInt32, _ total: Int) throws(CaptureFileError) {
        let offset = source.offset
        let body = total - 4
        let skipped = try source.skip(body)
        let present = try skipped < body ? skipped : body + min(4, source.fill(4))
        guard present >= total else {
            throw CaptureFileError(.cutShort(.block(type), needed: total, atLeast: false, present: present), offset: offset)
        }
        let trailer = order.length(source.unread, at: 0)
        guard trailer == total else { throw trailerMismatch(type, total, trailer, offset: offset) }
        source.consume(4)
    }

    private func trailerMismatch(_ type: UInt32, _ total: Int, _ trailer: Int, offset: Int) -> CaptureFileError {
        CaptureFileError(
            .malformed(.block(type), expected: "its length, \(total.grouped), again at its end", found: trailer.grouped), offset: offset)
    }

    /// An error about the block that begins at the first unread byte.
    @inline(never)
    func malformed(_ type: UInt32, _ expected: String, _ found: String) -> CaptureFileError {
        CaptureFileError(.malformed(.block(type), expected: expected, found: found), offset: source.offset)
    }

    /// The file ends inside the part that begins at the first unread byte.
    @inline(never)
    func cutShort(_ part: CaptureFileError.Part, needed: Int, atLeast: Bool, present: Int) -> CaptureFileError {
        CaptureFileError(.cutShort(part, needed: needed, atLeast: atLeast, present: present), offset: source.offset)
    }
}
