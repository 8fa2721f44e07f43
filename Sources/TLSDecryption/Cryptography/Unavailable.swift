#if !TLS
// What stands for the cryptography where the trait `TLS` is off: no keys are ever made, so no record is ever opened.

/// The keys of one direction.
struct RecordProtection {
    /// What was in a record.
    struct Opened {
        let type: ContentType
        private let bytes: [UInt8]

        var content: Span<UInt8> {
            @_lifetime(borrow self)
            borrowing get { bytes.span }
        }
    }

    func open(_ record: Span<UInt8>, sequenceNumber: UInt64) -> Opened? { nil }
}

/// The private key of a server; without the trait `TLS` there is none.
public struct PrivateKey: Sendable {
    /// Nothing can be made of it.
    public init?(pem: String) { return nil }

    func premasterSecret(_ encrypted: [UInt8]) -> [UInt8]? { nil }
}
#endif
