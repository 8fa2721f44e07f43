/// What a capture file says about an interface that it was captured on.
public struct CaptureInterface: Hashable, Sendable {
    /// What the first bytes of its frames are.
    public var linkType: LinkType

    /// The greatest number of bytes kept of a frame; `nil` where the file sets no limit (0).
    public var snapLength: Int?

    /// Its name, such as `eth0` (the option `if_name`); at most 256 bytes of it, invalid UTF-8 repaired.
    public var name: String?

    /// What it is, in words (the option `if_description`); at most 256 bytes of it, invalid UTF-8 repaired.
    public var description: String?

    /// The unit of its timestamps.
    public var timeResolution: TimeResolution

    /// Seconds to add to its timestamps (the option `if_tsoffset`); the times of frames have it already.
    public var timeOffset: Int64

    /// How many bytes of Frame Check Sequence end its frames; `nil` where the file does not say.
    public var fcsLength: Int?

    /// What its capture counted; the latest Interface Statistics Block so far, so complete only at the end of the section.
    public var statistics: InterfaceStatistics?

    /// An interface from its parts.
    public init(
        linkType: LinkType, snapLength: Int? = nil, name: String? = nil, description: String? = nil,
        timeResolution: TimeResolution = .microseconds, timeOffset: Int64 = 0, fcsLength: Int? = nil,
        statistics: InterfaceStatistics? = nil
    ) {
        self.linkType = linkType
        self.snapLength = snapLength
        self.name = name
        self.description = description
        self.timeResolution = timeResolution
        self.timeOffset = timeOffset
        self.fcsLength = fcsLength
        self.statistics = statistics
    }
}

/// What a capture counted on one interface (draft-ietf-opsawg-pcapng, section 4.6); `nil` where it does not say.
public struct InterfaceStatistics: Hashable, Sendable {
    /// Frames that the interface received (`isb_ifrecv`).
    public var received: UInt64?
    /// Frames that the interface dropped for lack of room (`isb_ifdrop`).
    public var droppedByInterface: UInt64?
    /// Frames that passed the capture filter (`isb_filteraccept`).
    public var accepted: UInt64?
    /// Frames that the operating system dropped (`isb_osdrop`).
    public var droppedBySystem: UInt64?

    /// All frames that are known to be missing, dropped by the interface or the system; saturates.
    public var dropped: UInt64? {
        guard let first = droppedByInterface ?? droppedBySystem else { return nil }
        guard droppedByInterface != nil, let second = droppedBySystem else { return first }
        return first.addingSaturating(second)
    }

    /// Adds what another interface, or another capture, counted; what only one of them says stands as it is.
    public mutating func add(_ other: InterfaceStatistics) {
        func add(_ count: inout UInt64?, _ more: UInt64?) {
            if let more { count = (count ?? 0).addingSaturating(more) }
        }
        add(&received, other.received)
        add(&droppedByInterface, other.droppedByInterface)
        add(&accepted, other.accepted)
        add(&droppedBySystem, other.droppedBySystem)
    }

    /// Counts, none of which need be known.
    public init(
        received: UInt64? = nil, droppedByInterface: UInt64? = nil, accepted: UInt64? = nil, droppedBySystem: UInt64? = nil
    ) {
        self.received = received
        self.droppedByInterface = droppedByInterface
        self.accepted = accepted
        self.droppedBySystem = droppedBySystem
    }
}

extension UInt64 {
    /// The sum, or the greatest number where that is too large: counts from a file can be anything.
    func addingSaturating(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
