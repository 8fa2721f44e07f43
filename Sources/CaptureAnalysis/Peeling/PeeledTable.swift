/// The layers of connections, by their slot; few connections have some, so that for the others it holds no more than that.
struct PeeledTable: Sendable {
    /// Where in `streams` a slot is, or -1.
    private var places: [Int32] = []
    private var streams: [PeeledStream?] = []
    private var free: [Int32] = []

    /// The slots that have layers, in their order.
    var slots: [Int] { places.indices.filter { places[$0] >= 0 } }

    private func place(_ slot: Int) -> Int? { slot < places.count && places[slot] >= 0 ? Int(places[slot]) : nil }

    subscript(_ slot: Int) -> PeeledStream? {
        get { place(slot).flatMap { streams[$0] } }
        _modify {
            let place = place(slot) ?? makePlace(slot)
            yield &streams[place]
            if streams[place] == nil {
                free.append(Int32(place))
                places[slot] = -1
            }
        }
    }

    private mutating func makePlace(_ slot: Int) -> Int {
        if places.count <= slot { places += repeatElement(-1, count: slot + 1 - places.count) }
        let place = free.popLast() ?? Int32(streams.count)
        if place == streams.count { streams.append(nil) }
        places[slot] = place
        return Int(place)
    }

    // What each segment asks for has a way of its own, on which nothing else of a connection is copied.

    /// Takes the layer at a level out, to read in it: the table must not hold it meanwhile, or reading would copy it.
    mutating func take(_ slot: Int, _ level: Int) -> PeelingLayer? {
        guard let place = place(slot) else { return nil }
        return streams[place]?.take(level)
    }

    /// Puts a layer back that was read in.
    mutating func put(_ layer: consuming PeelingLayer, _ slot: Int, _ level: Int) {
        guard let place = place(slot) else { return }
        streams[place]?.layers[level] = layer
    }

    /// Whether what the layer at a level carries has begun.
    func carriesSomething(_ slot: Int, _ level: Int) -> Bool {
        guard let place = place(slot) else { return false }
        return streams[place]?.carriesSomething[level] ?? false
    }
}
