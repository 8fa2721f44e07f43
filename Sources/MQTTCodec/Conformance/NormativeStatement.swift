/// One sentence of a standard that says what an MQTT client or server must do, in our own words.
///
/// The versions reuse ids for different statements, so a statement is named by its standard and its id: `3.1.1:MQTT-3.1.2-24`. What a
/// standard demands without a number has an id of ours, the section and a word: `5.0:2.2.2.2-unknown-property`.
public struct NormativeStatement: Hashable, Sendable {
    /// The standard that makes the statement.
    public let standard: MQTTVersion
    /// The id within the standard: `MQTT-3.1.2-24`, or `SECTION-slug` where the standard has no number for it.
    public let id: String
    /// The packets that it is about; empty where it is about any, or none in particular.
    public let packets: [ControlPacketType]
    /// The side that must keep to it.
    public let binds: Party
    /// The least context that shows a breach.
    public let level: Level
    /// How grave a breach is.
    public let severity: Severity
    /// What it demands, in one line.
    public let paraphrase: String
    /// What can show a breach at all.
    public let evidence: Evidence
    /// Other spellings of the id that the standards themselves print.
    public let aliases: [String]

    init(
        _ standard: MQTTVersion, _ id: String, _ packets: [ControlPacketType], _ binds: Party, _ level: Level, _ severity: Severity,
        _ paraphrase: String, _ evidence: Evidence? = nil, _ aliases: [String] = []
    ) {
        self.standard = standard
        self.id = id
        self.packets = packets
        self.binds = binds
        self.level = level
        self.severity = severity
        self.paraphrase = paraphrase
        self.evidence = evidence ?? (level == .decode ? .bytes : .capture)
        self.aliases = aliases
    }
}

extension NormativeStatement {
    /// Whom a statement binds.
    public enum Party: String, Hashable, Sendable, CaseIterable {
        /// The client.
        case client
        /// The server.
        case server
        /// Whoever sends or receives such a packet.
        case either
    }

    /// The least context that shows a breach.
    public enum Level: String, Hashable, Sendable, CaseIterable {
        /// The bytes of one packet, its version and its sender.
        case decode
        /// One Network Connection: order, direction, time, announced limits, transport.
        case stream
        /// Several Network Connections.
        case session
        /// Nothing on the wire.
        case policy
    }

    /// How grave a breach is.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// The bytes have no legal reading.
        case malformed
        /// The layout is legal, and forbidden here.
        case protocolError = "protocol_error"
        /// What a standard only recommends, known quirks, and what 3.1 left open.
        case advice
    }

    /// What can show a breach of a statement.
    public enum Evidence: Hashable, Sendable {
        /// The bytes of one packet, though perhaps not of every breach.
        case bytes
        /// The same that shows a breach of another statement of this standard, bytes or a dialogue, and nothing else.
        case sameBytesAs(String)
        /// A capture of one or several Network Connections.
        case capture
        /// Nothing that is on the wire, and why.
        case cannot(String)
    }

    /// Whether the standard itself numbers the statement.
    public var isNumbered: Bool { id.utf8.starts(with: "MQTT-".utf8) }

    /// Standard and id in one string: `3.1.1:MQTT-3.1.2-24`.
    public var name: String { "\(standard):\(id)" }

    /// Whether `id` is the id of this statement, or another spelling of it.
    public func isCalled(_ id: String) -> Bool {
        self.id.isSame(as: id) || aliases.contains { $0.isSame(as: id) }
    }
}

extension NormativeStatement: CustomStringConvertible {
    /// Name and paraphrase in one line.
    public var description: String { "\(name): \(paraphrase)" }
}

// MARK: The catalogue

extension NormativeStatement {
    /// The place of a statement in the catalogue: what a finding keeps instead of the statement.
    ///
    /// It is good for this build of the library only; what is written down is the name.
    public struct Index: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
        /// The place, counted from zero.
        public let rawValue: UInt16

        /// The statement at this place; nil where the catalogue ends before it.
        public init?(rawValue: UInt16) {
            guard Int(rawValue) < NormativeStatement.all.count else { return nil }
            self.rawValue = rawValue
        }

        init(at place: Int) {
            self.rawValue = UInt16(truncatingIfNeeded: place)
        }

        /// The statement.
        public var statement: NormativeStatement { NormativeStatement.all[Int(rawValue)] }
    }

    /// Every statement of the three standards, the oldest first, numbered ones before ours.
    public static let all: [NormativeStatement] = ownIn31 + numberedIn311 + ownIn311 + numberedIn50 + ownIn50

    /// The statement of a standard that is called so, by its id or another spelling of it.
    public static func index(of id: String, in standard: MQTTVersion) -> Index? {
        all.firstIndex { $0.standard == standard && $0.isCalled(id) }.map(Index.init(at:))
    }

    /// The statement of this name, `5.0:MQTT-3.3.2-8`; nil where there is none, or where the standard is missing.
    public static func index(named name: String) -> Index? {
        for standard in MQTTVersion.allCases {
            let prefix = "\(standard):"
            if name.utf8.starts(with: prefix.utf8) {
                return index(of: String(name.dropFirst(prefix.utf8.count)), in: standard)
            }
        }
        return nil
    }
}

extension String {
    /// Whether both hold the same bytes: ids are ASCII, and comparing them needs no Unicode tables.
    fileprivate func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
