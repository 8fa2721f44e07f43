import MQTTCodec
import MQTTDialogues
public import TCPStreams
public import TLSDecryption

/// Finds the MQTT in the frames of a capture, and tells what was said.
///
///     var analyzer = CaptureAnalyzer(output: printer)
///     analyzer.receive(bytes, linkType: 1, originalLength: bytes.count, at: position)     // frame by frame
///     analyzer.finish()
public struct CaptureAnalyzer<Output: AnalysisConsumer>: Sendable where Output: Sendable {
    private var assembler: StreamAssembler
    private var streams: StreamTable<Output>
    /// The last frame.
    private var last = Position(frame: 0, time: nil)

    /// An analyzer that has seen nothing.
    public init(options: AnalysisOptions = AnalysisOptions(), limits: Limits = Limits(), output: Output) {
        assembler = StreamAssembler(limits: limits)
        streams = StreamTable(options: options, output: output)
    }

    /// Lets the consumer be used between frames, in place.
    public mutating func withOutput<Result>(_ body: (inout Output) -> Result) -> Result { body(&streams.output) }

    /// Lets secrets be added that TLS is decrypted with; then connections that wait for some are read on.
    public mutating func withSecrets<Result>(_ body: (inout TLSSecrets) -> Result) -> Result {
        let before = streams.secrets.added
        let result = body(&streams.secrets)
        if streams.secrets.added != before || !streams.secrets.mayGrow { streams.lookForSecretsAgain() }
        return result
    }

    /// What was found so far.
    public var summary: AnalysisSummary {
        var summary = streams.summary
        summary.transport = assembler.statistics
        return summary
    }

    /// The frames that opened the connections that were shown; when the analysis has finished, of all of them.
    public var shownConnections: NumberSet { streams.shownConnections }

    /// Takes the next frame.
    public mutating func receive(_ bytes: Span<UInt8>, linkType: UInt32, originalLength: Int, at position: Position) {
        streams.noteTime(of: position, after: last)
        last = position
        assembler.receive(bytes, linkType: linkType, originalLength: originalLength, at: position, into: &streams)
    }

    /// Takes it that whoever captured has dropped frames before this position: from here on, that something was not seen is no evidence.
    public mutating func noteDroppedFrames(at position: Position) { streams.noteDroppedFrames(at: position) }

    /// Ends the capture: what is open is told as it is.
    ///
    /// - Parameter afterEach: called when a connection was told; a report can be emptied there.
    public mutating func finish(afterEach: (inout Output) -> Void = { _ in }) {
        assembler.giveUpWaiting(into: &streams) { afterEach(&$0.output) }
        streams.finishSessions(at: last)
        assembler.finish(into: &streams) { afterEach(&$0.output) }
        // What the last of them have shown.
        streams.finishSessions(at: last)
    }
}

/// What an analysis found, in numbers.
public struct AnalysisSummary: Sendable {
    /// What TCP saw.
    public internal(set) var transport = Statistics()
    /// Whole packets, by type.
    public internal(set) var packets = PacketCounts()
    /// Packets of which bytes are missing, by type.
    public internal(set) var partialPackets = PacketCounts()
    /// Packets that were skipped because they are larger than a limit.
    public internal(set) var oversizedPackets = 0
    /// Connections that carry MQTT.
    public internal(set) var mqttConnections = 0
    /// Connections that carry MQTT of which nothing passed a filter; `mqttConnections` counts those of which something did.
    public internal(set) var connectionsLeftOut = 0
    /// Bytes missing from MQTT streams.
    public internal(set) var lostBytes = 0
    /// Bytes of MQTT streams that are there and could not be read, because where packets begin was not known.
    public internal(set) var skippedBytes = 0
    /// Times that too much waited for the place where a packet begins, and was skipped.
    public internal(set) var boundariesGivenUp = 0
    /// Directions of WebSockets of which no more was inflated, because they became too large (`WebSocketLimits.inflatedBase`).
    public internal(set) var inflationsGivenUp = 0
    /// How often the clock of whoever captured was set, as it seems: what lasted across that moment was not judged.
    public internal(set) var clockSettings = 0
    /// What the other connections carry.
    public internal(set) var otherContents: [StreamContent: Int] = [:]
    /// Exchanges that were not followed because `AnalysisOptions.keptExchanges` was reached.
    public internal(set) var exchangesNotFollowed = 0
    /// Sessions, subscriptions and messages that were not followed because `AnalysisOptions.keptSessions` was reached.
    public internal(set) var sessionsNotFollowed = 0
}
