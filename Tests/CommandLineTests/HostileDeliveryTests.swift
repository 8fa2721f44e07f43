import MQTTCodec
import Testing

@Suite("However a capture was delivered")
struct HostileDeliveryTests {
    /// Captures that were rewritten from others, and still hold every byte.
    private static let rewritten: [(source: String, captures: [String])] = [
        (
            "paho-basic-v311.pcap",
            [
                "rw-split1.pcap", "rw-reorder.pcap", "rw-dup.pcap", "rw-overlap.pcap", "rw-conflict.pcap", "rw-wrap.pcap",
                "rw-coalesce.pcap", "rw-be.pcapng", "rw-bigendian.pcap", "rw-nano-be.pcap", "rw-pow2.pcapng", "rw-raw.pcap",
                "rw-spb.pcapng", "rw-gre.pcap", "rw-vxlan.pcap",
            ]
        ),
        ("mosq-v311-qos012.pcapng", ["rw-portreuse.pcap"]),
        ("paho-v5-properties.pcap", ["rw-null.pcap", "rw-vlan.pcap", "rw-mpls.pcap", "rw-frag.pcap"]),
    ]

    @Test("its dialogues are those of the capture that it was made from")
    func dialoguesAreThoseOfTheSource() throws {
        for (source, captures) in Self.rewritten {
            let expected = try recording(of: Fixtures.path(source)).dialogues
            #expect(expected.count >= 2)
            for capture in captures {
                let told = try recording(of: Fixtures.path(capture))
                #expect(told.dialogues == expected, "\(capture)")
                #expect(told.losses.isEmpty && told.partial.isEmpty && told.unreadable == 0, "\(capture)")
            }
        }
    }

    /// The lines of packets, from the arrow on.
    ///
    /// They are wide, so that none is wrapped. Of a header nothing is kept, because its date and its VLAN depend on the delivery.
    private func packetLines(_ capture: String) throws -> [String] {
        try mqttscope(Fixtures.path(capture), environment: ["COLUMNS": "1000"]).text.split(separator: "\n").compactMap { line in
            if line.contains("  MQTT ") { return "a connection" }
            guard line.prefix(8).contains(where: \.isNumber) else { return nil }
            return line.firstIndex { $0 == "→" || $0 == "←" }.map { String(line[$0...]) }
        }
    }

    @Test("its text is that of the capture that it was made from, frames, times and latencies aside")
    func textIsThatOfTheSource() throws {
        for (source, captures) in Self.rewritten {
            let expected = try packetLines(source)
            #expect(expected.count > 50)
            for capture in captures { #expect(try packetLines(capture) == expected, "\(capture)") }
        }
    }

    @Test("no answer is before its question")
    func latenciesAreNotNegative() throws {
        var answers = 0
        for capture in Fixtures.all {
            for packet in try recording(of: Fixtures.path(capture.name)).packets {
                guard let latency = packet.latency else { continue }
                answers += 1
                #expect(latency >= 0, "\(capture.name), frame \(packet.frame)")
            }
        }
        #expect(answers > 1000)
    }

    @Test("what a lossy network delivered to the broker is what the broker delivers to the subscriber, in the order of each QoS")
    func lossyNetworkLosesNothing() throws {
        for (capture, published) in [("paho-lossy-v5.pcap", 120), ("paho-lossy-big.pcap", 2)] {
            let told = try recording(of: Fixtures.path(capture))
            #expect(told.losses.isEmpty && told.partial.isEmpty && told.unreadable == 0, "\(capture)")
            func messages(_ sender: ControlPacket.Sender, _ qos: UInt8? = nil) -> [String] {
                told.packets.compactMap { packet in
                    guard packet.sender == sender, case .publish(let publish) = packet.packet else { return nil }
                    guard qos == nil || publish.qos.rawValue == qos else { return nil }
                    return Words.payload(Words.hex(publish.topicName.bytes), publish.payload)
                }
            }
            #expect(messages(.client).count == published, "\(capture)")
            #expect(messages(.server).sorted() == messages(.client).sorted(), "\(capture)")
            for qos in UInt8(0)...2 {
                // What was published with QoS 2 is delivered with that of the subscription.
                let sent = messages(.client, qos)
                #expect(messages(.server).filter(Set(sent).contains) == sent, "\(capture)")
            }
        }
    }
}
