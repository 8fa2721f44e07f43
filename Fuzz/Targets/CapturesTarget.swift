import CaptureFiles

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension FuzzTarget {
    /// The reader of capture files: the input is the file.
    ///
    /// It gives no bytes that are not in the file, frames in their order, nothing after an error; and the same from a file and from a pipe.
    ///
    /// Allowance: the buffer of the reader is 256 KiB, twice, and doubles when it is full; a record of 16 bytes becomes a frame, kept
    /// twice here in lists that grow; an interface of 20 bytes is some 200 in the reader.
    static let captures = FuzzTarget("captures", maximumLength: 1 << 14, allowance: Allowance(perByte: 200, base: 1 << 20)) {
        (bytes) throws(BrokenProperty) in
        // What is compressed may be a thousand times as large; `gzip` has its own limits.
        guard !bytes.starts(with: [0x1F, 0x8B]) else { return }
        let contents = CaptureContents(file: bytes)
        let frames = contents.frames
        // Behind the bytes of a frame in pcapng its block repeats its length.
        let isPcapng = bytes.starts(with: [0x0A, 0x0D, 0x0D, 0x0A])
        // The variant of pcap that puts eight more bytes in front of each frame.
        let isModified = bytes.starts(with: [0x34, 0xCD, 0xB2, 0xA1]) || bytes.starts(with: [0xA1, 0xB2, 0xCD, 0x34])
        let (headers, trailer) = isPcapng ? ([12, 28], 4) : ([isModified ? 24 : 16], 0)
        var end = 0
        for (index, frame) in frames.enumerated() {
            try demand(frame.number > (index == 0 ? 0 : frames[index - 1].number), "frame \(frame.number) is out of order")
            try demand(frame.capturedLength == contents.bytes[index].count, "frame \(frame.number) has another length")
            try demand(frame.originalLength >= 0, "frame \(frame.number) has a negative length")
            try demand(frame.offset >= end, "frame \(frame.number) begins within another")
            let record = bytes.dropFirst(frame.offset)
            let header = headers.first { record.dropFirst($0).starts(with: contents.bytes[index]) }
            guard let header else { throw BrokenProperty(description: "the bytes of frame \(frame.number) are not in the file") }
            end = frame.offset + header + frame.capturedLength + trailer
            try demand(end <= bytes.count, "frame \(frame.number) runs past the end of the file")
        }
        try demand(contents.byteCount <= bytes.count, "\(contents.byteCount) bytes were read of \(bytes.count)")
        try demand(!contents.goesOnAfterTheEnd, "a frame comes after the end")
        // As much as a pipe holds without a reader; and of one input in four, because a reader's buffer costs more than the rest.
        guard bytes.count < 1 << 16, bytes.count % 4 == 0 else { return }
        let piped = CaptureContents(pipe: bytes)
        try demand(piped.frames == frames && piped.bytes == contents.bytes, "other frames come from a pipe")
        try demand(piped.error == contents.error, "another error comes from a pipe: \(piped.error ?? "none"), \(contents.error ?? "none")")
    }
}

/// All that a reader says of a capture file.
struct CaptureContents {
    private(set) var frames: [Frame] = []
    private(set) var bytes: [[UInt8]] = []
    private(set) var byteCount = 0
    private(set) var error: String?
    private(set) var goesOnAfterTheEnd = false

    /// Reads the bytes from a file.
    init(file contents: [UInt8]) {
        guard let file = tmpfile() else { fatalError("no temporary file") }
        defer { fclose(file) }
        let descriptor = fileno(file)
        Self.write(contents, to: descriptor)
        lseek(descriptor, 0, SEEK_SET)
        read(descriptor)
    }

    /// Reads the bytes, of which there may be no more than a pipe holds, from a pipe.
    init(pipe contents: [UInt8]) {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { fatalError("no pipe") }
        Self.write(contents, to: ends[1])
        close(ends[1])
        defer { close(ends[0]) }
        read(ends[0])
    }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) {
        var written = 0
        while written < bytes.count {
            let rest = Array(bytes[written...])
            #if canImport(Glibc)
            let count = Glibc.write(descriptor, rest, rest.count)
            #else
            let count = Darwin.write(descriptor, rest, rest.count)
            #endif
            guard count > 0 else { fatalError("not written") }
            written += count
        }
    }

    private mutating func read(_ descriptor: CInt) {
        do throws(CaptureFileError) {
            var reader = try CaptureReader(fileDescriptor: descriptor, closes: false)
            defer { byteCount = reader.byteCount }
            do throws(CaptureFileError) {
                while let frame = try reader.next() {
                    frames.append(frame)
                    bytes.append([UInt8](reader.bytes))
                }
            } catch {
                self.error = error.description
            }
            goesOnAfterTheEnd = (try? reader.next()) != nil || !reader.bytes.isEmpty
        } catch {
            self.error = error.description
        }
    }
}
