#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The bytes of a file or of standard input, as they come.
struct ByteInput: ~Copyable {
    /// Why bytes could not be read.
    struct Failure: Error, CustomStringConvertible {
        let name: String
        let errno: CInt

        /// The name, and what the system says of it.
        var description: String {
            // SAFETY: strerror returns a C string that lives until the next call on this thread; it is copied at once.
            let reason = errno == ENOENT ? "no such file" : unsafe strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
            return "\(StandardStreams.safe(name)): \(reason)"
        }
    }

    /// How many bytes are asked for at a time: what a pipe holds.
    private static let chunk = 1 << 16

    private let name: String
    private let descriptor: CInt

    /// Opens a file; `-` is standard input.
    init(_ name: String) throws(Failure) {
        self.name = name == "-" ? "standard input" : name
        descriptor = name == "-" ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw Failure(name: name, errno: errno) }
    }

    deinit {
        if descriptor != STDIN_FILENO, descriptor >= 0 { _ = close(descriptor) }
    }

    /// The next bytes; nil at the end.
    mutating func next() throws(Failure) -> [UInt8]? {
        while true {
            var result: Int = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
                // SAFETY: read(2) writes at most as many bytes as the buffer has, and says how many it wrote.
                result = unsafe read(descriptor, buffer.baseAddress, buffer.count)
                count = max(0, result)
            }
            if result > 0 { return bytes }
            if result == 0 { return nil }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Somebody set the pipe not to block: wait until it has more, or ends.
                var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&ready, 1, -1)
            default: throw Failure(name: name, errno: errno)
            }
        }
    }

    /// All that is left.
    mutating func rest() throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while let chunk = try next() { bytes += chunk }
        return bytes
    }
}

/// The lines of an input, as they come.
struct LineInput: ~Copyable {
    private var input: ByteInput
    private var bytes: [UInt8] = []
    /// Where the next line begins.
    private var start = 0

    init(_ input: consuming ByteInput) { self.input = input }

    /// The next line, without its end; nil where there is none.
    mutating func next() throws(ByteInput.Failure) -> [UInt8]? {
        var position = start
        while true {
            if let end = bytes[position...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return Array(bytes[start..<end])
            }
            bytes.removeSubrange(..<start)
            start = 0
            position = bytes.count
            guard let chunk = try input.next() else {
                defer { bytes = [] }
                return bytes.isEmpty ? nil : bytes
            }
            bytes += chunk
        }
    }

    /// The first bytes, which are still to be read: as many as came at once.
    mutating func beginning() throws(ByteInput.Failure) -> [UInt8] {
        if bytes.isEmpty, let chunk = try input.next() { bytes = chunk }
        return bytes
    }

    /// All that is left.
    mutating func rest() throws(ByteInput.Failure) -> [UInt8] {
        defer { bytes = [] }
        return Array(bytes[start...]) + (try input.rest())
    }
}
