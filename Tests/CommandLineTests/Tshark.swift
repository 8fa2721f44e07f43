import Foundation

/// One Control Packet as somebody tells it, in words that two programs can share.
///
/// The words are made of the bytes of the fields, so that neither program's way of showing text matters.
struct ToldPacket {
    /// The frame in which its last byte arrived.
    var frame: Int
    /// The TCP connection, as Wireshark counts.
    var stream: Int
    /// Addresses and ports, from sender to receiver.
    var direction: String
    /// Type and fields in the order of the wire, properties in the order of their identifiers.
    var facts: [String]

    /// All of it but the direction, in a line.
    var line: String { "frame \(frame) of stream \(stream): \(facts.joined(separator: " "))" }
}

/// What tshark makes of a capture.
enum Tshark {
    /// The arguments that make it tell MQTT with every field, one element for each packet.
    ///
    /// - Parameters:
    ///   - version: what it takes for the version where the CONNECT is missing; 3.1.1 unless it is told.
    ///   - waits: whether segments out of order wait for what is before them; for bytes that nobody captured they wait to the end.
    static func arguments(for path: String, decodeAs: [String], version: String? = nil, keyLog: String? = nil, waits: Bool = true)
        -> [String]
    {
        [
            "-n", "-r", path, "-o", "tcp.reassemble_out_of_order:\(waits ? "TRUE" : "FALSE")", "-Y", "mqtt", "-T", "pdml", "-J",
            "mqtt tcp wlan_aggregate",
        ]
            + decodeAs.flatMap { ["-d", $0] } + (version.map { ["-o", "mqtt.default_version:MQTT v\($0)"] } ?? [])
            + (keyLog.map { ["-o", "tls.keylog_file:\($0)"] } ?? [])
    }

    /// Reads its Packet Details Markup Language.
    ///
    /// In an attribute every `<`, `>`, `&` and `"` is escaped, and of those that are read here none holds text: numbers, addresses, and
    /// bytes as hexadecimal digits.
    static func packets(_ pdml: [UInt8]) -> [ToldPacket] {
        var reading = Reading()
        var position = 0
        while let start = pdml[position...].firstIndex(of: UInt8(ascii: "<")), let end = pdml[start...].firstIndex(of: UInt8(ascii: ">")) {
            position = end + 1
            reading.take(pdml[(start + 1)..<end])
        }
        return reading.packets
    }

    private struct Reading {
        var packets: [ToldPacket] = []
        private var frame = 0
        private var stream = 0
        private var addresses: [String] = []
        private var ports: [String] = []
        private var current: PacketReading?

        mutating func take(_ tag: ArraySlice<UInt8>) {
            if tag.starts(with: Self.field) {
                takeField(tag)
            } else if tag.starts(with: Self.proto) {
                takeProtocol(tag)
            } else if tag.elementsEqual(Self.endOfProto), let packet = current {
                packets.append(packet.told(frame, stream, "\(addresses[0]):\(ports[0])>\(addresses[1]):\(ports[1])"))
                current = nil
            }
        }

        private mutating func takeField(_ tag: ArraySlice<UInt8>) {
            let name = attribute("name", of: tag)
            if name.hasPrefix("mqtt.") {
                current?.take(
                    name, show: attribute("show", of: tag), value: attribute("value", of: tag), size: Int(attribute("size", of: tag)) ?? 0)
            } else if name == "num" {
                frame = Int(attribute("show", of: tag)) ?? 0
            } else if name == "tcp.stream" {
                stream = Int(attribute("show", of: tag)) ?? 0
            } else if name == "tcp.srcport" || name == "tcp.dstport" {
                if ports.count == 2 { ports = [] }
                ports.append(attribute("show", of: tag))
            }
        }

        private mutating func takeProtocol(_ tag: ArraySlice<UInt8>) {
            let name = attribute("name", of: tag)
            if name == "mqtt" {
                current = PacketReading()
            } else if name == "ip" || name == "ipv6" {
                let words = attribute("showname", of: tag).split(separator: " ")
                // Internet Protocol Version 4, Src: 192.0.2.1, Dst: 192.0.2.10
                addresses = [String(words[words.count - 3].dropLast()), String(words[words.count - 1])]
            }
        }

        private static let field = Array("field ".utf8)
        private static let proto = Array("proto ".utf8)
        private static let endOfProto = Array("/proto".utf8)
    }

