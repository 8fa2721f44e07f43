import MQTTCodec
import TestSupport
import Testing

/// Versions and senders, in every combination.
let situations: [(version: MQTTVersion, sender: ControlPacket.Sender)] = MQTTVersion.allCases.flatMap { version in
    [ControlPacket.Sender.client, .server, .unknown].map { (version, $0) }
}

@Suite struct `Laws of the codec, over generated packets` {
    /// Calls a closure with generated packets of every version and sender.
    private func forEachPacket(_ count: Int, allowsLarge: Bool = true, _ body: (inout PacketGenerator, ControlPacket) throws -> Void)
        rethrows
    {
        for (index, situation) in situations.enumerated() {
            var generator = PacketGenerator(
                seed: UInt64(index + 1), version: situation.version, sender: situation.sender, allowsLarge: allowsLarge)
            for _ in 0..<count {
                let packet = generator.packet()
                try body(&generator, packet)
            }
        }
    }

    @Test func `a packet round-trips through its bytes`() throws {
        try forEachPacket(700) { generator, packet in
            let bytes = try packet.encoded(version: generator.version, sender: generator.sender)
            let decoded = try ControlPacket(decoding: bytes, version: generator.version, sender: generator.sender)
            #expect(decoded == packet, "\(generator.version) \(hexDump(bytes))")
            let unchecked = try packet.encodedUnchecked(version: generator.version)
            #expect(unchecked == bytes)
        }
    }

    @Test func `properties read one by one are those on the wire`() {
        forEachPacket(250) { generator, packet in
            for list in propertyLists(of: packet) {
                let properties = Array(list)
                #expect(Properties(properties) == list)
                #expect(list.userProperties.count == properties.count { $0.identifier == .userProperty })
                #expect(list.subscriptionIdentifiers.count == properties.count { $0.identifier == .subscriptionIdentifier })
            }
        }
    }

    private func propertyLists(of packet: ControlPacket) -> [Properties] {
        switch packet {
        case .connect(let packet): [packet.properties, packet.will?.properties ?? []]
        case .connAck(let packet): [packet.properties]
        case .publish(let packet): [packet.properties]
        case .pubAck(let packet), .pubRec(let packet), .pubRel(let packet), .pubComp(let packet): [packet.properties]
        case .subscribe(let packet): [packet.properties]
        case .subAck(let packet), .unsubAck(let packet): [packet.properties]
        case .unsubscribe(let packet): [packet.properties]
        case .pingReq, .pingResp: []
        case .disconnect(let packet): [packet.properties]
        case .auth(let packet): [packet.properties]
        }
    }

    @Test func `what a version cannot say is refused as such, everything else round-trips`() throws {
        try forEachPacket(150, allowsLarge: false) { generator, packet in
            for version in MQTTVersion.allCases where version != generator.version {
                let bytes: [UInt8]
                do throws(PacketEncodingError) {
                    bytes = try packet.encoded(version: version)
                } catch {
                    switch error {
                    case .notInVersion(_, version): #expect(hasMore(packet, than: version), "\(error): \(packet)")
                    case .violation(let finding): #expect(finding.version == version && finding.severity != .advice)
                    default: Issue.record("\(error): \(packet)")
                    }
                    continue
                }
                #expect(!hasMore(packet, than: version), "\(packet)")
                let decoded = try ControlPacket(decoding: bytes, version: version)
                #expect(decoded == packet)
            }
        }
    }

    /// Whether a packet has something that an older version has no place for.
    private func hasMore(_ packet: ControlPacket, than version: MQTTVersion) -> Bool {
        guard version != .v5_0 else { return false }
        return switch packet {
        // CONNECT is always written in its own version.
        case .connect: false
        case .connAck(let packet): !packet.properties.isEmpty
        case .publish(let packet): !packet.properties.isEmpty
        case .pubAck(let packet), .pubRec(let packet), .pubRel(let packet), .pubComp(let packet):
            packet.reasonCode != .success || !packet.properties.isEmpty
        case .subscribe(let packet): !packet.properties.isEmpty
        case .subAck(let packet): !packet.properties.isEmpty
        case .unsubscribe(let packet): !packet.properties.isEmpty
        case .unsubAck(let packet): !packet.reasonCodes.isEmpty || !packet.properties.isEmpty
        case .pingReq, .pingResp: false
        case .disconnect(let packet): packet.reasonCode != .success || !packet.properties.isEmpty
        case .auth: true
        }
    }

