import CaptureAnalysis
import MQTTDialogues

// Where a message went.

extension TextReport {
    /// How many subscribers are listed; the rest are counted.
    private static let listedSubscribers = 8

    /// One line: `⇒ job/3, frame 26: to connection 1 in frame 32 after 43.2 ms`, and in the margin `!` where somebody got no copy.
    ///
    /// - Parameter namesPublisher: whether it does not stand in the dialogue of the publisher.
    mutating func writeJourney(_ journey: Journey, namesPublisher: Bool) {
        line.sign(journey.noCopySeen.isEmpty ? nil : .attention, indent: Self.footIndent)
        if namesPublisher {
            if !options.isChronological { line.add("connection ") }
            line.add(journey.publisher)
            line.endGroup()
        }
        line.add(.onward)
        line.add(" ")
        line.color(.name)
        line.add(wire: journey.topic.span, limit: 40)
        line.color(.plain)
        line.add(" QoS ")
        line.add(Int(journey.qos))
        line.add(",")
        line.endGroup()
        line.add("frame ")
        line.add(journey.token, grouping: true)
        line.add(":")
        line.endGroup(gap: 1)
        line.hang += 2
        if options.showsJourneys {
            for (index, copy) in journey.copies.prefix(Self.listedSubscribers).enumerated() {
                write(copy, of: journey)
                line.endGroup(gap: index == 0 ? 1 : 2)
            }
            writeRest(journey.copies.count)
            if journey.copies.isEmpty, journey.noCopySeen.isEmpty { line.addSentence("to nobody who was seen") }
        }
        if !journey.noCopySeen.isEmpty {
            let listed = journey.noCopySeen.prefix(Self.listedSubscribers).map(String.init).joined(separator: ", ")
            line.addSentence("no copy was seen on connection \(listed)")
            writeRest(journey.noCopySeen.count)
        }
        line.end()
    }

    /// `to connection 1 in frame 32 after 43.2 ms (QoS 1, retained)`.
    private mutating func write(_ copy: Journey.Copy, of journey: Journey) {
        line.add("to connection ")
        line.add(copy.connection)
        line.add(" in frame ")
        line.add(copy.token, grouping: true)
        if let delay = copy.delay {
            line.add(" after ")
            DurationText.append(delay, isUnicode: options.style.isUnicode, to: &line)
        }
        var remarks: [String] = []
        if copy.qos != journey.qos { remarks.append("QoS \(copy.qos)") }
        if copy.isRetained { remarks.append("retained") }
        if copy.isQueued { remarks.append("queued") }
        if copy.isAmbiguous { remarks.append("or another like it") }
        if !remarks.isEmpty { line.add(" (\(remarks.joined(separator: ", ")))") }
    }

    private mutating func writeRest(_ count: Int) {
        guard count > Self.listedSubscribers else { return }
        line.addSentence("and \(count - Self.listedSubscribers) more")
    }
}
