/// A column of the CSV form of packets.
public enum CSVField: String, Hashable, Sendable, CaseIterable {
    case time, connection, frame, sender, version, type
    case packetIdentifier = "packet_id"
    case qos, retain, dup, topic
    case reasonCode = "reason_code"
    case length, payload, findings
    case clientIdentifier = "client_id"
    case sourceAddress = "src_ip"
    case sourcePort = "src_port"
    case destinationAddress = "dest_ip"
    case destinationPort = "dest_port"
    case firstFrame = "first_frame"
    case captured
    case payloadLength = "payload_length"
    case latency = "latency_ms"
    case acknowledges

    /// The columns that are written where nobody says which.
    public static let usual: [CSVField] = [
        .time, .connection, .frame, .sender, .version, .type, .packetIdentifier, .qos, .retain, .dup, .topic, .reasonCode, .length,
        .payload, .findings,
    ]
}
