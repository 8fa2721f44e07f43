"""One file of vectors: what its author states is put into the form of the README, and nothing is added to it."""

import json

from layout import Layout
from rules import RULES

# The section that a class of vectors is there for, by version; the others serve the section of their packet.
SECTIONS = {
    "type": {"3.1": "2.1", "3.1.1": "2.2.1", "5.0": "2.1.2"},
    "bug:wrong-side": {"3.1": "2.1", "3.1.1": "2.2.1", "5.0": "2.1.2"},
    "flags": {"3.1": "2.1", "3.1.1": "2.2.2", "5.0": "2.1.3"},
    "length": {"3.1": "2.1", "3.1.1": "2.2.3", "5.0": "2.1.4"},
    "truncation": {"3.1": "2.1", "3.1.1": "2.2.3", "5.0": "2.1.4"},
    "bug:varint": {"3.1": "2.1", "3.1.1": "2.2.3", "5.0": "1.5.5"},
    "bug:identifier-zero": {"3.1": "2.4", "3.1.1": "2.3.1", "5.0": "2.2.1"},
    "utf8": {"3.1": "2.5", "3.1.1": "1.5.3", "5.0": "1.5.4"},
    "bug:utf8": {"3.1": "2.5", "3.1.1": "1.5.3", "5.0": "1.5.4"},
    "bug:length-beyond-data": {"3.1": "2.1", "3.1.1": "2.2.3", "5.0": "2.1.4"},
    "topic": {"3.1": "A", "3.1.1": "4.7", "5.0": "4.7"},
    "shared": {"3.1": "A", "3.1.1": "4.7", "5.0": "4.8.2"},
    "property-place": {"5.0": "2.2.2.2"},
    "property-unknown": {"5.0": "2.2.2.2"},
    "bug:property-bounds": {"5.0": "2.2.2.1"},
}
PACKETS = {
    "fixed-header": {"3.1": "2.1", "3.1.1": "2.2", "5.0": "2.1"},
    "stream": {"3.1": "2.1", "3.1.1": "2.2.3", "5.0": "2.1.4"},
    "connect": "3.1",
    "connack": "3.2",
    "publish": "3.3",
    "puback": "3.4",
    "pubrec": "3.5",
    "pubrel": "3.6",
    "pubcomp": "3.7",
    "subscribe": "3.8",
    "suback": "3.9",
    "unsubscribe": "3.10",
    "unsuback": "3.11",
    "pingreq": "3.12",
    "pingresp": "3.13",
    "disconnect": "3.14",
    "auth": "3.15",
}

CLIENT, SERVER, UNKNOWN = "client", "server", "unknown"
MALFORMED, PROTOCOL_ERROR = 0x81, 0x82  # what a 5.0 receiver answers (4.13)


