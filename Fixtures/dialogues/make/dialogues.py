"""One file of dialogues: scripts of which each makes several vectors, one that breaks a rule and others that are nearly the same.

A script has one line an event:

    b: breaks what                 (behind #: what is special in one of the variants, and that there is such a variant)
    C publish a=1 qos=1 id=1       a packet of the client (S: of the server), see packets.py; one millisecond after the event before
    2S pingresp                    the same on connection 2; without a number it is 1
    C text connect c               in a WebSocket frame that is no binary one
    C cut 8 publish a=1            only the first 8 bytes were captured
    wait 90 s    wait 20 ms        time passes
    close client    reset server   the connection ends; `2 close client` ends another
    lost client 4                  so many bytes of this side are missing from the capture
    midway                         the connection was open before the capture began
    dropped                        frames were dropped by whoever captured, of whichever connection
    clock set                      the clock of whoever captured was set
    websocket mqtt/mqtt            the handshake: subprotocols offered and the one that was chosen, `-` for none
    untimed                        the capture has no times

`bk: ` in front of a line: it is there in these variants only. b to j break the rule, k to r keep it, and s to z break it where something that is
needed to say so was not seen. `!` at the end of a line: here it shows, in the variants that break it; by the sender of the packet, or by
the one named: `!@S`, `!@2S` on connection 2. `!late@S` names one of several lists of rules.
"""

import json
import re
import shlex

from packets import packet
from rules import OWN

SIDES = {"C": "client", "S": "server"}
VERSIONS = ["3.1", "3.1.1", "5.0"]
KINDS = {**dict.fromkeys("bcdefghij", "breaks"), **dict.fromkeys("klmnopqr", "keeps"), **dict.fromkeys("stuvwxyz", "silent")}


class Files:
    """The files of one family, one a version."""

    def __init__(self, name):
        self.name = name
        self.vectors = {version: [] for version in VERSIONS}

    def rule(self, slug, about, rules, script, legal=""):
        """Makes the vectors of a script.

        `rules` has for each version the rules that it breaks, the most specific first, or a dictionary of such by the names behind `!`. In the
        versions of `legal` what breaks a rule in others breaks none.
        """
        for version in VERSIONS:
            if version in rules:
                named = rules[version] if isinstance(rules[version], dict) else {"": rules[version]}
                self._add(version, slug, about, {name: ids(version, listed) for name, listed in named.items()}, script)
            elif version in legal.split():
                self._add(version, slug, about, None, script)

    def _add(self, version, slug, about, rules, script):
        variants = dict(re.findall(r"^# (\w): (.*)$", script, re.MULTILINE))
        for letter, special in variants.items():
            kind = KINDS[letter]
            if rules is None and kind != "breaks":
                continue
            events, expected = Reading(version, letter, rules or {}).read(script)
            if kind != "breaks" or rules is None:
                expected = []
            elif not expected:
                raise ValueError(f"{version} {slug}.{letter}: breaks nothing")
            vector = {"id": f"{version}-{self.name}-{slug}-{letter}", "about": f"{about}: {special}"}
            vector["kind"] = "keeps" if rules is None else kind
            if rules:
                named = [rule for name in rules for rule in rules[name]]
                vector["serves"] = list(dict.fromkeys(rule for fault in expected for rule in fault["violates"]) or dict.fromkeys(named))
                near = next((other for other in variants if KINDS[other] == "keeps"), None)
                if kind == "breaks":
                    vector["neighbour"] = f"{version}-{self.name}-{slug}-{near}"
            vector["events"], vector["expect"] = events, expected
            self.vectors[version].append(vector)

    def texts(self):
        """The JSON text of each version that has vectors."""
        return {version: text(version, vectors) for version, vectors in self.vectors.items() if vectors}


def ids(version, listed):
    return [f"{version}:{rule}" for rule in listed.split()]


