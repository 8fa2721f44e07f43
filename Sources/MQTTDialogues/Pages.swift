/// An array that grows by pages, for what there is one of for each connection.
///
/// An array that is copied when it grows needs three times what is in it while it does, and is half empty afterwards: with 100,000 connections
/// that is more than everything else together.
public struct Pages<Element>: Sendable where Element: Sendable {
    /// Elements of a page: at most some 250 KiB of what a connection takes.
    @inlinable static var pageSize: Int { 256 }

    @usableFromInline
    var pages: [[Element]] = []
    /// How many elements there are.
    public private(set) var count = 0

    /// None.
    public init() {}

    /// Adds one at the end.
    public mutating func append(_ element: Element) {
        if count % Self.pageSize == 0 {
            pages.append([])
            // The first page grows as it is needed: most captures have few connections.
            if count > 0 { pages[pages.count - 1].reserveCapacity(Self.pageSize) }
        }
        pages[pages.count - 1].append(element)
        count += 1
    }

    /// The element at a place.
    ///
    /// Public, as all of this, so that it is compiled for its `Element`: what is `package` is not inlined into another module (Swift 6.3),
    /// looks up at run time what `Element` is, and copies one to read a field of it, which was a fifth of the time of a packet.
    @inlinable
    public subscript(index: Int) -> Element {
        get { pages[index / Self.pageSize][index % Self.pageSize] }
        _modify { yield &pages[index / Self.pageSize][index % Self.pageSize] }
    }
}
