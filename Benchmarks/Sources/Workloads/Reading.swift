internal import MQTTCodec
internal import Streams

/// What a program reads from the packets that it is given: the sums, and a byte of each Topic Name and payload.
struct Reading {
    var sums = Sums()
    private var bytes = 0

    /// One number that depends on everything that was read.
    var checksum: Int { sums.packets &+ sums.topicBytes &+ sums.payloadBytes &+ sums.identifiers &+ bytes }

    @inline(__always)
    mutating func read(length: Int) {
        sums.packets &+= 1
        bytes &+= length
    }

    @inline(__always)
    private mutating func read(_ identifier: PacketIdentifier) { sums.identifiers &+= Int(identifier.rawValue) }

    @inline(__always)
    mutating func read(_ packet: borrowing PacketView) {
        sums.packets &+= 1
        switch packet {
        case .publish(let publish):
            let topic = publish.topicName
            let payload = publish.payload
            sums.topicBytes &+= topic.count
            sums.payloadBytes &+= payload.count
            if !topic.isEmpty { bytes &+= Int(topic[0]) }
            if !payload.isEmpty { bytes &+= Int(payload[0]) }
            if let identifier = publish.packetIdentifier { read(identifier) }
        case .pubAck(let answer), .pubRec(let answer), .pubRel(let answer), .pubComp(let answer): read(answer.packetIdentifier)
        case .subscribe(let request): read(request.packetIdentifier)
        case .subAck(let answer), .unsubAck(let answer): read(answer.packetIdentifier)
        case .unsubscribe(let request): read(request.packetIdentifier)
        default: break
        }
    }

    @inline(__always)
    mutating func read(_ packet: borrowing ControlPacket) {
        sums.packets &+= 1
        switch packet {
        case .publish(let publish):
            sums.topicBytes &+= publish.topicName.bytes.count
            sums.payloadBytes &+= publish.payload.count
            if let first = publish.topicName.bytes.first { bytes &+= Int(first) }
            if let first = publish.payload.first { bytes &+= Int(first) }
            if let identifier = publish.packetIdentifier { read(identifier) }
        case .pubAck(let answer), .pubRec(let answer), .pubRel(let answer), .pubComp(let answer): read(answer.packetIdentifier)
        case .subscribe(let request): read(request.packetIdentifier)
        case .subAck(let answer), .unsubAck(let answer): read(answer.packetIdentifier)
        case .unsubscribe(let request): read(request.packetIdentifier)
        default: break
        }
    }
}
