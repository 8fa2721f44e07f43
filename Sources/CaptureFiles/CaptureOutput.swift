#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A file that a capture is written to; a class, so that the last who holds it closes it.
public final class CaptureOutput: Sendable {
    /// Why it cannot be written.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// What the system says.
        public let errno: CInt

        /// One line, without the file's name and without a full stop.
        public var description: String { "cannot be written: \(errorText(errno))" }

        /// Whether it is a pipe that nobody reads any more.
        public var isClosedPipe: Bool { errno == EPIPE }
    }

    private let descriptor: CInt
    private let closes: Bool
    /// The path of a file that was not there before.
    private let made: String?

    /// Opens a file for writing, made anew where there is none; `-` is standard output.
    ///
    /// What stands in it stays until `empty()`: whether anything will be written is not known yet. A file that was made for it, and in which
    /// nothing was written, is removed in the end.
    public init(path: String) throws(Failure) {
        closes = path != "-"
        guard closes else {
            descriptor = STDOUT_FILENO
            made = nil
            return
        }
        // A C string ends at its first NUL: no file has such a name.
        guard !path.utf8.contains(0) else { throw Failure(errno: ENOENT) }
        var opened = Self.open(path, O_EXCL)
        made = opened >= 0 ? path : nil
        if opened < 0, errno == EEXIST { opened = Self.open(path, 0) }
        guard opened >= 0 else { throw Failure(errno: errno) }
        descriptor = opened
    }

    deinit {
        guard closes else { return }
        var status = stat()
        if let made, fstat(descriptor, &status) == 0, status.st_size == 0 { _ = unlink(made) }
        _ = close(descriptor)
    }

    private static func open(_ path: String, _ flags: CInt) -> CInt {
        while true {
            let opened = openFile(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags)
            if opened >= 0 || errno != EINTR { return opened }
        }
    }

    /// Removes what stands in a file; what is no regular file has nothing to remove.
    public func empty() throws(Failure) {
        var status = stat()
        guard closes, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        while ftruncate(descriptor, 0) != 0 {
            guard errno == EINTR else { throw Failure(errno: errno) }
        }
    }

    /// Writes all bytes, behind those that were written before.
    public func write(_ bytes: [UInt8]) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                // SAFETY: done < bytes.count, and write(2) reads at most what the buffer has behind it.
                unsafe writeSome(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            }
            if count >= 0 {
                done += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK:
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
            default: throw Failure(errno: errno)
            }
        }
    }
}

/// `open(2)`, whose name the method above takes.
private func openFile(_ path: String, _ flags: CInt) -> CInt { open(path, flags, 0o666) }

/// `write(2)`, whose name the method above takes.
private func writeSome(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    // SAFETY: whoever calls says that `bytes` has `count` bytes.
    unsafe write(descriptor, bytes, count)
}

extension CaptureInputs {
    /// Whether a path names one of the files to read, perhaps otherwise than they are named.
    public func contains(fileAt path: String) -> Bool {
        var output = stat()
        guard path != "-", stat(path, &output) == 0, output.st_mode & S_IFMT == S_IFREG else { return false }
        return files.contains { name in
            var input = stat()
            guard (name == "-" ? fstat(0, &input) : stat(name, &input)) == 0 else { return false }
            return input.st_dev == output.st_dev && input.st_ino == output.st_ino
        }
    }
}
