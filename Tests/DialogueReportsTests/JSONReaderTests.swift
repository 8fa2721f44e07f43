import DialogueReports
import Foundation
import TestSupport
import Testing

@Suite struct `The reader of JSON` {
    private func fault(_ text: String) -> String? {
        do {
            _ = try JSONReader.value(of: Array(text.utf8))
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `takes what RFC 8259 allows`() throws {
        let accepted: [(String, JSONValue.Content)] = [
            ("null", .null), (" true ", .boolean(true)), ("\tfalse\r\n", .boolean(false)), ("0", .integer(0)), ("-0", .integer(0)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number("9223372036854775808")), ("1.0", .number("1.0")), ("-1.5e+3", .number("-1.5e+3")),
            ("2E-7", .number("2E-7")), ("1e400", .number("1e400")), (#""""#, .string([])),
            (#""\"\\\/\b\f\n\r\t""#, .string(Array("\"\\/\u{8}\u{c}\n\r\t".utf8))),
            (#""\u0000\u0041\u00e9\u20AC""#, .string(Array("\0Aé€".utf8))), (#""\ud83d\uDE00""#, .string(Array("😀".utf8))),
            ("\"\u{7f}\u{2028}é\"", .string(Array("\u{7f}\u{2028}é".utf8))),
            (#""\uFFFE\uffff""#, .string([0xEF, 0xBF, 0xBE, 0xEF, 0xBF, 0xBF])),
            ("[]", .array([])), ("[ ]", .array([])), ("{}", .object([])), ("{ }", .object([])),
            ("[1 ,[2],\n{}]", .array([JSONValue(.integer(1)), JSONValue(.array([JSONValue(.integer(2))])), JSONValue(.object([]))])),
            (
                #"{"b":1,"a":{"b":null},"":"" , "\u0061b":0}"#,
                .object([
                    .init(key: "b", value: JSONValue(.integer(1))),
                    .init(key: "a", value: JSONValue(.object([.init(key: "b", value: JSONValue(.null))]))),
                    .init(key: "", value: JSONValue(.string([]))), .init(key: "ab", value: JSONValue(.integer(0))),
                ])
            ),
        ]
        for (text, content) in accepted { #expect(try JSONReader.value(of: Array(text.utf8)).content == content, "\(text)") }
    }

    @Test func `refuses what RFC 8259 forbids, and says where`() {
        let refused: [(String, String)] = [
            ("", "line 1, column 1: the text ends here; a value must stand here"),
            ("\n ", "line 2, column 2: the text ends here; a value must stand here"),
            ("{", "line 1, column 2: the text ends here; a key in quotation marks must stand here"),
            ("[1", "line 1, column 3: the text ends here; a comma or ] must stand here"),
            ("[1,]", "line 1, column 4: a value must stand here"), ("[,1]", "line 1, column 2: a value must stand here"),
            ("[1 2]", "line 1, column 4: a comma or ] must stand here"), ("[1}", "line 1, column 3: a comma or ] must stand here"),
            (#"{"a":1,}"#, "line 1, column 8: a key in quotation marks must stand here"),
            (#"{a:1}"#, "line 1, column 2: a key in quotation marks must stand here"),
            (#"{'a':1}"#, "line 1, column 2: a key in quotation marks must stand here"),
            (#"{"a" 1}"#, "line 1, column 6: a colon must stand between key and value"),
            (#"{"a":1 "b":2}"#, "line 1, column 8: a comma or } must stand here"),
            ("{\"a\":1,\n \"a\":2}", "line 2, column 2: the key \"a\" stands twice in this object"),
            (#"{"a":1,"\u0061":2}"#, "line 1, column 8: the key \"a\" stands twice in this object"),
            ("1 2", "line 1, column 3: something follows the value"), ("{}}", "line 1, column 3: something follows the value"),
            ("01", "line 1, column 2: a number has no zero in front"), ("-01", "line 1, column 3: a number has no zero in front"),
            ("-", "line 1, column 2: the text ends here; a digit must stand here"), ("+1", "line 1, column 1: a value must stand here"),
            (".5", "line 1, column 1: a value must stand here"), ("1.", "line 1, column 3: the text ends here; a digit must stand here"),
            ("1.e1", "line 1, column 3: a digit must stand here"), ("1e", "line 1, column 3: the text ends here; a digit must stand here"),
            ("0x1F", "line 1, column 2: something follows the value"), ("NaN", "line 1, column 1: a value must stand here"),
            ("-Infinity", "line 1, column 2: a digit must stand here"), ("tru", "line 1, column 1: a value must stand here"),
            ("True", "line 1, column 1: a value must stand here"), ("nulll", "line 1, column 5: something follows the value"),
            ("\"a", "line 1, column 3: the text ends within a string"),
            ("\"a\\", "line 1, column 4: the text ends here; a backslash must be followed by one of \" \\ / b f n r t u"),
            ("\"\t\"", "line 1, column 2: a control character stands in a string, it must be escaped"),
            ("\"\n\"", "line 1, column 2: a control character stands in a string, it must be escaped"),
            ("\"\0\"", "line 1, column 2: a control character stands in a string, it must be escaped"),
            (#""\x41""#, "line 1, column 3: a backslash must be followed by one of \" \\ / b f n r t u"),
            (#""\u12g4""#, "line 1, column 6: \\u must be followed by four hexadecimal digits"),
            (#""\ud83d""#, "line 1, column 2: half of a surrogate pair, which is no character"),
            (#""\ude00""#, "line 1, column 2: half of a surrogate pair, which is no character"),
            (#""\ud83d\u0041""#, "line 1, column 2: half of a surrogate pair, which is no character"),
            (#""\ud83dx""#, "line 1, column 2: half of a surrogate pair, which is no character"),
            ("\u{feff}{}", "line 1, column 1: a value must stand here"), ("/* */ 1", "line 1, column 1: a value must stand here"),
            ("\u{a0}1", "line 1, column 1: a value must stand here"), ("1\0", "line 1, column 2: something follows the value"),
            ("[\u{b}1]", "line 1, column 2: a value must stand here"),
        ]
        for (text, message) in refused { #expect(fault(text) == message, "\(text)") }
        for bytes: [UInt8] in [
            [0xC3], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
        ] {
            #expect(throws: JSONFault.self, "\(bytes)") { try JSONReader.value(of: bytes) }
        }
    }

    @Test func `takes no more depth than there is, and no more time than there are bytes`() throws {
        let limit = JSONReader.maximumDepth
        #expect(throws: Never.self) {
            try JSONReader.value(of: Array((String(repeating: "[", count: limit) + "0" + String(repeating: "]", count: limit)).utf8))
        }
        for open in ["[", "{\"a\":"] {
            #expect(fault(String(repeating: open, count: 100_000))?.hasSuffix("nested deeper than 64") == true)
        }
        // Many keys, and many escapes.
        let keys = "{" + (0..<50_000).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
        #expect(try JSONReader.value(of: Array(keys.utf8))["k49999"] == JSONValue(.integer(0)))
        let escapes = "\"" + String(repeating: "\\u0041", count: 200_000) + "\""
        #expect(try JSONReader.value(of: Array(escapes.utf8)).string?.utf8.count == 200_000)
    }

    @Test func `knows the line and column of each value, counted in bytes`() throws {
        let value = try JSONReader.value(of: Array("{\"é\": 1,\r\n  \"b\": [true,\n\n null]}".utf8), line: 10)
        #expect(value.line == 10 && value.column == 1)
        #expect(value["é"].map { [$0.line, $0.column] } == [10, 8])
        #expect(value["b"].map { [$0.line, $0.column] } == [11, 8])
        #expect(value["b"]?[1].map { [$0.line, $0.column] } == [13, 2])
    }

    private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: FileManager.default.isExecutableFile)

    @Test(.enabled(if: python != nil, "Python is not installed"))
    func `reads random documents as Python does`() throws {
        let python = try #require(Self.python)
        // Python makes documents, and damaged ones of which it says whether they are JSON; ours must say the same, and the same value.
        let script = """
            import json, random
            random.seed(20)
            def pairs(members):
                keys = [key for key, _ in members]
                if len(set(keys)) != len(keys): raise ValueError("twice")
                return dict(members)
            def constant(name): raise ValueError(name)
            def text(): return ''.join(random.choice(['a', '"', '\\\\', '/', '\\n', '\\x00', '\\x7f', 'é', '\\u2028', '😀', '\\uffff', ' ']) for _ in range(random.randrange(6)))
            def value(depth):
                kind = random.randrange(9 if depth < 5 else 6)
                if kind == 0: return None
                if kind == 1: return random.random() < .5
                if kind == 2: return random.randrange(-2**66, 2**66) >> random.randrange(66)
                if kind == 3: return random.choice([1.5, -2e-7, 1e300, 0.0])
                if kind < 6: return text()
                if kind == 6: return [value(depth + 1) for _ in range(random.randrange(4))]
                return {text(): value(depth + 1) for _ in range(random.randrange(4))}
            for number in range(4000):
                ascii = random.random() < .5
                document = json.dumps(value(0), ensure_ascii=ascii, indent=random.choice([None, 1]), separators=random.choice([None, (',', ':')]))
                for _ in range(number % 3):
                    place = random.randrange(len(document) + 1)
                    document = document[:place] + random.choice(['', ',', '"', '\\\\', '0', '1', '-', '.', 'e', '[', ']', '{', '}', ':', ' ', '\\n', 'u', 'true']) + document[place + random.randrange(2):]
                try:
                    read = json.loads(document, object_pairs_hook=pairs, parse_constant=constant, parse_float=str)
                    again = json.dumps(read, separators=(',', ':'))
                    # Half of a surrogate pair Python takes.
                    if any(0xD800 <= ord(letter) < 0xE000 for letter in json.dumps(read, ensure_ascii=False)): again = ''
                except (ValueError, RecursionError):
                    again = ''
                print(document.encode().hex(), again)
            """
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", script]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let lines = output.split(separator: "\n")
        #expect(lines.count == 4000)
        var accepted = 0
        for line in lines {
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            let document = hex(String(parts[0]))
            let value = try? JSONReader.value(of: document)
            #expect((value == nil) == parts[1].isEmpty, "\(String(decoding: document, as: UTF8.self))")
            guard let value, !parts[1].isEmpty else { continue }
            accepted += 1
            #expect(isSame(value, try JSONReader.value(of: Array(parts[1].utf8))), "\(String(decoding: document, as: UTF8.self))")
        }
        #expect(accepted > 1500)
    }

    /// Whether two values are the same; of a fraction the second has the spelling, as a string.
    private func isSame(_ first: JSONValue, _ second: JSONValue) -> Bool {
        switch (first.content, second.content) {
        case (.number(let one), .string(let other)): Array(one.utf8) == other
        case (.array(let one), .array(let other)): one.count == other.count && zip(one, other).allSatisfy { isSame($0, $1) }
        case (.object(let one), .object(let other)):
            one.count == other.count && zip(one, other).allSatisfy { $0.key == $1.key && isSame($0.value, $1.value) }
        default: first == second
        }
    }
}

@Suite struct `JSON texts one after the other` {
    private func texts(_ input: String, chunk: Int) -> [String] {
        var texts = JSONTexts()
        var found: [String] = []
        func take(isLast: Bool) {
            while let (text, line) = texts.next(isLast: isLast) {
                found.append("\(line) \(String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))")
            }
        }
        var bytes = Array(input.utf8)[...]
        while !bytes.isEmpty {
            texts.append(Array(bytes.prefix(chunk)))
            bytes = bytes.dropFirst(chunk)
            take(isLast: false)
        }
        take(isLast: true)
        return found
    }

    @Test func `are cut apart alike however they arrive`() {
        let input = "\n{\"a\":\"}\\\"\"}{\"b\":[{}]}  [1]\n\n{\n\"c\":\n0}\n true\n5\n\"x\"\n}\n{\"d\""
        let expected = [
            "2 {\"a\":\"}\\\"\"}", "2 {\"b\":[{}]}", "2 [1]", "4 {\n\"c\":\n0}", "7 true", "8 5", "9 \"x\"", "10 }", "11 {\"d\"",
        ]
        for chunk in [1, 2, 3, 7, 1000] {
            // A text takes the white space in front of it, and so the line where that begins; blank lines are nobody's.
            #expect(texts(input, chunk: chunk).map { $0.drop { $0.isNumber } } == expected.map { $0.drop { $0.isNumber } })
        }
        #expect(texts(" \n\t\n", chunk: 1) == [])
        #expect(texts("", chunk: 1) == [])
    }
}
