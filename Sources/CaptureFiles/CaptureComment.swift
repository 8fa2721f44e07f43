/// A comment that somebody left in a pcapng file (the option `opt_comment`).
public struct CaptureComment: Hashable, Sendable {
    /// What a comment belongs to; sections count from 1, interfaces from 0 within their section.
    public enum Subject: Hashable, Sendable {
        /// A section, and so what was captured in one go.
        case section(Int)
        /// An interface of a section.
        case interface(Int, section: Int)
        /// A frame, by its number in the file.
        case frame(Int)
    }

    /// What it belongs to.
    public var subject: Subject

    /// The text; invalid UTF-8 repaired, NULs at its end removed.
    ///
    /// It can hold line breaks and control characters.
    public var text: String

    /// A comment from its parts.
    public init(_ text: String, on subject: Subject) {
        self.subject = subject
        self.text = text
    }
}
