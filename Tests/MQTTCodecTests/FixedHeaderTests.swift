import MQTTCodec
import TestSupport
import Testing

@Suite struct `The Fixed Header` {
    @Test func `packet types have the numbers and names of table 2.1`() {
        let names = [
            "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK",
            "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
        ]
        #expect(ControlPacketType.allCases.map(\.description) == names)
        #expect(ControlPacketType.allCases.map(\.rawValue) == Array(1...15))
        #expect(ControlPacketType(rawValue: 0) == nil)
    }

    /// A legal packet of each type, in 3.1.1 where that has it.
    private static let samples: [(version: MQTTVersion, body: String)] = [
        (.v3_1_1, "0004 'MQTT' 04 02 0000 0000"), (.v3_1_1, "0000"), (.v3_1_1, "0001 'a' 0001"), (.v3_1_1, "0001"), (.v3_1_1, "0001"),
        (.v3_1_1, "0001"), (.v3_1_1, "0001"), (.v3_1_1, "0001 0001 'a' 00"), (.v3_1_1, "0001 00"), (.v3_1_1, "0001 0001 'a'"),
        (.v3_1_1, "0001"), (.v3_1_1, ""), (.v3_1_1, ""), (.v3_1_1, ""), (.v5_0, "18 04 15 0001 'm'"),
    ]

    @Test func `flags are those of table 2.2, and all others are found at the first byte`() {
        let required: [UInt8] = [0, 0, 0, 0, 0, 2, 0, 2, 0, 2, 0, 0, 0, 0, 0]
        for (index, sample) in Self.samples.enumerated() where index != 2 {
            for flags: UInt8 in 0..<16 {
                let bytes = packet(UInt8(index + 1) << 4 | flags, hex(sample.body))
                let diagnosis = ControlPacket.diagnose(bytes.span, version: sample.version)
                #expect(diagnosis.verdict == (flags == required[index] ? .accept : .lenient), "\(hexDump(bytes))")
                guard flags != required[index] else { continue }
                #expect(diagnosis.findings.map(\.requirement) == [.fixedHeaderFlags])
                #expect(diagnosis.findings.map(\.bytes) == [0..<1] && diagnosis.findings.map(\.value) == [UInt32(flags)])
            }
        }
    }

    @Test func `the flags of PUBLISH are DUP, QoS and RETAIN`() throws {
        for flags: UInt8 in 0..<16 {
            let bytes = packet(0x30 | flags, hex("0001 'a' 0001"))
            let diagnosis = ControlPacket.diagnose(bytes.span, version: .v3_1_1)
            guard case .publish(let publish) = diagnosis.packet else {
                Issue.record("\(flags)")
                continue
            }
            #expect(publish.retain == [1, 3, 5, 7, 9, 11, 13, 15].contains(flags))
            #expect(publish.isDuplicate == (flags >= 8))
            #expect(publish.qos.rawValue == [0, 0, 1, 1, 2, 2, 3, 3, 0, 0, 1, 1, 2, 2, 3, 3][Int(flags)])
            #expect((diagnosis.verdict == .accept) == ![6, 7, 8, 9, 14, 15].contains(flags), "\(flags)")
        }
    }

    @Test func `each side sends the packets that table 2.1 gives it`() {
        let client: Set<Int> = [1, 3, 4, 5, 6, 7, 8, 10, 12, 14, 15]
        let server: Set<Int> = [2, 3, 4, 5, 6, 7, 9, 11, 13, 15]
        for (index, sample) in Self.samples.enumerated() {
            let flags: UInt8 = index == 2 ? 2 : [5, 7, 9].contains(index) ? 2 : 0
            let bytes = packet(UInt8(index + 1) << 4 | flags, hex(sample.body))
            for (sender, types) in [(ControlPacket.Sender.client, client), (.server, server)] {
                let findings = ControlPacket.diagnose(bytes.span, version: sample.version, sender: sender).findings
                #expect(findings.map(\.requirement) == (types.contains(index + 1) ? [] : [.directionOfFlow]), "\(sender) \(hexDump(bytes))")
            }
        }
        expectDiagnosis("E0 00", .v5_0, .server, .accept)
        expectDiagnosis("E0 00", .v3_1_1, .server, .lenient, "2.2.1-direction type 0..<1")
        expectDiagnosis("E0 00", .v3_1, .server, .lenient, "2.1-direction type 0..<1")
    }

