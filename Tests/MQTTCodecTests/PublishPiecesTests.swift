import TestSupport
import Testing

@testable import MQTTCodec

@Suite struct `A PUBLISH in pieces` {
    private let limits = PacketFramer.Limits(maximumPublishCollected: 12)

    @Test func `head and payload are the packet, however they arrive`() throws {
        var seen = 0
        for (index, version) in MQTTVersion.allCases.enumerated() {
            var generator = PacketGenerator(seed: UInt64(index) + 60, version: version, sender: .server, allowsLarge: false)
            for round in 0..<60 {
                guard case .publish(let publish) = generator.packet(of: .publish) else { continue }
                let bytes = try ControlPacket.publish(publish).encoded(version: version, sender: .server)
                let headLength = bytes.count - publish.payload.count
                let expected: [Cut] =
                    bytes.count > 12 && !publish.payload.isEmpty
                    ? [
                        .head(Array(bytes[..<headLength]), version, payloadLength: publish.payload.count),
                        .payload(publish.payload, remaining: 0), .packet(hex("D0 00")),
                    ] : [.packet(bytes), .packet(hex("D0 00"))]
                if expected.count == 3 { seen += 1 }
                let stream = bytes + hex("D0 00")
                let chunkings = [Chunking.whole, .byteByByte, .random(seed: UInt64(round))] + (0...stream.count).map(Chunking.inTwo)
                for chunking in chunkings {
                    var framer = PacketFramer(limits: limits, version: version)
                    guard framer.cuts(of: stream, chunking) == expected else {
                        Issue.record("\(version), \(chunking): \(hexDump(bytes))")
                        break
                    }
                }
            }
        }
        #expect(seen > 100)
    }

    @Test func `pieces come as they arrive, and say how much follows`() {
        var framer = PacketFramer(limits: limits)
        #expect(
            framer.cuts(of: hex("30 0F 0003 'a/b' 00")) == [
                .head(hex("30 0F 0003 'a/b'"), .v3_1_1, payloadLength: 10), .payload([0], remaining: 9),
            ])
        #expect(framer.pendingBytes == 0 && framer.bytesNeeded == 9)
        #expect(framer.cuts(of: hex("0102")) == [.payload([1, 2], remaining: 7)])
        #expect(framer.cuts(of: []) == [])
        #expect(framer.cuts(of: hex("03040506070809 C0 00")) == [.payload([3, 4, 5, 6, 7, 8, 9], remaining: 0), .packet(hex("C0 00"))])
    }

    @Test func `a PUBLISH without payload is handed on whole, however large`() {
        let bytes = packet(0x30, prefixed([UInt8](repeating: 0x61, count: 300)))
        for chunking in [Chunking.whole, .byteByByte] {
            var framer = PacketFramer(limits: limits)
            #expect(framer.cuts(of: bytes + bytes, chunking) == [.packet(bytes), .packet(bytes)])
        }
    }

    @Test func `a Property Length may have one to four bytes, also more than it needs`() {
        for length in ["00", "80 00", "80 80 00", "80 80 80 00"] {
            let head = hex("32 14 0003 'a/b' 0001 \(length)")
            let payload = [UInt8](repeating: 9, count: 22 - head.count)
            for chunking in [Chunking.whole, .byteByByte] {
                var framer = PacketFramer(limits: limits, version: .v5_0)
                let cuts = framer.cuts(of: head + payload + hex("C0 00"), chunking)
                #expect(cuts == [.head(head, .v5_0, payloadLength: payload.count), .payload(payload, remaining: 0), .packet(hex("C0 00"))])
            }
        }
    }

    @Test func `a Property Length of five bytes ends the head, and the decoder says what is wrong`() {
        let bytes = packet(0x30, hex("0003 'a/b' 80 80 80 80 01") + [UInt8](repeating: 9, count: 20))
        for chunking in [Chunking.whole, .byteByByte] {
            var decoder = ConnectionDecoder(assuming: .v5_0, limits: limits)
            let told = decoder.told(of: bytes + hex("C0 00"), from: .client, chunking)
            #expect(told.count == 3)
            guard case .unreadable(let whole, _) = Told(decoding: bytes, .v5_0, .client), case .unreadable(let head, _)? = told.first
            else {
                Issue.record("a Property Length of five bytes is readable")
                continue
            }
            #expect(head == whole)
            #expect(told[1] == .payload(hex("01") + [UInt8](repeating: 9, count: 20), remaining: 0, .client))
        }
    }

    @Test func `a field that reaches beyond the packet makes a packet of it, and nothing of the next one is taken`() {
        let faults = [
            // Topic Name, Packet Identifier, Property Length and properties beyond the end; no room for any of them.
            "30 0D 0100 'abcdefghijk'", "32 0D 000B 'abcdefghijk'", "32 0E 000B 'abcdefghijk' 00", "30 0D 000B 'abcdefghijk'",
            "30 0F 000B 'abcdefghijk' 80 80", "30 10 000B 'abcdefghijk' 03 01 01",
        ]
        for fault in faults {
            let bytes = hex(fault)
            for chunking in [Chunking.whole, .byteByByte] {
                var framer = PacketFramer(limits: limits, version: .v5_0)
                #expect(framer.cuts(of: bytes + hex("C0 00"), chunking) == [.packet(bytes), .packet(hex("C0 00"))], "\(fault)")
            }
        }
    }

    @Test func `the head is judged like the whole packet`() {
        var faults = 0
        var mutator = Mutator(seed: 8)
        for version in MQTTVersion.allCases {
            for bytes in mixedPackets(1500, seed: 21, version, .client) where bytes[0] >> 4 == 3 {
                let damaged = mutator.mutated(bytes, with: bytes)
                let wrapped = packet(0x30 | bytes[0] & 0x0F, Array(damaged.dropFirst(2)))
                for candidate in [bytes, wrapped] {
                    var decoder = ConnectionDecoder(assuming: version, limits: PacketFramer.Limits(maximumPublishCollected: 0))
                    guard let told = decoder.told(of: candidate, from: .client).first, let arrived = told.arrived else {
                        Issue.record("nothing is told of \(hexDump(candidate))")
                        continue
                    }
                    #expect(arrived.length == candidate.count)
                    #expect(arrived.bytes.count + (arrived.payloadInPieces ?? 0) == candidate.count)
                    switch (told, Told(decoding: candidate, version, .client)) {
                    case (.packet, .packet): break
                    case (.faulty(_, let head, _), .faulty(_, let whole, _)), (.unreadable(let head, _), .unreadable(let whole, _)):
                        faults += 1
                        #expect(head == whole, "\(version) \(hexDump(candidate))")
                    default: Issue.record("\(version), head and packet are judged differently: \(hexDump(candidate))")
                    }
                }
            }
        }
        #expect(faults > 100)
    }

    @Test func `a change of the version counts from the next packet on`() {
        let first = packet(0x30, hex("0001 'a' 20") + [UInt8](repeating: 9, count: 40))
        var framer = PacketFramer(limits: limits, version: .v5_0)
        var cuts = framer.cuts(of: Array(first[..<20]))
        framer.version = .v3_1_1
        cuts += framer.cuts(of: Array(first[20...]) + first)
        #expect(
            cuts == [
                .head(Array(first[..<38]), .v5_0, payloadLength: 8), .payload([UInt8](repeating: 9, count: 8), remaining: 0),
                .head(Array(first[..<5]), .v3_1_1, payloadLength: 41), .payload(Array(first[5...]), remaining: 0),
            ])
    }
}
