/// Text from outside, such as names of files, as it may stand on a terminal.
public enum SafeText {
    /// The same text, with each control character, and whatever else could do something else than be seen, as `\u{1b}`.
    ///
    /// - Parameter keepsLines: whether ends of lines stay as they are.
    public static func escaping(_ text: String, keepsLines: Bool = false) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            if keepsLines, scalar == "\n" {
                safe += "\n"
                continue
            }
            let isHarmful = scalar.value < 0x20 || scalar.value == 0x7F || EscapedText.isUnsafe(scalar.value)
            safe += isHarmful ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return safe
    }
}
