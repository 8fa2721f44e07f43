import MQTTCodec
import TestSupport
import Testing

@Suite struct `Topic Filters` {
    /// A filter, and where in it which requirement is broken in 3.1.1 and in 5.0; nil where it is legal.
    private typealias Row = (filter: String, in311: (Requirement, Range<Int>)?, in50: (Requirement, Range<Int>)?)

    private func same(_ filter: String, _ fault: (Requirement, Range<Int>)? = nil) -> Row { (filter, fault, fault) }

    private var rows: [Row] {
        [
            same("#"), same("a/#"), same("/#"), same("+"), same("a/+/b"), same("+/+"), same("/+"), same("+/#"), same("a//b"), same("/"),
            same(" "),
            same("$SYS/#"), same("$SYS/+/x"), same("+/a/"), same("é/#"),
            same("a/#/b", (.multiLevelWildcard, 2..<3)), same("a#", (.multiLevelWildcard, 1..<2)), same("#a", (.multiLevelWildcard, 0..<1)),
            same("##", (.multiLevelWildcard, 0..<1)), same("#/", (.multiLevelWildcard, 0..<1)), same("+#", (.singleLevelWildcard, 0..<1)),
            same("#/+", (.multiLevelWildcard, 0..<1)), same("a+", (.singleLevelWildcard, 1..<2)), same("+a", (.singleLevelWildcard, 0..<1)),
            same("a/+b", (.singleLevelWildcard, 2..<3)), same("a/b+/c", (.singleLevelWildcard, 3..<4)),
            same("++", (.singleLevelWildcard, 0..<1)),
            same("/+/a+", (.singleLevelWildcard, 4..<5)),
            // Shared Subscriptions are of 5.0 only; before it `$share` is a level like any other.
            same("$share/g/x"), same("$share/g/#"), same("$share/g/+"), same("$share/g//"), same("$share/ü/x"), same("$share"),
            same("$shared/x"),
            same("$SHARE//x"), same("$share/g/+/x"), same("$share/$share/x"), same("a/$share//x"),
            ("$share//x", nil, (.shareName, 7..<7)), ("$share/", nil, (.shareName, 7..<7)), ("$share//", nil, (.shareName, 7..<7)),
            ("$share/g", nil, (.sharedTopicFilter, 8..<8)), ("$share/g/", nil, (.sharedTopicFilter, 9..<9)),
            ("$share/g+/x", (.singleLevelWildcard, 8..<9), (.sharedTopicFilter, 8..<9)),
            ("$share/+/x", nil, (.sharedTopicFilter, 7..<8)), ("$share/#/x", (.multiLevelWildcard, 7..<8), (.sharedTopicFilter, 7..<8)),
            ("$share/#", nil, (.sharedTopicFilter, 7..<8)), ("$share/g/#", nil, nil),
            same("$share/g/a#", (.multiLevelWildcard, 10..<11)), same("$share/g/+a", (.singleLevelWildcard, 9..<10)),
        ]
    }

    @Test func `have their wildcards and Share Names in place, in SUBSCRIBE and UNSUBSCRIBE`() {
        for row in rows {
            let filter = Array(row.filter.utf8)
            let packets: [([UInt8], MQTTVersion, (Requirement, Range<Int>)?, Int)] = [
                (packet(0x82, hex("0001") + prefixed(filter) + [0]), .v3_1_1, row.in311, 6),
                (packet(0xA2, hex("0001") + prefixed(filter)), .v3_1_1, row.in311, 6),
                (packet(0x82, hex("0001 00") + prefixed(filter) + [0]), .v5_0, row.in50, 7),
                (packet(0xA2, hex("0001 00") + prefixed(filter)), .v5_0, row.in50, 7),
            ]
            for (bytes, version, fault, start) in packets {
                let diagnosis = ControlPacket.diagnose(bytes.span, version: version)
                #expect(diagnosis.verdict == (fault == nil ? .accept : .lenient), "\(row.filter) in \(version)")
                #expect(diagnosis.findings.map(\.requirement) == (fault.map { [$0.0] } ?? []), "\(row.filter) in \(version)")
                let places = fault.map { [($0.1.lowerBound + start)..<($0.1.upperBound + start)] } ?? []
                #expect(diagnosis.findings.map(\.bytes) == places, "\(row.filter) in \(version)")
                expectAgreement(bytes, version)
            }
        }
    }

    @Test func `are named by their statements`() {
        let wildcards: [(MQTTVersion, String, String)] = [
            (.v3_1, "A-multi-level-wildcard", "A-single-level-wildcard"), (.v3_1_1, "MQTT-4.7.1-2", "MQTT-4.7.1-3"),
            (.v5_0, "MQTT-4.7.1-1", "MQTT-4.7.1-2"),
        ]
        for (version, multi, single) in wildcards {
            let list = version == .v5_0 ? hex("0001 00") : hex("0001")
            let bytes = packet(0x82, list + hex("0002 'a#' 00 0002 'a+' 00"))
            let found = ControlPacket.diagnose(bytes.span, version: version).findings.map { "\($0.statement.id) \($0.field)" }
            #expect(found == ["\(multi) subscriptions[0].topic_filter", "\(single) subscriptions[1].topic_filter"])
        }
    }

    @Test func `are not empty`() {
        expectDiagnosis("82 05 0001 0000 00", .v3_1, .client, .lenient, "A-empty-topic subscriptions[0].topic_filter 4..<6")
        expectDiagnosis("82 05 0001 0000 00", .v3_1_1, .client, .lenient, "MQTT-4.7.3-1 subscriptions[0].topic_filter 4..<6")
        expectDiagnosis("A2 05 0001 00 0000", .v5_0, .client, .lenient, "MQTT-4.7.3-1 topic_filters[0] 5..<7")
    }

    @Test func `are shared only without No Local`() {
        expectDiagnosis(
            "82 10 0001 00 000A '$share/g/x' 04", .v5_0, .client, .lenient, "MQTT-3.8.3-4 subscriptions[0].no_local 17..<18")
        expectDiagnosis("82 0F 0001 00 0009 '$shared/x' 04", .v5_0, .client, .accept)
        expectDiagnosis("82 10 0001 00 000A '$SHARE/g/x' 04", .v5_0, .client, .accept)
    }
}
