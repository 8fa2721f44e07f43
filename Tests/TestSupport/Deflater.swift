import CZlib

/// Compresses messages as a sender of permessage-deflate does (RFC 7692 7.2.1).
public final class Deflater {
    private let stream: UnsafeMutablePointer<z_stream>
    private let takesContextOver: Bool

    /// - Parameter windowBits: the base-two logarithm of the window, 9 to 15; zlib knows no 8 (RFC 7692 7.1.2.1).
    public init(windowBits: Int = 15, takesContextOver: Bool = true) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        self.takesContextOver = takesContextOver
        let result = unsafe deflateInit2_(
            stream, 9, Z_DEFLATED, CInt(-windowBits), 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "zlib refuses to compress")
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// The payload of a compressed message, without the end that is left out.
    public func message(_ bytes: [UInt8]) -> [UInt8] {
        // 7.2.3.6; zlib writes nothing where nothing came since it flushed.
        guard !bytes.isEmpty else { return [0] }
        var bytes = bytes
        var result = [UInt8](repeating: 0, count: bytes.count * 2 + 100)
        let room = result.count
        bytes.withUnsafeMutableBufferPointer { input in
            result.withUnsafeMutableBufferPointer { output in
                unsafe stream.pointee.next_in = input.baseAddress
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(output.count)
                _ = unsafe deflate(stream, Z_SYNC_FLUSH)
            }
        }
        result.removeLast(unsafe Int(stream.pointee.avail_out))
        precondition(result.count < room && result.suffix(4) == [0, 0, 0xFF, 0xFF], "the message was not flushed")
        result.removeLast(4)
        if !takesContextOver { unsafe deflateReset(stream) }
        return result
    }
}