class File:
    """The vectors of one packet type in one version."""

    def __init__(self, version, name):
        self.version, self.name = version, name
        self.vectors, self.labels = [], {}
        self.number, self.slug, self.near = 0, None, None

    def group(self, number, slug, near=None):
        """What follows is numbered from here, belongs to this class, and has this neighbour where it breaks a rule.

        New vectors go to the end of their group, so that ids stay what they are.
        """
        if number <= self.number:
            raise ValueError(f"{self.version} {self.name}: group {number} begins below {self.number}")
        self.number, self.slug, self.near = number - 1, slug, near

    def accept(self, description, sender, notation, packet, **more):
        """Breaks no rule; `canonical` where a shorter form says the same."""
        layout = self._vector("accept", description, sender, notation, packet, **{**more, "canonical": None})
        canonical = more.get("canonical")
        self.vectors[-1]["canonical"] = (Layout(canonical) if canonical else layout).json()

    def lenient(self, description, sender, notation, packet, breaks, **more):
        """Can be laid out, and breaks rules."""
        self._vector("lenient", description, sender, notation, packet, breaks=breaks, **more)

    def reject(self, description, sender, notation, breaks, **more):
        """Cannot be laid out."""
        self._vector("reject", description, sender, notation, None, breaks=breaks, **more)

    def incomplete(self, description, sender, notation, needed=None, **more):
        """More bytes are needed: so many, or nobody knows."""
        self._vector("incomplete", description, sender, notation, None, **({} if needed is None else {"needed": needed}), **more)

    def stream(self, description, sender, notation, verdict, packets, **more):
        """Several packets in a row; what is said of one stands with it."""
        self._vector(verdict, description, sender, notation, None, packets=packets, **more)

    def entry(self, verdict, packet=None, breaks="", advises=""):
        """One packet of several in a row."""
        return {
            "verdict": verdict,
            **({"violates": self.ids(breaks)} if breaks else {}),
            **({"advises": self.ids(advises, advice=True)} if advises else {}),
            **({"packet": packet} if packet else {}),
        }

    def ids(self, rules, advice=False):
        ids = [f"{self.version}:{rule}" for rule in rules.split()]
        for rule in ids:
            if rule not in RULES:
                raise ValueError(f"{self.version} {self.name}: {rule} is no rule")
            if advice != (RULES[rule][0] == "advice"):
                raise ValueError(f"{self.version} {self.name}: {rule} is {RULES[rule][0]}")
        return ids

    def _vector(
        self,
        verdict,
        description,
        sender,
        notation,
        packet,
        breaks="",
        advises="",
        answer=None,
        name=None,
        near=None,
        slug=None,
        field=None,
        boundary=None,
        serves=None,
        needed=None,
        large=False,
        packets=None,
        canonical=None,
    ):
        self.number += 1
        layout = Layout(notation)
        vector = {"id": f"{self.version}-{self.name}-{self.number:03}", "description": description, "class": slug or self.slug}
        if name:
            self.labels[name] = vector["id"]
        if field:
            vector["field"] = field
        if boundary is not None:
            vector["boundary"] = str(boundary)
        vector.update(sender=sender, bytes=layout.json(), verdict=verdict)
        if needed is not None:
            vector["needed"] = needed
        if breaks:
            vector["violates"] = self.ids(breaks)
        if breaks or advises:
            if layout.at is None:
                raise ValueError(f"{vector['id']}: the fault is not marked")
            vector["at"] = layout.at
        if advises:
            vector["advises"] = self.ids(advises, advice=True)
        if answer is not None:
            vector["reason_code"] = answer
        if packet:
            vector["packet"] = packet
        if packets:
            vector["packets"] = packets
        vector["serves"] = f"{self.version}:{serves or self._section(vector['class'])}"
        near = near or self.near
        if (breaks or advises) and near:
            vector["neighbour"] = near
        if large:
            vector["large"] = True
        self.vectors.append(vector)
        return layout

    def _section(self, slug):
        section = SECTIONS.get(slug) or PACKETS[self.name]
        return section if isinstance(section, str) else section[self.version]

    def finish(self):
        """Puts ids for the names of neighbours."""
        for vector in self.vectors:
            if "neighbour" in vector:
                vector["neighbour"] = self.labels[vector["neighbour"]]
            elif "violates" in vector:
                raise ValueError(f"{vector['id']}: no neighbour")

    def text(self):
        own = sorted({rule for vector in self.vectors for rule in rules_of(vector) if ":MQTT-" not in rule})
        lines = [
            '{"schema": "mqtt-vectors/1", "version": ' + json.dumps(self.version) + ",",
            ' "rules": ' + json.dumps({rule: RULES[rule][1] for rule in own}, ensure_ascii=False) + ",",
            ' "vectors": [',
        ]
        rows = ["  " + json.dumps(vector, ensure_ascii=False) for vector in self.vectors]
        return "\n".join(lines) + "\n" + ",\n".join(rows) + "\n]}\n"


def rules_of(vector):
    """Every rule that a vector breaks or is advised by, those of each packet in a row too."""
    return [rule for said in [vector, *vector.get("packets", [])] for key in ("violates", "advises") for rule in said.get(key, [])]
