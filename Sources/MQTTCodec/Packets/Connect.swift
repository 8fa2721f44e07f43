extension ControlPacket {
    /// CONNECT: the first packet of a client (3.1).
    ///
    ///     0001 | 0000        Remaining Length
    ///     Protocol Name      UTF-8 Encoded String: MQTT, in 3.1 MQIsdp
    ///     Protocol Level     one byte: 3, 4 or 5; a bridge may set the highest bit before 5.0
    ///     Connect Flags      User Name | Password | Will Retain | Will QoS (2) | Will | Clean Start | 0
    ///     Keep Alive         Two Byte Integer, seconds
    ///     Properties         5.0
    ///     Client Identifier  UTF-8 Encoded String
    ///     Will Properties    5.0                     \
    ///     Will Topic         UTF-8 Encoded String    |  where the Will Flag is set
    ///     Will Payload       Binary Data             /
    ///     User Name          UTF-8 Encoded String, where its flag is set
    ///     Password           Binary Data, where its flag is set
    public struct Connect: Hashable, Sendable {
        /// The version, by protocol name and level.
        public var version: MQTTVersion
        /// The highest bit of the level, which mosquitto and others set as a bridge; in no standard.
        public var isBridge: Bool
        /// Clean Start; before 5.0 Clean Session (3.1.2.4).
        public var cleanStart: Bool
        /// The longest silence of the client, in seconds; zero for any (3.1.2.10).
        public var keepAlive: UInt16
        /// The properties; empty before 5.0 (3.1.2.11).
        public var properties: Properties
        /// The Client Identifier (3.1.3.1).
        public var clientIdentifier: UTF8EncodedString
        /// What the server is to publish when the Network Connection ends otherwise than by a normal DISCONNECT (3.1.2.5).
        public var will: Will?
        /// The user name (3.1.3.5).
        public var userName: UTF8EncodedString?
        /// The password, which descriptions do not show (3.1.3.6).
        public var password: [UInt8]?

        /// A request to connect; with Clean Start and a Keep Alive of 60 seconds unless said otherwise.
        public init(
            version: MQTTVersion, clientIdentifier: UTF8EncodedString, cleanStart: Bool = true, keepAlive: UInt16 = 60, will: Will? = nil,
            userName: UTF8EncodedString? = nil, password: [UInt8]? = nil, properties: Properties = Properties(), isBridge: Bool = false
        ) {
            self.version = version
            self.isBridge = isBridge
            self.cleanStart = cleanStart
            self.keepAlive = keepAlive
            self.properties = properties
            self.clientIdentifier = clientIdentifier
            self.will = will
            self.userName = userName
            self.password = password
        }

        /// Copies a borrowed CONNECT.
        public init(_ view: borrowing PacketView.Connect) {
            self.version = view.version
            self.isBridge = view.isBridge
            self.cleanStart = view.cleanStart
            self.keepAlive = view.keepAlive
            self.properties = Properties(copying: view.properties)
            self.clientIdentifier = UTF8EncodedString(copying: view.clientIdentifier)
            if let will = view.will {
                self.will = Will(will)
            }
            if let userName = view.userName { self.userName = UTF8EncodedString(copying: userName) }
            if let password = view.password { self.password = [UInt8](copying: password) }
        }
    }

    /// The Will Message of a CONNECT (3.1.2.5).
    public struct Will: Hashable, Sendable {
        /// The Quality of Service with which it is published (3.1.2.6).
        public var qos: QoS
        /// Whether it is published as a retained message (3.1.2.7).
        public var retain: Bool
        /// The Will Properties; empty before 5.0 (3.1.3.2).
        public var properties: Properties
        /// The Will Topic (3.1.3.3).
        public var topicName: UTF8EncodedString
        /// The Will Payload; before 5.0 Will Message (3.1.3.4).
        public var payload: [UInt8]

        /// A will with QoS 0 unless said otherwise.
        public init(
            topicName: UTF8EncodedString, payload: [UInt8], qos: QoS = .atMostOnce, retain: Bool = false,
            properties: Properties = Properties()
        ) {
            self.qos = qos
            self.retain = retain
            self.properties = properties
            self.topicName = topicName
            self.payload = payload
        }

        init(_ view: borrowing PacketView.Will) {
            self.qos = view.qos
            self.retain = view.retain
            self.properties = Properties(copying: view.properties)
            self.topicName = UTF8EncodedString(copying: view.topicName)
            self.payload = [UInt8](copying: view.payload)
        }
    }
}

extension PacketView {
    /// CONNECT, borrowed.
    public struct Connect: ~Escapable {
        @usableFromInline let bytes: Span<UInt8>
        @usableFromInline let layout: Layout

