internal import MQTTDialogues

extension JSONWriter {
    /// The keys of a `delivery` record.
    mutating func keys(of delivery: Delivery) {
        key("sender")
        string(name(delivery.sender))
        key("packet_id")
        number(delivery.packetIdentifier)
        key("qos")
        number(delivery.qos)
        if let topic = delivery.topic { text("topic", topic.span) }
        key("status")
        string(escaping: delivery.status.rawValue)
        flag("may_have_completed", delivery.mayHaveCompleted)
        frames("frames", delivery.tokens)
        if let latency = delivery.latency {
            key("latency_ms")
            milliseconds(nanoseconds: latency)
        }
        key("redelivered")
        boolean(delivery.isRedelivered)
    }

    /// What a packet repeats, under the key `redelivery`.
    mutating func redelivery(_ redelivery: Redelivery) {
        key("redelivery")
        beginObject()
        key("frame")
        number(redelivery.original)
        if let connection = redelivery.connection {
            key("connection")
            number(connection)
        }
        if let elapsed = redelivery.elapsed {
            key("elapsed_ms")
            milliseconds(nanoseconds: elapsed)
        }
        endObject()
    }

    /// What is told only where it is true.
    mutating func flag(_ name: StaticString, _ value: Bool) {
        guard value else { return }
        key(name)
        boolean(true)
    }

    /// Numbers of frames under a key.
    mutating func frames(_ name: StaticString, _ frames: [Int]) {
        key(name)
        beginArray()
        for frame in frames { number(frame) }
        endArray()
    }
}
