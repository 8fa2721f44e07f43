extension [UInt8] {
    /// A copy of borrowed bytes.
    init(copying span: Span<UInt8>) { self = span.withUnsafeBufferPointer { Array($0) } }

    /// Adds a copy of borrowed bytes.
    mutating func append(copying span: Span<UInt8>) { span.withUnsafeBufferPointer { append(contentsOf: $0) } }
}
