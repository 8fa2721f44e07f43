/// Something that is fuzzed: a function of bytes, and what it may cost.
public struct FuzzTarget: Sendable {
    /// What an input may make the target allocate, freed bytes included: law 6 in numbers.
    public struct Allowance: Sendable {
        /// Bytes that are allocated for each byte of the input at most.
        let perByte: Int
        /// Bytes that are allocated whatever the input.
        let base: Int

        /// Bytes that may be allocated for an input of so many bytes.
        public func bytes(forInput size: Int) -> Int { base + perByte * size }
    }

    /// The name on the command line, and of the folders in `.corpus/` and `Regressions/`.
    public let name: String
    /// Bytes of the longest input that is worth trying.
    public let maximumLength: Int
    /// What may be allocated; each target says why.
    public let allowance: Allowance
    private let body: @Sendable ([UInt8]) throws(BrokenProperty) -> Void

    init(
        _ name: String, maximumLength: Int, allowance: Allowance, body: @escaping @Sendable ([UInt8]) throws(BrokenProperty) -> Void
    ) {
        self.name = name
        self.maximumLength = maximumLength
        self.allowance = allowance
        self.body = body
    }

    /// Tries an input: traps where the code under test does.
    ///
    /// - Throws: `BrokenProperty` where something does not hold that must hold for every input.
    public func run(_ bytes: [UInt8]) throws(BrokenProperty) { try body(bytes) }

    /// Every target.
    public static let all: [FuzzTarget] = [
        .framer, .decoder, .encoder, .connection, .topics, .boundaries, .captures, .gzip, .streams, .tls, .keylog, .websocket, .inflate,
        .reports, .explain, .encode,
    ]
}

/// Something that must hold for every input, and did not.
public struct BrokenProperty: Error, Hashable, CustomStringConvertible {
    /// What it was.
    public let description: String
}

/// Demands that something holds.
func demand(_ condition: Bool, _ message: @autoclosure () -> String) throws(BrokenProperty) {
    if !condition { throw BrokenProperty(description: message()) }
}
