import TestSupport
import Testing

@testable import MQTTCodec

@Suite struct `Cutting a stream into packets` {
    @Test func `any chunking gives the packets of the stream`() {
        for (index, situation) in situations.enumerated() {
            let packets = mixedPackets(14, seed: UInt64(index) * 31 + 5, situation.version, situation.sender)
            let stream = packets.flatMap(\.self)
            let expected = packets.map(Cut.packet)
            for chunking in [Chunking.whole, .byteByByte] + chunkings(of: stream) {
                var framer = PacketFramer(version: situation.version)
                let cuts = framer.cuts(of: stream, chunking)
                guard cuts == expected, framer.isBetweenPackets, framer.skippedBytes == 0, framer.untakenBytes == 0 else {
                    Issue.record("\(chunking): \(hexDump(stream))")
                    break
                }
            }
        }
    }

    @Test func `any chunking meets limits alike`() {
        var met: Set<String> = []
        for round in 0..<5 {
            for (index, situation) in situations.enumerated() {
                let packets = mixedPackets(14, seed: UInt64(round * 100 + index) * 17 + 3, situation.version, situation.sender)
                let stream = packets.flatMap(\.self)
                var whole = PacketFramer(limits: tightLimits, version: situation.version)
                let expected = whole.cuts(of: stream)
                #expect(whole.isBetweenPackets)
                for case .tooLarge(let limit, _, _) in expected { met.insert("\(limit)") }
                for case .head in expected { met.insert("pieces") }
                for chunking in [Chunking.byteByByte] + chunkings(of: stream, step: round + 1) {
                    var framer = PacketFramer(limits: tightLimits, version: situation.version)
                    guard framer.cuts(of: stream, chunking) == expected, framer.isBetweenPackets else {
                        Issue.record("\(chunking): \(situation) \(hexDump(stream))")
                        break
                    }
                }
            }
        }
        #expect(met == ["packetSize", "connectSize", "collected", "propertyCount", "pieces"])
    }

    /// Every split in two, and some at random.
    private func chunkings(of stream: [UInt8], step: Int = 1) -> [Chunking] {
        stride(from: 0, through: stream.count, by: step).map(Chunking.inTwo) + (0..<20).map { Chunking.random(seed: $0) }
    }

    @Test func `a large buffer of short packets gives all of them, up to its last byte`() {
        for place in 0..<70 {
            let packets = mixedPackets(100, seed: UInt64(place), .v5_0, .server)
            let stream = packets.flatMap(\.self) + [UInt8](hex("30 7F 0000").prefix(place % 4))
            var framer = PacketFramer(version: .v5_0)
            let cuts = framer.cuts(of: stream)
            #expect(cuts == packets.map(Cut.packet) && framer.pendingBytes == place % 4)
            #expect(stream.count > 2560)
        }
    }

    @Test func `a packet of known length that nobody can decode is handed on, and the stream goes on behind it`() {
        var framer = PacketFramer()
        let cuts = framer.cuts(of: hex("00 00  F0 02 0102  0F 81 00 AA  C0 00"))
        #expect(cuts == [.packet(hex("00 00")), .packet(hex("F0 02 0102")), .packet(hex("0F 81 00 AA")), .packet(hex("C0 00"))])
    }

    @Test func `a Remaining Length of five bytes is told once, and all that comes is skipped and counted`() {
        let stream = hex("C0 00  30 FF FF FF FF 01  C0 00 C0 00")
        for place in 0...stream.count {
            var framer = PacketFramer()
            let cuts = framer.cuts(of: stream, .inTwo(at: place))
            #expect(cuts == [.packet(hex("C0 00")), .unreadable(0x30)])
            #expect(framer.hasLostBoundary && !framer.isBetweenPackets && framer.bytesNeeded == nil && framer.pendingBytes == 0)
            #expect(framer.skippedBytes == stream.count - 2)
        }
    }

    @Test func `the number of bytes still needed is exact at every moment`() throws {
        for (index, situation) in situations.enumerated() {
            let packets = mixedPackets(20, seed: UInt64(index) + 900, situation.version, situation.sender)
            var framer = PacketFramer(version: situation.version)
            for packet in packets {
                let headerLength = try #require(FixedHeader.scanned(packet)).length
                for count in 0..<packet.count {
                    #expect(framer.bytesNeeded == (count < headerLength ? nil : packet.count - count))
                    #expect(framer.pendingBytes == count)
                    #expect(framer.isBetweenPackets == (count == 0))
                    let cuts = framer.cuts(of: [packet[count]])
                    #expect(cuts == (count == packet.count - 1 ? [.packet(packet)] : []))
                }
                #expect(framer.bytesNeeded == nil && framer.isBetweenPackets)
            }
        }
    }

