import TestSupport
import Testing

@testable import MQTTCodec

/// CONNECT packets of the three versions, and a client that speaks none of them.
private let connectOf31 = hex("10 11 0006 'MQIsdp' 03 02 003C 0003 'abc'")
private let connectOf311 = hex("10 0F 0004 'MQTT' 04 02 003C 0003 'abc'")
private let connectOf5 = hex("10 10 0004 'MQTT' 05 02 003C 00 0003 'abc'")

@Suite struct `Decoding both directions of a connection` {
    /// A conversation: CONNECT, its answer, then packets of both sides, each behind the one before it.
    private func conversation(_ version: MQTTVersion, seed: UInt64) -> [(sender: ControlPacket.Sender, bytes: [UInt8])] {
        var random = SeededGenerator(seed: seed)
        var client = mixedPackets(25, seed: seed, version, .client)
        var server = mixedPackets(25, seed: seed + 1, version, .server)
        // Another handshake is told apart by tests of its own.
        client.removeAll { $0[0] >> 4 == 1 || $0[0] >> 4 == 2 }
        server.removeAll { $0[0] >> 4 == 1 || $0[0] >> 4 == 2 }
        let connect = version == .v3_1 ? connectOf31 : version == .v5_0 ? connectOf5 : connectOf311
        var result: [(ControlPacket.Sender, [UInt8])] = [
            (.client, connect), (.server, version == .v5_0 ? hex("20 03 00 00 00") : hex("20 02 00 00")),
        ]
        while let next = random.once(in: 2)
            ? client.popLast().map({ (ControlPacket.Sender.client, $0) }) : server.popLast().map({ (.server, $0) })
        {
            result.append(next)
        }
        return result
    }

    @Test func `packets of both sides come out in order, judged as the doors judge them`() {
        var packets = 0
        var faulty = 0
        var unreadable = 0
        for version in MQTTVersion.allCases {
            for seed in 0..<12 as Range<UInt64> {
                var decoder = ConnectionDecoder(assuming: version == .v5_0 ? .v3_1_1 : .v5_0)
                for (sender, bytes) in conversation(version, seed: seed * 50) {
                    let told = decoder.told(of: bytes, from: sender, .random(seed: seed))
                    #expect(told == [Told(decoding: bytes, version, sender)], "\(hexDump(bytes))")
                    packets += told.count(where: \.isPacket)
                    faulty += told.count(where: \.isFaulty)
                    unreadable += told.count(where: \.isUnreadable)
                }
                #expect(decoder.version == version && decoder.isVersionKnown && decoder.hasConnAck)
            }
        }
        #expect(packets > 100 && faulty > 20 && unreadable > 20, "\(packets) \(faulty) \(unreadable)")
    }

    @Test func `any chunking in causal order gives the same events`() {
        for version in MQTTVersion.allCases {
            for limits in [PacketFramer.Limits(), tightLimits] {
                for seed in 0..<8 as Range<UInt64> {
                    // What one side sends in a row comes at once.
                    var runs: [(sender: ControlPacket.Sender, bytes: [UInt8])] = []
                    for (sender, bytes) in conversation(version, seed: 1000 + seed) {
                        if runs.last?.sender == sender { runs[runs.count - 1].bytes += bytes } else { runs.append((sender, bytes)) }
                    }
                    let expected = events(of: runs, limits, .whole)
                    let chunkings = [Chunking.byteByByte] + (0..<20).map { Chunking.random(seed: $0) } + (0..<120).map(Chunking.inTwo)
                    for chunking in chunkings {
                        guard events(of: runs, limits, chunking) == expected else {
                            Issue.record("\(version), seed \(seed), \(chunking)")
                            break
                        }
                    }
                }
            }
        }
    }

    private func events(
        of runs: [(sender: ControlPacket.Sender, bytes: [UInt8])], _ limits: PacketFramer.Limits, _ chunking: Chunking
    ) -> [Told] {
        var decoder = ConnectionDecoder(assuming: .v3_1, limits: limits)
        var told: [Told] = []
        for run in runs {
            var chunking = chunking
            if case .inTwo(let place) = chunking { chunking = .inTwo(at: min(place, run.bytes.count)) }
            chunking.forEachChunk(of: run.bytes) { chunk in decoder.receive(chunk, from: run.sender) { told.take($0) } }
        }
        return told
    }

