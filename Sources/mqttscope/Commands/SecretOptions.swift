#if CommandLine
import ArgumentParser
import DialogueReports
import TLSDecryption

/// The options that say what TLS is decrypted with, the same for all commands that read captures.
struct SecretOptions: ParsableArguments {
    @Option(
        name: .customLong("keylog"),
        help: """
            A file with TLS secrets, as SSLKEYLOGFILE makes applications write it; read beside the file that SSLKEYLOGFILE names, and the \
            secrets inside pcapng files. Repeatable.
            """, completion: .file())
    var keyLog: [String] = []

    @Option(
        name: .customLong("tls-key"),
        help: "The private RSA key of a server (PEM), for connections without forward secrecy. Repeatable.", completion: .file())
    var tlsKey: [String] = []

    @Option(name: .customLong("tls-psk"), help: ArgumentHelp("A pre-shared key. Repeatable.", valueName: "identity:hex"))
    var tlsPSK: [String] = []

    func validate() throws {
        // What the key is does not stand in the message: it may end in a log.
        for text in tlsPSK where PreSharedKey(text) == nil {
            throw ValidationError("--tls-psk needs IDENTITY:HEX, with an even number of digits behind the last colon.")
        }
    }

    /// The key logs; that of the environment may come to be later.
    func keyLogs() -> KeyLogs {
        let fromEnvironment = StandardStreams.environment("SSLKEYLOGFILE").flatMap { $0.isEmpty ? nil : $0 }
        return KeyLogs(keyLog, whichMayBeMissing: fromEnvironment.map { [$0] } ?? [])
    }

    /// The keys that were given, beside key logs.
    ///
    /// - Throws: exit status 2 where a file cannot be read, or holds no key.
    func keys() throws -> TLSSecrets {
        var secrets = TLSSecrets()
        for text in tlsPSK { if let key = PreSharedKey(text) { secrets.add(key) } }
        for name in tlsKey {
            do throws(ByteInput.Failure) {
                var input = try ByteInput(name)
                let text = String(decoding: try input.rest(), as: UTF8.self)
                guard let key = PrivateKey(pem: text) else {
                    StandardStreams.complain("mqttscope: --tls-key \(StandardStreams.safe(name)): no private RSA key in PEM form")
                    throw ByteInput.Failure(name: name, errno: 0)
                }
                secrets.add(key)
            } catch {
                if error.errno != 0 { StandardStreams.complain("mqttscope: --tls-key \(error)") }
                throw ExitCode(2)
            }
        }
        return secrets
    }
}
#endif