    @Test func `the doors agree on every packet`() throws {
        try forEachPacket(250) { generator, packet in
            let bytes = try packet.encoded(version: generator.version, sender: generator.sender)
            for sender in [ControlPacket.Sender.client, .server, .unknown] {
                expectAgreement(bytes, generator.version, sender)
            }
        }
    }

    @Test func `several packets in one buffer are several packets`() throws {
        for (index, situation) in situations.enumerated() {
            var generator = PacketGenerator(seed: UInt64(index + 100), version: situation.version, sender: situation.sender)
            let packets = (0..<60).map { _ in generator.packet() }
            var buffer: [UInt8] = []
            for packet in packets { try packet.encode(version: situation.version, sender: situation.sender, into: &buffer) }
            var position = 0
            var decoded: [ControlPacket] = []
            while position < buffer.count {
                let rest = buffer.span.extracting(droppingFirst: position)
                decoded.append(try ControlPacket(decoding: rest, version: situation.version, sender: situation.sender))
                position += try FixedHeader(decoding: rest).packetLength
            }
            #expect(decoded == packets)
        }
    }

    @Test func `every strict prefix is incomplete, by the number of bytes that is still needed`() throws {
        try forEachPacket(60, allowsLarge: false) { generator, packet in
            let bytes = try packet.encoded(version: generator.version, sender: generator.sender)
            let headerLength = try FixedHeader(decoding: bytes.span).length
            for count in 0..<bytes.count {
                let prefix = Array(bytes[..<count])
                let needed = count < headerLength ? nil : bytes.count - count
                #expect(throws: PacketDecodingError.incomplete(bytesNeeded: needed), "\(hexDump(prefix))") {
                    try ControlPacket(decoding: prefix, version: generator.version, sender: generator.sender)
                }
                let diagnosis = ControlPacket.diagnose(prefix.span, version: generator.version, sender: generator.sender)
                #expect(diagnosis.verdict == .incomplete && diagnosis.bytesNeeded == needed, "\(hexDump(prefix))")
            }
        }
    }

    @Test func `packets at the edge of a four-byte length round-trip, and their prefixes are incomplete`() throws {
        for remaining in [2_097_151, 2_097_152] {
            let packet = ControlPacket.publish(
                ControlPacket.Publish(topicName: "t", payload: [UInt8](repeating: 0x5A, count: remaining - 3)))
            let bytes = try packet.encoded(version: .v3_1_1)
            #expect(bytes.count == remaining + (remaining == 2_097_151 ? 4 : 5))
            #expect(try ControlPacket(decoding: bytes, version: .v3_1_1) == packet)
            for cut in [1, 1000, bytes.count - 5] {
                #expect(throws: PacketDecodingError.incomplete(bytesNeeded: cut)) {
                    try ControlPacket(decoding: bytes.span.extracting(droppingLast: cut), version: .v3_1_1)
                }
            }
        }
    }

    @Test func `an encoding failure leaves the buffer as it was`() {
        let packet = ControlPacket.publish(ControlPacket.Publish(topicName: "a/#"))
        var buffer: [UInt8] = [1, 2, 3]
        #expect(throws: PacketEncodingError.self) { try packet.encode(version: .v3_1_1, into: &buffer) }
        #expect(buffer == [1, 2, 3])
    }
}