    @Test func `packets of one side may arrive in parts between those of the other`() {
        let publish = hex("32 09 0003 'a/b' 0001 0102")
        var decoder = ConnectionDecoder()
        var told = decoder.told(of: connectOf311 + Array(publish[..<3]), from: .client)
        told += decoder.told(of: hex("20 02"), from: .server)
        told += decoder.told(of: Array(publish[3..<7]), from: .client)
        #expect(decoder.framer(from: .client).bytesNeeded == 4 && decoder.framer(from: .server).bytesNeeded == 2)
        told += decoder.told(of: hex("00 00") + publish, from: .server)
        told += decoder.told(of: Array(publish[7...]), from: .client)
        #expect(!decoder.isWithinPacket(.client) && !decoder.isWithinPacket(.server))
        let expected: [(ControlPacket.Sender, [UInt8])] = [
            (.client, connectOf311), (.server, hex("20 02 00 00")), (.server, publish), (.client, publish),
        ]
        #expect(told == expected.map { Told(decoding: $1, .v3_1_1, $0) })
    }
}

@Suite struct `The version of a connection` {
    @Test func `CONNECT says it, in any chunking, for the packets in the same chunk too`() {
        // Large enough for pieces, and different in each version: properties, or a payload.
        let publish = hex("30 0F 0003 'a/b' 02 01 01 01020304050607")
        for (connect, version) in [(connectOf31, MQTTVersion.v3_1), (connectOf311, .v3_1_1), (connectOf5, .v5_0)] {
            let stream = connect + publish
            let head = Array(publish[..<(version == .v5_0 ? 10 : 7)])
            for assumed in MQTTVersion.allCases {
                for place in 0...stream.count {
                    var decoder = ConnectionDecoder(assuming: assumed, limits: PacketFramer.Limits(maximumPublishCollected: 10))
                    let told = decoder.told(of: stream, from: .client, .inTwo(at: place))
                    #expect(decoder.version == version && decoder.isVersionKnown)
                    #expect(told.count == 3 && told.first == Told(decoding: connect, version, .client))
                    #expect(told[1].isPacket && told[1].arrived?.bytes == head && told[1].arrived?.version == version)
                    #expect(told[2] == .payload(Array(publish[head.count...]), remaining: 0, .client))
                }
            }
        }
    }

    @Test func `without a CONNECT the assumed one counts`() {
        let subscribe = hex("82 07 0001 00 0001 'a' 00")
        for version in MQTTVersion.allCases {
            var decoder = ConnectionDecoder(assuming: version)
            #expect(decoder.told(of: subscribe, from: .client) == [Told(decoding: subscribe, version, .client)])
            #expect(decoder.version == version && !decoder.isVersionKnown && !decoder.hasConnAck)
        }
    }

    @Test func `a CONNACK of 3.1.1 to a CONNECT of 5.0 is one of 3.1.1`() {
        var decoder = ConnectionDecoder()
        _ = decoder.told(of: connectOf5, from: .client)
        #expect(decoder.told(of: hex("20 02 00 01"), from: .server) == [Told(decoding: hex("20 02 00 01"), .v3_1_1, .server)])
        #expect(decoder.version == .v5_0 && decoder.hasConnAck)
    }

    @Test func `a CONNACK of 5.0 that refuses a CONNECT of 3.x is one of 5.0`() {
        for (connect, version) in [(connectOf31, MQTTVersion.v3_1), (connectOf311, .v3_1_1)] {
            for connAck in ["20 03 00 84 00", "20 09 00 84 06 1F 0003 'old'"] {
                var decoder = ConnectionDecoder()
                _ = decoder.told(of: connect, from: .client)
                let told = decoder.told(of: hex(connAck), from: .server, .byteByByte)
                #expect(told == [Told(decoding: hex(connAck), .v5_0, .server)] && told[0].isPacket)
                #expect(decoder.version == version && decoder.hasConnAck)
            }
        }
    }

    @Test func `a CONNACK that fits neither version, or accepts in another, is judged by that of the connection`() {
        for connAck in ["20 03 00 84 05", "20 03 00 00 00", "20 03 00 03 00"] {
            var decoder = ConnectionDecoder()
            _ = decoder.told(of: connectOf311, from: .client)
            let told = decoder.told(of: hex(connAck), from: .server)
            #expect(told == [Told(decoding: hex(connAck), .v3_1_1, .server)] && told[0].isFaulty)
        }
    }

