internal import MQTTCodec

/// Messages that come to the server, and what becomes of them.
extension Server {
    /// The most messages that are on their way through one server: 4,096.
    ///
    /// With more, the oldest is taken for told: a server that lets so many wait is overloaded, or the copies are not in the capture.
    static let maximumUnderway = 4096

    mutating func published(
        _ publish: borrowing PacketView.Publish, _ topic: Span<UInt8>, _ length: Int, _ arrival: Arrival, _ meaning: Dialogue.Meaning,
        _ ledger: inout Ledger
    ) {
        guard !subscriptions.isEmpty || publish.retain || !retained.isEmpty || !routes.isEmpty else { return }
        let topicHash = ledger.fingerprint.of(topic)
        let place = arrival.connection
        if let again = meaning.redelivery {
            // A server may send on again what is sent again with QoS 1.
            return underway.doubt(publishedBy: again.original, on: connections[place].id)
        }
        let fingerprint = ledger.fingerprint.ofMessage(topicHash, publish.payload, length: length)
        let hasProperties = arrival.version == .v5_0
        let message = PublishedMessage(
            publisher: connections[place].id, token: arrival.mark.token, time: arrival.mark.time, fingerprint: fingerprint,
            qos: publish.qos.rawValue, retain: publish.retain, isDuplicate: publish.isDuplicate, isEmpty: length == 0, isWill: false,
            version: arrival.version, length: topic.count + length + publish.properties.bytes.count,
            properties: hasProperties
                ? publish.properties.isEmpty ? ForwardedProperties() : ForwardedProperties(publish.properties, ledger.fingerprint) : nil)
        if publish.retain || !retained.isEmpty { noteRetained(message, topic, topicHash, &ledger) }
        guard !subscriptions.isEmpty || routesByTopic[topicHash] != nil, let route = route(topic, topicHash, &ledger) else { return }
        let isWhole =
            connections[place].taint.isComplete(.client) && !connections[place].taint.contains(.framesDropped)
            && !(publish.isDuplicate && connections[place].isResumed)
        begin(message, route, of: connections[place].session, isCertain: isWhole, &ledger)
    }

    /// A message is on its way to those who are subscribed.
    ///
    /// - Parameter isCertain: whether it is known that nothing like it was published by the same client that was not seen.
    mutating func begin(
        _ message: PublishedMessage, _ route: Int, of session: Int32, isCertain: Bool, _ ledger: inout Ledger
    ) {
        guard !routes[route].targets.isEmpty else { return }
        routes[route].count &+= 1
        if underway.count >= Self.maximumUnderway { giveUp(underway.oldest, &ledger) }
        let isFresh = routes[route].generation == generation
        guard ledger.takeRoom(Underway.cost) else { return }
        var remaining = routes[route].connected
        if routes[route].hasNoLocal, session >= 0 {
            let (index, isThere) = routes[route].place(of: session)
            if isThere, routes[route].targets[index].plainCount > 0, routes[route].targets[index].isNoLocal { remaining -= 1 }
        }
        let groups = routes[route].groups.count
        let place = underway.append(
            Underway(
                message, session: session, route: route, number: routes[route].count, remaining: remaining,
                absent: message.qos > 0 ? routes[route].absent : 0,
                openGroups: groups >= 64 ? .max : 1 << UInt64(groups) - 1))
        if !isFresh || !isCertain { underway[place].isUncertain = true }
    }

    // MARK: Routes

    /// The most bytes of routes of one server, about: 8 MiB.
    ///
    /// Twenty thousand topics. Past it, they are all made anew when they are needed.
    private static let maximumRoutes = 20_000