    @Test func `the number of bytes still needed is exact while a packet is skipped or handed on in pieces`() {
        let limits = PacketFramer.Limits(maximumPacketSize: 30, maximumPublishCollected: 10)
        for packet in [packet(0x30, hex("0001 'a'") + [UInt8](repeating: 7, count: 20)), packet(0x80, [UInt8](repeating: 7, count: 60))] {
            var framer = PacketFramer(limits: limits)
            for count in 0..<packet.count {
                #expect(framer.bytesNeeded == (count < 2 ? nil : packet.count - count))
                #expect(framer.pendingBytes <= 5)
                _ = framer.cuts(of: [packet[count]])
            }
            #expect(framer.isBetweenPackets && framer.bytesNeeded == nil)
        }
    }
}

extension FixedHeader {
    static func scanned(_ bytes: [UInt8]) -> FixedHeader? {
        if case .complete(let header) = scan(bytes.span, at: 0) { header } else { nil }
    }
}

@Suite struct `What a stream costs` {
    @Test func `a packet of one megabyte that comes byte by byte is copied a few times, not a thousand times`() {
        let large = packet(0x32, hex("0001 'a' 0001") + [UInt8](repeating: 0x61, count: 1 << 20))
        var framer = PacketFramer()
        var cuts: [Cut] = []
        var capacity = 0
        var copied = 0
        for (position, byte) in large.enumerated() {
            framer.receive([byte].span) { cuts.take($0) }
            if framer.pending.capacity > capacity {
                copied += position
                capacity = framer.pending.capacity
            }
        }
        #expect(cuts == [.packet(large)])
        #expect(copied < 3 * large.count)
    }

    @Test func `memory grows with the bytes that came, not with those announced`() {
        var framer = PacketFramer()
        var cuts = framer.cuts(of: hex("30 FF FF FF 7F 0001 'a'"))
        #expect(framer.bytesNeeded == 268_435_452)
        #expect(framer.pending.capacity < 100)
        for _ in 0..<100 { cuts += framer.cuts(of: [UInt8](repeating: 0, count: 100)) }
        #expect(cuts.isEmpty && framer.pendingBytes == 10_008)
        #expect(framer.pending.capacity < 40_000)
    }

    @Test func `memory is given back when a packet is complete or refused`() {
        let large = packet(0x30, hex("0001 'a'") + [UInt8](repeating: 0, count: 100_000))
        var framer = PacketFramer()
        _ = framer.cuts(of: large, .inTwo(at: 99_000))
        #expect(framer.pending.capacity == 0)
        var limited = PacketFramer(limits: PacketFramer.Limits(maximumPacketSize: 1000))
        _ = limited.cuts(of: Array(large[..<50_000]))
        #expect(limited.pending.capacity == 0 && limited.bytesNeeded == large.count - 50_000)
    }
}

@Suite struct `Limits of a stream` {
    @Test func `a packet as large as the limit is handed on, one byte more is refused`() {
        let limits = PacketFramer.Limits(maximumPacketSize: 20)
        let largest = packet(0x30, [UInt8](repeating: 0, count: 18))
        let tooLarge = packet(0x30, [UInt8](repeating: 0, count: 19))
        for chunking in [Chunking.whole, .byteByByte] {
            var framer = PacketFramer(limits: limits)
            let cuts = framer.cuts(of: tooLarge + largest + tooLarge + hex("C0 00"), chunking)
            let refused = Cut.tooLarge(.packetSize, 0x30, length: 21)
            #expect(cuts == [refused, .packet(largest), refused, .packet(hex("C0 00"))])
        }
    }

    @Test func `a limit is met with the last byte of the Fixed Header`() {
        var framer = PacketFramer(limits: PacketFramer.Limits(maximumPacketSize: 200))
        #expect(framer.cuts(of: hex("82 81 80")) == [])
        #expect(framer.cuts(of: hex("02")) == [.tooLarge(.packetSize, 0x82, length: 32_773)])
        #expect(framer.pendingBytes == 0 && framer.pending.capacity == 0 && framer.bytesNeeded == 32_769)
    }

