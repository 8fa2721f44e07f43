import Streams
import Workloads

/// Measures on request, in the same words as the programs that drive codecs in other languages, so that all take turns.
///
/// A request is a line `DOOR STREAM MILLISECONDS`. The answer is `PICOSECONDS PACKETS TOPIC PAYLOAD IDENTIFIERS BYTES`: the time that the
/// process had the processor for one packet, and what one pass added up to; bytes are those that were encoded.
enum Answers {
    static func run(_ size: Stream.Size) {
        let bytes = Dictionary(uniqueKeysWithValues: Stream.allCases.map { ($0, $0.bytes(size)) })
        var workloads: [String: Workload] = [:]
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, let door = Door(rawValue: words[0]), let stream = Stream(rawValue: words[1]),
                let milliseconds = Int(words[2]), let bytes = bytes[stream]
            else {
                print("unsupported")
                flush()
                continue
            }
            let key = "\(door) \(stream)"
            // Making the workload also checks what it reads or writes.
            var workload = workloads.removeValue(forKey: key) ?? Workload(door, stream, bytes: bytes, size)
            let picoseconds = workload.picosecondsPerPacket(milliseconds: milliseconds)
            workloads[key] = workload
            let sums = door.readsFields ? stream.sums(size) : Sums(packets: workload.packets)
            let written = door == .encode ? bytes.count : 0
            print(picoseconds, sums.packets, sums.topicBytes, sums.payloadBytes, sums.identifiers, written)
            flush()
        }
    }
}

extension Workload {
    /// Passes over the stream until so much time has gone; the mean of them all.
    mutating func picosecondsPerPacket(milliseconds: Int) -> Int {
        let watch = Stopwatch()
        var passes = 0
        repeat {
            let turns = max(1, 10_000 / packets)
            Sink.take(run(passes: turns))
            passes += turns
        } while watch.wall < milliseconds * 1_000_000
        return watch.processor * 1000 / (passes * packets)
    }
}
