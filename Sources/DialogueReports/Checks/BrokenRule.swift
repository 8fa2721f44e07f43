public import CaptureAnalysis
public import MQTTCodec

/// A rule that can be broken: a statement of an MQTT standard, or a rule of the standard of a layer below.
public enum BrokenRule: Hashable, Sendable {
    /// A statement of an MQTT standard.
    case statement(NormativeStatement.Index)
    /// A rule of another standard: `RFC6455` and `5.1`, say.
    case other(standard: String, id: String)

    /// The most specific rule that a finding breaks.
    public init(_ finding: Finding) { self = .statement(finding.citation.statement) }

    /// The most specific rule that a finding breaks.
    public init(_ finding: StreamFinding) {
        switch finding.rule {
        case .statement(let index, _): self = .statement(index)
        case .other(let standard, let id, _): self = .other(standard: standard, id: id)
        }
    }

    /// The standard: `5.0`, `RFC6455`.
    public var standard: String {
        switch self {
        case .statement(let index): index.statement.standard.description
        case .other(let standard, _): standard
        }
    }

    /// The id within the standard.
    public var id: String {
        switch self {
        case .statement(let index): index.statement.id
        case .other(_, let id): id
        }
    }

    /// Both in one string, as `named` takes it: `5.0:MQTT-3.3.2-8`.
    public var name: String { "\(standard):\(id)" }
}

extension BrokenRule {
    /// The rules that somebody means by a name: `5.0:MQTT-3.3.2-8` (a space will do for the colon), `RFC6455:5.1`; or an id alone, which
    /// stands for that of every MQTT standard that has it.
    ///
    /// - Returns: none where nothing is called so.
    public static func named(_ name: String) -> [BrokenRule] {
        if let separator = name.firstIndex(where: { $0 == ":" || $0 == " " }) {
            let id = String(name[name.index(after: separator)...])
            let standard = String(name[..<separator])
            if let version = MQTTVersion.allCases.first(where: { $0.description == standard || "\($0)" == "\(standard).0" }) {
                return NormativeStatement.index(of: id, in: version).map { [.statement($0)] } ?? []
            }
            // Of the layers below there is no catalogue.
            let isKnown = standard == "TCP" || standard == "TLS" || standard.hasPrefix("RFC") && Int(standard.dropFirst(3)) != nil
            return isKnown && !id.isEmpty ? [.other(standard: standard, id: id)] : []
        }
        return MQTTVersion.allCases.compactMap { NormativeStatement.index(of: name, in: $0).map(BrokenRule.statement) }
    }

    /// Names of rules that look like one that there is not, the most similar first.
    public static func names(like name: String) -> [String] {
        let wanted = Array(name.lowercased().utf8)
        // A third of its characters may be otherwise: past that nothing is recognised.
        let limit = max(2, wanted.count / 3)
        var found: [(distance: Int, name: String)] = []
        for statement in NormativeStatement.all {
            let spellings = ([statement.id] + statement.aliases).flatMap { [$0, "\(statement.standard):\($0)"] }
            let least = spellings.map { distance(wanted, Array($0.lowercased().utf8)) }.min() ?? Int.max
            if least <= limit { found.append((least, statement.name)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }

    /// How many characters must be put in, left out or exchanged to make one text the other (Levenshtein's distance).
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (index, byte) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for place in other.indices {
                let exchanged = diagonal + (byte == other[place] ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(exchanged, row[place] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
