import Testing

@testable import DialogueReports

@Suite("Dialogues that wait for their end")
struct WaitingDialoguesTests {
    @Test("free more than half of their text at once, however it is spread, and cost no more than one look at each")
    func largeOnesFreeHalf() {
        for spread in [[Int](repeating: 100, count: 1_000), (1...500).map { $0 }, [1_000_000] + [Int](repeating: 1, count: 999), [5]] {
            var waiting = WaitingDialogues()
            for (connection, count) in spread.enumerated() {
                waiting.append([UInt8](repeating: 0x61, count: count), to: waiting.slot(of: connection + 1))
            }
            let before = waiting.bytes
            #expect(before == spread.reduce(0, +))
            for slot in waiting.large { _ = waiting.take(slot) }
            #expect(waiting.bytes * 2 < before)
        }
    }

    @Test("are forgotten with what they hold, and their places used again")
    func forgetting() {
        var waiting = WaitingDialogues()
        let slot = waiting.slot(of: 7)
        waiting.append([1, 2, 3], to: slot)
        waiting.forget(slot)
        #expect(waiting.bytes == 0)
        #expect(waiting.slot(of: 8) == slot)
        #expect(waiting[slot].text.isEmpty && !waiting[slot].isContinued)
    }
}
