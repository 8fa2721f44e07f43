/// How far a reader goes with what a file claims, each bound with its reason.
///
/// Memory follows the bytes that are really there: a length in a header alone never makes a buffer grow.
enum CaptureLimits {
    /// How much one `read(2)` asks for: 256 KiB is as fast as larger buffers and as `mmap`, and fits in the second-level cache.
    static let readBuffer = 256 << 10

    /// The longest frame of an ordinary link type: 16 MiB.
    ///
    /// libpcap and Wireshark write at most 262,144 bytes; Linux can hand over 512 KiB in one piece (BIG TCP). More than this is not
    /// a long frame but a damaged file, whose lengths are arbitrary bytes; the smaller the bound, the sooner that is noticed.
    static let frame = 16 << 20

    /// The longest frame of USB and D-Bus: 128 MiB, what libpcap and Wireshark accept for these link types.
    static let message = 128 << 20

    /// What a packet block may hold beside its frame: 1 MiB, sixteen options of the greatest length that an option can have.
    static let packetOptions = 1 << 20

    /// The longest section header, interface description or statistics block: 1 MiB, as libpcap has it for section headers.
    static let description = 1 << 20

    /// How much decryption secrets are kept in all: 16 MiB, some 100,000 lines of a TLS key log.
    static let secrets = 16 << 20

    /// How much text of comments is kept in all: 1 MiB.
    ///
    /// Comments are written by people; more than this was not.
    static let comments = 1 << 20

    /// How much text of names of addresses is kept in all: 1 MiB.
    ///
    /// Some 8,000 names: whoever captures a whole network has fewer hosts that speak MQTT.
    static let names = 1 << 20

    /// What a kept comment, name or secret costs beside its bytes, so that very many empty ones are bounded too.
    static let entryOverhead = 128

    /// How many interfaces a section may describe: 16,384.
    ///
    /// Merging thousands of captures gives a few thousand.
    static let interfaces = 1 << 14

    /// How many bytes of an interface's name or description and of a host's name are kept: 256.
    ///
    /// Names of interfaces have at most 16 on Linux and some 60 on Windows, names of hosts at most 255 (RFC 1035 2.3.4).
    static let interfaceText = 256

    /// The longest frame that is believed for a link type.
    static func frame(of linkType: LinkType) -> Int {
        switch linkType {
        case .usbLinux, .usbLinuxMmapped, .usbPcap, .dbus: message
        default: frame
        }
    }
}
