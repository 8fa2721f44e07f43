import AllocationWatch
import Targets

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The target that was asked for; set once, before libFuzzer starts.
///
/// SAFETY: libFuzzer runs inputs one after the other on the thread that set it.
nonisolated(unsafe) private var selected = FuzzTarget.all[0]
/// The most that an input took of what its target may allocate, in percent; told at the end.
///
/// SAFETY: written by one input after the other on one thread, and read when it ends.
nonisolated(unsafe) private var worstShare = 0

/// Runs the target on one input; a property that does not hold, or too much memory asked for, ends the process.
@c(LLVMFuzzerTestOneInput)
public func runOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // SAFETY: libFuzzer gives `size` readable bytes, which are copied at once.
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let allowance = selected.allowance.bytes(forInput: size)
    var allocated = run(bytes)
    // Tables that the code under test builds when they are first needed are not the input's: the second time they are there.
    if allocated > allowance { allocated = run(bytes) }
    guard allocated <= allowance else {
        fatalError("\(selected.name): \(allocated) bytes were allocated for an input of \(size), more than \(allowance)")
    }
    worstShare = max(worstShare, allocated * 100 / allowance)
    return 0
}

/// Runs the target; gives the bytes that it allocated.
private func run(_ bytes: [UInt8]) -> Int {
    allocation_watch_begin()
    let outcome = Result { () throws(BrokenProperty) in try selected.run(bytes) }
    let allocated = Int(allocation_watch_end())
    if case .failure(let broken) = outcome { fatalError("\(selected.name): \(broken)") }
    return allocated
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Where the process begins: SwiftPM makes `main` of this name.
///
/// `Fuzz TARGET [arguments of libFuzzer]`, `Fuzz list`, or `Fuzz seeds REPOSITORY CORPUS`. The name of the target is handed on in the
/// environment, so that processes which libFuzzer starts itself (`-minimize_crash`, `-fork`) know it too.
@c(Fuzz_main)
public func fuzzMain(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    // SAFETY: the arguments of `main`: `count` C strings that live as long as the process.
    var words = (0..<Int(count)).compactMap { index in unsafe arguments?[index].map { String(cString: $0) } }
    switch words.dropFirst().first {
    case "list":
        for target in FuzzTarget.all { print(target.name) }
        return 0
    case "seeds" where words.count == 4:
        do {
            try Seeds(repository: words[2], corpus: words[3]).write()
            return 0
        } catch {
            print("\(error)")
            return 1
        }
    default: break
    }
    // SAFETY: a C string of the environment, copied at once; nobody changes the environment before.
    let inherited = unsafe getenv("FUZZ_TARGET").map { String(cString: $0) }
    if words.count > 1, let target = FuzzTarget.all.first(where: { $0.name == words[1] }) {
        selected = target
        words.remove(at: 1)
    } else if let target = FuzzTarget.all.first(where: { $0.name == inherited }) {
        selected = target
    } else {
        print("usage: Fuzz \(FuzzTarget.all.map(\.name).joined(separator: "|")) [arguments of libFuzzer]")
        return 64
    }
    setenv("FUZZ_TARGET", selected.name, 1)
    if !words.contains(where: { $0.hasPrefix("-max_len=") }) { words.append("-max_len=\(selected.maximumLength)") }
    atexit { print("most of the allowance that an input allocated: \(worstShare) %") }
    // SAFETY: there is one place more than there are words, and each is set once, the last to nil; never freed, for libFuzzer keeps them
    // until the process ends.
    let copies = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: words.count + 1)
    for (index, word) in words.enumerated() { unsafe copies[index] = strdup(word) }
    unsafe copies[words.count] = nil
    var newCount = CInt(words.count)
    var newArguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = copies
    // SAFETY: a pointer to an optional pointer is laid out as one to a pointer, and it is never nil here; libFuzzer uses both
    // addresses only until it returns.
    return unsafe withUnsafeMutablePointer(to: &newArguments) { pointer in
        unsafe pointer.withMemoryRebound(to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1) {
            unsafe runDriver(&newCount, $0, runOneInput)
        }
    }
}
