#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file, a pipe or a socket that is open for reading.
struct InputDescriptor: ~Copyable {
    private let descriptor: CInt
    private let closes: Bool
    /// Whether it is a regular file, which can be opened again for a second pass.
    let isRegularFile: Bool

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
    }

    deinit {
        if closes { _ = close(descriptor) }
    }

    /// Reads what is there into `bytes` behind its first `start`, at most as far as it is long; waits until there is something.
    ///
    /// - Returns: how many bytes came; 0 at the end.
    func read(into bytes: inout [UInt8], from start: Int, offset: Int) throws(CaptureFileError) -> Int {
        let descriptor = descriptor
        while true {
            let count = bytes.withUnsafeMutableBytes { bytes in
                // SAFETY: start <= bytes.count, and read(2) writes at most what the buffer has behind it.
                unsafe systemRead(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: waitUntilReadable()
            default: throw CaptureFileError(.cannotRead(errno: errno), offset: offset)
            }
        }
    }

    /// Sleeps until a descriptor that somebody set to non-blocking has bytes, or its end.
    private func waitUntilReadable() {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&request, 1, -1)
    }
}

/// `read(2)`, which a method of the same name hides.
private func systemRead(_ descriptor: CInt, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    // SAFETY: whoever calls says that `bytes` has room for `count`.
    unsafe read(descriptor, bytes, count)
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
