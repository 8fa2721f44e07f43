/// The bytes of a file or a pipe through one buffer, which slides along; what gzip has compressed is inflated on the way.
///
/// `unread` is what is in the buffer and not consumed; `fill` makes it long enough. Nothing waits for more than was asked for, so
/// that a pipe gives each frame as soon as it is whole.
struct CaptureSource: ~Copyable {
    private let descriptor: InputDescriptor
    private var inflater: GzipInflater?

    private var storage: [UInt8]
    /// Where the unread bytes begin and end in `storage`.
    private var start = 0
    private var end = 0
    /// Where `storage` begins in the file, or in what it inflates to.
    private var base = 0
    private var atEnd = false

    /// Reads from this descriptor, so many bytes at a time.
    init(_ descriptor: consuming InputDescriptor, readBuffer: Int = CaptureLimits.readBuffer) {
        self.descriptor = descriptor
        storage = [UInt8](repeating: 0, count: readBuffer)
    }

    /// Whether it is a regular file, which can be opened again for a second pass.
    var isRegularFile: Bool { descriptor.isRegularFile }

    /// Takes the file to be compressed by gzip: what was read and not consumed is what has to be inflated first.
    ///
    /// Nothing may have been consumed yet.
    mutating func beginInflating() throws(CaptureFileError) {
        let compressed = (start..<end).map { storage[$0] }
        inflater = try GzipInflater(beginning: compressed)
        (start, end) = (0, 0)
    }

    /// How many bytes of the compressed file were inflated; nil where it is not compressed.
    var compressedOffset: Int? {
        switch inflater {
        case .some(let inflater): inflater.offset
        case .none: nil
        }
    }

    /// Where the unread bytes begin in the file, or in what it inflates to: how many were consumed.
    var offset: Int { base + start }

    /// The bytes that are there and not consumed.
    var unread: Span<UInt8> {
        @_lifetime(borrow self)
        @inline(__always)
        get { storage.span.extracting(start..<end) }
    }

    /// Bytes that were consumed since the last `fill` or `skip`, which is what keeps them there; by position before `offset`.
    @_lifetime(borrow self)
    func consumed(from first: Int, count: Int) -> Span<UInt8> {
        storage.span.extracting((first - base)..<(first - base + count))
    }

    /// Goes past bytes of `unread`.
    @inline(__always)
    mutating func consume(_ count: Int) {
        start += count
    }

    /// Reads until `unread` has `needed` bytes or the file ends; gives what it has then.
    @inline(__always)
    mutating func fill(_ needed: Int) throws(CaptureFileError) -> Int {
        end - start >= needed ? end - start : try refill(needed)
    }

    @inline(never)
    private mutating func refill(_ needed: Int) throws(CaptureFileError) -> Int {
        slide()
        while end < needed, !atEnd {
            if end == storage.count {
                // Doubles what is full of bytes that were really there: a length that lies costs nothing.
                storage.append(contentsOf: repeatElement(0, count: storage.count))
            }
            try readMore()
        }
        return end
    }

    /// Goes past `count` bytes, whether they are in the buffer or not; gives how many there were before the end.
    mutating func skip(_ count: Int) throws(CaptureFileError) -> Int {
        var left = count
        while true {
            let step = min(left, end - start)
            start += step
            left -= step
            if left == 0 || atEnd { return count - left }
            slide()
            try readMore()
        }
    }

    /// Moves the unread bytes to the beginning of the buffer.
    private mutating func slide() {
        guard start > 0 else { return }
        let (from, count) = (start, end - start)
        if count > 0 {
            storage.withUnsafeMutableBytes { bytes in
                // SAFETY: both ranges lie in the buffer (from + count == end <= bytes.count); memmove allows overlap.
                unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[from..<(from + count)]))
            }
        }
        base += start
        (start, end) = (0, count)
    }

    /// Reads what is there behind the unread bytes; the buffer has room.
    private mutating func readMore() throws(CaptureFileError) {
        var count = try inflater?.read(from: descriptor, into: &storage, at: end, offset: base + end)
        if count == nil { count = try descriptor.read(into: &storage, from: end, offset: base + end) }
        end += count ?? 0
        atEnd = count == 0
    }
}
