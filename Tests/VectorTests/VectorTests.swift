import DialogueReports
import MQTTCodec
import TestSupport
import Testing

/// The golden vectors, which know nothing of this code: another program, in another language, made them from the standard.
@Suite struct `The golden vectors` {
    @Test func `are there for each version`() throws {
        for version in MQTTVersion.allCases { #expect(VectorFile.all.contains { $0.version == version }, "\(version)") }
        var ids: Set<String> = []
        for file in VectorFile.all {
            for vector in try file.vectors() { #expect(ids.insert(vector.id).inserted, "\(vector.id) stands twice") }
        }
    }

    @Test(arguments: VectorFile.all)
    func `say what the decoder says`(file: VectorFile) throws {
        for vector in try file.vectors() { judge(vector) }
    }

    @Test(arguments: VectorFile.all)
    func `come in one piece, byte by byte and cut in two alike`(file: VectorFile) throws {
        for vector in try file.vectors() where !vector.isLarge { judgeCuts(of: vector) }
    }

    @Test(arguments: VectorFile.all)
    func `that are accepted are incomplete as long as bytes are missing, and known by how many`(file: VectorFile) throws {
        for vector in try file.vectors() where vector.verdict == "accept" && vector.packets == nil && !vector.isLarge {
            judgePrefixes(of: vector)
        }
    }

    @Test(arguments: VectorFile.all)
    func `that are accepted encode to their canonical bytes, and those decode to the same packet`(file: VectorFile) throws {
        for vector in try file.vectors() where vector.verdict == "accept" && vector.packets == nil && vector.shownPayload == nil {
            judgeEncoding(of: vector)
        }
    }

    @Test func `of the largest packet are encoded again as they are`() throws {
        for vector in try VectorFile.all.flatMap({ try $0.vectors() }) where vector.shownPayload != nil {
            let packet = try ControlPacket(decoding: vector.bytes, version: vector.version, sender: vector.sender)
            #expect(try packet.encoded(version: vector.version, sender: vector.sender) == vector.canonical, "\(vector.id)")
        }
    }

    // MARK: What the decoder says

    private func judge(_ vector: Vector) {
        let explanation = Explanation(vector.bytes, version: vector.version, sender: vector.sender)
        let id = vector.id
        #expect("\(explanation.verdict.name)" == vector.verdict, "\(id), verdict: \(hexDump(vector.bytes))")
        let findings = explanation.packets.flatMap(\.diagnosis.findings)
        if let packets = vector.packets {
            #expect(explanation.packets.count == packets.count, "\(id), number of packets")
            for (index, (found, expected)) in zip(explanation.packets, packets).enumerated() {
                if let verdict = expected["verdict"]?.string {
                    #expect("\(found.diagnosis.verdict.name)" == verdict, "\(id), verdict of packet \(index)")
                }
                let violates = expected["violates"]?.elements?.compactMap(\.string) ?? []
                #expect(rules(found.diagnosis.findings, advice: false) == violates, "\(id), violates of packet \(index)")
                let advises = expected["advises"]?.elements?.compactMap(\.string) ?? []
                #expect(rules(found.diagnosis.findings, advice: true) == advises, "\(id), advises of packet \(index)")
                compare(form(of: found, in: explanation), expected["packet"], "\(id), packet \(index)")
            }
            return
        }
        #expect(rules(findings, advice: false) == vector.violates, "\(id), violates: \(findings.map(\.description))")
        #expect(rules(findings, advice: true) == vector.advises, "\(id), advises: \(findings.map(\.description))")
        if let at = vector.at {
            let first = findings.first { $0.severity != .advice } ?? findings.first
            #expect(first.map { [$0.bytes.lowerBound, $0.bytes.upperBound] } == at, "\(id), at: \(findings.map(\.description))")
        }
        if vector.verdict == "incomplete" { #expect(explanation.needed == vector.needed, "\(id), needed") }
        let packet = explanation.packets.first.flatMap { form(of: $0, in: explanation, maximumPayload: vector.shownPayload) }
        compare(packet, vector.packet, "\(id), packet")
    }

    /// The names of the rules that findings break: the most specific, then the others by number.
    private func rules(_ findings: [Finding], advice: Bool) -> [String] {
        findings.filter { ($0.severity == .advice) == advice }.flatMap { finding in
            [finding.statement.name] + finding.citation.also.map(\.statement.name).sorted(by: isBefore)
        }
    }

    /// `MQTT-3.1.2-9` before `MQTT-3.1.2-11`.
    private func isBefore(_ first: String, _ second: String) -> Bool {
        func key(_ name: String) -> [Int] { name.split { !$0.isNumber }.compactMap { Int($0) } }
        return key(first).lexicographicallyPrecedes(key(second))
    }

    private func form(of packet: Explanation.Packet, in explanation: Explanation, maximumPayload: Int? = nil) -> JSONValue? {
        guard packet.diagnosis.packet != nil else { return nil }
        let own = explanation.bytes.span.extracting(packet.offset..<(packet.offset + packet.length))
        guard let view = try? PacketView(tolerating: own, version: packet.diagnosis.version, sender: explanation.sender) else { return nil }
        var json = JSONWriter()
        PacketJSON(maximumPayload: maximumPayload, showsSecrets: true).write(
            view, firstByte: own[0], version: packet.diagnosis.version, to: &json)
        return try? JSONReader.value(of: json.buffer)
    }

    // MARK: Comparing

    /// Compares two forms and says at which key they differ; the order of keys counts where they are properties.
    private func compare(_ found: JSONValue?, _ expected: JSONValue?, _ path: String) {
        guard let found, let expected else {
            #expect(found == expected, "\(path): \(found == nil ? "the decoder has" : "the vector has") none")
            return
        }
        switch (found.content, expected.content) {
        case (.object(let one), .object(let other)):
            #expect(Set(one.map(\.key)) == Set(other.map(\.key)), "\(path)")
            if path.hasSuffix("properties") { #expect(one.map(\.key) == other.map(\.key), "\(path), order") }
            for member in one where expected[member.key] != nil { compare(member.value, expected[member.key], "\(path).\(member.key)") }
        case (.array(let one), .array(let other)):
            #expect(one.count == other.count, "\(path)")
            for (index, (one, other)) in zip(one, other).enumerated() { compare(one, other, "\(path)[\(index)]") }
        default: #expect(found == expected, "\(path)")
        }
    }

    // MARK: Cuts

    /// Bytes over which not every split is tried, but some.
    private static let manyBytes = 4096

    private func judgeCuts(of vector: Vector) {
        let bytes = vector.bytes
        let whole = Pieces([bytes], version: vector.version)
        let explanation = Explanation(bytes, version: vector.version, sender: vector.sender)
        // A framer waits for the whole packet; what is wrong with the type of one that is not whole is known before.
        let found: [[UInt8]] = explanation.packets.compactMap { packet in
            let rest = bytes.span.extracting(droppingFirst: packet.offset)
            guard let length = FixedHeader.packetLength(of: rest) else { return rest.count >= 5 ? [rest[0]] : nil }
            return length <= rest.count ? Array(bytes[packet.offset..<(packet.offset + length)]) : nil
        }
        #expect(whole.packets == found, "\(vector.id), what a framer cuts out")
        let pending = whole.hasLostBoundary ? 0 : bytes.count - found.joined().count
        #expect(whole.pendingBytes == pending, "\(vector.id), what is not whole")
        let places =
            bytes.count <= Self.manyBytes
            ? Array(0...bytes.count)
            : [1, 2, 3, 4, 5, 6, 7, bytes.count / 3, bytes.count / 2, bytes.count - 2, bytes.count - 1]
        for place in places {
            let cut = Pieces([Array(bytes[..<place]), Array(bytes[place...])], version: vector.version)
            #expect(cut == whole, "\(vector.id), cut at \(place)")
            if cut != whole { return }
        }
        #expect(Pieces(bytes.map { [$0] }, version: vector.version) == whole, "\(vector.id), byte by byte")
    }

    private func judgePrefixes(of vector: Vector) {
        let bytes = vector.bytes
        let lengths =
            bytes.count <= Self.manyBytes ? Array(0..<bytes.count) : [0, 1, 2, 3, 4, 5, 6, bytes.count / 2, bytes.count - 1]
        for length in lengths {
            let diagnosis = ControlPacket.diagnose(bytes.span.extracting(first: length), version: vector.version, sender: vector.sender)
            #expect(diagnosis.verdict == .incomplete, "\(vector.id), the first \(length) bytes")
            // The Remaining Length is there once one of its bytes has no continuation bit.
            let isKnown = bytes[..<length].dropFirst().prefix(4).contains { $0 < 0x80 }
            #expect(diagnosis.bytesNeeded == (isKnown ? bytes.count - length : nil), "\(vector.id), needed after \(length) bytes")
        }
    }

    // MARK: Encoding

    private func judgeEncoding(of vector: Vector) {
        let id = vector.id
        guard let json = vector.packet, let canonical = vector.canonical else {
            Issue.record("\(id): an accepted vector has a packet and its canonical bytes")
            return
        }
        do {
            let packet = try JSONPacket(json, version: vector.version)
            let encoded = try packet.encoded(checkedFor: vector.sender)
            #expect(encoded == canonical, "\(id), canonical: \(hexDump(encoded)), not \(hexDump(canonical))")
            let again = try ControlPacket(decoding: canonical, version: vector.version, sender: vector.sender)
            // Bits that mean nothing in 3.1 are advised against, and the canonical bytes have none.
            if vector.advises.isEmpty { #expect(again == packet.packet, "\(id), the packet of the canonical bytes") }
            #expect(try again.encoded(version: vector.version, sender: vector.sender) == canonical, "\(id), encoded again")
            let original = try ControlPacket(decoding: vector.bytes, version: vector.version, sender: vector.sender)
            if vector.advises.isEmpty { #expect(original == again, "\(id), the packet of the bytes") }
        } catch {
            Issue.record("\(id): \(error)")
        }
    }
}
