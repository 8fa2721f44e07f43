/// The long way from a frame to TCP: through rare link layers, tunnels and fragments.
extension Reassembler {
    /// Goes on inwards from a header of a frame.
    ///
    /// - Parameter isFrame: whether `bytes` are those of the frame in hand, where the consumer is shown data in place, or have been put together
    ///   from fragments.
    @inline(never)
    mutating func descend(
        _ bytes: Span<UInt8>, from start: Descent, originalLength: Int, isFrame: Bool, at position: Position
    ) -> Delivery {
        var descent = start
        descent.descend(bytes)
        switch descent.next {
        case .ipv4:
            let datagram = Datagram.ipv4(bytes, at: descent.offset, originalLength: originalLength)
            return enter(datagram, bytes, from: descent, originalLength: originalLength, isFrame: isFrame, at: position)
        case .ipv6:
            let datagram = Datagram.ipv6(bytes, at: descent.offset, originalLength: originalLength)
            return enter(datagram, bytes, from: descent, originalLength: originalLength, isFrame: isFrame, at: position)
        case .aggregate:
            while let (inner, end) = descent.nextOfAggregate(bytes) {
                let delivery = descend(
                    bytes.extracting(0..<min(end, bytes.count)), from: inner, originalLength: min(end, originalLength), isFrame: isFrame,
                    at: position)
                if delivery.count > 0 { queue(delivery) }
            }
        case .otherProtocol: statistics.notTCP += 1
        case .malformed: statistics.badHeaders += 1
        case .unsupportedLinkType(let linkType): statistics.count(unsupported: linkType, at: position)
        case .protected: statistics.protectedFrames += 1
        case .linkFragment: statistics.linkFragments += 1
        case .nestedTooDeep: statistics.nestedTooDeep += 1
        default: statistics.notIP += 1
        }
        return .none
    }

    /// Takes an IP packet, whose header is the descent's next.
    private mutating func enter(
        _ datagram: Datagram, _ bytes: Span<UInt8>, from descent: Descent, originalLength: Int, isFrame: Bool, at position: Position
    ) -> Delivery {
        switch datagram.content {
        case .tcp:
            let before = events.count
            let delivery = receiveElsewhere(datagram, descent.encapsulation, bytes, at: position)
            guard !isFrame else { return delivery }
            if delivery.count > 0 { queue(delivery) }
            copyDeliveries(bytes, from: before, at: position)
        case .otherProtocol:
            var inner = descent
            inner.next = .transport(datagram.protocolNumber)
            inner.offset = datagram.offset
            // What is behind the packet is padding.
            return descend(
                bytes.extracting(0..<min(bytes.count, datagram.end)), from: inner, originalLength: min(originalLength, datagram.end),
                isFrame: isFrame, at: position)
        case .fragment:
            return collect(datagram, bytes, descent, at: position)
        case .malformed:
            statistics.badHeaders += 1
        }
        return .none
    }

    /// Keeps a fragment, and goes on with the packet when it is whole.
    private mutating func collect(_ datagram: Datagram, _ bytes: Span<UInt8>, _ descent: Descent, at position: Position) -> Delivery {
        statistics.fragments += 1
        guard let fragment = Fragment(bytes, datagram, at: descent.offset, descent.encapsulation) else {
            statistics.badHeaders += 1
            return .none
        }
        guard fragment.mayMatter else {
            statistics.notTCP += 1
            return .none
        }
        let frames = fragmentFrames.isEmpty ? [position.frame] : fragmentFrames
        guard let whole = fragments.insert(fragment, bytes, of: frames, at: position, limits, &statistics) else { return .none }
        let outer = fragmentFrames
        fragmentFrames = whole.frames
        defer { fragmentFrames = outer }
        var inner = descent
        guard inner.countHeader() else {
            statistics.nestedTooDeep += 1
            return .none
        }
        inner.offset = 0
        var packet = Datagram(
            content: .otherProtocol, source: whole.source, destination: whole.destination, protocolNumber: whole.protocolNumber, offset: 0,
            end: whole.length)
        if whole.source.isIPv6 { packet.walkExtensionHeaders(whole.bytes.span) } else { packet.followProtocol(whole.bytes.span) }
        return enter(packet, whole.bytes.span, from: inner, originalLength: whole.length, isFrame: false, at: position)
    }

    /// Copies data that are queued in place from bytes that will not be there when the consumer is told.
    private mutating func copyDeliveries(_ bytes: Span<UInt8>, from first: Int, at position: Position) {
        for index in first..<events.count {
            guard case .receivedInFrame(let offset, let count, let sender, let connection) = events[index] else { continue }
            events[index] = .received(bytes.extracting(offset..<offset + count).copy(), from: sender, on: connection, at: position)
        }
    }
}
