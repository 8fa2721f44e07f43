public import TCPStreams

/// The dialogue by which a client has a SOCKS proxy open a connection: version 4, 4a or 5 (RFC 1928, RFC 1929).
///
/// It takes the bytes of both sides until it knows how it ends. What it does not take belongs to the tunnel, or waits for the answer.
///
///     version 5: client  05 n methods            server  05 method
///                client  01 n name n password    server  01 status      (method 2)
///                client  05 command 00 address   server  05 reply 00 address
///     version 4: client  04 command port address name 00 [host 00]
///                                                server  00 reply port address
public struct SOCKSDialogue: Sendable {
    /// How it ends.
    public enum Outcome: Hashable, Sendable {
        /// What follows in both directions goes through the tunnel.
        case tunnel(SOCKSTunnel)
        /// The proxy refused, with this code of the version: of 5 a reply (RFC 1928 6), of 4 a number above 90.
        case refused(SOCKSTunnel, code: UInt8)
        /// The proxy takes none of the methods that the client offers, or not its name and password.
        case notAuthenticated
        /// A method of authentication that may change what follows (GSSAPI, RFC 1961, or a private one).
        case unknownMethod(UInt8)
        /// It is no SOCKS.
        case other
    }

    private enum State: Sendable {
        case greeting
        case methodAnswer
        case password
        case passwordAnswer
        case request
        case reply(SOCKSTunnel)
        /// The second reply to BIND, when somebody has connected (RFC 1928 4).
        case connected(SOCKSTunnel)
    }

    private var state = State.greeting
    private var pending: [UInt8] = []
    private var name: [UInt8]?
    /// How it ended; nil while it goes on.
    public private(set) var outcome: Outcome?

    /// A dialogue that has not begun.
    public init() {}

    /// The longest name of a user or a host that is collected: 255 bytes, as version 5 allows; version 4 says nothing.
    static let maximumNameLength = 255

    private var isClientsTurn: Bool {
        switch state {
        case .greeting, .password, .request: true
        case .methodAnswer, .passwordAnswer, .reply, .connected: false
        }
    }

    /// Takes the next bytes of a side.
    ///
    /// - Returns: how many were taken: fewer where the client would have to wait for the server, or the dialogue is over.
    public mutating func receive(_ bytes: Span<UInt8>, from sender: TCPStreams.Sender) -> Int {
        var position = 0
        while position < bytes.count, outcome == nil, isClientsTurn == (sender == .client) {
            pending.append(bytes[position])
            position += 1
            switch step() {
            case .needsMore: break
            case .done: pending = []
            case .ended(let outcome):
                pending = []
                self.outcome = outcome
            }
        }
        // A client may send what goes through the tunnel before the reply; a server that speaks unasked speaks something else.
        if position < bytes.count, outcome == nil, sender == .server { outcome = .other }
        return position
    }

    private enum Step {
        case needsMore
        case done
        case ended(Outcome)
    }

    /// Looks at a message that is arriving, of which a byte more is there.
    private mutating func step() -> Step {
        switch state {
        case .greeting: greeting()
        case .methodAnswer: methodAnswer()
        case .password: password()
        case .passwordAnswer: passwordAnswer()
        case .request: pending[0] == 5 ? request() : .ended(.other)
        case .reply(let tunnel), .connected(let tunnel): tunnel.version == .v5 ? reply(tunnel) : reply4(tunnel)
        }
    }

    private mutating func greeting() -> Step {
        if pending[0] == 4 { return request4() }
        guard pending[0] == 5, pending.count < 2 || pending[1] > 0 else { return .ended(.other) }
        guard pending.count >= 2, pending.count == 2 + Int(pending[1]) else { return .needsMore }
        state = .methodAnswer
        return .done
    }

    private mutating func methodAnswer() -> Step {
        guard pending[0] == 5 else { return .ended(.other) }
        guard pending.count == 2 else { return .needsMore }
        switch pending[1] {
        case 0: state = .request
        case 2: state = .password
        case 0xFF: return .ended(.notAuthenticated)
        default: return .ended(.unknownMethod(pending[1]))
        }
        return .done
    }

    /// The password is passed over and forgotten.
    private mutating func password() -> Step {
        guard pending[0] == 1 else { return .ended(.other) }
        guard pending.count >= 2 else { return .needsMore }
        let nameEnd = 2 + Int(pending[1])
        guard pending.count > nameEnd, pending.count == nameEnd + 1 + Int(pending[nameEnd]) else { return .needsMore }
        name = Array(pending[2..<nameEnd])
        state = .passwordAnswer
        return .done
    }

    private mutating func passwordAnswer() -> Step {
        guard pending[0] == 1 else { return .ended(.other) }
        guard pending.count == 2 else { return .needsMore }
        guard pending[1] == 0 else { return .ended(.notAuthenticated) }
        state = .request
        return .done
    }

