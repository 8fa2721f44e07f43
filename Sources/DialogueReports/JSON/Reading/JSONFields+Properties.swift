import MQTTCodec

extension JSONFields {
    /// The properties (2.2.2.2) in the order of the wire: that of the keys, then `repeated_properties`, unless `property_order` says another.
    mutating func properties(_ version: MQTTVersion) throws(JSONFault) -> Properties {
        guard version == .v5_0 else {
            try refuse("properties", "repeated_properties", "property_order", version: version.description)
            return Properties()
        }
        var list: [Property] = []
        if let value = value("properties") { try Self.append(value, path(to: "properties"), to: &list) }
        if let value = value("repeated_properties") {
            let path = path(to: "repeated_properties")
            guard let elements = value.elements else { throw JSONFault(value, path, "an array must stand here") }
            for (index, element) in elements.enumerated() { try Self.append(element, "\(path)[\(index)]", to: &list) }
        }
        guard let order = value("property_order") else { return Properties(list) }
        return Properties(try Self.ordered(list, as: order, path(to: "property_order")))
    }

    /// The properties as identifiers list them, those that share one in the order that they have.
    private static func ordered(_ list: [Property], as order: JSONValue, _ path: String) throws(JSONFault) -> [Property] {
        guard let identifiers = order.elements, identifiers.count == list.count else {
            throw JSONFault(order, path, "an array with the identifier of each property must stand here")
        }
        var waiting: [PropertyIdentifier: [Property]] = [:]
        for property in list.reversed() { waiting[property.identifier, default: []].append(property) }
        var ordered: [Property] = []
        for (index, element) in identifiers.enumerated() {
            let number = try integer(element, "\(path)[\(index)]", 0...255)
            guard let identifier = PropertyIdentifier(rawValue: UInt8(number)), let property = waiting[identifier]?.popLast() else {
                throw JSONFault(element, "\(path)[\(index)]", "\(number); no property with this identifier is left")
            }
            ordered.append(property)
        }
        return ordered
    }

    private static func append(_ object: JSONValue, _ path: String, to list: inout [Property]) throws(JSONFault) {
        guard case .object(let members) = object.content else {
            throw JSONFault(object, path, "\(object.content.words); an object must stand here")
        }
        for member in members {
            let path = "\(path).\(member.key)"
            switch member.key {
            case "user_properties":
                for (index, pair) in try array(member.value, path).enumerated() {
                    list.append(try userProperty(pair, "\(path)[\(index)]"))
                }
            case "subscription_identifiers":
                for (index, number) in try array(member.value, path).enumerated() {
                    list.append(.subscriptionIdentifier(UInt32(try integer(number, "\(path)[\(index)]", 0...268_435_455))))
                }
            case "authentication_data_length": throw JSONFault(member.value, path, hiddenSecret)
            default: list.append(try property(member, path))
            }
        }
    }

    private static func array(_ value: JSONValue, _ path: String) throws(JSONFault) -> [JSONValue] {
        guard let elements = value.elements else { throw JSONFault(value, path, "\(value.content.words); an array must stand here") }
        return elements
    }

    /// `["name", "value"]`, or an object where one of them is not UTF-8.
    private static func userProperty(_ pair: JSONValue, _ path: String) throws(JSONFault) -> Property {
        if let elements = pair.elements {
            guard elements.count == 2 else { throw JSONFault(pair, path, "a name and a value must stand here") }
            let name = try string(elements[0], "\(path)[0]")
            return .userProperty(
                UTF8EncodedString(unchecked: name), UTF8EncodedString(unchecked: try string(elements[1], "\(path)[1]")))
        }
        var fields = try JSONFields(pair, path)
        let (name, value) = (try fields.bytes("name"), try fields.bytes("value"))
        try fields.finish()
        return .userProperty(UTF8EncodedString(unchecked: name), UTF8EncodedString(unchecked: value))
    }
}

// MARK: One property

extension JSONFields {
    private static let identifiers = Dictionary(
        uniqueKeysWithValues: PropertyIdentifier.allCases.filter { $0 != .userProperty && $0 != .subscriptionIdentifier }.map {
            ($0.key, $0)
        })

    /// A property that is no list: a number, or text.
    private static func property(_ member: JSONValue.Member, _ path: String) throws(JSONFault) -> Property {
        let value = member.value
        let isHexadecimal = member.key.hasSuffix("_hex")
        guard let identifier = identifiers[isHexadecimal ? String(member.key.dropLast(4)) : member.key] else {
            let known = identifiers.keys.sorted() + ["user_properties", "subscription_identifiers"]
            throw unknown(member, at: path, known: known)
        }
        func number<Number: FixedWidthInteger>() throws(JSONFault) -> Number {
            guard !isHexadecimal else { throw unknown(member, at: path, known: [identifier.key]) }
            return Number(try integer(value, path, 0...Int(Number.max)))
        }
        func data() throws(JSONFault) -> [UInt8] { isHexadecimal ? try hexadecimal(value, path) : try string(value, path) }
        func text() throws(JSONFault) -> UTF8EncodedString { UTF8EncodedString(unchecked: try data()) }
        switch identifier {
        case .payloadFormatIndicator: return .payloadFormatIndicator(try number())
        case .messageExpiryInterval: return .messageExpiryInterval(try number())
        case .contentType: return .contentType(try text())
        case .responseTopic: return .responseTopic(try text())
        case .correlationData: return .correlationData(try data())
        case .sessionExpiryInterval: return .sessionExpiryInterval(try number())
        case .assignedClientIdentifier: return .assignedClientIdentifier(try text())
        case .serverKeepAlive: return .serverKeepAlive(try number())
        case .authenticationMethod: return .authenticationMethod(try text())
        case .authenticationData: return .authenticationData(try data())
        case .requestProblemInformation: return .requestProblemInformation(try number())
        case .willDelayInterval: return .willDelayInterval(try number())
        case .requestResponseInformation: return .requestResponseInformation(try number())
        case .responseInformation: return .responseInformation(try text())
        case .serverReference: return .serverReference(try text())
        case .reasonString: return .reasonString(try text())
        case .receiveMaximum: return .receiveMaximum(try number())
        case .topicAliasMaximum: return .topicAliasMaximum(try number())
        case .topicAlias: return .topicAlias(try number())
        case .maximumQoS: return .maximumQoS(try number())
        case .retainAvailable: return .retainAvailable(try number())
        case .maximumPacketSize: return .maximumPacketSize(try number())
        case .wildcardSubscriptionAvailable: return .wildcardSubscriptionAvailable(try number())
        case .subscriptionIdentifierAvailable: return .subscriptionIdentifierAvailable(try number())
        case .sharedSubscriptionAvailable: return .sharedSubscriptionAvailable(try number())
        // Lists, which have keys of their own.
        case .userProperty, .subscriptionIdentifier: throw unknown(member, at: path, known: [])
        }
    }
}
