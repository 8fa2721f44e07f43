internal import MQTTCodec

extension PacketJSON {
    /// SUBSCRIBE (3.8).
    @inline(never)
    func write(_ packet: borrowing PacketView.Subscribe, _ version: MQTTVersion, to json: inout JSONWriter) {
        json.key("packet_id")
        json.number(packet.packetIdentifier.rawValue)
        if version == .v5_0 { write(packet.properties, to: &json) }
        json.key("subscriptions")
        json.beginArray()
        var subscriptions = packet.subscriptions
        while let subscription = subscriptions.next() {
            let options = subscription.options
            json.beginObject()
            json.text("topic_filter", subscription.topicFilter)
            json.key("qos")
            json.number(options.qos.rawValue)
            if version == .v5_0 {
                json.key("no_local")
                json.boolean(options.noLocal)
                json.key("retain_as_published")
                json.boolean(options.retainAsPublished)
                json.key("retain_handling")
                json.number(options.retainHandling)
            }
            writeReserved(options.rawValue & (version == .v5_0 ? 0b1100_0000 : 0b1111_1100), to: &json)
            json.endObject()
        }
        json.endArray()
    }

    /// UNSUBSCRIBE (3.10).
    @inline(never)
    func write(_ packet: borrowing PacketView.Unsubscribe, _ version: MQTTVersion, to json: inout JSONWriter) {
        json.key("packet_id")
        json.number(packet.packetIdentifier.rawValue)
        if version == .v5_0 { write(packet.properties, to: &json) }
        json.key("topic_filters")
        json.beginArray()
        var filters = packet.topicFilters
        while let filter = filters.next() {
            let form = TextForm(of: filter)
            if form == .malformed {
                // A string has no key that could say what it is.
                json.beginObject()
                json.text("topic_filter", filter)
                json.endObject()
            } else {
                json.string(filter, form)
            }
        }
        json.endArray()
    }

    /// SUBACK and UNSUBACK (3.9, 3.11); an UNSUBACK before 5.0 has no codes.
    @inline(never)
    func write(
        _ packet: borrowing PacketView.SubscriptionAcknowledgement, hasCodes: Bool, _ version: MQTTVersion, to json: inout JSONWriter
    ) {
        json.key("packet_id")
        json.number(packet.packetIdentifier.rawValue)
        if version == .v5_0 { write(packet.properties, to: &json) }
        guard hasCodes else { return }
        json.key("reason_codes")
        json.beginArray()
        let codes = packet.reasonCodes
        for index in codes.indices { json.number(codes[index]) }
        json.endArray()
    }
}