    private mutating func request() -> Step {
        guard pending.count >= 2 else { return .needsMore }
        guard let command = SOCKSTunnel.Command(rawValue: pending[1]) else { return .ended(.other) }
        switch address() {
        case .needsMore: return .needsMore
        case .other: return .ended(.other)
        case .whole(let host, let port):
            state = .reply(SOCKSTunnel(version: .v5, command: command, host: host, port: port, name: name))
            return .done
        }
    }

    private mutating func reply(_ tunnel: SOCKSTunnel) -> Step {
        guard pending[0] == 5 else { return .ended(.other) }
        // Who refuses may leave out the address.
        if pending.count == 2, pending[1] != 0 { return .ended(.refused(tunnel, code: pending[1])) }
        switch address() {
        case .needsMore: return .needsMore
        case .other: return .ended(.other)
        case .whole: return granted(tunnel)
        }
    }

    private mutating func granted(_ tunnel: SOCKSTunnel) -> Step {
        if case .reply = state, tunnel.command == .bind {
            state = .connected(tunnel)
            return .done
        }
        return .ended(.tunnel(tunnel))
    }

    private enum Address {
        case needsMore
        case other
        case whole(SOCKSTunnel.Host, port: UInt16)
    }

    /// The address that ends a message of version 5, behind three bytes (RFC 1928 5).
    private func address() -> Address {
        guard pending.count >= 5 else { return .needsMore }
        let (start, length): (Int, Int)
        switch pending[3] {
        case 1: (start, length) = (4, 4)
        case 3: (start, length) = (5, Int(pending[4]))
        case 4: (start, length) = (4, 16)
        default: return .other
        }
        let end = start + length
        guard pending.count == end + 2 else { return .needsMore }
        let bytes = Array(pending[start..<end])
        let host = pending[3] == 3 ? SOCKSTunnel.Host.name(bytes) : IPAddress(bytes: bytes).map { .address($0) }
        return host.map { .whole($0, port: UInt16(pending[end]) << 8 | UInt16(pending[end + 1])) } ?? .other
    }

    // MARK: Version 4

    private mutating func request4() -> Step {
        if pending.count >= 2, pending[1] != 1, pending[1] != 2 { return .ended(.other) }
        guard pending.count > 8 else { return .needsMore }
        let name = pending[8...].prefix { $0 != 0 }
        guard name.count <= Self.maximumNameLength else { return .ended(.other) }
        guard name.endIndex < pending.count else { return .needsMore }
        // 0.0.0.x with x not 0 says that a name follows (version 4a).
        let hasHostName = pending[4] == 0 && pending[5] == 0 && pending[6] == 0 && pending[7] != 0
        var host = IPAddress(bytes: Array(pending[4..<8])).map { SOCKSTunnel.Host.address($0) }
        if hasHostName {
            let text = pending[(name.endIndex + 1)...].prefix { $0 != 0 }
            guard text.count <= Self.maximumNameLength else { return .ended(.other) }
            guard text.endIndex < pending.count else { return .needsMore }
            host = .name(Array(text))
        }
        guard let host, let command = SOCKSTunnel.Command(rawValue: pending[1]) else { return .ended(.other) }
        state = .reply(
            SOCKSTunnel(
                version: hasHostName ? .v4a : .v4, command: command, host: host, port: UInt16(pending[2]) << 8 | UInt16(pending[3]),
                name: name.isEmpty ? nil : Array(name)))
        return .done
    }

    private mutating func reply4(_ tunnel: SOCKSTunnel) -> Step {
        guard pending[0] == 0 else { return .ended(.other) }
        guard pending.count == 8 else { return .needsMore }
        return pending[1] == 90 ? granted(tunnel) : .ended(.refused(tunnel, code: pending[1]))
    }
}

/// What a client asked a SOCKS proxy for.
public struct SOCKSTunnel: Hashable, Sendable {
    /// A version of the protocol.
    public enum Version: String, Hashable, Sendable {
        /// Version 4, with an address of IPv4.
        case v4 = "4"
        /// Version 4 with the name of a host.
        case v4a = "4a"
        /// Version 5 (RFC 1928).
        case v5 = "5"
    }

    /// What the proxy is to do (RFC 1928 4).
    public enum Command: UInt8, Hashable, Sendable, BitwiseCopyable {
        /// Connect to the host.
        case connect = 1
        /// Wait for a connection of the host.
        case bind = 2
        /// Pass on datagrams; the connection itself carries nothing more.
        case associate = 3
    }

    /// The host that is meant.
    public enum Host: Hashable, Sendable {
        /// An address.
        case address(IPAddress)
        /// A name; from the wire.
        case name([UInt8])
    }

    /// The version.
    public let version: Version
    /// The command.
    public let command: Command
    /// The host.
    public let host: Host
    /// The port.
    public let port: UInt16
    /// The name of the user, where one was said; from the wire.
    ///
    /// A password is not kept.
    public let name: [UInt8]?
}
