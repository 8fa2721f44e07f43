import MQTTCodec
import TLSDecryption

/// What came of bytes in TLS, in its order.
///
/// It is emptied and used again, so that a record costs no allocation; what is rare and large stands apart, so that the rest is small.
struct TLSResults: Sendable {
    enum What: Sendable {
        case plaintext(Range<Int>)
        case loss(TLSConnection.Loss)
        indirect case learnt(HandshakeFacts)
        case alert(Alert)
        indirect case notice(TLSConnection.Notice)
    }

    struct Item: Sendable {
        let what: What
        let sender: TLSConnection.Sender
        let position: TLSConnection.Position
    }

    private(set) var items: [Item] = []
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() {
        // What was held and is read at once may be much, and comes once.
        items.removeAll(keepingCapacity: bytes.count <= 1 << 16)
        bytes.removeAll(keepingCapacity: bytes.count <= 1 << 16)
    }

    mutating func add(_ event: borrowing TLSConnection.Event) {
        switch event {
        case .plaintext(let plaintext, let sender, let position):
            let start = bytes.count
            bytes.append(copying: plaintext)
            items.append(Item(what: .plaintext(start..<bytes.count), sender: sender, position: position))
        case .loss(let loss, let sender, let position): items.append(Item(what: .loss(loss), sender: sender, position: position))
        case .learnt(let facts, let sender, let position): items.append(Item(what: .learnt(facts), sender: sender, position: position))
        case .alert(let alert, let sender, let position): items.append(Item(what: .alert(alert), sender: sender, position: position))
        case .notice(let notice, let sender, let position): items.append(Item(what: .notice(notice), sender: sender, position: position))
        }
    }
}
