import CaptureFiles
public import TCPStreams

/// What a capture says beside its frames.
public enum CaptureAnnotation: Hashable, Sendable {
    /// The name of an address, as whoever captured had it resolved.
    case name(String, of: IPAddress)
    /// What somebody wrote on a part of the capture; it can hold anything, control characters too.
    case comment(String, on: Subject)

    /// What a comment belongs to.
    public enum Subject: Hashable, Sendable {
        /// A section of a file, counted from 1.
        case section(Int)
        /// An interface of a section, counted from 0.
        case interface(Int, section: Int)
        /// A frame, by its number in the capture.
        case frame(Int)
    }

    init?(_ name: ResolvedName) {
        guard let address = IPAddress(bytes: name.address) else { return nil }
        self = .name(name.name, of: address)
    }

    /// - Parameter frame: the number in the capture of the frame that comes next, whose comments these are.
    init(_ comment: CaptureComment, frame: Int) {
        let subject: Subject =
            switch comment.subject {
            case .section(let section): .section(section)
            case .interface(let interface, let section): .interface(interface, section: section)
            case .frame: .frame(frame)
            }
        self = .comment(comment.text, on: subject)
    }
}
