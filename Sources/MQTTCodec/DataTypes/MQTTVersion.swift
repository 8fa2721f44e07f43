/// A version of the MQTT standard.
///
/// The raw value is the protocol level (5.0: Protocol Version) on the wire, without the bridge bit.
public enum MQTTVersion: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
    /// MQTT 3.1 (2010), protocol name `MQIsdp`.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case v3_1 = 3
    /// MQTT 3.1.1 (OASIS 2014).
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case v3_1_1 = 4
    /// MQTT 5.0 (OASIS 2019).
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case v5_0 = 5
}

extension MQTTVersion: Comparable {
    /// Whether `lhs` is the older standard.
    public static func < (lhs: MQTTVersion, rhs: MQTTVersion) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension MQTTVersion: CustomStringConvertible {
    /// `3.1`, `3.1.1` or `5.0`.
    public var description: String {
        switch self {
        case .v3_1: "3.1"
        case .v3_1_1: "3.1.1"
        case .v5_0: "5.0"
        }
    }
}