    /// The route of a topic, made where there is none.
    mutating func route(_ topic: Span<UInt8>, _ hash: UInt64, _ ledger: inout Ledger) -> Int? {
        if let known = routesByTopic[hash] {
            if routes[known].generation != generation { refresh(known, &ledger) }
            return known
        }
        if routes.count >= Self.maximumRoutes { clearRoutes(&ledger) }
        let route = Route([UInt8](copying: topic))
        guard ledger.takeRoom(route.cost) else { return nil }
        routes.append(route)
        routesByTopic[hash] = routes.count - 1
        refresh(routes.count - 1, &ledger)
        return routes.count - 1
    }

    private mutating func clearRoutes(_ ledger: inout Ledger) {
        while underway.oldest >= 0 { giveUp(underway.oldest, &ledger) }
        for route in routes { ledger.kept -= route.cost }
        routes = []
        routesByTopic = [:]
    }

    /// Finds the targets of a route again, after subscriptions or connections have changed.
    ///
    /// Where there are many targets, not with each change: what it costs is spread over the packets that came since. Until then, messages
    /// on the route say nothing of who should have got them.
    private mutating func refresh(_ index: Int, _ ledger: inout Ledger) {
        guard packets &- routes[index].refreshed >= routes[index].targets.count / 8 else { return }
        routes[index].refreshed = packets
        let old = routes[index].targets
        let oldGroups = routes[index].groups
        ledger.kept -= routes[index].cost
        routes[index].targets = []
        routes[index].groups = []
        routes[index].connected = 0
        routes[index].hasNoLocal = false
        routes[index].absent = 0
        routes[index].generation = generation
        for subscription in subscriptions.matches(routes[index].topic) {
            routes[index].add(subscription, isBridge: isBridge(subscription.session))
        }
        for target in old {
            let (place, isThere) = routes[index].place(of: target.session)
            if isThere {
                routes[index].targets[place].takeOver(target)
            } else if let session = sessions[target.session] {
                // Late copies are still to be told from new ones, and who was in a group with whom.
                var late = target.unsubscribed
                late.group = target.group.flatMap { routes[index].groups.firstIndex(of: oldGroups[Int($0)]) }.map(UInt8.init(clamping:))
                if session.isConnected || !session.isTransient || late.group != nil { routes[index].targets.insert(late, at: place) }
            }
        }
        let topic = routes[index].topic
        for place in routes[index].targets.indices {
            let target = routes[index].targets[place]
            guard let session = sessions[target.session] else { continue }
            // What was published before a subscription was taken back may come as it has brought it.
            for taken in session.unsubscribed where taken.mark.token > target.granted && taken.filter.matches(topic.span) {
                routes[index].targets[place].granted = taken.mark.token
            }
            if !session.isConnected {
                if target.plainCount > 0, target.qos > 0 { routes[index].absent += 1 }
            } else if target.isExpecting(isSessionKnown: session.isKnown) {
                routes[index].connected += 1
                if target.plainCount > 0, target.isNoLocal { routes[index].hasNoLocal = true }
            }
        }
        ledger.kept += routes[index].cost
    }

    private func isBridge(_ number: Int32) -> Bool {
        guard let session = sessions[number], session.isConnected else { return false }
        return connections[session.connection].isBridge
    }

    /// How many targets are many: 1,024.
    private static let crowd = 1024

    // MARK: The end of a journey

    /// Moves the clock: what has been on its way for too long is told as it is.
    mutating func advance(to mark: Dialogue.Mark, _ ledger: inout Ledger) {
        guard let now = mark.time else { return }
        while underway.oldest >= 0, let time = underway[underway.oldest].message.time, now - time > Self.followed {
            conclude(underway.oldest, mark, &ledger)
        }
        if now >= willsDue { publishWills(until: mark, &ledger) }
        if !suspicions.isEmpty { tellSuspicions(until: now, &ledger) }
    }

    /// Tells the journey of a message, and forgets it where nobody waits for it any more.
    mutating func tell(_ place: Int, _ ledger: inout Ledger) {
        tellJourney(place, missing: [], &ledger)
        underway[place].isTold = true
        dropIfDone(place, &ledger)
    }

