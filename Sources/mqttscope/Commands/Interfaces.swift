#if CommandLine
import ArgumentParser
import CaptureFiles
import LiveCapture
import TCPStreams

/// `mqttscope interfaces`: what `live` can capture on.
struct Interfaces: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the interfaces: name, state, addresses, and what stands against capturing on them.",
        discussion: """
            Each is opened for a moment, without promiscuous mode, to see whether it may be captured on.

            Exit status: 0 done; 2 the interfaces cannot be listed.
            """)

    #if LiveCapture
    func run() throws {
        StandardStreams.ignoreClosedPipes()
        let interfaces: [NetworkInterface]
        do throws(LiveCaptureError) {
            interfaces = try NetworkInterface.all()
        } catch {
            StandardStreams.complain("mqttscope: interfaces: \(StandardStreams.safe("\(error)"))")
            throw ExitCode(2)
        }
        let width = interfaces.map { StandardStreams.safe($0.name).count }.max() ?? 0
        var lacksPermission = false
        var text = ""
        for interface in interfaces {
            let name = StandardStreams.safe(interface.name)
            var facts = [Self.state(of: interface)]
            let addresses = interface.addresses.compactMap { IPAddress(bytes: $0)?.description }
            if !addresses.isEmpty { facts.append(addresses.joined(separator: ", ")) }
            if let description = interface.description { facts.append(StandardStreams.safe(description)) }
            switch Self.obstacle(of: interface) {
            case .noPermission?:
                lacksPermission = true
                facts.append("no permission")
            case .other(let words)?: facts.append("cannot be captured on: \(StandardStreams.safe(words))")
            case nil: break
            }
            text += name + String(repeating: " ", count: width - name.count + 2) + facts.joined(separator: "  ") + "\n"
        }
        _ = StandardStreams.write(Array(text.utf8))
        if lacksPermission { StandardStreams.complain("mqttscope: interfaces: " + CapturePermission.remedy) }
    }

    private enum Obstacle {
        case noPermission
        case other(String)
    }

    private static func state(of interface: NetworkInterface) -> String {
        let words = [
            interface.isUp ? "up" : "down", interface.isUp && interface.isRunning ? "running" : nil,
            interface.isDisconnected ? "disconnected" : nil, interface.isLoopback ? "loopback" : nil,
        ]
        return words.compactMap(\.self).joined(separator: " ")
    }

    private static func obstacle(of interface: NetworkInterface) -> Obstacle? {
        do throws(LiveCaptureError) {
            let linkType = try interface.probe()
            return StreamAssembler.supports(linkType: linkType.rawValue) ? nil : .other("\(linkType) is not read")
        } catch {
            if case .noPermission = error { return .noPermission }
            return .other("\(error)")
        }
    }
    #else
    func run() throws {
        StandardStreams.complain("mqttscope: interfaces: built without the trait LiveCapture, and so without libpcap")
        throw ExitCode(64)
    }
    #endif
}
#endif
