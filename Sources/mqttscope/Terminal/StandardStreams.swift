import DialogueReports

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The standard streams of the process, without the buffers of the C library: a report has its own.
enum StandardStreams {
    /// Writes all bytes to standard output.
    ///
    /// Where nothing can be written for another reason than a closed pipe, that is said and the process ends with status 2.
    ///
    /// - Returns: false where nobody reads any more (a closed pipe).
    static func write(_ bytes: [UInt8]) -> Bool { write(bytes, to: STDOUT_FILENO) }

    /// Writes all bytes to standard error, as `write` does to standard output.
    static func writeToErrors(_ bytes: [UInt8]) -> Bool { write(bytes, to: STDERR_FILENO) }

    /// Writes one line to standard error.
    static func complain(_ line: String) { _ = write(Array((line + "\n").utf8), to: STDERR_FILENO) }

    /// Text from outside as it may stand on a terminal.
    static func safe(_ text: String) -> String { SafeText.escaping(text) }

    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Columns of the terminal on standard output; nil where it is none.
    static var columns: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Columns that text is written for: those of the terminal, of the environment, or 80; narrower than 60 nothing can be read.
    static var width: Int {
        if let columns { return max(60, columns) }
        guard let text = environment("COLUMNS"), let number = Int(text) else { return 80 }
        return max(60, number)
    }

    /// Whether a name is that of a pipe, a socket or a device, of which more may come while it is read.
    static func isStream(_ name: String) -> Bool {
        var status = stat()
        guard stat(name, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

    /// Whether a name is that of something that can be read, a directory aside.
    static func isReadable(_ name: String) -> Bool {
        var status = stat()
        return stat(name, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR && access(name, R_OK) == 0
    }

    /// An environment variable; nil where it is not set or empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// Whether the locale says UTF-8, or nothing at all.
    static var isUnicodeLocale: Bool {
        let name = environment("LC_ALL") ?? environment("LC_CTYPE") ?? environment("LANG") ?? ""
        guard !name.isEmpty else { return true }
        let upper = name.uppercased()
        return upper.contains("UTF-8") || upper.contains("UTF8")
    }

    /// Makes writing to a closed pipe an error that is returned, and not the end of the process.
    static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }

    /// Seconds that local time is ahead of universal time, at a time given in nanoseconds.
    static func secondsAhead(at time: Int64) -> Int {
        var seconds = time_t(time / 1_000_000_000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return 0 }
        return parts.tm_gmtoff
    }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        // SAFETY: the pointer is used within the closure only, and never beyond the count of the buffer.
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return true }
            var done = 0
            while done < buffer.count {
                #if canImport(Darwin)
                let count = Darwin.write(descriptor, start + done, buffer.count - done)
                #elseif canImport(Glibc)
                let count = Glibc.write(descriptor, start + done, buffer.count - done)
                #else
                let count = Musl.write(descriptor, start + done, buffer.count - done)
                #endif
                if count > 0 {
                    done += count
                    continue
                }
                switch errno {
                case EINTR: continue
                case EAGAIN:
                    // The other end set the pipe not to block: wait until it takes more.
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&ready, 1, -1)
                case EPIPE: return false
                default:
                    let reason = String(cString: strerror(errno))
                    if descriptor != STDERR_FILENO { complain("mqttscope: standard output: \(reason)") }
                    exit(2)
                }
            }
            return true
        }
    }
}