    /// Forgets a message that was told, unless somebody who is away gets it later, or a group is watched for a second copy.
    mutating func dropIfDone(_ place: Int, _ ledger: inout Ledger) {
        if underway[place].absent <= 0, routes[underway[place].route].groups.isEmpty { drop(place, &ledger) }
    }

    private mutating func tellJourney(_ place: Int, missing: [Int], _ ledger: inout Ledger) {
        let entry = underway[place]
        guard !entry.copies.isEmpty || !missing.isEmpty else { return }
        let message = entry.message
        ledger.news.append(.journey(Journey(message, routes[entry.route].topic, entry.copies, noCopySeen: missing)))
    }

    mutating func drop(_ place: Int, _ ledger: inout Ledger) {
        underway.remove(place)
        ledger.kept -= Underway.cost
    }

    /// There is no room for a message any more: it says nothing of those who have not got it.
    private mutating func giveUp(_ place: Int, _ ledger: inout Ledger) {
        if !underway[place].isTold { tellJourney(place, missing: [], &ledger) }
        routes[underway[place].route].isVague = true
        drop(place, &ledger)
    }

    /// A message was followed for long enough.
    mutating func conclude(_ place: Int, _ mark: Dialogue.Mark, _ ledger: inout Ledger) {
        let entry = underway[place]
        if routes[entry.route].generation != generation { refresh(entry.route, &ledger) }
        let route = routes[entry.route]
        // Many targets are gone through only where many of them have got a copy.
        let isWorthIt = route.targets.count <= Self.crowd || entry.copies.count > route.targets.count / 2
        let isCertain = !entry.isUncertain && entry.message.token > clockSet && route.generation == generation && isWorthIt
        let missing = entry.isTold || !isCertain ? [] : subscribersWithout(entry, mark)
        if !entry.isTold { tellJourney(place, missing: missing.map { connections[$0.connection].id }, &ledger) }
        if self.isCertain(entry.message), !route.isVague {
            for target in missing where !target.target.mayGetLateCopies { judgeMissing(entry, target, mark, &ledger) }
        }
        if !entry.isWithAll { noteLate(entry) }
        if isCertain, self.isCertain(entry.message) { judgeOverlapping(entry, mark, &ledger) }
        if entry.absent > 0 || route.absent > 0, isWorthIt, entry.message.qos > 0 { queue(entry, &ledger) }
        drop(place, &ledger)
    }

    /// Who has not got a message yet may get it later.
    private mutating func noteLate(_ entry: Underway) {
        guard routes[entry.route].targets.count <= Self.crowd else { return routes[entry.route].isVague = true }
        for index in routes[entry.route].targets.indices where !routes[entry.route].targets[index].got(entry.number) {
            routes[entry.route].targets[index].mayGetLateCopies = true
        }
    }

    /// Connected subscribers that should have got a copy, and got none that was seen.
    private func subscribersWithout(_ entry: Underway, _ mark: Dialogue.Mark) -> [(connection: Int, target: Route.Target)] {
        let message = entry.message
        guard message.qos > 0, !message.mayBeExpired(at: mark), let age = message.age(at: mark), age >= .second else { return [] }
        var list: [(connection: Int, target: Route.Target)] = []
        for target in routes[entry.route].targets where target.plainCount > 0 && target.qos > 0 && !target.got(entry.number) {
            guard target.granted < message.token, !target.hasStrangeCopies, let session = sessions[target.session], session.isConnected,
                session.isKnown
            else { continue }
            if target.isNoLocal, target.session == entry.session || entry.session < 0 { continue }
            let connection = connections[session.connection]
            guard connection.isWhole, let accepted = connection.accepted, accepted.token < message.token,
                message.length + PublishedMessage.room <= Int(connection.maximumPacketSize)
            else { continue }
            list.append((session.connection, target))
        }
        return list
    }

