/// What is told of an end-entity certificate (RFC 5280 4.1).
public struct Certificate: Hashable, Sendable {
    /// Whose it is, as in `CN=broker.example, O=Example`; as on the wire, so to be escaped where it is shown.
    public let subject: String
    /// Who signed it.
    public let issuer: String
    /// From when on it is valid, as it is written: `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ` (RFC 5280 4.1.2.5).
    public let notBefore: String
    /// Until when it is valid, written likewise.
    public let notAfter: String

    /// The expiry in seconds since 1970-01-01 UTC; nil where it is not written as RFC 5280 demands.
    public var expiry: Int64? { Self.seconds(notAfter) }

    /// The first certificate of a Certificate message (RFC 5246 7.4.2, RFC 8446 4.4.2); nil where there is none, or it cannot be read.
    init?(message body: Span<UInt8>, isVersion13: Bool) {
        var reader = WireReader(body)
        if isVersion13, reader.vector(1) == nil { return nil }
        guard let list = reader.vector(3) else { return nil }
        var certificates = WireReader(list)
        guard let first = certificates.vector(3) else { return nil }
        self.init(first)
    }

    /// A certificate in DER.
    ///
    ///     Certificate  ::=  SEQUENCE { tbsCertificate SEQUENCE { version [0] OPTIONAL, serialNumber, signature, issuer, validity, subject, ...
    init?(_ bytes: Span<UInt8>) {
        var outer = WireReader(bytes)
        guard let certificate = outer.element(tag: 0x30) else { return nil }
        var inner = WireReader(certificate)
        guard let toBeSigned = inner.element(tag: 0x30) else { return nil }
        var fields = WireReader(toBeSigned)
        _ = fields.element(tag: 0xA0)
        guard fields.element(tag: 0x02) != nil, fields.element(tag: 0x30) != nil, let issuer = fields.element(tag: 0x30),
            let validity = fields.element(tag: 0x30), let subject = fields.element(tag: 0x30)
        else { return nil }
        var times = WireReader(validity)
        guard let notBefore = Self.time(&times), let notAfter = Self.time(&times) else { return nil }
        self.subject = Self.name(subject)
        self.issuer = Self.name(issuer)
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// UTCTime or GeneralizedTime.
    private static func time(_ reader: inout WireReader) -> String? {
        if let text = reader.element(tag: 0x17) { return String(decoding: text.extracting(first: 24).copy(), as: UTF8.self) }
        if let text = reader.element(tag: 0x18) { return String(decoding: text.extracting(first: 24).copy(), as: UTF8.self) }
        return nil
    }

    /// A Name (RFC 5280 4.1.2.4), its most specific part first (RFC 4514 2.1); the first 16 parts of it, each of at most 256 bytes.
    private static func name(_ bytes: Span<UInt8>) -> String {
        var reader = WireReader(bytes)
        var parts: [String] = []
        while parts.count < 16, let set = reader.element(tag: 0x31) {
            var setReader = WireReader(set)
            guard let attribute = setReader.element(tag: 0x30) else { continue }
            var fields = WireReader(attribute)
            guard let type = fields.element(tag: 0x06), let value = fields.anyElement() else { continue }
            parts.append("\(attributeName(type))=\(String(decoding: value.extracting(first: 256).copy(), as: UTF8.self))")
        }
        return parts.reversed().joined(separator: ", ")
    }

    /// The short name of an attribute type (RFC 4514 3); its object identifier in hexadecimal where it has none here.
    private static func attributeName(_ type: Span<UInt8>) -> String {
        if type.count == 3, type[0] == 0x55, type[1] == 0x04 {
            switch type[2] {
            case 3: return "CN"
            case 5: return "serialNumber"
            case 6: return "C"
            case 7: return "L"
            case 8: return "ST"
            case 9: return "STREET"
            case 10: return "O"
            case 11: return "OU"
            default: break
            }
        }
        return "oid-" + type.extracting(first: 16).copy().hexadecimal
    }

    /// Seconds since 1970 of `YYMMDDHHMMSSZ` (of which 50 and later are the 20th century) or `YYYYMMDDHHMMSSZ`.
    static func seconds(_ time: String) -> Int64? {
        let text = Array(time.utf8)
        guard text.count == 13 || text.count == 15, text.last == UInt8(ascii: "Z") else { return nil }
        let digits = text.dropLast().map { Int($0) - 48 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        func pair(_ index: Int) -> Int { digits[digits.count - 10 + index] * 10 + digits[digits.count - 9 + index] }
        let century = text.count == 15 ? digits[0] * 10 + digits[1] : digits[0] >= 5 ? 19 : 20
        let year = century * 100 + digits[digits.count - 12] * 10 + digits[digits.count - 11]
        let (month, day, hour, minute, second) = (pair(0), pair(2), pair(4), pair(6), pair(8))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61 else { return nil }
        // Days since 1970-01-01 of the proleptic Gregorian calendar, years beginning in March.
        let shifted = month <= 2 ? year - 1 : year
        let daysOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + daysOfYear - 719_468
        return Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }
}

extension WireReader {
    /// The contents of the next element in DER (X.690 8.1), where it has this tag; otherwise the reader stays where it is.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    fileprivate mutating func element(tag: UInt8) -> Span<UInt8>? {
        var ahead = self
        guard ahead.uint8() == tag, let contents = ahead.contents() else { return nil }
        self = ahead
        return contents
    }

    /// The contents of the next element, whatever its tag.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    fileprivate mutating func anyElement() -> Span<UInt8>? {
        guard uint8() != nil else { return nil }
        return contents()
    }

    /// A length of definite form and as many bytes.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    private mutating func contents() -> Span<UInt8>? {
        guard let first = uint8() else { return nil }
        if first < 0x80 { return take(Int(first)) }
        guard first > 0x80, first <= 0x83, let length = integer(Int(first) - 0x80) else { return nil }
        return take(length)
    }
}
