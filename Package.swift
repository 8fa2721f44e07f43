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

/// DocC's plugin, for who writes documentation: what no trait guards, every dependent clones, so only `.ci/documentation` asks for it.
let documentationTools: [Package.Dependency] =
    Context.environment["MQTTSCOPE_DOCS"] == nil ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")]

let package = Package(
    name: "mqttscope",
    // Span comes with these systems.
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "MQTTCodec", targets: ["MQTTCodec"]),
        .library(name: "CaptureFiles", targets: ["CaptureFiles"]),
        .library(name: "LiveCapture", targets: ["LiveCapture"]),
        .library(name: "TCPStreams", targets: ["TCPStreams"]),
        .library(name: "TLSDecryption", targets: ["TLSDecryption"]),
        .library(name: "WebSocketStreams", targets: ["WebSocketStreams"]),
        .library(name: "MQTTDialogues", targets: ["MQTTDialogues"]),
        .library(name: "CaptureAnalysis", targets: ["CaptureAnalysis"]),
        .library(name: "DialogueReports", targets: ["DialogueReports"]),
        .executable(name: "mqttscope", targets: ["mqttscope"]),
    ],
    traits: [
        .trait(name: "CommandLine", description: "The mqttscope command; without it nothing but the libraries is fetched and built."),
        .trait(name: "LiveCapture", description: "Capture from an interface, and capture filters; without it no libpcap is needed."),
        .trait(name: "TLS", description: "Decrypt TLS, through swift-crypto; without it a TLS connection shows only what is in the clear."),
        .default(enabledTraits: ["CommandLine", "LiveCapture", "TLS"]),
    ],
    dependencies: [
        // Arguments, help, completions: the ecosystem's own.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        // The ciphers of TLS. CryptoExtras, which CBC, CCM and RSA take, has underscored names: pinned to a minor version.
        .package(url: "https://github.com/apple/swift-crypto", .upToNextMinor(from: "4.5.2")),
    ] + documentationTools,
    targets: [
        .target(name: "MQTTCodec", swiftSettings: settings),
        // zlib, for compressed captures: who embeds the codec alone never builds it, and needs no header of it.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"])]),
        .target(name: "CaptureFiles", dependencies: ["CZlib"], swiftSettings: settings),
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"]), .yum(["libpcap-devel"])]),
        .target(
            name: "LiveCapture", dependencies: ["CaptureFiles", .target(name: "CPcap", condition: .when(traits: ["LiveCapture"]))],
            swiftSettings: settings),
        // SHA-1 and Base64: Community ID names things so, and the handshake of WebSocket is answered so.
        .target(name: "DigestText", swiftSettings: settings),
        .target(name: "TCPStreams", dependencies: ["DigestText"], swiftSettings: settings),
        .target(name: "WebSocketStreams", dependencies: ["CZlib", "DigestText"], swiftSettings: settings),
        // Without the trait it reads the handshake, and decrypts nothing.
        .target(
            name: "TLSDecryption",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto", condition: .when(traits: ["TLS"])),
                .product(name: "CryptoExtras", package: "swift-crypto", condition: .when(traits: ["TLS"])),
            ],
            swiftSettings: settings),
        .target(name: "MQTTDialogues", dependencies: ["MQTTCodec"], swiftSettings: settings),
        .target(
            name: "CaptureAnalysis",
            dependencies: ["CaptureFiles", "TCPStreams", "TLSDecryption", "WebSocketStreams", "MQTTCodec", "MQTTDialogues"],
            swiftSettings: settings),
        .target(
            name: "DialogueReports",
            dependencies: [
                "CaptureAnalysis", "CaptureFiles", "MQTTCodec", "MQTTDialogues", "TCPStreams", "TLSDecryption", "WebSocketStreams",
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "mqttscope",
            dependencies: [
                "CaptureAnalysis", "CaptureFiles", "DialogueReports", "LiveCapture", "MQTTCodec", "TCPStreams",
                "TLSDecryption",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["CommandLine"])),
            ],
            swiftSettings: settings),
        // What several test targets share: packets made and damaged at random, the tables of the standard typed a second time, frames.
        .target(name: "TestSupport", dependencies: ["CZlib", "MQTTCodec"], path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(name: "MQTTCodecTests", dependencies: ["MQTTCodec", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "CaptureFilesTests", dependencies: ["CaptureFiles", "CZlib", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "TCPStreamsTests", dependencies: ["DigestText", "TCPStreams", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "WebSocketStreamsTests",
            dependencies: ["CaptureFiles", "MQTTCodec", "TCPStreams", "TestSupport", "WebSocketStreams"],
            swiftSettings: settings),
        .testTarget(
            name: "TLSDecryptionTests", dependencies: ["TLSDecryption", "CaptureFiles", "TCPStreams", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "LiveCaptureTests", dependencies: ["LiveCapture", "CaptureFiles"], swiftSettings: settings),
        .testTarget(name: "MQTTDialoguesTests", dependencies: ["MQTTDialogues", "MQTTCodec", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "CaptureAnalysisTests",
            dependencies: ["CaptureAnalysis", "CaptureFiles", "MQTTCodec", "MQTTDialogues", "TCPStreams", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "mqttscope", "CaptureAnalysis", "CaptureFiles", "DialogueReports", "LiveCapture", "MQTTCodec", "TCPStreams",
                "TLSDecryption",
                "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DialogueReportsTests",
            dependencies: [
                "DialogueReports", "CaptureAnalysis", "CaptureFiles", "MQTTCodec", "MQTTDialogues", "TCPStreams", "TLSDecryption",
                "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "VectorTests", dependencies: ["DialogueReports", "MQTTCodec", "MQTTDialogues", "TestSupport"], swiftSettings: settings),
        // The bodies of the fuzz targets, and with them what fuzzing found, without a fuzzer; `Fuzz/` is a package of its own.
        .testTarget(
            name: "FuzzRegressionTests",
            dependencies: [
                "CaptureAnalysis", "CaptureFiles", "DialogueReports", "MQTTCodec", "TCPStreams", "TLSDecryption", "WebSocketStreams",
            ], path: "Fuzz",
            exclude: ["AllocationWatch", "Driver", "Package.swift", "README.md", "Regressions", "mqtt.dict", "run"],
            sources: ["Targets", "RegressionTests"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
