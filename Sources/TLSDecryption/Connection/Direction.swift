/// Under which keys a direction sends.
enum Epoch: Hashable {
    case clear
    /// Data that come with the ClientHello (RFC 8446 2.3).
    case early
    /// From the ServerHello of TLS 1.3 to Finished.
    case handshake
    /// From Finished of TLS 1.3, or ChangeCipherSpec before; counts on with KeyUpdate (RFC 8446 4.6.3) and renegotiation.
    case application(Int)
}

/// One direction of a connection.
struct Direction {
    var framer = RecordFramer()
    var messages = HandshakeFramer()
    private(set) var epoch = Epoch.clear
    /// The keys of the epoch, once they are needed and known.
    var protection: RecordProtection?
    /// The keys of later epochs, while a place is sought.
    var laterProtections: [Epoch: RecordProtection] = [:]
    /// A secret of application data in TLS 1.3, and how many updates it is away from the first; the later ones are derived from it.
    var trafficSecret: (generation: Int, secret: [UInt8])?
    /// Of the next record, unless some are unread.
    var sequenceNumber: UInt64 = 0
    /// Records that may stand between the last one that was opened and the next.
    var unread = 0
    /// Records in a row that could not be opened.
    var failures = 0
    /// Places in the sequence that may still be tried in vain.
    var tries = 0
    /// Whether any record was opened.
    var hasOpened = false
    /// Whether any plain text was given on.
    var hasDelivered = false
    /// What is to be told before the next plain text, of whichever side.
    var loss: TLSConnection.Loss?
    /// Records that cannot be opened are early data that the server skips too (RFC 8446 4.2.10).
    var skipsEarlyData = false
    var isGivenUp = false
    /// The kinds of notices that were told.
    var told: Set<TLSConnection.Notice> = []

    /// Goes on under other keys.
    mutating func enter(_ epoch: Epoch) {
        self.epoch = epoch
        protection = nil
        laterProtections = [:]
        sequenceNumber = 0
        unread = 0
        messages.drop()
    }

    /// Goes on under keys that were found while a place was sought.
    mutating func enter(_ epoch: Epoch, _ protection: RecordProtection) {
        enter(epoch)
        self.protection = protection
    }
}
