import TestSupport
import Testing

@testable import TLSDecryption

@Suite("Key logs")
struct KeyLogTests {
    private static let random = String(repeating: "0f", count: 32)
    private static let short = String(repeating: "a1", count: 32)
    private static let long = String(repeating: "B2", count: 48)

    private func read(_ text: String) -> (TLSSecrets, KeyLogReader.Summary) {
        var secrets = TLSSecrets()
        let summary = secrets.addKeyLog(Array(text.utf8).span)
        return (secrets, summary)
    }

    @Test func `takes every label that decrypts records, in either case of digits`() throws {
        let (secrets, summary) = read(
            """
            # a comment
            CLIENT_RANDOM \(Self.random) \(Self.long)

            CLIENT_EARLY_TRAFFIC_SECRET \(Self.random) \(Self.short)
            CLIENT_HANDSHAKE_TRAFFIC_SECRET \(Self.random.uppercased()) \(Self.short)\r
            SERVER_HANDSHAKE_TRAFFIC_SECRET \(Self.random) \(Self.long)
              CLIENT_TRAFFIC_SECRET_0   \(Self.random)\t\(Self.short)\u{20}
            SERVER_TRAFFIC_SECRET_0 \(Self.random) \(Self.short)
            """)
        #expect(summary.secrets == 6 && summary.malformedLines == 0)
        let known = try #require(secrets.connection(ClientRandom([UInt8](repeating: 0x0F, count: 32))))
        #expect(known.master == [UInt8](repeating: 0xB2, count: 48))
        #expect(known.clientEarly == [UInt8](repeating: 0xA1, count: 32))
        #expect(known.clientHandshake != nil && known.serverHandshake?.count == 48 && known.client != nil && known.server != nil)
    }

    @Test func `passes over labels of other secrets`() {
        let (_, summary) = read(
            "EXPORTER_SECRET \(Self.random) \(Self.short)\nEARLY_EXPORTER_SECRET \(Self.random) \(Self.short)\n"
                + "QUIC_CLIENT_TRAFFIC_SECRET_0 \(Self.random) \(Self.short)\nECH_CONFIG \(Self.random) 00\nRSA 0011 \(Self.long)\n")
        #expect(summary == KeyLogReader.Summary())
    }

    @Test(arguments: [
        "CLIENT_RANDOM \(random)", "CLIENT_RANDOM \(random) \(long) more", "CLIENT_RANDOM \(random) \(short)", "CLIENT_RANDOM 0f \(long)",
        "CLIENT_RANDOM \(random) \(long)0", "CLIENT_RANDOM \(random) \(long.dropLast())g", "CLIENT_TRAFFIC_SECRET_0 \(random) a1",
        "client_random \(random) \(long)", "hello", "\u{0} \u{1} \u{2}", "CLIENT_RANDOM \(random) \(String(repeating: "00", count: 600))",
    ])
    func `rejects a line that is no secret, and says which`(line: String) {
        let (secrets, summary) = read("# first\n\(line)\nCLIENT_RANDOM \(Self.random) \(Self.long)\n")
        #expect(summary.malformedLines == 1)
        #expect(summary.firstMalformedLine == 2)
        #expect(summary.secrets == 1 && secrets.connectionCount == 1)
    }

    @Test(arguments: ["\u{FEFF}", ""], ["\r\n", " \t\r\n", "\n"])
    func `reads what Windows writes: a byte order mark, other ends of lines, blanks behind them`(mark: String, end: String) {
        let lines = ["CLIENT_RANDOM \(Self.random) \(Self.long)", "# of a client", "CLIENT_TRAFFIC_SECRET_0 \(Self.short) \(Self.short)"]
        let (secrets, summary) = read(mark + lines.map { $0 + end }.joined())
        #expect(summary.secrets == 2 && summary.malformedLines == 0 && secrets.connectionCount == 2)
        // What is appended to such a file may begin with one, too; and there may be nothing else.
        #expect(read(lines[0] + end + mark + lines[2]).1.secrets == 2)
        #expect(read(mark).1 == KeyLogReader.Summary())
    }

    @Test func `reads the same in pieces of any size, and a last line that does not end`() {
        let (first, last) = ("CLIENT_RANDOM \(Self.random) \(Self.long)", "CLIENT_TRAFFIC_SECRET_0 \(Self.random) \(Self.short)")
        let text = Array("\(first)\nnonsense\n#\n\(last)".utf8)
        var whole = TLSSecrets()
        let summary = whole.addKeyLog(text.span)
        #expect(summary.secrets == 2)
        for size in [1, 2, 3, 64, 1000] {
            var secrets = TLSSecrets()
            var reader = KeyLogReader()
            for start in stride(from: 0, to: text.count, by: size) {
                let piece = Array(text[start..<min(start + size, text.count)])
                reader.receive(piece.span, into: &secrets)
            }
            // The last line is not there before it ends.
            #expect(reader.summary.secrets == 1)
            reader.finish(into: &secrets)
            #expect(reader.summary == summary)
        }
    }

    @Test func `a line without an end is not kept`() {
        var secrets = TLSSecrets()
        var reader = KeyLogReader()
        let piece = [UInt8](repeating: UInt8(ascii: "A"), count: 10_000)
        for _ in 0..<100 { reader.receive(piece.span, into: &secrets) }
        let end = Array("\nCLIENT_RANDOM \(Self.random) \(Self.long)\n".utf8)
        reader.receive(end.span, into: &secrets)
        #expect(reader.summary.malformedLines == 1 && reader.summary.secrets == 1)
    }

    @Test func `the oldest connections make room`() {
        var secrets = TLSSecrets()
        let count = TLSSecrets.connectionsLimit + 100
        for number in 0..<count {
            var random = [UInt8](repeating: 0, count: 28)
            random.append(bigEndian: number, size: 4)
            secrets.add(KeyLogLine(label: .clientRandom, random: ClientRandom(random), secret: [1]))
        }
        #expect(secrets.connectionCount == TLSSecrets.connectionsLimit)
        #expect(secrets.forgotten == 100)
        #expect(secrets.connection(ClientRandom([UInt8](repeating: 0, count: 32))) == nil)
        #expect(secrets.added == count)
    }

    @Test func `a pre-shared key is an identity and digits; the identity may hold colons`() {
        #expect(PreSharedKey("a:b:0102")?.identity == Array("a:b".utf8))
        #expect(PreSharedKey(":ff")?.identity == [])
        for text in ["a", "a:", "a:0", "a:zz", ""] { #expect(PreSharedKey(text) == nil) }
    }
}
