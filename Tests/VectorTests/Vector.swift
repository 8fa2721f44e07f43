import DialogueReports
import Foundation
import MQTTCodec
import Testing

/// One golden vector: bytes, what they are, and what is wrong with them (`Fixtures/vectors/README.md` describes the form).
struct Vector {
    let id: String
    let version: MQTTVersion
    let sender: ControlPacket.Sender
    let bytes: [UInt8]
    let verdict: String
    let isLarge: Bool
    /// Bytes that are still missing; nil where that is not said.
    let needed: Int?
    let violates: [String]
    let advises: [String]
    let at: [Int]?
    /// How much of the payload stands in `packet`: nothing where it has over 16 MiB, which as text would take minutes; nil for all.
    let shownPayload: Int?
    /// The packet in its JSON form, repetitions written out.
    let packet: JSONValue?
    /// Several packets in a row, each with its own verdict.
    let packets: [JSONValue]?
    let canonical: [UInt8]?
    let neighbour: String?

    /// Reads a vector of a file.
    init(_ json: JSONValue, version: MQTTVersion) throws {
        self.version = version
        id = try Self.string(json, "id")
        verdict = try Self.string(json, "verdict")
        sender =
            switch try Self.string(json, "sender") {
            case "client": .client
            case "server": .server
            case "unknown": .unknown
            case let other: throw VectorFault("\(id): sender \(other)")
            }
        guard let bytes = json["bytes"] else { throw VectorFault("\(id): no bytes") }
        self.bytes = try Self.bytes(bytes)
        canonical = try json["canonical"].map(Self.bytes)
        isLarge = json["large"]?.content == .boolean(true)
        needed = json["needed"]?.integer
        violates = json["violates"]?.elements?.compactMap(\.string) ?? []
        advises = json["advises"]?.elements?.compactMap(\.string) ?? []
        at = json["at"]?.elements?.compactMap(\.integer)
        shownPayload = self.bytes.count > 16 << 20 ? 0 : nil
        let withoutPayload: Set<String> = shownPayload == nil ? [] : ["payload"]
        packet = try json["packet"].map { try Self.written(out: $0, without: withoutPayload) }
        packets = try json["packets"]?.elements?.map { try Self.written(out: $0) }
        neighbour = json["neighbour"]?.string
    }

    private static func string(_ json: JSONValue, _ key: String) throws -> String {
        guard let text = json[key]?.string else { throw VectorFault("line \(json.line): \(key) is missing") }
        return text
    }

    /// Hexadecimal digits with free spaces, or an array of such and of repetitions of them.
    static func bytes(_ json: JSONValue) throws -> [UInt8] {
        if let text = json.string { return try bytes(digits: text) }
        if let repeated = json["repeat"] {
            return try pairs(repeated).reduce(into: []) { $0 += Self.repeated(try bytes(digits: $1.text), $1.count) }
        }
        guard let parts = json.elements else { throw VectorFault("line \(json.line): neither digits nor parts") }
        return try parts.reduce(into: []) { $0 += try bytes($1) }
    }

    /// Bytes so many times; twice as many with each step, since a quarter of a gigabyte one by one takes its time.
    private static func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
        guard count > 1 else { return count == 1 ? bytes : [] }
        let half = repeated(bytes, count / 2)
        return count % 2 == 0 ? half + half : half + half + bytes
    }

    private static func bytes(digits: String) throws -> [UInt8] {
        let digits = digits.filter { $0 != " " }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.utf8.count / 2)
        var rest = digits.utf8[...]
        while !rest.isEmpty {
            guard rest.count >= 2, let byte = UInt8(Substring(rest.prefix(2)), radix: 16) else {
                throw VectorFault("not hexadecimal: \(digits)")
            }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    /// A JSON form in which every `{"repeat": [["a", 65535]]}` is the string that it stands for.
    ///
    /// - Parameter keys: of which the value is cut to nothing, as the form does with a payload that is not to be shown.
    private static func written(out json: JSONValue, without keys: Set<String> = []) throws -> JSONValue {
        switch json.content {
        case .object(let members):
            if !keys.isEmpty {
                var cut = try members.map { member in
                    let value = keys.contains(member.key) ? JSONValue(.string([])) : try Self.written(out: member.value)
                    return JSONValue.Member(key: member.key, value: value)
                }
                cut.append(JSONValue.Member(key: "payload_truncated", value: JSONValue(.boolean(true))))
                return JSONValue(.object(cut), line: json.line, column: json.column)
            }
            if members.count == 1, members[0].key == "repeat" {
                let text = try pairs(members[0].value).map { String(repeating: $0.text, count: $0.count) }.joined()
                return JSONValue(.string(Array(text.utf8)), line: json.line, column: json.column)
            }
            let written = try members.map { JSONValue.Member(key: $0.key, value: try Self.written(out: $0.value)) }
            return JSONValue(.object(written), line: json.line, column: json.column)
        case .array(let elements): return JSONValue(.array(try elements.map { try written(out: $0) }), line: json.line, column: json.column)
        default: return json
        }
    }

    private static func pairs(_ json: JSONValue) throws -> [(text: String, count: Int)] {
        guard let pairs = json.elements else { throw VectorFault("line \(json.line): repeat must be an array") }
        return try pairs.map { pair in
            guard let text = pair[0]?.string, let count = pair[1]?.integer else { throw VectorFault("line \(pair.line): no repetition") }
            return (text, count)
        }
    }
}

/// Why a file of vectors cannot be read.
struct VectorFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A file of vectors: those of one packet type in one version.
struct VectorFile: CustomTestStringConvertible, Sendable {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/vectors")

    /// Every file, `5.0/connect.json` and so on.
    static let all: [VectorFile] = MQTTVersion.allCases.flatMap { version in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: version.description).path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map { VectorFile(version: version, name: "\(version)/\($0)") }
    }

    let version: MQTTVersion
    let name: String

    var testDescription: String { name }

    func vectors() throws -> [Vector] {
        let json = try JSONReader.value(of: [UInt8](Data(contentsOf: Self.folder.appending(path: name))))
        guard json["schema"]?.string == "mqtt-vectors/1", json["version"]?.string == version.description,
            let vectors = json["vectors"]?.elements
        else { throw VectorFault("\(name) is no file of vectors of \(version)") }
        return try vectors.map { try Vector($0, version: version) }
    }
}
