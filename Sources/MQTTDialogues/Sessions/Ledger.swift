internal import MQTTCodec

/// What all servers have in common: what is to be told, and how much may be kept.
struct Ledger: Sendable {
    var news: [Sessions.News] = []
    /// Bytes that are kept, about.
    var kept = 0
    let limit: Int
    /// Sessions, subscriptions and messages that were not followed for want of room.
    var notFollowed = 0
    let fingerprint: Fingerprint

    /// Whether there is room; where there is none, that is counted.
    mutating func takeRoom(_ bytes: Int) -> Bool {
        guard kept + bytes <= limit else {
            notFollowed += 1
            return false
        }
        kept += bytes
        return true
    }

    mutating func tell(_ finding: DialogueFinding?, on connection: Int) {
        guard let finding else { return }
        news.append(.finding(finding, connection: connection))
    }
}
