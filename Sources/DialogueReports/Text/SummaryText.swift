import CaptureAnalysis
import CaptureFiles
import MQTTCodec
import TCPStreams

/// What a capture held, in numbers, and what of it could not be read.
struct SummaryText {
    private var line: TextLine

    /// The text, line by line.
    var bytes: [UInt8] { line.bytes }

    init(style: TextStyle) { line = TextLine(style: style) }

    /// What the dialogues do not show: that there was no MQTT and what there was instead, and what could not be read.
    ///
    /// - Parameters:
    ///   - isAsked: whether the numbers are wanted, and not only what is remarkable.
    ///   - endsDialogues: whether they are wanted below what was shown.
    mutating func write(_ summary: AnalysisSummary, _ statistics: InterfaceStatistics, isAsked: Bool, endsDialogues: Bool) {
        // Where nothing could be read there is nothing to say but why, which standard error says.
        guard summary.transport.frames > 0 || endsDialogues else { return }
        if endsDialogues, summary.transport.frames > 0, !isAsked { line.end() }
        if summary.mqttConnections == 0, summary.connectionsLeftOut > 0 {
            writeNothingPasses(summary)
        } else if isAsked || endsDialogues || summary.mqttConnections == 0 {
            line.add(summary.mqttConnections == 0 ? "no MQTT" : "MQTT")
            if summary.mqttConnections > 0 {
                line.add(" on ")
                count(summary.mqttConnections, "connection", "connections")
            }
            line.add(" in ")
            count(summary.transport.frames, "frame", "frames")
            if summary.mqttConnections > 0 {
                line.add(", ")
                count(summary.packets.total, "packet", "packets")
            }
            line.endGroup()
            line.end()
            if isAsked || endsDialogues { types(summary) }
            writeOthers(summary)
        }
        writeTroubles(summary, statistics)
    }

    /// That there is MQTT, and the filter has nothing of it pass.
    mutating func writeNothingPasses(_ summary: AnalysisSummary) {
        line.add("nothing passes the filter: MQTT on ")
        count(summary.connectionsLeftOut, "connection", "connections")
        line.add(" in ")
        count(summary.transport.frames, "frame", "frames")
        line.putDown()
        line.end()
    }

    /// What was not captured, and what could not be read.
    mutating func writeTroubles(_ summary: AnalysisSummary, _ statistics: InterfaceStatistics) {
        drops(statistics)
        troubles(summary)
    }

    private mutating func count(_ number: Int, _ one: StaticString, _ many: StaticString) {
        line.add(number, grouping: true)
        line.add(" ")
        line.add(number == 1 ? one : many)
    }

    private mutating func types(_ summary: AnalysisSummary) {
        for type in ControlPacketType.allCases where summary.packets[type] > 0 {
            line.add("  ")
            line.add(type.name)
            line.putDownLeft(16)
            line.add(summary.packets[type], grouping: true)
            line.putDownRight(12)
            line.end()
        }
    }

    /// What the connections carry that are not MQTT.
    mutating func writeOthers(_ summary: AnalysisSummary) {
        let order: [StreamContent] = [.tls, .http, .ssh, .proxy, .socks, .unknown, .nothing]
        for content in order {
            guard let number = summary.otherContents[content], number > 0 else { continue }
            line.add("  ")
            count(number, "connection carries ", "connections carry ")
            line.add(content == .unknown ? "something that is not known here" : content.words)
            line.putDown()
            line.end()
        }
        if summary.transport.connections == 0, summary.mqttConnections == 0, summary.transport.frames > 0 {
            line.add("  no TCP connection: ")
            let transport = summary.transport
            count(transport.notTCP, "packet of another protocol", "packets of other protocols")
            line.add(", ")
            count(transport.notIP, "frame without IP", "frames without IP")
            line.putDown()
            line.end()
        }
    }

    /// Frames that are missing, as whoever captured says: `9 frames were dropped while capturing, 2 by the interface, 7 by the system, of 80 received`.
    private mutating func drops(_ statistics: InterfaceStatistics) {
        guard let dropped = statistics.dropped, dropped > 0 else { return }
        line.color(.caution)
        line.add(.perhaps)
        line.color(.plain)
        line.add(" ")
        count(Int(clamping: dropped), "frame was dropped while capturing", "frames were dropped while capturing")
        for (number, words) in [
            (statistics.droppedByInterface, " by the interface" as StaticString), (statistics.droppedBySystem, " by the system"),
        ] {
            guard let number, number > 0 else { continue }
            line.add(", ")
            line.add(Int(clamping: number), grouping: true)
            line.add(words)
        }
        if let received = statistics.received {
            line.add(", of ")
            line.add(Int(clamping: received), grouping: true)
            line.add(" received")
        }
        line.putDown()
        line.end()
    }

