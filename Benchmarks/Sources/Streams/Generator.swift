/// Makes the packets of a stream, one turn after the other.
struct Generator {
    private var random = XorShift()

    /// What a stream has in its turn with this number.
    mutating func packets(of stream: Stream, _ turn: Int) -> [UInt8] {
        switch stream {
        case .a: Self.publish(turn, qos: 0, identifier: 0, payload: random.bytes(64))
        case .b: Self.publish(turn, qos: 1, identifier: turn % 65_535 + 1, payload: random.bytes(1024))
        case .c: mix(turn, isVersion5: false)
        case .d: mix(turn, isVersion5: true)
        }
    }

    private mutating func mix(_ turn: Int, isVersion5: Bool) -> [UInt8] {
        var bytes = connect(turn, isVersion5)
        bytes += Self.connAck(turn, isVersion5)
        bytes += Self.subscribe(turn, isVersion5)
        let codes: [UInt8] = [0, 1, 2, isVersion5 ? 0x87 : 0x80]
        bytes += PacketBytes.packet(
            0x90, PacketBytes.twoBytes(turn % 65_535 + 1) + (isVersion5 ? PacketBytes.properties() : []) + codes)
        var lastIdentifier = 0
        for (place, size) in [64, 128, 96, 256, 64, 512, 160, 320].enumerated() {
            let number = turn * 8 + place
            let qos = place & 1
            let identifier = number % 65_535 + 1
            if qos > 0 { lastIdentifier = identifier }
            // The properties take their random bytes before the payload does.
            let properties = isVersion5 ? publishProperties(turn, place) : []
            let topic = place == 5 ? "usine/\((number % 1000).digits(3))/température" : nil
            bytes += Self.publish(
                number, qos: qos, identifier: identifier, topic: topic, properties: properties, payload: random.bytes(size))
        }
        let reason = PacketBytes.properties([0x1F] + PacketBytes.text("no matching subscribers"))
        bytes += PacketBytes.packet(0x40, PacketBytes.twoBytes(lastIdentifier) + (isVersion5 ? [0x10] + reason : []))
        return bytes + PacketBytes.packet(0xC0, []) + PacketBytes.packet(0xD0, [])
    }

    private static func client(_ turn: Int) -> String { "client-" + (turn % 100_000_000).digits(8) }

    private static func publish(
        _ number: Int, qos: Int, identifier: Int, topic: String? = nil, properties: [UInt8] = [], payload: [UInt8]
    ) -> [UInt8] {
        let usual = "site/\((number % 1000).digits(3))/sensor/\((number % 100_000).digits(5))/rd"
        let body = PacketBytes.text(topic ?? usual) + (qos > 0 ? PacketBytes.twoBytes(identifier) : []) + properties + payload
        return PacketBytes.packet(0x30 | UInt8(qos) << 1, body)
    }

    private mutating func publishProperties(_ turn: Int, _ place: Int) -> [UInt8] {
        typealias B = PacketBytes
        switch place {
        case 3: return B.properties()
        case 7: return B.properties([0x01, 1], [0x02] + B.fourBytes(300), [0x0B] + B.variable(1 + turn % 200))
        default:
            return B.properties(
                [0x01, 1], [0x23] + B.twoBytes(place + 1), [0x08] + B.text("reply/" + Self.client(turn)),
                [0x09] + B.data(random.bytes(16)), [0x03] + B.text("application/json"),
                B.userProperty("trace-id", random.bytes(8).hexadecimal), B.userProperty("unit", "°C"))
        }
    }

    private mutating func connect(_ turn: Int, _ isVersion5: Bool) -> [UInt8] {
        typealias B = PacketBytes
        let client = Self.client(turn)
        // User name, password, will with QoS 1, clean start.
        var body = B.text("MQTT") + [isVersion5 ? 5 : 4, 0b1110_1110] + B.twoBytes(60)
        if isVersion5 {
            body += B.properties(
                [0x11] + B.fourBytes(3600), [0x21] + B.twoBytes(128), [0x27] + B.fourBytes(1 << 20), [0x22] + B.twoBytes(16),
                B.userProperty("sdk", "swift-6.3"), B.userProperty("região", "São Paulo"))
        }
        body += B.text(client)
        if isVersion5 {
            body += B.properties(
                [0x18] + B.fourBytes(30), [0x01, 1], [0x02] + B.fourBytes(600), [0x03] + B.text("application/json"))
        }
        body += B.text("site/\((turn % 1000).digits(3))/status/\(client)") + B.text(#"{"state":"offline"}"#)
        body += B.text("user-\((turn % 10_000).digits(4))") + B.text(random.bytes(16).hexadecimal)
        return B.packet(0x10, body)
    }

    private static func connAck(_ turn: Int, _ isVersion5: Bool) -> [UInt8] {
        typealias B = PacketBytes
        guard isVersion5 else { return B.packet(0x20, [0, 0]) }
        let properties = B.properties(
            [0x21] + B.twoBytes(64), [0x24, 1], [0x27] + B.fourBytes(1 << 20), [0x12] + B.text("srv-" + client(turn)),
            [0x22] + B.twoBytes(32), [0x13] + B.twoBytes(120))
        return B.packet(0x20, [0, 0] + properties)
    }

    private static func subscribe(_ turn: Int, _ isVersion5: Bool) -> [UInt8] {
        typealias B = PacketBytes
        var body = B.twoBytes(turn % 65_535 + 1)
        if isVersion5 { body += B.properties([0x0B] + B.variable(1 + turn % 200), B.userProperty("why", "dashboard")) }
        let site = "site/\((turn % 1000).digits(3))"
        for (place, filter) in [site + "/sensor/+/rdg", site + "/#", "$SYS/broker/uptime", "température/+/°C"].enumerated() {
            // In 5.0 also No Local, Retain As Published, and Retain Handling 1.
            body += B.text(filter) + [UInt8(place % 3) | (isVersion5 ? 0b1_1100 : 0)]
        }
        return B.packet(0x82, body)
    }
}

extension [UInt8] {
    /// Two lower-case hexadecimal digits a byte.
    fileprivate var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
