import CaptureAnalysis
import CaptureFiles
import TLSDecryption

/// The key logs that were named, which may grow while they are read.
///
/// A class, because open files are not copied, and one analysis after the other reads on in them.
final class KeyLogs {
    private final class Log {
        let name: String
        /// Whether it may come to be later.
        let mayBeMissing: Bool
        var reader = KeyLogReader()
        private var input: ByteInput?

        init(_ name: String, mayBeMissing: Bool) {
            self.name = name
            self.mayBeMissing = mayBeMissing
        }

        /// Reads what is there by now.
        func read(into secrets: inout TLSSecrets) throws(ByteInput.Failure) {
            if input == nil { input = try ByteInput(name) }
            while let bytes = try input?.next() { reader.receive(bytes.span, into: &secrets) }
            reader.addUnfinishedLine(to: &secrets)
        }
    }

    private var logs: [Log]

    /// - Parameters:
    ///   - names: files that must be there.
    ///   - names: files that may be written while they are read, and may not be there yet.
    init(_ names: [String], whichMayBeMissing missing: [String] = []) {
        logs = names.map { Log($0, mayBeMissing: false) } + missing.map { Log($0, mayBeMissing: true) }
    }

    var isEmpty: Bool { logs.isEmpty }

    /// Adds the secrets that were written since the last time.
    ///
    /// - Returns: false where one could not be read, which was said; it is not read again.
    func read(into secrets: inout TLSSecrets) -> Bool {
        var isWhole = true
        var left: [Log] = []
        for log in logs {
            do throws(ByteInput.Failure) {
                try log.read(into: &secrets)
                left.append(log)
            } catch {
                if log.mayBeMissing {
                    left.append(log)
                } else {
                    StandardStreams.complain("mqttscope: --keylog \(error)")
                    isWhole = false
                }
            }
        }
        logs = left
        return isWhole
    }

    /// Says which of them hold lines that are no secrets; nothing more is read of them.
    func finish(into secrets: inout TLSSecrets) {
        for log in logs {
            log.reader.finish(into: &secrets)
            let summary = log.reader.summary
            guard let first = summary.firstMalformedLine else { continue }
            StandardStreams.complain(
                "mqttscope: --keylog \(StandardStreams.safe(log.name)): \(summary.malformedLines) "
                    + "\(summary.malformedLines == 1 ? "line is" : "lines are") no secret, the first in line \(first)")
        }
    }
}

extension TLSSecrets {
    /// Adds what a capture carries; what is no key log of TLS is not used.
    mutating func add(_ secrets: [DecryptionSecrets]) {
        for secret in secrets where secret.type == .tlsKeyLog { addKeyLog(secret.bytes.span) }
    }
}

extension CaptureInputs {
    /// Adds the secrets in files that can be read twice: those that stand behind their traffic too.
    ///
    /// Only pcapng carries secrets; the bytes of its frames are passed over. A file that cannot be read is said to be so when it is read again.
    func addSecrets(to secrets: inout TLSSecrets) {
        let carriers = files.filter { !StandardStreams.isStream($0) && $0 != "-" && Self.mayCarrySecrets($0) }
        guard !carriers.isEmpty else { return }
        var captures = CaptureSet(CaptureInputs(carriers), keepsSecrets: true)
        while captures.next({ _, _ in }) { secrets.add(captures.takeSecrets()) }
        secrets.add(captures.takeSecrets())
    }

    /// Whether a file begins as pcapng does, or is compressed.
    private static func mayCarrySecrets(_ name: String) -> Bool {
        do throws(ByteInput.Failure) {
            var input = try ByteInput(name)
            let bytes = try input.next() ?? []
            return bytes.starts(with: [0x0A, 0x0D, 0x0D, 0x0A]) || bytes.starts(with: [0x1F, 0x8B])
        } catch {
            return false
        }
    }
}
