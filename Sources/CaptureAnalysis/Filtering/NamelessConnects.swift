import MQTTCodec
import MQTTDialogues
import TCPStreams

/// CONNECT packets without a Client Identifier, kept until the server assigns one (3.2.2.3.7): only then it is known whose they are.
struct NamelessConnects: Sendable {
    /// A CONNECT as it was told.
    struct Entry: Sendable {
        let bytes: [UInt8]
        let context: PacketContext
        let connection: ConnectionInfo
    }

    /// Bytes of packets that are kept: 1 MiB, for the CONNECTs of ten thousand clients that all wait for their CONNACK.
    ///
    /// Past it a CONNECT is not kept, and the dialogue of such a client is told from its CONNACK on.
    private static let limit = 1 << 20

    private var entries: [Int: Entry] = [:]
    private var kept = 0
    /// The bytes of the packet that comes next, where it is a CONNECT.
    private var latest: [UInt8] = []

    /// Takes note of the bytes of the packet that comes next.
    mutating func note(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty, bytes[0] >> 4 == ControlPacketType.connect.rawValue else { return }
        latest = [UInt8](copying: bytes)
    }

    /// Keeps the CONNECT that has just come, if it names no client.
    mutating func keep(_ context: borrowing PacketContext, _ connection: borrowing ConnectionInfo) {
        guard connection.dialogue.clientIdentifier?.isEmpty == true, kept + latest.count <= Self.limit else { return }
        forget(connection.tcp.id)
        kept += latest.count
        entries[connection.tcp.id] = Entry(bytes: latest, context: copy context, connection: copy connection)
    }

    /// Gives what is kept of a connection, once.
    @discardableResult
    mutating func forget(_ connection: Int) -> Entry? {
        guard !entries.isEmpty, let entry = entries.removeValue(forKey: connection) else { return nil }
        kept -= entry.bytes.count
        return entry
    }
}
