import DialogueReports
import Testing

/// Values and what stands between them.
struct JSONWriterTests {
    private func write(_ body: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        body(&json)
        return String(decoding: json.buffer, as: UTF8.self)
    }

    @Test("Commas stand between values, and nowhere else")
    func separates() {
        let text = write { json in
            json.beginObject()
            json.key("a")
            json.beginArray()
            json.endArray()
            json.key("b")
            json.beginArray()
            json.number(1)
            json.beginObject()
            json.endObject()
            json.boolean(true)
            json.string("s")
            json.endArray()
            json.key(named: "c")
            json.boolean(false)
            json.endObject()
            json.endLine()
            json.beginArray()
            json.endArray()
        }
        #expect(text == #"{"a":[],"b":[1,{},true,"s"],"c":false}"# + "\n[]")
    }

    @Test("Numbers are written in decimal")
    func writesNumbers() {
        for value in [0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 9999, 10_000, 99_999, 100_000, -1, -10, .max, .min] as [Int] {
            #expect(write { $0.number(value) } == "\(value)")
        }
        #expect(write { $0.number(UInt64.max) } == "18446744073709551615")
        #expect(write { $0.number(UInt8.max) } == "255")
        var power: UInt64 = 1
        for _ in 0..<20 {
            #expect(write { $0.number(power) } == "\(power)")
            #expect(write { $0.number(power - 1) } == "\(power - 1)")
            power = power.multipliedReportingOverflow(by: 10).partialValue
        }
    }

    @Test(
        "Nanoseconds are told in milliseconds, exactly",
        arguments: [
            (0, "0"), (1, "0.000001"), (999_999, "0.999999"), (1_000_000, "1"), (1_500_000, "1.5"), (1_000_100, "1.0001"),
            (1_234_567, "1.234567"), (60_000_000_000, "60000"), (-1_500_000, "-1.5"), (.max, "9223372036854.775807"),
            (.min, "-9223372036854.775808"),
        ] as [(Int64, String)])
    func writesMilliseconds(nanoseconds: Int64, expected: String) {
        #expect(write { $0.milliseconds(nanoseconds: nanoseconds) } == expected)
    }

    @Test("Strings of the program's own are escaped where they may need it")
    func escapesOwnStrings() {
        #expect(write { $0.string(escaping: "a\"b\n") } == #""a\"b\u000a""#)
    }
}
