/// An array that grows by pages, for what there is one of for each connection.
///
/// An array that is copied when it grows needs three times what is in it while it does, and is half empty afterwards: with 100,000 connections
/// that is more than everything else together.
package struct Pages<Element>: Sendable where Element: Sendable {
    /// Elements of a page: at most some 250 KiB of what a connection takes.
    @inlinable static var pageSize: Int { 256 }

    @usableFromInline
    var pages: [[Element]] = []
    /// How many elements there are.
    package private(set) var count = 0

    /// None.
    package init() {}

    /// Adds one at the end.
    package mutating func append(_ element: Element) {
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
    /// Inlined always: called as it stands, it looks up at run time what `Element` is, and copies one to read a field of it.
    @inlinable
    package subscript(index: Int) -> Element {
        @inline(__always) get { pages[index / Self.pageSize][index % Self.pageSize] }
        @inline(__always) _modify { yield &pages[index / Self.pageSize][index % Self.pageSize] }
    }
}
