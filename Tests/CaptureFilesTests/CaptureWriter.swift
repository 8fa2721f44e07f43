/// Writes integers in one byte order or the other, for files that tests make up.
struct ByteWriter {
    var bytes: [UInt8] = []
    var isBigEndian = false

    mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: isBigEndian ? number.bigEndian : number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func pad() {
        while !bytes.count.isMultiple(of: 4) { bytes.append(0) }
    }
}

/// A pcap file, record by record.
struct PcapFile {
    private var writer: ByteWriter

    init(
        bigEndian: Bool = false, nanoseconds: Bool = false, magic: UInt32? = nil, version: (UInt16, UInt16) = (2, 4),
        snapLength: UInt32 = 262_144, linkType: UInt32 = 1
    ) {
        writer = ByteWriter(isBigEndian: bigEndian)
        writer.put(magic ?? (nanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4))
        writer.put(version.0)
        writer.put(version.1)
        writer.put(UInt64(0))
        writer.put(snapLength)
        writer.put(linkType)
    }

    var bytes: [UInt8] { writer.bytes }

    /// Bytes that belong to a variant: behind the file header, or within a record's.
    mutating func append(_ bytes: [UInt8]) { writer.bytes += bytes }

    /// A record as `modified` has it, with eight bytes more in its header.
    mutating func modifiedRecord(_ seconds: UInt32, _ fraction: UInt32, _ frame: [UInt8]) {
        record(seconds, fraction, [], captured: UInt32(frame.count), original: UInt32(frame.count))
        append([1, 0, 0, 0, 0x08, 0x00, 4, 0] + frame)
    }

    mutating func record(_ seconds: UInt32, _ fraction: UInt32, _ frame: [UInt8], captured: UInt32? = nil, original: UInt32? = nil) {
        writer.put(seconds)
        writer.put(fraction)
        writer.put(captured ?? UInt32(frame.count))
        writer.put(original ?? UInt32(frame.count))
        writer.bytes += frame
    }
}

/// A pcapng file, block by block.
struct PcapngFile {
    struct Option {
        var code: UInt16
        var value: [UInt8]

        static func comment(_ text: String) -> Self { Self(code: 1, value: Array(text.utf8)) }
        static func name(_ text: String) -> Self { Self(code: 2, value: Array(text.utf8)) }
        static func resolution(_ byte: UInt8) -> Self { Self(code: 9, value: [byte]) }
    }

    private(set) var bytes: [UInt8] = []
    var isBigEndian: Bool

    init(bigEndian: Bool = false, options: [Option] = []) {
        isBigEndian = bigEndian
        section(bigEndian: bigEndian, options: options)
    }

    /// A block as it is written when nothing is wrong, or with the lengths that are given.
    mutating func block(_ type: UInt32, _ body: [UInt8], total: UInt32? = nil, trailer: UInt32? = nil) {
        var writer = ByteWriter(isBigEndian: isBigEndian)
        let length = UInt32((body.count + 3) / 4 * 4 + 12)
        writer.put(type)
        writer.put(total ?? length)
        writer.bytes += body
        writer.pad()
        writer.put(trailer ?? total ?? length)
        bytes += writer.bytes
    }

    func body(_ fill: (inout ByteWriter) -> Void, options: [Option] = []) -> [UInt8] {
        var writer = ByteWriter(isBigEndian: isBigEndian)
        fill(&writer)
        writer.pad()
        for option in options {
            writer.put(option.code)
            writer.put(UInt16(option.value.count))
            writer.bytes += option.value
            writer.pad()
        }
        if !options.isEmpty { writer.put(UInt32(0)) }
        return writer.bytes
    }

    mutating func section(bigEndian: Bool, version: (UInt16, UInt16) = (1, 0), options: [Option] = []) {
        isBigEndian = bigEndian
        block(
            0x0a0d_0d0a,
            body(
                {
                    $0.put(0x1a2b_3c4d as UInt32)
                    $0.put(version.0)
                    $0.put(version.1)
                    $0.put(-1 as Int64)
                }, options: options))
    }

    mutating func interface(_ linkType: UInt16 = 1, snapLength: UInt32 = 0, options: [Option] = []) {
        block(
            1,
            body(
                {
                    $0.put(linkType)
                    $0.put(UInt16(0))
                    $0.put(snapLength)
                }, options: options))
    }

    /// The option `if_tsoffset`.
    func timeOffset(_ seconds: Int64) -> Option {
        var writer = ByteWriter(isBigEndian: isBigEndian)
        writer.put(seconds)
        return Option(code: 14, value: writer.bytes)
    }

    /// An option with a count of 64 bits.
    func count(_ code: UInt16, _ number: UInt64) -> Option {
        var writer = ByteWriter(isBigEndian: isBigEndian)
        writer.put(number)
        return Option(code: code, value: writer.bytes)
    }

    func enhanced(
        _ frame: [UInt8], ticks: UInt64, interface: UInt32 = 0, captured: UInt32? = nil, original: UInt32? = nil, options: [Option] = []
    ) -> [UInt8] {
        body(
            {
                $0.put(interface)
                $0.put(UInt32(ticks >> 32))
                $0.put(UInt32(truncatingIfNeeded: ticks))
                $0.put(captured ?? UInt32(frame.count))
                $0.put(original ?? UInt32(frame.count))
                $0.bytes += frame
            }, options: options)
    }

    mutating func packet(_ frame: [UInt8], ticks: UInt64, interface: UInt32 = 0, original: UInt32? = nil, options: [Option] = []) {
        block(6, enhanced(frame, ticks: ticks, interface: interface, original: original, options: options))
    }

    mutating func simplePacket(_ frame: [UInt8], original: UInt32? = nil) {
        block(
            3,
            body {
                $0.put(original ?? UInt32(frame.count))
                $0.bytes += frame
            })
    }

    mutating func obsoletePacket(_ frame: [UInt8], ticks: UInt64, interface: UInt16 = 0) {
        block(
            2,
            body {
                $0.put(interface)
                $0.put(UInt16.max)
                $0.put(UInt32(ticks >> 32))
                $0.put(UInt32(truncatingIfNeeded: ticks))
                $0.put(UInt32(frame.count))
                $0.put(UInt32(frame.count))
                $0.bytes += frame
            })
    }

    /// A Name Resolution Block with records of any type.
    mutating func names(_ records: [(type: UInt16, value: [UInt8])]) {
        block(4, body({ _ in }, options: records.map { Option(code: $0.type, value: $0.value) }))
    }

    mutating func secrets(_ type: UInt32, _ secret: [UInt8], length: UInt32? = nil) {
        block(
            10,
            body {
                $0.put(type)
                $0.put(length ?? UInt32(secret.count))
                $0.bytes += secret
            })
    }

    mutating func statistics(of interface: UInt32 = 0, _ options: [Option]) {
        block(
            5,
            body(
                {
                    $0.put(interface)
                    $0.put(UInt64(0))
                }, options: options))
    }
}
