import DialogueReports
import MQTTCodec

extension FuzzTarget {
    /// `encode`: options, then JSON texts, or (by the first byte) packets, of which `explain` makes JSON, whole or damaged.
    ///
    /// The texts are cut apart alike however they arrive, and nothing of them is lost; a value that is read, written and read again is the
    /// same; a fault names a line that is there. What is made by the rules, `explain` accepts, and its JSON makes the same bytes, without
    /// rules too. Packets that `explain` accepts come back in their shortest form, and those that it lays out as the same packets.
    ///
    /// Allowance: a PINGREQ is two bytes, 230 in its explanation, and those some thousand in values, keys and arrays that double; all is
    /// written and read some ten times.
    static let encode = FuzzTarget("encode", maximumLength: 4096, allowance: Allowance(perByte: 40_000, base: 1 << 20)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let choice = feed.byte()
        let version = choice & 6 == 0 ? nil : MQTTVersion.allCases[Int(choice >> 1 & 3) - 1]
        let sender: ControlPacket.Sender = [.client, .server, .unknown, .unknown][Int(choice >> 3 & 3)]
        let encoding = PacketEncoding(version: version, sender: sender)
        let chunk = Int(feed.byte()) + 1
        var text: [UInt8]
        if choice & 1 == 0 {
            text = feed.rest()
        } else {
            let edits = (0..<Int(choice >> 5)).map { _ in (place: Int(feed.twoByteInteger()), kind: feed.byte()) }
            let explanation = Explanation(feed.rest(), version: version, sender: sender)
            if edits.isEmpty { try explanation.comesBack(by: encoding) }
            text = explanation.json
            for edit in edits { damage(&text, at: edit.place % text.count, edit.kind) }
        }
        let texts = JSONText.all(in: text, chunk: max(text.count, 1))
        try demand(texts == JSONText.all(in: text, chunk: chunk), "\(chunk) bytes at a time it is cut otherwise: \(text.hexadecimal)")
        let kept = texts.flatMap(\.bytes).filter { !isSpace($0) }
        try demand(kept == text.filter { !isSpace($0) }, "something is lost: \(text.hexadecimal)")
        let lines = 1...text.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
        for text in texts { try text.hold(by: encoding, lines) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Puts another byte into a text, takes some out, or adds what means something there.
    private static func damage(_ text: inout [UInt8], at place: Int, _ kind: UInt8) {
        switch kind {
        case ..<0x80: text[place] = kind
        case ..<0xC0: text.removeSubrange(place..<min(text.count - 1, place + Int(kind & 0x3F)))
        default: text.insert(contentsOf: tokens[Int(kind & 0x3F) % tokens.count].utf8, at: place)
        }
    }

    private static let tokens = [
        "{", "}", "[", "]", "\"", ",", ":", "\n", "0", "3,", "-1,", "65536,", "1e9,", "null,", "true,", "false,", "\\", "\\u0000",
        "\\ud800", "_hex", "_length", "\"a\",", "[[\"a\",\"b\"]],", "\"flags\":3,", "\"reserved\":1,", "\"dup\":true,", "\"qos\":3,",
        "\"bridge\":132,", "\"property_order\":[38,1],", "\"repeated_properties\":[{\"topic_alias\":1}],", "\"payload_hex\":\"00ff\",",
        "\"version\":\"3.1\",",
    ]
}

/// One of several JSON texts, and the line on which it begins.
private struct JSONText: Equatable {
    let bytes: [UInt8]
    let line: Int

    /// The texts in bytes that arrive so many at a time.
    static func all(in bytes: [UInt8], chunk: Int) -> [JSONText] {
        var texts = JSONTexts()
        var all: [JSONText] = []
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            texts.append(Array(bytes[start..<min(start + chunk, bytes.count)]))
            while let (text, line) = texts.next() { all.append(JSONText(bytes: text, line: line)) }
        }
        while let (text, line) = texts.next(isLast: true) { all.append(JSONText(bytes: text, line: line)) }
        return all
    }

    /// Demands what must hold of a text that arrived with others on these lines.
    func hold(by encoding: PacketEncoding, _ lines: ClosedRange<Int>) throws(BrokenProperty) {
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONReader.value(of: bytes, line: line)
        } catch {
            try demand(lines.contains(error.line), "\(error): there is no such line")
            // A strict reader that unescapes nothing knows nothing of halves of surrogate pairs, and of keys that are the same unescaped.
            try demand(bytes.contains(UInt8(ascii: "\\")) || !StrictJSON.accepts(bytes), "\(error): but it is JSON: \(bytes.hexadecimal)")
            return
        }
        let written = value.written
        let again = try? JSONReader.value(of: written)
        try demand(again == value, "another value comes back: \(bytes.hexadecimal)")
        let twice = JSONText.all(in: written + [0x0A] + written, chunk: written.count)
        try demand(twice.count == 2, "two values are \(twice.count) texts: \(written.hexadecimal)")
        for isChecked in [true, false] {
            var encoding = encoding
            encoding.isChecked = isChecked
            let made: [UInt8]?
            do throws(JSONFault) {
                made = try encoding.bytes(of: value)
            } catch {
                try demand(lines.contains(error.line), "\(error): there is no such line")
                continue
            }
            if let made { try value.holds(made, encoding) }
        }
    }
}