    @Test func `a CONNACK that comes before any CONNECT tells the version if it accepts`() {
        for assumed in MQTTVersion.allCases {
            var new = ConnectionDecoder(assuming: assumed)
            #expect(new.told(of: hex("20 03 00 00 00"), from: .server) == [Told(decoding: hex("20 03 00 00 00"), .v5_0, .server)])
            #expect(new.version == .v5_0 && !new.isVersionKnown && new.hasConnAck)
            var old = ConnectionDecoder(assuming: assumed)
            let version = assumed == .v5_0 ? .v3_1_1 : assumed
            #expect(old.told(of: hex("20 02 00 00"), from: .server) == [Told(decoding: hex("20 02 00 00"), version, .server)])
            #expect(old.version == version && !old.isVersionKnown)
            var refused = ConnectionDecoder(assuming: assumed)
            #expect(refused.told(of: hex("20 03 00 84 00"), from: .server) == [Told(decoding: hex("20 03 00 84 00"), .v5_0, .server)])
            #expect(refused.version == assumed)
            // What a CONNECT says counts more.
            _ = new.told(of: connectOf31, from: .client)
            #expect(new.version == .v3_1 && new.isVersionKnown)
        }
    }

    @Test func `a second CONNECT is judged by its own version, and changes nothing`() {
        var decoder = ConnectionDecoder()
        let told = decoder.told(of: connectOf311 + connectOf5 + connectOf31, from: .client)
        #expect(
            told == [
                Told(decoding: connectOf311, .v3_1_1, .client), Told(decoding: connectOf5, .v5_0, .client),
                Told(decoding: connectOf31, .v3_1, .client),
            ])
        #expect(decoder.version == .v3_1_1)
    }

    @Test func `a CONNECT of an unknown version says nothing, a faulty one of a known version does`() {
        var decoder = ConnectionDecoder(assuming: .v3_1)
        let unknown = hex("10 0F 0004 'MQTT' 06 02 003C 0003 'abc'")
        #expect(decoder.told(of: unknown, from: .client) == [Told(decoding: unknown, .v3_1, .client)])
        #expect(decoder.version == .v3_1 && !decoder.isVersionKnown)
        // The reserved flag is set.
        let faulty = hex("10 10 0004 'MQTT' 05 03 003C 00 0003 'abc'")
        let told = decoder.told(of: faulty, from: .client)
        #expect(told == [Told(decoding: faulty, .v5_0, .client)] && told[0].isFaulty)
        #expect(decoder.version == .v5_0 && decoder.isVersionKnown)
    }

    @Test func `a handshake from the wrong side is a fault, and says nothing of the connection`() {
        var decoder = ConnectionDecoder()
        let told = decoder.told(of: connectOf5, from: .server) + decoder.told(of: hex("20 03 00 00 00"), from: .client)
        #expect(told.count == 2 && told.allSatisfy(\.isFaulty))
        #expect(decoder.version == .v3_1_1 && !decoder.isVersionKnown && !decoder.hasConnAck)
    }
}

@Suite struct `What a decoder tells` {
    @Test func `a Remaining Length of five bytes is a lost boundary, with what the strict decoder finds`() {
        let bytes = hex("30 80 80 80 80 01")
        var decoder = ConnectionDecoder()
        let told = decoder.told(of: bytes, from: .client)
        #expect(throws: PacketDecodingError.self) { try ControlPacket(decoding: bytes, version: .v3_1_1, sender: .client) }
        guard case .boundaryLost(let finding, .client)? = told.first, told.count == 1 else {
            Issue.record("\(told)")
            return
        }
        #expect(throws: PacketDecodingError.violation(finding)) {
            try ControlPacket(decoding: bytes, version: .v3_1_1, sender: .client)
        }
        #expect(decoder.told(of: bytes + hex("C0 00"), from: .client) == [])
        #expect(decoder.framer(from: .client).skippedBytes == 14)
    }

    @Test func `a packet over a limit is told with the limit that it is over`() {
        let limits = PacketFramer.Limits(maximumPacketSize: 60, maximumConnectSize: 10, maximumPropertyCount: 1)
        var decoder = ConnectionDecoder(assuming: .v5_0, limits: limits)
        let flood = hex("26 0000 0000 26 0000 0000")
        var told = decoder.told(of: connectOf5 + packet(0xE0, hex("00") + variableByteInteger(flood.count) + flood), from: .client)
        told += decoder.told(of: packet(0x30, [UInt8](repeating: 0, count: 59)) + hex("D0 00"), from: .server)
        #expect(
            told == [
                .tooLarge(.connectSize, length: 18, .client), .tooLarge(.propertyCount, length: 14, .client),
                .tooLarge(.packetSize, length: 61, .server), Told(decoding: hex("D0 00"), .v5_0, .server),
            ])
    }
}
