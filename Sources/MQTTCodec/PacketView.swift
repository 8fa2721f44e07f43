/// A Control Packet borrowed from the bytes that hold it: laid out and checked, nothing copied, nothing allocated.
///
/// This is the decoder. `ControlPacket(decoding:version:sender:)` is this view, copied; `ControlPacket.diagnose` is the same decoder with
/// an observer that does not stop.
public enum PacketView: ~Escapable {
    /// CONNECT: connection request, from the client (3.1).
    case connect(Connect)
    /// CONNACK: connect acknowledgement, from the server (3.2).
    case connAck(ConnAck)
    /// PUBLISH: an Application Message, from either side (3.3).
    case publish(Publish)
    /// PUBACK: acknowledgement of a QoS 1 PUBLISH (3.4).
    case pubAck(PublishAcknowledgement)
    /// PUBREC: first answer to a QoS 2 PUBLISH (3.5).
    case pubRec(PublishAcknowledgement)
    /// PUBREL: second step of QoS 2, from the publishing side (3.6).
    case pubRel(PublishAcknowledgement)
    /// PUBCOMP: last step of QoS 2 (3.7).
    case pubComp(PublishAcknowledgement)
    /// SUBSCRIBE: subscribe request, from the client (3.8).
    case subscribe(Subscribe)
    /// SUBACK: subscribe acknowledgement, from the server (3.9).
    case subAck(SubscriptionAcknowledgement)
    /// UNSUBSCRIBE: unsubscribe request, from the client (3.10).
    case unsubscribe(Unsubscribe)
    /// UNSUBACK: unsubscribe acknowledgement, from the server (3.11).
    case unsubAck(SubscriptionAcknowledgement)
    /// PINGREQ: ping request, from the client (3.12).
    case pingReq
    /// PINGRESP: ping response, from the server (3.13).
    case pingResp
    /// DISCONNECT: disconnect notification; before 5.0 from the client only (3.14).
    case disconnect(ReasonAndProperties)
    /// AUTH: authentication exchange, 5.0 only (3.15).
    case auth(ReasonAndProperties)

    /// Lays out and checks the packet at the beginning of some bytes; what follows it is left alone.
    ///
    /// How many bytes the packet takes, its Fixed Header says: `FixedHeader(decoding:)`, or the framer that cut the bytes.
    ///
    /// - Parameters:
    ///   - bytes: a whole packet, from its first byte.
    ///   - version: whose rules to apply; a CONNECT is judged by the version that it announces.
    ///   - sender: who sent the bytes; `.unknown` accuses nobody of what only the other side may do.
    /// - Throws: `PacketDecodingError.incomplete` where more bytes are needed, otherwise the first breach of the standard.
    @inlinable @inline(always)
    @_lifetime(copy bytes)
    public init(decoding bytes: Span<UInt8>, version: MQTTVersion, sender: ControlPacket.Sender) throws(PacketDecodingError) {
        guard case .complete(let header) = FixedHeader.scan(bytes, at: 0) else {
            throw Self.unreadable(bytes, version: version, sender: sender)
        }
        self = try PacketView(decoding: bytes, header, version: version, sender: sender)
    }

    /// The same for bytes of which the Fixed Header has been read.
    ///
    /// PUBLISH, being nine packets of ten, is told from the others in the code of the caller, who mostly asks for it right afterwards.
    @inlinable @inline(always)
    @_lifetime(copy bytes)
    init(
        decoding bytes: Span<UInt8>, _ header: FixedHeader, version: MQTTVersion, sender: ControlPacket.Sender
    ) throws(PacketDecodingError) {
        let context = DecodingContext(version: version, sender: sender, firstByte: header.firstByte)
        if header.firstByte >> 4 == ControlPacketType.publish.rawValue {
            let layout = try Self.decodePublish(bytes, header, context)
            self = .publish(Publish(bytes.extracting(first: header.packetLength), layout))
        } else {
            self = try Self.decodeOther(bytes, header, context)
        }
    }

    @usableFromInline
    @inline(never)
    static func decodePublish(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext
    ) throws(PacketDecodingError) -> Publish.Layout {
        guard bytes.count >= header.packetLength else {
            throw .incomplete(bytesNeeded: header.packetLength &- bytes.count)
        }
        var observer = StrictObserver()
        return try decodePublish(bytes.extracting(first: header.packetLength), header, context, &observer)
    }

    /// All types but PUBLISH.
    @usableFromInline
    @inline(never)
    @_lifetime(copy bytes)
    static func decodeOther(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext
    ) throws(PacketDecodingError) -> PacketView {
        let subject = try Subject(bytes, header, version: context.version, sender: context.sender)
        var observer = StrictObserver()
        return try decodeOther(bytes.extracting(first: header.packetLength), subject.type, header, subject.context, &observer)
    }

