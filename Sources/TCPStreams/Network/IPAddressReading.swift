extension IPAddress {
    /// The address that a text says: four decimal numbers with dots, or what RFC 4291 2.2 allows; nil for anything else.
    ///
    /// Numbers of IPv4 have no leading zeros: who reads them takes them for octal or for decimal ones.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        if let address = Self.v4(bytes[...]) {
            self.init(v4: address)
        } else {
            guard let groups = Self.v6Groups(bytes) else { return nil }
            func number(_ groups: ArraySlice<UInt16>) -> UInt64 { groups.reduce(0) { $0 << 16 | UInt64($1) } }
            self.init(v6High: number(groups[..<4]), low: number(groups[4...]))
        }
    }

    private static func v4(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            guard part.count == 1 || part.first != 0x30 else { return nil }
            let number = part.reduce(0) { $0 * 10 + UInt32($1 - 0x30) }
            guard number < 256 else { return nil }
            address = address << 8 | number
        }
        return address
    }

    /// The eight groups of an IPv6 address.
    private static func v6Groups(_ text: [UInt8]) -> [UInt16]? {
        guard text.count <= 45 else { return nil }
        guard let gap = text.indices.dropLast().first(where: { text[$0] == 0x3A && text[$0 + 1] == 0x3A }) else {
            return groups(text[...], mayEndWithV4: true).flatMap { $0.count == 8 ? $0 : nil }
        }
        guard let front = groups(text[..<gap], mayEndWithV4: false), let back = groups(text[(gap + 2)...], mayEndWithV4: true) else {
            return nil
        }
        let zeros = 8 - front.count - back.count
        return zeros < 1 ? nil : front + [UInt16](repeating: 0, count: zeros) + back
    }

    private static func groups(_ text: ArraySlice<UInt8>, mayEndWithV4: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, mayEndWithV4, let address = v4(part) {
                groups += [UInt16(truncatingIfNeeded: address >> 16), UInt16(truncatingIfNeeded: address)]
                continue
            }
            guard (1...4).contains(part.count) else { return nil }
            var group: UInt16 = 0
            for byte in part {
                guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
                group = group << 4 | UInt16(digit)
            }
            groups.append(group)
        }
        return groups
    }
}
