/// Why bytes of a stream are not there.
public enum Loss: Hashable, Sendable {
    /// The receiver acknowledged them, in this frame, and the capture has moved on since without showing them; nil where no frame did.
    case notSeen(acknowledgedIn: Int?)
    /// The receiver acknowledged them, and no segment of the direction had been captured; all of them are told in one, when one is, or in the end.
    case directionNotCaptured
    /// The frame was cut by the capture's snap length; the bytes stood at its end.
    case notCaptured
    /// A limit on what is kept behind the hole was reached, whether they would have come or not.
    case limitReached
    /// The connection ended first.
    case connectionEnded
    /// The capture ended first.
    case captureEnded
}
