public import CaptureFiles
internal import TCPStreams

/// Writes some of the frames of a capture as pcapng, as they were, with what the capture says beside them.
///
/// Interfaces are described when the first frame of theirs comes, and once where several files describe the same; names of addresses and
/// comments are kept, those on frames with their frames. A comment on a section begins one. Secrets are for whoever calls to hand on.
public struct CaptureExtractor: Sendable {
    /// What was written and is to be taken.
    public var writer: PcapngWriter

    private var interfaces: [Description: PcapngWriter.Interface] = [:]
    private var sectionComments: [String] = []
    private var interfaceComments: [Origin: [String]] = [:]
    private var first: PcapngWriter.Interface?

    /// What makes two interfaces of a capture one in the output: two of one section are never the same.
    private struct Description: Hashable {
        var interface: CaptureInterface
        var index: Int
        var comments: [String]
    }

    /// Where an interface is described.
    private struct Origin: Hashable {
        var file: Int
        var section: Int
        var interface: Int
    }

    /// An extractor that has written nothing; `application` says who writes.
    public init(application: String) {
        writer = PcapngWriter(application: application)
    }

    /// Takes a frame of the capture in its turn, and writes it where it is selected.
    public mutating func take(_ item: CaptureSet.Item, _ bytes: Span<UInt8>, from source: CaptureSet.Source, isSelected: Bool) {
        let comments = note(item.annotations, file: item.file)
        guard isSelected else { return }
        if !sectionComments.isEmpty || !writer.hasSection { beginSection() }
        var interface = describe(source, file: item.file, item.frame)
        if !writer.canAdd(item.frame, on: interface) {
            beginSection()
            interface = describe(source, file: item.file, item.frame)
        }
        writer.add(item.frame, bytes, on: interface, comments: comments)
    }

    /// Ends the capture: what stands behind the last frame, and what the capturing systems counted, all together on the first interface.
    public mutating func finish(_ annotations: [CaptureAnnotation], _ statistics: InterfaceStatistics, time: Int64?) {
        _ = note(annotations, file: -1)
        if !sectionComments.isEmpty || !writer.hasSection { beginSection() }
        if let first, statistics != InterfaceStatistics() { writer.add(statistics, of: first, time: time) }
    }

    private mutating func beginSection() {
        writer.beginSection(comments: sectionComments)
        sectionComments = []
        interfaces = [:]
        first = nil
    }

    private mutating func describe(_ source: CaptureSet.Source, file: Int, _ frame: Frame) -> PcapngWriter.Interface {
        let index = frame.interface ?? 0
        let comments = interfaceComments[Origin(file: file, section: source.section, interface: index)] ?? []
        var description = Description(interface: source.interface, index: index, comments: comments)
        description.interface.statistics = nil
        if let known = interfaces[description] { return known }
        let interface = writer.describe(source.interface, comments: comments)
        interfaces[description] = interface
        first = first ?? interface
        return interface
    }

    /// Keeps or writes what a file says beside its frames; gives the comments on the frame that comes.
    private mutating func note(_ annotations: [CaptureAnnotation], file: Int) -> [String] {
        guard !annotations.isEmpty else { return [] }
        var names: [ResolvedName] = []
        var comments: [String] = []
        for annotation in annotations {
            switch annotation {
            case .name(let name, let address): names.append(ResolvedName(name, of: address.bytes))
            case .comment(let text, .section): sectionComments.append(text)
            case .comment(let text, .interface(let interface, let section)):
                interfaceComments[Origin(file: file, section: section, interface: interface), default: []].append(text)
            case .comment(let text, .frame): comments.append(text)
            }
        }
        if !names.isEmpty {
            if !sectionComments.isEmpty || !writer.hasSection { beginSection() }
            writer.add(names)
        }
        return comments
    }
}
