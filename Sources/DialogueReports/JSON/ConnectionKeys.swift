internal import CaptureAnalysis
internal import TCPStreams

/// The keys that say of a record which connection it belongs to, written once for each connection.
///
/// They are most of what is the same in every record of a connection, and the Community ID among them costs a SHA-1. A connection has the
/// place of its number modulo `places`; when another one with the same place speaks, they are written again. Numbers are dense, so that
/// this happens only with more connections at a time than there are places.
struct ConnectionKeys: Sendable {
    /// 1,024: of some 600 bytes each.
    private static let places = 1024

    private struct Keys: Sendable {
        var connection = 0
        var transport = Transport.tcp
        var fromClient: [UInt8] = []
        var fromServer: [UInt8] = []
        var whole: [UInt8] = []
    }

    private var keys: [Keys] = []
    /// Names of addresses that the capture tells.
    private var names = HostNames()

    /// Takes the name of an address; keys are written anew that may lack it.
    mutating func name(_ address: IPAddress, _ name: String) {
        names.note(name, of: address)
        for place in keys.indices { keys[place].connection = 0 }
    }

    /// Writes the keys of a packet that this end sent.
    @inline(always)
    mutating func write(_ connection: Connection, _ transport: Transport, from sender: Sender, to json: inout JSONWriter) {
        if keys.isEmpty { keys = [Keys](repeating: Keys(), count: Self.places) }
        let place = connection.id & (Self.places - 1)
        if keys[place].connection != connection.id || keys[place].transport != transport { fill(place, connection, transport) }
        let written = sender == .client ? keys[place].fromClient : keys[place].fromServer
        json.written(written.span)
    }

    /// Writes the keys of a record that is about a connection as a whole.
    ///
    /// - Parameter transport: what carries it, as far as that is known.
    mutating func write(_ connection: Connection, _ transport: Transport, to json: inout JSONWriter) {
        if keys.isEmpty { keys = [Keys](repeating: Keys(), count: Self.places) }
        let place = connection.id & (Self.places - 1)
        if keys[place].connection != connection.id || keys[place].transport != transport { fill(place, connection, transport) }
        let written = keys[place].whole
        json.written(written.span)
    }

    @inline(never)
    private mutating func fill(_ place: Int, _ connection: Connection, _ transport: Transport) {
        func written(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
            var json = JSONWriter()
            json.identity(of: connection, transport)
            body(&json)
            writeNames(of: connection, to: &json)
            return json.buffer
        }
        let fromClient = written { json in
            json.endpoint("src_ip", "src_port", connection.client)
            json.endpoint("dest_ip", "dest_port", connection.server)
        }
        let fromServer = written { json in
            json.endpoint("src_ip", "src_port", connection.server)
            json.endpoint("dest_ip", "dest_port", connection.client)
        }
        let whole = written { json in json.ends(of: connection) }
        keys[place] = Keys(connection: connection.id, transport: transport, fromClient: fromClient, fromServer: fromServer, whole: whole)
    }

    /// The names of the two ends of a connection, as far as the capture tells them.
    private func writeNames(of connection: Connection, to json: inout JSONWriter) {
        if let name = names[connection.client.address] {
            json.key("client_name")
            json.string(escaping: name)
        }
        if let name = names[connection.server.address] {
            json.key("server_name")
            json.string(escaping: name)
        }
    }
}

extension JSONWriter {
    /// The keys of a record that is about a connection as a whole.
    mutating func connection(_ connection: Connection, _ transport: Transport) {
        identity(of: connection, transport)
        ends(of: connection)
    }

    fileprivate mutating func ends(of connection: Connection) {
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
