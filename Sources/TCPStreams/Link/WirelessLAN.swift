/// IEEE 802.11 data frames, and what radios put in front of them.
extension Descent {
    /// A frame of IEEE 802.11-2020 9.2.3: frame control (2), duration (2), three addresses (18), sequence control (2), and in some a fourth
    /// address (6), QoS control (2) and HT control (4); then LLC.
    ///
    ///      0                   1
    ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5      of the first 16 bits, the lowest first
    ///     +---+---+-------+-+-+-+-+-+-+-+-+
    ///     |ver|typ|subtype|T|F|M|R|P|M|P|H|      To DS, From DS, More Fragments, Retry, Power, More Data, Protected, HT control
    ///     +---+---+-------+-+-+-+-+-+-+-+-+
    ///
    /// `isPadded` says that the header is filled up to a multiple of 4 bytes (radiotap, flag "data pad").
    mutating func wirelessLAN(_ frame: Span<UInt8>, isPadded: Bool) -> Header {
        guard holds(2, frame) else { return .malformed }
        let control = frame[offset]
        let flags = frame[offset + 1]
        let isQoS = control & 0x80 != 0
        // Data, and not one of the subtypes that hold none.
        guard control & 0x0f == 0x08, control & 0x40 == 0 else { return .other }
        guard holds(24, frame) else { return .malformed }
        let isFragment = flags & 0x04 != 0 || frame[offset + 22] & 0x0f != 0
        var length = flags & 0x03 == 0x03 ? 30 : 24
        var isAggregate = false
        if isQoS {
            guard holds(length + 2, frame) else { return .malformed }
            isAggregate = frame[offset + length] & 0x80 != 0
            length += flags & 0x80 != 0 ? 6 : 2
        }
        if isPadded { length = (length + 3) & ~3 }
        guard holds(length, frame) else { return .malformed }
        guard flags & 0x40 == 0 else { return .protected }
        guard !isFragment else { return .linkFragment }
        offset += length
        return isAggregate ? .aggregate : .logicalLink
    }

    /// One frame of an aggregate (A-MSDU, IEEE 802.11-2020 9.3.2.2.2) at `offset`: destination (6), source (6), length (2), then LLC.
    ///
    /// Moves this descent to the one behind it, which begins at a multiple of 4 bytes; nil at the end.
    mutating func nextOfAggregate(_ frame: Span<UInt8>) -> (descent: Descent, end: Int)? {
        guard holds(14, frame) else { return nil }
        let length = Int(frame.bigEndian16(at: offset + 12))
        guard length > 0 else { return nil }
        var inner = self
        inner.next = .logicalLink
        inner.offset = offset + 14
        offset += (14 + length + 3) & ~3
        return (inner, inner.offset + length)
    }

    /// Radiotap: version 0 (1), padding (1), its length (2), a map of fields (4) that goes on while bit 31 is set, then the fields; in
    /// little-endian order. Of the fields only the flags matter: whether the frame's header is padded.
    mutating func radiotap(_ frame: Span<UInt8>) -> Header {
        guard holds(8, frame), frame[offset] == 0 else { return .malformed }
        let length = Int(frame.bigEndian16(at: offset + 2).byteSwapped)
        guard length >= 8, length <= frame.count - offset else { return .malformed }
        let end = offset + length
        let present = frame.bigEndian32(at: offset + 4).byteSwapped
        var field = offset + 4
        while end - field >= 4, frame.bigEndian32(at: field).byteSwapped >> 31 != 0 { field += 4 }
        field += 4
        // The first field is a clock of 8 bytes, aligned to 8 from the beginning; the second the flags.
        if present & 1 != 0 { field += (8 - (field - offset) % 8) % 8 + 8 }
        let isPadded = present & 2 != 0 && field < end && frame[field] & 0x20 != 0
        offset = end
        return .wirelessLAN(isPadded: isPadded)
    }

    /// The headers of Prism and AVS drivers, which both stand under either link type.
    ///
    /// AVS begins with `80 21 10` and a version, then has its length (4), in network order; Prism has a message code (4) and its length (4), in
    /// the order of the host.
    mutating func radioBefore2005(_ frame: Span<UInt8>) -> Header {
        guard holds(8, frame) else { return .malformed }
        var length = frame.bigEndian32(at: offset + 4)
        if frame.bigEndian32(at: offset) >> 8 != 0x80_2110, length > 0xffff { length = length.byteSwapped }
        guard length >= 8, Int(length) <= frame.count - offset else { return .malformed }
        offset += Int(length)
        return .wirelessLAN(isPadded: false)
    }
}
