// swift-tools-version: 6.2
import PackageDescription

// Benchmarks of MQTTCodec, and the comparison with codecs in other languages. README.md says how to run them.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "mqttscope-benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [
        // Without its default traits nothing but the libraries is fetched and built.
        .package(name: "mqttscope", path: "..", traits: []),
        // Without its default traits no allocation counter slips between the codec and malloc.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        // The bytes: four streams of packets, generated.
        .target(name: "Streams", swiftSettings: settings),
        // What is done with them, as a user of the codec would: one function for each way in.
        .target(
            name: "Workloads", dependencies: ["Streams", .product(name: "MQTTCodec", package: "mqttscope")], swiftSettings: settings),
        // Does one thing so many times, for the scripts beside this file: under a profiler, against a clock, or on request.
        .executableTarget(name: "Measure", dependencies: ["Streams", "Workloads"], swiftSettings: settings),
        .executableTarget(
            name: "CodecBenchmarks",
            dependencies: ["Streams", "Workloads", .product(name: "Benchmark", package: "benchmark")],
            path: "Benchmarks/CodecBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ],
    swiftLanguageModes: [.v6]
)
