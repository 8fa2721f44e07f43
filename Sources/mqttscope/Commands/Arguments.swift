#if CommandLine
public import ArgumentParser
import DialogueReports
public import MQTTCodec

/// The form of the output.
enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, ndjson
}

/// The form of the output of commands that show packets.
enum PacketFormat: String, ExpressibleByArgument, CaseIterable {
    case text, ndjson, csv
}

/// The order of text.
enum Order: String, EnumerableFlag {
    case chronological, grouped
}

/// How times are shown.
enum Clock: String, ExpressibleByArgument, CaseIterable {
    case utc, local, relative
}

extension Clock {
    /// The same, as reports take it.
    var style: ClockStyle {
        switch self {
        case .utc: .utc
        case .relative: .relative
        case .local: .local(StandardStreams.secondsAhead)
        }
    }
}

/// When colour is used.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    /// Whether colour is used on this standard output.
    var isUsed: Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto: StandardStreams.isTerminal && StandardStreams.environment("NO_COLOR") == nil
        }
    }
}

/// Who sent bytes.
enum Origin: String, ExpressibleByArgument, CaseIterable {
    case client, server

    /// The side, as the codec is told.
    var sender: ControlPacket.Sender { self == .client ? .client : .server }
}

/// `--max-payload N` or `all`.
struct PayloadLimit: ExpressibleByArgument {
    /// Nil for all.
    let bytes: Int?

    init?(argument: String) {
        if argument == "all" {
            bytes = nil
        } else if let number = Int(argument), number >= 0 {
            bytes = number
        } else {
            return nil
        }
    }
}

/// `-d tcp.port==18830,mqtt`, as tshark spells it.
struct DecodeAs: ExpressibleByArgument {
    let port: UInt16

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == "mqtt", parts[0].hasPrefix("tcp.port==") else { return nil }
        guard let port = UInt16(parts[0].dropFirst("tcp.port==".count)) else { return nil }
        self.port = port
    }
}

extension NormativeStatement.Severity: ExpressibleByArgument {}

extension MQTTVersion: ExpressibleByArgument {
    /// What the help and complaints name: not the levels on the wire, of which 3 and 4 are taken too.
    public static var allValueStrings: [String] { ["3.1", "3.1.1", "5"] }

    /// A version as people write it, mosquitto's spellings too.
    public init?(argument: String) {
        switch argument {
        case "3.1", "31", "3", "mqttv31": self = .v3_1
        case "3.1.1", "311", "4", "mqttv311": self = .v3_1_1
        case "5", "5.0", "50", "mqttv5": self = .v5_0
        default: return nil
        }
    }
}
#endif
