import CaptureAnalysis
import CaptureFiles
import MQTTCodec
import MQTTDialogues
import TCPStreams

/// What an analysis told, as values.
struct Recording: AnalysisConsumer, Sendable {
    /// A packet as it was told.
    struct Packet: Sendable {
        let frame: Int
        let connection: Int
        let clientPort: UInt16
        let sender: ControlPacket.Sender
        let version: MQTTVersion
        let isVersionInferred: Bool
        let isVersionUnknown: Bool
        let firstByte: UInt8
        let length: Int
        let packet: ControlPacket
        let findings: [Finding]
        /// The Topic Name behind an alias.
        let topic: [UInt8]?
        /// Nanoseconds since what it answers.
        let latency: Int64?
    }

    var packets: [Packet] = []
    var unreadable = 0
    var partial: [ControlPacket.Sender] = []
    var partialVersions: [MQTTVersion] = []
    var losses: [StreamLoss] = []
    var others: [StreamContent] = []
    /// What rules of a dialogue, or of several, were broken.
    var accusations: [String] = []
    var endings = 0

    mutating func packet(_ packet: borrowing PacketView, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        packets.append(
            Packet(
                frame: context.position.frame, connection: connection.tcp.id, clientPort: connection.tcp.client.port,
                sender: context.sender, version: context.version,
                isVersionInferred: context.isVersionInferred, isVersionUnknown: context.isVersionUnknown, firstByte: context.firstByte,
                length: context.length,
                packet: ControlPacket(packet), findings: context.findings, topic: context.meaning.topic,
                latency: context.meaning.answer?.latency))
    }

    mutating func unreadable(_ bytes: Span<UInt8>, _ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        unreadable += 1
    }

    mutating func partial(_ context: borrowing PacketContext, on connection: borrowing ConnectionInfo) {
        partial.append(context.sender)
        partialVersions.append(context.version)
    }

    mutating func loss(_ loss: StreamLoss, on connection: borrowing ConnectionInfo) { losses.append(loss) }

    mutating func finding(_ finding: StreamFinding, on connection: Connection) {
        accusations.append("\(finding.position.frame) \(finding.rule)")
    }

    mutating func stream(_ stream: OtherStream) {
        others.append(stream.content)
    }

    mutating func ended(_ ending: ConnectionEnding, on connection: borrowing ConnectionInfo) { endings += 1 }
}

extension Recording {
    /// What was said on each connection, in its order: all of a packet but when, and in which frame.
    ///
    /// Connections that said nothing are left out, so that their numbers do not matter.
    var dialogues: [[String]] {
        Dictionary(grouping: packets, by: \.connection).sorted { $0.key < $1.key }.map { $0.value.map(\.words) }
    }
}

extension Recording.Packet {
    /// The packet as it was on the wire, where it was in its shortest form; made from its fields.
    var wire: [UInt8]? { try? packet.encodedUnchecked(version: version) }

    /// Who sent what: its bytes, as hexadecimal digits where they are few, and what was found.
    fileprivate var words: String {
        let bytes = wire ?? []
        let shown = bytes.count <= 512 ? Words.hex(bytes) : Words.payload("bytes", bytes)
        return "\(sender) \(version) \(packet.type) \(length) \(shown) \(findings.map(\.description)) \(topic.map { Words.hex($0) } ?? "")"
    }
}

/// Analyses a capture file as the command does; what cannot be read ends it.
func analyze<Output: AnalysisConsumer & Sendable>(
    _ path: String, options: AnalysisOptions = AnalysisOptions(), into output: Output, then finish: (inout Output, AnalysisSummary) -> Void
) throws -> CaptureFileError? {
    var reader = try CaptureReader(path: path)
    var analyzer = CaptureAnalyzer(options: options, output: output)
    var failure: CaptureFileError?
    do throws(CaptureFileError) {
        while let frame = try reader.next() {
            analyzer.receive(
                reader.bytes, linkType: frame.linkType.rawValue, originalLength: frame.originalLength,
                at: Position(frame: frame.number, time: frame.time))
        }
    } catch {
        failure = error
    }
    analyzer.finish()
    let summary = analyzer.summary
    analyzer.withOutput { finish(&$0, summary) }
    return failure
}

/// What a capture file holds.
func recording(of path: String) throws -> Recording {
    var result = Recording()
    // Payloads whole, however large.
    var options = AnalysisOptions()
    options.maximumPublishCollected = .max
    _ = try analyze(path, options: options, into: Recording()) { recording, _ in result = recording }
    return result
}
