internal import MQTTCodec

/// SUBSCRIBE and UNSUBSCRIBE of a client that wait for their answers.
struct RequestTable: Sendable {
    struct Request: Sendable {
        let type: ControlPacketType
        let mark: Dialogue.Mark
        let ordinal: UInt32
        let topicFilters: [[UInt8]]
        /// The options of each filter, of a SUBSCRIBE.
        let options: [SubscriptionOptions]
        /// Whether bytes are missing since, or something is wrong with it: it accuses nobody.
        var isDoubtful: Bool

        var cost: Int { topicFilters.reduce(Dialogue.entryCost) { $0 + $1.count + 48 } }
    }

    private(set) var keptBytes = 0
    /// Whether a request was not followed.
    private(set) var isSparse = false
    private var requests: [UInt16: Request] = [:]
    /// The request that was answered last, for answers in parts.
    private var answered: (token: Dialogue.Token, filters: UInt32, identifier: UInt16, type: ControlPacketType)?

    /// From now on nothing is certain of what waits: bytes are missing.
    mutating func doubt() {
        for identifier in Array(requests.keys) { requests[identifier]?.isDoubtful = true }
        answered = nil
    }

    /// What uses an identifier; nil where that is not certain.
    func use(of identifier: PacketIdentifier) -> Dialogue.Token? {
        guard let request = requests[identifier.rawValue], !request.isDoubtful else { return nil }
        return request.mark.token
    }

    /// Every request that waits.
    var open: [(identifier: UInt16, request: Request)] { requests.map { ($0.key, $0.value) } }

    /// How many wait.
    var count: Int { requests.count }

    @discardableResult
    mutating func remove(_ identifier: PacketIdentifier) -> Request? {
        guard let request = requests.removeValue(forKey: identifier.rawValue) else { return nil }
        keptBytes -= request.cost
        // Most connections ask once and then never again: a hundred thousand empty tables would be 16 MB.
        if requests.isEmpty { requests = [:] }
        return request
    }

    /// Takes a request.
    ///
    /// - Parameter isRetry: whether it is one of those that wait, once more: two answers are right.
    mutating func ask(_ identifier: PacketIdentifier, _ request: Request, isRetry: Bool, hasRoom: Bool) {
        if isRetry { isSparse = true }
        remove(identifier)
        if answered?.identifier == identifier.rawValue { answered = nil }
        guard hasRoom, identifier.rawValue != 0 else {
            isSparse = true
            return
        }
        requests[identifier.rawValue] = request
        keptBytes += request.cost
    }

    /// Takes an answer, SUBACK or UNSUBACK, and gives the request that it answers.
    ///
    /// - Parameter codes: how many codes it has; nil for an UNSUBACK before 5.0, which has none.
    mutating func answer(
        _ identifier: PacketIdentifier, to type: ControlPacketType, codes: Int?, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) -> Request? {
        guard identifier.rawValue != 0 else { return nil }
        guard requests[identifier.rawValue]?.type == type, let request = remove(identifier) else {
            answerNothing(identifier, type, occasion, into: &meaning)
            return nil
        }
        meaning.answer = occasion.mark.answer(to: request.mark)
        meaning.topic = request.topicFilters.first
        meaning.topicFilters = request.topicFilters
        answered = (request.mark.token, UInt32(request.topicFilters.count), identifier.rawValue, type)
        if let codes, codes != request.topicFilters.count, !request.isDoubtful, !occasion.isFaulty {
            meaning.accuse(
                type == .subscribe ? .subAckCount : .unsubAckCount, occasion, evidence: [request.mark.token],
                "\(codes) codes answer a \(type) with \(request.topicFilters.count) Topic Filters")
        }
        return request
    }

    private func answerNothing(
        _ identifier: PacketIdentifier, _ type: ControlPacketType, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) {
        guard !isSparse, !occasion.isFaulty, occasion.taint.isEverythingSeen(from: occasion.peer) else { return }
        let isSubscribe = type == .subscribe
        if let answered, answered.type == type, answered.identifier == identifier.rawValue, answered.filters > 1 {
            meaning.accuse(
                isSubscribe ? .severalSubAcks : .severalUnsubAcks, occasion, evidence: [answered.token],
                "a \(type) with \(answered.filters) Topic Filters is answered more than once")
        } else {
            meaning.accuse(
                isSubscribe ? .subAckAnswersNothing : .unsubAckAnswersNothing, occasion, evidence: [use(of: identifier)],
                "no \(type) with Packet Identifier \(identifier) waits for an answer")
        }
    }
}
