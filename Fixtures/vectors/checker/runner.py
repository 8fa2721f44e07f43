"""Runs vectors: what the decoder, the framer and the encoder say against what stands in the files."""

from . import form
from .decoder import Header, decode
from .encoder import encode
from .framer import Framer

EVERY_SPLIT_UP_TO = 4096  # bytes; longer ones are split at a few places
NOT_ENCODED = ("flags", "reserved")  # what an accepted packet of 3.1 may have, and its canonical form has not


def packets(data, version, sender):
    """The results of all packets in a row; none behind a packet whose length is not known."""
    results = []
    position = 0
    while position < len(data) or not results:
        result = decode(data[position:] if position else data, version, sender)
        results.append(result)
        if result.length is None or result.length > len(data) - position:
            break
        position += result.length
        version = result.version or version
    return results


def worst(verdicts):
    return max(verdicts, key=form.VERDICTS.index)


def without(value, keys):
    """A JSON form without these keys, at whatever depth."""
    if isinstance(value, dict):
        return {key: without(inner, keys) for key, inner in value.items() if key not in keys}
    return [without(inner, keys) for inner in value] if isinstance(value, list) else value


def difference(expected, got, path=""):
    """(path, expected, got) where two JSON forms part first; None where they are the same. Properties have an order."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in [*expected, *(key for key in got if key not in expected)]:
            if key not in expected or key not in got:
                return f"{path}.{key}", expected.get(key, "absent"), got.get(key, "absent")
            found = difference(expected[key], got[key], f"{path}.{key}")
            if found:
                return found
        if path.endswith("properties") and list(expected) != list(got):
            return path, list(expected), list(got)
        return None
    if isinstance(expected, list) and isinstance(got, list):
        for index, (one, other) in enumerate(zip(expected, got)):
            found = difference(one, other, f"{path}[{index}]")
            if found:
                return found
        return None if len(expected) == len(got) else (path, f"{len(expected)} of them", len(got))
    same = type(expected) is type(got) and expected == got
    return None if same else (path, expected, got)


def check(file, vector):
    """Yields (key, expected, got) for each thing on which the vector and this codec disagree."""
    data = form.octets(vector["bytes"])
    version, sender = file.version, vector["sender"]
    results = packets(data, version, sender)
    verdict = worst(result.verdict for result in results)
    if verdict != vector["verdict"]:
        yield "verdict", vector["verdict"], verdict
    if "packets" in vector:
        yield from check_row(vector, results)
    else:
        yield from check_one(vector, results[0])
    if verdict == "incomplete" and vector.get("needed") != results[-1].needed:
        yield "needed", vector.get("needed", "absent"), results[-1].needed
    if verdict == "accept":
        yield from check_writing(vector, version, sender)
    if len(data) <= form.LARGE:
        yield from check_pieces(data, results)
        if verdict == "accept" and "packets" not in vector:
            yield from check_prefixes(data, version, sender)


def check_one(vector, result):
    for key in ("violates", "advises"):
        if vector.get(key, []) != getattr(result, key):
            yield key, vector.get(key, []), getattr(result, key)
    if vector.get("at") != result.at:
        yield "at", vector.get("at", "absent"), result.at
    yield from check_packet("packet", vector.get("packet"), result.packet)


def check_row(vector, results):
    if len(vector["packets"]) != len(results):
        yield "packets", f"{len(vector['packets'])} packets", len(results)
        return
    for index, (entry, result) in enumerate(zip(vector["packets"], results)):
        name = f"packets[{index}]"
        if entry["verdict"] != result.verdict:
            yield f"{name}.verdict", entry["verdict"], result.verdict
        for key in ("violates", "advises"):
            if entry.get(key, []) != getattr(result, key):
                yield f"{name}.{key}", entry.get(key, []), getattr(result, key)
        yield from check_packet(f"{name}.packet", entry.get("packet"), result.packet)


def check_packet(key, expected, got):
    if expected is None or got is None:
        if expected is not got:
            yield key, "absent" if expected is None else expected, "none" if got is None else got
        return
    found = difference(form.written_out(expected), got)
    if found:
        yield key + found[0], found[1], found[2]


def check_writing(vector, version, sender):
    """encode(packet) = canonical, decode(canonical) = packet."""
    if "canonical" not in vector:
        return
    canonical = form.octets(vector["canonical"])
    packet = form.written_out(vector["packet"])
    encoded = encode(packet)
    if encoded != canonical:
        yield "canonical", canonical.hex(" "), encoded.hex(" ")
    result = decode(canonical, version, sender)
    if result.verdict != "accept":
        yield "canonical", "accepted", result.verdict
    else:
        yield from check_packet("decode(canonical)", without(packet, NOT_ENCODED), result.packet)


def check_pieces(data, results):
    """Whatever pieces the bytes come in, the packets are the same; the decoder is given nothing but their bytes."""
    whole, position = [], 0
    for result in results:
        if result.length is not None and position + result.length <= len(data):
            whole.append(data[position:position + result.length])
            position += result.length
    for name, pieces in splits(data):
        framer = Framer()
        got = [packet for piece in pieces for packet in framer.receive(piece)]
        if got != whole:
            yield f"packets {name}", [packet.hex(" ") for packet in whole], [packet.hex(" ") for packet in got]
        if bytes(framer.held) != data[position:]:
            yield f"rest {name}", data[position:].hex(" "), framer.held.hex(" ")
        if results[-1].verdict == "incomplete" and framer.needed != results[-1].needed:
            yield f"needed {name}", results[-1].needed, framer.needed


def splits(data):
    yield "in one piece", [data]
    yield "byte by byte", [data[index:index + 1] for index in range(len(data))]
    places = range(1, len(data)) if len(data) <= EVERY_SPLIT_UP_TO else few(len(data))
    for place in places:
        yield f"split at {place}", [data[:place], data[place:]]


def few(size):
    """Around the header, the middle, the powers of two and the end."""
    around = [place + step for place in [1, 3, 5, size // 2, size - 1, *(1 << power for power in range(3, 21))] for step in (-1, 0, 1)]
    return sorted({place for place in around if 0 < place < size})


def check_prefixes(data, version, sender):
    """What is cut short is incomplete, and says by how much once its length is there."""
    size = Header(data).size
    for place in range(1, len(data)) if len(data) <= EVERY_SPLIT_UP_TO else few(len(data)):
        result = decode(data[:place], version, sender)
        needed = len(data) - place if place >= size else None
        if result.verdict != "incomplete" or result.needed != needed:
            yield f"first {place} bytes", f"incomplete, {needed} more", f"{result.verdict}, {result.needed} more"
