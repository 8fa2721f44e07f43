/// Which program this is.
enum Version {
    static let number = "0.1.0"
    /// Who writes, in captures.
    static let application = "mqttscope \(number)"
}
