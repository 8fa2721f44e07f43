// swift-tools-version: 6.2
import PackageDescription

// Fuzzing of the libraries with libFuzzer: one binary, of which the first argument is the target. README.md says how to run it.
//
//     swift build -c release --package-path Fuzz --product Fuzz -Xswiftc -sanitize=fuzzer,address

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String) -> Target.Dependency { .product(name: name, package: "mqttscope") }

let package = Package(
    name: "mqttscope-fuzz",
    platforms: [.macOS(.v26)],
    dependencies: [
        // Without its default traits nothing but the libraries is fetched and built: no target uses cryptography under sanitizers.
        .package(name: "mqttscope", path: "..", traits: [])
    ],
    targets: [
        // What is fuzzed: functions of bytes. The package above compiles the same files into its tests, which replay `Regressions/`.
        .target(
            name: "Targets",
            dependencies: [
                library("MQTTCodec"), library("CaptureFiles"), library("TCPStreams"), library("TLSDecryption"),
                library("WebSocketStreams"), library("CaptureAnalysis"), library("DialogueReports"),
            ], path: "Targets", swiftSettings: settings),
        // Counts what is allocated, through the hooks of the sanitizer.
        .target(name: "AllocationWatch", path: "AllocationWatch"),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Targets", "AllocationWatch", library("MQTTCodec"), library("CaptureFiles"), library("TCPStreams"),
                library("CaptureAnalysis"), library("DialogueReports"),
            ], path: "Driver",
            swiftSettings: settings + [
                // There is no `main` in Swift: libFuzzer has its own.
                .unsafeFlags(["-parse-as-library"])
            ]),
    ],
    swiftLanguageModes: [.v6]
)
