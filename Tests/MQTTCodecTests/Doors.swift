import MQTTCodec

/// What the three doors of the decoder say of the same bytes.
struct Doors {
    let bytes: [UInt8]
    let version: MQTTVersion
    let sender: ControlPacket.Sender
    let strict: Result<ControlPacket, PacketDecodingError>
    let tolerant: Result<ControlPacket, PacketDecodingError>
    let diagnosis: Diagnosis

    init(_ bytes: [UInt8], _ version: MQTTVersion, _ sender: ControlPacket.Sender) {
        self.bytes = bytes
        self.version = version
        self.sender = sender
        strict = Self.strictly(bytes, version, sender)
        tolerant = Result { () throws(PacketDecodingError) in
            ControlPacket(try PacketView(tolerating: bytes.span, version: version, sender: sender))
        }
        diagnosis = ControlPacket.diagnose(bytes.span, version: version, sender: sender)
    }

    /// What the strict door says of some bytes.
    static func strictly(
        _ bytes: [UInt8], _ version: MQTTVersion, _ sender: ControlPacket.Sender
    ) -> Result<ControlPacket, PacketDecodingError> {
        Result { () throws(PacketDecodingError) in try ControlPacket(decoding: bytes, version: version, sender: sender) }
    }

    /// Why the doors contradict each other (law 2), or the diagnosis itself; nil where they do not.
    ///
    /// Not an expectation for each part: hundreds of thousands of packets pass here.
    var contradiction: String? {
        strictContradiction ?? tolerantContradiction ?? disorder
    }

    private var strictContradiction: String? {
        let violation = diagnosis.findings.first { $0.severity != .advice }
        switch strict {
        case .success(let packet):
            if diagnosis.verdict != .accept { return "strict accepts, diagnose says \(diagnosis.verdict)" }
            if diagnosis.packet != packet { return "strict and diagnose read different packets" }
            if let violation { return "strict accepts, diagnose finds \(violation)" }
        case .failure(.incomplete(let needed)):
            if diagnosis.verdict != .incomplete { return "strict wants more bytes, diagnose says \(diagnosis.verdict)" }
            if diagnosis.bytesNeeded != needed { return "strict wants \(needed as Any) bytes, diagnose \(diagnosis.bytesNeeded as Any)" }
            if diagnosis.packet != nil || !diagnosis.findings.isEmpty { return "something is said of an incomplete packet" }
        case .failure(.violation(let finding)):
            if diagnosis.verdict != .lenient, diagnosis.verdict != .reject { return "strict throws, diagnose says \(diagnosis.verdict)" }
            guard let violation else { return "strict throws \(finding), diagnose finds no violation" }
            if violation != finding { return "strict throws \(finding), diagnose finds first \(violation)" }
        }
        return nil
    }

    private var tolerantContradiction: String? {
        switch tolerant {
        case .success(let packet):
            if diagnosis.verdict != .accept, diagnosis.verdict != .lenient {
                return "tolerant lays out, diagnose says \(diagnosis.verdict)"
            }
            if diagnosis.packet != packet { return "tolerant and diagnose read different packets" }
        case .failure(.incomplete(let needed)):
            if diagnosis.verdict != .incomplete { return "tolerant wants more bytes, diagnose says \(diagnosis.verdict)" }
            if diagnosis.bytesNeeded != needed { return "tolerant wants \(needed as Any) bytes" }
        case .failure(.violation(let finding)):
            if diagnosis.verdict != .reject { return "tolerant throws \(finding), diagnose says \(diagnosis.verdict)" }
            if diagnosis.packet != nil { return "there is a packet without a layout" }
        }
        return nil
    }

    private var disorder: String? {
        var start = 0
        for finding in diagnosis.findings {
            if finding.bytes.lowerBound < start { return "\(finding) stands behind a later one" }
            if finding.bytes.upperBound > diagnosis.length { return "\(finding) is outside the packet" }
            start = finding.bytes.lowerBound
        }
        for field in diagnosis.fields where field.bytes.upperBound > diagnosis.length || field.bytes.isEmpty && field.path.name != .payload
        {
            return "field \(field.path) is at \(field.bytes)"
        }
        if diagnosis.findings.count > Diagnosis.maximumFindings { return "\(diagnosis.findings.count) findings" }
        if diagnosis.fields.count > Diagnosis.maximumFields { return "\(diagnosis.fields.count) fields" }
        if diagnosis.verdict != .incomplete {
            if diagnosis.length > bytes.count { return "a packet longer than its bytes" }
            if diagnosis.verdict == .accept || diagnosis.verdict == .lenient, diagnosis.bytesNeeded != 0 {
                return "a whole packet needs bytes"
            }
        }
        return nil
    }
}
