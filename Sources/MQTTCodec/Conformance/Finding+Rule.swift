extension Finding {
    /// The statements that the breach breaks, and how grave it is.
    ///
    /// Looked up in a table when it is asked for, so that a finding stays small.
    public var citation: Citation {
        let cited = requirement.citation(
            in: version, packet: packetType, field: field, value: value, isFromServer: sender == .server)
        guard let cited else {
            preconditionFailure("the decoder raised a requirement that the table of citations does not know in this version")
        }
        return cited
    }

    /// The most specific statement that is broken.
    public var statement: NormativeStatement { citation.statement.statement }

    /// The other statements that the same bytes break.
    public var also: [NormativeStatement] { citation.also.map { $0.statement } }

    /// How grave the breach is in this version.
    public var severity: NormativeStatement.Severity { citation.severity }
}
