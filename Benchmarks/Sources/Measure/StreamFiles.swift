import Streams
import Workloads

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Writes the streams for programs that cannot make them.
enum StreamFiles {
    /// Writes `a.bin` to `d.bin`, and prints a line for each: its name, its bytes, packets, bytes of Topic Names, bytes of payloads, and
    /// the sum of its Packet Identifiers.
    static func write(to directory: String, _ size: Streams.Stream.Size) {
        for stream in Stream.allCases {
            let bytes = stream.bytes(size)
            let path = "\(directory)/\(stream).bin"
            guard let file = fopen(path, "w") else { fatalError("\(path) cannot be written") }
            guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fclose(file) == 0 else { fatalError("\(path) cannot be written") }
            let sums = stream.sums(size)
            print(stream, bytes.count, sums.packets, sums.topicBytes, sums.payloadBytes, sums.identifiers)
        }
    }
}
