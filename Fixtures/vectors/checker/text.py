"""Text (1.5.3 of 3.1.1, 1.5.4 of 5.0) and topics (4.7, 4.8): which bytes of a field are at fault, counted from its first one."""

import re

# Control characters and non-characters should not be used. U+0000 is another matter, and forbidden.
DISALLOWED = re.compile("[\u0001-\u001f\u007f-\u009f\ufdd0-\ufdef" + "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)) + "]")


def is_utf8(data):
    return ill_formed(data) is None


def ill_formed(data):
    """The first bytes that are no UTF-8: the longest beginning that could still have become a character (Unicode, 3.9)."""
    try:
        str(data, "utf-8")
    except UnicodeDecodeError as error:
        return error.start, error.end
    return None


def disallowed(data):
    """The first character that should not be used; bytes that are no UTF-8 are passed over."""
    text = str(data, "utf-8", "surrogateescape")
    match = DISALLOWED.search(text)
    if match is None:
        return None
    start = len(text[:match.start()].encode("utf-8", "surrogateescape"))
    return start, start + len(match[0].encode())


def faults(data):
    """(fault, start, end) of a text field: each kind once, at its first bytes."""
    found = [("ill-formed", ill_formed(data)), ("null", byte(data, 0)), ("disallowed", disallowed(data))]
    return [(fault, *place) for fault, place in found if place]


def byte(data, value):
    position = bytes(data).find(value)
    return None if position < 0 else (position, position + 1)


def wildcard(data):
    """The first wildcard, which a Topic Name may not have."""
    found = [position for position in (bytes(data).find(b"+"), bytes(data).find(b"#")) if position >= 0]
    return (min(found), min(found) + 1) if found else None


def is_shared(data):
    return bytes(data).startswith(b"$share/")


def filter_fault(data, version):
    """(fault, start, end) of a Topic Filter that is not empty: the first thing that is not in its place."""
    data = bytes(data)
    start = 0
    if version == "5.0" and is_shared(data):
        start = len(b"$share/")
        slash = data.find(b"/", start)
        name = data[start:len(data) if slash < 0 else slash]
        if not name:
            return "share-name", start, start
        place = wildcard(name)
        if place:
            return "share-filter", start + place[0], start + place[1]
        if slash < 0 or slash + 1 == len(data):
            return "share-filter", len(data), len(data)
        start = slash + 1
    for level in data[start:].split(b"/"):
        end = start + len(level)
        place = wildcard(level)
        if place and (len(level) > 1 or level == b"#" and end < len(data)):
            kind = "single-level" if level[place[0]:place[1]] == b"+" else "multi-level"
            return kind, start + place[0], start + place[1]
        start = end + 1
    return None
