/// A duration in words: three digits and seconds, or milliseconds below one.
struct Seconds: CustomStringConvertible {
    private let nanoseconds: Int64

    init(_ nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    var description: String {
        let (unit, name): (Int64, String) = nanoseconds < 1_000_000_000 ? (1_000_000, "ms") : (1_000_000_000, "s")
        let whole = nanoseconds / unit
        let places = whole < 10 ? 2 : whole < 100 ? 1 : 0
        guard places > 0 else { return "\(whole) \(name)" }
        let fraction = nanoseconds % unit / (unit / (places == 2 ? 100 : 10))
        let digits = places == 2 && fraction < 10 ? "0\(fraction)" : "\(fraction)"
        return "\(whole).\(digits) \(name)"
    }
}
