public import MQTTCodec
import MQTTDialogues
public import TCPStreams

/// Something wrong that is not in the bytes of one packet: with a dialogue, a session, or a layer below MQTT.
public struct StreamFinding: Hashable, Sendable {
    /// What is broken.
    public enum Rule: Hashable, Sendable {
        /// A statement of an MQTT standard, and others that the same breaks.
        case statement(NormativeStatement.Index, also: [NormativeStatement.Index])
        /// A rule of another standard: `RFC6455` and `5.1`, say.
        case other(standard: String, id: String, NormativeStatement.Severity)
    }

    /// The layer that it was found in.
    public enum Layer: String, Hashable, Sendable, CaseIterable {
        case tcp, tls, websocket, mqtt
    }

    /// What is broken.
    public let rule: Rule
    /// The layer that it was found in.
    public let layer: Layer
    /// What carries the connection, as far as was known then.
    public let transport: Transport
    /// Who broke it.
    public let sender: ControlPacket.Sender
    /// Where it shows.
    public let position: Position
    /// The frames that show it.
    public let evidence: [Int]
    /// What is wrong, in words of ours and without bytes from the wire.
    public let message: String

    /// How grave it is.
    public var severity: NormativeStatement.Severity {
        switch rule {
        case .statement(let index, _): index.statement.severity
        case .other(_, _, let severity): severity
        }
    }

    /// What a dialogue found; its tokens are frames.
    init(_ finding: DialogueFinding, over transport: Transport) {
        self.transport = transport
        rule = .statement(finding.statement, also: finding.also)
        layer = .mqtt
        sender = finding.sender
        position = Position(frame: finding.token, time: finding.time)
        evidence = finding.evidence
        message = finding.message
    }
}
