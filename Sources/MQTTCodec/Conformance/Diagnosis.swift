/// Everything that some bytes are: a packet or not, what is wrong with it, and where its fields stand.
public struct Diagnosis: Hashable, Sendable {
    /// How far the bytes are a packet.
    public enum Verdict: UInt8, Hashable, Sendable {
        /// Nothing is wrong that is more than advice.
        case accept
        /// The bytes are laid out whole, but break at least one rule.
        case lenient
        /// The bytes have no layout.
        case reject
        /// The Fixed Header announces more bytes than are there.
        case incomplete
    }

    /// A field, and the bytes that it was read from, counted from the first byte of the packet.
    public struct Field: Hashable, Sendable {
        /// Which field it is.
        public let path: FieldPath
        let location: ByteRange
        /// Its bytes, the length before text and data included.
        public var bytes: Range<Int> { location.range }
    }

    /// How many findings of one packet are kept.
    ///
    /// A packet of 256 MiB can break a rule in every byte; past some dozens nobody reads on, and memory must not grow with what a peer sends.
    public static let maximumFindings = 64
    /// How many fields of one packet are kept: some hundred subscriptions or properties, more than any real packet has, for the reason above.
    public static let maximumFields = 4096

    /// How far the bytes are a packet.
    public internal(set) var verdict: Verdict
    /// The packet, where it could be laid out.
    public internal(set) var packet: ControlPacket?
    /// What is wrong, in the order of the bytes.
    public internal(set) var findings: [Finding] = []
    /// The fields, in the order of the bytes.
    public internal(set) var fields: [Field] = []
    /// How many findings there were beyond `maximumFindings`, which were not kept.
    public internal(set) var findingsDropped = 0
    /// The version whose rules were applied: of a CONNECT the one that it announces.
    public internal(set) var version: MQTTVersion
    /// Bytes of the packet that are there.
    public internal(set) var length: Int
    /// How many more bytes the packet takes; nil where that is not known, zero where it is whole.
    public internal(set) var bytesNeeded: Int?
}

/// Collects everything.
struct CollectingObserver: DecodingObserver {
    /// Thrown where the bytes make no sense; what was wrong is among the findings.
    enum Broken: Error { case broken }

    var findings: [Finding] = []
    var findingsDropped = 0
    var fields: [Diagnosis.Field] = []
    var hasViolation = false
    /// Whether something broke behind which decoding could go on: the packet has no layout all the same.
    var isBroken = false

    /// Most packets have fewer fields than there is room for at first; a list that grows is copied each time.
    init() { fields.reserveCapacity(24) }

    static var isComplete: Bool { true }

    mutating func read(_ field: FieldPath, _ start: Int, _ end: Int) {
        guard fields.count < Diagnosis.maximumFields else { return }
        fields.append(Diagnosis.Field(path: field, location: ByteRange(start, end)))
    }

    private mutating func keep(_ finding: Finding) {
        let isFirstViolation = !hasViolation && finding.severity != .advice
        if isFirstViolation { hasViolation = true }
        guard findings.count < Diagnosis.maximumFindings else {
            findingsDropped += 1
            // What is kept are pieces of advice then. What strict decoding throws is worth more than the last of them.
            if isFirstViolation { findings[findings.count - 1] = finding }
            return
        }
        findings.append(finding)
    }

    mutating func violated(_ finding: Finding) -> Broken? {
        keep(finding)
        return nil
    }

    mutating func broken(_ finding: Finding) -> Broken {
        isBroken = true
        keep(finding)
        return .broken
    }

    mutating func resumes(after failure: Broken) -> Bool { true }
}

extension ControlPacket {
    /// Says everything about the packet at the beginning of some bytes: never throws, and goes on as far as the bytes make sense.
    ///
    /// The doors agree: strict decoding succeeds if and only if the verdict is `accept`, with the same packet, and what it throws is the
    /// first finding here that is more than advice.
    ///
    /// - Parameters:
    ///   - bytes: a packet from its first byte; what follows it is left alone.
    ///   - version: whose rules to apply; a CONNECT is judged by the version that it announces.
    ///   - sender: who sent the bytes.
    public static func diagnose(_ bytes: Span<UInt8>, version: MQTTVersion, sender: Sender = .unknown) -> Diagnosis {
        let header: FixedHeader
        let subject: PacketView.Subject
        do throws(PacketDecodingError) {
            guard case .complete(let found) = FixedHeader.scan(bytes, at: 0) else {
                throw PacketView.unreadable(bytes, version: version, sender: sender)
            }
            header = found
            subject = try PacketView.Subject(bytes, header, version: version, sender: sender)
        } catch {
            switch error {
            case .incomplete(let needed):
                return Diagnosis(verdict: .incomplete, version: version, length: bytes.count, bytesNeeded: needed)
            case .violation(let finding):
                let length = FixedHeader.packetLength(of: bytes).map { min($0, bytes.count) }
                return Diagnosis(verdict: .reject, findings: [finding], version: version, length: length ?? bytes.count)
            }
        }
        var observer = CollectingObserver()
        var packet: ControlPacket?
        do throws(CollectingObserver.Broken) {
            let bytes = bytes.extracting(first: header.packetLength)
            let view = try PacketView.decode(bytes, subject.type, header, subject.context, &observer)
            if !observer.isBroken { packet = ControlPacket(view) }
        } catch {
            observer.isBroken = true
        }
        return Diagnosis(
            verdict: observer.isBroken ? .reject : observer.hasViolation ? .lenient : .accept, packet: packet,
            findings: observer.findings.inOrder, fields: observer.fields, findingsDropped: observer.findingsDropped,
            version: subject.context.version, length: header.packetLength, bytesNeeded: 0)
    }
}

extension [Finding] {
    /// The findings in the order of the bytes.
    ///
    /// Advice may be found out of order; the order of violations is the same for all doors as it is.
    fileprivate var inOrder: [Finding] {
        guard count > 1 else { return self }
        return enumerated()
            .sorted { ($0.element.bytes.lowerBound, $0.offset) < ($1.element.bytes.lowerBound, $1.offset) }
            .map { $0.element }
    }
}
