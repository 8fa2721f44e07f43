/// What the assembler has seen, counted.
public struct Statistics: Hashable, Sendable {
    /// Frames given.
    public internal(set) var frames = 0
    /// Frames of a link type that is not supported.
    public internal(set) var unsupportedLinkType = 0
    /// Which link types those were, in order of first sight: the first 16, more than any capture has interfaces of different kinds.
    public internal(set) var unsupportedLinkTypes: [UnsupportedLinkType] = []
    /// IEEE 802.11 frames that are encrypted.
    public internal(set) var protectedFrames = 0
    /// Pieces of frames that the link layer cut (IEEE 802.11, PPP on several links), which are not put together.
    public internal(set) var linkFragments = 0
    /// Frames in which more is nested than is read.
    public internal(set) var nestedTooDeep = 0
    /// Frames that hold no IP packet (ARP, spanning tree ...).
    public internal(set) var notIP = 0
    /// IP packets of other protocols, encrypted ones included.
    public internal(set) var notTCP = 0
    /// IP fragments.
    public internal(set) var fragments = 0
    /// IP packets that were put together from fragments.
    public internal(set) var reassembledDatagrams = 0
    /// IP packets of which not all fragments came in time, and their bytes that are known to be missing.
    public internal(set) var incompleteDatagrams = 0
    public internal(set) var missingFragmentBytes = 0
    /// IP fragments that repeat parts of others without being copies; what came first was kept.
    public internal(set) var overlappingFragments = 0
    /// IP fragments of which other bytes, or another end of their packet, had come before.
    public internal(set) var conflictingFragments = 0
    /// IP packets given up because a limit on fragments was reached.
    public internal(set) var fragmentLimitReached = 0
    /// Frames whose link, IP or TCP header is cut short or contradicts itself.
    public internal(set) var badHeaders = 0
    /// Frames of which fewer bytes were captured than were on the wire.
    public internal(set) var truncatedFrames = 0
    /// TCP segments.
    public internal(set) var segments = 0
    /// TCP connections opened.
    public internal(set) var connections = 0
    /// Connections that were captured in another encapsulation, too, and are counted once.
    public internal(set) var joinedConnections = 0
    /// Bytes handed on in order.
    public internal(set) var bytes = 0
    /// Bytes that came again.
    public internal(set) var retransmittedBytes = 0
    /// Keep-alive probes (RFC 9293 3.8.4), by their sequence number just before the next one.
    public internal(set) var keepAliveProbes = 0
    /// Segments that had to wait for a hole or for the other direction.
    public internal(set) var heldSegments = 0
    /// Segments with data of which an earlier copy was different.
    public internal(set) var conflictingCopies = 0
    /// Segments with data on connections that were closed before.
    public internal(set) var segmentsAfterClose = 0
    /// Segments, or resets, outside any window.
    public internal(set) var segmentsOutsideWindow = 0
    /// Bytes stated as lost.
    public internal(set) var lostBytes = 0
    /// Times that `Limits.heldBytesPerDirection` or `heldSegmentsPerDirection` was reached.
    public internal(set) var directionLimitReached = 0
    /// Times that `Limits.heldBytes` was reached.
    public internal(set) var heldBytesLimitReached = 0
    /// Connections evicted because `Limits.connections` was reached.
    public internal(set) var evictedConnections = 0

    /// Nothing counted.
    public init() {}

    mutating func count(unsupported linkType: UInt32, at position: Position) {
        unsupportedLinkType += 1
        if let index = unsupportedLinkTypes.firstIndex(where: { $0.linkType == linkType }) {
            unsupportedLinkTypes[index].frames += 1
        } else if unsupportedLinkTypes.count < 16 {
            unsupportedLinkTypes.append(UnsupportedLinkType(linkType: linkType, frames: 1, firstFrame: position.frame))
        }
    }
}

/// A link type that is not supported, and where it was met.
public struct UnsupportedLinkType: Hashable, Sendable {
    /// Its number (LINKTYPE or DLT).
    public let linkType: UInt32
    /// How many frames have it.
    public internal(set) var frames: Int
    /// The first of them.
    public let firstFrame: Int
}
