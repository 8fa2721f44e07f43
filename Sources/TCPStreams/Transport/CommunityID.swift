import DigestText

/// The Community ID, version 1, of a TCP connection: a name on which other tools (Zeek, Suricata, Wireshark) agree.
///
/// `1:` and the Base64 text of SHA-1 over seed (2 bytes), addresses, protocol (6), a zero byte, and ports, the lower end first; see
/// <https://github.com/corelight/community-id-spec>. It knows no direction, no encapsulation and no time: a reused port gives the same name.
public struct CommunityID: Hashable, Sendable, CustomStringConvertible {
    /// The 20 bytes of the digest.
    private let digest: [UInt8]

    /// The name of the connection between these two ends, in either order; all tools of a site use the same seed, 0 by default.
    public init(_ first: Endpoint, _ second: Endpoint, seed: UInt16 = 0) {
        let ordered =
            first.address == second.address ? first.port <= second.port : first.address.precedes(second.address)
        let (low, high) = ordered ? (first, second) : (second, first)
        var message = [UInt8(truncatingIfNeeded: seed >> 8), UInt8(truncatingIfNeeded: seed)]
        low.address.appendBytes(to: &message)
        high.address.appendBytes(to: &message)
        message += [IPProtocol.tcp, 0]
        for port in [low.port, high.port] { message += [UInt8(truncatingIfNeeded: port >> 8), UInt8(truncatingIfNeeded: port)] }
        digest = SHA1.digest(message)
    }

    /// The text, 30 ASCII characters: `1:LQU9qZlK+B5F3KDmev6m5PMibrg=`.
    public var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the text of `description` as ASCII.
    public func append(to output: inout [UInt8]) {
        output.append(contentsOf: "1:".utf8)
        Base64.append(digest, to: &output)
    }
}
