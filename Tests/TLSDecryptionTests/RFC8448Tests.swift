import Foundation
import TLSDecryption
import TestSupport
import Testing

/// The traces of RFC 8448, from the first byte to the last.
@Suite("The handshake traces of RFC 8448")
struct RFC8448Tests {
    /// A section of `Fixtures/tls/rfc8448.txt`.
    struct Trace {
        var talk = Talk()
        var keyLog = ""
    }

    static func trace(_ section: Int) throws -> Trace {
        let text = try String(contentsOf: fixtures.appending(path: "tls/rfc8448.txt"), encoding: .utf8)
        var trace = Trace()
        var isHere = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("[") { isHere = line.hasPrefix("[\(section) ") }
            guard isHere, let space = line.firstIndex(of: " ") else { continue }
            let rest = line[line.index(after: space)...]
            switch line[..<space] {
            case "keylog": trace.keyLog += rest + "\n"
            case "client": trace.talk.steps.append(.bytes(hex(String(rest)), .client))
            case "server": trace.talk.steps.append(.bytes(hex(String(rest)), .server))
            default: break
            }
        }
        return trace
    }

    /// 50 bytes that both ends send in sections 3 and 4.
    private static let counted = [UInt8](0..<50)

    @Test func `section 3, a simple handshake, gives the data of both ends, the certificate and the alerts`() throws {
        let trace = try Self.trace(3)
        let told = read(trace.talk, secrets(trace.keyLog))
        #expect(told.client == Self.counted)
        #expect(told.server == Self.counted)
        #expect(told.alerts == ["client close_notify", "server close_notify"])
        #expect(told.notices.isEmpty && told.losses.isEmpty)
        #expect(told.facts.version == .tls13)
        #expect(told.facts.cipherSuite?.description == "TLS_AES_128_GCM_SHA256")
        #expect(told.facts.serverName == "server")
        #expect(told.facts.certificate?.subject == "CN=rsa")
        #expect(told.facts.certificate?.notAfter == "260730012359Z")
        #expect(!told.facts.isResumed)
    }

    @Test func `section 4, a resumed handshake with early data, gives them before what is said later`() throws {
        let trace = try Self.trace(4)
        let told = read(trace.talk, secrets(trace.keyLog))
        #expect(told.client == Array("ABCDEF".utf8) + Self.counted)
        #expect(told.server == Self.counted)
        #expect(told.notices.isEmpty && told.losses.isEmpty)
        #expect(told.facts.isResumed)
        #expect(told.facts.earlyData == .accepted)
    }

    @Test func `section 5, a retried handshake, is read through the second ClientHello`() throws {
        let trace = try Self.trace(5)
        let told = read(trace.talk, secrets(trace.keyLog))
        #expect(told.alerts == ["client close_notify", "server close_notify"])
        #expect(told.notices.isEmpty && told.losses.isEmpty)
        #expect(told.facts.certificate?.subject == "CN=rsa")
        #expect(told.facts.renegotiations == 0)
    }

    @Test func `section 6, client authentication, tells of the certificate of the server`() throws {
        let trace = try Self.trace(6)
        let told = read(trace.talk, secrets(trace.keyLog))
        #expect(told.alerts == ["client close_notify", "server close_notify"])
        #expect(told.notices.isEmpty && told.losses.isEmpty)
        #expect(told.facts.certificate?.subject == "CN=ecdsa256")
    }

    @Test func `section 7, compatibility mode, skips the ChangeCipherSpec records`() throws {
        let trace = try Self.trace(7)
        let told = read(trace.talk, secrets(trace.keyLog))
        #expect(told.alerts == ["client close_notify", "server close_notify"])
        #expect(told.notices.isEmpty && told.losses.isEmpty)
    }

    @Test(arguments: 3...7)
    func `each trace tells the same byte by byte, in small pieces and joined`(section: Int) throws {
        let trace = try Self.trace(section)
        let whole = read(trace.talk, secrets(trace.keyLog))
        for size in [1, 2, 3, 7, 100] { #expect(read(trace.talk.cut(into: size), secrets(trace.keyLog)) == whole) }
        #expect(read(trace.talk.joined, secrets(trace.keyLog)) == whole)
    }

    @Test(arguments: 3...7)
    func `without a secret each trace tells what is in the clear, and why there is no more`(section: Int) throws {
        let trace = try Self.trace(section)
        let told = read(trace.talk, TLSSecrets())
        #expect(told.client.isEmpty && told.server.isEmpty && told.losses.isEmpty)
        #expect(told.facts.serverName == "server")
        #expect(told.facts.version == .tls13)
        let random = try #require(told.facts.clientRandom)
        #expect(told.notices.contains("server: no secret for client random \(random.beginning): neither a key log nor a key was given"))
    }
}
