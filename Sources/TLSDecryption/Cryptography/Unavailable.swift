#if !TLS
// What stands for the cryptography where the trait `TLS` is off: no keys are ever made, so no record is ever opened.

/// The keys of one direction.
enum RecordProtection {
    /// What was in a record.
    enum Opened {
        var type: ContentType { switch self {} }

        var content: Span<UInt8> {
            @_lifetime(borrow self)
            borrowing get { switch self {} }
        }
    }

    func open(_ record: Span<UInt8>, sequenceNumber: UInt64) -> Opened? { switch self {} }
}

/// The private key of a server; without the trait `TLS` there is none.
public enum PrivateKey: Sendable {
    /// Nothing can be made of it.
    public init?(pem: String) { return nil }

    func premasterSecret(_ encrypted: [UInt8]) -> [UInt8]? { switch self {} }
}
#endif
