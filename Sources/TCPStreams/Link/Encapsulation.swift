/// What a connection's packets were wrapped in: the part of its identity that its addresses and ports do not show.
///
/// Two tenants may use the same addresses in different VLANs; their connections must not be mixed. A priority tag (VLAN identifier 0,
/// IEEE 802.1Q-2022 9.6, table 9-2) names no VLAN and does not count.
public struct Encapsulation: Hashable, Sendable {
    /// Up to four identifiers, the innermost in the lowest 16 bits, each with bit 12 set so that an empty place differs from one in use.
    private(set) var packed: UInt64

    /// Not encapsulated.
    public static let none = Encapsulation(packed: 0)

    /// How many VLAN tags are read; frames with more are counted as malformed.
    ///
    /// Two are common, three exist, a dozen is an attack.
    public static let maximumTags = 4

    private init(packed: UInt64) { self.packed = packed }

    /// The encapsulation of these VLAN identifiers (0 to 4095), the outermost first; those beyond `maximumTags` are dropped.
    public init(vlanIDs: [UInt16]) {
        self = .none
        for id in vlanIDs.prefix(Self.maximumTags) { push(vlanID: id) }
    }

    /// VLAN identifiers (12 bits each), the outermost first.
    public var vlanIDs: [UInt16] {
        var result: [UInt16] = []
        for shift in stride(from: UInt64(48), through: 0, by: -16) {
            let place = UInt16(truncatingIfNeeded: packed >> shift)
            if place != 0 { result.append(place & 0x0fff) }
        }
        return result
    }

    /// Adds the tag next further in; identifier 0 is a priority tag and changes nothing.
    mutating func push(vlanID: UInt16) {
        guard vlanID & 0x0fff != 0 else { return }
        packed = packed << 16 | UInt64(vlanID & 0x0fff | 0x1000)
    }
}