    /// A message that was not sent is a breach where a later one was.
    ///
    /// Of the same publisher, topic and QoS: so the server had taken the one and was ready to send, and the subscriber was allowed to have
    /// it. Will Messages have no such order; of those nobody has got, any later one of the topic shows it.
    private func judgeMissing(
        _ entry: Underway, _ missing: (connection: Int, target: Route.Target), _ mark: Dialogue.Mark, _ ledger: inout Ledger
    ) {
        let message = entry.message
        let target = missing.target
        let rule: DialogueRule
        if message.isWill {
            guard entry.copies.isEmpty, target.hasGotLater(than: entry.number) else { return }
            rule = .willIsSent
        } else {
            guard target.publisher == message.publisher, target.latest(ofQoS: message.qos) > entry.number else { return }
            rule = .copyIsSent
        }
        let text =
            message.isWill
            ? "the Will Message was not sent to this subscriber, and a later message was"
            : "a message was not sent to this subscriber, and a later one was"
        ledger.tell(
            DialogueFinding(
                rule, in: connections[missing.connection].version, by: .server, at: mark, evidence: [message.token, mark.token], text),
            on: connections[missing.connection].id)
    }

    /// Of several subscriptions that match, the highest QoS counts: one of the copies has it (3.1.1 3.3.5, 5.0 3.3.4).
    ///
    /// Not where another copy may come: the capture ends sooner, or no later message has come.
    private func judgeOverlapping(_ entry: Underway, _ mark: Dialogue.Mark, _ ledger: inout Ledger) {
        guard let age = entry.message.age(at: mark), age > Self.followed else { return }
        for target in routes[entry.route].targets where target.plainCount > 1 && target.granted < entry.message.token {
            guard target.hasGotLater(than: entry.number), let session = sessions[target.session], session.isConnected, session.isKnown,
                connections[session.connection].isWhole
            else { continue }
            let copies = entry.copies.filter { $0.connection == connections[session.connection].id }
            guard let best = copies.max(by: { $0.qos < $1.qos }), !copies.contains(where: \.isAmbiguous),
                best.qos < min(entry.message.qos, target.qos)
            else { continue }
            ledger.tell(
                DialogueFinding(
                    .qosOfOverlapping, in: connections[session.connection].version, by: .server,
                    at: Dialogue.Mark(token: best.token, time: mark.time), evidence: [entry.message.token, best.token],
                    "no copy has the QoS of the highest subscription that matches"),
                on: connections[session.connection].id)
        }
    }

    /// Keeps a message for sessions whose client is away (3.1.1 4.1, 5.0 4.1).
    private mutating func queue(_ entry: Underway, _ ledger: inout Ledger) {
        for target in routes[entry.route].targets where target.plainCount > 0 && target.qos > 0 && !target.got(entry.number) {
            guard target.granted < entry.message.token, let session = sessions[target.session], isAway(session, from: entry.message)
            else { continue }
            guard (sessions[target.session]?.queue.count ?? 0) < Session.maximumQueue, ledger.takeRoom(QueuedMessage.cost) else {
                // What is not remembered may be taken for something else.
                sessions[target.session]?.isKnown = false
                continue
            }
            let isPassed = target.publisher == entry.message.publisher && target.latest(ofQoS: entry.message.qos) > entry.number
            sessions[target.session]?.queue.append(
                QueuedMessage(message: entry.message, topic: routes[entry.route].topic, isPassed: isPassed))
        }
    }

    /// Whether the client of a session was away when a message was published, which the session keeps for it.
    private func isAway(_ session: Session, from message: PublishedMessage) -> Bool {
        guard session.isConnected else { return !session.isTransient }
        let connection = connections[session.connection]
        return connection.isResumed && connection.accepted.map { $0.token > message.token } ?? false
    }

    /// The capture ends.
    mutating func finish(_ mark: Dialogue.Mark, _ ledger: inout Ledger) {
        if mark.time != nil { publishWills(until: mark, &ledger) }
        while underway.oldest >= 0 { conclude(underway.oldest, mark, &ledger) }
        tellSuspicions(atEnd: mark, &ledger)
    }
}