    @Test func `CONNECT has a limit of its own`() {
        let limits = PacketFramer.Limits(maximumConnectSize: 20)
        let body = [UInt8](repeating: 0, count: 19)
        var framer = PacketFramer(limits: limits)
        let cuts = framer.cuts(of: packet(0x10, body) + packet(0x20, body) + packet(0x10, Array(body.dropFirst())))
        #expect(
            cuts == [
                .tooLarge(.connectSize, 0x10, length: 21), .packet(packet(0x20, body)), .packet(packet(0x10, Array(body.dropFirst()))),
            ])
    }

    @Test func `what is collected has a limit that a payload in pieces does not meet`() {
        let limits = PacketFramer.Limits(maximumPublishCollected: 10, maximumCollected: 20)
        let publish = packet(0x30, hex("0001 'a'") + [UInt8](repeating: 1, count: 200))
        var framer = PacketFramer(limits: limits)
        let cuts = framer.cuts(of: publish + packet(0x80, [UInt8](repeating: 2, count: 19)) + hex("C0 00"))
        #expect(
            cuts == [
                .head(Array(publish[..<6]), .v3_1_1, payloadLength: 200), .payload(Array(publish[6...]), remaining: 0),
                .tooLarge(.collected, 0x80, length: 21), .packet(hex("C0 00")),
            ])
    }

    @Test func `what comes before a payload in pieces may be larger than a whole PUBLISH, but not than what is collected`() {
        let topic = [UInt8](repeating: 0x61, count: 50)
        let properties = hex("26 0001 'a' 0014") + [UInt8](repeating: 0x62, count: 20)
        let publish = packet(0x30, prefixed(topic) + variableByteInteger(properties.count) + properties + hex("010203"))
        let headLength = publish.count - 3
        for chunking in [Chunking.whole, .byteByByte] {
            var framer = PacketFramer(
                limits: PacketFramer.Limits(maximumPublishCollected: 10, maximumCollected: headLength), version: .v5_0)
            let cuts = framer.cuts(of: publish + hex("C0 00"), chunking)
            #expect(
                cuts == [
                    .head(Array(publish[..<headLength]), .v5_0, payloadLength: 3), .payload([1, 2, 3], remaining: 0),
                    .packet(hex("C0 00")),
                ])
            var tighter = PacketFramer(
                limits: PacketFramer.Limits(maximumPublishCollected: 10, maximumCollected: headLength - 1), version: .v5_0)
            let refused = tighter.cuts(of: publish + hex("C0 00"), chunking)
            #expect(refused == [.tooLarge(.collected, 0x30, length: publish.count), .packet(hex("C0 00"))])
        }
    }

    @Test func `a list of properties that announces 200 MB is refused before it is collected`() {
        let limits = PacketFramer.Limits(maximumPublishCollected: 1000, maximumCollected: 100_000)
        var framer = PacketFramer(limits: limits, version: .v5_0)
        #expect(framer.cuts(of: hex("30 FF FF FF 7F 0001 'a' 80 80 80")) == [])
        #expect(framer.cuts(of: hex("64")) == [.tooLarge(.collected, 0x30, length: 268_435_460)])
        #expect(framer.pendingBytes == 0)
    }

    @Test func `a packet with more properties than allowed is refused, one with as many is not`() throws {
        var kinds: Set<ControlPacketType> = []
        for sender in [ControlPacket.Sender.client, .server] {
            var generator = PacketGenerator(seed: 77, version: .v5_0, sender: sender, allowsLarge: false)
            for _ in 0..<1500 {
                let packet = generator.packet()
                let count = propertyLists(of: packet).reduce(0) { $0 + $1.count { _ in true } }
                let bytes = try packet.encoded(version: .v5_0, sender: sender)
                var enough = PacketFramer(limits: PacketFramer.Limits(maximumPropertyCount: count), version: .v5_0)
                #expect(enough.cuts(of: bytes) == [.packet(bytes)], "\(hexDump(bytes))")
                guard count > 0 else { continue }
                kinds.insert(packet.type)
                var fewer = PacketFramer(limits: PacketFramer.Limits(maximumPropertyCount: count - 1), version: .v5_0)
                let cuts = fewer.cuts(of: bytes + hex("C0 00"))
                #expect(
                    cuts == [.tooLarge(.propertyCount, bytes[0], length: bytes.count), .packet(hex("C0 00"))], "\(hexDump(bytes))")
            }
        }
        #expect(kinds.count == 13)
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

    @Test func `a flood of 80,000 User Properties is refused, in a PUBLISH in pieces too`() {
        let flood = (0..<80_000).flatMap { _ in hex("26 0000 0000") }
        let publish = packet(0x30, hex("0001 'a'") + variableByteInteger(flood.count) + flood + hex("010203"))
        for limit in [nil, 1000] {
            let limits = PacketFramer.Limits(maximumPublishCollected: limit, maximumPropertyCount: 79_999)
            var framer = PacketFramer(limits: limits, version: .v5_0)
            let cuts = framer.cuts(of: publish + hex("C0 00"))
            #expect(cuts == [.tooLarge(.propertyCount, 0x30, length: publish.count), .packet(hex("C0 00"))])
        }
    }

    @Test func `properties are not looked for where a version has none`() {
        let limits = PacketFramer.Limits(maximumPropertyCount: 0)
        // As 5.0 this had one User Property.
        let bytes = packet(0x30, hex("0001 'a' 05 26 0000 0000"))
        var old = PacketFramer(limits: limits, version: .v3_1_1)
        #expect(old.cuts(of: bytes) == [.packet(bytes)])
        var new = PacketFramer(limits: limits, version: .v5_0)
        #expect(new.cuts(of: bytes) == [.tooLarge(.propertyCount, 0x30, length: bytes.count)])
        let connect = hex("10 0F 0004 'MQTT' 04 02 003C 0003 'abc'")
        #expect(new.cuts(of: connect) == [.packet(connect)])
    }
}

