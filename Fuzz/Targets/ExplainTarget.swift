import DialogueReports
import MQTTCodec

extension FuzzTarget {
    /// `explain`: options, then bytes, or (by the first byte) text that may be bytes in one of the forms that people paste.
    ///
    /// Bytes written in a form are read as these bytes; whatever was read is explained as text and as JSON that hold nothing a terminal
    /// would act on; and a secret changes nothing of what is shown, unless secrets are asked for.
    ///
    /// Allowance: a field of two bytes is a row of a table, with lines of digits and of a fault in many words, in text and JSON; all is
    /// written again with other secrets, and read as three versions first.
    static let explain = FuzzTarget("explain", maximumLength: 2048, allowance: Allowance(perByte: 60_000, base: 1 << 19)) {
        (bytes) throws(BrokenProperty) in
        var feed = ByteFeed(bytes)
        let choice = feed.byte()
        let options = feed.byte()
        let version = choice & 0x10 == 0 ? nil : MQTTVersion.allCases[Int(choice >> 5 & 3) % 3]
        let sender: ControlPacket.Sender = [.client, .server, .unknown, .unknown][Int(options & 3)]
        var style = TextStyle()
        style.hasColor = options & 4 != 0
        style.isUnicode = options & 8 == 0
        if options & 16 != 0 { style.width = [1, 20, 40, 200][Int(options >> 5 & 3)] }
        let rest = feed.rest()
        var packets = rest
        if choice & 1 != 0 {
            guard let read = try? HexInput.bytes(String(decoding: rest, as: UTF8.self)) else { return }
            packets = read
        } else {
            try PastedForm(choice >> 1 & 7).comesBack(rest)
        }
        let shown = Shown(packets, version, sender, style, showsSecrets: options & 0x80 != 0)
        try Output(shown.text).beHarmless(hasColor: style.hasColor)
        try Output(shown.json).beLinesOfJSON(count: 1)
        for description in shown.descriptions { try Output(Array(description.utf8)).beHarmless(hasColor: false) }
        guard options & 0x80 == 0, let others = shown.explanation.withOtherSecrets else { return }
        let other = Shown(others, version, sender, style, showsSecrets: false)
        // A secret that is text by the rules of its version may break one of them, which is said.
        guard other.explanation.packets.map(\.diagnosis.findings) == shown.explanation.packets.map(\.diagnosis.findings) else { return }
        try demand(other.json == shown.json, "a secret shows in JSON: \(packets.hexadecimal)")
        try demand(other.text == shown.text, "a secret shows in text: \(packets.hexadecimal)")
        try demand(other.descriptions == shown.descriptions, "a secret shows in a description: \(packets.hexadecimal)")
    }
}

/// All that is shown of some bytes.
private struct Shown {
    let explanation: Explanation
    let text: [UInt8]
    let json: [UInt8]
    let descriptions: [String]

    init(_ bytes: [UInt8], _ version: MQTTVersion?, _ sender: ControlPacket.Sender, _ style: TextStyle, showsSecrets: Bool) {
        explanation = Explanation(bytes, version: version, sender: sender)
        var writer = ExplanationText(explanation, style: style, showsSecrets: showsSecrets)
        text = writer.text()
        json = explanation.json(PacketJSON(maximumPayload: showsSecrets ? 5 : nil, showsSecrets: showsSecrets))
        descriptions = explanation.packets.prefix(8).map { packet in
            "\(packet.diagnosis)" + (packet.diagnosis.packet.map { "\($0)" } ?? "")
                + packet.diagnosis.findings.map { "\($0) \($0.message)" }.joined()
        }
    }
}

extension Explanation {
    /// The bytes with every password and all Authentication Data changed, but not their lengths; nil where there are none.
    fileprivate var withOtherSecrets: [UInt8]? {
        var changed = bytes
        for packet in packets {
            for field in packet.diagnosis.fields where field.path.name == .password || field.path.property == .authenticationData {
                for place in field.bytes.dropFirst(2) { changed[packet.offset + place] ^= 1 }
            }
        }
        return changed == bytes ? nil : changed
    }
}
