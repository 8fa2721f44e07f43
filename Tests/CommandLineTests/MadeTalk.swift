import MQTTCodec
import TestSupport

/// What a client and a server say on one connection, made by chance; every packet in its shortest form, written by hand.
struct MadeTalk {
    struct Turn: Hashable {
        let sender: ControlPacket.Sender
        let bytes: [UInt8]
    }

    let version: MQTTVersion
    private(set) var turns: [Turn] = []
    private var identifiers: [ControlPacket.Sender: UInt16] = [.client: 0, .server: 0]

    init(_ version: MQTTVersion, messages: Int, using generator: inout SeededGenerator) {
        self.version = version
        let name = version == .v3_1 ? prefixed("MQIsdp") : prefixed("MQTT")
        var connect = name + [version.rawValue, 0x02] + Bytes.two(UInt16.random(in: 0...600, using: &generator))
        if version == .v5_0 { connect += generator.percent(50) ? [0] : [5, 0x11, 0, 0, 0, 60] }
        say(.client, 0x10, connect + prefixed("client-\(UInt16.random(in: 0...9999, using: &generator))"))
        say(.server, 0x20, [0, 0] + none)
        while turns.count < 2 + messages { addExchange(&generator) }
        say(.client, 0xE0, [])
    }

    /// No properties.
    private var none: [UInt8] { version == .v5_0 ? [0] : [] }

    private mutating func addExchange(_ generator: inout SeededGenerator) {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0:
            let identifier = next(.client)
            say(.client, 0x82, identifier + none + prefixed("house/+/\(turns.count)") + [1] + prefixed("#") + [2])
            say(.server, 0x90, identifier + none + [1, 2])
        case 1:
            let identifier = next(.client)
            say(.client, 0xA2, identifier + none + prefixed("house/#"))
            say(.server, 0xB0, identifier + (version == .v5_0 ? [0, 0x11] : []))
        case 2:
            say(.client, 0xC0, [])
            say(.server, 0xD0, [])
        default:
            let sender: ControlPacket.Sender = generator.percent(50) ? .client : .server
            // Several in a row, which may share a segment, before the first is answered.
            var answers: [(UInt8, [UInt8])] = []
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let qos = UInt8.random(in: 0...2, using: &generator)
                let identifier = qos == 0 ? [] : next(sender)
                var size = Int.random(in: 0...60, using: &generator)
                if generator.percent(10) { size = .random(in: 100...400, using: &generator) }
                if generator.percent(3) { size = .random(in: 1000...20_000, using: &generator) }
                let payload = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
                let properties: [UInt8] = version == .v5_0 && generator.percent(30) ? [7, 0x26, 0, 1, 0x61, 0, 1, 0x62] : none
                say(sender, 0x30 | qos << 1, prefixed("room/\(turns.count)") + identifier + properties + payload)
                if qos > 0 { answers.append((qos, identifier)) }
            }
            for (qos, identifier) in answers {
                let peer: ControlPacket.Sender = sender == .client ? .server : .client
                say(peer, qos == 1 ? 0x40 : 0x50, identifier)
                guard qos == 2 else { continue }
                say(sender, 0x62, identifier)
                say(peer, 0x70, identifier)
            }
        }
    }

    private mutating func next(_ sender: ControlPacket.Sender) -> [UInt8] {
        identifiers[sender, default: 0] += 1
        return Bytes.two(identifiers[sender, default: 0])
    }

    private mutating func say(_ sender: ControlPacket.Sender, _ first: UInt8, _ body: [UInt8]) {
        turns.append(Turn(sender: sender, bytes: packet(first, body)))
    }

}