    @Test func `type 0 exists in no version, type 15 only in 5.0`() {
        expectDiagnosis("00 00", .v3_1, .unknown, .reject, "2.1-reserved-type type 0..<1")
        expectDiagnosis("00 00", .v3_1_1, .unknown, .reject, "2.2.1-reserved-type type 0..<1")
        expectDiagnosis("00 00", .v5_0, .unknown, .reject, "2.1.2-reserved-type type 0..<1")
        expectDiagnosis("F0 00", .v3_1, .unknown, .reject, "2.1-reserved-type type 0..<1")
        expectDiagnosis("F0 00", .v3_1_1, .unknown, .reject, "2.2.1-reserved-type type 0..<1")
        // No further byte makes them legal.
        expectDiagnosis("00", .v5_0, .unknown, .reject, "2.1.2-reserved-type type 0..<1")
        expectDiagnosis("F0", .v3_1_1, .unknown, .reject, "2.2.1-reserved-type type 0..<1")
        expectDiagnosis("F0 80", .v3_1_1, .unknown, .reject, "2.2.1-reserved-type type 0..<1")
        expectDiagnosis("F0 7F", .v3_1_1, .unknown, .reject, "2.2.1-reserved-type type 0..<1")
    }

    @Test func `the Remaining Length is read as table 2.4 says`() throws {
        let table = [
            ("30 00", 2, 0), ("30 7F", 2, 127), ("30 80 01", 3, 128), ("30 FF 7F", 3, 16_383), ("30 80 80 01", 4, 16_384),
            ("30 FF FF 7F", 4, 2_097_151), ("30 80 80 80 01", 5, 2_097_152), ("30 FF FF FF 7F", 5, 268_435_455),
            // 321 = 65 + 2 x 128, the example of the text.
            ("30 C1 02", 3, 321),
            // Overlong forms are read.
            ("30 80 00", 3, 0), ("30 81 80 80 00", 5, 1),
        ]
        for (bytes, length, remaining) in table {
            let header = try FixedHeader(decoding: hex(bytes).span)
            #expect(header.length == length && header.remainingLength == remaining && header.packetLength == length + remaining, "\(bytes)")
            #expect(header.type == .publish && header.flags == 0)
        }
    }

    @Test func `a fifth byte of the Remaining Length is refused as soon as it is announced`() {
        for bytes in ["10 FF FF FF FF", "10 FF FF FF FF 7F", "10 80 80 80 80 00", "10 80 80 80 80 80 01"] {
            expectDiagnosis(bytes, .v3_1, .unknown, .reject, "2.1-length-too-long remaining_length 1..<5")
            expectDiagnosis(bytes, .v3_1_1, .unknown, .reject, "2.2.3-length-too-long remaining_length 1..<5")
            expectDiagnosis(bytes, .v5_0, .unknown, .reject, "2.1.4-length-too-long remaining_length 1..<5")
        }
        for bytes in ["10", "10 FF", "10 FF FF", "10 FF FF FF"] {
            expectDiagnosis(bytes, .v5_0, .unknown, .incomplete)
            #expect(throws: PacketDecodingError.incomplete(bytesNeeded: nil)) { try FixedHeader(decoding: hex(bytes).span) }
        }
    }

    @Test func `no bytes are incomplete`() {
        expectDiagnosis("", .v5_0, .unknown, .incomplete)
        #expect(throws: PacketDecodingError.incomplete(bytesNeeded: nil)) { try FixedHeader(decoding: [UInt8]().span) }
    }
}
