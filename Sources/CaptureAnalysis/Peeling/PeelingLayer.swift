import MQTTCodec
import MQTTDialogues
import TCPStreams
import TLSDecryption
import WebSocketStreams

/// A layer that is being read: ordered bytes in, ordered bytes out.
enum PeelingLayer: Sendable {
    /// HTTP/1.1, which may become a WebSocket or a tunnel.
    case http(Boxed<WebSocketConnection<Position>>)
    /// The PROXY protocol in front of something.
    case proxy(ProxyReading)
    /// A tunnel through a SOCKS proxy.
    case socks(SOCKSReading)
    /// TLS.
    case tls(Boxed<TLSConnection>)
    /// While it is reading: it is not in the table, so that nothing is copied.
    case reading

    /// The layer of what first bytes announce; nil where it is none that is peeled.
    init?(_ content: StreamContent) {
        switch content {
        case .http: self = .http(Boxed(WebSocketConnection()))
        case .tls: self = .tls(Boxed(TLSConnection()))
        case .proxy: self = .proxy(ProxyReading())
        case .socks: self = .socks(SOCKSReading())
        default: return nil
        }
    }
}

/// The layers of one connection, the lowest first.
struct PeeledStream: Sendable {
    let connection: Connection
    /// Those that are read.
    var layers: [PeelingLayer] = []
    /// What is known of them; a layer is named here when it carries something, and TLS at once.
    var facts: [ConnectionLayer] = []
    /// Where each of `layers` stands in `facts`.
    var factPlaces: [Int?] = []
    /// Whether what each of `layers` carries has begun.
    var carriesSomething: [Bool] = []
    /// The first word by which a side ended a layer: a fatal alert of TLS, a Close frame of a WebSocket.
    var announcedEnd: TransportEnd?
    /// Why bytes were missing last, for each sender: a layer above can only say that they are.
    var lossReason: (client: StreamLoss.Reason?, server: StreamLoss.Reason?)
    /// Whether what it carries was told, and nothing more is read.
    var isTold = false
    /// What came of the last request over HTTP, or of the WebSocket, where it carried nothing; or why TLS is not read.
    var outcome: String?
    /// The directions of TLS in which nothing can be read: with both of them, or at the end, it is told why.
    var unreadDirections: (client: Bool, server: Bool) = (false, false)
    /// Whether text frames came before what they carry was decided (MQTT-6.0.0-1).
    var hasTextFrames: (client: Bool, server: Bool) = (false, false)

    /// The most layers that are peeled off one connection: 8.
    ///
    /// A proxy header, a tunnel, TLS, a tunnel in it, TLS again and a WebSocket are six; more than that is somebody who plays.
    static let maximumDepth = 8

    init(_ connection: Connection) { self.connection = connection }

    /// Adds a layer above the others.
    mutating func add(_ layer: PeelingLayer) {
        layers.append(layer)
        carriesSomething.append(false)
        if case .tls = layer {
            factPlaces.append(facts.count)
            facts.append(.tls(HandshakeFacts()))
        } else {
            factPlaces.append(nil)
        }
    }

    /// Takes the layer at a level out, to read in it: the table must not hold it meanwhile, or reading would copy it.
    mutating func take(_ level: Int) -> PeelingLayer? {
        guard level < layers.count else { return nil }
        var layer = PeelingLayer.reading
        swap(&layer, &layers[level])
        return layer
    }
}

// What each segment asks for has a way of its own, on which nothing else of a connection is copied.
extension SlotPages<PeeledStream> {
    /// Takes the layer at a level out, to read in it.
    mutating func take(_ slot: Int, _ level: Int) -> PeelingLayer? { change(slot) { $0?.take(level) } }

    /// Puts a layer back that was read in.
    mutating func put(_ layer: PeelingLayer, _ slot: Int, _ level: Int) { change(slot) { $0?.layers[level] = layer } }

    /// Whether what the layer at a level carries has begun.
    mutating func carriesSomething(_ slot: Int, _ level: Int) -> Bool { change(slot) { $0?.carriesSomething[level] } ?? false }
}

/// What goes into a layer.
enum PeelingInput: ~Escapable {
    case bytes(Span<UInt8>)
    case gap(Piece.Gap)
    /// This side sends nothing more.
    case end
}

extension StreamContent {
    /// Whether something else may stand in it.
    var isPeeled: Bool { PeelingLayer(self) != nil }
}
