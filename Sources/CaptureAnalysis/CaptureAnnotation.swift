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
        func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        switch name.address.count {
        case 4: self = .name(name.name, of: IPAddress(v4: UInt32(truncatingIfNeeded: number(name.address[...]))))
        case 16: self = .name(name.name, of: IPAddress(v6High: number(name.address[..<8]), low: number(name.address[8...])))
        default: return nil
        }
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
