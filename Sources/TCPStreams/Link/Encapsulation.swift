/// What a connection's packets were wrapped in: the part of its identity that its addresses and ports do not show.
///
/// Two tenants may use the same addresses in different VLANs or tunnels; their connections must not be mixed. Only what is the same in both
/// directions of a connection counts: an MPLS label, a GTP tunnel endpoint, an L2TP session and a PPTP call are named by their receiver, so
/// that both directions have other numbers; of those it counts that they are there.
///
/// It is 16 bytes, compared and hashed as one number. That is its room, too: five VLAN tags, or four tunnels with a number, or sixteen
/// without. What is nested deeper is counted (`Statistics.nestedTooDeep`) and not read; captures seldom nest more than three.
public struct Encapsulation: Hashable, Sendable {
    /// The innermost layer in the lowest byte, with its number above it; 0 where nothing is.
    private(set) var packed: UInt128 = 0

    /// Not encapsulated.
    public static let none = Encapsulation()

    private init() {}

    /// The encapsulation of these layers, the outermost first; those beyond its room are dropped.
    public init(_ layers: [Layer]) {
        for layer in layers where !push(layer) { return }
    }

    /// Something that packets are wrapped in.
    public enum Layer: Hashable, Sendable, CustomStringConvertible {
        /// A VLAN tag and its identifier, 1 to 4095 (IEEE 802.1Q-2022 9.6).
        case vlan(UInt16)
        /// A provider's backbone and its service instance identifier, 24 bits (IEEE 802.1Q-2022 9.7).
        case backbone(UInt32)
        /// A Frame Relay circuit and its data link connection identifier, up to 23 bits (ITU-T Q.922 3.3.6).
        case frameRelay(UInt32)
        /// A PPPoE session (RFC 2516 4).
        case pppoe(UInt16)
        /// MPLS, of one label or several (RFC 3032).
        case mpls
        /// An IP packet in an IP packet (RFC 2003, RFC 2473, RFC 4213).
        case ip
        /// Ethernet in an IP packet (RFC 3378).
        case etherIP
        /// GRE without a key (RFC 2784), PPTP's too (RFC 2637).
        case gre
        /// GRE with a key (RFC 2890).
        case greKey(UInt32)
        /// NVGRE and its virtual subnet identifier, 24 bits (RFC 7637).
        case nvgre(UInt32)
        /// A mirrored frame and its session, 10 bits (ERSPAN).
        case erspan(UInt16)
        /// VXLAN and its network identifier, 24 bits (RFC 7348).
        case vxlan(UInt32)
        /// Geneve and its network identifier, 24 bits (RFC 8926).
        case geneve(UInt32)
        /// GTP-U (3GPP TS 29.281).
        case gtp
        /// L2TP (RFC 2661, RFC 3931).
        case l2tp
        /// TaZmen Sniffer Protocol, with which radios and routers hand on what they hear.
        case tzsp

        /// What it is called in reports: `vlan 7`, `vxlan vni 42`.
        public var description: String {
            switch self {
            case .vlan(let number): "vlan \(number)"
            case .backbone(let number): "backbone service \(number)"
            case .frameRelay(let number): "frame relay dlci \(number)"
            case .pppoe(let number): "pppoe session \(number)"
            case .mpls: "mpls"
            case .ip: "ip in ip"
            case .etherIP: "etherip"
            case .gre: "gre"
            case .greKey(let number): "gre key \(number)"
            case .nvgre(let number): "nvgre vsid \(number)"
            case .erspan(let number): "erspan session \(number)"
            case .vxlan(let number): "vxlan vni \(number)"
            case .geneve(let number): "geneve vni \(number)"
            case .gtp: "gtp-u"
            case .l2tp: "l2tp"
            case .tzsp: "tzsp"
            }
        }
    }

    /// What it is made of, the outermost first.
    public var layers: [Layer] {
        var result: [Layer] = []
        var rest = packed
        while let kind = Kind(rawValue: UInt8(truncatingIfNeeded: rest)) {
            rest >>= 8
            let number = UInt32(truncatingIfNeeded: rest) & kind.mask
            rest >>= UInt128(kind.width * 8)
            result.append(kind.layer(number))
        }
        return result.reversed()
    }

    /// Adds the layer next further in; false, and nothing added, where no room is left.
    mutating func push(_ layer: Layer) -> Bool {
        let (kind, number) = Kind.of(layer)
        let bits = UInt128(8 + kind.width * 8)
        guard packed >> (128 - bits) == 0 else { return false }
        packed = packed << bits | UInt128(number & kind.mask) << 8 | UInt128(kind.rawValue)
        return true
    }

    /// A layer without its number, as it is packed.
    private enum Kind: UInt8 {
        case vlan = 1
        case backbone, frameRelay, pppoe, mpls, ip, etherIP, gre, greKey, nvgre, erspan, vxlan, geneve, gtp, l2tp, tzsp

        /// Bytes of the number.
        var width: Int {
            switch self {
            case .vlan, .pppoe, .erspan: 2
            case .backbone, .frameRelay, .nvgre, .vxlan, .geneve: 3
            case .greKey: 4
            case .mpls, .ip, .etherIP, .gre, .gtp, .l2tp, .tzsp: 0
            }
        }

        var mask: UInt32 { width == 4 ? .max : 1 << UInt32(width * 8) - 1 }

        static func of(_ layer: Layer) -> (Kind, UInt32) {
            switch layer {
            case .vlan(let number): (.vlan, UInt32(number))
            case .backbone(let number): (.backbone, number)
            case .frameRelay(let number): (.frameRelay, number)
            case .pppoe(let number): (.pppoe, UInt32(number))
            case .mpls: (.mpls, 0)
            case .ip: (.ip, 0)
            case .etherIP: (.etherIP, 0)
            case .gre: (.gre, 0)
            case .greKey(let number): (.greKey, number)
            case .nvgre(let number): (.nvgre, number)
            case .erspan(let number): (.erspan, UInt32(number))
            case .vxlan(let number): (.vxlan, number)
            case .geneve(let number): (.geneve, number)
            case .gtp: (.gtp, 0)
            case .l2tp: (.l2tp, 0)
            case .tzsp: (.tzsp, 0)
            }
        }

        func layer(_ number: UInt32) -> Layer {
            switch self {
            case .vlan: .vlan(UInt16(truncatingIfNeeded: number))
            case .backbone: .backbone(number)
            case .frameRelay: .frameRelay(number)
            case .pppoe: .pppoe(UInt16(truncatingIfNeeded: number))
            case .mpls: .mpls
            case .ip: .ip
            case .etherIP: .etherIP
            case .gre: .gre
            case .greKey: .greKey(number)
            case .nvgre: .nvgre(number)
            case .erspan: .erspan(UInt16(truncatingIfNeeded: number))
            case .vxlan: .vxlan(number)
            case .geneve: .geneve(number)
            case .gtp: .gtp
            case .l2tp: .l2tp
            case .tzsp: .tzsp
            }
        }
    }
}
