import MQTTCodec

@testable import DialogueReports

/// The bytes of hexadecimal digits; blanks do not count.
func bytes(_ hex: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in hex where character != " " {
        let digit = UInt8(character.hexDigitValue ?? 0)
        if let first = high {
            bytes.append(first << 4 | digit)
            high = nil
        } else {
            high = digit
        }
    }
    return bytes
}

/// A packet from its first byte and what follows the Remaining Length, which is put between them.
func packet(_ firstByte: UInt8, _ body: [UInt8]) -> [UInt8] {
    var packet = [firstByte]
    var length = body.count
    while length >= 0x80 {
        packet.append(UInt8(length & 0x7F) | 0x80)
        length >>= 7
    }
    packet.append(UInt8(length))
    return packet + body
}

/// Two bytes of length and the bytes themselves (1.5.4, 1.5.6).
func field(_ content: [UInt8]) -> [UInt8] { [UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content }

/// Text with its length.
func field(_ content: String) -> [UInt8] { field(Array(content.utf8)) }

/// The JSON form of a packet that can be laid out; nil of one that cannot.
func json(_ bytes: [UInt8], _ version: MQTTVersion, _ form: PacketJSON = PacketJSON()) -> String? {
    var json = JSONWriter()
    do throws(PacketDecodingError) {
        let view = try PacketView(tolerating: bytes.span, version: version, sender: .unknown)
        form.write(view, firstByte: bytes[0], version: version, to: &json)
    } catch {
        return nil
    }
    return String(validating: json.buffer, as: UTF8.self)
}
