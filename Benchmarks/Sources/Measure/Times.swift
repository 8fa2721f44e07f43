import Streams
import Workloads

/// The table of nanoseconds a packet, hot and cold.
///
/// All doors and streams take turns, so that whatever else the machine does falls on all of them alike; the least of all rounds is what
/// the code costs when it is left in peace.
enum Times {
    private static let rounds = 25
    private static let cold: [Door] = [.hop, .frame, .framed, .view, .owned, .diagnose]

    static func run() {
        let hot = measureHot()
        let cold = measureCold()
        print("nanoseconds of processor time a packet; the least of \(rounds) rounds")
        print("".padded(12) + "hot".aligned(9).padded(36) + "cold".aligned(9))
        print("".padded(12) + (Stream.allCases + Stream.allCases).map { "\($0)".aligned(9) }.joined())
        for door in Door.allCases {
            let row = Stream.allCases.map { hot[Case(door, $0)] } + Stream.allCases.map { cold[Case(door, $0)] }
            print("\(door)".padded(12) + row.map { ($0.map(\.nanoseconds) ?? "-").aligned(9) }.joined())
        }
        print()
        for (stream, limit) in [(Stream.a, 6), (.c, 8)] {
            guard let view = hot[Case(.view, stream)], let hop = hot[Case(.hop, stream)] else { continue }
            let tenths = (view * 10 + hop / 2) / hop
            let note = view <= limit * hop ? "" : " (missed)"
            print("view, hot, \(stream): \(tenths / 10).\(tenths % 10) x hop, at most \(limit) x wanted\(note)")
        }
        for stream in [Stream.c, .d] {
            guard let cold = cold[Case(.framed, stream)], let hot = hot[Case(.framed, stream)] else { continue }
            let more = cold - hot
            let note = more <= 5000 ? "" : " (missed)"
            print("framed, cold, \(stream): hot + \(more.nanoseconds) ns, at most 5 ns wanted\(note)")
        }
    }

    /// Picoseconds a packet, in rounds that are long enough for the processor to learn the branches of a stream.
    private static func measureHot() -> [Case: Int] {
        var workloads = Door.allCases.flatMap { door in Stream.allCases.map { Workload(door, $0) } }
        var best: [Case: Int] = [:]
        for _ in 0..<rounds {
            for index in workloads.indices {
                let time = workloads[index].picosecondsPerPacket(milliseconds: 20)
                best[Case(workloads[index]), default: .max].lower(to: time)
            }
        }
        return best
    }

    /// Picoseconds a packet, in one pass each time, with nothing of the stream in the caches.
    private static func measureCold() -> [Case: Int] {
        var eviction = Eviction()
        var best: [Case: Int] = [:]
        for stream in Stream.allCases {
            let bytes = stream.bytes(.cold)
            var workloads = cold.map { Workload($0, stream, bytes: bytes, .cold) }
            for _ in 0..<rounds {
                for index in workloads.indices {
                    eviction.evict()
                    let watch = Stopwatch()
                    Sink.take(workloads[index].run(passes: 1))
                    best[Case(workloads[index]), default: .max].lower(to: watch.processor * 1000 / workloads[index].packets)
                }
            }
        }
        return best
    }

    private struct Case: Hashable {
        let door: Door
        let stream: Stream

        init(_ door: Door, _ stream: Stream) {
            self.door = door
            self.stream = stream
        }

        init(_ workload: Workload) { self.init(workload.door, workload.stream) }
    }
}

extension Int {
    fileprivate mutating func lower(to value: Int) { self = Swift.min(self, value) }

    /// Picoseconds as nanoseconds with one decimal.
    fileprivate var nanoseconds: String {
        let tenths = (magnitude + 50) / 100
        return "\(self < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    fileprivate func aligned(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
