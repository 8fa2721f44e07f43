"""Text that is at the edge of UTF-8, for every text field of every packet.

A fault is marked at the longest beginning that could still have become a character (Unicode, 3.9): one byte of ED A0 80, two of E2 82.
"""

from layout import Layout
from vectors import MALFORMED

# slug, content with the fault marked, what it is
ILL_FORMED = [
    ("surrogate", "'a' [ED]A080 'b'", "surrogate U+D800 (ED A0 80)"),
    ("overlong-2", "'a' [C0]AF 'b'", "overlong form of '/' in two bytes (C0 AF)"),
    ("cut-3", "'a' [E282]", "character cut at the end of the field (E2 82 of U+20AC)"),
    ("lone-continuation", "'a' [80] 'b'", "lone continuation byte 80"),
    ("overlong-3", "'a' [E0]80AF 'b'", "overlong form of '/' in three bytes (E0 80 AF)"),
    ("overlong-4", "'a' [F0]8080AF 'b'", "overlong form of '/' in four bytes (F0 80 80 AF)"),
    ("f5", "'a' [F5]808080 'b'", "F5, which begins no character"),
    ("last-surrogate", "'a' [ED]BFBF 'b'", "surrogate U+DFFF (ED BF BF)"),
]
MORE_ILL_FORMED = [
    ("cesu-8", "[ED]A0BDEDB880", "U+1F600 as two surrogates of three bytes each"),
    ("overlong-null", "'a' [C0]80 'b'", "U+0000 in two bytes (C0 80), as Java writes it"),
    ("c1", "[C1]BF", "overlong form of U+007F (C1 BF)"),
    ("e0-9f", "[E0]9FBF", "overlong form of U+07FF (E0 9F BF)"),
    ("f0-8f", "[F0]8FBFBF", "overlong form of U+FFFF (F0 8F BF BF)"),
    ("f4-90", "[F4]908080", "U+110000, beyond the last code point (F4 90 80 80)"),
    ("ff", "'a' [FF]", "byte FF"),
    ("fe", "[FE] 'a'", "byte FE"),
    ("five-bytes", "[F8]88808080", "form of five bytes that old UTF-8 had"),
    ("cut-2", "'a' [C3]", "first byte of a character of two at the end of the field"),
    ("cut-4", "[F09F98]", "character of four bytes cut behind its third"),
    ("second-byte", "[C3]28", "C3 followed by no continuation (28)"),
    ("third-byte", "[E282]28", "E2 82 followed by no continuation (28)"),
    ("fourth-byte", "[F09F98]28", "F0 9F 98 followed by no continuation (28)"),
    ("latin-1", "'caf' [E9]", "Latin-1 'café' (63 61 66 E9)"),
    ("last-continuation", "[BF]", "lone continuation byte BF"),
]
NULLS = [("null", "'a' [00] 'b'", "U+0000", "a\0b")]
MORE_NULLS = [
    ("null-alone", "[00]", "U+0000 and nothing else", "\0"),
    ("null-at-end", "'ab' [00]", "U+0000 at the end, as C strings have it", "ab\0"),
]
# slug, content, what it is, the text
FINE = [
    ("bom", "EFBBBF 'a'", "U+FEFF in front, which stays part of the text (no byte order mark is taken off)", "\ufeffa"),
    ("four-bytes", "F09F9880", "character of four bytes (U+1F600)", "\U0001f600"),
]
MORE_FINE = [
    ("feff-inside", "'a' EFBBBF 'b'", "U+FEFF inside", "a\ufeffb"),
    ("feff-alone", "EFBBBF", "U+FEFF and nothing else", "\ufeff"),
    ("a0", "C2A0", "first character of two bytes that is no control (U+00A0)", "\u00a0"),
    ("7ff", "DFBF", "last code point of two bytes (U+07FF)", "\u07ff"),
    ("800", "E0A080", "first code point of three bytes (U+0800)", "\u0800"),
    ("d7ff", "ED9FBF", "last code point before the surrogates (U+D7FF)", "\ud7ff"),
    ("e000", "EE8080", "first code point behind the surrogates (U+E000)", "\ue000"),
    ("fffd", "EFBFBD", "replacement character as it is (U+FFFD)", "\ufffd"),
    ("10000", "F0908080", "first code point of four bytes (U+10000)", "\U00010000"),
    ("10fffd", "F48FBFBD", "last code point that is a character (U+10FFFD)", "\U0010fffd"),
    ("decomposed", "'e' CC81", "e and a combining accent, which no receiver may put together", "e\u0301"),
    ("rtl", "E280AE 'a'", "right-to-left override (U+202E): legal, and a trap for who shows it", "\u202ea"),
]
ADVISED_AGAINST = [
    ("non-character", "'a' [EFBFBF]", "non-character U+FFFF", "a\uffff"),
]
MORE_ADVISED_AGAINST = [
    ("control-01", "[01]", "control U+0001", "\x01"),
    ("control-1f", "'a' [1F]", "control U+001F", "a\x1f"),
    ("tab", "'a' [09] 'b'", "tab", "a\tb"),
    ("control-7f", "[7F]", "control U+007F", "\x7f"),
    ("control-80", "[C280]", "control U+0080", "\u0080"),
    ("control-9f", "[C29F]", "control U+009F", "\u009f"),
    ("fdd0", "[EFB790]", "non-character U+FDD0", "\ufdd0"),
    ("fdef", "[EFB7AF]", "non-character U+FDEF", "\ufdef"),
    ("fffe", "[EFBFBE]", "non-character U+FFFE", "\ufffe"),
    ("1fffe", "[F09FBFBE]", "non-character U+1FFFE", "\U0001fffe"),
    ("10ffff", "[F48FBFBF]", "last code point, a non-character (U+10FFFF)", "\U0010ffff"),
]


# What a 5.0 receiver answers to text that is no UTF-8 (4.13).
ANSWERS = {"3.1": None, "3.1.1": None, "5.0": MALFORMED}


def plain_hex(content):
    """The bytes of a content, without its marks."""
    return "".join((data * times).hex() for data, times in Layout(content).runs)


def add(file, sender, field, notation, packet, ill_formed, null, advice, near=None, more=False):
    """The edges of UTF-8 in one field.

    `notation` has {@} where the text stands; `packet(key, value)` gives the JSON form, the key being "" or "_hex" behind the field's name.
    `ill_formed`, `null`: the rules that are broken, or in 3.1 a piece of advice.
    """
    soft = file.version == "3.1"

    def put(slug, content, description, key, value, rules, as_advice):
        common = dict(slug="bug:utf8" if rules == ill_formed else "utf8", field=field, boundary=slug, near=near)
        placed = notation.replace("@", content)
        if as_advice:
            file.accept(f"{field}: {description}", sender, placed, packet(key, value), advises=rules, **common)
        else:
            answer = ANSWERS[file.version]
            file.lenient(f"{field}: {description}", sender, placed, packet(key, value), rules, answer=answer, **common)

    for slug, content, description in ILL_FORMED + (MORE_ILL_FORMED if more else []):
        put(slug, content, description, "_hex", plain_hex(content), ill_formed, soft)
    for slug, content, description, text in NULLS + (MORE_NULLS if more else []):
        put(slug, content, description, "", text, null, soft)
    for slug, content, description, text in FINE + (MORE_FINE if more else []):
        placed = notation.replace("@", content)
        file.accept(f"{field}: {description}", sender, placed, packet("", text), slug="utf8", field=field, boundary=slug)
    for slug, content, description, text in ADVISED_AGAINST + (MORE_ADVISED_AGAINST if more else []):
        put(slug, content, description, "", text, advice, True)
