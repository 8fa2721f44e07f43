import Streams
import Workloads

/// One stream through one door: what runs under a profiler.
enum Repetition {
    static func run(_ arguments: ArraySlice<String>) {
        let arguments = Array(arguments)
        guard arguments.count == 3, let door = Door(rawValue: arguments[0]), let stream = Stream(rawValue: arguments[1]),
            let passes = Int(arguments[2])
        else { fatalError("repeat needs a door, a stream and a number of passes") }
        var workload = Workload(door, stream)
        Sink.take(workload.run(passes: passes))
        print(workload.packets * passes)
    }
}

/// Where results go that nobody needs, so that nobody can leave out what made them.
enum Sink {
    @inline(never)
    @_optimize(none)
    static func take(_ value: Int) {}
}
