/// A large value that is handed on without being moved: an array of one, whose element stands apart.
struct Boxed<Value: Sendable>: Sendable {
    private var storage: [Value]

    init(_ value: Value) { storage = [value] }

    var value: Value {
        get { storage[0] }
        _modify { yield &storage[0] }
    }
}
