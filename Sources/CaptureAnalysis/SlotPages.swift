import MQTTDialogues

/// What some of the connections have, by their slots.
///
/// What a slot has takes room only while it is there: of a flood of SYNs no connection carries MQTT, and a decoder with its dialogue is some
/// ten times what TCP knows of a connection.
struct SlotPages<Element: Sendable>: Sendable {
    /// Where what a slot has stands in `pages`.
    private var places: [UInt32] = []
    private var pages = Pages<Element?>()
    private var free: [UInt32] = []

    private static var nowhere: UInt32 { .max }

    /// How many slots there are.
    var count: Int { places.count }

    /// Adds a slot that has nothing.
    mutating func addSlot() { places.append(Self.nowhere) }

    /// The slots that have something, in their order.
    var slots: [Int] { places.indices.filter(has) }

    /// Whether a slot has something.
    func has(_ slot: Int) -> Bool { places[slot] != Self.nowhere }

    /// What a slot has.
    subscript(slot: Int) -> Element? {
        get {
            let place = places[slot]
            return place == Self.nowhere ? nil : pages[Int(place)]
        }
        _modify {
            let place = places[slot]
            if place == Self.nowhere {
                var element: Element?
                yield &element
                if let element { put(element, slot) }
            } else {
                yield &pages[Int(place)]
                if pages[Int(place)] == nil { release(slot, place) }
            }
        }
    }

    /// Changes what a slot has where it stands: unlike the subscript, nothing of it is copied to see whether it is still there.
    @inline(always)
    mutating func change<Result>(_ slot: Int, _ body: (inout Element?) -> Result?) -> Result? {
        let place = places[slot]
        return place == Self.nowhere ? nil : body(&pages[Int(place)])
    }

    private mutating func put(_ element: Element, _ slot: Int) {
        if let place = free.popLast() {
            pages[Int(place)] = element
            places[slot] = place
        } else {
            places[slot] = UInt32(pages.count)
            pages.append(element)
        }
    }

    private mutating func release(_ slot: Int, _ place: UInt32) {
        places[slot] = Self.nowhere
        free.append(place)
    }
}
