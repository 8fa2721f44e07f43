public import CaptureAnalysis

// Comments that somebody left in a capture, which can hold anything: they are escaped as what comes from the wire is.

extension TextReport {
    private static let commentIndent = 7

    /// Takes note of a name, or shows a comment: at once on the capture or an interface, under its packet on a frame.
    public mutating func note(_ annotation: CaptureAnnotation, file: String?) {
        switch annotation {
        case .name(let name, let address): notes.name(address, name)
        case .comment(let text, .frame(let frame)): notes.wait(text, frame: frame)
        case .comment(let text, .section): writeComment(text, on: "the capture", file)
        case .comment(let text, .interface(let interface, _)): writeComment(text, on: "interface \(interface)", file)
        }
    }

    /// The comments on the frame of a packet, under its line.
    mutating func noteComments(frame: Int) {
        for comment in notes.takeComments(frame: frame) {
            line.startNote()
            line.color(.dim)
            line.addSentence("comment:")
            line.color(.plain)
            line.addSentence(comment)
        }
    }

    /// The comments on frames without a packet.
    mutating func writeCommentsLeft() {
        for (frame, comments) in notes.takeComments() {
            for comment in comments { writeComment(comment, on: "frame \(frame)", nil) }
        }
        guard notes.commentsLeftOut > 0 else { return }
        writeComment("\(notes.commentsLeftOut) more were left out", on: "frames", nil)
    }

    private mutating func writeComment(_ text: String, on subject: String, _ file: String?) {
        guard !options.summaryOnly else { return }
        line.reset()
        line.pad(Self.commentIndent)
        line.startBody(hang: Self.commentIndent + 2)
        line.color(.dim)
        line.addSentence("comment on \(subject)\(file.map { " in \($0)" } ?? ""):")
        line.color(.plain)
        line.addSentence(text)
        line.end()
        buffer.append(contentsOf: line.bytes)
        hasWritten = true
    }
}
