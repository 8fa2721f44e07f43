#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The files that a list of names stands for.
///
/// A directory stands for the captures in it and in the directories below, found by their first bytes and sorted by path. Symbolic links to
/// files are followed, those to directories are not, so that no way leads in a circle. A file that is named twice is one file.
public struct CaptureInputs: Hashable, Sendable {
    /// The files to read, in the order of the names; `-` is standard input.
    public private(set) var files: [String] = []
    /// Names of files that were named before, perhaps otherwise.
    public private(set) var repeated: [String] = []
    /// Files of the directories that are no captures.
    public private(set) var passedOver: [String] = []
    /// Directories that hold no capture, or could not be read.
    public private(set) var failures: [Failure] = []

    /// A name of which nothing can be read, and why.
    public struct Failure: Hashable, Sendable {
        /// The name.
        public let name: String
        /// What was wrong.
        public let error: CaptureFileError
    }

    /// A file, whatever it is called.
    private struct Identity: Hashable {
        let device: UInt64
        let file: UInt64
    }

    /// Looks at what the names are; opens the files of directories, and closes them again.
    public init(_ names: [String]) {
        var seen: Set<Identity> = []
        for name in names {
            var status = stat()
            let answered = name == "-" ? fstat(0, &status) : stat(name, &status)
            // What is wrong with a file is told when its turn comes.
            guard answered == 0 else {
                files.append(name)
                continue
            }
            if status.st_mode & S_IFMT == S_IFDIR, name != "-" {
                addDirectory(name, &seen)
            } else {
                add(name, status, &seen)
            }
        }
    }

    private mutating func add(_ name: String, _ status: stat, _ seen: inout Set<Identity>) {
        let identity = Identity(device: UInt64(truncatingIfNeeded: status.st_dev), file: UInt64(truncatingIfNeeded: status.st_ino))
        if seen.insert(identity).inserted { files.append(name) } else { repeated.append(name) }
    }

    private mutating func addDirectory(_ name: String, _ seen: inout Set<Identity>) {
        let captures = files.count + repeated.count
        var directories = [name]
        while let directory = directories.popLast() {
            guard let entries = Self.entries(of: directory) else {
                failures.append(Failure(name: directory, error: CaptureFileError(.cannotOpen(errno: errno), offset: 0)))
                continue
            }
            var below: [String] = []
            for entry in entries {
                let path = directory.hasSuffix("/") ? directory + entry : directory + "/" + entry
                var link = stat()
                guard lstat(path, &link) == 0 else { continue }
                if link.st_mode & S_IFMT == S_IFDIR {
                    below.append(path)
                    continue
                }
                var status = stat()
                guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
                if CaptureReader.mayBeCapture(path) { add(path, status, &seen) } else { passedOver.append(path) }
            }
            directories += below.reversed()
        }
        if files.count + repeated.count == captures, failures.last?.name != name {
            failures.append(Failure(name: name, error: CaptureFileError(.noCaptureInDirectory, offset: 0)))
        }
    }

    /// The names in a directory, sorted; nil where it cannot be read.
    private static func entries(of directory: String) -> [String]? {
        // SAFETY: the handle is closed here, and not used after it; readdir's entry is valid until the next call, and copied before.
        guard let handle = unsafe opendir(directory) else { return nil }
        defer { unsafe _ = closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                // SAFETY: d_name is an array of characters that ends with a NUL.
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

extension CaptureReader {
    /// Whether a file begins as a capture does, whatever else may be wrong with it; also one that is recognised and not read, and one whose
    /// compression is damaged before that can be told.
    static func mayBeCapture(_ path: String) -> Bool {
        do throws(CaptureFileError) {
            _ = try CaptureReader(path: path, readBuffer: 1 << 12)
            return true
        } catch {
            switch error.kind {
            case .notACapture, .empty: return false
            case .foreign(_, let remedy): return remedy == FileSignature.conversion
            default: return true
            }
        }
    }
}
