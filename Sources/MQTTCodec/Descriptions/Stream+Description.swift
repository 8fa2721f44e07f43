extension FixedHeader: CustomStringConvertible {
    /// One line: `PUBLISH flags 0010, remaining length 7`.
    public var description: String {
        var bits = ""
        for shift: UInt8 in [3, 2, 1, 0] { bits += flags >> shift & 1 == 0 ? "0" : "1" }
        let name = type?.description ?? "type \(firstByte >> 4)"
        return "\(name) flags \(bits), remaining length \(remainingLength)"
    }
}

extension PacketFramer: CustomStringConvertible {
    /// One line: where in the stream the framer stands; never the bytes that it holds.
    public var description: String {
        if hasLostBoundary { return "boundary lost, \(skippedBytes) bytes skipped" }
        if isBetweenPackets { return "between packets" }
        guard let bytesNeeded else { return "\(pendingBytes) \(pendingBytes == 1 ? "byte" : "bytes") of a fixed header" }
        return "within a packet, \(pendingBytes) bytes held, \(bytesNeeded) more needed"
    }
}

extension PacketFramer.Limits: CustomStringConvertible {
    /// One line: `packets of at most 268435460 bytes, CONNECT of at most 1048576`.
    public var description: String {
        var text = "packets of at most \(maximumPacketSize) bytes, CONNECT of at most \(maximumConnectSize)"
        if let maximumPublishCollected { text += ", PUBLISH of more than \(maximumPublishCollected) in pieces" }
        if maximumCollected < .max { text += ", at most \(maximumCollected) collected" }
        if maximumPropertyCount < .max { text += ", at most \(maximumPropertyCount) properties" }
        return text
    }
}

extension PacketFramer.Excess: CustomStringConvertible {
    /// One line: `PUBLISH flags 0000, remaining length 5000000, over the limit packetSize`.
    public var description: String { "\(header), over the limit \(limit)" }
}

extension PacketFramer.Excess.Limit: CustomStringConvertible {
    /// `packetSize`, `connectSize`, `collected` or `propertyCount`.
    public var description: String {
        switch self {
        case .packetSize: "packetSize"
        case .connectSize: "connectSize"
        case .collected: "collected"
        case .propertyCount: "propertyCount"
        }
    }
}

extension PacketFramer.LossEffect: CustomStringConvertible {
    /// `within a packet` or `boundary lost`.
    public var description: String {
        switch self {
        case .withinPacket: "within a packet"
        case .boundaryLost: "boundary lost"
        }
    }
}

extension ConnectionDecoder: CustomStringConvertible {
    /// One line: the version, and where both directions stand; never the bytes that are held.
    public var description: String {
        "MQTT \(version)\(isVersionKnown ? "" : " (assumed)"); from the client: \(framer(from: .client)); "
            + "from the server: \(framer(from: .server))"
    }
}

extension TopicTree: CustomStringConvertible {
    /// One line: how many values it holds.
    public var description: String { "\(count) \(count == 1 ? "value" : "values") for Topic Filters" }
}
