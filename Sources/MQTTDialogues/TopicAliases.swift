internal import MQTTCodec

/// The Topic Aliases of one side of a Network Connection: what its numbers stand for (3.3.2.3.4).
struct TopicAliases: Sendable {
    private var names: [UInt16: [UInt8]] = [:]
    private(set) var keptBytes = 0
    /// The highest alias that the other side takes; nil where that is not known (yet).
    var maximum: UInt16?
    /// Whether `maximum` is 0 because the other side has not said anything.
    var isMaximumAbsent = false
    /// Whether a name may be missing: there was no room for it, or bytes were lost.
    private var mayLackNames = false
    /// Whether a PUBLISH has used one, and none has used one that it must not.
    private(set) var areAllLegal = false
    private var wasOneIllegal = false

    /// Forgets what the aliases stand for: bytes are missing, in which they may have been given other names.
    mutating func forget() {
        names = [:]
        keptBytes = 0
        mayLackNames = true
    }

    /// Takes a PUBLISH of 5.0 with properties, and gives the Topic Name that its alias stands for, where it has none of its own.
    mutating func resolve(
        _ publish: borrowing PacketView.Publish, _ occasion: Occasion, into meaning: inout Dialogue.Meaning
    ) -> [UInt8]? {
        guard let property = publish.properties.first(.topicAlias) else { return nil }
        let alias = UInt16(truncatingIfNeeded: property.integer)
        // Zero is a fault of the bytes, and stands for nothing.
        guard alias != 0 else {
            wasOneIllegal = true
            areAllLegal = false
            return nil
        }
        var isLegal = true
        if let maximum, alias > maximum {
            isLegal = false
            accuse(alias, above: maximum, occasion, into: &meaning)
        }
        var resolved: [UInt8]?
        if publish.topicName.isEmpty {
            resolved = names[alias]
            if resolved == nil, isLegal, !mayLackNames, occasion.taint.isEverythingSeen(from: occasion.sender) {
                isLegal = false
                meaning.accuse(
                    .undefinedAlias, occasion, "Topic Alias \(alias) stands for nothing: no PUBLISH on this connection has given it a name")
            }
        } else {
            bind(alias, publish, occasion)
        }
        wasOneIllegal = wasOneIllegal || !isLegal || resolved == nil && publish.topicName.isEmpty
        areAllLegal = !wasOneIllegal
        return resolved
    }

    /// A new name takes the place of the old one, also where there is no room to keep it.
    private mutating func bind(_ alias: UInt16, _ publish: borrowing PacketView.Publish, _ occasion: Occasion) {
        if let old = names.removeValue(forKey: alias) { keptBytes -= old.count + Dialogue.entryCost }
        guard occasion.hasRoom else {
            mayLackNames = true
            return
        }
        names[alias] = [UInt8](copying: publish.topicName)
        keptBytes += publish.topicName.count + Dialogue.entryCost
    }

    private func accuse(_ alias: UInt16, above maximum: UInt16, _ occasion: Occasion, into meaning: inout Dialogue.Meaning) {
        let rule: DialogueRule
        switch occasion.sender {
        case .server: rule = maximum == 0 ? .serverAliasWithoutMaximum : .serverAliasAboveMaximum
        default: rule = isMaximumAbsent ? .clientAliasWithoutMaximum : .clientAliasAboveMaximum
        }
        let taker = occasion.sender == .server ? "client" : "server"
        meaning.accuse(
            rule, occasion,
            maximum == 0
                ? "Topic Alias \(alias), and the \(taker) takes none"
                : "Topic Alias \(alias), and the \(taker) takes 1 to \(maximum)")
    }
}
