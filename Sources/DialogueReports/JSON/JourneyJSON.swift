internal import MQTTDialogues

extension JSONWriter {
    /// The keys of a `journey` record behind the frame of the PUBLISH that began it.
    mutating func keys(of journey: Journey) {
        text("topic", journey.topic.span)
        key("qos")
        number(journey.qos)
        key("retained")
        boolean(journey.isRetained)
        key("subscribers")
        beginArray()
        for copy in journey.copies { self.copy(copy) }
        endArray()
        key("no_copy_seen")
        beginArray()
        for connection in journey.noCopySeen { number(connection) }
        endArray()
    }

    private mutating func copy(_ copy: Journey.Copy) {
        beginObject()
        key("connection")
        number(copy.connection)
        key("frame")
        number(copy.token)
        key("qos")
        number(copy.qos)
        if let delay = copy.delay {
            key("delay_ms")
            milliseconds(nanoseconds: delay)
        }
        flag("retained", copy.isRetained)
        flag("queued", copy.isQueued)
        flag("ambiguous", copy.isAmbiguous)
        endObject()
    }
}
