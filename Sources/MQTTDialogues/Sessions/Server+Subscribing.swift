internal import MQTTCodec

/// SUBSCRIBE and UNSUBSCRIBE: what each session asks for.
extension Server {
    mutating func asked(_ packet: borrowing PacketView.Subscribe, _ arrival: Arrival) {
        var filters: [(filter: TopicFilter?, options: SubscriptionOptions?)] = []
        var iterator = packet.subscriptions
        while let subscription = iterator.next() {
            let options = arrival.version == .v5_0 ? subscription.options : SubscriptionOptions(qos: subscription.options.qos)
            filters.append((Self.filter(subscription.topicFilter, arrival.version), options))
        }
        note(packet.packetIdentifier, filters, arrival)
    }

    mutating func asked(_ packet: borrowing PacketView.Unsubscribe, _ arrival: Arrival) {
        var filters: [(filter: TopicFilter?, options: SubscriptionOptions?)] = []
        var iterator = packet.topicFilters
        while let filter = iterator.next() { filters.append((Self.filter(filter, arrival.version), nil)) }
        note(packet.packetIdentifier, filters, arrival)
    }

    /// A Topic Filter; what is none matches nothing, and keeps its place in the list.
    private static func filter(_ bytes: Span<UInt8>, _ version: MQTTVersion) -> TopicFilter? {
        try? TopicFilter(UTF8EncodedString(unchecked: [UInt8](copying: bytes)), version: version)
    }

    private mutating func note(
        _ identifier: PacketIdentifier, _ filters: [(filter: TopicFilter?, options: SubscriptionOptions?)], _ arrival: Arrival
    ) {
        let place = arrival.connection
        let before = connections[place].requests.count
        connections[place].requests.removeAll { $0.packetIdentifier == identifier }
        if connections[place].requests.count < before { connections[place].hasLostRequests = true }
        guard connections[place].requests.count < ClientConnection.maximumRequests else {
            connections[place].hasLostRequests = true
            return
        }
        connections[place].requests.append(
            ClientConnection.Request(packetIdentifier: identifier, mark: arrival.mark, filters: filters))
    }

    private mutating func takeRequest(_ identifier: PacketIdentifier, _ place: Int) -> ClientConnection.Request? {
        guard let index = connections[place].requests.firstIndex(where: { $0.packetIdentifier == identifier }) else { return nil }
        defer { if connections[place].requests.isEmpty { connections[place].requests = [] } }
        return connections[place].requests.remove(at: index)
    }

    mutating func answered(_ packet: borrowing PacketView.SubscriptionAcknowledgement, _ arrival: Arrival, _ ledger: inout Ledger) {
        let place = arrival.connection
        guard let request = takeRequest(packet.packetIdentifier, place) else { return }
        let codes = packet.reasonCodes
        let number = sessionNumber(place, &ledger)
        guard number >= 0 else { return }
        for (index, asked) in request.filters.enumerated() where index < codes.count {
            guard let filter = asked.filter, let options = asked.options, codes[index] <= 2 else { continue }
            let replaced = remove(filter, from: number, &ledger)
            // In 3.1 and 3.1.1 a session of which the SUBACK was not seen may have had it, too.
            let isNew = !replaced && sessions[number]?.isKnown == true
            guard ledger.takeRoom(Subscription.cost(of: filter)) else {
                sessions[number]?.isKnown = false
                continue
            }
            let granted = SubscriptionOptions(rawValue: options.rawValue & ~0b11 | codes[index])
            let subscription = subscriptions.insert(
                filter, granted, of: number, asked: request.mark, granted: arrival.mark,
                isAgain: replaced ? true : isNew ? false : nil)
            sessions[number]?.subscriptions[filter.text.bytes] = subscription
            generation += 1
            expectRetained(filter, granted, isNew: isNew, isAgain: replaced, request.mark, arrival, &ledger)
        }
    }

    mutating func answeredUnsubscribe(
        _ packet: borrowing PacketView.SubscriptionAcknowledgement, _ arrival: Arrival, _ ledger: inout Ledger
    ) {
        let place = arrival.connection
        guard let request = takeRequest(packet.packetIdentifier, place) else { return }
        let codes = packet.reasonCodes
        let number = connections[place].session
        guard number >= 0 else { return }
        for (index, asked) in request.filters.enumerated() {
            guard let filter = asked.filter, asked.options == nil else { continue }
            // Before 5.0 there are no codes: every filter is gone.
            guard arrival.version != .v5_0 || index < codes.count && codes[index] < 0x80 else { continue }
            guard remove(filter, from: number, &ledger) else { continue }
            generation += 1
            if sessions[number]?.unsubscribed.count == Session.maximumUnsubscribed { sessions[number]?.unsubscribed.removeFirst() }
            sessions[number]?.unsubscribed.append((filter, arrival.mark))
        }
    }

    /// Takes a subscription from a session: filters are compared byte by byte (4.7.3).
    private mutating func remove(_ filter: TopicFilter, from number: Int32, _ ledger: inout Ledger) -> Bool {
        guard let old = sessions[number]?.subscriptions.removeValue(forKey: filter.text.bytes) else { return false }
        if let removed = subscriptions.remove(old) { ledger.kept -= removed.cost }
        return true
    }
}
