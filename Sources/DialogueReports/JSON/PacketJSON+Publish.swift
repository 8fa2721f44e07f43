internal import MQTTCodec

extension PacketJSON {
    /// PUBLISH (3.3).
    @inline(always)
    func write(_ packet: borrowing PacketView.Publish, _ version: MQTTVersion, _ payloadLength: Int?, to json: inout JSONWriter) {
        json.key("dup")
        json.boolean(packet.isDuplicate)
        json.key("qos")
        json.number(packet.qos.rawValue)
        json.key("retain")
        json.boolean(packet.retain)
        json.text("topic", packet.topicName)
        if let identifier = packet.packetIdentifier {
            json.key("packet_id")
            json.number(identifier.rawValue)
        }
        if version == .v5_0 { write(packet.properties, to: &json) }
        let payload = packet.payload
        write(payload: payload, of: payloadLength ?? payload.count, to: &json)
    }

    /// An Application Message, up to the limit: a string where the bytes that are shown are UTF-8, and then cut between two characters.
    ///
    /// - Parameter length: bytes of the whole payload.
    @inline(always)
    func write(payload: Span<UInt8>, of length: Int, to json: inout JSONWriter) {
        let shown = min(payload.count, max(0, maximumPayload ?? .max))
        if shown == length {
            json.text("payload", payload)
            json.key("payload_length")
            json.number(length)
        } else {
            writeCut(payload: payload.extracting(first: shown), of: length, to: &json)
        }
    }

    @inline(never)
    private func writeCut(payload: Span<UInt8>, of length: Int, to json: inout JSONWriter) {
        let whole = payload.extracting(first: payload.withoutCutCharacter)
        // What is not text loses no byte to characters that it does not have.
        json.text("payload", TextForm(of: whole) == .malformed ? payload : whole)
        json.key("payload_length")
        json.number(length)
        json.key("payload_truncated")
        json.boolean(true)
    }

    /// PUBACK, PUBREC, PUBREL and PUBCOMP (3.4 to 3.7).
    @inline(never)
    func write(_ packet: borrowing PacketView.PublishAcknowledgement, _ version: MQTTVersion, to json: inout JSONWriter) {
        json.key("packet_id")
        json.number(packet.packetIdentifier.rawValue)
        guard version == .v5_0 else { return }
        json.key("reason_code")
        json.number(packet.reasonCode.rawValue)
        write(packet.properties, to: &json)
    }

    /// DISCONNECT and AUTH (3.14, 3.15).
    @inline(never)
    func write(_ packet: borrowing PacketView.ReasonAndProperties, _ version: MQTTVersion, to json: inout JSONWriter) {
        guard version == .v5_0 else { return }
        json.key("reason_code")
        json.number(packet.reasonCode.rawValue)
        write(packet.properties, to: &json)
    }
}
