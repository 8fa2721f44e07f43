import Foundation
import Testing

/// What is counted is counted twice: by `stats`, and here from the packets that tshark tells.
@Suite("Statistics of every capture", .enabled(if: installed("tshark") != nil, "tshark is not installed"))
struct StatisticsDifferentialTests {
    /// Those of which tshark tells every packet as it is; of the others `TsharkDifferentialTests` says what it takes for something else.
    private static let captures = Fixtures.all.map(\.name).filter { name in
        !TsharkDifferentialTests.notPlain.contains(name) && !TsharkDifferentialTests.outOfStep.contains(name)
            && !TsharkDifferentialTests.disagreements.contains { $0.capture == name }
    }

    /// What one of the two counts.
    private struct Counts: Equatable {
        struct Topic: Equatable {
            var published = 0
            var sentOn = 0
            var bytes = 0
        }
        struct Client: Equatable {
            var connections = 0
            var packets = 0
            var bytes = 0
        }
        var types: [String: Int] = [:]
        /// By the topic in hexadecimal.
        var topics: [String: Topic] = [:]
        /// By TCP stream.
        var connections: [Int: Client] = [:]
        /// By the Client Identifier in hexadecimal.
        var clients: [String: Client] = [:]
        /// By the power of two that a payload is below.
        var payloadSizes: [Int: Int] = [:]
    }

    @Test(
        "has the messages and bytes of each topic, the packets of each type, connection and client that tshark's packets have",
        arguments: captures)
    func agreesWithTshark(_ capture: String) throws {
        let theirs = Self.counts(try TsharkDifferentialTests.packets(of: capture))
        let run = try run(builtProduct("mqttscope"), ["stats", "--format", "ndjson"] + Fixtures.arguments(capture))
        let ours = try Self.counts(run.output)
        #expect(theirs.types.count > 2)
        #expect(ours.types == theirs.types)
        #expect(ours.topics == theirs.topics)
        #expect(ours.connections == theirs.connections)
        #expect(ours.clients == theirs.clients)
        #expect(ours.payloadSizes == theirs.payloadSizes)
    }

    // MARK: Theirs

    private static func counts(_ packets: [ToldPacket]) -> Counts {
        var counts = Counts()
        var names: [Int: String] = [:]
        var clients: [Int: String] = [:]
        for packet in packets {
            func value(_ name: String) -> String? {
                packet.facts.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
            }
            let type = packet.facts[0]
            counts.types[type, default: 0] += 1
            counts.connections[packet.stream, default: .init()].packets += 1
            counts.connections[packet.stream, default: .init()].bytes += Int(value("length") ?? "") ?? 0
            let sender = String(packet.direction.prefix { $0 != ">" })
            if type == "CONNECT" {
                names[packet.stream] = value("client_id")
                clients[packet.stream] = sender
            }
            // The Assigned Client Identifier.
            if type == "CONNACK", let name = value("12") { names[packet.stream] = name }
            guard type == "PUBLISH" else { continue }
            let resolved = value("resolved").map { Words.hex($0.utf8) }
            var topic = resolved ?? ""
            if let written = value("topic"), !written.isEmpty { topic = written }
            let bytes = value("payload").flatMap { Int($0.prefix { $0 != ":" }) } ?? 0
            counts.topics[topic, default: .init()].bytes += bytes
            // Without a CONNECT the port says who is who.
            if clients[packet.stream].map({ $0 == sender }) ?? !sender.hasSuffix(":1883") {
                counts.topics[topic, default: .init()].published += 1
            } else {
                counts.topics[topic, default: .init()].sentOn += 1
            }
            counts.payloadSizes[sequence(first: 1) { $0 * 2 }.first { $0 > bytes } ?? 0, default: 0] += 1
        }
        for (stream, connection) in counts.connections {
            counts.clients[names[stream] ?? "(not known)", default: .init()].connections += 1
            counts.clients[names[stream] ?? "(not known)", default: .init()].packets += connection.packets
            counts.clients[names[stream] ?? "(not known)", default: .init()].bytes += connection.bytes
            counts.connections[stream]?.connections = 1
        }
        return counts
    }

    // MARK: Ours

    private static func counts(_ records: [UInt8]) throws -> Counts {
        var counts = Counts()
        for line in String(decoding: records, as: UTF8.self).split(separator: "\n") {
            let record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            func number(_ key: String) -> Int { record[key] as? Int ?? -1 }
            func hex(_ key: String) -> String? {
                record[key + "_hex"] as? String ?? (record[key] as? String).map { Words.hex($0.utf8) }
            }
            switch record["record"] as? String {
            case "topic":
                counts.topics[try #require(hex("topic"))] = .init(
                    published: number("published"), sentOn: number("sent_on"), bytes: number("bytes"))
            case "connection_statistics":
                counts.connections[number("tcp_stream")] = .init(connections: 1, packets: number("packets"), bytes: number("bytes"))
            case "client":
                counts.clients[hex("client_id") ?? "(not known)"] = .init(
                    connections: number("connections"), packets: number("packets"), bytes: number("bytes"))
            case "payload_size": counts.payloadSizes[number("below")] = number("messages")
            case "summary": counts.types = try #require(record["packets"] as? [String: Int])
            default: break
            }
        }
        return counts
    }
}
