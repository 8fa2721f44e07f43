/// Where the latest frames came from, of several inputs that are read as one capture.
///
/// A packet may be told some frames after the one that completed it, while it waits for what it answers; never thousands.
struct FrameSources: Sendable {
    /// An input and the number of a frame in it.
    struct Source: Sendable {
        let frame: Int
        let file: String
        let number: Int
    }

    /// How many frames are remembered.
    private static let remembered = 4096

    private var latest: [Source] = []

    mutating func note(frame: Int, file: String, number: Int) {
        let source = Source(frame: frame, file: file, number: number)
        if latest.count < Self.remembered {
            // Frames are counted from one, without gaps, and so each takes the next place.
            latest.append(source)
        } else {
            latest[(frame - 1) % Self.remembered] = source
        }
    }

    /// The source of a frame; nil where there is one input only, or the frame is too long ago.
    subscript(frame: Int) -> Source? {
        guard frame > 0, !latest.isEmpty else { return nil }
        let place = (frame - 1) % Self.remembered
        guard place < latest.count, latest[place].frame == frame else { return nil }
        return latest[place]
    }
}
