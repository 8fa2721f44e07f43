import MQTTCodec

/// What a framer handed on.
enum Cut: Hashable {
    case packet([UInt8])
    case head([UInt8], MQTTVersion, payloadLength: Int)
    case payload([UInt8], remaining: Int)
    case tooLarge(PacketFramer.Excess.Limit, length: Int)
    case damaged([UInt8], length: Int)
    case unreadable(UInt8)

    init(_ event: borrowing PacketFramer.Event) {
        switch event {
        case .packet(let bytes, let header):
            precondition(header.packetLength == bytes.count, "a header of another packet")
            self = .packet([UInt8](bytes))
        case .publishHead(let bytes, let header, let version, let payloadLength):
            precondition(header.packetLength == bytes.count + payloadLength, "a header of another packet")
            self = .head([UInt8](bytes), version, payloadLength: payloadLength)
        case .payload(let piece, let remaining): self = .payload([UInt8](piece), remaining: remaining)
        case .tooLarge(let excess): self = .tooLarge(excess.limit, length: excess.header.packetLength)
        case .damaged(let bytes, let header): self = .damaged([UInt8](bytes), length: header.packetLength)
        case .unreadable(let firstByte): self = .unreadable(firstByte)
        }
    }
}

extension [Cut] {
    /// Adds one; the pieces of one payload, which depend on the chunks, are put together.
    mutating func take(_ cut: Cut) {
        if case .payload(let piece, let remaining) = cut, case .payload(var before, let then)? = last, then == piece.count + remaining {
            // Taken out first, so that it grows in place: a piece may have one byte.
            removeLast()
            before += piece
            append(.payload(before, remaining: remaining))
        } else {
            append(cut)
        }
    }
}

extension [UInt8] {
    /// A copy of borrowed bytes.
    init(_ span: Span<UInt8>) {
        self.init()
        reserveCapacity(span.count)
        for index in span.indices { append(span[index]) }
    }
}

/// Sizes of chunks, which are used in turn.
struct ChunkSizes {
    private let sizes: [Int]

    /// A size of zero is an empty chunk; without any that is larger, the chunks have one byte.
    init(_ bytes: [UInt8]) {
        let sizes = bytes.map { Int($0) }
        self.sizes = sizes.contains { $0 > 0 } ? sizes : [1]
    }

    /// The chunks of a stream of so many bytes.
    func ranges(of count: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while position < count {
            let end = min(count, position + sizes[ranges.count % sizes.count])
            ranges.append(position..<end)
            position = end
        }
        return ranges
    }
}

extension PacketFramer.Limits {
    /// Limits that short streams meet, or those of the standard.
    init(feed: inout ByteFeed) {
        let choice = feed.byte()
        guard choice & 1 != 0 else {
            self.init()
            return
        }
        self.init(
            maximumPacketSize: feed.pick([268_435_460, 0, 5, 60, 200]), maximumConnectSize: feed.pick([1 << 20, 0, 20, 90]),
            maximumPublishCollected: choice & 2 == 0 ? nil : feed.pick([24, 0, 8, 100]),
            maximumCollected: choice & 4 == 0 ? .max : feed.pick([120, 3, 50]),
            maximumPropertyCount: choice & 8 == 0 ? .max : feed.pick([3, 0, 1]))
    }
}
