/// How text looks: colour or none, signs of Unicode or of ASCII.
public struct TextStyle: Hashable, Sendable {
    /// Whether colour is used.
    ///
    /// It carries nothing alone: what it says, a sign or a word says too.
    public var hasColor: Bool
    /// Whether signs beyond ASCII are used.
    public var isUnicode: Bool
    /// Columns; what is longer is wrapped.
    public var width: Int

    /// Plain text for a terminal of 80 columns unless said otherwise.
    public init(hasColor: Bool = false, isUnicode: Bool = true, width: Int = 80) {
        self.hasColor = hasColor
        self.isUnicode = isUnicode
        self.width = width
    }

    /// The sixteen colours that every terminal has, by what they are used for.
    enum Color {
        case plain
        /// What the client sends.
        case client
        /// What the server sends.
        case server
        /// Topics and Client Identifiers.
        case name
        /// What one only looks up.
        case dim
        /// What was seen before, or may be the capture's fault.
        case caution
        /// What is broken.
        case trouble
        /// A field and its bytes, where they are shown side by side; the next field has the other colour.
        case evenField, oddField

        /// The parameters of Select Graphic Rendition (ECMA-48 8.3.117).
        var code: StaticString {
            switch self {
            case .plain: "0"
            case .client: "36"
            case .server: "35"
            case .name: "1"
            case .dim: "2"
            case .caution: "33"
            case .trouble: "31"
            case .evenField: "32"
            case .oddField: "94"
            }
        }
    }

    /// Signs, each with a form in ASCII.
    enum Sign {
        case toServer, toClient, attention, broken, perhaps, again, onward, ellipsis, gap
    }

    /// The sign as text.
    func text(_ sign: Sign) -> StaticString {
        switch sign {
        case .toServer: isUnicode ? "→" : "->"
        case .toClient: isUnicode ? "←" : "<-"
        case .attention: "!"
        case .broken: isUnicode ? "✗" : "x"
        case .perhaps: "?"
        case .again: isUnicode ? "↻" : "~"
        case .onward: isUnicode ? "⇒" : "=>"
        case .ellipsis: isUnicode ? "…" : "..."
        case .gap: isUnicode ? "⇢" : ".."
        }
    }

    /// Columns that a sign takes.
    func width(_ sign: Sign) -> Int {
        switch sign {
        case .toServer, .toClient, .onward, .gap: isUnicode ? 1 : 2
        case .ellipsis: isUnicode ? 1 : 3
        default: 1
        }
    }
}
