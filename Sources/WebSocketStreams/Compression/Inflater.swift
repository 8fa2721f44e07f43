import CZlib

/// Inflates raw DEFLATE data (RFC 1951); a value: a copy goes on by itself.
struct Inflater: Sendable {
    /// What came of a call.
    enum Outcome: Hashable, Sendable {
        /// All input was taken.
        case needsInput
        /// A block with BFINAL set ended; input may be left.
        case ended
        /// The output is full; there may be more.
        case outputFull
        case failed(Failure)
    }

    enum Failure: Error, Hashable, Sendable {
        case noMemory
        /// The data refer to bytes in front of those that are known.
        case tooFarBack
        /// What zlib says is wrong.
        case damaged(String)
    }

    private var state: State

    /// The state of zlib, which keeps a pointer to it.
    ///
    /// SAFETY: changed only by the one `Inflater` that refers to it, which copies it first where there are several; so it may go from thread
    /// to thread.
    private final class State: @unchecked Sendable {
        let stream: UnsafeMutablePointer<z_stream>

        init() {
            unsafe stream = .allocate(capacity: 1)
            unsafe stream.initialize(to: z_stream())
        }

        deinit {
            // SAFETY: initialized in `init`, used by nothing afterwards; inflateEnd takes a stream whose beginning failed, too.
            unsafe inflateEnd(stream)
            unsafe stream.deinitialize(count: 1)
            unsafe stream.deallocate()
        }
    }

    /// An inflater of which the data may refer to the last bytes of `history`, so many as the window has.
    ///
    /// - Parameter windowBits: 9 to 15, the window is two to the power of it.
    init(windowBits: Int, history: Span<UInt8>) throws(Failure) {
        state = State()
        // Negative: without a header and a trailer (RFC 7692 7.2.1 takes raw DEFLATE data).
        let result = unsafe inflateInit2_(state.stream, CInt(-windowBits), ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw .noMemory }
        setHistory(history)
    }

    /// Begins anew, behind a block with BFINAL set.
    mutating func restart(history: Span<UInt8>) throws(Failure) {
        try makeUnique()
        // SAFETY: the stream was initialized, and lives as long as the state.
        _ = unsafe inflateReset(state.stream)
        setHistory(history)
    }

    private func setHistory(_ history: Span<UInt8>) {
        guard !history.isEmpty else { return }
        let stream = unsafe state.stream
        history.withUnsafeBufferPointer { buffer in
            // SAFETY: zlib copies the bytes, of which it is given as many as there are.
            _ = unsafe inflateSetDictionary(stream, buffer.baseAddress, UInt32(clamping: buffer.count))
        }
    }

    private mutating func makeUnique() throws(Failure) {
        guard !isKnownUniquelyReferenced(&state) else { return }
        let copy = State()
        // SAFETY: both are streams of zlib; it copies what belongs to the one.
        guard unsafe inflateCopy(copy.stream, state.stream) == Z_OK else { throw .noMemory }
        state = copy
    }

    /// Whether the data end where a block ends, so that another may follow.
    var isBetweenBlocks: Bool {
        // SAFETY: zlib keeps the field up to date; bit 7 says it (zlib.h, inflate).
        unsafe state.stream.pointee.data_type & 128 != 0
    }

    /// Inflates input from `position` on, which it moves behind what was taken.
    ///
    /// - Returns: how many bytes of `output` were filled, and what to do next.
    mutating func inflate(_ input: Span<UInt8>, _ position: inout Int, into output: inout MutableSpan<UInt8>) -> (count: Int, Outcome) {
        do throws(Failure) { try makeUnique() } catch { return (0, .failed(error)) }
        let (start, room) = (position, output.count)
        let stream = unsafe state.stream
        let (result, left, space) = input.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                // SAFETY: zlib reads what is behind `start` and writes at most what `target` has; the pointers are set anew with each call,
                // and not used after it. That next_in is no pointer to constants is for C's sake: zlib does not write through it.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress.map { $0 + start })
                unsafe stream.pointee.avail_in = UInt32(clamping: source.count - start)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(clamping: target.count)
                let result = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
                return unsafe (result, Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
            }
        }
        // Segments and buffers are far below 4 GiB; if one were not, the rest would be taken by the next call.
        let offered = min(input.count - start, Int(UInt32.max))
        position = start + offered - left
        let count = room - space
        switch result {
        case Z_STREAM_END: return (count, .ended)
        case Z_OK, Z_BUF_ERROR: return (count, space == 0 ? .outputFull : .needsInput)
        case Z_MEM_ERROR: return (count, .failed(.noMemory))
        default: return (count, .failed(failure))
        }
    }

    private var failure: Failure {
        // SAFETY: the message is a constant of zlib, or absent.
        let reason = unsafe state.stream.pointee.msg.map { unsafe String(cString: $0) } ?? "it makes no sense"
        return reason == "invalid distance too far back" ? .tooFarBack : .damaged(reason)
    }
}