    private mutating func troubles(_ summary: AnalysisSummary) {
        let transport = summary.transport
        let list: [(Int, StaticString, StaticString)] = [
            (
                transport.incompleteDatagrams, "IP packet was not put together: fragments of it are not in the capture",
                "IP packets were not put together: fragments of them are not in the capture"
            ),
            (
                transport.missingFragmentBytes, "byte at least is missing of such packets", "bytes at least are missing of such packets"
            ),
            (
                transport.fragmentLimitReached, "IP packet was given up: too many fragments wait for others",
                "IP packets were given up: too many fragments wait for others"
            ),
            (
                transport.overlappingFragments, "IP fragment overlaps others, which were kept",
                "IP fragments overlap others, which were kept"
            ),
            (
                transport.conflictingFragments, "IP fragment differs from an earlier one, which was kept",
                "IP fragments differ from earlier ones, which were kept"
            ),
            (transport.protectedFrames, "IEEE 802.11 frame is encrypted", "IEEE 802.11 frames are encrypted"),
            (
                transport.linkFragments, "piece of a frame that the link layer cut was not put together",
                "pieces of frames that the link layer cut were not put together"
            ),
            (transport.nestedTooDeep, "frame nests more tunnels than are read", "frames nest more tunnels than are read"),
            (
                transport.joinedConnections, "connection was captured in two encapsulations, and is shown once",
                "connections were captured in two encapsulations, and are shown once"
            ),
            (
                transport.badHeaders, "frame has a header that is cut or contradicts itself",
                "frames have headers that are cut or contradict themselves"
            ),
            (transport.truncatedFrames, "frame was captured only in part", "frames were captured only in part"),
            (
                transport.conflictingCopies, "copy of a segment differs from the first, which was kept",
                "copies of segments differ from the first, which was kept"
            ),
            (
                summary.exchangesNotFollowed, "exchange was not followed: too many are open",
                "exchanges were not followed: too many are open"
            ),
            (
                summary.sessionsNotFollowed, "session, subscription or message was not followed between connections: there are too many",
                "sessions, subscriptions or messages were not followed between connections: there are too many"
            ),
            (
                transport.directionLimitReached + transport.heldBytesLimitReached,
                "time too much waited behind missing bytes, which were given up",
                "times too much waited behind missing bytes, which were given up"
            ),
            (
                summary.partialPackets.total, "packet is there only in part, and not counted",
                "packets are there only in part, and not counted"
            ),
            (summary.lostBytes, "byte of MQTT was not captured", "bytes of MQTT were not captured"),
            (
                summary.skippedBytes, "byte was skipped: where packets begin could not be told",
                "bytes were skipped: where packets begin could not be told"
            ),
            (
                summary.boundariesGivenUp, "time too much waited for the beginning of a packet, and was skipped",
                "times too much waited for the beginning of a packet, and was skipped"
            ),
            (
                summary.inflationsGivenUp, "direction of a WebSocket was inflated no further: it becomes too large",
                "directions of WebSockets were inflated no further: they become too large"
            ),
            (
                summary.clockSettings, "time the clock of whoever captured was set, it seems: what lasted longer was not judged",
                "times the clock of whoever captured was set, it seems: what lasted longer was not judged"
            ),
            (summary.oversizedPackets, "packet was too large to be read", "packets were too large to be read"),
            (transport.evictedConnections, "connection was forgotten to make room", "connections were forgotten to make room"),
        ]
        for (number, one, many) in list where number > 0 {
            beginTrouble()
            line.add(number, grouping: true)
            line.endGroup(gap: 1)
            line.addSentence("\(number == 1 ? one : many)")
            line.end()
        }
        for unsupported in transport.unsupportedLinkTypes {
            beginTrouble()
            count(unsupported.frames, "frame has link type ", "frames have link type ")
            line.add(Int(unsupported.linkType))
            line.add(", which is not read: frame ")
            line.add(unsupported.firstFrame, grouping: true)
            if unsupported.frames > 1 { line.add(" is the first") }
            line.putDown()
            line.end()
        }
    }

    private mutating func beginTrouble() { line.sign(.perhaps, indent: 2) }
}
