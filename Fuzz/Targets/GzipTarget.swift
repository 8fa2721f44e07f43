extension FuzzTarget {
    /// Capture files that gzip has compressed: choices, sizes of blocks, then a capture file, which is put into blocks that are stored
    /// (RFC 1951 3.2.4) of one or more members (RFC 1952 2.2), whole or damaged.
    ///
    /// The frames are those of the file itself; where the compressed file was cut or changed, they are the first of them, and there is an error.
    ///
    /// Allowance: as that of `captures`, with another buffer and zlib's window of 32 KiB.
    static let gzip = FuzzTarget("gzip", maximumLength: 1 << 13, allowance: Allowance(perByte: 250, base: 1 << 20)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let choice = feed.byte()
        let sizes = feed.take(feed.below(4))
        let place = feed.below(large: 1 << 13)
        let file = feed.rest()
        // A file that begins like a compressed one would be one.
        guard !file.starts(with: [0x1F, 0x8B]) else { return }
        let plain = CaptureContents(file: file)
        var compressed = GzipMembers.around(file, sizes: sizes, hasName: choice & 4 != 0, isOneMember: choice & 8 == 0)
        guard choice & 3 != 0 else {
            let read = CaptureContents(file: compressed)
            try demand(read.frames == plain.frames && read.bytes == plain.bytes, "other frames come out of the compressed file")
            try demand((read.error == nil) == (plain.error == nil), "\(read.error ?? "no error"), but of the file \(plain.error ?? "none")")
            return
        }
        switch choice & 3 {
        case 1: compressed.removeLast(min(place, compressed.count))
        case 2: compressed[place % compressed.count] ^= choice | 1
        default: compressed += [UInt8](repeating: choice, count: place % 64)
        }
        let read = CaptureContents(file: compressed)
        if choice & 3 == 1, place > 0, plain.error == nil {
            try demand(read.error != nil, "the compressed file is cut, and nobody says so")
            try demand(plain.frames.starts(with: read.frames), "other frames come out of a cut file")
        }
    }
}

/// What gzip writes, without compressing.
enum GzipMembers {
    /// A file in blocks of these sizes, all in one member or each in its own.
    static func around(_ file: [UInt8], sizes: [UInt8], hasName: Bool, isOneMember: Bool) -> [UInt8] {
        let ranges = sizes.isEmpty || file.isEmpty ? [file.indices] : ChunkSizes(sizes.map { max($0, 16) }).ranges(of: file.count)
        let blocks = ranges.map { Array(file[$0]) }
        return isOneMember ? member(blocks, hasName) : Array(blocks.map { member([$0], hasName) }.joined())
    }

    private static func member(_ blocks: [[UInt8]], _ hasName: Bool) -> [UInt8] {
        var bytes: [UInt8] = [0x1F, 0x8B, 8, hasName ? 8 : 0, 0, 0, 0, 0, 0, 3]
        if hasName { bytes += [0x61, 0] }
        for (index, block) in blocks.enumerated() {
            let length = UInt16(truncatingIfNeeded: block.count)
            bytes.append(index == blocks.count - 1 ? 1 : 0)
            bytes += little(UInt32(length), 2) + little(UInt32(~length), 2) + block
        }
        let content = Array(blocks.joined())
        return bytes + little(checksum(content), 4) + little(UInt32(truncatingIfNeeded: content.count), 4)
    }

    private static func little(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }

    /// CRC-32 (RFC 1952 8).
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
        }
        return ~sum
    }
}
