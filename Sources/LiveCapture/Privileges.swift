#if LiveCapture
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Giving up the rights of root once they have served to open an interface.
public enum Privileges {
    /// Why they could not be given up.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// There is no user of this name.
        case noSuchUser(String)
        /// The system refused.
        case refused(String)

        /// One line without a full stop.
        public var description: String {
            switch self {
            case .noSuchUser(let name): "there is no user \(name)"
            case .refused(let name): "the system does not let this process become \(name)"
            }
        }
    }

    /// Whether the process has the rights of root.
    public static var areRoots: Bool { geteuid() == 0 }

    /// Becomes a user, with that user's groups, for good.
    ///
    /// Throws where the user does not exist or the system refuses, and where the rights of root could be taken back afterwards.
    public static func drop(toUser name: String) throws(Failure) {
        // SAFETY: getpwnam's entry is valid until the next call, and its numbers are copied at once; no other thread asks.
        guard let entry = unsafe getpwnam(name) else { throw .noSuchUser(name) }
        let (user, group) = unsafe (entry.pointee.pw_uid, entry.pointee.pw_gid)
        if geteuid() == user, getuid() == user { return }
        #if canImport(Darwin)
        let groups = initgroups(name, Int32(bitPattern: group))
        #else
        let groups = initgroups(name, group)
        #endif
        // The groups first: without root's rights they cannot be changed any more.
        guard groups == 0, setgid(group) == 0, setuid(user) == 0, user == 0 || setuid(0) != 0 else { throw .refused(name) }
    }
}
#endif
