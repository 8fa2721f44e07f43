import Foundation
import TestSupport
import Testing

@testable import TLSDecryption

@Suite("The first bytes of a connection")
struct RecognitionTests {
    private func recognize(_ bytes: [UInt8]) -> TLSConnection.Recognition { TLSConnection.recognize(bytes.span) }

    @Test func `a ClientHello is recognised by its first eleven bytes, and by no fewer`() throws {
        guard case .bytes(let hello, .client)? = try RFC8448Tests.trace(3).talk.steps.first else { return }
        for count in 0..<TLSConnection.recognitionPrefix { #expect(recognize(Array(hello.prefix(count))) == .undecided, "\(count) bytes") }
        #expect(recognize(Array(hello.prefix(TLSConnection.recognitionPrefix))) == .clientHello)
        #expect(recognize(hello) == .clientHello)
    }

    @Test func `a hello that is split over records is recognised`() {
        #expect(recognize(hex("1603010001 01 1603010100 0000fc0303")) == .clientHello)
    }

    @Test func `what other records there are is told from what is none`() throws {
        #expect(recognize(hex("160303007a 02 00 00 76 03 03")) == .record)
        #expect(recognize(hex("1703030020 00")) == .record)
        #expect(recognize(hex("1503030002 02 28")) == .record)
        #expect(recognize(hex("1403030001 01")) == .record)
        // CONNECT of MQTT, HTTP, SSH, SSL 2, lengths and versions that cannot be.
        let others = [
            "100c0004", "'GET / HTTP/1.1'", "'SSH-2.0-x'", "802e0103", "1603ff0010", "1703030003 00", "16030100c4 01 ffffff 0303",
        ]
        for other in others { #expect(recognize(hex(other)) == .other, "\(other)") }
    }

    @Test func `a connection that is joined in the middle says so, and nothing else`() throws {
        let records = try Records(CaptureTests.captures[2])
        let told = read(Talk(steps: Array(records.talk.steps[6...])), records.secrets)
        #expect(told.client.isEmpty && told.server.isEmpty)
        #expect(told.facts == HandshakeFacts())
        #expect(
            Set(told.notices) == ["client: the handshake is not whole in the capture", "server: the handshake is not whole in the capture"])
    }

    @Test func `what is no record is told once`() {
        let told = read(Talk(steps: [.bytes([UInt8](repeating: 0x41, count: 5000), .client)]).cut(into: 100), TLSSecrets())
        #expect(told.notices == ["client: no record begins where one should"])
    }

    @Test(arguments: [UInt8(0), 1, 2])
    func `an older version is told, and not decrypted`(minor: UInt8) throws {
        let hello = try #require(RFC8448Tests.trace(3).talk.steps.first)
        let random = [UInt8](repeating: 7, count: 32)
        // A ServerHello without extensions, ChangeCipherSpec, and a record of the session.
        let answer = hex("160303002a 02000026 03") + [minor] + random + hex("00 002f 00 140303000101 1703030020") + random
        let told = read(Talk(steps: [hello, .bytes(answer, .server)]), TLSSecrets())
        let version = ProtocolVersion(rawValue: 0x0300 | UInt16(minor))
        #expect(told.facts.version == version)
        #expect(told.facts.cipherSuite?.description == "TLS_RSA_WITH_AES_128_CBC_SHA")
        #expect(told.notices == ["server: \(version) is not decrypted"])
    }
}

@Suite("Certificates")
struct CertificateTests {
    @Test func `times are read in both forms, and rejected where they are none`() {
        #expect(Certificate.seconds("700101000000Z") == 0)
        #expect(Certificate.seconds("491231235959Z") == 2_524_607_999)
        #expect(Certificate.seconds("500101000000Z") == -631_152_000)
        #expect(Certificate.seconds("20240229120000Z") == 1_709_208_000)
        #expect(Certificate.seconds("99991231235959Z") == 253_402_300_799)
        let others = ["", "7001010000Z", "701301000000Z", "700100000000Z", "700101240000Z", "70010100000xZ", "700101000000+0100"]
        for other in others { #expect(Certificate.seconds(other) == nil, "\(other)") }
    }

    @Test(.enabled(if: OpenSSL.isInstalled, "openssl or python3 is not installed"))
    func `the subject and the expiry of a certificate are those that openssl prints`() throws {
        let talks = ["rsa": "tls12-TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "ecdsa": "tls12-TLS_ECDHE_ECDSA_WITH_AES_128_CCM"]
        for (name, talk) in talks {
            let certificate = try #require(read(try OpenSSL.talk(talk), TLSSecrets()).facts.certificate)
            let file = try OpenSSL.folder().appending(path: "\(name).pem").path
            let printed = try OpenSSL.run(
                ["x509", "-in", file, "-noout", "-subject", "-nameopt", "RFC2253", "-enddate", "-dateopt", "iso_8601"])
            #expect(printed.contains("subject=" + certificate.subject.replacing(", ", with: ",") + "\n"))
            let expiry = Date(timeIntervalSince1970: Double(try #require(certificate.expiry)))
            #expect(printed.contains("notAfter=" + expiry.formatted(.iso8601).replacing("T", with: " ")))
        }
    }

    /// The certificate of RFC 8448, section 6.
    private static let ecdsa = hex(
        """
        3082012e3081d5a003020102020107300a06082a8648ce3d04030230133111300f060355040313086563647361323536301e170d3136303733303031323430305a
        170d3236303733303031323430305a30133111300f0603550403130865636473613235363059301306072a8648ce3d020106082a8648ce3d0301070342000408d5
        30161575f4cfe7f154ee3448180086001e88431a79ee62ee6e2f83ef38ba61e9fb37f34e007a7df4d2f5b56d1f04ece45d621f468406f5c3a15158948dd0a31a30
        1830090603551d1304023000300b0603551d0f040403020780300a06082a8648ce3d0403020348003045022100df30fd4507f5edd22c1a6ff86db479ca693feeca
        3b71b3f9ef556b2937c0594d022062e2a47250d320fea83c7e2dcb5b76a50e0200c09adbd13fee946e513e011d11
        """.split(separator: "\n").joined())

    private func certificate(_ bytes: [UInt8]) -> Certificate? { Certificate(bytes.span) }

    @Test func `cut or changed at any byte a certificate traps nothing`() throws {
        let whole = try #require(certificate(Self.ecdsa))
        #expect(whole.subject == "CN=ecdsa256" && whole.issuer == "CN=ecdsa256")
        #expect(whole.notBefore == "160730012400Z" && whole.expiry == 1_785_374_640)
        for count in 0..<Self.ecdsa.count { #expect(certificate(Array(Self.ecdsa.prefix(count))) == nil) }
        var random = SeededGenerator(seed: 3)
        for _ in 0..<5000 {
            var bytes = Self.ecdsa
            for _ in 0..<3 { bytes[Int.random(in: 0..<160, using: &random)] = UInt8.random(in: 0...255, using: &random) }
            _ = certificate(bytes)
        }
    }
}
