#if LiveCapture
#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a user does who may not capture.
enum CapturePermission {
    /// A sentence or two, without a full stop.
    static var remedy: String {
        #if os(Linux)
        "Run as root, or once: sudo setcap cap_net_raw+ep \(StandardStreams.safe(executable))"
        #else
        "Run as root"
        #endif
    }

    #if os(Linux)
    private static var executable: String {
        // SAFETY: realpath's answer is a C string that it allocated; it is copied, and freed here.
        guard let path = unsafe realpath("/proc/self/exe", nil) else { return "mqttscope" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }
    #endif
}
#endif