        /// Where the fields stand.
        ///
        /// An optional field that is absent has a range that starts at zero, where the Fixed Header is.
        @usableFromInline
        struct Layout: BitwiseCopyable {
            @usableFromInline var version: MQTTVersion
            @usableFromInline var level: UInt8
            @usableFromInline var flags: UInt8
            @usableFromInline var keepAlive: UInt16
            @usableFromInline var properties = ByteRange(0, 0)
            @usableFromInline var clientIdentifier = ByteRange(0, 0)
            @usableFromInline var willProperties = ByteRange(0, 0)
            @usableFromInline var willTopic = ByteRange(0, 0)
            @usableFromInline var willPayload = ByteRange(0, 0)
            @usableFromInline var userName = ByteRange(0, 0)
            @usableFromInline var password = ByteRange(0, 0)
        }

        @_lifetime(copy bytes)
        @inline(always)
        init(_ bytes: Span<UInt8>, _ layout: Layout) {
            self.bytes = bytes
            self.layout = layout
        }

        /// The version, by protocol name and level.
        @inlinable public var version: MQTTVersion { layout.version }

        /// Whether the highest bit of the level is set, as bridges do.
        @inlinable public var isBridge: Bool { layout.level & 0x80 != 0 }

        /// The connect flags whole (3.1.2.3).
        @inlinable public var connectFlags: UInt8 { layout.flags }

        /// Clean Start; before 5.0 Clean Session (3.1.2.4).
        @inlinable public var cleanStart: Bool { layout.flags & 0b10 != 0 }

        /// The longest silence of the client, in seconds; zero for any (3.1.2.10).
        @inlinable public var keepAlive: UInt16 { layout.keepAlive }

        /// The properties; empty before 5.0 (3.1.2.11).
        @inlinable public var properties: PropertiesView {
            @_lifetime(copy self)
            get { PropertiesView(bytes.extracting(layout.properties.range)) }
        }

        /// The bytes of the Client Identifier (3.1.3.1).
        @inlinable public var clientIdentifier: Span<UInt8> {
            @_lifetime(copy self)
            get { bytes.extracting(layout.clientIdentifier.range) }
        }

        /// The will; nil where its flag is not set (3.1.2.5).
        public var will: Will? {
            @_lifetime(copy self)
            get {
                guard layout.flags & 0b100 != 0 else { return nil }
                return Will(
                    flags: layout.flags, properties: PropertiesView(bytes.extracting(layout.willProperties.range)),
                    topicName: bytes.extracting(layout.willTopic.range), payload: bytes.extracting(layout.willPayload.range))
            }
        }

        /// The bytes of the user name; nil where it is not there (3.1.3.5).
        @inlinable public var userName: Span<UInt8>? {
            @_lifetime(copy self)
            get {
                guard layout.userName.start > 0 else { return nil }
                return bytes.extracting(layout.userName.range)
            }
        }

        /// The bytes of the password; nil where it is not there (3.1.3.6).
        @inlinable public var password: Span<UInt8>? {
            @_lifetime(copy self)
            get {
                guard layout.password.start > 0 else { return nil }
                return bytes.extracting(layout.password.range)
            }
        }
    }

    /// The Will Message of a CONNECT, borrowed.
    public struct Will: ~Escapable {
        private let flags: UInt8
        /// The Will Properties; empty before 5.0 (3.1.3.2).
        public let properties: PropertiesView
        /// The bytes of the Will Topic (3.1.3.3).
        public let topicName: Span<UInt8>
        /// The Will Payload (3.1.3.4).
        public let payload: Span<UInt8>

        @_lifetime(copy properties, copy topicName, copy payload)
        init(flags: UInt8, properties: PropertiesView, topicName: Span<UInt8>, payload: Span<UInt8>) {
            self.flags = flags
            self.properties = properties
            self.topicName = topicName
            self.payload = payload
        }

        /// The Quality of Service with which it is published (3.1.2.6).
        public var qos: QoS { QoS(rawValue: flags >> 3) }

        /// Whether it is published as a retained message (3.1.2.7).
        public var retain: Bool { flags & 0b0010_0000 != 0 }
    }
}

