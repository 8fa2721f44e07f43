import MQTTCodec
import TestSupport
import Testing

@Suite struct `Laws of the codec, over damaged packets` {
    /// Calls a closure with damaged packets and noise for every version and sender, until it says that it has seen enough.
    private func forEachDamaged(
        _ count: Int, seed: UInt64, _ body: ([UInt8], MQTTVersion, ControlPacket.Sender, inout SeededGenerator) -> Bool
    ) {
        for (index, situation) in situations.enumerated() {
            var mutator = Mutator(seed: seed + UInt64(index))
            // What one side may send is often what the other may not.
            let author: ControlPacket.Sender = index % 2 == 0 ? .unknown : situation.sender
            var generator = PacketGenerator(
                seed: seed + UInt64(index) * 7919, version: situation.version, sender: author, allowsLarge: false)
            var pool: [[UInt8]] = []
            for round in 0..<count {
                if round % 12 == 0, let bytes = try? generator.packet().encoded(version: situation.version, sender: author) {
                    pool.append(bytes)
                }
                let bytes =
                    round % 10 == 0
                    ? mutator.noise() : mutator.mutated(mutator.random.pick(pool), with: mutator.random.pick(pool))
                guard body(bytes, situation.version, situation.sender, &mutator.random) else { return }
            }
        }
    }

    @Test func `the doors agree, findings are in order and within the packet, and nothing traps`() {
        var verdicts: [Diagnosis.Verdict: Int] = [:]
        var contradictions = 0
        forEachDamaged(22_500, seed: 1) { bytes, version, sender, _ in
            let doors = Doors(bytes, version, sender)
            verdicts[doors.diagnosis.verdict, default: 0] += 1
            if let contradiction = doors.contradiction {
                Issue.record("\(contradiction)\n    \(doors.summary)")
                contradictions += 1
            }
            return contradictions < 12
        }
        // The mutations are neither too mild nor too wild.
        for verdict in [Diagnosis.Verdict.accept, .lenient, .reject, .incomplete] {
            #expect((verdicts[verdict] ?? 0) > 10_000, "\(verdicts)")
        }
    }

    @Test func `an accepted packet re-encodes to a form that is no longer and means the same, and that form to itself`() {
        var accepted = 0
        var issues = 0
        forEachDamaged(4_000, seed: 2) { bytes, version, sender, _ in
            guard let packet = try? ControlPacket(decoding: bytes, version: version, sender: sender),
                let header = try? FixedHeader(decoding: bytes.span)
            else { return true }
            accepted += 1
            do {
                let canonical = try packet.encoded(version: version, sender: sender)
                let again = try ControlPacket(decoding: canonical, version: version, sender: sender)
                let twice = try again.encoded(version: version, sender: sender)
                if again == packet, canonical.count <= header.packetLength, twice == canonical { return true }
                Issue.record("\(version) \(sender): \(hexDump(bytes)) becomes \(hexDump(canonical)), then \(hexDump(twice))")
            } catch {
                Issue.record("\(version) \(sender): \(hexDump(bytes)) is accepted, and cannot be written: \(error)")
            }
            issues += 1
            return issues < 12
        }
        #expect(accepted > 2_000)
    }

    @Test func `what follows a packet changes nothing that is said of it`() {
        var issues = 0
        forEachDamaged(2_000, seed: 3) { bytes, version, sender, random in
            let alone = ControlPacket.diagnose(bytes.span, version: version, sender: sender)
            guard alone.verdict != .incomplete else { return true }
            let whole = Array(bytes.prefix(alone.length))
            let neighbours = [hex("0004 'MQTT' 05 00 0000 00 0000"), hex("'MQIsdp' 03 C2"), hex("'TT' 05 00"), random.bytes(6)]
            for neighbour in neighbours {
                var next = ControlPacket.diagnose((whole + neighbour).span, version: version, sender: sender)
                // Where there is no layout, it is not known where the packet ends either.
                if alone.bytesNeeded == nil { next = alone.findings == next.findings && alone.verdict == next.verdict ? alone : next }
                if next != alone {
                    Issue.record(
                        "\(version) \(sender): \(hexDump(whole)), followed by \(hexDump(neighbour)): \(next.findings), alone \(alone.findings)"
                    )
                    issues += 1
                }
            }
            return issues < 12
        }
    }

    @Test func `an unknown sender is accused of what either side would be, and of nothing else`() {
        struct Accusation: Hashable {
            let requirement: Requirement
            let field: FieldPath
            let bytes: Range<Int>
        }
        var issues = 0
        forEachDamaged(2_000, seed: 4) { bytes, version, sender, _ in
            guard sender == .unknown else { return true }
            var isWhole = true
            func accusations(_ sender: ControlPacket.Sender) -> Set<Accusation> {
                let diagnosis = ControlPacket.diagnose(bytes.span, version: version, sender: sender)
                if diagnosis.findingsDropped > 0 { isWhole = false }
                return Set(diagnosis.findings.map { Accusation(requirement: $0.requirement, field: $0.field, bytes: $0.bytes) })
            }
            let common = accusations(.client).intersection(accusations(.server))
            let unknown = accusations(.unknown)
            if unknown != common, isWhole {
                Issue.record("\(version): \(hexDump(bytes)): \(unknown), both sides \(common)")
                issues += 1
            }
            return issues < 12
        }
    }

    @Test func `every finding can be told in one line`() {
        forEachDamaged(700, seed: 5) { bytes, version, sender, _ in
            let diagnosis = ControlPacket.diagnose(bytes.span, version: version, sender: sender)
            for finding in diagnosis.findings {
                let line = finding.description
                #expect(!line.contains("\n") && line.contains("[\(diagnosis.version) ") && line.hasSuffix("]"), "\(line)")
            }
            return true
        }
    }

    @Test func `a packet that is all faults is diagnosed within bounds`() {
        // 65,000 faults, and as many fields.
        let filters = [UInt8](repeating: 0, count: 65_000)
        let floods = [
            packet(0xA2, [0, 1, 0] + filters), packet(0x82, [0, 1, 0] + filters),
            packet(0xB0, [0, 1, 0] + [UInt8](repeating: 0xFF, count: 65_000)),
            packet(0xB0, [0, 1] + variableByteInteger(65_000) + (0..<13_000).flatMap { _ in hex("26 0000 0000") } + [0]),
        ]
        for flood in floods {
            let doors = Doors(flood, .v5_0, .unknown)
            #expect(doors.contradiction == nil)
            #expect(doors.diagnosis.findings.count <= 64)
            #expect(doors.diagnosis.fields.count <= 4096)
        }
        let doors = Doors(floods[0], .v5_0, .unknown)
        #expect(doors.diagnosis.findings.count + doors.diagnosis.findingsDropped == 32_500)
    }
}
