import TestSupport

@testable import MQTTCodec

/// What a framer handed on; the pieces of one payload, which depend on the chunks, put together.
enum Cut: Hashable {
    case packet([UInt8])
    case head([UInt8], MQTTVersion, payloadLength: Int)
    case payload([UInt8], remaining: Int)
    case tooLarge(PacketFramer.Excess.Limit, UInt8, length: Int)
    case damaged([UInt8], length: Int)
    case unreadable(UInt8)

    init(_ event: borrowing PacketFramer.Event) {
        switch event {
        case .packet(let bytes, let header):
            precondition(header.packetLength == bytes.count, "a header of another packet")
            self = .packet(array(bytes))
        case .publishHead(let bytes, let header, let version, let payloadLength):
            precondition(header.packetLength == bytes.count + payloadLength, "a header of another packet")
            self = .head(array(bytes), version, payloadLength: payloadLength)
        case .payload(let piece, let remaining): self = .payload(array(piece), remaining: remaining)
        case .tooLarge(let excess): self = .tooLarge(excess.limit, excess.header.firstByte, length: excess.header.packetLength)
        case .damaged(let bytes, let header): self = .damaged(array(bytes), length: header.packetLength)
        case .unreadable(let firstByte): self = .unreadable(firstByte)
        }
    }
}

extension [Cut] {
    mutating func take(_ event: borrowing PacketFramer.Event) {
        let cut = Cut(event)
        if case .payload(let piece, let remaining) = cut, case .payload(let before, let then)? = last, then == piece.count + remaining {
            self[count - 1] = .payload(before + piece, remaining: remaining)
        } else {
            append(cut)
        }
    }
}

/// What a decoder told; the pieces of one payload put together.
enum Told: Hashable {
    struct Arrived: Hashable {
        let bytes: [UInt8]
        let sender: ControlPacket.Sender
        let version: MQTTVersion
        let length: Int
        let payloadInPieces: Int?

        init(_ bytes: [UInt8], _ sender: ControlPacket.Sender, _ version: MQTTVersion) {
            self.bytes = bytes
            self.sender = sender
            self.version = version
            length = bytes.count
            payloadInPieces = nil
        }

        init(_ arrival: borrowing ConnectionDecoder.Arrival) {
            bytes = array(arrival.bytes)
            sender = arrival.sender
            version = arrival.version
            length = arrival.length
            payloadInPieces = arrival.payloadInPieces
        }
    }

    case packet(ControlPacket, Arrived)
    case faulty(ControlPacket, Finding, Arrived)
    case unreadable(Finding, Arrived)
    case payload([UInt8], remaining: Int, ControlPacket.Sender)
    case tooLarge(PacketFramer.Excess.Limit, length: Int, ControlPacket.Sender)
    case partial(ControlPacket, Arrived)
    case damaged([UInt8], length: Int, ControlPacket.Sender)
    case boundaryLost(Finding, ControlPacket.Sender)

    init(_ event: borrowing ConnectionDecoder.Event) {
        switch event {
        case .packet(let packet, let arrival): self = .packet(ControlPacket(packet), Arrived(arrival))
        case .faulty(let packet, let finding, let arrival): self = .faulty(ControlPacket(packet), finding, Arrived(arrival))
        case .unreadable(let finding, let arrival): self = .unreadable(finding, Arrived(arrival))
        case .payload(let piece, let remaining, let sender): self = .payload(array(piece), remaining: remaining, sender)
        case .tooLarge(let excess, let sender): self = .tooLarge(excess.limit, length: excess.header.packetLength, sender)
        case .partial(let packet, let arrival): self = .partial(ControlPacket(packet), Arrived(arrival))
        case .damaged(let bytes, let header, let sender): self = .damaged(array(bytes), length: header.packetLength, sender)
        case .boundaryLost(let finding, let sender): self = .boundaryLost(finding, sender)
        }
    }

    /// What the strict and the tolerant decoder say of a whole packet.
    init(decoding bytes: [UInt8], _ version: MQTTVersion, _ sender: ControlPacket.Sender) {
        let arrived = Arrived(bytes, sender, version)
        do throws(PacketDecodingError) {
            self = .packet(try ControlPacket(decoding: bytes, version: version, sender: sender), arrived)
        } catch {
            guard case .violation(let finding) = error else { preconditionFailure("not whole: \(hexDump(bytes))") }
            do throws(PacketDecodingError) {
                let packet = ControlPacket(try PacketView(tolerating: bytes.span, version: version, sender: sender))
                self = .faulty(packet, finding, arrived)
            } catch {
                self = .unreadable(finding, arrived)
            }
        }
    }

