import MQTTCodec

@testable import DialogueReports

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
