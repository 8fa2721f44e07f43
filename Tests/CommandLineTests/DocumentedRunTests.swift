import Foundation
import Testing

/// What a page shows of the command is what the command says: `    $ mqttscope ...`, and indented below it the output.
@Suite("The pages of documentation")
struct DocumentedRunTests {
    @Test(
        "show what the command says (UPDATE_EXPECTED=1 writes it anew)",
        arguments: ["Documentation/explain.md", "Documentation/questions.md", "Documentation/records.md"])
    func runs(page: String) throws {
        let file = Fixtures.root.appending(path: page)
        let text = try String(contentsOf: file, encoding: .utf8)
        var written: [Substring] = []
        var count = 0
        var isOutput = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("    $ mqttscope ") {
                let arguments = line.dropFirst("    $ mqttscope ".count).split(separator: " ").map(String.init)
                written.append(line)
                written += try run(builtProduct("mqttscope"), arguments).text.split(separator: "\n", omittingEmptySubsequences: false)
                    .dropLast()
                    .map { $0.isEmpty ? "" : "    \($0)" }
                count += 1
                isOutput = true
            } else if !isOutput || !(line.isEmpty || line.hasPrefix("    ")) {
                if isOutput { written.append("") }
                written.append(line)
                isOutput = false
            }
        }
        if isOutput { written.append("") }
        #expect(count > 0)
        let renewed = written.joined(separator: "\n")
        if ProcessInfo.processInfo.environment["UPDATE_EXPECTED"] != nil {
            try Data(renewed.utf8).write(to: file)
        } else {
            #expect(text == renewed)
        }
    }
}
