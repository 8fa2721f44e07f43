import DialogueReports
import Foundation
import MQTTCodec
import MQTTDialogues

/// One dialogue vector: what happens on one or several connections, and which rules that breaks (`Fixtures/dialogues/README.md`).
struct DialogueVector: Sendable {
    /// What happens on a connection.
    enum Event {
        /// A packet; in a WebSocket frame that is not binary where `isText`, and in part where `isCut`.
        case packet([UInt8], from: ControlPacket.Sender, isText: Bool, isCut: Bool)
        /// Something below the packets.
        case transport(TransportEvent)
        /// The end of the connection.
        case end(TransportEnd)
    }

    /// A fault: where it shows, who is to blame, and which rules it breaks.
    struct Fault: Hashable, CustomStringConvertible {
        let event: Int
        let connection: Int
        let sender: ControlPacket.Sender
        /// The most specific rule.
        let rule: String
        let also: Set<String>

        var description: String {
            "event \(event), \(sender) on connection \(connection): \(([rule] + also.sorted()).joined(separator: " "))"
        }
    }

    let id: String
    let about: String
    let kind: String
    let neighbour: String?
    let serves: [String]
    let version: MQTTVersion
    var events: [(connection: Int, time: Int64?, event: Event)]
    let expected: [Fault]

    init(_ json: JSONValue, version: MQTTVersion) throws {
        func string(_ json: JSONValue, _ key: String) throws -> String {
            guard let text = json[key]?.string else { throw VectorFault("line \(json.line): \(key) is missing") }
            return text
        }
        self.version = version
        id = try string(json, "id")
        about = try string(json, "about")
        kind = try string(json, "kind")
        neighbour = json["neighbour"]?.string
        serves = json["serves"]?.elements?.compactMap(\.string) ?? []
        guard let events = json["events"]?.elements, let expected = json["expect"]?.elements else {
            throw VectorFault("line \(json.line): events or expect is missing")
        }
        self.events = try events.map { event in
            let time = event["at_ms"]?.integer.map { Int64($0) * 1_000_000 }
            return (event["connection"]?.integer ?? 1, time, try Self.event(event))
        }
        self.expected = try expected.map { fault in
            guard let place = fault["event"]?.integer, events.indices.contains(place), let by = fault["by"], let sender = Self.side(by),
                let rules = fault["violates"]?.elements?.compactMap(\.string), let first = rules.first
            else { throw VectorFault("line \(fault.line): what is expected is not understood") }
            let connection = fault["connection"]?.integer ?? events[place]["connection"]?.integer ?? 1
            return Fault(event: place, connection: connection, sender: sender, rule: first, also: Set(rules.dropFirst()))
        }
    }

    private static func event(_ json: JSONValue) throws -> Event {
        if let sender = json["sender"].flatMap(side), let digits = json["bytes"] {
            return .packet(
                try Vector.bytes(digits), from: sender, isText: json["frame"]?.string == "text", isCut: json["missing"] != nil)
        }
        if let side = json["close"].flatMap(side) { return .end(.closed(by: side)) }
        if let side = json["reset"].flatMap(side) { return .end(.reset(by: side)) }
        if let side = json["lost"].flatMap(side) { return .transport(.lost(from: side)) }
        if json["joined"]?.string == "midway" { return .transport(.joinedMidway) }
        if json["dropped"]?.string == "frames" { return .transport(.framesDropped) }
        if json["clock"]?.string == "set" { return .transport(.clockSet) }
        if let handshake = json["websocket"], let offered = handshake["offered"]?.elements {
            return .transport(
                .webSocketHandshake(
                    isOffered: offered.contains { $0.string == "mqtt" }, isChosen: handshake["chosen"]?.string == "mqtt"))
        }
        throw VectorFault("line \(json.line): an event that is not understood")
    }

    private static func side(_ json: JSONValue) -> ControlPacket.Sender? {
        switch json.string {
        case "client": .client
        case "server": .server
        default: nil
        }
    }
}

extension VectorFile {
    static let dialogueFolder = folder.deletingLastPathComponent().appending(path: "dialogues")

    /// Every file of dialogues, `5.0/opening.json` and so on.
    static let dialogues: [VectorFile] = MQTTVersion.allCases.flatMap { version in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: dialogueFolder.appending(path: version.description).path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map { VectorFile(version: version, name: "\(version)/\($0)") }
    }

    func dialogueVectors() throws -> [DialogueVector] {
        let json = try JSONReader.value(of: [UInt8](Data(contentsOf: Self.dialogueFolder.appending(path: name))))
        guard json["schema"]?.string == "mqtt-dialogues/1", json["version"]?.string == version.description,
            let vectors = json["vectors"]?.elements
        else { throw VectorFault("\(name) is no file of dialogues of \(version)") }
        return try vectors.map { try DialogueVector($0, version: version) }
    }
}
