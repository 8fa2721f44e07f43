import Foundation
import TLSDecryption
import TestSupport
import Testing

/// What OpenSSL said to OpenSSL, in each way that the installed one knows.
@Suite("Talks of OpenSSL", .enabled(if: OpenSSL.isInstalled, "openssl or python3 is not installed"))
struct PeerTests {
    @Test func `each TLS 1_2 suite is decrypted to what both ends said`() throws {
        let names = try OpenSSL.names { $0.hasPrefix("tls12-TLS_") || $0.hasPrefix("tls12-mac-then-encrypt-") }
        for name in names {
            let told = try expectWhole(name)
            let suite = name.split(separator: "-").last.map { String($0) }
            #expect(told.facts.cipherSuite?.description == suite)
            #expect(told.facts.version == .tls12)
            #expect(!told.facts.isResumed)
        }
        // Debian's OpenSSL 3.0 has 94.
        #expect(names.count > 60)
        for wanted in ["TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "TLS_RSA_WITH_AES_256_CBC_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"] {
            #expect(names.contains("tls12-" + wanted))
        }
    }

    @Test func `each TLS 1_3 suite is decrypted to what both ends said`() throws {
        let names = try OpenSSL.names { $0.hasPrefix("tls13-TLS_") }
        #expect(names.count == 5)
        for name in names {
            let told = try expectWhole(name)
            #expect("tls13-\(told.facts.cipherSuite?.description ?? "")" == name)
            #expect(told.facts.applicationProtocol == "mqtt")
            #expect(told.facts.serverName == "broker.example")
            #expect(told.facts.certificate?.subject.contains(".example") == true)
        }
    }

    @Test(arguments: ["tls13-retried", "tls13-key-update", "tls13-psk-with-dhe", "early-resumable"])
    func `a TLS 1_3 connection is read through all that may happen in it`(name: String) throws {
        let told = try expectWhole(name)
        #expect(told.facts.version == .tls13)
    }

    @Test func `renegotiation is read through, and told`() throws {
        #expect(try expectWhole("tls12-renegotiated").facts.renegotiations == 1)
    }

    @Test(arguments: ["ticket", "session", "13"])
    func `a resumed connection is known as one`(name: String) throws {
        #expect(try !expectWhole("resumable-\(name)").facts.isResumed)
        #expect(try expectWhole("resumed-\(name)").facts.isResumed)
    }

    @Test(arguments: ["ticket", "session"])
    func `a resumed TLS 1_2 connection is read with the secret of the first, where the key log has no other`(name: String) throws {
        let (first, second) = (try OpenSSL.talk("resumable-\(name)"), try OpenSSL.talk("resumed-\(name)"))
        let random = try #require(read(first, TLSSecrets()).facts.clientRandom)
        let lines = try OpenSSL.keyLog().split(separator: "\n").filter { $0.contains(random.description) }
        var secrets = secrets(lines.joined(separator: "\n"))
        #expect(read(first, &secrets).client == (try OpenSSL.said("resumable-\(name)", .client)))
        #expect(read(second, &secrets).client == (try OpenSSL.said("resumed-\(name)", .client)))
        #expect(read(second, &secrets).server == (try OpenSSL.said("resumed-\(name)", .server)))
    }

    @Test func `early data are given on where the server took them, and only there`() throws {
        let accepted = try expectWhole("early-accepted")
        #expect(accepted.facts.earlyData == .accepted)
        let rejected = read(try OpenSSL.talk("early-rejected"), secrets(try OpenSSL.keyLog()))
        #expect(rejected.facts.earlyData == .rejected)
        #expect(rejected.client == (try OpenSSL.said("early-rejected", .client)))
        #expect(rejected.notices == ["client: the server did not take the early data, which are not shown"])
    }

