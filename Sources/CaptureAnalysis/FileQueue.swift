import CaptureFiles

/// Files in the order in which they begin.
struct FileQueue {
    /// A file, and when its turn comes.
    struct Turn {
        /// Which of the files.
        let file: Int
        /// The first time in it; the smallest value where it has none, or is a pipe, which can be read only once.
        let first: Int64
        /// Its place in the queue.
        var rank = 0
    }

    private var turns: [Turn]
    private var taken = 0

    /// Learns when each of several files begins.
    ///
    /// Files that begin at the same time are read to their ends, so that the one that ends first comes first: it may be that it holds nothing
    /// but what the other goes on with. What remains equal stays in the order in which it was given.
    init(_ files: [String]) {
        turns = files.indices.map { Turn(file: $0, first: files.count > 1 ? Self.firstTime(files[$0]) ?? .min : .min) }
        turns.sort { ($0.first, $0.file) < ($1.first, $1.file) }
        var start = 0
        while start < turns.count {
            let end = turns[start...].firstIndex { $0.first != turns[start].first } ?? turns.count
            if end - start > 1, turns[start].first != .min {
                let last = Dictionary(uniqueKeysWithValues: turns[start..<end].map { ($0.file, Self.lastTime(files[$0.file])) })
                turns[start..<end].sort { (last[$0.file] ?? .min, $0.file) < (last[$1.file] ?? .min, $1.file) }
            }
            start = end
        }
        for rank in turns.indices { turns[rank].rank = rank }
    }

    /// The file whose turn it is.
    var next: Turn? { taken < turns.count ? turns[taken] : nil }

    mutating func removeNext() { taken += 1 }

    /// The time of the first frame that has one.
    ///
    /// What is wrong with a file is told when its turn comes, so that what stands before the fault is shown first.
    private static func firstTime(_ name: String) -> Int64? {
        guard name != "-", CaptureReader.isRegularFile(name) else { return nil }
        do throws(CaptureFileError) {
            var reader = try CaptureReader(path: name, readBuffer: 1 << 12)
            while let frame = try reader.next() {
                if let time = frame.time { return time }
            }
        } catch {}
        return nil
    }

    /// The latest time in a file.
    private static func lastTime(_ name: String) -> Int64 {
        var last = Int64.min
        do throws(CaptureFileError) {
            var reader = try CaptureReader(path: name)
            while let frame = try reader.next() { last = max(last, frame.time ?? last) }
        } catch {}
        return last
    }
}
