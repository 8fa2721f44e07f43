internal import MQTTCodec

extension PacketJSON {
    /// The properties (2.2.2.2), each under its name, in the order of the wire.
    ///
    /// User Properties and Subscription Identifiers, which may stand more than once, are lists, in the place of their first. Of another
    /// property that stands more than once the later values follow in `repeated_properties`. Where reading the object and then those
    /// does not give the order of the wire, `property_order` lists the identifiers in that order.
    @inline(always)
    func write(_ properties: borrowing PropertiesView, to json: inout JSONWriter) {
        json.key("properties")
        json.beginObject()
        let order = properties.isEmpty ? PropertyOrder() : writeAll(properties, to: &json)
        json.endObject()
        if order.hasRepeats { writeRepeats(properties, to: &json) }
        if order.isLost { writeOrder(properties, to: &json) }
    }

    /// Writes the first of each property, or its list.
    @inline(never)
    private func writeAll(_ properties: borrowing PropertiesView, to json: inout JSONWriter) -> PropertyOrder {
        var order = PropertyOrder()
        var iterator = properties.makeIterator()
        while let property = iterator.next() {
            let identifier = property.identifier
            guard order.take(identifier) else { continue }
            switch identifier {
            case .userProperty:
                json.key("user_properties")
                writeList(of: identifier, properties, to: &json)
            case .subscriptionIdentifier:
                json.key("subscription_identifiers")
                writeList(of: identifier, properties, to: &json)
            default: write(property, to: &json)
            }
        }
        return order
    }

    private func writeList(of identifier: PropertyIdentifier, _ properties: borrowing PropertiesView, to json: inout JSONWriter) {
        json.beginArray()
        var iterator = properties.makeIterator()
        while let property = iterator.next() {
            guard property.identifier == identifier else { continue }
            if identifier == .userProperty {
                writePair(property.content, property.pairValue, to: &json)
            } else {
                json.number(property.integer)
            }
        }
        json.endArray()
    }

    /// `["name","value"]`, or `{"name_hex":"ff","value":"v"}` where one of them is not UTF-8.
    private func writePair(_ name: Span<UInt8>, _ value: Span<UInt8>, to json: inout JSONWriter) {
        let forms = (name: TextForm(of: name), value: TextForm(of: value))
        if forms.name == .malformed || forms.value == .malformed {
            json.beginObject()
            json.text("name", name)
            json.text("value", value)
            json.endObject()
        } else {
            json.beginArray()
            json.string(name, forms.name)
            json.string(value, forms.value)
            json.endArray()
        }
    }

    /// A property that is no list: a number, or text.
    private func write(_ property: borrowing PropertyView, to json: inout JSONWriter) {
        let identifier = property.identifier
        switch identifier {
        case .contentType, .responseTopic, .correlationData, .assignedClientIdentifier, .authenticationMethod, .responseInformation,
            .serverReference, .reasonString:
            json.text(identifier.keyLiteral, property.content)
        case .authenticationData:
            if showsSecrets {
                json.text(identifier.keyLiteral, property.content)
            } else {
                json.key("authentication_data_length")
                json.number(property.content.count)
            }
        default:
            json.key(identifier.keyLiteral)
            json.number(property.integer)
        }
    }

    @inline(never)
    private func writeRepeats(_ properties: borrowing PropertiesView, to json: inout JSONWriter) {
        json.key("repeated_properties")
        json.beginArray()
        var order = PropertyOrder()
        var iterator = properties.makeIterator()
        while let property = iterator.next() {
            let identifier = property.identifier
            guard !order.take(identifier), !identifier.isList else { continue }
            json.beginObject()
            write(property, to: &json)
            json.endObject()
        }
        json.endArray()
    }

    @inline(never)
    private func writeOrder(_ properties: borrowing PropertiesView, to json: inout JSONWriter) {
        json.key("property_order")
        json.beginArray()
        var iterator = properties.makeIterator()
        while let property = iterator.next() { json.number(property.identifier.rawValue) }
        json.endArray()
    }
}

/// Whether the order in which properties stand can be told from their JSON form.
private struct PropertyOrder {
    /// A bit for each identifier that has been there.
    private var seen: UInt64 = 0
    private var previous: PropertyIdentifier?
    /// Whether a property stands more than once that is no list.
    private(set) var hasRepeats = false
    /// Whether a list has something between its elements, or a property stands behind a repeated one.
    private(set) var isLost = false

    /// Takes the next property, and says whether it is the first with its identifier.
    mutating func take(_ identifier: PropertyIdentifier) -> Bool {
        let bit = UInt64(1) << UInt64(identifier.rawValue)
        let isFirst = seen & bit == 0
        if isFirst || identifier.isList {
            if hasRepeats || (!isFirst && previous != identifier) { isLost = true }
        } else {
            hasRepeats = true
        }
        seen |= bit
        previous = identifier
        return isFirst
    }
}

extension PropertyIdentifier {
    /// Whether the property may stand more than once (3.3.2.3.7, 3.3.2.3.8).
    fileprivate var isList: Bool { self == .userProperty || self == .subscriptionIdentifier }
}
