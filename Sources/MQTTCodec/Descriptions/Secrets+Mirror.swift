// What `dump`, debuggers and test reports walk over: everything but secrets. Embedded Swift has no reflection.
#if !hasFeature(Embedded)
extension ControlPacket.Connect: CustomReflectable {
    /// The fields, with the length of the password in its place.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "version": version, "isBridge": isBridge, "cleanStart": cleanStart, "keepAlive": keepAlive, "properties": properties,
                "clientIdentifier": clientIdentifier, "will": will as Any, "userName": userName as Any,
                "password": password.map { Concealed(count: $0.count) } as Any,
            ], displayStyle: .struct)
    }
}

extension Properties: CustomReflectable {
    /// The properties one by one, not their bytes, which may hold authentication data.
    public var customMirror: Mirror { Mirror(self, unlabeledChildren: Array(self), displayStyle: .collection) }
}

extension Property: CustomReflectable {
    /// Identifier and value, with the length of authentication data in its place.
    public var customMirror: Mirror {
        var shown: Any = value
        if identifier == .authenticationData, case .binaryData(let data) = value { shown = Concealed(count: data.count) }
        return Mirror(self, children: ["identifier": identifier, "value": shown], displayStyle: .struct)
    }
}

extension PacketFramer: CustomReflectable {
    /// What the framer can be asked, not the bytes that it holds: they may be those of a CONNECT.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "limits": limits, "version": version, "pendingBytes": pendingBytes, "bytesNeeded": bytesNeeded as Any,
                "hasLostBoundary": hasLostBoundary, "skippedBytes": skippedBytes, "untakenBytes": untakenBytes,
            ], displayStyle: .struct)
    }
}

/// Bytes that nobody sees.
private struct Concealed: CustomStringConvertible, CustomReflectable {
    let count: Int
    var description: String { "\(count) \(count == 1 ? "byte" : "bytes"), not shown" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
#endif