    @Test func `pre-shared keys take no key log: the suites of TLS 1_2, and TLS 1_3 without a key exchange`() throws {
        var secrets = TLSSecrets()
        secrets.add(try #require(PreSharedKey("sensor:1:0102030405060708090a0b0c0d0e0f10")))
        let names = try OpenSSL.names { $0.hasPrefix("tls12-TLS_PSK_WITH") } + ["tls13-psk-alone"]
        #expect(names.count > 8)
        for name in names {
            let told = read(try OpenSSL.talk(name), &secrets)
            #expect(told.client == (try OpenSSL.said(name, .client)), "\(name): \(told.notices)")
            #expect(told.server == (try OpenSSL.said(name, .server)), "\(name)")
            if name.hasPrefix("tls12") { #expect(told.facts.pskIdentity == Array("sensor:1".utf8)) }
        }
        // A key exchange on top of it yields a secret that the key alone does not.
        let other = read(try OpenSSL.talk("tls13-psk-with-dhe"), &secrets)
        #expect(other.client.isEmpty)
    }

    @Test func `the private key of the server reads what was encrypted to it`() throws {
        var secrets = TLSSecrets()
        secrets.add(try #require(PrivateKey(pem: String(contentsOf: OpenSSL.folder().appending(path: "rsa.key"), encoding: .utf8))))
        secrets.add(try #require(PreSharedKey("sensor:1:0102030405060708090a0b0c0d0e0f10")))
        let names = try OpenSSL.names { $0.hasPrefix("tls12-TLS_RSA_") }
        #expect(names.count > 12)
        for name in names {
            let told = read(try OpenSSL.talk(name), &secrets)
            #expect(told.client == (try OpenSSL.said(name, .client)), "\(name): \(told.notices)")
            #expect(told.server == (try OpenSSL.said(name, .server)), "\(name)")
        }
    }

    @Test func `of each kind of secrets that was given it is said why it does not read a connection`() throws {
        let key = try #require(PreSharedKey("sensor:1:0102030405060708090a0b0c0d0e0f10"))
        let otherKey = try #require(PreSharedKey("sensor:2:0102030405060708090a0b0c0d0e0f10"))
        let rsa = try #require(PrivateKey(pem: String(contentsOf: OpenSSL.folder().appending(path: "rsa.key"), encoding: .utf8)))
        let otherRSA = try #require(PrivateKey(pem: OpenSSL.run(["genrsa", "2048"])))
        func why(_ name: String, keyLog: String? = nil, _ keys: [PreSharedKey] = [], _ privateKeys: [PrivateKey] = []) throws -> String {
            var secrets = TLSSecrets()
            if let keyLog { secrets.addKeyLog(Array(keyLog.utf8).span) }
            for key in keys { secrets.add(key) }
            for key in privateKeys { secrets.add(key) }
            let told = read(try OpenSSL.talk(name), &secrets)
            #expect(told.client.isEmpty && told.server.isEmpty, "\(name)")
            // Of each side once, whatever else is said of records that are not read.
            #expect(told.notices.count { $0.contains("no secret") } == 2, "\(name): \(told.notices)")
            let start = "no secret for client random \(try #require(told.facts.clientRandom).beginning)"
            let notice = try #require(told.notices.first { $0.hasPrefix("client: ") }).dropFirst("client: ".count)
            #expect(notice.hasPrefix(start), "\(name): \(notice)")
            return String(notice.dropFirst(start.count))
        }
        let other = "CLIENT_RANDOM \(String(repeating: "0f", count: 32)) \(String(repeating: "0f", count: 48))"
        let (rsaSuite, ecdheSuite) = ("tls12-TLS_RSA_WITH_AES_128_GCM_SHA256", "tls12-TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
        #expect(try why(rsaSuite) == ": neither a key log nor a key was given")
        #expect(try why(rsaSuite, keyLog: "") == ": the key log holds no secret")
        #expect(try why(rsaSuite, keyLog: other) == " in the key log")
        #expect(try why(rsaSuite, [key]) == ": it uses no pre-shared key")
        #expect(try why(rsaSuite, [], [otherRSA]) == ": the private key is not its server's")
        #expect(try why(ecdheSuite, [], [rsa]) == ": a private key does not read it, as it has forward secrecy")
        #expect(
            try why(ecdheSuite, keyLog: other, [key], [rsa])
                == " in the key log; it uses no pre-shared key; a private key does not read it, as it has forward secrecy")
        #expect(try why("tls12-TLS_PSK_WITH_AES_128_GCM_SHA256", [otherKey]) == ": no pre-shared key has its identity")
        #expect(try why("tls12-TLS_DHE_PSK_WITH_AES_128_GCM_SHA256", [key]) == ": its key exchange adds to the pre-shared key")
        #expect(try why("tls13-psk-with-dhe", [key]) == ": its key exchange adds to the pre-shared key")
        #expect(try why("tls13-psk-with-dhe", [otherKey]) == ": no pre-shared key has its identity")
        #expect(try why("resumed-session", [key], [rsa]) == ": it goes on with a session that is not known")
    }

    @Test func `no talk tells otherwise when it comes in other pieces`() throws {
        let log = secrets(try OpenSSL.keyLog())
        for name in try OpenSSL.names({ !$0.hasPrefix("tls12-TLS_") }) {
            let talk = try OpenSSL.talk(name)
            let whole = read(talk, log)
            for size in [1, 5, 1460] { #expect(read(talk.cut(into: size), log) == whole, "\(name) in pieces of \(size)") }
        }
    }

    @Test func `every suite that OpenSSL names has the same name here`() throws {
        let text = try OpenSSL.run(["ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL@SECLEVEL=0"])
        var count = 0
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            // As in `0xC0,0x2F`.
            guard words.count > 2, let number = UInt16(words[0].replacing("0x", with: "").replacing(",", with: ""), radix: 16) else {
                continue
            }
            let name = CipherSuite(rawValue: number).description
            if !name.hasPrefix("cipher suite") {
                #expect(name == words[2])
                count += 1
            } else {
                let isOther = ["CAMELLIA", "ARIA", "NULL", "SRP"].contains { words[2].contains($0) }
                #expect(isOther, "\(words[2]) is not known")
            }
        }
        #expect(count > 80)
    }

    /// Reads a talk with the key log, and expects what both ends said and nothing else.
    private func expectWhole(_ name: String) throws -> Told {
        let told = read(try OpenSSL.talk(name), secrets(try OpenSSL.keyLog()))
        #expect(told.client == (try OpenSSL.said(name, .client)), "\(name): \(told.notices)")
        #expect(told.server == (try OpenSSL.said(name, .server)), "\(name)")
        #expect(told.notices.isEmpty && told.losses.isEmpty, "\(name): \(told.notices)")
        return told
    }
}
