/// Drives everything else out of the caches, so that the next pass over a stream finds nothing there.
public struct Eviction {
    private var bytes = [UInt8](repeating: 0, count: 96 << 20)

    /// With a buffer larger than the last level of cache of common machines.
    public init() {}

    /// Writes to every line of the buffer.
    @inline(never)
    public mutating func evict() {
        for index in stride(from: 0, to: bytes.count, by: 64) { bytes[index] &+= 1 }
    }
}
