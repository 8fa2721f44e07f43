import Benchmark
import Streams
import Workloads

/// Time of one packet by the clock on the wall; in picoseconds, because the harness counts in whole numbers.
private let wall = BenchmarkMetric.custom("Wall clock, ps a packet")
/// Time of one packet on the processor; the harness has a metric of its own for this, in steps of ten milliseconds.
private let processor = BenchmarkMetric.custom("Processor, ps a packet")

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [wall, processor], units: [wall: .count, processor: .count], warmupIterations: 3, maxDuration: .seconds(1),
        maxIterations: 1000)

    for stream in Stream.allCases {
        for door in Door.allCases { hot(door, stream) }
        for door in Door.allCases where door != .encode { cold(door, stream) }
    }
}

/// The first 64 KiB of the stream, over and over.
private func hot(_ door: Door, _ stream: Stream) {
    nonisolated(unsafe) var workload: Workload?
    Benchmark("hot \(stream) \(door)") { benchmark in
        // Some ten thousand packets: enough to be seen by the clock.
        let packets = workload?.packets ?? 1
        let passes = max(1, 10_000 / packets)
        benchmark.startMeasurement()
        let watch = Stopwatch()
        blackHole(workload?.run(passes: passes))
        benchmark.record(watch, packets: passes * packets)
    } setup: {
        workload = Workload(door, stream)
    } teardown: {
        workload = nil
    }
}

/// One pass over 16 MiB of the stream, of which nothing is in the caches.
private func cold(_ door: Door, _ stream: Stream) {
    nonisolated(unsafe) var workload: Workload?
    nonisolated(unsafe) var eviction: Eviction?
    Benchmark("cold \(stream) \(door)") { benchmark in
        eviction?.evict()
        benchmark.startMeasurement()
        let watch = Stopwatch()
        blackHole(workload?.run(passes: 1))
        benchmark.record(watch, packets: workload?.packets ?? 1)
    } setup: {
        workload = Workload(door, stream, .cold)
        eviction = Eviction()
    } teardown: {
        workload = nil
        eviction = nil
    }
}

extension Benchmark {
    fileprivate func record(_ watch: Stopwatch, packets: Int) {
        let (onWall, onProcessor) = (watch.wall, watch.processor)
        stopMeasurement()
        measurement(wall, onWall * 1000 / packets)
        measurement(processor, onProcessor * 1000 / packets)
    }
}
