/// A packet that was sent before.
public struct Redelivery: Hashable, Sendable {
    /// The first time: its PUBLISH, or for a PUBREL that of the PUBLISH that it releases.
    public let original: Dialogue.Token
    /// The connection that carried it, where it was another: what its owner calls it.
    public let connection: Int?
    /// Nanoseconds from then to now.
    public let elapsed: Int64?
    /// Whether what is repeated is a PUBREL for a PUBLISH, and not the packet itself.
    public let isRelease: Bool
}
