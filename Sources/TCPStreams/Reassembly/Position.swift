/// Where in a capture something stands.
public struct Position: Hashable, Sendable {
    /// The frame's number, from 1, as Wireshark counts.
    public var frame: Int
    /// Nanoseconds since 1970-01-01 UTC; nil where the capture has no times.
    public var time: Int64?

    /// The position of this frame, captured at this time.
    @inline(__always)
    public init(frame: Int, time: Int64?) {
        self.frame = frame
        self.time = time
    }
}
