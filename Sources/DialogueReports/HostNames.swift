internal import TCPStreams

/// Names of addresses that captures tell, the latest of each.
struct HostNames: Sendable {
    /// Bytes of names that are kept: 1 MiB, some fifty thousand hosts; each of a thousand files may tell as many.
    private static let limit = 1 << 20

    private var names: [IPAddress: String] = [:]
    private var bytes = 0

    /// Whether there is none.
    var isEmpty: Bool { names.isEmpty }

    subscript(address: IPAddress) -> String? { names[address] }

    /// Takes a name; past the limit none is taken.
    mutating func note(_ name: String, of address: IPAddress) {
        guard bytes + name.utf8.count <= Self.limit else { return }
        bytes += name.utf8.count - (names.updateValue(name, forKey: address)?.utf8.count ?? 0)
    }
}