class Reading:
    """The events of one variant of a script, and where which rules show broken."""

    def __init__(self, version, letter, rules):
        self.version, self.letter, self.rules = version, letter, rules
        self.milliseconds, self.is_timed = 0, True
        self.events, self.expected = [], []

    def read(self, script):
        for line in script.splitlines():
            line = line.strip()
            variants = re.match(r"([a-z]+): ", line)
            if variants:
                line = line[variants.end():].strip()
            if line and not line.startswith("#") and (not variants or self.letter in variants[1]):
                self.take(line)
        return self.events, self.expected

    def take(self, line):
        said, *marks = line.split("!")
        said = said.strip()
        words = shlex.split(said)
        if words[0] == "wait":
            self.milliseconds += int(words[1]) * {"s": 1000, "ms": 1}[words[2]]
            return
        if words[0] == "untimed":
            self.is_timed = False
            return
        connection, side = re.fullmatch(r"(\d*)([CS]?)", words[0]).groups() if re.fullmatch(r"\d*[CS]?", words[0]) else ("", "")
        if connection or side:
            words = words[1:]
        event = {"connection": int(connection)} if connection else {}
        event.update(self.packet(SIDES[side], words) if side else self.other(words))
        self.milliseconds += 1
        if self.is_timed:
            event["at_ms"] = self.milliseconds
        for mark in marks:
            self.mark(mark.strip(), event)
        self.events.append(event)

    def packet(self, sender, words):
        event = {"sender": sender}
        cut = None
        if words[0] == "text":
            words = words[1:]
            event["frame"] = "text"
        elif words[0] == "cut":
            cut, words = int(words[1]), words[2:]
        data, faulty = packet(words, self.version)
        if cut:
            if cut >= len(data):
                raise ValueError(f"{words}: nothing is cut off")
            data, event["missing"] = data[:cut], len(data) - cut
        event["bytes"] = data.hex()
        if faulty:
            event["faulty"] = faulty
        event["says"] = " ".join(said(word, self.version) for word in words if not word.startswith("faulty="))
        return event

    def other(self, words):
        match words:
            case ["close" | "reset" as how, side]:
                return {how: side}
            case ["lost", side, count]:
                return {"lost": side, "bytes": int(count)}
            case ["midway"]:
                return {"joined": "midway"}
            case ["dropped"]:
                return {"dropped": "frames"}
            case ["clock", "set"]:
                return {"clock": "set"}
            case ["websocket", protocols]:
                offered, chosen = protocols.split("/")
                return {"websocket": {"offered": [] if offered == "-" else [offered], "chosen": None if chosen == "-" else chosen}}
        raise ValueError(f"{words} is no event")

    def mark(self, mark, event):
        name, connection, side = re.fullmatch(r"(\w*)(?:@(\d*)([CS]))?", mark).groups()
        if name not in self.rules:
            return
        fault = {"event": len(self.events), "by": SIDES[side] if side else event["sender"]}
        if connection:
            fault["connection"] = int(connection)
        fault["violates"] = self.rules[name]
        self.expected.append(fault)


def said(word, version):
    """A word as it is meant in this version."""
    codes = re.fullmatch(r"code=(\d+)/(\d+)", word)
    return f"code={codes[2 if version == '5.0' else 1]}" if codes else word


def text(version, vectors):
    used = {rule for vector in vectors for rule in vector.get("serves", []) if ":MQTT-" not in rule}
    lines = [
        '{"schema": "mqtt-dialogues/1", "version": ' + json.dumps(version) + ",",
        ' "rules": ' + json.dumps({rule: OWN[rule] for rule in sorted(used)}) + ",",
        ' "vectors": [',
    ]
    return "\n".join(lines) + "\n" + ",\n".join(vector_text(vector) for vector in vectors) + "\n]}\n"


def vector_text(vector):
    """One event a line, so that a change can be read."""
    head = {key: value for key, value in vector.items() if key not in ("events", "expect")}
    events = ",\n".join("     " + json.dumps(event, ensure_ascii=False) for event in vector["events"])
    expect = ",\n".join("     " + json.dumps(fault) for fault in vector["expect"])
    return (
        "  " + json.dumps(head, ensure_ascii=False)[:-1] + ',\n   "events": [\n' + events + '],\n   "expect": ['
        + ("\n" + expect if expect else "") + "]}")
