import MQTTCodec
import TestSupport
import Testing

@Suite("Topics")
struct TopicMatchingTests {
    @Test("match as section 4.7 has it", arguments: [MQTTVersion.v3_1_1, .v5_0])
    func matchingIsThatOfTheStandard(version: MQTTVersion) throws {
        let table: [(filter: UTF8EncodedString, name: UTF8EncodedString, matches: Bool)] = [
            ("sport/tennis/player1/#", "sport/tennis/player1", true),
            ("sport/tennis/player1/#", "sport/tennis/player1/ranking", true),
            ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true),
            ("sport/#", "sport", true), ("#", "sport", true), ("#", "/", true),
            ("sport/tennis/+", "sport/tennis/player1", true), ("sport/tennis/+", "sport/tennis/player1/ranking", false),
            ("sport/+", "sport", false), ("sport/+", "sport/", true),
            ("+/+", "/finance", true), ("/+", "/finance", true), ("+", "/finance", false),
            ("#", "$SYS/monitor", false), ("+/monitor/Clients", "$SYS/monitor/Clients", false),
            ("$SYS/#", "$SYS/monitor", true), ("$SYS/monitor/+", "$SYS/monitor/Clients", true),
            ("a", "a", true), ("a", "A", false), ("a/b", "a/b/c", false), ("a/b/c", "a/b", false),
            ("a//b", "a//b", true), ("a/+/b", "a//b", true), ("+/b/#", "a/b", true), ("+/b/#", "a/c", false),
            ("é", "e\u{301}", false), ("a/+", "a/$x", true), ("/#", "/", true), ("/#", "a", false),
        ]
        for (filter, name, expected) in table {
            let found = try TopicFilter(filter, version: version).matches(TopicName(name, version: version))
            #expect(found == expected, "\(filter) on \(name)")
        }
    }

    @Test("of a Shared Subscription match by the filter behind the Share Name, in 5.0 only")
    func sharedSubscriptions() throws {
        let shared = try TopicFilter("$share/group/sport/#")
        #expect(shared.shareName.map(Array.init) == Array("group".utf8))
        #expect(try shared.matches(TopicName("sport/tennis")))
        #expect(try !shared.matches(TopicName("$share/group/sport/x")))
        let ordinary = try TopicFilter("$share/group/sport/#", version: .v3_1_1)
        #expect(ordinary.shareName == nil)
        #expect(try ordinary.matches(TopicName("$share/group/sport/x", version: .v3_1_1)))
        #expect(try TopicFilter("$share").shareName == nil)
    }

    @Test("that are not legal are refused with their statement")
    func refusals() throws {
        func statement(_ body: () throws -> Void) -> String? {
            do { try body() } catch { return (error as? TopicError)?.statement.name }
            return nil
        }
        #expect(statement { _ = try TopicName("") } == "5.0:MQTT-4.7.3-1")
        #expect(statement { _ = try TopicName("a/+") } == "5.0:MQTT-3.3.2-2")
        #expect(statement { _ = try TopicName("a\u{0}") } == "5.0:MQTT-1.5.4-2")
        #expect(statement { _ = try TopicFilter("a#", version: .v3_1_1) } == "3.1.1:MQTT-4.7.1-2")
        #expect(statement { _ = try TopicFilter("a+", version: .v5_0) } == "5.0:MQTT-4.7.1-2")
        #expect(statement { _ = try TopicFilter("$share//x") } == "5.0:MQTT-4.8.2-1")
        #expect(statement { _ = try TopicFilter("$share/x") } == "5.0:MQTT-4.8.2-2")
        #expect(statement { _ = try TopicFilter(UTF8EncodedString(unchecked: [0xFF])) } == "5.0:MQTT-1.5.4-1")
        #expect(statement { _ = try TopicName(UTF8EncodedString(unchecked: Array(repeating: 0x61, count: 65_536))) } != nil)
        do throws(TopicError) {
            _ = try TopicFilter("ab/c#")
            Issue.record("not refused")
        } catch {
            #expect(error.bytes == 4..<5)
        }
    }

    @Test("in a tree are found as each filter by itself finds them, while filters come and go")
    func treeAgreesWithEachFilter() throws {
        var random = SeededGenerator(seed: 11)
        let parts: [String] = ["a", "b", "", "$x", "c"]
        func topic() -> String {
            let text = (0...Int(random.next() % 3)).map { _ in parts[Int(random.next() % 5)] }.joined(separator: "/")
            return text.isEmpty ? "a" : text
        }
        func filter() -> String {
            var levels = (0...Int(random.next() % 3)).map { _ in random.next() % 3 == 0 ? "+" : parts[Int(random.next() % 5)] }
            if random.next() % 4 == 0 { levels.append("#") }
            let text = levels.joined(separator: "/")
            return text.isEmpty ? "#" : text
        }
        var tree = TopicTree<Int>()
        var held: [Int: TopicFilter] = [:]
        for round in 0..<3_000 {
            if random.next() % 3 == 0, let (value, old) = held.randomElement(using: &random) {
                let removed = (tree.remove(value, for: old), tree.remove(value, for: old))
                #expect(removed == (true, false))
                held[value] = nil
            } else {
                let new = try TopicFilter(UTF8EncodedString(filter()))
                let inserted = (tree.insert(round, for: new), tree.insert(round, for: new))
                #expect(inserted == (true, false))
                held[round] = new
            }
            #expect(tree.count == held.count)
            let name = try TopicName(UTF8EncodedString(topic()))
            #expect(tree.matches(name) == Set(held.filter { $0.value.matches(name) }.keys), "\(name)")
        }
        for (value, filter) in held { tree.remove(value, for: filter) }
        #expect(tree.count == 0)
        #expect(tree.matches(try TopicName("a/b")).isEmpty)
    }
}
