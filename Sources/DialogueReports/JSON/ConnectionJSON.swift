internal import CaptureAnalysis
internal import MQTTCodec
internal import MQTTDialogues
internal import TCPStreams

extension JSONWriter {
    /// The keys of a `connection` record behind the frame in which it ended.
    ///
    /// - Parameter isStopped: whether the reading was ended, and not the capture.
    mutating func keys(of ending: ConnectionEnding, _ connection: borrowing ConnectionInfo, isStopped: Bool) {
        if let name = connection.dialogue.clientIdentifier { beginning("client_id", of: name) }
        if connection.versionEvidence != .none {
            key("version")
            string(name(connection.version))
            key("version_inferred")
            boolean(!connection.isVersionKnown)
        }
        let opening = connection.dialogue.opening
        if opening.isConnectSeen {
            key("keep_alive")
            number(opening.keepAlive)
            key("clean_start")
            boolean(opening.cleanStart)
        }
        if let userName = opening.userName { beginning("username", of: userName) }
        if let code = opening.reasonCode {
            key("connected")
            number(code.rawValue)
        }
        key("packets")
        counts(connection.packets)
        key("partial_packets")
        counts(connection.partialPackets)
        key("bytes")
        number(connection.bytes)
        if let end = ending.position.time, let start = connection.tcp.opened.time {
            key("duration_ms")
            milliseconds(nanoseconds: max(0, end.subtractingReportingOverflow(start).partialValue))
        }
        if let endedBy = ending.dialogue.endedBy {
            key("ended_by")
            string(name(endedBy))
        }
        key("end")
        string(escaping: ending.dialogue.cause.rawValue)
        key("reason")
        string(escaping: ending.reason(isStopped: isStopped))
        frames("evidence", ending.dialogue.evidence)
        key("lost_bytes")
        number(connection.lostBytes)
        key("skipped_bytes")
        number(connection.skippedBytes)
        key("handshake_seen")
        boolean(connection.tcp.handshakeSeen)
    }

    /// Text of which the beginning is kept, whole characters of it.
    private mutating func beginning(_ name: StaticString, of bytes: [UInt8]) {
        let whole = bytes.span.extracting(first: bytes.span.withoutCutCharacter)
        // What is not text loses no byte to characters that it does not have.
        text(name, TextForm(of: whole) == .malformed ? bytes.span : whole)
    }

    /// How many packets there were of each type that occurred, in the order of the types.
    mutating func counts(_ counts: PacketCounts) {
        beginObject()
        for type in ControlPacketType.allCases where counts[type] > 0 {
            key(type.name)
            number(counts[type])
        }
        endObject()
    }
}