extension PacketView.Connect.Layout {
    @inline(never)
    static func decode<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> Self {
        var reader = ByteReader(bytes, context, from: header.length, to: header.packetLength)
        let nameRange = try reader.binaryData(FieldPath(.protocolName), &observer)
        let name = ProtocolName(bytes.extracting(nameRange.range))
        guard name != .unknown else {
            throw observer.broken(.protocolName, context, FieldPath(.protocolName), Int(nameRange.start), Int(nameRange.end))
        }
        let levelStart = reader.position
        let level = try reader.byte(FieldPath(.protocolLevel), &observer)
        guard let version = MQTTVersion(name, level: level) else {
            throw observer.broken(
                .protocolLevel, context, FieldPath(.protocolLevel), levelStart, levelStart &+ 1, value: Int(level))
        }
        let flagsStart = reader.position
        let flags = try reader.byte(FieldPath(.connectFlags), &observer)
        try judge(flags: flags, at: flagsStart, of: version, reader, &observer)
        var layout = Self(version: version, level: level, flags: flags, keepAlive: 0)
        layout.keepAlive = try reader.twoByteInteger(FieldPath(.keepAlive), &observer)
        layout.properties = ByteRange(reader.position, reader.position)
        if version == .v5_0 {
            let (range, seen) = try reader.properties(of: PropertyPlace(.connect), &observer)
            layout.properties = range
            let isAlone = seen.contains(.authenticationData) && !seen.contains(.authenticationMethod)
            let field = FieldPath(.property, property: .authenticationMethod)
            try reader.require(!isAlone, .authenticationMethodWithData, field, reader.position, reader.position, &observer)
        }
        let start = reader.position
        layout.clientIdentifier = try reader.text(FieldPath(.clientIdentifier), missing: .clientIdentifierPresent, &observer)
        try judge(clientIdentifier: layout.clientIdentifier, from: start, of: version, flags, reader, &observer)
        if flags & 0b100 != 0 {
            if version == .v5_0 {
                layout.willProperties = try reader.properties(of: .will, inWill: true, &observer).range
            }
            layout.willTopic = try reader.text(FieldPath(.willTopic), as: .topicName, missing: .willPresent, &observer)
            layout.willPayload = try reader.binaryData(FieldPath(.willPayload), missing: .willPresent, &observer)
            if O.isComplete, PropertiesView(bytes.extracting(layout.willProperties.range)).saysPayloadIsText,
                let fault = bytes.firstMalformed(from: Int(layout.willPayload.start), to: Int(layout.willPayload.end))
            {
                try reader.require(false, .payloadFormat, FieldPath(.willPayload), fault.lowerBound, fault.upperBound, &observer)
            }
        }
        // In 3.1 the Remaining Length has precedence over the flags of the credentials: they may be absent, but not cut short.
        let toleratesAbsence = version == .v3_1
        if flags & 0x80 != 0 {
            if toleratesAbsence, reader.remaining == 0 {
                try reader.require(false, .userNamePresent, FieldPath(.userName), reader.end, reader.end, &observer)
            } else {
                layout.userName = try reader.text(
                    FieldPath(.userName), missing: toleratesAbsence ? .mandatoryField : .userNamePresent, &observer)
            }
        }
        if flags & 0x40 != 0 {
            if toleratesAbsence, reader.remaining == 0 {
                try reader.require(false, .passwordPresent, FieldPath(.password), reader.end, reader.end, &observer)
            } else {
                layout.password = try reader.binaryData(
                    FieldPath(.password), missing: toleratesAbsence ? .mandatoryField : .passwordPresent, &observer)
            }
        }
        // Bytes behind the last field may be credentials of which the flag is missing: the statements on those say it best.
        let excess: Requirement = flags & 0xC0 == 0 ? .userNameAbsent : flags & 0xC0 == 0x80 ? .passwordAbsent : .noTrailingBytes
        try reader.requireEnd(or: excess, &observer)
        return layout
    }

    /// The rules of the connect flags (3.1.2.3 to 3.1.2.9).
    @inline(always)
    private static func judge<O: DecodingObserver>(
        flags: UInt8, at start: Int, of version: MQTTVersion, _ reader: ByteReader, _ observer: inout O
    ) throws(O.Failure) {
        let end = start &+ 1
        let value = Int(flags)
        try reader.require(
            flags & 1 == 0, .connectFlagsReserved, FieldPath(.connectFlagsReserved), start, end, value: value, &observer)
        if flags & 0b100 == 0 {
            try reader.require(
                flags & 0b1_1000 == 0, .willQoSWithoutWill, FieldPath(.willQoS), start, end, value: value, &observer)
            try reader.require(
                flags & 0b10_0000 == 0, .willRetainWithoutWill, FieldPath(.willRetain), start, end, value: value, &observer)
        } else {
            try reader.require(flags & 0b1_1000 != 0b1_1000, .willQoS, FieldPath(.willQoS), start, end, value: value, &observer)
        }
        // 5.0 allows a password without a user name (3.1.2.9).
        try reader.require(
            flags & 0xC0 != 0x40 || version == .v5_0, .passwordWithoutUserName, FieldPath(.passwordFlag), start, end, value: value,
            &observer)
    }

