import Foundation
import TLSDecryption
import TestSupport

/// Bytes of both directions, in order, as a test hands them to a connection.
struct Talk {
    /// One thing that happens.
    enum Step {
        case bytes([UInt8], TLSConnection.Sender)
        case loss(Int, TLSConnection.Sender)
    }

    var steps: [Step] = []

    /// All bytes of a direction.
    func bytes(from sender: TLSConnection.Sender) -> [UInt8] {
        steps.flatMap { step in if case .bytes(let bytes, sender) = step { bytes } else { [UInt8]() } }
    }

    /// The same, each step cut into pieces of this many bytes.
    func cut(into size: Int) -> Talk {
        Talk(
            steps: steps.flatMap { step -> [Step] in
                guard case .bytes(let bytes, let sender) = step else { return [step] }
                return stride(from: 0, to: bytes.count, by: size).map { .bytes(Array(bytes[$0..<min($0 + size, bytes.count)]), sender) }
            })
    }

    /// The same, what one end sends before the other answers in one step.
    var joined: Talk {
        var joined = Talk()
        for step in steps {
            if case .bytes(let bytes, let sender) = step, case .bytes(let before, sender)? = joined.steps.last {
                joined.steps[joined.steps.count - 1] = .bytes(before + bytes, sender)
            } else {
                joined.steps.append(step)
            }
        }
        return joined
    }

    /// The same, a step for each record of it; only where no record is split over directions.
    var records: Talk {
        var records = Talk()
        for step in joined.steps {
            guard case .bytes(var bytes, let sender) = step else { continue }
            while bytes.count >= 5 {
                let size = min(5 + Int(bytes[3]) << 8 + Int(bytes[4]), bytes.count)
                records.steps.append(.bytes(Array(bytes.prefix(size)), sender))
                bytes.removeFirst(size)
            }
            if !bytes.isEmpty { records.steps.append(.bytes(bytes, sender)) }
        }
        return records
    }
}

/// What a connection told, as values.
struct Told: Equatable {
    /// What each sender said; nil stands for a loss.
    var client: [UInt8] = []
    var server: [UInt8] = []
    /// Who said something, in order, each in the step of which it came.
    var order: [TLSConnection.Sender] = []
    var notices: [String] = []
    var alerts: [String] = []
    var losses: [TLSConnection.Loss] = []
    var facts = HandshakeFacts()

    mutating func take(_ event: borrowing TLSConnection.Event) {
        switch event {
        case .plaintext(let bytes, let sender, _):
            if sender == .client { client += array(bytes) } else { server += array(bytes) }
            if order.last != sender { order.append(sender) }
        case .loss(let loss, _, _): losses.append(loss)
        case .learnt(let facts, _, _): self.facts = facts
        case .alert(let alert, let sender, _): alerts.append("\(sender) \(alert)")
        case .notice(let notice, let sender, _): notices.append("\(sender): \(notice)")
        }
    }
}

/// Reads a talk with secrets.
func read(_ talk: Talk, _ secrets: TLSSecrets, limits: TLSConnection.Limits = .init()) -> Told {
    var secrets = secrets
    return read(talk, &secrets, limits: limits)
}

/// Reads a talk with secrets, which learn of its sessions.
func read(_ talk: Talk, _ secrets: inout TLSSecrets, limits: TLSConnection.Limits = .init()) -> Told {
    var connection = TLSConnection(limits: limits)
    var told = Told()
    for (index, step) in talk.steps.enumerated() {
        let position = TLSConnection.Position(frame: index + 1)
        switch step {
        case .bytes(let bytes, let sender):
            connection.receive(bytes.span, from: sender, at: position, with: &secrets) { told.take($0) }
        case .loss(let count, let sender): connection.lose(count, from: sender, at: position, with: &secrets) { told.take($0) }
        }
    }
    let end = TLSConnection.Position(frame: talk.steps.count + 1)
    for sender in [TLSConnection.Sender.client, .server] { connection.end(of: sender, at: end) { told.take($0) } }
    connection.finish(at: end, with: &secrets) { told.take($0) }
    return told
}

/// The secrets of a key log.
func secrets(_ keyLog: some StringProtocol) -> TLSSecrets {
    var secrets = TLSSecrets()
    secrets.addKeyLog(Array(keyLog.utf8).span)
    return secrets
}

let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures").standardized
