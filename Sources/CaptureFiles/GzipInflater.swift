import CZlib

/// Inflates a gzip file (RFC 1952), member after member, in constant memory: zlib's window of 32 KiB, and a buffer of what is compressed.
///
/// What a file inflates to may be a thousand times its size: that takes time, never memory, for nothing of it is kept here.
struct GzipInflater: ~Copyable, @unchecked Sendable {
    /// The state of zlib, which keeps a pointer to it.
    ///
    /// SAFETY: it is this struct's alone, which cannot be copied, and is freed with it; so the struct may go from thread to thread.
    private let stream: UnsafeMutablePointer<z_stream>
    private var compressed: [UInt8]
    /// Where what has to be inflated begins and ends in `compressed`.
    private var start = 0
    private var end: Int
    /// Where `compressed` begins in the file.
    private var base = 0
    private var state = State.inMember

    private enum State {
        case inMember
        /// Behind a member: another one, zeros that fill a tape or a sector, or the end.
        case betweenMembers
        case ended
    }

    /// How much of the compressed file one `read(2)` asks for: a quarter of what is read of others, since it becomes some times as much.
    private static let readBuffer = CaptureLimits.readBuffer / 4

    /// Begins with these bytes of the file, of which none was inflated.
    init(beginning: [UInt8]) throws(CaptureFileError) {
        // SAFETY: one stream is allocated and initialized before zlib sees it; `deinit` frees it.
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 15: the largest window that a compressor may use (RFC 1951); 16 more: with the header and the trailer of gzip, which zlib checks.
        let result = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        end = beginning.count
        compressed = beginning
        // What was read before may fill more than one buffer.
        compressed.append(contentsOf: repeatElement(0, count: max(0, Self.readBuffer - beginning.count)))
        guard result == Z_OK else { throw CaptureFileError(.compression(.noMemory), offset: 0, compressedOffset: 0) }
    }

    deinit {
        // SAFETY: initialized in `init`, used by nothing afterwards; inflateEnd takes a stream whose beginning failed, too.
        unsafe inflateEnd(stream)
        unsafe stream.deinitialize(count: 1)
        unsafe stream.deallocate()
    }

    /// How many bytes of the file were inflated.
    var offset: Int { base + start }

    /// Inflates what is there into `bytes` behind its first `position`; waits until there is something.
    ///
    /// - Parameter offset: where that is in what the file inflates to, for errors.
    /// - Returns: how many bytes came; 0 at the end.
    mutating func read(
        from descriptor: borrowing InputDescriptor, into bytes: inout [UInt8], at position: Int, offset: Int
    ) throws(CaptureFileError) -> Int {
        while state != .ended {
            if start == end { try refill(descriptor) }
            switch state {
            case .inMember:
                guard start < end else { throw failure(.cutShort, offset) }
                let count = try inflate(into: &bytes, at: position, offset)
                if count > 0 { return count }
            case .betweenMembers:
                guard start < end else {
                    state = .ended
                    return 0
                }
                try beginMember(descriptor, offset)
            case .ended: break
            }
        }
        return 0
    }

    private mutating func refill(_ descriptor: borrowing InputDescriptor) throws(CaptureFileError) {
        base += end
        (start, end) = (0, 0)
        end = try descriptor.read(into: &compressed, from: 0, offset: base)
    }

    /// Goes past zeros; resets zlib where another member begins.
    private mutating func beginMember(_ descriptor: borrowing InputDescriptor, _ offset: Int) throws(CaptureFileError) {
        switch compressed[start] {
        case 0: start += 1
        case 0x1f:
            // SAFETY: the stream was initialized, and lives as long as this struct.
            _ = unsafe inflateReset(stream)
            state = .inMember
        default: throw failure(.followed, offset)
        }
    }

    private mutating func inflate(into bytes: inout [UInt8], at position: Int, _ offset: Int) throws(CaptureFileError) -> Int {
        let (available, room) = (end - start, bytes.count - position)
        let (from, stream) = (start, unsafe stream)
        let (result, left, space) = compressed.withUnsafeMutableBufferPointer { input in
            bytes.withUnsafeMutableBufferPointer { output in
                // SAFETY: zlib reads `available` bytes from `from` and writes at most `room` from `position`, which the two buffers have;
                // the pointers are set anew with each call, and not used after it.
                unsafe stream.pointee.next_in = input.baseAddress.map { $0 + from }
                unsafe stream.pointee.avail_in = UInt32(clamping: available)
                unsafe stream.pointee.next_out = output.baseAddress.map { $0 + position }
                unsafe stream.pointee.avail_out = UInt32(clamping: room)
                let result = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
                return unsafe (result, Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
            }
        }
        // Neither buffer reaches 4 GiB, so that nothing was clamped.
        start = end - left
        let count = room - space
        switch result {
        case Z_STREAM_END: state = .betweenMembers
        // Z_BUF_ERROR: it wants more of the file, which is no error.
        case Z_OK, Z_BUF_ERROR: break
        case Z_MEM_ERROR: throw failure(.noMemory, offset)
        // What came before the fault is given first; zlib says the same again with the next call.
        default: if count == 0 { throw failure(.damaged(reason), offset) }
        }
        return count
    }

    /// What zlib says is wrong, such as "invalid block type".
    private var reason: String {
        // SAFETY: the message is a constant of zlib, or absent.
        unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "it makes no sense"
    }

    private func failure(_ fault: CaptureFileError.CompressionFault, _ offset: Int) -> CaptureFileError {
        CaptureFileError(.compression(fault), offset: offset, compressedOffset: self.offset)
    }
}
