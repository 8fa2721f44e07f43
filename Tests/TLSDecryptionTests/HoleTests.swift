import Foundation
import TLSDecryption
import TestSupport
import Testing

/// A talk of a capture, cut into its records, with what each of them says.
struct Records {
    /// A record: who sends it, its bytes in the direction, and its plain text.
    struct Record {
        let sender: TLSConnection.Sender
        let range: Range<Int>
        let plaintext: [UInt8]
    }

    let talk: Talk
    let secrets: TLSSecrets
    var records: [Record] = []

    /// The records of the first connection of a capture of `Fixtures/captures`.
    init(_ capture: CaptureTests.Capture) throws {
        let talks = try CaptureTalks.read(capture.name)
        let keyLog =
            try capture.keyLog.map { try String(contentsOf: fixtures.appending(path: "captures/\($0)"), encoding: .utf8) } ?? talks.keyLog
        talk = try #require(talks.talks[talks.order[0]]).records
        secrets = TLSDecryptionTests.secrets(keyLog)
        var connection = TLSConnection()
        var secrets = secrets
        var offsets: [TLSConnection.Sender: Int] = [:]
        for step in talk.steps {
            guard case .bytes(let bytes, let sender) = step else { continue }
            var told = Told()
            connection.receive(bytes.span, from: sender, at: .init(frame: 1), with: &secrets) { told.take($0) }
            let start = offsets[sender, default: 0]
            offsets[sender] = start + bytes.count
            records.append(
                Record(sender: sender, range: start..<start + bytes.count, plaintext: sender == .client ? told.client : told.server))
        }
    }

    /// The index of the first record of a sender that says something.
    func firstSaying(_ sender: TLSConnection.Sender) -> Int? {
        records.firstIndex { $0.sender == sender && !$0.plaintext.isEmpty }
    }

    /// What a sender says in the records that a hole leaves whole.
    func said(_ sender: TLSConnection.Sender, without hole: Range<Int>) -> [UInt8] {
        records.filter { $0.sender == sender && !$0.range.overlaps(hole) }.flatMap(\.plaintext)
    }

    /// The talk with a hole in the bytes of a sender.
    func talk(without hole: Range<Int>, from sender: TLSConnection.Sender) -> Talk {
        var holed = Talk()
        for (record, step) in zip(records, talk.steps) {
            guard case .bytes(let bytes, _) = step, record.sender == sender, record.range.overlaps(hole) else {
                holed.steps.append(step)
                continue
            }
            let missing = record.range.clamped(to: hole)
            let before = missing.lowerBound - record.range.lowerBound
            let after = missing.upperBound - record.range.lowerBound
            if before > 0 { holed.steps.append(.bytes(Array(bytes[..<before]), sender)) }
            holed.steps.append(.loss(missing.count, sender))
            if after < bytes.count { holed.steps.append(.bytes(Array(bytes[after...]), sender)) }
        }
        return holed
    }
}

/// Bytes that are missing, changed or cut.
@Suite("Holes and damage")
struct HoleTests {
    @Test(arguments: CaptureTests.captures)
    func `without any one record of data all others are still read, and the loss is told`(capture: CaptureTests.Capture) throws {
        let records = try Records(capture)
        for sender in [TLSConnection.Sender.client, .server] {
            let first = try #require(records.firstSaying(sender))
            let last = records.records.lastIndex { $0.sender == sender && !$0.plaintext.isEmpty }
            for index in first...(last ?? first) where records.records[index].sender == sender {
                let hole = records.records[index].range
                let told = read(records.talk(without: hole, from: sender), records.secrets)
                let expected = records.said(sender, without: hole)
                #expect((sender == .client ? told.client : told.server) == expected, "\(sender), record \(index)")
                #expect(told.notices.isEmpty)
                #expect(told.losses.count == 1)
            }
        }
    }

