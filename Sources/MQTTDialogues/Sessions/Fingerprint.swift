internal import MQTTCodec

/// What stands for the bytes of a Topic Name, a payload or a property where keeping them would cost too much.
///
/// Two that differ have the same fingerprint once in 2^64, as long as nobody knows the seed; so the seed is random, and nothing that is
/// told depends on it.
struct Fingerprint: Sendable {
    /// Bytes at the beginning of a payload that are looked at.
    ///
    /// Messages of one topic differ in their first bytes, or in their length or their end; whole payloads would cost more than all else.
    static let head = 256
    /// Bytes at its end that are looked at too, where it is not larger than `whole`.
    static let tail = 64
    /// Payloads up to this size are there whole on both ways, however an analyzer cuts large ones: 64 KiB.
    static let whole = 1 << 16

    private let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    /// The fingerprint of all the bytes.
    func of(_ bytes: Span<UInt8>) -> UInt64 { Self.mix(bytes, seed) }

    /// The fingerprint of a message: its topic's, how long its payload is, and the beginning and the end of that.
    ///
    /// - Parameter length: bytes of the whole payload, of which `payload` is the beginning.
    func ofMessage(_ topic: UInt64, _ payload: Span<UInt8>, length: Int) -> UInt64 {
        var state = Self.fold(topic ^ UInt64(truncatingIfNeeded: length), 0x9E37_79B9_7F4A_7C15)
        state = Self.mix(payload.extracting(first: min(Self.head, payload.count)), state)
        guard length > Self.head, length <= Self.whole, payload.count == length else { return state }
        return Self.mix(payload.extracting(droppingFirst: max(Self.head, length - Self.tail)), state)
    }

    /// Eight bytes at a time, multiplied and folded.
    private static func mix(_ bytes: Span<UInt8>, _ seed: UInt64) -> UInt64 {
        var state = seed ^ UInt64(truncatingIfNeeded: bytes.count) &* 0xD6E8_FEB8_6659_FD93
        let raw = bytes.bytes
        var position = 0
        while position &+ 8 <= bytes.count {
            state = fold(state ^ raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self), 0xA076_1D64_78BD_642F)
            position &+= 8
        }
        var rest: UInt64 = 0
        while position < bytes.count {
            rest = rest &<< 8 | UInt64(bytes[position])
            position &+= 1
        }
        return fold(state ^ rest, 0xE703_7ED1_A0B4_28DB)
    }

    @inline(always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
