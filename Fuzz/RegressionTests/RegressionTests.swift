import Foundation
import Testing

@Suite struct `What fuzzing found` {
    /// An input that once broke something.
    struct Finding: CustomTestStringConvertible, Sendable {
        let target: FuzzTarget
        let url: URL

        var testDescription: String { "\(target.name)/\(url.lastPathComponent)" }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Regressions")

    private static func contents(of url: URL) -> [URL] {
        let urls = try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
        return (urls ?? []).sorted { $0.path < $1.path }
    }

    static let findings = FuzzTarget.all.flatMap { target in
        contents(of: folder.appending(path: target.name)).map { Finding(target: target, url: $0) }
    }

    @Test(arguments: findings) func `is mended`(finding: Finding) throws {
        try finding.target.run([UInt8](Data(contentsOf: finding.url)))
    }

    @Test func `stands in the folder of a target`() {
        let names = Self.contents(of: Self.folder).map(\.lastPathComponent)
        #expect(!names.isEmpty && Set(names).isSubset(of: FuzzTarget.all.map(\.name)), "\(names)")
    }

    @Test func `would be found again: a broken property is thrown`() {
        #expect(throws: BrokenProperty(description: "no")) { try demand(false, "no") }
        #expect(throws: BrokenProperty.self) { try Output([0x1B]).beHarmless(hasColor: true) }
        #expect(throws: BrokenProperty.self) { try Output(Array("{\"a\":1,}\n".utf8)).beLinesOfJSON() }
        #expect(throws: BrokenProperty.self) {
            var tiling = Tiling()
            tiling.append([1, 2, 3])
            try tiling.take(.packet([1, 3]))
        }
    }

    @Test(arguments: FuzzTarget.all.map(\.name)) func `no target breaks on inputs that say little`(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        try target.run([])
        for byte in UInt8.min ... .max {
            try target.run([byte])
            try target.run([UInt8](repeating: byte, count: 40))
        }
    }
}
