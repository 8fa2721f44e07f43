import CaptureAnalysis
import MQTTCodec
import MQTTDialogues
import TCPStreams

/// One sentence on how a connection ended: who ended it, when, and after what.
struct EndingSentence {
    /// What stands in the margin: nothing where all went well.
    let sign: TextStyle.Sign?
    private let what: String
    /// From the CONNECT, or from the first segment, to the end.
    private let duration: Int64?
    private let since: String
    private let tail: String?

    /// - Parameter isStopped: whether the reading was ended, and not the capture.
    init(_ ending: ConnectionEnding, _ connection: borrowing ConnectionInfo, isStopped: Bool) {
        let dialogue = connection.dialogue
        let frame = ending.position.frame
        var endTime = ending.position.time
        if let farewell = dialogue.farewell, farewell.type == .disconnect || farewell.sender == .server {
            (sign, what) = Self.said(farewell, connection)
            endTime = farewell.time
            tail = nil
        } else {
            switch ending.end {
            case .fin(let first):
                sign = .attention
                what = "\(first.name) closed in frame \(frame)"
                tail = Self.cause(connection) ?? "no DISCONNECT"
            case .rst(let sender):
                sign = .attention
                what = "\(sender.name) reset the connection in frame \(frame)"
                tail = Self.cause(connection) ?? "no DISCONNECT"
            case .portReused:
                sign = .perhaps
                what = "its ports are used for a new connection in frame \(frame)"
                tail = "its end was not captured"
            case .evicted:
                sign = .perhaps
                what = "forgotten at frame \(frame)"
                tail = "more connections are open than are tracked"
            case .captureEnded:
                sign = .perhaps
                what = isStopped ? "reading stops here, the connection is open" : "the capture ends, the connection is open"
                tail = nil
            }
        }
        if let connected = dialogue.connected {
            since = "after connecting"
            duration = Self.difference(endTime, connected.time)
        } else {
            since = "after it was first seen"
            duration = Self.difference(endTime, connection.tcp.opened.time)
        }
    }

    func write(to line: inout TextLine) {
        line.addSentence(what + (duration == nil ? "" : ","))
        if let duration {
            DurationText.append(duration, isUnicode: line.style.isUnicode, to: &line)
            line.endGroup(gap: 1)
            line.addSentence(since + (tail == nil ? "" : ";"))
        }
        if let tail { line.addSentence(tail) }
    }

    /// A DISCONNECT, or a CONNACK that refuses.
    private static func said(
        _ farewell: Dialogue.Farewell, _ connection: borrowing ConnectionInfo
    ) -> (TextStyle.Sign?, String) {
        let name = farewell.reasonCode.name(in: farewell.type, version: farewell.version) ?? farewell.reasonCode.description
        if farewell.type == .connAck { return (.attention, "server refused the connection in frame \(farewell.token): \(name)") }
        if farewell.reasonCode == .success {
            return (
                farewell.sender == .server ? .attention : nil, farewell.sender == .server ? "server disconnected" : "client disconnected"
            )
        }
        let who = farewell.sender == .server ? "server" : "client"
        return (.attention, "\(who) disconnected in frame \(farewell.token): \(name)")
    }

    /// What may have been the cause: a packet that broke a rule, answered by closing.
    private static func cause(_ connection: borrowing ConnectionInfo) -> String? {
        guard let fault = connection.lastFault else { return nil }
        let what = fault.finding.severity == .protocolError ? "protocol error" : "malformed packet"
        return "after the \(what) in frame \(fault.position.frame)"
    }

    private static func difference(_ later: Int64?, _ earlier: Int64?) -> Int64? {
        guard let later, let earlier else { return nil }
        return max(0, later.subtractingReportingOverflow(earlier).partialValue)
    }
}

extension TCPStreams.Sender {
    fileprivate var name: String { self == .server ? "server" : "client" }
}
