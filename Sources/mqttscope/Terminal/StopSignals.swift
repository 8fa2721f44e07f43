#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The signals that ask a running command to end: SIGINT (ctrl-C), SIGTERM and SIGHUP.
///
/// They are blocked, so that none interrupts anything, and asked for between frames. No handler runs, and there is no state to share with one.
struct StopSignals {
    private static let numbers = [SIGINT, SIGTERM, SIGHUP]

    /// Blocks the signals, for good.
    init() {
        var set = sigset_t()
        sigemptyset(&set)
        for number in Self.numbers { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Whether one of them has come.
    var haveCome: Bool {
        var set = sigset_t()
        guard sigpending(&set) == 0 else { return false }
        return Self.numbers.contains { sigismember(&set, $0) == 1 }
    }
}
