"""A small notation for the bytes of a packet, so that a vector can be read beside the standard.

    30 82              hexadecimal digits are bytes
    'text'             the bytes of a text in UTF-8
    "text"             the same with its length in front, in two bytes: a UTF-8 Encoded String
    { ... }            any bytes with their length in front, in two bytes
    ( ... )            any bytes with their length in front, as a Variable Byte Integer: a body, or properties
    AB*3 'x'*3 (..)*3  what stands in front of the star so many times
    [ ... ]  ^         no bytes: where the first fault is, a range or a point

Lengths are only ever worked out by { } and ( ); a wrong length is written in digits.
"""

import re

TOKEN = re.compile(
    r"""\s+ | (?P<hex>(?:[0-9A-Fa-f]{2})+) | '(?P<raw>[^']*)' | "(?P<text>[^"]*)"
    | (?P<mark>[\[\]^]) | (?P<open>[({]) | (?P<close>[)}]) | \*(?P<times>\d+)""", re.VERBOSE)
FEWEST_TO_REPEAT = 100  # Shorter repetitions are written out.


def variable_byte_integer(value):
    """The shortest form (1.5.5)."""
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


class Layout:
    """Runs of bytes, each [bytes, times], with the marked range."""

    def __init__(self, notation):
        self.runs, self.at = [], None
        position, start = 0, None
        for run in parse(notation):
            if run == "[":
                start = position
            elif run == "]":
                self.at = [start, position]
            elif run == "^":
                self.at = [position, position]
            else:
                self.runs.append(run)
                position += len(run[0]) * run[1]
        self.length = position

    def json(self):
        """Hexadecimal digits, or parts where something is repeated many times."""
        parts = []
        for data, times in self.runs:
            if len(data) * times >= FEWEST_TO_REPEAT and times > 1:
                parts.append({"repeat": [[data.hex(), times]]})
            elif data:
                if parts and isinstance(parts[-1], str):
                    parts[-1] += " " + (data * times).hex()
                else:
                    parts.append((data * times).hex())
        return "" if not parts else parts[0] if len(parts) == 1 and isinstance(parts[0], str) else parts


def length_of(runs):
    return sum(len(run[0]) * run[1] for run in runs if isinstance(run, tuple))


def parse(notation):
    stack, opened, last = [[]], [], 0
    position = 0
    while position < len(notation):
        match = TOKEN.match(notation, position)
        if not match:
            raise ValueError(f"{notation!r}: not understood at {position}")
        position = match.end()
        kind = match.lastgroup
        runs = stack[-1]
        if kind is None:
            continue
        if kind == "times":
            times = int(match["times"])
            again = runs[last:]
            if len(again) == 1:
                runs[last:] = [(again[0][0], again[0][1] * times)]
            else:
                runs[last:] = [(b"".join(data * count for data, count in again), times)]
            continue
        if kind == "open":
            opened.append((match["open"], len(runs)))
            stack.append([])
            continue
        if kind == "close":
            inner = stack.pop()
            bracket, last = opened.pop()
            count = length_of(inner)
            stack[-1].append((count.to_bytes(2, "big") if bracket == "{" else variable_byte_integer(count), 1))
            stack[-1].extend(inner)
            continue
        last = len(runs)
        if kind == "mark":
            runs.append(match["mark"])
        elif kind == "hex":
            runs.append((bytes.fromhex(match["hex"]), 1))
        elif kind == "raw":
            runs.append((match["raw"].encode(), 1))
        else:
            data = match["text"].encode()
            runs.append((len(data).to_bytes(2, "big"), 1))
            runs.append((data, 1))
    if len(stack) != 1:
        raise ValueError(f"{notation!r}: a bracket is open")
    return stack[0]
