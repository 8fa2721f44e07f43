import CaptureAnalysis
import MQTTCodec
import MQTTDialogues
import TCPStreams

// What stands around the lines of a dialogue: who talks to whom, and how it ended.

extension TextReport {
    static let footIndent = 10
    /// Where the name stands in a header, behind the number of the connection.
    private static let headerIndent = 7

    /// The line above a dialogue: `1  durable  192.0.2.10:35919 → 192.0.2.1:1883  MQTT 3.1.1  2026-11-23 UTC`.
    func writeHeader(of connection: borrowing ConnectionInfo, to line: inout TextLine) {
        line.hang = Self.headerIndent
        line.begin(connection.tcp)
        if let name = connection.dialogue.clientIdentifier, !name.isEmpty {
            line.color(.name)
            line.add(wire: name.span, limit: 40)
            line.color(.plain)
            line.endGroup()
        }
        line.addresses(connection.tcp, notes.names)
        line.layers(connection.layers)
        if connection.versionEvidence == .none {
            line.add("MQTT of any version")
        } else {
            line.add("MQTT ")
            line.add(connection.version.description)
        }
        switch connection.versionEvidence {
        case .connect, .none: break
        case .assumed: line.add(" (assumed)")
        case .packets: line.add(connection.version == .v5_0 ? " (by its packets)" : " or 3.1 (by its packets)")
        }
        line.endGroup(gap: connection.layers.isEmpty ? 2 : 1)
        if let date = clock.date(connection.tcp.opened.time) {
            line.color(.dim)
            line.add(date)
            line.color(.plain)
            line.endGroup()
        }
        line.end()
    }

    /// The line above what is found of a connection before a packet: all that is known are its addresses.
    func writeHeader(of connection: Connection, to line: inout TextLine) {
        line.hang = Self.headerIndent
        line.begin(connection)
        line.addresses(connection, notes.names)
        line.end()
    }

    /// The one line of another stream: `3  192.0.2.10:40000 → 192.0.2.1:443  not MQTT: TLS`.
    mutating func writeOther(_ stream: OtherStream) {
        line.hang = Self.headerIndent
        line.begin(stream.connection)
        line.addresses(stream.connection, notes.names)
        if stream.content == .tls, case .tls(let facts)? = stream.layers.last {
            line.layers(stream.layers.dropLast())
            line.handshake(facts)
            line.add("not readable")
            if let reason = stream.reason {
                line.add(",")
                line.endGroup()
                line.addSentence(reason)
            }
            line.endGroup()
        } else {
            line.layers(stream.layers)
            line.add("not MQTT:")
            line.endGroup(gap: stream.layers.isEmpty ? 2 : 1)
            line.addSentence(stream.content.words + (stream.reason.map { ", " + $0 } ?? ""))
        }
        line.end()
    }

    /// How it ended and why, then what remained unfinished.
    mutating func writeFooter(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        let sentence = EndingSentence(ending, connection, isStopped: isStopped)
        beginFoot(sentence.sign, on: connection)
        sentence.write(to: &line)
        line.add(connection.packets.total, grouping: true)
        line.add(connection.packets.total == 1 ? " packet, " : " packets, ")
        line.add(connection.bytes, grouping: true)
        line.add(" B")
        line.endGroup()
        line.end()
        writeMissing(ending, on: connection)
        writeUnfinished(ending, on: connection)
    }

    /// Begins a line below the dialogue, which in order of time says whose it is.
    private mutating func beginFoot(_ sign: TextStyle.Sign?, on connection: borrowing ConnectionInfo) {
        line.sign(sign, indent: Self.footIndent)
        guard options.isChronological else { return }
        line.add(connection.tcp.id)
        if let name = connection.dialogue.clientIdentifier, !name.isEmpty {
            line.add(" ")
            line.add(wire: name.span, limit: 20)
        }
        line.endGroup()
    }

    private mutating func writeMissing(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        if connection.lostBytes > 0 {
            beginFoot(.perhaps, on: connection)
            line.add(connection.lostBytes, grouping: true)
            line.add(connection.lostBytes == 1 ? " byte is" : " bytes are")
            line.add(" not in the capture")
            if connection.skippedBytes > 0 {
                line.add(", ")
                line.add(connection.skippedBytes, grouping: true)
                line.add(" behind them could not be read")
            }
            line.endGroup()
            line.end()
        } else if connection.skippedBytes > 0 {
            beginFoot(.attention, on: connection)
            line.add(connection.skippedBytes, grouping: true)
            line.add(" bytes could not be read: where the next packet begins is not known")
            line.endGroup()
            line.end()
        }
        for (sender, count) in [(ControlPacket.Sender.client, ending.cutOff.client), (.server, ending.cutOff.server)] where count > 0 {
            beginFoot(ending.end == .captureEnded ? .perhaps : .attention, on: connection)
            line.arrow(sender)
            line.add(" ends within a packet, of which ")
            line.add(count, grouping: true)
            line.add(count == 1 ? " byte is there" : " bytes are there")
            line.endGroup()
            line.end()
        }
    }

