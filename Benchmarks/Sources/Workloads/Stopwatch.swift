#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Time that has passed, on the wall and on the processor, in nanoseconds.
///
/// On a machine that others use as well, the wall shows their work too; the processor's clock stands still while they have it, though
/// what they did to the caches stays.
public struct Stopwatch {
    private let wallStart = Self.nanoseconds(CLOCK_MONOTONIC)
    private let processorStart = Self.nanoseconds(CLOCK_PROCESS_CPUTIME_ID)

    /// Starts to run at once.
    public init() {}

    /// Since the start, by the clock on the wall.
    public var wall: Int { Self.nanoseconds(CLOCK_MONOTONIC) - wallStart }

    /// Since the start, on the processor.
    public var processor: Int { Self.nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - processorStart }

    private static func nanoseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }
}
