// swift-tools-version: 6.2
import PackageDescription

// The layers, from the bytes up; each target depends only on those above it here.
// CONTRIBUTING.md says what each is for, and why each dependency was taken.

/// `Lifetimes` is what lets a library return a `Span` or a view over one; it is not an unsafe flag.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "mqttscope",
    products: [
        .library(name: "MQTTCodec", targets: ["MQTTCodec"]),
        .library(name: "CaptureFiles", targets: ["CaptureFiles"]),
        .library(name: "TCPStreams", targets: ["TCPStreams"]),
    ],
    targets: [
        .target(name: "MQTTCodec", swiftSettings: settings),
        .target(name: "CaptureFiles", swiftSettings: settings),
        .target(name: "TCPStreams", swiftSettings: settings),
        .testTarget(name: "MQTTCodecTests", dependencies: ["MQTTCodec"], swiftSettings: settings),
        .testTarget(name: "CaptureFilesTests", dependencies: ["CaptureFiles"], swiftSettings: settings),
        .testTarget(name: "TCPStreamsTests", dependencies: ["TCPStreams"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
