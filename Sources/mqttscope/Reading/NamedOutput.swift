import CaptureFiles

/// The file of `-w`, and what it is called.
struct NamedOutput {
    /// The name as it was given; `-` is standard output.
    let name: String
    let file: CaptureOutput

    /// Opens the file, made anew where there is none; says what is wrong where it cannot be.
    init?(_ name: String) {
        do throws(CaptureOutput.Failure) {
            file = try CaptureOutput(path: name)
        } catch {
            Self.complain(error, name)
            return nil
        }
        self.name = name
    }

    /// Removes what stands in the file; says so where it cannot.
    ///
    /// - Returns: whether it could.
    func empty() -> Bool {
        do throws(CaptureOutput.Failure) {
            try file.empty()
            return true
        } catch {
            Self.complain(error, name)
            return false
        }
    }

    /// Says why nothing more could be written, but where nobody reads it any more.
    ///
    /// - Returns: the exit status.
    func complain(_ failure: CaptureOutput.Failure) -> Int32 {
        guard !failure.isClosedPipe else { return 0 }
        Self.complain(failure, name)
        return 2
    }

    private static func complain(_ failure: CaptureOutput.Failure, _ name: String) {
        StandardStreams.complain("mqttscope: -w: \(StandardStreams.safe(name)): \(failure)")
    }
}
