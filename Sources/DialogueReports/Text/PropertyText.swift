import MQTTCodec

/// Properties in words, in the order of the wire, below the packet that they belong to.
enum PropertyText {
    /// - Parameter startsNote: whether the first goes on a line of its own.
    static func write(_ properties: PropertiesView, showsSecrets: Bool, startsNote: Bool = true, to line: inout TextLine) {
        guard !properties.isEmpty else { return }
        if startsNote { line.startNote() }
        var iterator = properties.makeIterator()
        while let property = iterator.next() {
            write(property, showsSecrets: showsSecrets, to: &line)
            line.endGroup()
        }
    }

    private static func write(_ property: PropertyView, showsSecrets: Bool, to line: inout TextLine) {
        let value = Int(property.integer)
        switch property.identifier {
        case .payloadFormatIndicator:
            line.add(value == 1 ? "payload is UTF-8" : value == 0 ? "payload is bytes" : "payload format indicator ")
            if value > 1 { line.add(value) }
        case .messageExpiryInterval: seconds("message expiry interval ", value, to: &line)
        case .contentType: text("content type ", property.content, to: &line)
        case .responseTopic: text("response topic ", property.content, to: &line)
        case .correlationData: data("correlation data ", property.content, to: &line)
        case .subscriptionIdentifier: number("subscription identifier ", value, to: &line)
        case .sessionExpiryInterval:
            if property.integer == .max { line.add("session never expires") } else { seconds("session expiry interval ", value, to: &line) }
        case .assignedClientIdentifier: text("assigned client identifier ", property.content, to: &line)
        case .serverKeepAlive: seconds("server keep alive ", value, to: &line)
        case .authenticationMethod: text("authentication method ", property.content, to: &line)
        case .authenticationData:
            if showsSecrets {
                data("authentication data ", property.content, to: &line)
            } else {
                number("authentication data of ", property.content.count, to: &line)
                line.add(property.content.count == 1 ? " byte" : " bytes")
            }
        case .requestProblemInformation: choice(value, "asks for problem information", "no problem information, please", to: &line)
        case .willDelayInterval: seconds("will delay interval ", value, to: &line)
        case .requestResponseInformation: choice(value, "asks for response information", "no response information, please", to: &line)
        case .responseInformation: text("response information ", property.content, to: &line)
        case .serverReference: text("server reference ", property.content, to: &line)
        case .reasonString: text("reason string ", property.content, isQuoted: true, to: &line)
        case .receiveMaximum: number("receive maximum ", value, to: &line)
        case .topicAliasMaximum: number("topic alias maximum ", value, to: &line)
        case .topicAlias: number("topic alias ", value, to: &line)
        case .maximumQoS: number("maximum QoS ", value, to: &line)
        case .retainAvailable: choice(value, "retain available", "retain not available", to: &line)
        case .userProperty:
            line.add("user property ")
            line.add(wire: property.content, limit: max(8, line.fullRoom / 2 - 8))
            line.add(": ")
            line.add(wire: property.pairValue, limit: max(8, line.fullRoom / 2 - 8))
        case .maximumPacketSize:
            number("maximum packet size ", value, to: &line)
            line.add(" B")
        case .wildcardSubscriptionAvailable:
            choice(value, "wildcard subscriptions available", "no wildcard subscriptions", to: &line)
        case .subscriptionIdentifierAvailable:
            choice(value, "subscription identifiers available", "no subscription identifiers", to: &line)
        case .sharedSubscriptionAvailable:
            choice(value, "shared subscriptions available", "no shared subscriptions", to: &line)
        }
    }

    private static func number(_ name: StaticString, _ value: Int, to line: inout TextLine) {
        line.add(name)
        line.add(value, grouping: true)
    }

    private static func seconds(_ name: StaticString, _ value: Int, to line: inout TextLine) {
        number(name, value, to: &line)
        line.add(" s")
    }

    private static func text(_ name: StaticString, _ content: Span<UInt8>, isQuoted: Bool = false, to line: inout TextLine) {
        line.add(name)
        if isQuoted { line.add("\"") }
        line.add(wire: content, escapesQuotes: isQuoted, limit: max(8, line.fullRoom - name.utf8CodeUnitCount - 2))
        if isQuoted { line.add("\"") }
    }

    /// Binary data in hexadecimal.
    private static func data(_ name: StaticString, _ content: Span<UInt8>, to line: inout TextLine) {
        line.add(name)
        guard !content.isEmpty else { return line.add("(empty)") }
        let room = max(2, (line.fullRoom - name.utf8CodeUnitCount - 12) / 2)
        let shown = min(content.count, room)
        for index in 0..<shown { line.add(hex: content[index]) }
        guard shown < content.count else { return }
        line.add(.ellipsis)
        line.add(" ")
        line.add(content.count, grouping: true)
        line.add(" B")
    }

    private static func choice(_ value: Int, _ yes: StaticString, _ no: StaticString, to line: inout TextLine) {
        line.add(value == 0 ? no : yes)
        guard value > 1 else { return }
        line.add(" (")
        line.add(value)
        line.add(")")
    }
}
