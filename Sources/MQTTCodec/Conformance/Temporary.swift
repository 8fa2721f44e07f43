public enum Severity { case malformed, protocolError, advice }
extension Finding {
    public var severity: Severity { .malformed }
    public var description: String { "\(requirement) \(field) \(bytes)" }
}
