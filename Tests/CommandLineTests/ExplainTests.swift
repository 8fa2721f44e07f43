import DialogueReports
import Foundation
import Testing

@testable import mqttscope

@Suite("mqttscope explain")
struct ExplainTests {
    private func explain(_ hex: String, _ options: String...) throws -> [String: Any] {
        let run = try run(builtProduct("mqttscope"), ["explain", "--format", "ndjson", hex] + options)
        return try #require(try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any])
    }

    @Test("gives the verdicts that the interface promises")
    func verdicts() throws {
        let table: [(hex: String, version: String, verdict: String)] = [
            ("c0 00", "5", "accept"), ("c0 80 00", "3.1.1", "accept"), ("e0 00", "5", "accept"),
            ("36 09 0003 612f62 0001 6869", "3.1.1", "lenient"), ("c1 00", "5", "lenient"), ("40 02 0000", "5", "lenient"),
            ("40 04 0001 00 00", "3.1.1", "lenient"), ("c0 80 00", "5", "lenient"), ("30 06 0001 61 02 01 02", "5", "lenient"),
            ("30 04 0002 c328", "3.1.1", "lenient"), ("30 04 0002 6100", "3.1.1", "lenient"), ("30 04 0002 612b", "3.1.1", "lenient"),
            ("40 03 0001 55", "5", "lenient"), ("82 07 0001 00 0001 61 30", "5", "lenient"), ("82 02 0007", "3.1.1", "lenient"),
            ("f0 00", "5", "lenient"),
            ("00 00", "5", "reject"), ("f0 00", "3.1.1", "reject"), ("10 ff ff ff ff 7f", "5", "reject"),
            ("32 05 0003 612f62", "5", "reject"), ("82 05 0007 0001 61", "3.1.1", "reject"), ("30 05 0001 61 01 7f", "5", "reject"),
            ("10 0c 0004 4d515454 09 02 003c 0000", "5", "reject"),
            ("30 08 0005", "5", "incomplete"), ("36 09 00", "5", "incomplete"), ("10", "5", "incomplete"),
            ("82 06 0007 0001 61", "3.1.1", "incomplete"),
        ]
        for row in table {
            #expect(try explain(row.hex, "-V", row.version)["verdict"] as? String == row.verdict, "\(row.hex) as \(row.version)")
        }
    }

    @Test("says how much was consumed and how much is needed, over several packets")
    func severalPackets() throws {
        let record = try explain("c0 00 00 00 c0 00 30 08 00", "-V", "5")
        #expect(record["verdict"] as? String == "reject")
        #expect(record["consumed"] as? Int == 6)
        #expect(record["needed"] as? Int == 7)
        let packets = try #require(record["packets"] as? [[String: Any]])
        #expect(packets.map { $0["offset"] as? Int } == [0, 2, 4, 6])
        #expect(packets.map { $0["verdict"] as? String } == ["accept", "reject", "accept", "incomplete"])
        #expect(try explain("10")["needed"] == nil)
        #expect(try explain("c0 00")["needed"] as? Int == 0)
    }

    @Test("infers the version from a CONNECT, or from what the bytes fit, and says that it did")
    func versions() throws {
        let connect = try explain("10 0d 0004 4d515454 04 02 003c 0001 61 90 03 0001 01")
        #expect(connect["version"] as? String == "3.1.1")
        #expect(connect["version_inferred"] as? Bool == false)
        #expect(connect["verdict"] as? String == "accept")
        let publish = try explain("30 07 0003 612f62 6869")
        #expect(publish["version"] as? String == "3.1.1")
        #expect(publish["version_inferred"] as? Bool == true)
        #expect(try explain("30 08 0003 612f62 00 6869")["version"] as? String == "5.0")
        #expect(try explain("6a 02 0001")["version"] as? String == "3.1")
    }

