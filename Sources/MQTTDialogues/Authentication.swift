import MQTTCodec

/// An exchange of enhanced authentication, and whether another one goes on (4.12).
struct Authentication: Hashable, Sendable {
    /// The Authentication Method of the CONNECT, or its first 256 bytes.
    private let method: [UInt8]
    /// All bytes of it.
    private let length: Int
    /// Whether the client has begun to authenticate anew.
    var isAnew = false

    init(method: Span<UInt8>) {
        self.method = [UInt8](copying: method.extracting(first: min(method.count, Dialogue.maximumIdentifier)))
        length = method.count
    }

    /// Whether it is the same method; methods that differ only past what is kept count as the same.
    func isMethod(_ other: Span<UInt8>) -> Bool {
        guard other.count == length else { return false }
        for index in method.indices where method[index] != other[index] { return false }
        return true
    }

    var keptBytes: Int { method.count }
}
