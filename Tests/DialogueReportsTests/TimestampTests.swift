import Foundation
import TestSupport
import Testing

@testable import DialogueReports

/// Nanoseconds to RFC 3339.
struct TimestampTests {
    private func text(_ nanoseconds: Int64) -> String {
        var json = JSONWriter()
        json.time(nanoseconds: nanoseconds)
        return String(decoding: json.buffer, as: UTF8.self)
    }

    @Test(
        "Times are written in UTC with nine decimals, rounded down",
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (1, "1970-01-01T00:00:00.000000001Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
            (-1_000_000_000, "1969-12-31T23:59:59.000000000Z"),
            (951_782_399_999_999_999, "2000-02-28T23:59:59.999999999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
            (951_868_800_000_000_000, "2000-03-01T00:00:00.000000000Z"),
            (1_709_164_800_123_456_789, "2024-02-29T00:00:00.123456789Z"),
            (1_735_689_599_000_000_000, "2024-12-31T23:59:59.000000000Z"),
            (2_147_483_647_000_000_000, "2038-01-19T03:14:07.000000000Z"),
            (2_147_483_648_000_000_000, "2038-01-19T03:14:08.000000000Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
            (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000000000Z"),
            (-2_203_891_200_000_000_000, "1900-03-01T00:00:00.000000000Z"),
            (-2_203_891_200_000_000_001, "1900-02-28T23:59:59.999999999Z"),
            (.max, "2262-04-11T23:47:16.854775807Z"),
            (.min, "1677-09-21T00:12:43.145224192Z"),
        ] as [(Int64, String)])
    func writesTimes(nanoseconds: Int64, expected: String) {
        #expect(text(nanoseconds) == "\"\(expected)\"")
    }

    @Test("The calendar is Foundation's, over 200,000 times")
    func agreesWithFoundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200_000 {
            let nanoseconds = Int64.random(in: .min ... .max, using: &generator)
            let time = Timestamp(nanoseconds: nanoseconds)
            let seconds = (nanoseconds - Int64(time.nanosecond)) / 1_000_000_000
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(seconds)))
            let secondOfDay = (parts.hour ?? 0) * 3600 + (parts.minute ?? 0) * 60 + (parts.second ?? 0)
            try #require(
                (time.year, time.month, time.day, time.secondOfDay) == (parts.year, parts.month, parts.day, secondOfDay),
                "\(nanoseconds) ns")
        }
    }
}