extension JSONValue {
    /// Demands of the bytes that were made of a value that `explain` accepts them, if they were made by the rules, and that they make
    /// themselves.
    fileprivate func holds(_ made: [UInt8], _ encoding: PacketEncoding) throws(BrokenProperty) {
        let version = MQTTVersion.allCases.first { $0.description == self["version"]?.string } ?? encoding.version
        let sender: ControlPacket.Sender =
            switch self["sender"]?.string {
            case "client"?: .client
            case "server"?: .server
            default: encoding.sender
            }
        let explanation = Explanation(made, version: version, sender: sender)
        guard !explanation.packets.isEmpty else { return }
        try demand(explanation.verdict != .incomplete, "packets of other lengths: \(made.hexadecimal)")
        try demand(!encoding.isChecked || explanation.verdict == .accept, "made by the rules, and not accepted: \(made.hexadecimal)")
        guard explanation.verdict != .reject else { return }
        let again = try explanation.encoded(by: encoding)
        try demand(again == made, "\(made.hexadecimal) becomes \(again.hexadecimal)")
    }

    /// The value as JSON, without white space, and in ASCII.
    fileprivate var written: [UInt8] {
        switch content {
        case .null: Array("null".utf8)
        case .boolean(let value): Array("\(value)".utf8)
        case .integer(let number): Array("\(number)".utf8)
        case .number(let text): Array(text.utf8)
        case .string(let bytes): Self.quoted(bytes)
        case .array(let elements): [0x5B] + elements.map(\.written).joined(separator: [0x2C]) + [0x5D]
        case .object(let members):
            [0x7B] + members.map { Self.quoted(Array($0.key.utf8)) + [0x3A] + $0.value.written }.joined(separator: [0x2C]) + [0x7D]
        }
    }

    private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        let escaped = String(decoding: bytes, as: UTF8.self).utf16.flatMap { unit in
            if 0x20..<0x7F ~= unit, unit != 0x22, unit != 0x5C { return [UInt8(unit)] }
            return Array("\\u".utf8) + [UInt8(unit >> 8), UInt8(unit & 0xFF)].hexadecimal.utf8
        }
        return [0x22] + escaped + [0x22]
    }
}

extension Explanation {
    /// The explanation as `encode` takes it: all of a payload, and secrets.
    fileprivate var json: [UInt8] { json(PacketJSON(maximumPayload: nil, showsSecrets: true)) }

    /// The packets in it.
    fileprivate var forms: [JSONValue?]? { try? JSONReader.value(of: json)["packets"]?.elements?.map { $0["packet"] } }

    /// The bytes that are made of the explanation, which there must be.
    fileprivate func encoded(by encoding: PacketEncoding) throws(BrokenProperty) -> [UInt8] {
        do throws(JSONFault) {
            return try encoding.bytes(of: try JSONReader.value(of: json)) ?? []
        } catch {
            throw BrokenProperty(description: "\(bytes.hexadecimal) is explained, and no packet: \(error)")
        }
    }

    /// Demands that packets which are accepted come back in their shortest form, and those that are laid out, without rules, as they are.
    fileprivate func comesBack(by encoding: PacketEncoding) throws(BrokenProperty) {
        var encoding = encoding
        switch verdict {
        case .accept:
            let made = try encoded(by: encoding)
            let isCanonical = packets.flatMap { $0.diagnosis.canonical(sender) } == made
            try demand(isCanonical, "\(bytes.hexadecimal) becomes \(made.hexadecimal)")
        case .lenient:
            encoding.isChecked = false
            let again = Explanation(try encoded(by: encoding), version: version, sender: sender)
            try demand(again.forms == forms, "\(bytes.hexadecimal) becomes other packets: \(again.bytes.hexadecimal)")
        case .reject, .incomplete: break
        }
    }
}

extension Diagnosis {
    /// The shortest form of an accepted packet, in which bits of the options are zero that 3.1 leaves open (3.8).
    fileprivate func canonical(_ sender: ControlPacket.Sender) -> [UInt8] {
        guard var packet else { return [] }
        if version == .v3_1, case .subscribe(var subscribe) = packet {
            for index in subscribe.subscriptions.indices { subscribe.subscriptions[index].options.rawValue &= 0b11 }
            packet = .subscribe(subscribe)
        }
        return (try? packet.encoded(version: version, sender: sender)) ?? []
    }
}
