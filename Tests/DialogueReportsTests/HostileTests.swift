import DialogueReports
import MQTTCodec
import TCPStreams
import TestSupport
import Testing

/// Whatever packets hold, what is written is JSON and nothing else.
struct HostileTests {
    /// One packet of each type, with much in it.
    private static let seeds: [[UInt8]] = [
        hex("10 29 0004 4d515454 05 f6 000a 05 11 0000000a 0003 636c69 05 18 00000005 0001 77 0002 ff00 0001 75 0002 7077"),
        hex("10 0d 0004 4d515454 04 02 003c 0001 63"),
        hex("20 13 00 00 10 21 0014 26 0001 61 0001 62 16 0003 736563"),
        hex("3b 1c 0003 612f62 0001 0f 23 0001 09 0002 6162 26 0001 61 0001 62 2268695c22"),
        hex("40 08 0001 10 04 1f 0001 6e"),
        hex("62 03 0001 92"),
        hex("82 12 0001 02 0b 07 0006 612fc3a92f23 2d 0001 62 00"),
        hex("90 05 0001 00 02 a2"),
        hex("a2 0a 0001 00 0001 61 0002 c3a9"),
        hex("c0 00"),
        hex("e0 09 8e 07 1f 0004 f09f9880"),
        hex("f0 0a 18 08 15 0001 78 16 0001 73"),
    ]

    /// A seed with a few bytes changed, put in or taken out, and a Remaining Length that fits.
    private func mutated(_ generator: inout SeededGenerator) -> [UInt8] {
        let seed = Self.seeds.randomElement(using: &generator) ?? []
        var first = seed[0]
        var body = Array(seed[2...])
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let telling: [UInt8] = [0x00, 0x0A, 0x1B, 0x22, 0x5C, 0x7F, 0x80, 0xC2, 0xE2, 0xFF]
            let any = UInt8.random(in: 0...255, using: &generator)
            let byte = Bool.random(using: &generator) ? any : telling.randomElement(using: &generator) ?? 0
            let place = Int.random(in: 0...body.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: first ^= 1 << UInt8.random(in: 0..<4, using: &generator)
            case 1: body.insert(byte, at: place)
            case 2 where place < body.count: body.remove(at: place)
            default: if place < body.count { body[place] = byte }
            }
        }
        return packet(first, body)
    }

    /// Whether a line has none of the bytes and characters that a terminal would act on.
    private func isHarmless(_ line: String) -> Bool {
        line.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case ..<0x20, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: false
            default: true
            }
        }
    }

    @Test("Mutated packets are JSON, in every version")
    func writesMutatedPackets() throws {
        var generator = SeededGenerator(seed: 2026)
        var written = 0
        for _ in 0..<20_000 {
            let bytes = mutated(&generator)
            for version in MQTTVersion.allCases {
                let form = PacketJSON(
                    maximumPayload: Int.random(in: 0...8, using: &generator), showsSecrets: .random(using: &generator))
                guard let text = json(bytes, version, form) else { continue }
                written += 1
                try #require(StrictJSON.accepts(Array(text.utf8)), "\(bytes) is \(text)")
                try #require(isHarmless(text), "\(bytes) is \(text)")
            }
        }
        // Most must have a layout, or nothing was shown.
        #expect(written > 20_000)
    }

    @Test("Mutated packets in a stream are lines of JSON, one each")
    func writesMutatedStreams() throws {
        var generator = SeededGenerator(seed: 5)
        for connect in Self.seeds[0...1] {
            var capture = Capture()
            capture.connect()
            capture.send(connect, .client)
            for _ in 0..<3000 { capture.send(mutated(&generator), Bool.random(using: &generator) ? .client : .server) }
            let lines = capture.finish()
            #expect(lines.count > 3000)
            for line in lines {
                try #require(StrictJSON.accepts(Array(line.utf8)), "\(line)")
                try #require(isHarmless(line), "\(line)")
            }
        }
    }

    @Test("A secret is nowhere in what is written, unless it is asked for")
    func keepsSecrets() throws {
        var generator = SeededGenerator(seed: 11)
        let secret = "Tr0ub4dor"
        let properties = hex("0f 15 0000 16") + prefixed(secret)
        let connect = packet(0x10, hex("0004 4d515454 05 c2 0000") + properties + prefixed("c") + prefixed("u") + prefixed(secret))
        #expect(try #require(json(connect, .v5_0, PacketJSON(showsSecrets: true))).contains(secret))
        for _ in 0..<5000 {
            var capture = connect
            capture[Int.random(in: 10..<14, using: &generator)] = .random(in: 0...255, using: &generator)
            #expect(json(capture, .v5_0)?.contains(secret) != true)
        }
    }

    @Test("The validator of these tests is strict")
    func validatorIsStrict() {
        for text in ["{}", "[]", #"{"a":[1,-2.5,0,true,false,"\u0000\"\\é"]}"#] { #expect(StrictJSON.accepts(Array(text.utf8))) }
        for text in [
            "", "{", "{}{}", "[1,]", "[01]", "[1.]", "[.5]", "nul", #"{"a"}"#, #"{"a":}"#, #"{"a":1,"a":2}"#, #"["\x"]"#, #"["\u00G0"]"#,
            "[\"\n\"]", "[\"\u{7F}\"]", #"{"a":1,}"#, "[1 2]", #"["a]"#, "{} ",
        ] { #expect(!StrictJSON.accepts(Array(text.utf8)), "\(text)") }
        #expect(!StrictJSON.accepts([0x22, 0xFF, 0x22]))
    }
}
