/// A Topic Filter (4.7).
enum TopicFilter {
    /// The length of `$share/`.
    static let sharePrefixLength = 7
}
