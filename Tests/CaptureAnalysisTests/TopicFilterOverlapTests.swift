import MQTTCodec
import Testing

@testable import CaptureAnalysis

@Suite("Two Topic Filters")
struct TopicFilterOverlapTests {
    @Test("have a topic in common exactly when there is one that both match")
    func overlapIsThatOfTopics() throws {
        let texts = Self.texts(of: ["a", "b", "", "$a", "+"], upTo: 3)
        let open = Self.texts(of: ["a", "b", "", "$a", "+"], upTo: 2).map { $0 + "/#" }
        let filters = try (texts + open + ["#"]).filter { !$0.isEmpty }.map { try TopicFilter(UTF8EncodedString($0)) }
        // A level more than the filters have, and a word that none of them has.
        let names = Self.texts(of: ["a", "b", "", "$a", "x"], upTo: 4).filter { !$0.isEmpty }.map { Array($0.utf8) }
        let matched = filters.map { filter in Set(names.indices.filter { index in Self.matches(filter, names[index]) }) }
        for (index, filter) in filters.enumerated() {
            for (other, otherFilter) in filters.enumerated() {
                let bytes = otherFilter.text.bytes
                let isFound = filter.hasTopicInCommon(with: bytes.span)
                if isFound == matched[index].isDisjoint(with: matched[other]) {
                    Issue.record("\(filter) and \(otherFilter): \(isFound)")
                }
            }
        }
    }

    @Test("are compared by what they match, not by the name of a share")
    func sharesAreLeftOut() throws {
        let filter = try TopicFilter("site/+/x")
        for (other, isCommon) in [("$share/g/site/#", true), ("$share/g/#", true), ("$share/g/other", false), ("$share/g", false)] {
            let bytes = Array(other.utf8)
            #expect(filter.hasTopicInCommon(with: bytes.span) == isCommon, "\(other)")
        }
    }

    private static func matches(_ filter: TopicFilter, _ name: [UInt8]) -> Bool { filter.matches(name.span) }

    /// All texts of up to so many levels.
    private static func texts(of levels: [String], upTo count: Int) -> [String] {
        var all = levels
        var longest = levels
        for _ in 1..<count {
            longest = longest.flatMap { text in levels.map { "\(text)/\($0)" } }
            all += longest
        }
        return all
    }
}
