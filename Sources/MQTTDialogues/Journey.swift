/// A message on its way from its publisher through the server to its subscribers.
public struct Journey: Hashable, Sendable {
    /// A copy that the server sent on.
    public struct Copy: Hashable, Sendable {
        /// The connection of the subscriber.
        public let connection: Int
        /// The PUBLISH there.
        public let token: Dialogue.Token
        /// Its QoS.
        public let qos: UInt8
        /// Nanoseconds from the PUBLISH of the publisher to this one.
        public let delay: Int64?
        /// Whether the server sent it as a retained message, on a new subscription.
        public let isRetained: Bool
        /// Whether it waited for the subscriber to come back.
        public let isQueued: Bool
        /// Whether other messages fit this copy as well.
        public let isAmbiguous: Bool
    }

    /// The connection of the publisher.
    public let publisher: Int
    /// The PUBLISH of the publisher.
    public let token: Dialogue.Token
    /// Its time.
    public let time: Int64?
    /// The Topic Name, resolved.
    public let topic: [UInt8]
    /// The QoS that it was published with.
    public let qos: UInt8
    /// Whether it was published to be retained.
    public let isRetained: Bool
    /// The copies that were seen, in their order.
    public let copies: [Copy]
    /// Connections of subscribers that should have got a copy, and got none that was seen.
    public let noCopySeen: [Int]
}
