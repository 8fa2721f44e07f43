import CaptureAnalysis
import DialogueReports
import MQTTCodec
import TCPStreams
import TestSupport
import Testing

@Suite("CSV")
struct CSVReportTests {
    private static let connect311 = hex("10 0d 0004 4d515454 04 02 003c 0001 63")

    /// The rows for what a client says behind its CONNECT, without the header and the CONNECT.
    private func rows(_ fields: [CSVField], _ packets: [UInt8]...) -> [String] {
        var options = CSVReport.Options()
        options.fields = fields
        var capture = Capture(CSVReport(options: options))
        capture.connect()
        capture.send(Self.connect311, .client)
        for packet in packets { capture.send(packet, .client) }
        return Array(capture.finish().dropFirst(2))
    }

    private func publish(_ payload: String) -> [UInt8] { packet(0x30, prefixed("t") + Array(payload.utf8)) }

    @Test("has a header, and a row for each packet")
    func tellsPackets() {
        var capture = Capture(CSVReport())
        capture.connect()
        capture.send(Self.connect311, .client)
        capture.send(hex("20 02 00 00"), .server)
        capture.send(hex("82 0c 0001 0001 61 01 0003 622f23 02"), .client)
        capture.send(hex("90 04 0001 01 80"), .server)
        capture.send(hex("3b 09 0003 612f62 0007 6869"), .client)
        capture.send(hex("40 02 0007"), .server)
        capture.send(hex("c1 00"), .client)
        #expect(
            capture.finish() == [
                "time,connection,frame,sender,version,type,packet_id,qos,retain,dup,topic,reason_code,length,payload,findings",
                "2023-11-14T22:13:20.003000000Z,1,3,client,3.1.1,CONNECT,,,,,,,15,,",
                "2023-11-14T22:13:20.004500000Z,1,4,server,3.1.1,CONNACK,,,,,,0,4,,",
                #"2023-11-14T22:13:20.006000000Z,1,5,client,3.1.1,SUBSCRIBE,1,,,,"a b/#",,14,,"#,
                #"2023-11-14T22:13:20.007500000Z,1,6,server,3.1.1,SUBACK,1,,,,"a b/#",1 128,6,,"#,
                "2023-11-14T22:13:20.009000000Z,1,7,client,3.1.1,PUBLISH,7,1,true,true,a/b,,11,hi,3.1.1:MQTT-4.3.2-1",
                "2023-11-14T22:13:20.010500000Z,1,8,server,3.1.1,PUBACK,7,,,,a/b,,4,,",
                "2023-11-14T22:13:20.012000000Z,1,9,client,3.1.1,PINGREQ,,,,,,,2,,3.1.1:MQTT-2.2.2-1",
            ])
    }

    @Test("quotes as RFC 4180 has it, and escapes what a terminal might act on")
    func quotes() {
        let rows = rows(
            [.payload, .length], publish("plain text"), publish("a,b"), publish(#"say "hi""#), publish("two\nlines\r\n"),
            publish("\u{1b}[2J"), publish(#"C:\temp"#), publish(" space "), publish("\u{202e}é"),
            packet(0x30, prefixed("t") + [0xFF, 0x61]))
        #expect(
            rows == [
                "plain text,15", #""a,b",8"#, #""say ""hi""",13"#, #""two\nlines\r\n",16"#, #""\x1b[2J",9"#, #""C:\\temp",12"#,
                #"" space ",12"#, #""\u{202e}é",10"#, #""\xffa",7"#,
            ])
    }

    @Test("has no cell that a spreadsheet takes for a formula, and leaves numbers what they are")
    func disarmsFormulas() {
        let rows = rows(
            [.payload], publish("=1+1"), publish("+cmd|' /C calc'!A0"), publish("-2+3"), publish("@SUM(A1)"), publish("-5.25"),
            publish("+1e-3"), publish("-"), publish("=\"a\""), publish("5-3"))
        #expect(
            rows == [
                #""'=1+1""#, #""'+cmd|' /C calc'!A0""#, #""'-2+3""#, #""'@SUM(A1)""#, #""-5.25""#, #""+1e-3""#, #""'-""#, #""'=""a""""#,
                "5-3",
            ])
        for row in rows { #expect(!"=+-@".contains(row.first ?? " ")) }
    }

    @Test("has the columns that are asked for, in their order")
    func picksFields() {
        #expect(Set(CSVField.usual).count == 15)
        #expect(
            rows([.type, .clientIdentifier, .sourcePort, .destinationAddress, .type], hex("c0 00")) == [
                "PINGREQ,c,40000,10.0.0.2,PINGREQ"
            ])
        // Every column can be written of every packet.
        let all = rows(CSVField.allCases, hex("c0 00"), publish("x"))
        for row in all { #expect(row.split(separator: ",", omittingEmptySubsequences: false).count == CSVField.allCases.count) }
    }

    @Test("says which packets are there only in part, and which cannot be read")
    func tellsDamage() {
        var options = CSVReport.Options()
        options.fields = [.type, .length, .captured, .payloadLength, .findings]
        var capture = Capture(CSVReport(options: options))
        capture.connect()
        capture.send(Self.connect311, .client)
        capture.send(packet(0x30, prefixed("t") + [UInt8](repeating: 0x61, count: 100)), .client, captured: 50)
        capture.send(hex("00 00"), .client)
        capture.send(hex("c0 ffffffff7f"), .client)
        #expect(
            capture.finish().dropFirst(2) == [
                "PUBLISH,105,50,100,partial", ",2,2,,3.1.1:2.2.1-reserved-type", "PINGREQ,,5,,3.1.1:2.2.3-length-too-long",
            ])
    }

    @Test("cuts a payload between two characters")
    func cutsPayloads() {
        var options = CSVReport.Options()
        options.fields = [.payload, .payloadLength]
        options.maximumPayload = 4
        var capture = Capture(CSVReport(options: options))
        capture.connect()
        capture.send(Self.connect311, .client)
        capture.send(publish("€€€"), .client)
        #expect(capture.finish().last == #""€",9"#)
    }
}
