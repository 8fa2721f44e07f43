import MQTTCodec
import MQTTDialogues
import Testing

/// Nobody is accused for what was not captured: whatever is taken away from a dialogue, nothing is told that was not told before.
@Suite struct `Less of a dialogue` {
    @Test(arguments: VectorFile.dialogues)
    func `has no more faults, whichever packet is lost`(file: VectorFile) throws {
        try judge("lost at", file, at: { Array($0.events.indices) }) { vector, place in
            guard case .packet(_, let sender, _, _) = vector.events[place].event else { return false }
            vector.events[place].event = .transport(.lost(from: sender))
            return true
        }
    }

    @Test(arguments: VectorFile.dialogues)
    func `has no more faults, wherever the capture begins`(file: VectorFile) throws {
        try judge("begins at", file, at: { Array($0.events.indices.dropFirst()) }) { vector, place in
            // Connections that are open at this place are joined there.
            var open: [Int] = []
            for entry in vector.events[..<place] {
                open.removeAll { $0 == entry.connection }
                if case .end = entry.event { continue }
                open.append(entry.connection)
            }
            let time = vector.events[place].time
            for index in vector.events.indices[..<place] {
                let connection = index < open.count ? open[index] : Self.nobody
                vector.events[index] = (connection, time, .transport(.joinedMidway))
            }
            return true
        }
    }

    @Test(arguments: VectorFile.dialogues)
    func `has no more faults, wherever the capture ends`(file: VectorFile) throws {
        try judge("ends at", file, at: { Array($0.events.indices) }) { vector, place in
            vector.events.removeSubrange(place...)
            return true
        }
    }

    @Test(arguments: VectorFile.dialogues)
    func `has no more faults, whichever connection is missing`(file: VectorFile) throws {
        try judge("without connection", file, at: { Set($0.events.map(\.connection)).sorted() }) { vector, connection in
            for index in vector.events.indices where vector.events[index].connection == connection {
                // That is said of all connections.
                if case .transport(let event) = vector.events[index].event, event == .framesDropped || event == .clockSet { continue }
                vector.events[index] = (Self.nobody, vector.events[index].time, .transport(.joinedMidway))
            }
            return true
        }
    }

    @Test(arguments: VectorFile.dialogues)
    func `has no more faults without times`(file: VectorFile) throws {
        try judge("untimed", file, at: { _ in [0] }) { vector, _ in
            for index in vector.events.indices { vector.events[index].time = nil }
            return true
        }
    }

    /// A connection of its own, of which nothing is known: it keeps the places of events that are taken away.
    private static let nobody = -1

    /// Runs each vector with something taken away.
    ///
    /// Of what is left another rule may be told, of the same packet; and what is left out may show at another.
    ///
    /// - Parameters:
    ///   - places: where that is done, one after the other.
    ///   - take: takes it away; false where there is nothing to take.
    private func judge(
        _ what: String, _ file: VectorFile, at places: (DialogueVector) -> [Int], _ take: (inout DialogueVector, Int) -> Bool
    ) throws {
        for vector in try file.dialogueVectors() {
            for place in places(vector) {
                var less = vector
                guard take(&less, place) else { continue }
                let surplus = try DialogueRun(less).found.filter { fault in
                    !vector.expected.contains {
                        $0.connection == fault.connection && $0.sender == fault.sender && ($0.rule == fault.rule || $0.event == fault.event)
                    }
                }
                #expect(surplus.isEmpty, "\(vector.id), \(what) \(place): \(surplus)")
            }
        }
    }
}
