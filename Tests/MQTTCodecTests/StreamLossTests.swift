import TestSupport
import Testing

@testable import MQTTCodec

@Suite struct `Bytes missing from a stream` {
    private let publish = hex("30 0A 0003 'a/b' 0102030405")

    @Test func `within a packet of known length the stream goes on behind it`() {
        // From each place behind the Fixed Header, each loss that leaves the end of the packet in sight.
        for start in 2..<publish.count {
            for count in 1...(publish.count - start) {
                var framer = PacketFramer()
                #expect(framer.cuts(of: Array(publish[..<start])) == [])
                let (effect, cuts) = framer.loss(of: count)
                #expect(effect == .withinPacket)
                #expect(cuts == [.damaged(Array(publish[..<start]), length: 12)])
                let rest = publish.count - start - count
                #expect(framer.bytesNeeded == (rest == 0 ? nil : rest) && framer.isBetweenPackets == (rest == 0))
                #expect(framer.cuts(of: publish.suffix(rest) + hex("C0 00"), .byteByByte) == [.packet(hex("C0 00"))])
                #expect(framer.skippedBytes == 0)
            }
        }
    }

    @Test func `a packet that several losses hit is told once`() {
        var framer = PacketFramer()
        _ = framer.cuts(of: Array(publish[..<4]))
        #expect(framer.loss(of: 2) == (.withinPacket, [.damaged(Array(publish[..<4]), length: 12)]))
        #expect(framer.cuts(of: Array(publish[6..<8])) == [])
        #expect(framer.loss(of: 1) == (.withinPacket, []))
        #expect(framer.loss(of: 1) == (.withinPacket, []))
        #expect(framer.bytesNeeded == 2)
        #expect(framer.cuts(of: Array(publish[10...]) + hex("C0 00")) == [.packet(hex("C0 00"))])
    }

    @Test func `beyond the end of a packet the boundary is lost, and what is there of the packet is told`() {
        for count in [11, 12, 1000, Int.max] {
            var framer = PacketFramer()
            _ = framer.cuts(of: Array(publish[..<2]))
            #expect(framer.loss(of: count) == (.boundaryLost, [.damaged(Array(publish[..<2]), length: 12)]))
            #expect(framer.hasLostBoundary && framer.pendingBytes == 0 && framer.bytesNeeded == nil)
            #expect(framer.cuts(of: publish) == [])
            #expect(framer.skippedBytes == publish.count)
        }
    }

    @Test func `between packets and in a Fixed Header the boundary is lost`() {
        for start in 0...3 {
            let bytes = Array(hex("30 85 80 00")[..<start])
            var framer = PacketFramer()
            _ = framer.cuts(of: bytes)
            #expect(framer.loss(of: 1) == (.boundaryLost, []))
            #expect(framer.cuts(of: publish) == [])
            #expect(framer.skippedBytes == start + publish.count && framer.pendingBytes == 0)
            #expect(framer.loss(of: Int.max) == (.boundaryLost, []))
        }
    }

    @Test func `within a payload in pieces no more pieces come, and the stream goes on behind it`() {
        let limits = PacketFramer.Limits(maximumPublishCollected: 8)
        for lost in 1...4 {
            var framer = PacketFramer(limits: limits)
            let cuts = framer.cuts(of: Array(publish[..<8]))
            #expect(cuts == [.head(Array(publish[..<7]), .v3_1_1, payloadLength: 5), .payload([1], remaining: 4)])
            #expect(framer.loss(of: lost) == (.withinPacket, []))
            #expect(framer.cuts(of: Array(publish[(8 + lost)...]) + hex("C0 00")) == [.packet(hex("C0 00"))])
        }
        var framer = PacketFramer(limits: limits)
        _ = framer.cuts(of: Array(publish[..<8]))
        #expect(framer.loss(of: 5) == (.boundaryLost, []))
    }

    @Test func `within the head of a PUBLISH in pieces the packet is damaged`() {
        var framer = PacketFramer(limits: PacketFramer.Limits(maximumPublishCollected: 8))
        _ = framer.cuts(of: Array(publish[..<5]))
        #expect(framer.loss(of: 3) == (.withinPacket, [.damaged(Array(publish[..<5]), length: 12)]))
        #expect(framer.cuts(of: Array(publish[8...]) + hex("C0 00")) == [.packet(hex("C0 00"))])
    }

    @Test func `within a packet over a limit nothing more is told`() {
        var framer = PacketFramer(limits: PacketFramer.Limits(maximumPacketSize: 8))
        #expect(framer.cuts(of: Array(publish[..<3])) == [.tooLarge(.packetSize, 0x30, length: 12)])
        #expect(framer.loss(of: 9) == (.withinPacket, []))
        #expect(framer.isBetweenPackets)
    }

    @Test func `no bytes, or fewer, are no loss`() {
        for count in [0, -1, Int.min] {
            var framer = PacketFramer()
            #expect(framer.loss(of: count) == (.withinPacket, []))
            _ = framer.cuts(of: Array(publish[..<5]))
            #expect(framer.loss(of: count) == (.withinPacket, []))
            #expect(framer.cuts(of: Array(publish[5...])) == [.packet(publish)])
            _ = framer.loss(of: 1)
            #expect(framer.loss(of: count) == (.boundaryLost, []))
        }
    }

    @Test(arguments: [MQTTVersion.v3_1, .v3_1_1, .v5_0])
    func `a Topic Name with controls is no evidence of a boundary`(_ version: MQTTVersion) {
        // What a hole left of a PUBLISH to x/10: "10" reads as type and length, the Packet Identifier as the length of a Topic Name, and the
        // bytes of the packets behind it as that name. 3.1 allows even the U+0000 that is in it with the identifier 12.
        for identifier in ["000C", "0006"] {
            var bytes = hex("31 30 \(identifier) '21.5' 62 02 \(identifier) 34 40 0003 'x/1'")
            bytes += Array(repeating: UInt8(ascii: "x"), count: 50 - bytes.count) + hex("62 02 0007 62 02 0008")
            var search = BoundarySearch(version: version, sender: .server)
            search.look(at: bytes.span, segments: [0])
            #expect(search.found != 0, "\(version), identifier \(identifier)")
        }
    }

    @Test func `a loss in one direction leaves the other alone`() {
        var decoder = ConnectionDecoder()
        var told = decoder.told(of: Array(publish[..<6]), from: .server)
        #expect(decoder.lose(byteCount: 1, from: .client) { told.take($0) } == .boundaryLost)
        #expect(decoder.lose(byteCount: 2, from: .server) { told.take($0) } == .withinPacket)
        told += decoder.told(of: Array(publish[8...]) + hex("D0 00"), from: .server)
        told += decoder.told(of: hex("C0 00"), from: .client)
        #expect(told == [.damaged(Array(publish[..<6]), length: 12, .server), Told(decoding: hex("D0 00"), .v3_1_1, .server)])
        #expect(decoder.framer(from: .client).skippedBytes == 2)
    }
}

private func == (left: (effect: PacketFramer.LossEffect, cuts: [Cut]), right: (PacketFramer.LossEffect, [Cut])) -> Bool {
    left.effect == right.0 && left.cuts == right.1
}
