internal import CaptureAnalysis
internal import CaptureFiles
internal import TCPStreams

extension JSONWriter {
    /// The keys of the `summary` record.
    ///
    /// - Parameter limits: those of the report, with how often each was reached.
    mutating func summary(
        _ summary: AnalysisSummary, _ findings: FindingCounts, _ statistics: InterfaceStatistics,
        limits: [(name: StaticString, count: Int)] = []
    ) {
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
        key("skipped_bytes")
        number(summary.skippedBytes)
        key("truncated_frames")
        number(transport.truncatedFrames)
        optional("clock_settings", summary.clockSettings)
        optional("joined_connections", transport.joinedConnections)
        optional("incomplete_ip_packets", transport.incompleteDatagrams)
        optional("missing_fragment_bytes", transport.missingFragmentBytes)
        optional("overlapping_fragments", transport.overlappingFragments)
        optional("conflicting_fragments", transport.conflictingFragments)
        optional("protected_frames", transport.protectedFrames)
        if !transport.unsupportedLinkTypes.isEmpty {
            key("unsupported_link_types")
            beginArray()
            for unsupported in transport.unsupportedLinkTypes {
                beginObject()
                key("link_type")
                number(Int(unsupported.linkType))
                key("frames")
                number(unsupported.frames)
                key("first_frame")
                number(unsupported.firstFrame)
                endObject()
            }
            endArray()
        }
        key("limits")
        beginObject()
        optional("held_bytes_per_direction", transport.directionLimitReached)
        optional("held_bytes", transport.heldBytesLimitReached)
        optional("connections", transport.evictedConnections)
        optional("fragments", transport.fragmentLimitReached)
        optional("nesting", transport.nestedTooDeep)
        optional("packet_size", summary.oversizedPackets)
        optional("boundary_search", summary.boundariesGivenUp)
        optional("inflated_size", summary.inflationsGivenUp)
        optional("open_exchanges", summary.exchangesNotFollowed)
        optional("sessions", summary.sessionsNotFollowed)
        for limit in limits { optional(limit.name, limit.count) }
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

    /// A number that is told only where it is not 0; of limits, how many times they were reached.
    private mutating func optional(_ name: StaticString, _ count: Int) {
        guard count > 0 else { return }
        key(name)
        number(count)
    }
}
