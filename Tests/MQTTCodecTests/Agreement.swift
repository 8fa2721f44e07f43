import MQTTCodec
import TestSupport
import Testing

extension Doors {
    /// What was read, for a failure.
    var summary: String { "\(version) \(sender): \(hexDump(bytes))" }
}

/// Expects that the doors agree on some bytes.
func expectAgreement(
    _ bytes: [UInt8], _ version: MQTTVersion, _ sender: ControlPacket.Sender = .unknown, sourceLocation: SourceLocation = #_sourceLocation
) {
    let doors = Doors(bytes, version, sender)
    if let contradiction = doors.contradiction {
        Issue.record("\(contradiction)\n    \(doors.summary)", sourceLocation: sourceLocation)
    }
}

/// Expects what diagnose says of some bytes: the verdict, and each finding as `rule field start..<end`.
func expectDiagnosis(
    _ hexadecimal: String, _ version: MQTTVersion, _ sender: ControlPacket.Sender, _ verdict: Diagnosis.Verdict, _ findings: String...,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let bytes = hex(hexadecimal)
    let diagnosis = ControlPacket.diagnose(bytes.span, version: version, sender: sender)
    let found = diagnosis.findings.map { "\($0.statement.id) \($0.field) \($0.bytes)" }
    #expect(diagnosis.verdict == verdict, "\(hexadecimal)", sourceLocation: sourceLocation)
    #expect(found == findings, "\(hexadecimal)", sourceLocation: sourceLocation)
    expectAgreement(bytes, version, sender, sourceLocation: sourceLocation)
}
