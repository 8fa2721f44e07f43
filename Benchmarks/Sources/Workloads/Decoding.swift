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
    static func framed(_ bytes: Span<UInt8>, _ version: MQTTVersion) throws(PacketDecodingError) -> Reading {
        var reading = Reading()
        var framer = PacketFramer(version: version)
        try framer.receive(bytes) { (event) throws(PacketDecodingError) in
            guard case .packet(let packet, _) = event else { return }
            reading.read(try PacketView(decoding: packet, version: version, sender: .unknown))
        }
        return reading
    }

    @inline(never)
    static func view(_ bytes: Span<UInt8>, _ version: MQTTVersion) throws(PacketDecodingError) -> Reading {
        var reading = Reading()
        var position = 0
        while position < bytes.count {
            let rest = bytes.extracting(droppingFirst: position)
            position &+= try FixedHeader(decoding: rest).packetLength
            reading.read(try PacketView(decoding: rest, version: version, sender: .unknown))
        }
        return reading
    }

    @inline(never)
    static func owned(_ bytes: Span<UInt8>, _ version: MQTTVersion) throws(PacketDecodingError) -> Reading {
        var reading = Reading()
        var position = 0
        while position < bytes.count {
            let rest = bytes.extracting(droppingFirst: position)
            position &+= try FixedHeader(decoding: rest).packetLength
            reading.read(try ControlPacket(decoding: rest, version: version))
        }
        return reading
    }

    @inline(never)
    static func diagnose(_ bytes: Span<UInt8>, _ version: MQTTVersion) throws(PacketDecodingError) -> Reading {
        var reading = Reading()
        var position = 0
        while position < bytes.count {
            let rest = bytes.extracting(droppingFirst: position)
            position &+= try FixedHeader(decoding: rest).packetLength
            let diagnosis = ControlPacket.diagnose(rest, version: version)
            guard diagnosis.verdict == .accept, let packet = diagnosis.packet else { fatalError("a valid packet is found fault with") }
            reading.read(packet)
        }
        return reading
    }

    static func all(_ bytes: Span<UInt8>, _ version: MQTTVersion) throws(PacketDecodingError) -> [ControlPacket] {
        var decoded: [ControlPacket] = []
        var position = 0
        while position < bytes.count {
            let rest = bytes.extracting(droppingFirst: position)
            position &+= try FixedHeader(decoding: rest).packetLength
            decoded.append(try ControlPacket(decoding: rest, version: version))
        }
        return decoded
    }
}
