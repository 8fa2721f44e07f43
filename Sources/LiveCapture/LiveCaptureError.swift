/// Why an interface cannot be captured on, or not any longer.
public enum LiveCaptureError: Error, Hashable, Sendable {
    /// The system does not let this user capture on the interface.
    case noPermission(interface: String)
    /// There is no interface of this name.
    case noSuchInterface(String)
    /// The interface is not up, and so has no traffic.
    case interfaceDown(String)
    /// The filter cannot be compiled; the text is libpcap's.
    case badFilter(String)
    /// The interface was removed, or taken down, while it was captured on; the text is libpcap's.
    case interfaceLost(String)
    /// Anything else, in libpcap's words.
    case other(String)
}

extension LiveCaptureError: CustomStringConvertible {
    /// One line without a full stop.
    public var description: String {
        switch self {
        case .noPermission(let interface): "no permission to capture on \(interface)"
        case .noSuchInterface(let name): "there is no interface \(name)"
        case .interfaceDown(let name): "\(name) is not up"
        case .badFilter(let message): "the filter cannot be compiled: \(message)"
        case .interfaceLost(let message), .other(let message): message
        }
    }
}
