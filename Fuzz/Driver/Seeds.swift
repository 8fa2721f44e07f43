/// Makes the first corpora.
struct Seeds {
    let repository: String
    let corpus: String

    func write() throws {}
}