    /// The rules of the Client Identifier, which differ between the versions (3.1.3.1).
    @inline(always)
    private static func judge<O: DecodingObserver>(
        clientIdentifier: ByteRange, from start: Int, of version: MQTTVersion, _ flags: UInt8, _ reader: ByteReader, _ observer: inout O
    ) throws(O.Failure) {
        let field = FieldPath(.clientIdentifier)
        let count = clientIdentifier.count
        switch version {
        case .v3_1:
            let count = reader.bytes.characterCount(clientIdentifier)
            try reader.require(
                1...23 ~= count, .clientIdentifierLength, field, start, reader.position, value: count, &observer)
        case .v3_1_1:
            try reader.require(
                count > 0 || flags & 0b10 != 0, .emptyClientIdentifier, field, start, reader.position, &observer)
        case .v5_0: break
        }
    }
}

extension Span<UInt8> {
    /// How many characters there are in a range of text: every byte but those that continue one.
    fileprivate func characterCount(_ text: ByteRange) -> Int {
        var count = 0
        for position in text.range where self[position] & 0xC0 != 0x80 { count &+= 1 }
        return count
    }
}

/// The protocol names that are known (3.1.2.1).
enum ProtocolName {
    case mqtt, mqisdp, unknown

    init(_ bytes: Span<UInt8>) {
        if bytes.count == 4, bytes.fourByteInteger(at: 0) == 0x4D51_5454 {
            self = .mqtt
        } else if bytes.count == 6, bytes.fourByteInteger(at: 0) == 0x4D51_4973, bytes.twoByteInteger(at: 4) == 0x6470 {
            self = .mqisdp
        } else {
            self = .unknown
        }
    }
}

extension MQTTVersion {
    /// The version of a protocol name and level; a bridge may set the highest bit of the levels 3 and 4.
    init?(_ name: ProtocolName, level: UInt8) {
        switch (name, level) {
        case (.mqisdp, 0x03), (.mqisdp, 0x83): self = .v3_1
        case (.mqtt, 0x04), (.mqtt, 0x84): self = .v3_1_1
        case (.mqtt, 0x05): self = .v5_0
        default: return nil
        }
    }

    /// The version that a CONNECT announces, where enough of it is there and it is one that is known.
    ///
    /// - Parameter bytes: the packet from its first byte.
    package static func announced(by bytes: Span<UInt8>, _ header: FixedHeader) -> MQTTVersion? {
        let start = header.length
        // What stands behind the packet says nothing of it.
        let available = min(bytes.count, header.packetLength)
        guard available >= start &+ 2 else { return nil }
        let end = start &+ 2 &+ Int(bytes.twoByteInteger(at: start))
        guard end < available else { return nil }
        return MQTTVersion(ProtocolName(bytes.extracting((start &+ 2)..<end)), level: bytes[end])
    }
}

extension ControlPacket.Connect: EncodablePacket {
    func faultOfPlace(in version: MQTTVersion, as type: ControlPacketType) -> PacketEncodingError? {
        will?.properties.faultOfPlace(in: version, inWill: true) ?? properties.faultOfPlace(in: version)
    }

    @inline(always)
    func write<S: ByteSink & ~Copyable & ~Escapable>(_ version: MQTTVersion, as type: ControlPacketType, to sink: inout S) {
        sink.binaryData(version == .v3_1 ? [0x4D, 0x51, 0x49, 0x73, 0x64, 0x70] : [0x4D, 0x51, 0x54, 0x54])
        sink.byte(version.rawValue | (isBridge ? 0x80 : 0))
        sink.byte(connectFlags)
        sink.twoByteInteger(keepAlive)
        if version == .v5_0 { sink.properties(properties) }
        sink.binaryData(clientIdentifier.bytes)
        if let will {
            if version == .v5_0 { sink.properties(will.properties) }
            sink.binaryData(will.topicName.bytes)
            sink.binaryData(will.payload)
        }
        if let userName { sink.binaryData(userName.bytes) }
        if let password { sink.binaryData(password) }
    }

    /// The connect flags (3.1.2.3).
    private var connectFlags: UInt8 {
        var flags: UInt8 = 0
        if userName != nil { flags |= 0b1000_0000 }
        if password != nil { flags |= 0b0100_0000 }
        if let will { flags |= 0b0100 | will.qos.rawValue << 3 | (will.retain ? 0b0010_0000 : 0) }
        if cleanStart { flags |= 0b0010 }
        return flags
    }

    var faultOfLength: PacketEncodingError? {
        properties.faultOfLength()
            ?? clientIdentifier.bytes.faultOfLength(FieldPath(.clientIdentifier))
            ?? will?.properties.faultOfLength(inWill: true)
            ?? will?.topicName.bytes.faultOfLength(FieldPath(.willTopic))
            ?? will?.payload.faultOfLength(FieldPath(.willPayload))
            ?? userName?.bytes.faultOfLength(FieldPath(.userName))
            ?? password?.faultOfLength(FieldPath(.password))
    }
}
