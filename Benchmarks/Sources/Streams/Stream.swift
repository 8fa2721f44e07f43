/// The streams that everything is measured on: packets one behind the other, the same bytes everywhere.
public enum Stream: String, CaseIterable, Sendable {
    /// MQTT 3.1.1: PUBLISH of QoS 0, a topic of 24 bytes, a payload of 64.
    case a
    /// MQTT 3.1.1: PUBLISH of QoS 1, a topic of 24 bytes, a payload of 1,024.
    case b
    /// MQTT 3.1.1, a mix of fifteen packets: CONNECT with everything, CONNACK, SUBSCRIBE, SUBACK, eight PUBLISH, PUBACK, PINGREQ, PINGRESP.
    case c
    /// The same mix as MQTT 5.0, with properties.
    case d

    /// How much of a stream is made; the last packet is whole.
    public enum Size: Int, Sendable {
        /// 64 KiB: stays in the cache when it is read over and over.
        case hot = 65_536
        /// 16 MiB: for one pass.
        case cold = 16_777_216
    }

    /// The bytes of the stream.
    ///
    /// Those of the hot size are checked against their SHA-256: a generator that drifts makes figures that cannot be compared.
    public func bytes(_ size: Size) -> [UInt8] {
        var generator = Generator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size.rawValue + 4096)
        var index = 0
        while bytes.count < size.rawValue {
            bytes += generator.packets(of: self, index)
            index += 1
        }
        if size == .hot {
            let digest = SHA256.hexadecimal(bytes)
            guard digest == self.digest else { fatalError("stream \(rawValue) has the digest \(digest), not \(self.digest)") }
        }
        return bytes
    }

    /// SHA-256 of the bytes of the hot size.
    private var digest: String {
        switch self {
        case .a: "28b314699c3482f4d5ca56af13a9a232c7e251859ee9c2459bff1917438596dd"
        case .b: "daa5d58fbb9b3d0aba181c6f95265f51a7fcdc3f7638843cc44bb4ffad1ee689"
        case .c: "d53922796cf3d19266caccc01a35ca70e8a62598e0760da4a3f2764d7cb3b300"
        case .d: "c055647cd6cbf280c4b44a79edeb9aeb7e2f3e4635054b8c3d2a7167148f6be6"
        }
    }
}