@Suite struct `A body that throws` {
    private struct Enough: Error {}

    @Test func `what was handed on is not handed on again, and what was not looked at is told`() {
        for chunking in [Chunking.whole, .random(seed: 3), .random(seed: 4), .byteByByte] {
            for limits in [PacketFramer.Limits(), tightLimits] {
                let packets = mixedPackets(30, seed: 41, .v5_0, .client)
                let stream = packets.flatMap(\.self)
                var quiet = PacketFramer(limits: limits, version: .v5_0)
                let expected = quiet.cuts(of: stream)
                var framer = PacketFramer(limits: limits, version: .v5_0)
                var cuts: [Cut] = []
                chunking.forEachChunk(of: stream) { chunk in
                    var rest = chunk
                    while true {
                        do throws(Enough) {
                            try framer.receive(rest) { event throws(Enough) in
                                cuts.take(event)
                                throw Enough()
                            }
                            break
                        } catch {
                            rest = rest.extracting(last: framer.untakenBytes)
                        }
                    }
                    if framer.untakenBytes != 0 { Issue.record("bytes are left behind without an error") }
                }
                #expect(cuts == expected)
                #expect(framer.isBetweenPackets)
            }
        }
    }

    @Test func `the decoder says as well what it did not look at`() {
        let stream = hex("10 0F 0004 'MQTT' 04 02 003C 0003 'abc'  C0 00  C0 00")
        var decoder = ConnectionDecoder()
        var told: [Told] = []
        #expect(throws: Enough.self) {
            try decoder.receive(stream.span, from: .client) { event throws(Enough) in
                told.take(event)
                throw Enough()
            }
        }
        #expect(told.count == 1 && decoder.version == .v3_1_1 && decoder.isVersionKnown)
        #expect(decoder.framer(from: .client).untakenBytes == 4)
        #expect(decoder.framer(from: .server).untakenBytes == 0)
        told += decoder.told(of: Array(stream.suffix(4)), from: .client)
        #expect(told.count == 3 && told.allSatisfy(\.isPacket))
    }

    @Test func `a loss is taken note of though the body throws`() {
        var framer = PacketFramer()
        _ = framer.cuts(of: hex("30 05 00"))
        #expect(throws: Enough.self) { try framer.lose(byteCount: 2) { _ throws(Enough) in throw Enough() } }
        #expect(framer.bytesNeeded == 2)
        #expect(framer.cuts(of: hex("0102 C0 00")) == [.packet(hex("C0 00"))])
    }
}
