internal import CaptureAnalysis
internal import TCPStreams

/// The keys that say of a record which connection it belongs to, written once for each connection.
///
/// They are most of what is the same in every record of a connection, and the Community ID among them costs a SHA-1. A connection has the
/// place of its number modulo `places`; when another one with the same place speaks, they are written again. Numbers are dense, so that
/// this happens only with more connections at a time than there are places.
struct ConnectionKeys: Sendable {
    /// 1,024: of some 400 bytes each.
    private static let places = 1024

    private struct Keys: Sendable {
        var connection = 0
        var fromClient: [UInt8] = []
        var fromServer: [UInt8] = []
    }

    private var keys: [Keys] = []
    /// Names of addresses that the capture tells.
    private var names = HostNames()

    /// Takes the name of an address; keys are written anew that may lack it.
    mutating func name(_ address: IPAddress, _ name: String) {
        names.note(name, of: address)
        for place in keys.indices { keys[place].connection = 0 }
    }

    /// The names of the two ends of a connection, as far as the capture tells them.
    func writeNames(of connection: Connection, to json: inout JSONWriter) {
        if let name = names[connection.client.address] {
            json.key("client_name")
            json.string(escaping: name)
        }
        if let name = names[connection.server.address] {
            json.key("server_name")
            json.string(escaping: name)
        }
    }

    /// Writes the keys of a packet that this end sent.
    @inline(always)
    mutating func write(_ connection: Connection, _ transport: Transport, from sender: Sender, to json: inout JSONWriter) {
        if keys.isEmpty { keys = [Keys](repeating: Keys(), count: Self.places) }
        let place = connection.id & (Self.places - 1)
        if keys[place].connection != connection.id { fill(place, connection, transport) }
        let written = sender == .client ? keys[place].fromClient : keys[place].fromServer
        json.written(written.span)
    }

    @inline(never)
    private mutating func fill(_ place: Int, _ connection: Connection, _ transport: Transport) {
        keys[place].connection = connection.id
        var json = JSONWriter()
        json.identity(of: connection, transport)
        json.endpoint("src_ip", "src_port", connection.client)
        json.endpoint("dest_ip", "dest_port", connection.server)
        writeNames(of: connection, to: &json)
        keys[place].fromClient = json.buffer
        json = JSONWriter()
        json.identity(of: connection, transport)
        json.endpoint("src_ip", "src_port", connection.server)
        json.endpoint("dest_ip", "dest_port", connection.client)
        writeNames(of: connection, to: &json)
        keys[place].fromServer = json.buffer
    }
}

extension JSONWriter {
    /// The keys of a record that is about a connection as a whole.
    mutating func connection(_ connection: Connection, _ transport: Transport = .tcp) {
        identity(of: connection, transport)
        endpoint("client_ip", "client_port", connection.client)
        endpoint("server_ip", "server_port", connection.server)
    }

    /// Its number, Wireshark's number, the name on which other tools agree, what carries MQTT, and what its packets were wrapped in.
    fileprivate mutating func identity(of connection: Connection, _ transport: Transport) {
        key("connection")
        number(connection.id)
        key("tcp_stream")
        number(connection.tcpStream)
        key("community_id")
        quote { CommunityID(connection.client, connection.server).append(to: &$0.buffer) }
        key("transport")
        string(escaping: transport.rawValue)
        guard connection.encapsulation != .none else { return }
        key("encapsulation")
        beginArray()
        for layer in connection.encapsulation.layers { string(escaping: layer.description) }
        endArray()
    }

    mutating func endpoint(_ address: StaticString, _ port: StaticString, _ endpoint: Endpoint) {
        key(address)
        quote { endpoint.address.append(to: &$0.buffer) }
        key(port)
        number(endpoint.port)
    }
}
