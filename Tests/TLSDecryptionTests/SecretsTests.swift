import Foundation
import TLSDecryption
import TestSupport
import Testing

/// Key logs that are wrong, partial, of somebody else, or late.
@Suite("Secrets")
struct SecretsTests {
    private let capture = CaptureTests.captures[2]

    private func talk() throws -> Talk {
        let talks = try CaptureTalks.read(capture.name)
        return try #require(talks.talks[talks.order[0]])
    }

    private func lines(where isWanted: (String) -> Bool = { _ in true }) throws -> String {
        try String(contentsOf: fixtures.appending(path: "captures/\(capture.keyLog ?? "")"), encoding: .utf8).split(separator: "\n")
            .map { String($0) }.filter(isWanted).joined(separator: "\n")
    }

    @Test func `a key log of another session is none`() throws {
        let foreign = try String(contentsOf: fixtures.appending(path: "captures/paho-tls13-chacha.keys"), encoding: .utf8)
        let told = read(try talk(), secrets(foreign))
        let random = try #require(told.facts.clientRandom)
        #expect(told.client.isEmpty && told.server.isEmpty && told.losses.isEmpty)
        #expect(
            Set(told.notices) == [
                "client: no secret for client random \(random.beginning) in the key log",
                "server: no secret for client random \(random.beginning) in the key log",
            ])
        #expect(told.facts.cipherSuite?.description == capture.suite)
    }

    @Test func `a wrong secret opens nothing, and that is said once`() throws {
        // Each secret has its last digit changed.
        let wrong = try lines().split(separator: "\n").map { $0.hasSuffix("0") ? "\($0.dropLast())1" : "\($0.dropLast())0" }
        let told = read(try talk(), secrets(wrong.joined(separator: "\n")))
        let random = try #require(told.facts.clientRandom)
        #expect(told.client.isEmpty && told.server.isEmpty)
        #expect(
            Set(told.notices) == [
                "client: the secret for client random \(random.beginning) opens no record",
                "server: the secret for client random \(random.beginning) opens no record",
            ])
    }

    @Test func `without the secrets of the handshake the data are read all the same`() throws {
        let whole = read(try talk(), secrets(try lines()))
        let told = read(try talk(), secrets(try lines { $0.contains("TRAFFIC_SECRET_0") }))
        #expect(told.client == whole.client && told.server == whole.server)
        let random = try #require(told.facts.clientRandom)
        #expect(
            Set(told.notices) == [
                "client: no secret for client random \(random.beginning): the key log has none of its handshake",
                "server: no secret for client random \(random.beginning): the key log has none of its handshake",
            ])
    }

    @Test func `with the secret of one direction that direction is read`() throws {
        let whole = read(try talk(), secrets(try lines()))
        let told = read(try talk(), secrets(try lines { !$0.hasPrefix("SERVER_TRAFFIC") }))
        #expect(told.client == whole.client)
        #expect(told.server.isEmpty)
        #expect(told.notices.count == 1 && told.notices[0].hasPrefix("server: no secret"))
    }

    @Test(arguments: [0, 1, 2, 3])
    func `secrets that come late read what was held, in its order`(capture: Int) throws {
        let capture = CaptureTests.captures[capture]
        let records = try Records(capture)
        let whole = read(records.talk, records.secrets)
        let log =
            try capture.keyLog.map { try String(contentsOf: fixtures.appending(path: "captures/\($0)"), encoding: .utf8) }
            ?? CaptureTalks.read(capture.name).keyLog
        for late in [1, 5, records.talk.steps.count] {
            var secrets = TLSSecrets()
            secrets.mayGrow = true
            var connection = TLSConnection()
            var told = Told()
            for (index, step) in records.talk.steps.enumerated() {
                if index == late { secrets.addKeyLog(Array(log.utf8).span) }
                guard case .bytes(let bytes, let sender) = step else { continue }
                connection.receive(bytes.span, from: sender, at: .init(frame: index), with: &secrets) { told.take($0) }
            }
            if late == records.talk.steps.count {
                #expect(told.client.isEmpty && secrets.heldBytes > 0)
                secrets.addKeyLog(Array(log.utf8).span)
                connection.lookAgain(&secrets) { told.take($0) }
            }
            connection.finish(at: .init(frame: 0), with: &secrets) { told.take($0) }
            #expect(told == whole, "late by \(late)")
            #expect(secrets.heldBytes == 0)
        }
    }

    @Test func `a key log that grows line by line is read when its lines are there`() throws {
        let records = try Records(capture)
        let whole = read(records.talk, records.secrets)
        var secrets = TLSSecrets()
        secrets.mayGrow = true
        var connection = TLSConnection()
        var told = Told()
        var lines = Array(try lines().split(separator: "\n").reversed())
        for (index, step) in records.talk.steps.enumerated() {
            guard case .bytes(let bytes, let sender) = step else { continue }
            connection.receive(bytes.span, from: sender, at: .init(frame: index), with: &secrets) { told.take($0) }
            if let line = lines.popLast() { secrets.addKeyLog(Array(line.utf8).span) }
        }
        connection.lookAgain(&secrets) { told.take($0) }
        #expect(told == whole)
    }

    @Test func `a secret that never comes is waited for within a limit, and one that comes later still reads what follows`() throws {
        let records = try Records(capture)
        let whole = read(records.talk, records.secrets)
        var limits = TLSConnection.Limits()
        limits.heldBytes = 3000
        var secrets = TLSSecrets()
        secrets.mayGrow = true
        var connection = TLSConnection(limits: limits)
        var told = Told()
        var isLate = false
        for (index, step) in records.talk.steps.enumerated() {
            guard case .bytes(let bytes, let sender) = step else { continue }
            connection.receive(bytes.span, from: sender, at: .init(frame: index), with: &secrets) { told.take($0) }
            #expect(secrets.heldBytes <= 3000 + bytes.count)
            if !told.notices.isEmpty, index > records.talk.steps.count / 2, !isLate {
                isLate = true
                secrets.addKeyLog(Array(try lines().utf8).span)
            }
        }
        connection.finish(at: .init(frame: 0), with: &secrets) { told.take($0) }
        #expect(isLate)
        #expect(told.notices.count { $0.contains("had not come when") } == 1)
        #expect(told.losses.contains(.noSecret))
        #expect(!told.client.isEmpty && told.client.count < whole.client.count)
        #expect(whole.client.suffix(told.client.count) == told.client[...])
    }

    @Test func `all connections together hold no more than their limit`() throws {
        let talk = try talk()
        var limits = TLSConnection.Limits()
        limits.heldBytesOfAll = 20_000
        var secrets = TLSSecrets()
        secrets.mayGrow = true
        var connections = (0..<20).map { _ in TLSConnection(limits: limits) }
        var most = 0
        for step in talk.steps {
            guard case .bytes(let bytes, let sender) = step else { continue }
            for index in connections.indices {
                connections[index].receive(bytes.span, from: sender, at: .init(frame: 0), with: &secrets) { _ in }
                most = max(most, secrets.heldBytes)
            }
        }
        #expect(most > 15_000 && most < 25_000)
        for index in connections.indices { connections[index].finish(at: .init(frame: 0), with: &secrets) { _ in } }
        #expect(secrets.heldBytes == 0)
    }

    @Test func `no description shows a secret`() throws {
        let log = try lines()
        let key = try #require(PreSharedKey("sensor:1:00112233445566778899aabbccddeeff"))
        var secrets = secrets(log)
        secrets.add(key)
        var dumped = ""
        dump(secrets, to: &dumped)
        dump(key, to: &dumped)
        let text = "\(secrets) \(String(reflecting: key)) \(key) \(dumped)"
        for line in log.split(separator: "\n") where !line.hasPrefix("#") {
            let secret = try #require(line.split(separator: " ").last)
            #expect(!text.contains(secret.lowercased()))
        }
        #expect(!text.contains("00112233") && !text.contains("17, 34"))
    }
}
