internal import CaptureAnalysis
internal import TCPStreams

/// What a capture says beside its frames, as far as a report has come: names of addresses, and comments that wait for their packet.
struct CaptureNotes: Sendable {
    private(set) var names = HostNames()
    /// Comments on frames whose packet has not been told; bounded by what is kept of them at all.
    private var waiting: [Int: [String]] = [:]
    private var waitingBytes = 0
    /// Comments on frames that were left out because too many waited.
    private(set) var commentsLeftOut = 0

    /// How much text of comments waits for its packet, or for the end: 1 MiB, which no person writes.
    private static let limit = 1 << 20

    /// Takes the latest name of an address.
    mutating func name(_ address: IPAddress, _ name: String) { names.note(name, of: address) }

    /// Keeps a comment until the packet of its frame is told.
    mutating func wait(_ comment: String, frame: Int) {
        guard waitingBytes + comment.utf8.count <= Self.limit else {
            commentsLeftOut += 1
            return
        }
        waitingBytes += comment.utf8.count
        waiting[frame, default: []].append(comment)
    }

    /// The comments on a frame, each given once.
    @inline(always)
    mutating func takeComments(frame: Int) -> [String] {
        guard !waiting.isEmpty, let comments = waiting.removeValue(forKey: frame) else { return [] }
        for comment in comments { waitingBytes -= comment.utf8.count }
        return comments
    }

    /// The comments on frames of which no packet was told, in the order of the frames.
    mutating func takeComments() -> [(frame: Int, comments: [String])] {
        defer { (waiting, waitingBytes) = ([:], 0) }
        return waiting.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }
}
