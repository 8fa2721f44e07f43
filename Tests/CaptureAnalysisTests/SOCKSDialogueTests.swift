import TCPStreams
import TestSupport
import Testing

@testable import CaptureAnalysis

@Suite struct SOCKSDialogues {
    private typealias Speech = (TCPStreams.Sender, [UInt8])

    /// How a dialogue ends, and what is not taken of the last speech; the same for chunks of every size.
    private func end(_ speeches: Speech...) -> (outcome: SOCKSDialogue.Outcome?, left: [UInt8]) {
        var results: [(SOCKSDialogue.Outcome?, [UInt8])] = []
        for chunk in [Int.max, 1, 3] {
            var dialogue = SOCKSDialogue()
            var left: [UInt8] = []
            for (sender, bytes) in speeches {
                left = bytes
                while !left.isEmpty {
                    let piece = Array(left.prefix(chunk))
                    let taken = dialogue.receive(piece.span, from: sender)
                    left.removeFirst(taken)
                    if taken < piece.count { break }
                }
            }
            results.append((dialogue.outcome, left))
        }
        for result in results { #expect(result.0 == results[0].0 && result.1 == results[0].1) }
        return results[0]
    }

    private func tunnel(
        _ version: SOCKSTunnel.Version, _ host: SOCKSTunnel.Host, name: String? = nil, command: SOCKSTunnel.Command = .connect
    ) -> SOCKSDialogue.Outcome {
        .tunnel(request(version, host, name: name, command: command))
    }

    private func request(
        _ version: SOCKSTunnel.Version, _ host: SOCKSTunnel.Host, name: String? = nil, command: SOCKSTunnel.Command = .connect
    ) -> SOCKSTunnel {
        SOCKSTunnel(version: version, command: command, host: host, port: 1883, name: name.map { Array($0.utf8) })
    }

    private let address = SOCKSTunnel.Host.address(IPAddress(v4: 0xC000_0201))
    private let hostName = SOCKSTunnel.Host.name(Array("mqtt".utf8))

    @Test func `version 5 opens a tunnel to an address or a name`() {
        let byAddress = end(
            (.client, hex("05 01 00")), (.server, hex("05 00")), (.client, hex("05 01 00 01 c0000201 075b")),
            (.server, hex("05 00 00 01 00000000 0000") + [1, 2]))
        #expect(byAddress.outcome == tunnel(.v5, address) && byAddress.left == [1, 2])
        let byName = end(
            (.client, hex("05 02 00 02")), (.server, hex("05 00")), (.client, hex("05 01 00 03 04 'mqtt' 075b")),
            (.server, hex("05 00 00 04 00000000000000000000000000000000 0000")))
        #expect(byName.outcome == tunnel(.v5, hostName) && byName.left == [])
    }

    @Test func `a name and password are passed over, and the password is not kept`() {
        let login = hex("01 05 'alice' 06 'secret'")
        let open = end(
            (.client, hex("05 01 02")), (.server, hex("05 02")), (.client, login), (.server, hex("01 00")),
            (.client, hex("05 01 00 01 c0000201 075b")), (.server, hex("05 00 00 03 01 'x' 0000")))
        #expect(open.outcome == tunnel(.v5, address, name: "alice"))
        let refused = end((.client, hex("05 01 02")), (.server, hex("05 02")), (.client, login), (.server, hex("01 01")))
        #expect(refused.outcome == .notAuthenticated)
        #expect(end((.client, hex("05 01 02")), (.server, hex("05 ff"))).outcome == .notAuthenticated)
        #expect(end((.client, hex("05 01 01")), (.server, hex("05 01"))).outcome == .unknownMethod(1))
    }

    @Test func `versions 4 and 4a open a tunnel`() {
        let four = end((.client, hex("04 01 075b c0000201 'bob' 00")), (.server, hex("00 5a 0000 00000000") + [9]))
        #expect(four.outcome == tunnel(.v4, address, name: "bob") && four.left == [9])
        let named = end((.client, hex("04 01 075b 00000001 00 'mqtt' 00")), (.server, hex("00 5a 0000 00000000")))
        #expect(named.outcome == tunnel(.v4a, hostName))
    }

    @Test func `a refusal has its code`() {
        let five = end(
            (.client, hex("05 01 00")), (.server, hex("05 00")), (.client, hex("05 01 00 01 c0000201 075b")), (.server, hex("05 05")))
        #expect(five.outcome == .refused(request(.v5, address), code: 5))
        let four = end((.client, hex("04 01 075b c0000201 00")), (.server, hex("00 5b 0000 00000000")))
        #expect(four.outcome == .refused(request(.v4, address), code: 91))
    }

    @Test func `BIND has two replies`() {
        let reply = hex("05 00 00 01 c0000201 075b")
        let waiting = end(
            (.client, hex("05 01 00")), (.server, hex("05 00")), (.client, hex("05 02 00 01 c0000201 075b")), (.server, reply))
        #expect(waiting.outcome == nil)
        let connected = end(
            (.client, hex("05 01 00")), (.server, hex("05 00")), (.client, hex("05 02 00 01 c0000201 075b")),
            (.server, reply + reply + [7]))
        #expect(connected.outcome == tunnel(.v5, address, command: .bind) && connected.left == [7])
    }

    @Test func `a client that does not wait has its bytes left`() {
        let early = end((.client, hex("05 01 00")), (.server, hex("05 00")), (.client, hex("05 01 00 01 c0000201 075b 10 0c")))
        #expect(early.outcome == nil && early.left == hex("10 0c"))
    }

    @Test func `what is no SOCKS is none`() {
        for bytes in ["10 0c", "16 03", "05 00", "04 03", "47"] { #expect(end((.client, hex(bytes))).outcome == .other, "\(bytes)") }
        #expect(end((.server, hex("05 00"))).outcome == .other)
        #expect(end((.client, hex("05 01 00")), (.server, hex("48"))).outcome == .other)
        #expect(end((.client, hex("05 01 00")), (.server, hex("05 00")), (.client, hex("05 01 00 02 00"))).outcome == .other)
        #expect(end((.client, hex("04 01 075b c0000201") + [UInt8](repeating: 0x61, count: 300))).outcome == .other)
    }

    @Test func `random bytes never trap`() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<5_000 {
            var dialogue = SOCKSDialogue()
            for _ in 0..<8 {
                let bytes = [generator.pick([5, 4, 1, 0])] + generator.bytes(generator.below(12))
                _ = dialogue.receive(bytes.span, from: generator.pick([.client, .server]))
            }
        }
    }
}
