"""The form of the files: what bytes and texts stand for, and whether keys and ids are what the form says."""

import json
import os
import re

from .tables import RULES, TYPES, VERSIONS

KEYS = {"id", "description", "class", "field", "boundary", "sender", "bytes", "verdict", "needed", "violates", "at", "advises",
        "reason_code", "packet", "packets", "canonical", "serves", "neighbour", "large"}
REQUIRED = ("id", "description", "class", "sender", "bytes", "verdict")
VERDICTS = ("accept", "lenient", "incomplete", "reject")  # of several packets in a row the last of these counts
LARGE = 1 << 20  # bytes
RULE = re.compile(r"(3\.1|3\.1\.1|5\.0):(MQTT-\d+\.\d+\.\d+-\d+|[A-Z0-9][0-9.]*-[a-z0-9]+(-[a-z0-9]+)*)$")


class File:
    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8") as file:
            content = json.load(file, object_pairs_hook=without_doubles)
        self.schema, self.version = content.get("schema"), content.get("version")
        self.rules, self.vectors = content.get("rules", {}), content.get("vectors", [])
        self.keys = set(content)

    @property
    def is_stream(self):
        return os.path.basename(self.path) == "stream.json"


def without_doubles(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError(f"a key stands twice: {[key for key, _ in pairs]}")
    return dict(pairs)


def octets(parts):
    """The bytes that a string of hexadecimal digits, or an array of parts, stands for."""
    if isinstance(parts, str):
        return bytes.fromhex(parts)
    return b"".join(bytes.fromhex(part) if isinstance(part, str) else repeated(part, bytes.fromhex, b"") for part in parts)


def repeated(part, read, empty):
    return empty.join(read(piece) * times for piece, times in part["repeat"])


def written_out(value):
    """A JSON form with every {"repeat": ...} as the text that it stands for."""
    if isinstance(value, dict):
        if set(value) == {"repeat"}:
            return repeated(value, str, "")
        return {key: written_out(inner) for key, inner in value.items()}
    return [written_out(inner) for inner in value] if isinstance(value, list) else value


def problems(files, unbreakable):
    """(id, key, expected, got) for what is not of the form; files are all of the set when `unbreakable` is given."""
    vectors = {}
    for file in files:
        yield from problems_of_file(file)
        for vector in file.vectors:
            name = vector.get("id", f"{file.path}: a vector without an id")
            if name in vectors:
                yield name, "id", "one vector of this id", "two"
            vectors[name] = (file, vector)
    for name, (file, vector) in vectors.items():
        for key, expected, got in problems_of_vector(file, vector):
            yield name, key, expected, got
        if "neighbour" in vector:
            for key, expected, got in problems_of_neighbour(vector, vectors):
                yield name, key, expected, got
    if unbreakable is not None:
        yield from problems_of_coverage(vectors, unbreakable)


def problems_of_file(file):
    name = file.path
    if file.schema != "mqtt-vectors/1":
        yield name, "schema", "mqtt-vectors/1", file.schema
    if file.version not in VERSIONS:
        yield name, "version", "one of " + ", ".join(VERSIONS), file.version
    directory = os.path.basename(os.path.dirname(os.path.abspath(name)))
    if directory in VERSIONS and directory != file.version:
        yield name, "version", f"that of its directory, {directory}", file.version
    if file.keys - {"schema", "version", "rules", "vectors"}:
        yield name, "keys", "none but schema, version, rules, vectors", sorted(file.keys)
    used = {rule for vector in file.vectors for rule in rules_of(vector) if ":MQTT-" not in rule}
    for rule in sorted(used ^ set(file.rules)):
        yield name, "rules", f"{rule} declared" if rule in used else f"only rules that are used, not {rule}", "it is not so"


def rules_of(vector):
    """All rules that a vector breaks, those of each of its packets too."""
    rules = vector.get("violates", []) + vector.get("advises", [])
    for packet in vector.get("packets", []):
        rules = rules + packet.get("violates", []) + packet.get("advises", [])
    return rules


def problems_of_vector(file, vector):
    for key in REQUIRED:
        if key not in vector:
            yield key, "to be there", "absent"
            return
    for key in sorted(set(vector) - KEYS):
        yield key, "a key of the form", "unknown"
    stem = os.path.splitext(os.path.basename(file.path))[0]
    if not re.fullmatch(re.escape(f"{file.version}-{stem}-") + r"\d{3,}", vector["id"]):
        yield "id", f"{file.version}-{stem}-NNN", vector["id"]
    if vector["sender"] not in ("client", "server", "unknown"):
        yield "sender", "client, server or unknown", vector["sender"]
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(:[a-z0-9]+(-[a-z0-9]+)*)?", vector["class"]):
        yield "class", "a short slug", vector["class"]
    verdict = vector["verdict"]
    if verdict not in VERDICTS:
        yield "verdict", "one of " + ", ".join(VERDICTS), verdict
    of_one = not file.is_stream
    for key, is_due in {
        "packet": of_one and verdict in ("accept", "lenient"), "canonical": of_one and verdict == "accept",
        "violates": of_one and verdict in ("lenient", "reject"), "packets": not of_one,
        "at": of_one and bool(vector.get("violates") or vector.get("advises")),
    }.items():
        if (key in vector) != is_due:
            yield key, "there" if is_due else f"absent on {verdict}", "absent" if is_due else "there"
    if "advises" in vector and not of_one:
        yield "advises", "with the packet that it is about", "with the row"
    if "needed" in vector and verdict != "incomplete":
        yield "needed", f"absent on {verdict}", vector["needed"]
    if "violates" in vector and of_one and verdict in ("lenient", "reject") and "neighbour" not in vector:
        yield "neighbour", "there, as a rule is broken", "absent"
    if "reason_code" in vector and (file.version != "5.0" or not 0x80 <= vector["reason_code"] <= 0xA2):
        yield "reason_code", "a code of failure, in 5.0", vector["reason_code"]
    for rule in rules_of(vector):
        if not RULE.match(rule):
            yield "violates", "STANDARD:RULE", rule
    if "serves" in vector and not re.match(r"(3\.1|3\.1\.1|5\.0):(MQTT-)?[0-9A-Z]", vector["serves"]):
        yield "serves", "STANDARD:STATEMENT or STANDARD:SECTION", vector["serves"]
    for packet in [vector.get("packet")] + [entry.get("packet") for entry in vector.get("packets", [])]:
        if packet is not None and packet.get("type") not in TYPES[1:]:
            yield "packet", "a type of packet", packet.get("type")
    size = len(octets(vector["bytes"]))
    if (size > LARGE) != vector.get("large", False):
        yield "large", f"{size > LARGE} for {size} bytes", vector.get("large", False)


def problems_of_neighbour(vector, vectors):
    if vector["neighbour"] not in vectors:
        yield "neighbour", "the id of a vector", vector["neighbour"]
        return
    file, neighbour = vectors[vector["neighbour"]]
    broken = set(rules_of(vector)) & set(rules_of(neighbour))
    if broken:
        yield "neighbour", "not to break " + ", ".join(sorted(broken)), vector["neighbour"]
    if vector["id"].rsplit("-", 1)[0] != neighbour["id"].rsplit("-", 1)[0]:
        yield "neighbour", "of the same packet type and version", neighbour["id"]


def problems_of_coverage(vectors, unbreakable):
    """Rules that no vector breaks have their reason in unbreakable.json, and no others stand there."""
    broken = {rule for _, vector in vectors.values() for rule in rules_of(vector)}
    for rule in sorted(set(unbreakable) & broken):
        yield "unbreakable.json", rule, "no vector that breaks it", "some"
    for rule, reason in unbreakable.items():
        if not RULE.match(rule) or not isinstance(reason, str) or not reason:
            yield "unbreakable.json", rule, "STANDARD:RULE and a reason", reason
    known = {rule for named in RULES.values() for rules in named.values() for rule in rules}
    for rule in sorted(known - broken - set(unbreakable)):
        yield "unbreakable.json", rule, "a vector that breaks it, or a reason why there is none", "neither"
