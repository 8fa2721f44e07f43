#if LiveCapture
import CaptureFiles
import LiveCapture
import Testing

@Suite("Capture filters")
struct FrameFilterTests {
    /// A TCP segment in IPv4, between the ports 40,000 and 1883.
    private static let packet: [UInt8] =
        [0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 10, 192, 0, 2, 1]
        + [0x9c, 0x40, 0x07, 0x5b, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0]
    private static let addresses: [UInt8] = Array(repeating: 2, count: 12)

    private func accepts(_ expression: String, _ frame: [UInt8], _ linkType: LinkType, original: Int? = nil) throws -> Bool {
        var filter = try FrameFilter(expression)
        return try filter.accepts(frame.span, linkType: linkType, originalLength: original ?? frame.count)
    }

    @Test(arguments: [
        (LinkType.ethernet, addresses + [0x08, 0x00]),
        (.raw, []), (.raw12, []), (.ipv4, []),
        (.null, [2, 0, 0, 0]),
        (.linuxSLL, [0, 0, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0, 0x08, 0x00]),
        (.linuxSLL2, [0x08, 0x00, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0]),
    ])
    func `look where the headers of a link type are`(linkType: LinkType, header: [UInt8]) throws {
        let frame = header + Self.packet
        #expect(try accepts("tcp dst port 1883", frame, linkType))
        #expect(try accepts("host 192.0.2.10 and not port 22", frame, linkType))
        #expect(try !accepts("tcp src port 1883", frame, linkType))
        #expect(try !accepts("ip6", frame, linkType))
    }

    @Test func `a VLAN hides what a plain tcp looks for`() throws {
        let frame = Self.addresses + [0x81, 0x00, 0x00, 0x07, 0x08, 0x00] + Self.packet
        #expect(try !accepts("tcp", frame, .ethernet))
        #expect(try accepts("vlan and tcp", frame, .ethernet))
    }

    @Test func `lengths are those on the wire, and bytes that were not captured match nothing`() throws {
        let frame = Self.addresses + [0x08, 0x00] + Self.packet
        #expect(try accepts("greater 1000", frame, .ethernet, original: 1500))
        #expect(try !accepts("greater 1000", frame, .ethernet))
        for length in 0..<38 { #expect(try !accepts("tcp dst port 1883", Array(frame.prefix(length)), .ethernet, original: frame.count)) }
        #expect(try accepts("tcp dst port 1883", Array(frame.prefix(38)), .ethernet, original: frame.count))
    }

    @Test func `one that makes no sense is refused at once, in libpcap's words`() {
        #expect(throws: LiveCaptureError.badFilter("unknown port 'x'")) { try FrameFilter("port x") }
        #expect(throws: LiveCaptureError.self) { try FrameFilter("tcp and (port 1883") }
    }

    @Test func `one that suits some link types is refused at the first frame of another`() throws {
        var filter = try FrameFilter("wlan type mgt")
        let frame: [UInt8] = [0x80, 0] + Array(repeating: 0, count: 22)
        #expect(try filter.accepts(frame.span, linkType: .ieee80211, originalLength: frame.count))
        do {
            _ = try filter.accepts(frame.span, linkType: .raw, originalLength: frame.count)
            Issue.record("it was not refused")
        } catch {
            guard case .badFilter = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func `an empty one lets everything pass`() throws {
        #expect(try accepts("", [1, 2, 3], .ethernet))
    }
}

@Suite("Interfaces")
struct NetworkInterfaceTests {
    @Test func `the loopback interface is among them, with its address`() throws {
        let interfaces = try NetworkInterface.all()
        let loopback = try #require(interfaces.first { $0.isLoopback })
        #expect(loopback.isUp)
        #expect(loopback.addresses.contains([127, 0, 0, 1]))
    }

    @Test func `one that does not exist cannot be captured on, for that reason or for lack of permission`() {
        do {
            _ = try InterfaceCapture(interface: "nowhere0")
            Issue.record("it was opened")
        } catch {
            #expect(error == .noSuchInterface("nowhere0") || error == .noPermission(interface: "nowhere0"))
        }
    }
}
#endif