    @Test(arguments: CaptureTests.captures)
    func `behind any hole reading goes on at the next whole record`(capture: CaptureTests.Capture) throws {
        let records = try Records(capture)
        var random = SeededGenerator(seed: 7)
        for sender in [TLSConnection.Sender.client, .server] {
            let start = records.records[try #require(records.firstSaying(sender))].range.lowerBound
            let end = try #require(records.records.last { $0.sender == sender }).range.upperBound
            for _ in 0..<60 {
                let lower = Int.random(in: start..<end - 1, using: &random)
                let hole = lower..<Int.random(in: lower + 1..<min(lower + 400, end), using: &random)
                let talk = records.talk(without: hole, from: sender)
                let expected = records.said(sender, without: hole)
                for talk in [talk, talk.cut(into: 3)] {
                    let told = read(talk, records.secrets)
                    #expect((sender == .client ? told.client : told.server) == expected, "\(sender) without \(hole)")
                    #expect(told.notices.allSatisfy { $0.contains("the stream ends") }, "\(sender) without \(hole): \(told.notices)")
                }
            }
        }
    }

    @Test(arguments: CaptureTests.captures.filter { $0.version == .tls13 })
    func `in TLS 1_3 a hole in the encrypted handshake does not hide the data`(capture: CaptureTests.Capture) throws {
        let records = try Records(capture)
        for sender in [TLSConnection.Sender.client, .server] {
            let first = try #require(records.firstSaying(sender))
            for index in 0..<first {
                let record = records.records[index]
                guard case .bytes(let bytes, sender) = records.talk.steps[index], bytes[0] == 23 else { continue }
                let told = read(records.talk(without: record.range, from: sender), records.secrets)
                #expect((sender == .client ? told.client : told.server) == records.said(sender, without: record.range))
                #expect(told.notices.isEmpty)
            }
        }
    }

    @Test(arguments: CaptureTests.captures)
    func `a flipped bit costs the record that it is in, and nothing false is given on`(capture: CaptureTests.Capture) throws {
        let records = try Records(capture)
        var random = SeededGenerator(seed: 11)
        for sender in [TLSConnection.Sender.client, .server] {
            let first = try #require(records.firstSaying(sender))
            for index in first..<records.records.count where records.records[index].sender == sender {
                guard case .bytes(var bytes, _) = records.talk.steps[index], bytes[0] == 23, bytes.count > 6 else { continue }
                bytes[Int.random(in: 5..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                var talk = records.talk
                talk.steps[index] = .bytes(bytes, sender)
                let told = read(talk, records.secrets)
                let hole = records.records[index].range
                #expect((sender == .client ? told.client : told.server) == records.said(sender, without: hole))
                let saying = records.records[index].plaintext.isEmpty ? 0 : 1
                #expect(told.notices.count { $0.hasPrefix("\(sender): a record of \(bytes.count) bytes does not fit") } == 1)
                if saying > 0 { #expect(told.losses == [.notAuthentic]) }
            }
        }
    }

    @Test(arguments: CaptureTests.captures)
    func `cut at any byte, a talk tells what was whole, and that its end is missing`(capture: CaptureTests.Capture) throws {
        let records = try Records(capture)
        let whole = read(records.talk, records.secrets)
        for index in stride(from: 0, to: records.talk.steps.count, by: 3) {
            guard case .bytes(let bytes, let sender) = records.talk.steps[index] else { continue }
            for count in [1, 4, 5, bytes.count / 2, bytes.count - 1] where count > 0 && count < bytes.count {
                let talk = Talk(steps: records.talk.steps[..<index] + [.bytes(Array(bytes[..<count]), sender)])
                let told = read(talk, records.secrets)
                #expect(whole.client.starts(with: told.client) && whole.server.starts(with: told.server))
                #expect(told.notices.contains { $0.hasPrefix("\(sender): the stream ends") })
            }
        }
    }

    @Test(arguments: [UInt64](1...4))
    func `talks that are damaged at random trap nothing, and nothing false is given on`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let all = try CaptureTests.captures.map { try Records($0) }
        for round in 0..<120 {
            let records = all[round % all.count]
            var talk = records.talk
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<talk.steps.count, using: &random)
                guard case .bytes(var bytes, let sender) = talk.steps[index] else { continue }
                switch Int.random(in: 0..<5, using: &random) {
                case 0: talk.steps[index] = .loss(bytes.count, sender)
                case 1: talk.steps.remove(at: index)
                case 2: talk.steps.insert(talk.steps[index], at: Int.random(in: 0..<talk.steps.count, using: &random))
                case 3: talk.steps[index] = .bytes(Array(bytes.dropLast(Int.random(in: 1..<bytes.count, using: &random))), sender)
                default:
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = [0, 1, 3, 22, 23, 255].randomElement(using: &random) ?? 0
                    talk.steps[index] = .bytes(bytes, sender)
                }
            }
            let told = read(talk, records.secrets)
            #expect(read(talk.cut(into: 11), records.secrets) == told)
            for (sender, bytes) in [(TLSConnection.Sender.client, told.client), (.server, told.server)] {
                // Records in their order, some of them left out.
                var rest = bytes[...]
                for record in records.records where record.sender == sender && rest.starts(with: record.plaintext) {
                    rest = rest.dropFirst(record.plaintext.count)
                }
                #expect(rest.isEmpty, "seed \(seed), round \(round), \(sender)")
            }
        }
    }
}
