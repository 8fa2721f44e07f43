import CaptureAnalysis
import Testing

@testable import DialogueReports
@testable import TLSDecryption

@Suite("The layers of a connection as JSON")
struct LayerJSONTests {
    private func json(_ change: (inout HandshakeFacts) -> Void) -> String {
        var facts = HandshakeFacts()
        change(&facts)
        var json = JSONWriter()
        json.beginObject()
        json.layers([.tls(facts)])
        json.endObject()
        return String(decoding: json.buffer, as: UTF8.self)
    }

    @Test func `say what became of early data, and that a handshake was followed by others`() {
        #expect(json { $0.version = .tls13 } == #"{"tls":{"version":"TLS 1.3"}}"#)
        for (earlyData, name) in [(HandshakeFacts.EarlyData.offered, "offered"), (.accepted, "accepted"), (.rejected, "rejected")] {
            #expect(json { $0.earlyData = earlyData } == #"{"tls":{"early_data":""# + name + #""}}"#)
        }
        #expect(json { $0.renegotiations = 2 } == #"{"tls":{"renegotiations":2}}"#)
    }
}
