import TCPStreams

/// Writes down what it is told.
struct Recorder: StreamConsumer {
    enum Entry: Hashable {
        case opened(Int)
        case received([UInt8], Sender, Int, frame: Int)
        case lost(Int, Loss, Sender, Int, frame: Int)
        case noticed(Notice, Sender, Int, frame: Int)
        case finished(Sender, Int, frame: Int)
        case closed(Int, ConnectionEnd, frame: Int)
    }

    var entries: [Entry] = []
    var connections: [Connection] = []
    var totals: [Int: [Sender: StreamTotals]] = [:]
    /// Whether a connection waited, each time that this changed, and how many entries there were then.
    var waits: [Wait] = []

    struct Wait: Hashable {
        let isWaiting: Bool
        let entries: Int
    }

    mutating func opened(_ connection: Connection) {
        entries.append(.opened(connection.id))
        connections.append(connection)
    }

    mutating func received(_ bytes: Span<UInt8>, from sender: Sender, on connection: Int, at position: Position) {
        var copy: [UInt8] = []
        for index in bytes.indices { copy.append(bytes[index]) }
        entries.append(.received(copy, sender, connection, frame: position.frame))
    }

    mutating func waits(_ isWaiting: Bool, on connection: Int, at position: Position) {
        waits.append(Wait(isWaiting: isWaiting, entries: entries.count))
    }

    mutating func lost(_ byteCount: Int, _ reason: Loss, from sender: Sender, on connection: Int, at position: Position) {
        entries.append(.lost(byteCount, reason, sender, connection, frame: position.frame))
    }

    mutating func noticed(_ notice: Notice, from sender: Sender, on connection: Int, at position: Position) {
        entries.append(.noticed(notice, sender, connection, frame: position.frame))
    }

    mutating func finished(_ sender: Sender, on connection: Int, at position: Position) {
        entries.append(.finished(sender, connection, frame: position.frame))
    }

    mutating func closed(_ connection: Int, _ end: ConnectionEnd, client: StreamTotals, server: StreamTotals, at position: Position) {
        entries.append(.closed(connection, end, frame: position.frame))
        totals[connection] = [.client: client, .server: server]
    }

    /// The bytes of a direction; `nil` stands for a lost byte.
    func stream(_ sender: Sender, of connection: Int = 1) -> [UInt8?] {
        var result: [UInt8?] = []
        for entry in entries {
            switch entry {
            case .received(let bytes, sender, connection, _): result += bytes.map { $0 }
            case .lost(let count, _, sender, connection, _): result += Array(repeating: nil, count: min(count, 1 << 20))
            default: break
            }
        }
        return result
    }

    func text(_ sender: Sender, of connection: Int = 1) -> String {
        String(decoding: stream(sender, of: connection).map { $0 ?? UInt8(ascii: "?") }, as: UTF8.self)
    }

    var notices: [Notice] {
        entries.compactMap { if case .noticed(let notice, _, _, _) = $0 { notice } else { nil } }
    }

    var losses: [Int] {
        entries.compactMap { if case .lost(let count, _, _, _, _) = $0 { count } else { nil } }
    }

    var ends: [ConnectionEnd] {
        entries.compactMap { if case .closed(_, let end, _) = $0 { end } else { nil } }
    }

    /// Who sent what, in the order told: `client:text`, `server:text`.
    var conversation: [String] {
        entries.compactMap {
            switch $0 {
            case .received(let bytes, let sender, _, _): "\(sender):" + String(decoding: bytes, as: UTF8.self)
            case .lost(let count, _, let sender, _, _): "\(sender):-\(count)"
            default: nil
            }
        }
    }
}