    private static func attribute(_ name: String, of tag: ArraySlice<UInt8>) -> String {
        let beginning = Array(" \(name)=\"".utf8)
        var index = tag.startIndex
        while index < tag.endIndex {
            if tag[index] == beginning[0], tag[index...].starts(with: beginning) {
                let value = tag[(index + beginning.count)...]
                return String(decoding: value.prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
            }
            index += 1
        }
        return ""
    }

    /// The fields of one packet, in the order of the wire.
    private struct PacketReading {
        private var type = 0
        private var facts: [String] = []
        private var properties: [String] = []
        private var property = ""
        private var isInWill = false
        /// The Topic Name that an alias stands for.
        private var resolved: String?

        mutating func take(_ name: String, show: String, value: String, size: Int) {
            switch name.dropFirst("mqtt.".count) {
            case "hdrflags":
                let first = Int(value, radix: 16) ?? 0
                type = first >> 4
                facts = Words.header(type, flags: first & 15)
            case "len": facts.append("length=\(1 + size + (Int(show) ?? 0))")
            case "msgid": facts.append("packet_id=\(Int(value, radix: 16) ?? -1)")
            // A Topic Name that stands for an alias is not on the wire; it comes behind everything that is.
            case "topic" where type == 3 && size == 0: resolved = show
            case "topic": facts.append(type == 3 ? "topic=\(value)" : "filter=\(value)")
            case "sub.qos", "subscription_options": facts.append("options=\(value)")
            case "suback.qos", "suback.reason_code", "unsuback.reason_code": facts.append("code=\(value)")
            case "conack.flags": facts.append("flags=\(value)")
            // In 3.1 the byte has no flags, and this is all of it.
            case "conack.flags.reserved": if !facts.contains(where: { $0.hasPrefix("flags=") }) { facts.append("flags=\(value)") }
            case "conack.val", "connack.reason_code", "puback.reason_code", "pubrec.reason_code", "pubrel.reason_code",
                "pubcomp.reason_code", "disconnect.reason_code", "auth.reason_code":
                facts.append("reason=\(value)")
            case "protoname": facts.append("protocol=\(value)")
            case "ver": facts.append("level=\(value)")
            case "conflags": facts.append("connect_flags=\(value)")
            case "kalive": facts.append("keep_alive=\(Int(value, radix: 16) ?? -1)")
            case "clientid": facts.append("client_id=\(value)")
            case "willtopic": facts.append("will_topic=\(value)")
            case "willmsg": facts.append(Words.payload("will_payload", Words.bytes(value)))
            case "username": facts.append("username=\(value)")
            case "passwd": facts.append("password=\(value)")
            case "msg": if !value.isEmpty { facts.append(Words.payload("payload", Words.bytes(value))) }
            case "properties": isInWill = false
            case "will_properties": isInWill = true
            case "property_id":
                property = value
                properties.append(Words.property(value, inWill: isInWill))
            case "prop_number": addValue(show)
            case "property.topic_alias", "property.max_qos": addValue("\(Int(value, radix: 16) ?? -1)")
            // Of this one the length is part of the value.
            case "property.content_type": addValue(String(value.dropFirst(4)))
            case "prop_string", "prop_value", "prop_key", "prop_unknown": addValue(value)
            case "unknown_version", "unknown_topic_alias", "illegal_topic_length": facts.append("(\(name))")
            default: break
            }
        }

        private mutating func addValue(_ value: String) { properties[properties.count - 1] += "=" + value }

        func told(_ frame: Int, _ stream: Int, _ direction: String) -> ToldPacket {
            let topic = resolved.map { ["resolved=\($0)"] } ?? []
            return ToldPacket(frame: frame, stream: stream, direction: direction, facts: facts + Words.sorted(properties) + topic)
        }
    }
}

/// The words in which packets are told.
enum Words {
    static let types = [
        "0", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK",
        "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
    ]

    static func header(_ type: Int, flags: Int) -> [String] {
        guard type == 3 else { return [types[type]] + (flags & 8 == 0 ? [] : ["dup"]) }
        return ["PUBLISH"] + (flags & 8 == 0 ? [] : ["dup"]) + ["qos=\(flags >> 1 & 3)"] + (flags & 1 == 0 ? [] : ["retain"])
    }

    static func property(_ identifier: String, inWill: Bool) -> String { (inWill ? "will:" : "") + identifier }

    /// By identifier, and those of one identifier in their own order.
    static func sorted(_ properties: [String]) -> [String] {
        func key(_ property: String) -> Substring { property.prefix { $0 != "=" } }
        return properties.enumerated().sorted { (key($0.element), $0.offset) < (key($1.element), $1.offset) }.map(\.element)
    }

    /// How long a payload is, and a digest of it (FNV-1a, 64 bits).
    static func payload(_ name: String, _ bytes: [UInt8]) -> String {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "\(name)=\(bytes.count):" + String(digest, radix: 16)
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        for byte in bytes {
            digits.append(digit(byte >> 4))
            digits.append(digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    static func bytes(_ hex: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in hex.utf8 {
            let value = character >= 0x61 ? character - 0x61 + 10 : character - 0x30
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
