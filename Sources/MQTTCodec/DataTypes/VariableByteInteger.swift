/// The Variable Byte Integer (1.5.5): seven bits a byte, the least significant first, the eighth bit saying that another byte follows.
@usableFromInline
enum VariableByteInteger {
    /// The largest value: four bytes of seven bits.
    @usableFromInline static let maximum = 268_435_455

    /// The fewest bytes that hold `value`, 1 to 4.
    @inlinable @inline(__always)
    static func size(_ value: Int) -> Int {
        value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4
    }
}