    /// Lays out the packet at the beginning of some bytes, whatever rules it breaks as long as its fields can be told apart.
    ///
    /// For analyzers, which must show what was sent; `ControlPacket.diagnose` says what is wrong with it.
    ///
    /// - Throws: `PacketDecodingError.incomplete` where more bytes are needed, a violation where there is no layout.
    @_lifetime(copy bytes)
    public init(tolerating bytes: Span<UInt8>, version: MQTTVersion, sender: ControlPacket.Sender) throws(PacketDecodingError) {
        guard case .complete(let header) = FixedHeader.scan(bytes, at: 0) else {
            throw Self.unreadable(bytes, version: version, sender: sender)
        }
        self = try PacketView(tolerating: bytes, header, version: version, sender: sender)
    }

    /// The same for bytes of which the Fixed Header has been read.
    @_lifetime(copy bytes)
    @usableFromInline
    init(
        tolerating bytes: Span<UInt8>, _ header: FixedHeader, version: MQTTVersion, sender: ControlPacket.Sender
    ) throws(PacketDecodingError) {
        let subject = try Subject(bytes, header, version: version, sender: sender)
        var observer = TolerantObserver()
        self = try PacketView.decode(
            bytes.extracting(first: header.packetLength), subject.type, header, subject.context, &observer)
    }

    /// The type of the packet, which the first byte says (2.1.2).
    public var type: ControlPacketType {
        switch self {
        case .connect: .connect
        case .connAck: .connAck
        case .publish: .publish
        case .pubAck: .pubAck
        case .pubRec: .pubRec
        case .pubRel: .pubRel
        case .pubComp: .pubComp
        case .subscribe: .subscribe
        case .subAck: .subAck
        case .unsubscribe: .unsubscribe
        case .unsubAck: .unsubAck
        case .pingReq: .pingReq
        case .pingResp: .pingResp
        case .disconnect: .disconnect
        case .auth: .auth
        }
    }
}

extension PacketView {
    /// What a packet is judged as: its type, which must exist, and the context.
    struct Subject {
        let type: ControlPacketType
        let context: DecodingContext

        /// - Throws: a violation where the version knows no such type, `incomplete` where the packet is not there whole; in this order,
        ///   because no further byte makes a type legal.
        init(
            _ bytes: Span<UInt8>, _ header: FixedHeader, version: MQTTVersion, sender: ControlPacket.Sender
        ) throws(PacketDecodingError) {
            let isConnect = header.firstByte >> 4 == ControlPacketType.connect.rawValue
            let ownVersion = isConnect ? MQTTVersion.announced(by: bytes, header) ?? version : version
            let context = DecodingContext(version: ownVersion, sender: sender, firstByte: header.firstByte)
            guard let type = header.type, type.exists(in: ownVersion) else {
                throw .violation(.packetType(context))
            }
            guard bytes.count >= header.packetLength else {
                throw .incomplete(bytesNeeded: header.packetLength &- bytes.count)
            }
            self.type = type
            self.context = context
        }
    }

    /// Why there is no Fixed Header at the beginning of some bytes.
    @usableFromInline
    static func unreadable(_ bytes: Span<UInt8>, version: MQTTVersion, sender: ControlPacket.Sender) -> PacketDecodingError {
        guard !bytes.isEmpty else { return .incomplete(bytesNeeded: nil) }
        let context = DecodingContext(version: version, sender: sender, firstByte: bytes[0])
        let type = ControlPacketType(rawValue: bytes[0] >> 4)
        guard let type, type.exists(in: version) else { return .violation(.packetType(context)) }
        if case .lengthTooLong = FixedHeader.scan(bytes, at: 0) { return .violation(.lengthTooLong(context)) }
        return .incomplete(bytesNeeded: nil)
    }
}

extension Finding {
    /// The first byte names a type that the version does not define.
    static func packetType(_ context: DecodingContext) -> Finding {
        Finding(.packetType, context, FieldPath(.packetType), 0, 1, value: Int(context.firstByte >> 4))
    }
}

extension PacketView {
    /// Decodes the body of one packet of a known type, telling the observer everything in the order of the bytes.
    @inline(always)
    @_lifetime(copy bytes)
    static func decode<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ type: ControlPacketType, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> PacketView {
        if type == .publish {
            return .publish(Publish(bytes, try decodePublish(bytes, header, context, &observer)))
        }
        return try decodeOther(bytes, type, header, context, &observer)
    }

    @inline(always)
    private static func decodePublish<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> Publish.Layout {
        if O.isComplete {
            observer.read(FieldPath(.packetType), 0, 1)
            Publish.Layout.readFlags(&observer)
            observer.read(FieldPath(.remainingLength), 1, header.length)
        }
        try Publish.Layout.judgeFlags(header, context, &observer)
        try judgeLength(header, context, &observer)
        return try Publish.Layout.decode(bytes, header, context, &observer)
    }

