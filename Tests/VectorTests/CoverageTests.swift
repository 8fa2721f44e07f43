import DialogueReports
import Foundation
import MQTTCodec
import Testing

/// Every rule that the bytes of one packet can break is broken by a vector, beside one that is nearly the same and does not break it.
@Suite struct `The coverage of rules` {
    /// The rules that a vector must break: those of the decoder's level, those of ours among them.
    private let rules = NormativeStatement.all.filter { $0.level == .decode }.map(\.name)

    private func unbreakable() throws -> [String: String] {
        let json = try JSONReader.value(of: [UInt8](Data(contentsOf: VectorFile.folder.appending(path: "unbreakable.json"))))
        guard case .object(let members) = json.content else { throw VectorFault("unbreakable.json is no object") }
        return Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value.string ?? "") })
    }

    @Test func `every rule is broken by a vector with a neighbour, or no bytes can break it`() throws {
        var broken: [String: Int] = [:]
        var beside: [String: Int] = [:]
        for file in VectorFile.all {
            let vectors = try file.vectors()
            let byID = Dictionary(vectors.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            for vector in vectors {
                for rule in Set(vector.allRules) { broken[rule, default: 0] += 1 }
                guard let neighbour = vector.neighbour else { continue }
                guard let other = byID[neighbour] else {
                    Issue.record("\(vector.id): its neighbour \(neighbour) is not in the same file")
                    continue
                }
                for rule in Set(vector.allRules) where !other.allRules.contains(rule) { beside[rule, default: 0] += 1 }
            }
        }
        let unbreakable = try unbreakable()
        for rule in rules {
            if let reason = unbreakable[rule] {
                #expect(broken[rule] == nil, "\(rule) is broken by a vector, though unbreakable.json says that nothing can")
                #expect(reason.count > 20, "\(rule): the reason in unbreakable.json")
            } else {
                #expect(broken[rule] != nil, "no vector breaks \(rule)")
                #expect(broken[rule] == nil || beside[rule] != nil, "no vector that breaks \(rule) has a neighbour that does not")
            }
        }
        #expect(Set(broken.keys).subtracting(NormativeStatement.all.map(\.name)) == [], "rules that are not in the catalogue")
        #expect(Set(unbreakable.keys).subtracting(rules) == [], "unbreakable.json knows rules that are not of this level")
    }

    @Test func `what no vector breaks the decoder does not cite, and the other way round`() throws {
        let unbreakable = Set(try unbreakable().keys)
        var cited: Set<String> = []
        for file in VectorFile.all {
            for vector in try file.vectors() where !vector.isLarge {
                for packet in Explanation(vector.bytes, version: vector.version, sender: vector.sender).packets {
                    for finding in packet.diagnosis.findings {
                        cited.insert(finding.statement.name)
                        cited.formUnion(finding.citation.also.map(\.statement.name))
                    }
                }
            }
        }
        #expect(Set(rules).subtracting(unbreakable).subtracting(cited) == [])
    }
}

extension Vector {
    /// Every rule that it says is broken, in one packet or in several.
    fileprivate var allRules: [String] {
        violates + advises
            + (packets ?? []).flatMap { ($0["violates"]?.elements ?? []) + ($0["advises"]?.elements ?? []) }.compactMap(\.string)
    }
}