@Suite struct `The generator of packets` {
    @Test func `reaches every type, property, code and optional field`() {
        var types: Set<String> = []
        var properties: Set<String> = []
        var codes: Set<String> = []
        var flags: Set<String> = []
        var lengths: Set<Int> = []
        for (index, situation) in situations.enumerated() {
            var generator = PacketGenerator(seed: UInt64(index + 1), version: situation.version, sender: situation.sender)
            let everyType = generator.types
            for index in 0..<(200 * everyType.count) {
                let packet = generator.packet(of: everyType[index % everyType.count])
                types.insert("\(situation.version) \(situation.sender) \(packet.type)")
                note(packet, &properties, &codes, &flags, &lengths)
            }
        }
        let expectedTypes = situations.flatMap { situation in
            let generator = PacketGenerator(seed: 0, version: situation.version, sender: situation.sender)
            return generator.types.map { "\(situation.version) \(situation.sender) \($0)" }
        }
        #expect(types == Set(expectedTypes))
        #expect(properties == Set(propertyTable.flatMap { row in row.places.map { "\($0) \(row.identifier)" } }))
        let expectedCodes = reasonCodeTable.flatMap { row in row.packets.map { "\($0) \(row.code)" } } + (1...5).map { "CONNACK \($0)" }
        #expect(codes == Set(expectedCodes))
        #expect(
            flags == [
                "bridge", "clean", "will", "no will", "user name", "password", "password alone", "will retain", "will qos 2",
                "session present", "dup", "retain", "empty topic", "dup of pubrel", "dup of subscribe", "dup of unsubscribe",
            ])
        #expect(lengths.isSuperset(of: [0, 1, 127, 128, 16_383, 16_384, 65_535]), "\(lengths.sorted())")
    }

    private func note(
        _ packet: ControlPacket, _ properties: inout Set<String>, _ codes: inout Set<String>, _ flags: inout Set<String>,
        _ lengths: inout Set<Int>
    ) {
        func see(_ list: Properties, _ place: PropertyRow.Place) {
            for property in list {
                properties.insert("\(place) \(property.identifier)")
                if case .string(let text) = property.value { lengths.insert(text.bytes.count) }
            }
        }
        func see(_ code: ReasonCode) { codes.insert("\(packet.type) \(code.rawValue)") }
        func see(_ condition: Bool, _ flag: String) { if condition { flags.insert(flag) } }
        func see(_ acknowledgement: ControlPacket.PublishAcknowledgement, _ place: PropertyRow.Place) {
            see(acknowledgement.properties, place)
            see(acknowledgement.reasonCode)
            see(acknowledgement.isDuplicate, "dup of pubrel")
        }
        switch packet {
        case .connect(let packet):
            see(packet.properties, .connect)
            see(packet.isBridge, "bridge")
            see(packet.cleanStart, "clean")
            see(packet.will == nil, "no will")
            see(packet.userName != nil, "user name")
            see(packet.password != nil, "password")
            see(packet.password != nil && packet.userName == nil, "password alone")
            guard let will = packet.will else { break }
            see(true, "will")
            see(will.properties, .will)
            see(will.retain, "will retain")
            see(will.qos == .exactlyOnce, "will qos 2")
        case .connAck(let packet):
            see(packet.properties, .connAck)
            see(packet.reasonCode)
            see(packet.sessionPresent, "session present")
        case .publish(let packet):
            see(packet.properties, .publish)
            see(packet.isDuplicate, "dup")
            see(packet.retain, "retain")
            see(packet.topicName.isEmpty, "empty topic")
            lengths.insert(packet.topicName.bytes.count)
            lengths.insert(packet.payload.count)
        case .pubAck(let packet): see(packet, .pubAck)
        case .pubRec(let packet): see(packet, .pubRec)
        case .pubRel(let packet): see(packet, .pubRel)
        case .pubComp(let packet): see(packet, .pubComp)
        case .subscribe(let packet):
            see(packet.properties, .subscribe)
            see(packet.isDuplicate, "dup of subscribe")
        case .subAck(let packet):
            see(packet.properties, .subAck)
            packet.reasonCodes.forEach(see)
        case .unsubscribe(let packet):
            see(packet.properties, .unsubscribe)
            see(packet.isDuplicate, "dup of unsubscribe")
        case .unsubAck(let packet):
            see(packet.properties, .unsubAck)
            packet.reasonCodes.forEach(see)
        case .pingReq, .pingResp: break
        case .disconnect(let packet):
            see(packet.properties, .disconnect)
            see(packet.reasonCode)
        case .auth(let packet):
            see(packet.properties, .auth)
            see(packet.reasonCode)
        }
    }
}