    @inline(always)
    @_lifetime(copy bytes)
    private static func decodeOther<O: DecodingObserver>(
        _ bytes: Span<UInt8>, _ type: ControlPacketType, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) -> PacketView {
        if O.isComplete {
            observer.read(FieldPath(.packetType), 0, 1)
            observer.read(FieldPath(.remainingLength), 1, header.length)
        }
        try judgeHeader(type, header, context, &observer)
        switch type {
        case .connect:
            return .connect(Connect(bytes, try Connect.Layout.decode(bytes, header, context, &observer)))
        case .connAck:
            return .connAck(ConnAck(bytes, try ConnAck.Layout.decode(bytes, header, context, &observer)))
        case .pubAck, .pubRec, .pubRel, .pubComp:
            let layout = try PublishAcknowledgement.Layout.decode(bytes, header, type, context, &observer)
            switch type {
            case .pubAck: return .pubAck(PublishAcknowledgement(bytes, layout))
            case .pubRec: return .pubRec(PublishAcknowledgement(bytes, layout))
            case .pubRel: return .pubRel(PublishAcknowledgement(bytes, layout))
            default: return .pubComp(PublishAcknowledgement(bytes, layout))
            }
        case .subscribe:
            return .subscribe(Subscribe(bytes, try Subscribe.Layout.decode(bytes, header, context, &observer)))
        case .subAck:
            let layout = try SubscriptionAcknowledgement.Layout.decode(bytes, header, type, context, &observer)
            return .subAck(SubscriptionAcknowledgement(bytes, layout))
        case .unsubscribe:
            return .unsubscribe(Unsubscribe(bytes, try decodeUnsubscribe(bytes, header, context, &observer)))
        case .unsubAck:
            let layout = try SubscriptionAcknowledgement.Layout.decode(bytes, header, type, context, &observer)
            return .unsubAck(SubscriptionAcknowledgement(bytes, layout))
        case .pingReq:
            try decodePing(bytes, header, context, &observer)
            return .pingReq
        case .pingResp:
            try decodePing(bytes, header, context, &observer)
            return .pingResp
        case .disconnect:
            return .disconnect(ReasonAndProperties(bytes, try decodeDisconnect(bytes, header, context, &observer)))
        case .publish, .auth:
            return .auth(ReasonAndProperties(bytes, try decodeAuth(bytes, header, context, &observer)))
        }
    }

    /// The rules of the Fixed Header, of all packets but PUBLISH, whose flags mean something.
    @inline(always)
    private static func judgeHeader<O: DecodingObserver>(
        _ type: ControlPacketType, _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) {
        if !type.maySend(context.sender, in: context.version) {
            let failure = observer.violated(.directionOfFlow, context, FieldPath(.packetType), 0, 1, value: Int(type.rawValue))
            if let failure { throw failure }
        }
        if !type.accepts(flags: header.flags, in: context.version) {
            let failure = observer.violated(.fixedHeaderFlags, context, FieldPath(.flags), 0, 1, value: Int(header.flags))
            if let failure { throw failure }
        }
        try judgeLength(header, context, &observer)
    }

    @inline(always)
    private static func judgeLength<O: DecodingObserver>(
        _ header: FixedHeader, _ context: DecodingContext, _ observer: inout O
    ) throws(O.Failure) {
        if header.isOverlong {
            let failure = observer.violated(
                .shortestVariableByteInteger, context, FieldPath(.remainingLength), 1, header.length, value: header.remainingLength)
            if let failure { throw failure }
        }
    }
}

extension ControlPacketType {
    /// Whether this side of a Network Connection sends packets of this type (table 2.1).
    @inline(always)
    func maySend(_ sender: ControlPacket.Sender, in version: MQTTVersion) -> Bool {
        switch sender {
        case .unknown: true
        case .client: self != .connAck && self != .subAck && self != .unsubAck && self != .pingResp
        case .server:
            self != .connect && self != .subscribe && self != .unsubscribe && self != .pingReq
                && (self != .disconnect || version == .v5_0)
        }
    }

    /// The flags that the Fixed Header of this type must have (table 2.2); zero for PUBLISH, whose flags vary.
    public var requiredFlags: UInt8 {
        switch self {
        case .pubRel, .subscribe, .unsubscribe: 0b0010
        default: 0
        }
    }

    /// Whether the flags are as the table says; 3.1 allows DUP on what a client sends again (3.1, section 2.1).
    @inline(always)
    func accepts(flags: UInt8, in version: MQTTVersion) -> Bool {
        flags == requiredFlags || (version == .v3_1 && requiredFlags != 0 && flags == requiredFlags | 0b1000)
    }

    /// Whether this version defines the type (table 2.1).
    @inline(always)
    func exists(in version: MQTTVersion) -> Bool { self != .auth || version == .v5_0 }
}
