/// One option of a pcapng block: its code, and where its value lies in the block.
struct PcapngOption {
    /// The code; what it means depends on the block.
    var code: UInt16
    /// The value without its padding.
    var value: Range<Int>

    /// `opt_comment`, which every block may have.
    static let comment: UInt16 = 1
}

/// Walks the options of a block (draft-ietf-opsawg-pcapng, section 3.5): code, length, value padded to 32 bits.
struct PcapngOptions {
    private var position: Int
    private let end: Int
    private let order: ByteOrder
    /// Whether an option claims more bytes than the block has.
    private(set) var isMalformed = false

    /// The options that lie in `range` of a block.
    init(_ range: Range<Int>, order: ByteOrder) {
        self.position = range.lowerBound
        self.end = range.upperBound
        self.order = order
    }

    /// The next option, or `nil` at `opt_endofopt`, at the end of the block, and where the list does not fit in it.
    mutating func next(in block: Span<UInt8>) -> PcapngOption? {
        // The list may end without opt_endofopt, and a block without options has none.
        guard end - position >= 4 else {
            isMalformed = isMalformed || position < end
            position = end
            return nil
        }
        let code = order.uint16(block, at: position)
        let length = Int(order.uint16(block, at: position + 2))
        guard code != 0 else {
            position = end
            return nil
        }
        let start = position + 4
        guard length <= end - start else {
            isMalformed = true
            position = end
            return nil
        }
        // The block's length is a multiple of 4, so padding that is missing only ends the list.
        position = min(end, start + (length + 3) & ~3)
        return PcapngOption(code: code, value: start..<(start + length))
    }
}

/// The text in part of a block: invalid UTF-8 repaired, and without the NULs that some writers end it with.
func optionText(_ block: Span<UInt8>, _ range: Range<Int>, atMost limit: Int = .max) -> String {
    var end = min(range.upperBound, range.lowerBound + min(limit, range.count))
    while end > range.lowerBound, block[end - 1] == 0 { end -= 1 }
    return block.extracting(range.lowerBound..<end).withUnsafeBufferPointer { bytes in
        // SAFETY: the pointer is only used in this closure, which copies what it points to.
        unsafe String(decoding: bytes, as: UTF8.self)
    }
}
