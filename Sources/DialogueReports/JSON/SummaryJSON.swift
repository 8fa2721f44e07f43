internal import CaptureAnalysis
internal import CaptureFiles
internal import MQTTCodec
internal import TCPStreams

extension JSONWriter {
    /// The keys of the `summary` record.
    mutating func summary(_ summary: AnalysisSummary, _ findings: FindingCounts, _ statistics: InterfaceStatistics) {
        let transport = summary.transport
        key("frames")
        number(transport.frames)
        key("bytes")
        number(transport.bytes)
        key("connections")
        number(transport.connections)
        key("packets")
        counts(summary.packets)
        key("partial_packets")
        counts(summary.partialPackets)
        key("findings")
        findings.write(to: &self)
        key("lost_bytes")
        number(summary.lostBytes)
        key("truncated_frames")
        number(transport.truncatedFrames)
        key("limits")
        beginObject()
        limit("held_bytes_per_direction", reached: transport.directionLimitReached)
        limit("held_bytes", reached: transport.heldBytesLimitReached)
        limit("connections", reached: transport.evictedConnections)
        limit("packet_size", reached: summary.oversizedPackets)
        limit("open_exchanges", reached: summary.exchangesNotFollowed)
        endObject()
        if let dropped = statistics.dropped {
            key("drops")
            number(dropped)
        }
        count("received", statistics.received)
        count("dropped_by_interface", statistics.droppedByInterface)
        count("dropped_by_system", statistics.droppedBySystem)
    }

    /// What whoever captured counted, where it says so.
    private mutating func count(_ name: StaticString, _ frames: UInt64?) {
        guard let frames else { return }
        key(name)
        number(frames)
    }

    /// How many there were of each type that occurred, in the order of the types.
    private mutating func counts(_ counts: PacketCounts) {
        beginObject()
        for type in ControlPacketType.allCases where counts[type] > 0 {
            key(type.name)
            number(counts[type])
        }
        endObject()
    }

    /// How many times a limit was reached, where it was.
    private mutating func limit(_ name: StaticString, reached times: Int) {
        guard times > 0 else { return }
        key(name)
        number(times)
    }
}
