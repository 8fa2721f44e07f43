/// A stream with holes, and how far what was handed on accounts for it: nothing may be invented, doubled or left out in silence.
struct Tiling {
    private struct Part {
        let start: Int
        var bytes: [UInt8]
    }

    private var parts: [Part] = []
    /// Where the stream ends so far.
    private(set) var end = 0
    /// How far the stream is accounted for; beyond `end` where the rest of a packet is to be skipped.
    private(set) var position = 0
    /// Bytes of a payload in pieces that are to come.
    private var payloadLeft = 0
    /// Whether the boundary between packets was lost.
    private(set) var isLost = false

    /// Bytes that came.
    mutating func append(_ bytes: [UInt8]) {
        if let last = parts.last, last.start + last.bytes.count == end {
            parts[parts.count - 1].bytes += bytes
        } else {
            parts.append(Part(start: end, bytes: bytes))
        }
        end += bytes.count
    }

    /// Bytes that are missing; `keepsBoundary` is what the framer made of it.
    mutating func lose(_ count: Int, keepsBoundary: Bool) throws(BrokenProperty) {
        if keepsBoundary {
            try demand(!isLost, "a boundary that was lost is there again")
            end += max(count, 0)
            // The rest of a payload in pieces is skipped.
            if count > 0 {
                position += payloadLeft
                payloadLeft = 0
            }
            try demand(position >= end || count < 1, "a loss within a packet reaches beyond it")
        } else {
            isLost = true
        }
    }

    /// The boundary is not known from here on.
    mutating func loseBoundary() {
        isLost = true
        payloadLeft = 0
    }

    /// So many bytes from here on the next packet begins.
    mutating func resume(skipping count: Int) {
        isLost = false
        payloadLeft = 0
        position = end + count
    }

    /// What was handed on.
    mutating func take(_ cut: Cut) throws(BrokenProperty) {
        try demand(!isLost, "something comes after the boundary was lost")
        if case .payload = cut {
        } else {
            try demand(payloadLeft == 0, "a payload does not come to its end")
        }
        switch cut {
        case .packet(let bytes): try pass(bytes, length: bytes.count)
        case .head(let bytes, _, let payloadLength):
            try demand(payloadLength > 0, "a payload of no bytes follows")
            try pass(bytes, length: bytes.count)
            payloadLeft = payloadLength
        case .payload(let piece, let remaining):
            try demand(piece.count + remaining == payloadLeft && !piece.isEmpty, "a piece of a payload is miscounted")
            try pass(piece, length: piece.count)
            payloadLeft = remaining
        case .tooLarge(_, let length): try pass([], length: length)
        case .damaged(let bytes, let length):
            try demand(bytes.count < length, "a damaged packet is whole")
            try pass(bytes, length: length)
        case .unreadable(let firstByte):
            try pass([firstByte], length: 0)
            isLost = true
        }
    }

    private mutating func pass(_ bytes: [UInt8], length: Int) throws(BrokenProperty) {
        try demand(position <= end, "something comes out of what is to be skipped")
        if !bytes.isEmpty {
            let part = parts.last { $0.start <= position }
            let offset = position - (part?.start ?? 0)
            let isThere = part.map { $0.bytes.count - offset >= bytes.count && $0.bytes[offset...].starts(with: bytes) } ?? false
            try demand(isThere, "\(bytes.hexadecimal) does not stand at \(position) of the stream")
        }
        position += length
    }
}
