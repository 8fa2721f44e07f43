/// What one end tells the other that is wrong, or that it will send no more (RFC 8446 6, RFC 5246 7.2).
public struct Alert: Hashable, Sendable, CustomStringConvertible {
    /// 1 for a warning, 2 for a fatal one; TLS 1.3 has no use of it (RFC 8446 6).
    public let level: UInt8
    /// What it says.
    public let code: UInt8

    /// Whether the connection ends with it: by its level, or because its code says so whatever the level (RFC 8446 6).
    public var isFatal: Bool { level == 2 && !isClosure }

    /// Whether it is close_notify or user_canceled, which announce an end without an error (RFC 8446 6.1).
    public var isClosure: Bool { code == 0 || code == 90 }

    /// An alert from its two bytes; nil where they are not two.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 2 else { return nil }
        level = bytes[0]
        code = bytes[1]
    }

    /// Its name in the RFC, as in `bad_record_mac`; `alert 7` where it has none.
    public var description: String {
        switch code {
        case 0: "close_notify"
        case 10: "unexpected_message"
        case 20: "bad_record_mac"
        case 21: "decryption_failed"
        case 22: "record_overflow"
        case 30: "decompression_failure"
        case 40: "handshake_failure"
        case 41: "no_certificate"
        case 42: "bad_certificate"
        case 43: "unsupported_certificate"
        case 44: "certificate_revoked"
        case 45: "certificate_expired"
        case 46: "certificate_unknown"
        case 47: "illegal_parameter"
        case 48: "unknown_ca"
        case 49: "access_denied"
        case 50: "decode_error"
        case 51: "decrypt_error"
        case 60: "export_restriction"
        case 70: "protocol_version"
        case 71: "insufficient_security"
        case 80: "internal_error"
        case 86: "inappropriate_fallback"
        case 90: "user_canceled"
        case 100: "no_renegotiation"
        case 109: "missing_extension"
        case 110: "unsupported_extension"
        case 111: "certificate_unobtainable"
        case 112: "unrecognized_name"
        case 113: "bad_certificate_status_response"
        case 114: "bad_certificate_hash_value"
        case 115: "unknown_psk_identity"
        case 116: "certificate_required"
        case 120: "no_application_protocol"
        case 121: "ech_required"
        default: "alert \(code)"
        }
    }
}
