internal import MQTTCodec

extension PacketJSON {
    /// CONNECT, by the version that it announces (3.1).
    @inline(never)
    func write(_ packet: borrowing PacketView.Connect, to json: inout JSONWriter) {
        json.key("protocol_name")
        json.string(packet.version == .v3_1 ? "MQIsdp" : "MQTT")
        json.key("protocol_level")
        json.number(packet.version.rawValue)
        if packet.isBridge {
            json.key("bridge")
            json.number(packet.version.rawValue | 0x80)
        }
        json.key("clean_start")
        json.boolean(packet.cleanStart)
        writeReserved(packet.connectFlags & 1, to: &json)
        json.key("keep_alive")
        json.number(packet.keepAlive)
        if packet.version == .v5_0 { write(packet.properties, to: &json) }
        json.text("client_id", packet.clientIdentifier)
        if let will = packet.will {
            json.key("will")
            json.beginObject()
            json.key("qos")
            json.number(will.qos.rawValue)
            json.key("retain")
            json.boolean(will.retain)
            if packet.version == .v5_0 { write(will.properties, to: &json) }
            json.text("topic", will.topicName)
            write(payload: will.payload, of: will.payload.count, to: &json)
            json.endObject()
        }
        if let userName = packet.userName { json.text("username", userName) }
        if let password = packet.password {
            if showsSecrets {
                json.text("password", password)
            } else {
                json.key("password_length")
                json.number(password.count)
            }
        }
    }

    /// CONNACK (3.2).
    @inline(never)
    func write(_ packet: borrowing PacketView.ConnAck, _ version: MQTTVersion, to json: inout JSONWriter) {
        writeReserved(packet.acknowledgeFlags & 0xFE, to: &json)
        json.key("session_present")
        json.boolean(packet.sessionPresent)
        json.key("reason_code")
        json.number(packet.reasonCode.rawValue)
        if version == .v5_0 { write(packet.properties, to: &json) }
    }

    /// Reserved bits that are set, where they stand in their byte.
    func writeReserved(_ bits: UInt8, to json: inout JSONWriter) {
        guard bits != 0 else { return }
        json.key("reserved")
        json.number(bits)
    }
}
