import MQTTCodec
import MQTTDialogues

/// The events of a dialogue vector, told to the dialogues of its connections and to the sessions that they belong to.
struct DialogueRun {
    private struct Line {
        var dialogue = Dialogue()
        let place: Sessions.Place
    }

    private let version: MQTTVersion
    // What fingerprints begin with is fixed, so that a run can be had again.
    private var sessions = Sessions(seed: 7)
    private var lines: [Int: Line] = [:]
    private var framesDropped = false
    private(set) var found: [DialogueVector.Fault] = []

    /// Runs a vector.
    ///
    /// - Parameter losesNothing: what hides something is left out, as if all had been captured.
    init(_ vector: DialogueVector, losesNothing: Bool = false) throws {
        version = vector.version
        var last: Int64?
        for (token, entry) in vector.events.enumerated() where !(losesNothing && entry.event.isLoss) {
            try take(entry.event, of: entry.connection, token, entry.time)
            last = entry.time
        }
        // The capture ends behind the last event.
        sessions.finish(token: vector.events.count, time: last)
        takeNews()
        for connection in lines.keys.sorted() { end(connection, .captureEnded, vector.events.count, last) }
    }

    private mutating func take(_ event: DialogueVector.Event, of connection: Int, _ token: Int, _ time: Int64?) throws {
        if lines[connection] == nil, let place = sessions.opened(connection, to: 1, at: 1) {
            lines[connection] = Line(place: place)
            if framesDropped { tell(.framesDropped, to: connection, token, time) }
        }
        if case .transport(let event) = event, event == .framesDropped || event == .clockSet {
            // Of which connection the frames were nobody knows; and there is one clock.
            if event == .framesDropped { framesDropped = true } else { sessions.setClock(behind: token, time: time) }
            for connection in lines.keys.sorted() { tell(event, to: connection, token, time) }
            return
        }
        guard var line = lines.removeValue(forKey: connection) else { return }
        defer { takeNews() }
        switch event {
        case .packet(let bytes, let sender, let isText, let isCut):
            if isText { transport(.textFrame(from: sender), &line, connection, token, time) }
            if isCut {
                transport(.unreadable(nil, from: sender), &line, connection, token, time)
            } else {
                try packet(bytes, sender, &line, connection, token, time)
            }
        case .transport(let event): transport(event, &line, connection, token, time)
        case .end(let how):
            lines[connection] = line
            return end(connection, how, token, time)
        }
        lines[connection] = line
    }

    private mutating func packet(
        _ bytes: [UInt8], _ sender: ControlPacket.Sender, _ line: inout Line, _ connection: Int, _ token: Int, _ time: Int64?
    ) throws {
        let view = try PacketView(tolerating: bytes.span, version: version, sender: sender)
        let fault = ControlPacket.diagnose(bytes.span, version: version, sender: sender).findings.first
        var meaning = line.dialogue.received(
            view, version: version, from: sender, token: token, time: time, hasRoom: true, length: bytes.count, fault: fault)
        sessions.received(view, version: version, from: sender, token: token, time: time, in: line.dialogue, at: line.place, &meaning)
        note(meaning.findings, on: connection)
    }

    private mutating func tell(_ event: TransportEvent, to connection: Int, _ token: Int, _ time: Int64?) {
        guard var line = lines.removeValue(forKey: connection) else { return }
        transport(event, &line, connection, token, time)
        lines[connection] = line
    }

    private mutating func transport(
        _ event: TransportEvent, _ line: inout Line, _ connection: Int, _ token: Int, _ time: Int64?
    ) {
        note(line.dialogue.transport(event, token: token, time: time), on: connection)
        sessions.note(line.dialogue.taint, isEnding: line.dialogue.isEnding, at: line.place)
    }

    private mutating func end(_ connection: Int, _ how: TransportEnd, _ token: Int, _ time: Int64?) {
        guard var line = lines.removeValue(forKey: connection) else { return }
        let ending = sessions.ended(line.place, line.dialogue, how, token: token, time: time)
        if let successor = ending.takenOver { line.dialogue.takenOver(by: successor.token) }
        note(ending.findings + line.dialogue.ended(how, token: token, time: time).findings, on: connection)
        takeNews()
    }

    private mutating func takeNews() {
        for case .finding(let finding, let connection) in sessions.takeNews() { note([finding], on: connection) }
    }

    private mutating func note(_ findings: [DialogueFinding], on connection: Int) {
        found += findings.map { finding in
            DialogueVector.Fault(
                event: finding.token, connection: connection, sender: finding.sender, rule: finding.statement.statement.name,
                also: Set(finding.also.map(\.statement.name)))
        }
    }
}

extension DialogueVector.Event {
    /// Whether it hides something.
    fileprivate var isLoss: Bool {
        switch self {
        case .packet(_, _, _, let isCut): isCut
        case .transport(.lost), .transport(.framesDropped), .transport(.clockSet), .transport(.joinedMidway): true
        case .transport, .end: false
        }
    }
}
