import MQTTCodec
import TCPStreams

/// Looks whether a stream of which the beginning is not in the capture is MQTT, of which version, and who is the client.
///
/// The evidence is that of `BoundarySearch`: packets one after the other that keep every rule, in both directions. The versions are told apart
/// by packets that only one of them can read; 3.1 and 3.1.1 differ in nothing but CONNECT, and 3.1.1 stands for both. Where both
/// versions read everything, and not all of it as the same, properties and the zero byte in front of text speak for 5.0: two of them are needed.
struct StreamJoin: Sendable {
    /// What the port, or the user, says.
    enum Prior {
        case none, likely, certain

        /// Bits that the packets must weigh, over both directions.
        ///
        /// Up to 256 KiB are looked at where MQTT is likely, of which one capture in a million would show 38 bits by chance. The user knows better.
        var needed: Int {
            switch self {
            case .none: 42
            case .likely: 36
            case .certain: 24
            }
        }

        /// Packets that must be there.
        var packets: Int { self == .none ? 2 : 1 }

        /// How much is kept until it shows: much where MQTT is likely, and of the others no more than some packets have.
        var limit: Int { self == .none ? 16 << 10 : 256 << 10 }
    }

    /// What the packets say.
    struct Verdict {
        let version: MQTTVersion
        /// Whether the packets show the version; if not, they read the same in each.
        let isVersionShown: Bool
        /// The side that sends what `.client` was taken to send; `.unknown` where the packets do not say.
        let role: ControlPacket.Sender
    }

    let prior: Prior
    private let versions: [MQTTVersion]
    private var client: Side
    private var server: Side

    /// One direction, searched in each version.
    private struct Side: Sendable {
        var region = Region()
        var searches: [BoundarySearch]
        /// Whether packets came before a loss that the versions read otherwise: they are read with the others once the version is known.
        var dependedOnVersion = false
    }

    /// - Parameters:
    ///   - version: the only version in question; nil where it is to be found.
    ///   - rolesKnown: whether a handshake told who is the client.
    init(_ prior: Prior, version: MQTTVersion?, rolesKnown: Bool) {
        self.prior = prior
        let versions = version.map { [$0] } ?? [.v3_1_1, .v5_0]
        func side(_ sender: ControlPacket.Sender) -> Side {
            Side(searches: versions.map { BoundarySearch(version: $0, sender: rolesKnown ? sender : .unknown, needed: prior.needed) })
        }
        self.versions = versions
        client = side(.client)
        server = side(.server)
    }

    /// Takes it for known that a packet begins with the first byte of a direction, if these are packets.
    mutating func beginAtFirstByte(_ sender: ControlPacket.Sender) {
        change(sender) { side in for index in side.searches.indices { side.searches[index].beginAtFirstByte() } }
    }

    mutating func receive(_ bytes: Span<UInt8>, from sender: ControlPacket.Sender) {
        if sender == .server { Self.receive(bytes, &server) } else { Self.receive(bytes, &client) }
    }

    private static func receive(_ bytes: Span<UInt8>, _ side: inout Side) {
        side.region.append(bytes)
        let region = side.region
        for index in side.searches.indices { side.searches[index].look(at: region.bytes.span, segments: region.segments) }
    }

    /// Bytes are missing: what was seen before them decides nothing any more, but whether it is open what it says.
    mutating func lose(from sender: ControlPacket.Sender, rolesKnown: Bool) {
        change(sender) { side in
            if side.searches.contains(where: \.chain.dependsOnVersion) { side.dependedOnVersion = true }
            side.region.empty()
            side.searches = side.searches.map {
                BoundarySearch(version: $0.version, sender: rolesKnown ? sender : .unknown, needed: $0.needed)
            }
        }
    }

    private mutating func change(_ sender: ControlPacket.Sender, _ body: (inout Side) -> Void) {
        if sender == .server { body(&server) } else { body(&client) }
    }

    /// What one version makes of both directions.
    private struct Reading {
        let version: MQTTVersion
        var weight = 0
        var packets = 0
        /// Bytes before the packets.
        var unexplained = 0
        var versionWeight = 0
        var dependsOnVersion = false
        var role = ControlPacket.Sender.unknown
        var isContradictory = false
    }

    private func reading(_ index: Int) -> Reading {
        var reading = Reading(version: versions[index])
        for (sender, side) in [(ControlPacket.Sender.client, client), (.server, server)] where !side.region.bytes.isEmpty {
            let search = side.searches[index]
            let chain = search.chain
            reading.unexplained += max(0, chain.candidate)
            reading.dependsOnVersion = reading.dependsOnVersion || chain.dependsOnVersion
            reading.versionWeight += chain.versionWeight
            guard chain.start != nil else { continue }
            reading.weight += search.weight
            reading.packets += chain.packets
            guard chain.role != .unknown else { continue }
            // Who sends this direction, by its packets: the client, if it is the one that was taken for it.
            let role: ControlPacket.Sender = (chain.role == .client) == (sender == .client) ? .client : .server
            if reading.role != .unknown, reading.role != role { reading.isContradictory = true }
            reading.role = role
        }
        return reading
    }

    /// What the packets say so far; nil while they do not say it.
    ///
    /// - Parameter isEnd: whether no more are going to come: then packets that read the same in each version are enough.
    func verdict(isEnd: Bool) -> Verdict? {
        let readings = versions.indices.map(reading)
        let good = readings.filter { $0.weight >= prior.needed && $0.packets >= prior.packets && !$0.isContradictory }
        guard let best = good.min(by: { $0.unexplained < $1.unexplained }) else { return nil }
        guard let other = readings.first(where: { $0.version != best.version }) else {
            return Verdict(version: best.version, isVersionShown: true, role: best.role)
        }
        if best.unexplained < other.unexplained { return Verdict(version: best.version, isVersionShown: true, role: best.role) }
        guard best.unexplained == other.unexplained else { return nil }
        if let latest = good.first(where: { $0.version == .v5_0 }), latest.versionWeight >= 16 {
            return Verdict(version: .v5_0, isVersionShown: true, role: latest.role)
        }
        guard isEnd, !client.dependedOnVersion, !server.dependedOnVersion, !readings.contains(where: \.dependsOnVersion) else { return nil }
        return Verdict(version: best.version, isVersionShown: false, role: best.role)
    }

    /// Whether there are packets enough, and nothing but their version is open.
    var isMQTTOfUnknownVersion: Bool {
        versions.indices.map(reading).contains { $0.weight >= prior.needed && $0.packets >= prior.packets && !$0.isContradictory }
    }
}