    @Test("judges by who sent the bytes where it is told")
    func senders() throws {
        let bytes = "30 07 0001 61 02 0b 05 78"
        #expect(try explain(bytes, "-V", "5")["verdict"] as? String == "accept")
        #expect(try explain(bytes, "-V", "5", "--from", "server")["verdict"] as? String == "accept")
        let fromClient = try explain(bytes, "-V", "5", "--from", "client")
        #expect(fromClient["verdict"] as? String == "lenient")
        let packets = try #require(fromClient["packets"] as? [[String: Any]])
        let findings = try #require(packets[0]["findings"] as? [[String: Any]])
        #expect(findings.map { $0["rule"] as? String } == ["MQTT-3.3.4-6"])
    }

    @Test("explains every byte of a packet, faults in place, secrets hidden")
    func text() throws {
        let run = try mqttscope("explain", "36 09 0003 612f62 0001 6869", "-V", "3.1.1")
        #expect(run.status == 1)
        #expect(
            run.text == """
                PUBLISH, 11 bytes, as 3.1.1: readable, but it breaks the standard

                 offset  bytes              field               value
                      0  36                 type and flags      PUBLISH, QoS 3, not retained
                         ✗ malformed byte 0, qos: the QoS bits are 11; 00, 01 and 10 are allowed
                           [3.1.1 MQTT-3.3.1-4]
                           QoS bits 11 are illegal; the receiver disconnects.
                      1  09                 Remaining Length    9
                      2  00 03 61 2f 62     Topic Name          a/b
                      7  00 01              Packet Identifier   1
                      9  68 69              Payload             "hi"  2 bytes

                """)
        let connect = "10 1b 0004 4d515454 04 c2 003c 0001 61 0004 75736572 0006 736563726574"
        let hidden = try mqttscope("explain", connect)
        #expect(hidden.status == 0)
        #expect(!hidden.text.contains("secret") && !hidden.text.contains("73 65 63"))
        #expect(hidden.text.contains("6 bytes, not shown"))
        #expect(try mqttscope("explain", "--show-secrets", connect).text.contains("\"secret\""))
    }

    @Test("takes what follows the last field of a CONNECT or AUTH for a secret: a password whose flag is missing")
    func trailingSecrets() throws {
        // The user name flag alone is set, and a password follows.
        let connect = "10 1b 0004 4d515454 04 82 003c 0001 61 0004 75736572 0006 736563726574"
        let hidden = try mqttscope("explain", connect)
        #expect(hidden.status == 1)
        #expect(!hidden.text.contains("secret") && !hidden.text.contains("65 63"))
        #expect(hidden.text.contains("     21  ** ** ** ** **     (no field)          8 bytes, not shown\n         ** ** **\n"))
        let shown = try mqttscope("explain", "--show-secrets", connect).text
        #expect(shown.contains("     21  00 06 73 65 63     (no field)          8 bytes\n         72 65 74\n"))
        let json = try mqttscope("explain", "--format", "ndjson", connect).text
        #expect(!json.contains("secret") && !json.contains("736563"))
        let auth = try mqttscope("explain", "-V", "5", "f0 08 18 00 736563726574")
        #expect(auth.text.contains("6 bytes, not shown") && !auth.text.contains("65 63"))
        // Of other packets it is none.
        #expect(try mqttscope("explain", "-V", "5", "40 04 0001 00 55").text.contains("not shown") == false)
    }

    @Test(
        "shows nothing of a CONNECT or AUTH that could not be laid out",
        arguments: [
            // A password that is longer than the packet, a user name that is, and authentication data that is.
            "10 1b 0004 4d515454 04 c2 003c 0001 61 0004 75736572 0009 736563726574",
            "10 1b 0004 4d515454 04 c2 003c 0001 61 00ff 75736572 0006 736563726574",
            "10 16 0004 4d515454 05 02 003c 09 16 0009 736563726574 0000",
            "f0 0b 18 09 16 0009 736563726574", "f0 0a 18 08 99 00 736563726574",
            // A client identifier that swallows the password, a protocol name that does, properties, a will.
            "10 1b 0004 4d515454 04 c2 003c 0010 61 0004 75736572 0006 736563726574 ",
            "10 1b 0017 4d515454 04 c2 003c 0001 61 0004 75736572 0006 736563726574",
            "10 1a 0004 4d515454 05 c2 003c 0d 26 0000 0006 736563726574 99 00 0000",
            "10 17 0004 4d515454 04 06 003c 0000 0006 736563726574 0099",
            "10 0d 0004 4d515454 04 00 736563726574 c0 00 ", "12 06 736563726574", "10 7f 736563726574",
        ])
    func unreadableSecrets(hex: String) throws {
        for format in ["text", "ndjson"] {
            let run = try mqttscope("explain", "--format", format, hex)
            #expect(run.status == 1)
            #expect(!run.text.contains("cret") && !run.text.contains("63 72") && !run.text.contains("6372"), "\(run.text)")
        }
    }

    @Test("counts the bytes of a fault as the column of offsets does, from the first packet")
    func offsets() throws {
        let text = try mqttscope("explain", "-V", "3.1.1", "c0 00 36 09 0003 612f62 0001 6869").text
        #expect(text.contains("\n      2  36 ") && text.contains("malformed byte 2, qos"))
    }

    @Test("names no version for a packet that is not whole, and says where the others are wrong too")
    func titles() throws {
        // A CONNECT of 5.0, of which the last bytes are not there.
        #expect(try mqttscope("explain", "10 0d 0004 4d515454 05").text.hasPrefix("CONNECT, 9 bytes: incomplete\n"))
        #expect(try mqttscope("explain", "30 00").text.contains("(as 3.1.1 it would be wrong too:"))
        #expect(try mqttscope("explain", "b0 02 0003").text.contains("(as 5.0 it would be wrong:"))
    }

    @Test("says what properties and intervals mean")
    func meanings() throws {
        let connect = "10 22 0004 4d515454 05 06 003c 00 0001 61 07 18 00000005 01 01 0003 772f74 0005 37c2b0220a"
        let run = try mqttscope("explain", connect)
        #expect(run.status == 0, "\(run.text)")
        for part in [
            "Keep Alive          60 s", "will delay interval  5 s", "will payload format indicator  1, text", #""7°\"\n"  5 bytes"#,
        ] { #expect(run.text.contains(part), "\(run.text)") }
        #expect(!run.text.contains("will will"))
    }

    @Test("reads a file that an argument names, and packets themselves from files and standard input")
    func files() throws {
        let packets: [UInt8] = [0x30, 0x0A, 0x00, 0x03, 0x61, 0x2F, 0x62, 0x0A, 0x68, 0x69, 0x0A, 0x21, 0xC0, 0x00]
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let expected = try mqttscope("explain", "-V", "3.1.1", "300a0003612f620a68690a21c000").text
        #expect(expected.contains("PINGREQ at byte 12"))
        for content in [packets, Array("30 0a 0003 612f62 0a68690a21\nc000\n".utf8)] {
            try Data(content).write(to: file)
            #expect(try mqttscope("explain", "-V", "3.1.1", file.path).text == expected)
            #expect(try mqttscope("explain", "-V", "3.1.1", input: content).text == expected)
        }
        let record = try mqttscope("explain", "-V", "3.1.1", "--format", "ndjson", input: packets).text
        #expect(record.split(separator: "\n").count == 1 && record.contains(#""consumed":14"#))
        #expect(
            try mqttscope("explain", "--lines", "-V", "5", input: Array("c000\n0g\n".utf8)).errors
                == "mqttscope: line 2: not hexadecimal: there is \"g\" in it\n")
        // A line that is no text is not taken for packets, when the others are text.
        let mixed = try mqttscope("explain", "--format", "ndjson", "-V", "5", input: Array("c000 c000\nd000 ".utf8) + [0xFF, 0x0A])
        #expect(mixed.errors == "mqttscope: line 2: not text\n" && mixed.text.split(separator: "\n").count == 1)
    }

    @Test("says what is missing as a sentence of its own")
    func missing() throws {
        let run = try mqttscope("explain", "-V", "5", "30 50 0005")
        #expect(run.status == 1)
        #expect(
            run.text == """
                PUBLISH, 4 bytes, as 5.0: incomplete
                           78 more bytes are needed: the Remaining Length says so

                """)
        #expect(try mqttscope("explain", "30").text.contains("\n           the Fixed Header is not whole"))
    }

    @Test("wraps long values below themselves, and no line is wider than the terminal")
    func width() throws {
        func hex(_ text: String) -> String { text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        let topic = "buildings/north wing/third floor/sensors/temperature"
        let payload = "{\"temperature\":21.5,\"unit\":\"C\"}"
        let packet = "30 \(String(2 + topic.utf8.count + payload.utf8.count, radix: 16)) 0034 " + hex(topic) + hex(payload)
        let run = try mqttscope("explain", "-V", "3.1.1", packet)
        #expect(run.status == 0)
        let lines = run.text.split(separator: "\n").suffix(10).map(String.init)
        #expect(
            lines == [
                "      2  00 34 62 75 69     Topic Name          buildings/north wing/third",
                "         6c 64 69 6e 67                         floor/sensors/temperature",
                "         73 2f 6e 6f 72", "         74 68 20 77 69", "         34 more",
                #"     56  7b 22 74 65 6d     Payload             "{\"temperature\":21.5,\"unit\":"#,
                #"         70 65 72 61 74                         \"C\"}"  31 bytes"#,
                "         75 72 65 22 3a", "         32 31 2e 35 2c", "         11 more",
            ], "\(lines)")
        // A long reason behind a name that is longer than its column, a word without a space, and a long payload.
        let reason = String(repeating: "for reasons ", count: 5)
        let properties = "1f 003c" + hex(reason)
        let packets = [
            "e0 41 00 3f \(properties)",
            "30 c4 01 0080" + hex(String(repeating: "abcdefgh", count: 16)) + "00" + hex(String(repeating: "x", count: 65)),
            "82 0b 0001 00 0005 612f622f23 2c", "20 06 00 00 03 29 00 00", "20 08 00 00 05 29 00 2a 00 00",
        ]
        for packet in packets {
            let text = try mqttscope("explain", "-V", "5", packet).text
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
        }
    }

    @Test("gives no record of a line that is not bytes, names its number, and explains the others")
    func oddLines() throws {
        let input = Array("c000\nzz\n\n  30 0\nd000".utf8)
        for options in [["--format", "ndjson"], ["--lines"]] {
            let run = try run(builtProduct("mqttscope"), ["explain", "-V", "5"] + options, input: input)
            #expect(run.status == 2)
            #expect(
                run.errors == """
                    mqttscope: line 2: not hexadecimal: there is "z" in it
                    mqttscope: line 4: not hexadecimal: the number of digits is odd

                    """)
        }
        let run = try mqttscope("explain", "-V", "5", "--format", "ndjson", input: input)
        let records = try run.text.split(separator: "\n").map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        // An empty line is an input without a packet.
        #expect(records.map { $0?["verdict"] as? String } == ["accept", "incomplete", "accept"])
        #expect(records.map { ($0?["packets"] as? [Any])?.count } == [1, 0, 1])
    }

    @Test("has colours on request: each field its bytes and its name in one, the next field the other, and the same text")
    func colors() throws {
        let bytes = "36 09 0003 612f62 0001 6869"
        let colored = try mqttscope("explain", "--color", "always", "-V", "3.1.1", bytes).text
        #expect(colored.contains("\u{1B}[32m36\u{1B}[0m") && colored.contains("\u{1B}[32mtype and flags\u{1B}[0m"))
        #expect(colored.contains("\u{1B}[94m09\u{1B}[0m") && colored.contains("\u{1B}[94mRemaining Length\u{1B}[0m"))
        #expect(colored.contains("\u{1B}[32m00 03 61 2f 62\u{1B}[0m") && colored.contains("\u{1B}[31m✗ malformed\u{1B}[0m"))
        #expect(colored.replacing(/\u{1B}\[[0-9]+m/, with: "") == (try mqttscope("explain", "-V", "3.1.1", bytes).text))
        // Who set NO_COLOR wants none, and what is no terminal gets none.
        #expect(try !mqttscope("explain", "--color", "auto", bytes).text.contains("\u{1B}"))
    }

    @Test("takes one input a line for NDJSON, and all of standard input as one for text")
    func standardInput() throws {
        let input = Array("c0 00\n30 08\nd0 00\n".utf8)
        let records = try mqttscope("explain", "--format", "ndjson", input: input)
        #expect(records.text.split(separator: "\n").count == 3)
        #expect(records.status == 1)
        let text = try mqttscope("explain", "-V", "3.1.1", input: Array("c0 00\nd0 00\n".utf8))
        #expect(text.status == 0)
        #expect(text.text.contains("PINGRESP at byte 2"))
        #expect(try mqttscope("explain", "30", "0g").status == 2)
        let wrong = try mqttscope("explain", "zz")
        #expect(wrong.status == 2)
        #expect(wrong.errors == "mqttscope: not hexadecimal: there is \"z\" in it\n")
    }
}

