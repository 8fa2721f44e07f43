#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The bytes of a file or a pipe through one buffer, which slides along.
///
/// `unread` is what is in the buffer and not consumed; `fill` makes it long enough. Nothing waits for more than was asked for, so
/// that a pipe gives each frame as soon as it is whole.
struct FileDescriptorSource: ~Copyable {
    private let descriptor: CInt
    private let closes: Bool
    /// Whether it is a regular file, which can be opened again for a second pass.
    let isRegularFile: Bool

    private var storage: [UInt8]
    /// Where the unread bytes begin and end in `storage`.
    private var start = 0
    private var end = 0
    /// Where `storage` begins in the file.
    private var base = 0
    private var atEnd = false

    /// Whether a path names a regular file.
    static func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG
    }

    /// Opens `path` for reading.
    init(path: String) throws(CaptureFileError) {
        // A C string ends at its first NUL: no file has such a name.
        guard !path.utf8.contains(0) else { throw CaptureFileError(.cannotOpen(errno: ENOENT), offset: 0) }
        var descriptor = open(path, O_RDONLY | O_CLOEXEC)
        while descriptor < 0, errno == EINTR { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw CaptureFileError(.cannotOpen(errno: errno), offset: 0) }
        try self.init(descriptor: descriptor, closes: true)
    }

    /// Takes a descriptor that is open for reading, and closes it in the end if told to.
    init(descriptor: CInt, closes: Bool) throws(CaptureFileError) {
        var status = stat()
        let answered = fstat(descriptor, &status)
        let failure: CInt? = answered != 0 ? errno : (status.st_mode & S_IFMT) == S_IFDIR ? EISDIR : nil
        if let failure {
            if closes { _ = close(descriptor) }
            throw CaptureFileError(.cannotOpen(errno: failure), offset: 0)
        }
        self.descriptor = descriptor
        self.closes = closes
        self.isRegularFile = (status.st_mode & S_IFMT) == S_IFREG
        self.storage = [UInt8](repeating: 0, count: CaptureLimits.readBuffer)
    }

    deinit {
        if closes { _ = close(descriptor) }
    }

    /// Where the unread bytes begin in the file: how many were consumed.
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

    /// One `read(2)` behind the unread bytes; the buffer has room.
    private mutating func readMore() throws(CaptureFileError) {
        while true {
            let (descriptor, end) = (descriptor, end)
            let count = storage.withUnsafeMutableBytes { bytes in
                // SAFETY: end <= bytes.count, and read(2) writes at most what the buffer has behind it.
                unsafe read(descriptor, bytes.baseAddress.map { $0 + end }, bytes.count - end)
            }
            if count > 0 {
                self.end += count
                return
            }
            if count == 0 {
                atEnd = true
                return
            }
            switch errno {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: waitUntilReadable()
            default: throw CaptureFileError(.cannotRead(errno: errno), offset: base + end)
            }
        }
    }

    /// Sleeps until a descriptor that somebody set to non-blocking has bytes, or its end.
    private func waitUntilReadable() {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&request, 1, -1)
    }
}

extension CInt {
    /// `ENOENT`: there is no such file.
    static var noSuchFile: CInt { ENOENT }
    /// `EACCES`: reading it is not permitted.
    static var notPermitted: CInt { EACCES }
    /// `EISDIR`: it is a directory.
    static var directory: CInt { EISDIR }
}

/// What the system calls an `errno`.
func errorText(_ errno: CInt) -> String {
    // SAFETY: strerror returns a C string that lives until the next call on this thread; it is copied at once.
    unsafe strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
}
