extension NetworkLocation {
    /// Linux cooked capture, version 1 (LINKTYPE_LINUX_SLL): 16 bytes, the protocol in the last two.
    static func linuxCooked1(_ frame: Span<UInt8>) -> NetworkLocation {
        guard frame.count >= 16 else { return .malformed }
        return payload(of: frame, etherType: frame.bigEndian16(at: 14), at: 16)
    }

    /// Linux cooked capture, version 2 (LINKTYPE_LINUX_SLL2): 20 bytes, the protocol in the first two.
    static func linuxCooked2(_ frame: Span<UInt8>) -> NetworkLocation {
        guard frame.count >= 20 else { return .malformed }
        return payload(of: frame, etherType: frame.bigEndian16(at: 0), at: 20)
    }
}
