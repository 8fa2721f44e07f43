import MQTTCodec

/// The tree of topics.
extension StatisticsText {
    /// Deeper levels are shown like these; what so many slashes have is there to be seen.
    private static let maximumDepth = 12
    /// Columns from which on the last payload has room behind the numbers.
    private static let wide = 110

    mutating func writeTopics() {
        let topics = report.topics
        guard !topics.nodes.isEmpty || topics.messagesElsewhere > 0 else { return }
        heading("topics", [("published", 10), ("sent on", 9), ("bytes", 12), ("rate", 11)])
        let (isListed, unlisted) = topics.busiest(rows: 2 * report.options.listed)
        write(topics.roots, topics.sums(), isListed, depth: 0)
        more(unlisted, "topic", "topics")
        tooMany(topics.messagesElsewhere, "message on another topic is counted", "messages on other topics are counted")
    }

    private mutating func write(_ places: [Int], _ sums: [TopicStatistics.Sum], _ isListed: [Bool], depth: Int) {
        let nodes = report.topics.nodes
        let indent = Self.indent * (1 + min(depth, Self.maximumDepth))
        for first in places.filter({ isListed[$0] }).sorted(by: { (sums[$1].messages, $0) < (sums[$0].messages, $1) }) {
            // Levels that only lead to the next one stand with it.
            var place = first
            while nodes[place].messages == 0, nodes[place].children.count == 1 { place = nodes[place].children[0] }
            let node = nodes[place]
            let label = Array(node.topic[nodes[first].start...])
            if node.messages > 0 {
                write(label, indent, node.published, node.delivered, node.bytes)
                writeLast(node, indent: indent + Self.indent)
            }
            guard !node.children.isEmpty else { continue }
            // What is below it, in sum.
            let sum = sums[place]
            write(
                label + [UInt8(ascii: "/")], indent, sum.published - node.published, sum.delivered - node.delivered, sum.bytes - node.bytes)
            line.end()
            write(node.children, sums, isListed, depth: depth + 1)
        }
    }

    /// A label with its numbers; a long one has a line of its own.
    private mutating func write(_ label: [UInt8], _ indent: Int, _ published: Int, _ delivered: Int, _ bytes: Int) {
        let isLong = EscapedText.columns(of: label.span, escapesQuotes: false) > nameWidth - indent - 1
        name(label, indent: indent, width: isLong ? line.style.width : nameWidth, ifEmpty: "(empty level)")
        if isLong {
            line.end()
            line.pad(nameWidth)
        }
        number(published, 10)
        number(delivered, 9)
        number(bytes, 12)
        rate(published + delivered, 11)
    }

    /// Whether it is retained, and the last payload: behind the numbers, or below them.
    private mutating func writeLast(_ node: TopicStatistics.Node, indent: Int) {
        if line.style.width >= Self.wide {
            line.pad(2)
            line.startBody(hang: line.column)
        } else {
            line.end()
            line.pad(indent)
            line.startBody(hang: indent)
        }
        if node.isRetained {
            line.color(.caution)
            line.add("retained")
            line.color(.plain)
            line.endGroup()
        }
        line.color(.dim)
        line.add("last")
        line.color(.plain)
        line.endGroup()
        guard node.lastLength > 0 else {
            line.add("(empty)")
            line.endGroup()
            return line.end()
        }
        PayloadText(node.last.span, total: node.lastLength, limit: TopicStatistics.shownPayload, cutsToFit: true).write(to: &line)
        line.end()
    }
}
