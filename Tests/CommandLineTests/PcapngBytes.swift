import TestSupport

/// The blocks of a pcapng file, written from its specification and with nothing but what a test needs.
enum PcapngBytes {
    private static func block(_ type: Int, _ body: [UInt8]) -> [UInt8] {
        let padded = body + Bytes.zeros((4 - body.count % 4) % 4)
        let length = Bytes.little(padded.count + 12)
        return Bytes.little(type) + length + padded + length
    }

    /// A section of unknown length begins.
    static var section: [UInt8] { block(0x0a0d_0d0a, Bytes.little(0x1a2b_3c4d) + [1, 0, 0, 0] + [UInt8](repeating: 0xff, count: 8)) }

    /// An interface with this link type.
    static func interface(_ linkType: Int) -> [UInt8] { block(1, Bytes.little(linkType) + Bytes.little(262_144)) }

    /// An interface whose times are so many seconds later than its frames say (`if_tsoffset`).
    static func interface(_ linkType: Int, offset: Int) -> [UInt8] {
        let option = [14, 0, 8, 0] + Bytes.little(offset & 0xffff_ffff) + Bytes.little((offset >> 32) & 0xffff_ffff) + Bytes.zeros(4)
        return block(1, Bytes.little(linkType) + Bytes.little(262_144) + option)
    }

    /// A frame of an interface; the time is in microseconds.
    static func frame(_ bytes: [UInt8], interface: Int = 0, time: Int) -> [UInt8] {
        let length = Bytes.little(bytes.count)
        return block(6, Bytes.little(interface) + Bytes.little(time >> 32) + Bytes.little(time & 0xffff_ffff) + length + length + bytes)
    }

    /// A key log of TLS.
    static func secrets(_ keyLog: [UInt8]) -> [UInt8] { block(10, Bytes.little(0x544c_534b) + Bytes.little(keyLog.count) + keyLog) }
}