    /// How many exchanges without an answer are listed; the rest are counted.
    private static let listedUnfinished = 10

    private mutating func writeUnfinished(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) {
        let unfinished = ending.unfinished
        // No accusation without evidence: what seems to be missing may stand where nothing could be read.
        let isAllUncertain =
            connection.lostBytes > 0 || connection.skippedBytes > 0 || connection.oversizedPackets > 0
            || !connection.tcp.handshakeSeen || ending.end == .captureEnded || ending.end == .evicted || ending.end == .portReused
        for exchange in unfinished.prefix(Self.listedUnfinished) {
            let isUncertain = isAllUncertain || !connection.dialogue.taint.isComplete(exchange.debtor)
            beginFoot(isUncertain ? .perhaps : .attention, on: connection)
            line.arrow(exchange.sender)
            line.add(" ")
            line.add(exchange.type.name)
            if let topic = exchange.topic, !topic.isEmpty {
                line.add(" ")
                line.color(.name)
                line.add(wire: topic.span, limit: 30)
                line.color(.plain)
            }
            if exchange.type == .publish {
                line.add(" QoS ")
                line.add(Int(exchange.qos))
            }
            if let identifier = exchange.packetIdentifier {
                line.add(" id ")
                line.add(Int(identifier))
            }
            line.add(",")
            line.endGroup()
            line.add("frame ")
            line.add(exchange.token, grouping: true)
            line.add(isUncertain ? ": " : ": no ")
            line.add(exchange.missing.name)
            line.endGroup(gap: 1)
            if isUncertain { line.addSentence(connection.lostBytes > 0 ? "not seen, perhaps in the" : "not seen") }
            if connection.lostBytes > 0 {
                line.add(connection.lostBytes, grouping: true)
                line.add(" B")
                line.endGroup(gap: 1)
                line.addSentence("not captured")
            }
            line.end()
        }
        if unfinished.count > Self.listedUnfinished {
            beginFoot(isAllUncertain ? .perhaps : .attention, on: connection)
            line.add("and ")
            line.add(unfinished.count - Self.listedUnfinished, grouping: true)
            line.add(" more without an answer")
            line.endGroup()
            line.end()
        }
    }
}

extension Dialogue.Unfinished {
    /// Who would have sent what did not come.
    fileprivate var debtor: ControlPacket.Sender {
        if missing == .pubRel { return sender }
        return sender == .server ? .client : .server
    }
}

extension TextLine {
    /// The number of a connection, in its column.
    fileprivate mutating func begin(_ connection: Connection) {
        color(.dim)
        add(connection.id)
        color(.plain)
        putDownRight(5)
        pad(2)
        startBody(hang: hang)
    }

    /// `192.0.2.10:35919 → 192.0.2.1:1883 (broker.example)`, and what its packets were wrapped in.
    mutating func addresses(_ connection: Connection, _ names: HostNames) {
        add(connection.client, names)
        add(" ")
        add(.toServer)
        add(" ")
        add(connection.server, names)
        endGroup()
        for layer in connection.encapsulation.layers {
            add(layer.description)
            endGroup()
        }
    }

    /// An address and a port, and the name that the capture has for the address.
    private mutating func add(_ endpoint: Endpoint, _ names: HostNames) {
        add(endpoint.description)
        guard let name = names[endpoint.address] else { return }
        add(" (")
        add(wire: Array(name.utf8).span, limit: 64)
        add(")")
    }

    /// Begins a line below the dialogue: nothing, or a sign, in the margin.
    mutating func sign(_ sign: TextStyle.Sign?, indent: Int) {
        hang = indent
        if let sign {
            pad(indent - 2)
            color(sign == .attention ? .trouble : .caution)
            add(sign)
            color(.plain)
            putDownLeft(2)
        } else {
            pad(indent)
        }
        startBody(hang: indent)
    }

    mutating func arrow(_ sender: ControlPacket.Sender) {
        color(sender == .server ? .server : .client)
        add(sender == .server ? .toClient : .toServer)
        color(.plain)
    }
}

extension StreamContent {
    /// What the stream carries, in words.
    var words: String {
        switch self {
        case .mqtt: "MQTT"
        case .tls: "TLS"
        case .http: "HTTP"
        case .ssh: "SSH"
        case .socks: "SOCKS"
        case .proxy: "the PROXY protocol"
        case .unknown: "unknown"
        case .nothing: "no data"
        }
    }
}

extension Loss {
    /// Why bytes are missing, behind "4 B not captured".
    var words: String {
        switch self {
        case .notSeen(let frame): frame.map { "acknowledged in frame \($0)" } ?? "what follows was captured"
        case .directionNotCaptured: "no segment of this direction was captured till then"
        case .notCaptured: "the frame was cut"
        case .limitReached: "given up, too much waits behind them"
        case .connectionEnded: "the connection ended first"
        case .captureEnded: "the capture ends first"
        }
    }
}

extension NormativeStatement.Severity {
    /// The severity in words.
    var words: String {
        switch self {
        case .malformed: "malformed"
        case .protocolError: "protocol error"
        case .advice: "advice"
        }
    }
}
