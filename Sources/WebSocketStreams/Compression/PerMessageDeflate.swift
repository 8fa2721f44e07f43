/// What the sides agreed on for permessage-deflate (RFC 7692 7): how the messages of each side are compressed.
public struct PerMessageDeflate: Hashable, Sendable {
    /// How the messages of one side are compressed.
    public struct Direction: Hashable, Sendable {
        /// Whether a message may refer to bytes of the messages before it (7.1.1).
        public var takesContextOver: Bool
        /// How far back: two to the power of 8 to 15 bytes (7.1.2).
        public var windowBits: Int

        /// How messages are compressed; unless said otherwise as where nothing was agreed on.
        public init(takesContextOver: Bool = true, windowBits: Int = 15) {
            self.takesContextOver = takesContextOver
            self.windowBits = windowBits
        }
    }

    /// The messages of the client.
    public var client: Direction
    /// The messages of the server.
    public var server: Direction

    /// What is so where no parameter says otherwise.
    public init(client: Direction = Direction(), server: Direction = Direction()) {
        self.client = client
        self.server = server
    }

    subscript(_ sender: WebSocketSender) -> Direction { sender == .client ? client : server }

    /// The name of the extension.
    static let name = "permessage-deflate"

    /// What a response says (7.1); nil where a parameter of it is unknown, stands twice, or has a value that it must not have.
    init?(_ accepted: WebSocketExtension) {
        guard let agreed = Self.read(accepted, isOffer: false) else { return nil }
        self = agreed
    }

    /// Whether a client may offer these parameters (7.1): there `client_max_window_bits` needs no value.
    static func isValid(offer: WebSocketExtension) -> Bool { read(offer, isOffer: true) != nil }

    private static func read(_ parameters: WebSocketExtension, isOffer: Bool) -> PerMessageDeflate? {
        var result = PerMessageDeflate()
        var seen: Set<String> = []
        for parameter in parameters.parameters {
            guard seen.insert(parameter.name).inserted else { return nil }
            switch (parameter.name, parameter.value) {
            case ("client_no_context_takeover", nil): result.client.takesContextOver = false
            case ("server_no_context_takeover", nil): result.server.takesContextOver = false
            case ("client_max_window_bits", nil) where isOffer: break
            case ("client_max_window_bits", let value?):
                guard let bits = windowBits(value) else { return nil }
                result.client.windowBits = bits
            case ("server_max_window_bits", let value?):
                guard let bits = windowBits(value) else { return nil }
                result.server.windowBits = bits
            default: return nil
            }
        }
        return result
    }

    /// A number from 8 to 15 without leading zeros (7.1.2.1).
    private static func windowBits(_ text: String) -> Int? {
        guard let bits = Int(text), (8...15).contains(bits), text == String(bits) else { return nil }
        return bits
    }
}
