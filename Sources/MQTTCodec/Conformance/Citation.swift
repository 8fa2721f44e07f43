/// Which statements a breach of a requirement breaks, in one version of the standard.
public struct Citation: Hashable, Sendable {
    /// The most specific statement.
    public let statement: NormativeStatement.Index
    /// The other statements that the same bytes break, the more specific first.
    public let also: [NormativeStatement.Index]
    /// How grave the breach is: what the first statement says.
    public let severity: NormativeStatement.Severity
}

extension Requirement {
    /// The statements that demand this of a field, in this version; nil where the version does not demand it.
    ///
    /// Give the packet and the field wherever they are known: without them the most general statement is named.
    /// - Parameters:
    ///   - version: The version whose rules apply.
    ///   - packet: The type of the packet; nil where its first byte names none.
    ///   - field: The field at fault.
    ///   - value: What is there, where the gravity depends on it (a code of SUBACK).
    ///   - isFromServer: Whether the server is known to have sent the packet.
    public func citation(
        in version: MQTTVersion, packet: ControlPacketType?, field: FieldPath? = nil, value: UInt32? = nil, isFromServer: Bool = false
    ) -> Citation? {
        CitationRow.rows(of: self, in: version)
            .first { $0.applies(to: packet, field, value, isFromServer: isFromServer) }?
            .citation
    }
}

// MARK: The table

/// A row of the table of citations, as it is written down: the first row that fits a fault is the one that counts.
struct WrittenCitation: Sendable {
    let requirement: Requirement
    let packets: [ControlPacketType]
    let place: Place
    let statement: String
    let also: [String]

    /// What narrows a row down beside the packets.
    enum Place: Hashable, Sendable {
        case anywhere
        case field(FieldPath.Name)
        case property(PropertyIdentifier)
        /// A field that has this value.
        case value(UInt32)
        /// Anything in the Will Properties.
        case willProperties
        /// A packet that the server is known to have sent.
        case fromServer
        /// The field, in a packet that the server is known to have sent.
        case fieldFromServer(FieldPath.Name)
    }
}

/// Writes down one row; no packets means any packet.
///
/// It is not inlined: into hundreds of rows, that makes the release build three times as long.
@inline(never)
func cite(
    _ requirement: Requirement, _ packets: [ControlPacketType], _ place: WrittenCitation.Place, _ statement: String, also: String...
) -> WrittenCitation {
    WrittenCitation(requirement: requirement, packets: packets, place: place, statement: statement, also: also)
}

/// A row of the table with its ids looked up.
private struct CitationRow: Sendable {
    /// A bit for each packet type; zero for any packet.
    let packets: UInt16
    let place: WrittenCitation.Place
    let citation: Citation

    init(_ row: WrittenCitation, in version: MQTTVersion) {
        func index(_ id: String) -> NormativeStatement.Index {
            guard let index = NormativeStatement.index(of: id, in: version) else {
                preconditionFailure("the table of citations names a statement that is not in the catalogue")
            }
            return index
        }
        self.packets = row.packets.reduce(0) { $0 | 1 << UInt16($1.rawValue) }
        self.place = row.place
        let statement = index(row.statement)
        self.citation = Citation(statement: statement, also: row.also.map(index), severity: statement.statement.severity)
    }

    func applies(to packet: ControlPacketType?, _ field: FieldPath?, _ value: UInt32?, isFromServer: Bool) -> Bool {
        if packets != 0 {
            guard let packet, packets & 1 << UInt16(packet.rawValue) != 0 else { return false }
        }
        switch place {
        case .anywhere: return true
        case .field(let name): return field?.name == name
        case .property(let property): return field?.property == property
        case .value(let wanted): return value == wanted
        case .willProperties: return field?.isInWill == true
        case .fromServer: return isFromServer
        case .fieldFromServer(let name): return isFromServer && field?.name == name
        }
    }

    static func rows(of requirement: Requirement, in version: MQTTVersion) -> [CitationRow] {
        switch version {
        case .v3_1: tableOf31[Int(requirement.rawValue)]
        case .v3_1_1: tableOf311[Int(requirement.rawValue)]
        case .v5_0: tableOf50[Int(requirement.rawValue)]
        }
    }

    // The rows of each requirement, by its raw value. Made once: findings are many where a capture is hostile.
    private static let tableOf31: [[CitationRow]] = table(WrittenCitation.rowsOf31, in: .v3_1)
    private static let tableOf311: [[CitationRow]] = table(WrittenCitation.rowsOf311, in: .v3_1_1)
    private static let tableOf50: [[CitationRow]] = table(WrittenCitation.rowsOf50, in: .v5_0)

    private static func table(_ written: [WrittenCitation], in version: MQTTVersion) -> [[CitationRow]] {
        var table = [[CitationRow]](repeating: [], count: Requirement.allCases.count)
        for row in written { table[Int(row.requirement.rawValue)].append(CitationRow(row, in: version)) }
        return table
    }
}
