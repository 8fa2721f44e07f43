internal import MQTTCodec

/// One pass over the bytes of a stream through each of the doors that decode.
enum Decoding {
    @inline(never)
    static func hop(_ bytes: Span<UInt8>) -> Reading {
        var reading = Reading()
        var position = 0
        while position &+ 1 < bytes.count {
            var length = Int(bytes[position &+ 1])
            var header = 2
            if length > 0x7F {
                length &= 0x7F
                repeat {
                    let byte = Int(bytes[position &+ header])
                    length |= (byte & 0x7F) &<< (7 &* (header &- 1))
                    header &+= 1
                    if byte < 0x80 { break }
                } while header < 5
            }
            reading.read(length: length)
            position &+= header &+ length
        }
        return reading
    }

    @inline(never)
    static func frame(_ bytes: Span<UInt8>) -> Reading {
        var reading = Reading()
        var framer = PacketFramer()
        framer.receive(bytes) { event in
            if case .packet(_, let header) = event { reading.read(length: header.remainingLength) }
        }
        return reading
    }

    @inline(never)
    static func view(_ bytes: Span<UInt8>, _ version: MQTTVersion) -> Reading {
        var reading = Reading()
        packets(bytes, version) { (packet) throws(PacketDecodingError) in
            reading.read(try PacketView(decoding: packet, version: version, sender: .unknown))
        }
        return reading
    }

    @inline(never)
    static func owned(_ bytes: Span<UInt8>, _ version: MQTTVersion) -> Reading {
        var reading = Reading()
        packets(bytes, version) { (packet) throws(PacketDecodingError) in
            reading.read(try ControlPacket(decoding: packet, version: version))
        }
        return reading
    }

    @inline(never)
    static func diagnose(_ bytes: Span<UInt8>, _ version: MQTTVersion) -> Reading {
        var reading = Reading()
        packets(bytes, version) { (packet) throws(PacketDecodingError) in
            let diagnosis = ControlPacket.diagnose(packet, version: version)
            guard diagnosis.verdict == .accept, let packet = diagnosis.packet else { fatalError("a valid packet is found fault with") }
            reading.read(packet)
        }
        return reading
    }

    static func all(_ bytes: Span<UInt8>, _ version: MQTTVersion) -> [ControlPacket] {
        var decoded: [ControlPacket] = []
        packets(bytes, version) { (packet) throws(PacketDecodingError) in
            decoded.append(try ControlPacket(decoding: packet, version: version))
        }
        return decoded
    }

    /// Hands on the packets that the framer cuts. Nothing in a stream is refused: what is, is a fault of the codec or of the stream.
    @inline(__always)
    private static func packets(
        _ bytes: Span<UInt8>, _ version: MQTTVersion, _ body: (Span<UInt8>) throws(PacketDecodingError) -> Void
    ) {
        var framer = PacketFramer(version: version)
        do throws(PacketDecodingError) {
            try framer.receive(bytes) { (event) throws(PacketDecodingError) in
                guard case .packet(let packet, _) = event else { return }
                try body(packet)
            }
        } catch {
            fatalError("a valid packet is refused: \(error)")
        }
    }
}