    var arrived: Arrived? {
        switch self {
        case .packet(_, let arrived), .faulty(_, _, let arrived), .unreadable(_, let arrived): arrived
        default: nil
        }
    }

    var isPacket: Bool { if case .packet = self { true } else { false } }
    var isFaulty: Bool { if case .faulty = self { true } else { false } }
    var isUnreadable: Bool { if case .unreadable = self { true } else { false } }
}

extension [Told] {
    mutating func take(_ event: borrowing ConnectionDecoder.Event) {
        let told = Told(event)
        if case .payload(let piece, let remaining, let sender) = told, case .payload(let before, let then, sender)? = last,
            then == piece.count + remaining
        {
            self[count - 1] = .payload(before + piece, remaining: remaining, sender)
        } else {
            append(told)
        }
    }
}

/// How a stream is cut into chunks.
enum Chunking {
    case whole
    case byteByByte
    case inTwo(at: Int)
    case random(seed: UInt64)

    /// Calls a closure with one chunk after the other.
    func forEachChunk(of bytes: [UInt8], _ body: (Span<UInt8>) -> Void) {
        let stream = bytes.span
        switch self {
        case .whole: body(stream)
        case .byteByByte: for position in bytes.indices { body(stream.extracting(position..<(position + 1))) }
        case .inTwo(let place):
            body(stream.extracting(first: place))
            body(stream.extracting(droppingFirst: place))
        case .random(let seed):
            var random = SeededGenerator(seed: seed)
            var position = 0
            while position < bytes.count {
                let most = random.pick([1, 3, 20, 200])
                let end = min(bytes.count, position + random.number(0...most))
                body(stream.extracting(position..<end))
                position = end
            }
        }
    }
}

extension PacketFramer {
    /// Takes bytes in chunks, and gives what they are cut into.
    mutating func cuts(of bytes: [UInt8], _ chunking: Chunking = .whole) -> [Cut] {
        var cuts: [Cut] = []
        chunking.forEachChunk(of: bytes) { chunk in receive(chunk) { cuts.take($0) } }
        return cuts
    }

    /// What a loss of bytes means, and what is told of it.
    mutating func loss(of byteCount: Int) -> (effect: LossEffect, cuts: [Cut]) {
        var cuts: [Cut] = []
        return (lose(byteCount: byteCount) { cuts.take($0) }, cuts)
    }
}

extension ConnectionDecoder {
    mutating func told(of bytes: [UInt8], from sender: ControlPacket.Sender, _ chunking: Chunking = .whole) -> [Told] {
        var told: [Told] = []
        chunking.forEachChunk(of: bytes) { chunk in receive(chunk, from: sender) { told.take($0) } }
        return told
    }
}

/// Packets of known length, of which about half break a rule, also such as no decoder makes sense of.
func mixedPackets(_ count: Int, seed: UInt64, _ version: MQTTVersion, _ sender: ControlPacket.Sender) -> [[UInt8]] {
    var generator = PacketGenerator(seed: seed, version: version, sender: sender, allowsLarge: false)
    var mutator = Mutator(seed: seed &+ 1)
    var random = SeededGenerator(seed: seed &+ 2)
    var packets: [[UInt8]] = []
    while packets.count < count {
        guard let bytes = try? generator.packet().encoded(version: version, sender: sender) else { continue }
        switch random.below(8) {
        case 0: packets.append(packet(UInt8(random.below(256)), random.bytes(random.below(40))))
        case 1: packets.append(packet(UInt8(random.below(16)), random.bytes(random.below(4))))
        case 2, 3:
            let damaged = mutator.mutated(bytes, with: packets.last ?? bytes)
            packets.append(packet(damaged.first ?? 0, Array(damaged.dropFirst(2))))
        case 4:
            // The same length in more bytes than it needs.
            guard let header = try? FixedHeader(decoding: bytes.span), header.length < 5 else { continue }
            var overlong = bytes
            overlong[header.length - 1] |= 0x80
            overlong.insert(0, at: header.length)
            packets.append(overlong)
        default: packets.append(bytes)
        }
    }
    return packets
}

/// Limits that most streams of the tests meet.
let tightLimits = PacketFramer.Limits(
    maximumPacketSize: 220, maximumConnectSize: 90, maximumPublishCollected: 24, maximumCollected: 120, maximumPropertyCount: 3)
