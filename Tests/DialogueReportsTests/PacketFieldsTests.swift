import MQTTCodec
import TestSupport
import Testing

@testable import DialogueReports

@Suite("The fields of a packet of a stream")
struct PacketFieldsTests {
    private func fields(_ bytes: [UInt8], of length: Int? = nil, _ version: MQTTVersion, showsSecrets: Bool = false) -> PacketFields {
        PacketFields(of: bytes, length: length ?? bytes.count, version: version, sender: .unknown, showsSecrets: showsSecrets)
    }

    @Test("cover every byte of every packet once, in their order", arguments: MQTTVersion.allCases)
    func coverEveryByte(version: MQTTVersion) throws {
        var generator = PacketGenerator(seed: 31, version: version, sender: .unknown, allowsLarge: false)
        for _ in 0..<2_000 {
            let packet = try generator.packet().encoded(version: version)
            var position = 0
            for row in fields(packet, version).rows {
                #expect(row.bytes.lowerBound == position)
                position = row.bytes.upperBound
            }
            #expect(position == packet.count)
        }
    }

    @Test("of the beginning of a PUBLISH are those of the whole, where they stand in the whole")
    func beginning() throws {
        let message = ControlPacket.Publish(
            topicName: "img/cam1", payload: [UInt8](repeating: 0x61, count: 70_000), qos: 1, packetIdentifier: 7)
        for version in MQTTVersion.allCases {
            let packet = try ControlPacket.publish(message).encoded(version: version)
            let whole = fields(packet, version).rows
            for kept in [100, 130, 20_000] {
                let rows = fields(Array(packet[..<kept]), of: packet.count, version).rows
                #expect(rows.map(\.name) == whole.map(\.name))
                #expect(rows.dropLast().map(\.bytes) == whole.dropLast().map(\.bytes))
                #expect(rows.map(\.value) == whole.map(\.value))
                #expect(rows.last?.bytes == (whole.last?.bytes.lowerBound ?? 0)..<kept)
            }
        }
    }

    @Test("of what ends within a field are none, and nothing traps")
    func everyBeginning() throws {
        let message = ControlPacket.Publish(topicName: "a/b", payload: [1, 2, 3], qos: 2, packetIdentifier: 7)
        let packet = try ControlPacket.publish(message).encoded(version: .v5_0)
        for count in 0..<packet.count { _ = fields(Array(packet[..<count]), of: packet.count, .v5_0) }
        let table = FieldTable(detail: .bytes, indent: 5)
        var line = TextLine(style: TextStyle())
        for count in 1..<packet.count {
            let beginning = Array(packet[..<count])
            table.write(fields(beginning, of: packet.count, .v5_0).rows, of: beginning, at: 0, [], to: &line)
        }
        #expect(!line.bytes.isEmpty)
    }

    @Test("with their bytes and without never show a password that is not asked for")
    func secrets() throws {
        let connect = ControlPacket.Connect(version: .v5_0, clientIdentifier: "c", userName: "u", password: Array("hunter2".utf8))
        let packet = try ControlPacket.connect(connect).encoded(version: .v5_0)
        for detail in [PacketDetail.fields, .bytes] {
            var texts: [String] = []
            for showsSecrets in [false, true] {
                var line = TextLine(style: TextStyle())
                let rows = fields(packet, .v5_0, showsSecrets: showsSecrets).rows
                FieldTable(detail: detail).write(rows, of: packet, at: 0, [], to: &line)
                texts.append(String(decoding: line.bytes, as: UTF8.self))
            }
            #expect(!texts[0].contains("hunter2") && !texts[0].contains("68 75") && texts[0].contains("7 bytes, not shown"))
            #expect(texts[1].contains("hunter2"))
        }
    }

    @Test("name each property once where bytes are not shown, from its identifier on")
    func properties() throws {
        // Topic Alias 5 and a User Property.
        let packet = hex("30 11 0001 61 0d 23 0005 26 0002 6b6b 0003 767676")
        var line = TextLine(style: TextStyle())
        FieldTable(detail: .fields).write(fields(packet, .v5_0).rows, of: packet, at: 0, [], to: &line)
        let text = String(decoding: line.bytes, as: UTF8.self)
        #expect(text.contains("6-8           topic alias           5\n"))
        #expect(text.contains("9-13          user property, name   kk\n"))
        #expect(text.contains("14-18         user property, value  vvv\n"))
    }
}