@Suite("Hexadecimal input")
struct HexInputTests {
    private let packet: [UInt8] = [0x30, 0x07, 0x00, 0x03, 0x61, 0x2F, 0x62, 0x68, 0x69]

    @Test("is taken in every form that people paste")
    func forms() throws {
        let forms = [
            "300700036 12f626869", "30 07 00 03 61 2f 62 68 69", "30:07:00:03:61:2F:62:68:69", "30-07-00-03-61-2f-62-68-69",
            "0x30, 0x07, 0x00, 0x03, 0x61, 0x2f, 0x62, 0x68, 0x69", "0x30070003612f626869", "{0x30,0x7,0x0,0x3,0x61,0x2f,0x62,0x68,0x69}",
            #"\x30\x07\x00\x03\x61\x2f\x62\x68\x69"#, #""\x30\x07\x00\x03a/bhi""#, "[30 07 0003 612f62 6869]", "30 07 0003\n612f62 6869",
            "00000000: 3007 0003 612f 6268 69                   0...a/bhi",
            "00000000  30 07 00 03 61 2f 62 68  69                       |0...a/bhi|\n00000009",
            "0000   30 07 00 03 61 2f 62 68 69                        0...a/bhi",
            "\t0x0000:  3007 0003 612f 6268 69                    0...a/bhi", "MAcAA2EvYmhp",
        ]
        for form in forms { #expect(try HexInput.bytes(form) == packet, "\(form)") }
        let long = (0..<40).map { UInt8($0) }
        let xxd =
            "00000000: 0001 0203 0405 0607 0809 0a0b 0c0d 0e0f  ................\n"
            + "00000010: 1011 1213 1415 1617 1819 1a1b 1c1d 1e1f  ................\n00000020: 2021 2223 2425 2627                       !\"#$%&'"
        #expect(try HexInput.bytes(xxd) == long)
    }

    @Test("is taken from dumps with rows of any length, of which nothing is cut")
    func longRows() throws {
        let bytes = (0..<80).map { UInt8($0) }
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: count - text.count) + text
        }
        for (width, group) in [(8, 2), (16, 1), (20, 2), (32, 2), (32, 4), (64, 2), (64, 16)] {
            var dump = ""
            for start in stride(from: 0, to: bytes.count, by: width) {
                dump += digits(start, 8) + ":"
                for index in start..<min(start + width, bytes.count) {
                    dump += ((index - start) % group == 0 ? " " : "") + digits(index, 2)
                }
                // Characters that look like hexadecimal, and like more of the row.
                dump += "  ab cd 00 11\n"
            }
            #expect(try HexInput.bytes(dump) == bytes, "\(width) in groups of \(group)")
        }
        let plain = (0..<2).map {
            "00\(digits($0 * 32, 2))   " + bytes[($0 * 32)..<($0 * 32 + 32)].map { digits(Int($0), 2) }.joined(separator: " ") + "   ab cd"
        }
        #expect(try HexInput.bytes(plain.joined(separator: "\n")) == Array(bytes.prefix(64)))
        #expect(throws: HexInput.Failure.self) { try HexInput.bytes("00000000: 3007 000g 612f  0...a/") }
    }

    @Test("is taken from dumps of part of a file, of squeezed rows, and of words whose second byte comes first")
    func otherDumps() throws {
        let rows = [UInt8](repeating: 0x41, count: 48) + [0xC0, 0x00, 0x07]
        let forms = [
            "00000100: 4141 4141 4141 4141 4141 4141 4141 4141  AAAAAAAAAAAAAAAA\n*\n00000130: c000 07                                  ...",
            "00000100  41 41 41 41 41 41 41 41  41 41 41 41 41 41 41 41  |AAAAAAAAAAAAAAAA|\n*\n00000130  c0 00 07                                          |...|\n00000133",
            "0000100 4141 4141 4141 4141 4141 4141 4141 4141\n*\n0000130 00c0 0007\n0000133",
            "0000400 4141 4141 4141 4141 4141 4141 4141 4141\n0000420 4141 4141 4141 4141 4141 4141 4141 4141\n0000440 4141 4141 4141 4141 4141 4141 4141 4141\n0000460 00c0 0007\n0000463",
            "0000000 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41\n*\n0000060 c0 00 07\n0000063",
            "0000256 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41\n*\n0000304 c0 00 07\n0000307",
            "000100 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41  >AAAAAAAAAAAAAAAA<\n*\n000130 c0 00 07                                         >...<\n000133",
        ]
        for form in forms { #expect(try HexInput.bytes(form) == rows, "\(form)") }
        #expect(try HexInput.bytes("00000010: c000 d000  ....") == [0xC0, 0x00, 0xD0, 0x00])
        // hexdump means 96 bytes by this, od -x 48: nobody can tell.
        let words = "4141 4141 4141 4141 4141 4141 4141 4141"
        #expect(throws: HexInput.Failure.self) { try HexInput.bytes("0000000 \(words)\n*\n0000060 00c0\n0000062") }
        // A packet on one line is none, and a dump with a gap is not read as if it had none.
        #expect(try HexInput.bytes("3007 0003 612f 6268 69") == packet)
        #expect(throws: HexInput.Failure.self) { try HexInput.bytes("00000000: c000  ..\n*\nffffffff: d000  ..") }
        #expect(try HexInput.bytes("0000 c0 00\n0004 d0 00") != [0xC0, 0x00, 0xD0, 0x00])
    }

    @Test("is taken from a dump whose * stand for 262,144 bytes in all, and no more")
    func squeezedRows() throws {
        let row = "c000 c000 c000 c000 c000 c000 c000 c000  ................"
        let twice = "00000000: \(row)\n*\n00020010: \(row)\n*\n00040020: d000  .."
        #expect(try HexInput.bytes(twice) == [UInt8](repeatElement([0xC0, 0x00], count: 0x20010).joined()) + [0xD0, 0x00])
        let refusal = HexInput.Failure(description: "not hexadecimal: * must stand between rows of a dump, for 262144 bytes at most")
        #expect(throws: refusal) { try HexInput.bytes(twice + "\n00040022: \(row)\n*\n00040042: d000  ..") }
        #expect(throws: refusal) { try HexInput.bytes("00000000: \(row)\n*\n00040020: d000  ..") }
        #expect(throws: refusal) { try HexInput.bytes("00000000: \(row)\n*\nfffffff0: d000  ..") }
        // Without * a dump is as long as its text.
        let whole = (0..<0x5000).map { number in
            let offset = String(number * 16, radix: 16)
            return String(repeating: "0", count: 8 - offset.count) + offset + ": " + row
        }
        #expect(try HexInput.bytes(whole.joined(separator: "\n")).count == 0x50000)
    }

    @Test("is taken from lists of decimal numbers, as Rust, Java, Python, Erlang and Node print bytes")
    func lists() throws {
        let forms = [
            "[48, 7, 0, 3, 97, 47, 98, 104, 105]", "{48, 7, 0, 3, 97, 47, 98, 104, 105}", "byte[] p = {48, 7, 0, 3, 97, 47, 98, 104, 105};",
            "<<48,7,0,3,\"a/b\",104,105>>", "<Buffer 30 07 00 03 61 2f 62 68 69>",
            "bytes([48, 7, 0, 3, 97, 47, 98, 104, 105])".replacing("bytes", with: ""),
        ]
        for form in forms { #expect(try HexInput.bytes(form) == packet, "\(form)") }
        #expect(try HexInput.bytes("[-64, 0]") == [0xC0, 0x00])
        // Two digits everywhere are hexadecimal, as elsewhere.
        #expect(try HexInput.bytes("[30, 07, 00, 03, 61, 2f, 62, 68, 69]") == packet)
        #expect(try HexInput.bytes("[10, 20]") == [0x10, 0x20])
        #expect(throws: HexInput.Failure.self) { try HexInput.bytes("[256, 0, 1]") }
    }

    @Test("is taken from escaped strings with all that stands between quotation marks, and nothing else")
    func escapedStrings() throws {
        let spaced = packet.dropLast(2) + Array(" h i".utf8)
        let forms = [
            #""\x30\x07\x00\x03a/b h i""#, #"b'0\x07\x00\x03a/b h i'"#,
            #"const char *p = "\x30\x07\x00" /* . */"# + "\n" + #"  "\x03" "a/b h i";"#,
            #""\x30\x07\x00\x03" \"# + "\n" + #""a/b h i""#, #"\x30\x07\x00\x03a/b h i"#, #"\060\007\0\003a/b h i"#,
        ]
        for form in forms { #expect(try HexInput.bytes(form) == Array(spaced), "\(form)") }
        #expect(try HexInput.bytes(#"\x30 \x07 \x00 \x03 \x61 \x2f \x62 \x68 \x69"#) == packet)
        #expect(try HexInput.bytes(#""\a\b\t\n\v\f\r\"\\\377""#.replacing("\\\"", with: "")) == [7, 8, 9, 10, 11, 12, 13, 0x5C, 0xFF])
        #expect(throws: HexInput.Failure.self) { try HexInput.bytes(#"\777"#) }
    }

    @Test("that is none is refused with what stands in it")
    func refusals() {
        #expect(throws: HexInput.Failure(description: "not hexadecimal: the number of digits is odd")) { try HexInput.bytes("30 0") }
        #expect(throws: HexInput.Failure.self) { try HexInput.bytes("hello") }
        #expect(throws: HexInput.Failure.self) { try HexInput.bytes(#"\x3"#) }
    }

    @Test("is taken out of C: without comments, and what declares an array")
    func code() throws {
        #expect(try HexInput.bytes("static const unsigned char pkt1[2] = { 0xc0, 0x00 };") == [0xC0, 0x00])
        let wireshark = """
            /* Frame (9 bytes) */
            static const unsigned char pkt1[9] = {
            0x30, 0x07, 0x00, 0x03, 0x61, /* 0..a */
            0x2f, 0x62, 0x68, 0x69        // /bhi
            };

            """
        #expect(try HexInput.bytes(wireshark) == packet)
        #expect(
            try HexInput.bytes("char a[] = {0xc0, 0}; char b[] = {0xd0, 0x0};".replacing(", 0}", with: ", 0x0}")) == [0xC0, 0, 0xD0, 0])
        #expect(try HexInput.bytes("3007 0003 // topic a/b\n612f62 /* hi */ 6869") == packet)
        #expect(throws: HexInput.Failure(description: "not hexadecimal: there is \"g\" in it")) {
            try HexInput.bytes("char p[1] = { 0xg0 };")
        }
    }

    @Test("is base64 only where it can be nothing else")
    func base64() throws {
        #expect(try HexInput.bytes("MAcAA2Ev\n YmhpAA==\r\n") == packet + [0x00])
        for text in ["30 0g", "MAcA A2EvYmhp", "MAcA", "MAcAA2EvYmh", "MAcAA===", "MA==A2EvYmhp", "hello, world"] {
            #expect(throws: HexInput.Failure.self, "\(text)") { try HexInput.bytes(text) }
        }
        // Digits of both are hexadecimal.
        #expect(try HexInput.bytes("30070003612f6268") == packet.dropLast())
        #expect(throws: HexInput.Failure(description: "not hexadecimal: there is \"=\" in it")) { try HexInput.bytes("c000d0==") }
    }

    @Test("of nothing is nothing")
    func nothing() throws {
        #expect(try HexInput.bytes("") == [])
        #expect(try HexInput.bytes(" \n\t") == [])
    }
}
