/// Why bytes are not a Control Packet.
public enum PacketDecodingError: Error, Hashable, Sendable {
    /// The bytes end before the packet does. Not a fault: more bytes may make it whole.
    ///
    /// `bytesNeeded` is how many more bytes the packet takes, nil while its Remaining Length is not there whole.
    case incomplete(bytesNeeded: Int?)
    /// The bytes break the standard; the finding is the first that does.
    case violation(Finding)
}

extension PacketDecodingError: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        switch self {
        case .incomplete(bytesNeeded: nil): "incomplete: the fixed header is cut"
        case .incomplete(bytesNeeded: let count?): "incomplete: \(count) more \(count == 1 ? "byte" : "bytes") needed"
        case .violation(let finding): finding.description
        }
    }
}
