/// What tells connections apart: both ends and the encapsulation, the same for both directions.
struct FlowKey: Hashable {
    var lowHigh: UInt64
    var lowLow: UInt64
    var highHigh: UInt64
    var highLow: UInt64
    /// Bit 32: IPv6; bits 16 to 31: the port of the low end; bits 0 to 15: that of the high end.
    var ports: UInt64
    var encapsulation: Encapsulation

    /// The key of a segment, and which of the two ends sent it: 0 the one that sorts lower by address and port, 1 the other.
    @inline(__always)
    static func of(_ datagram: Datagram, _ segment: Segment, _ encapsulation: Encapsulation) -> (key: FlowKey, direction: Int) {
        let source = datagram.source
        let destination = datagram.destination
        let version: UInt64 = source.isIPv6 ? 1 << 32 : 0
        let sourceIsLow = source == destination ? segment.sourcePort <= segment.destinationPort : source.precedes(destination)
        if sourceIsLow {
            return (
                FlowKey(
                    lowHigh: source.high, lowLow: source.low, highHigh: destination.high, highLow: destination.low,
                    ports: version | UInt64(segment.sourcePort) << 16 | UInt64(segment.destinationPort), encapsulation: encapsulation), 0
            )
        }
        return (
            FlowKey(
                lowHigh: destination.high, lowLow: destination.low, highHigh: source.high, highLow: source.low,
                ports: version | UInt64(segment.destinationPort) << 16 | UInt64(segment.sourcePort), encapsulation: encapsulation), 1
        )
    }

    /// The same ends without what their packets were wrapped in.
    var bare: FlowKey {
        var key = self
        key.encapsulation = .none
        return key
    }

    var isIPv6: Bool { ports >> 32 != 0 }

    /// The end of this direction: 0 the low one, 1 the high one.
    func endpoint(_ direction: Int) -> Endpoint {
        direction == 0
            ? Endpoint(address: IPAddress(high: lowHigh, low: lowLow, isIPv6: isIPv6), port: UInt16(truncatingIfNeeded: ports >> 16))
            : Endpoint(address: IPAddress(high: highHigh, low: highLow, isIPv6: isIPv6), port: UInt16(truncatingIfNeeded: ports))
    }
}

/// Secret numbers for hashing, drawn anew for each table, so that nobody can prepare keys that collide.
struct HashSeed {
    let a = UInt64.random(in: .min ... .max)
    let b = UInt64.random(in: .min ... .max)
    let c = UInt64.random(in: .min ... .max)
    let d = UInt64.random(in: .min ... .max)

    /// The 128-bit product of two numbers, folded to 64 bits: one multiplication mixes every bit of both.
    @inline(__always)
    static func fold(_ x: UInt64, _ y: UInt64) -> UInt64 {
        let product = x.multipliedFullWidth(by: y)
        return product.high ^ product.low
    }

    @inline(__always)
    func hash(_ key: FlowKey) -> UInt64 {
        let low = Self.fold(key.lowHigh ^ a, key.lowLow ^ b)
        let high = Self.fold(key.highHigh ^ c, key.highLow ^ d)
        let encapsulation = key.encapsulation.packed
        let folded = encapsulation == 0 ? a : Self.fold(UInt64(truncatingIfNeeded: encapsulation) ^ a, UInt64(encapsulation >> 64) ^ b)
        return Self.fold(low ^ key.ports ^ c, high ^ folded)
    }
}
