#!/usr/bin/env python3
"""Asks other codecs about the golden vectors and prints a table in Markdown: python3 run.py [--verbose] [--write] [CODEC...]

The codecs are packages of Debian; what is missing is installed, which needs root, and a codec that cannot be had is left out. Each
has a small program beside this one that reads lines `id version sender hex` and writes `id verdict [json]`: `accept`, `reject`,
`incomplete` or `crash`, and the fields of an accepted packet under the keys of the vectors, as far as the codec tells them. A process
that dies or takes longer than a vector may is started anew; that counts as a crash. How an answer is taken: README.md.
"""

import argparse
import glob
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(HERE))

from checker import form, runner  # noqa: E402
from checker.decoder import Decoder, Header, Unreadable  # noqa: E402

SECONDS = 10  # for one vector
NETTY = ("buffer", "codec", "codec-mqtt", "common", "handler", "resolver", "transport")
JARS = ":".join(f"/usr/share/java/netty-{part}.jar" for part in NETTY)


class Codec:
    """One codec: `packages` to install, `commands` that show they are there, `build` and `run`."""

    def __init__(self, name, title, package, tools, versions, build, run, environment=None, sorts_user_properties=False):
        self.name, self.title, self.package, self.tools, self.versions = name, title, package, tools, versions
        self.build, self.run, self.environment = build, run, {**os.environ, **(environment or {})}
        self.sorts_user_properties = sorts_user_properties

    def label(self):
        found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", self.package], capture_output=True, text=True, check=True).stdout
        return f"{self.title} {found.split(':')[-1].split('-')[0].split('+')[0]}"

    def prepare(self, scratch):
        """Installs and builds; False where it cannot be had."""
        wanted = [package for command, package in self.tools.items() if shutil.which(command) is None]
        if subprocess.run(["dpkg", "-s", self.package], capture_output=True).returncode != 0:
            wanted.append(self.package)
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        install = as_root + ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
        commands = [install] if wanted else []
        for command in commands + [[word.format(scratch=scratch, here=HERE) for word in line] for line in self.build]:
            done = subprocess.run(command, capture_output=True, text=True, env=self.environment)
            if done.returncode != 0 and command is install:
                subprocess.run(as_root + ["apt-get", "update"], capture_output=True)
                done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                print(f"{self.name} is left out: {' '.join(command)}: {done.stderr.strip()}", file=sys.stderr)
                return False
        return True

    def start(self, scratch):
        command = [word.format(scratch=scratch, here=HERE) for word in self.run]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment)


CODECS = [
    Codec("mqtt-packet", "mqtt-packet (node)", "node-mqtt-packet", {"node": "nodejs"}, ("3.1", "3.1.1", "5.0"), [],
          ["node", "{here}/node/adapter.js"], {"NODE_PATH": "/usr/share/nodejs"}, sorts_user_properties=True),
    Codec("netty", "netty codec-mqtt (Java)", "libnetty-java", {"javac": "default-jdk-headless"}, ("3.1", "3.1.1"),
          [["javac", "-cp", JARS, "-d", "{scratch}", "{here}/netty/Adapter.java"]], ["java", "-cp", JARS + ":{scratch}", "Adapter"]),
    Codec("paho-go", "paho.mqtt.golang (Go)", "golang-github-eclipse-paho.mqtt.golang-dev", {"go": "golang-go"}, ("3.1", "3.1.1"),
          [["go", "build", "-o", "{scratch}/paho-go", "{here}/paho-go/adapter.go"]], ["{scratch}/paho-go"],
          {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": ""}),
]


def answers(codec, scratch, questions):
    """(verdict, fields) for each (id, version, sender, bytes)."""
    process = codec.start(scratch)
    for name, version, sender, data in questions:
        try:
            process.stdin.write(f"{name} {version} {sender} {data.hex()}\n".encode())
            process.stdin.flush()
            line = read_line(process.stdout)
        except BrokenPipeError:
            line = None
        if line is None:
            process.kill()
            process.wait()
            process = codec.start(scratch)
            yield "crash", "it died, or took too long"
            continue
        words = line.split(" ", 2)
        if words[0] != name:
            raise RuntimeError(f"{codec.name} was asked about {name}, and answers {line}")
        yield words[1], json.loads(words[2]) if len(words) > 2 else None
    process.stdin.close()
    process.wait()


def read_line(stream):
    """A line, None where none comes in time. Reads no further than its end, as each question has one answer."""
    line = bytearray()
    while not line.endswith(b"\n"):
        if not select.select([stream], [], [], SECONDS)[0]:
            return None
        piece = os.read(stream.fileno(), 1 << 20)
        if not piece:
            return None
        line += piece
    return line[:-1].decode()


# How an answer is taken: what is right, and in which way it can be wrong.
RIGHT, FALSE_ACCEPT, FALSE_REJECT, OTHER_FIELDS, WAITS, CRASH = "right", "false accept", "false reject", "other fields", "waits", "crash"
OUTCOMES = (RIGHT, FALSE_ACCEPT, FALSE_REJECT, OTHER_FIELDS, WAITS, CRASH)

# Of these the standard says two things (DISCONNECT 0x8C: 2.4 and 3.14.2.1; AUTH without bytes: 3.15.2.1 and 3.15.2.2.2).
DISPUTED = ("e0018c", "f000")


def outcome(vector, version, data, verdict, fields, codec):
    expected = vector["verdict"]
    if verdict == "crash":
        return CRASH
    if expected == "incomplete":
        if verdict == "reject" and is_wrong_so_far(vector, version, data):
            return RIGHT
        return {"incomplete": RIGHT, "accept": FALSE_ACCEPT, "reject": FALSE_REJECT}[verdict]
    if verdict == "incomplete":
        return RIGHT if expected == "reject" and is_not_whole(last(vector, version, data)) else WAITS
    if data.hex() in DISPUTED:
        return RIGHT
    if expected in ("lenient", "reject"):
        return RIGHT if verdict == "reject" else FALSE_ACCEPT
    if verdict == "reject":
        # A receiver may refuse what is advised against; and no standard has the bit of bridges.
        return RIGHT if is_advised_against(vector) or "bridge" in vector.get("packet", {}) else FALSE_REJECT
    if fields is not None and "packet" in vector and tells_otherwise(form.written_out(vector["packet"]), fields, codec):
        return OTHER_FIELDS
    return RIGHT


def last(vector, version, data):
    """The bytes of the last packet in a row."""
    results = runner.packets(data, version, vector["sender"])
    return data[sum(result.length for result in results[:-1]):]


def is_not_whole(data):
    """Whether a decoder that judges whole packets only would wait: one of the length bytes, or of what they announce, is not there."""
    header = Header(data)
    return len(data) <= 5 if header.length is None else header.length > len(data)


class NotThere(Exception):
    """The next field has not come."""


class Partial(Decoder):
    """Decodes what has come of a packet."""

    def take(self, count, field, fault="missing"):
        if self.end - self.position >= count and self.position + count > len(self.data):
            raise NotThere
        return super().take(count, field, fault)


def is_wrong_so_far(vector, version, data):
    """Whether something is wrong, or advised against, before the last packet is whole, so that a decoder may refuse at once."""
    if any(result.findings for result in runner.packets(data, version, vector["sender"])):
        return True
    data = last(vector, version, data)
    header = Header(data)
    if header.first is None:
        return False
    decoder = Partial(data, header, version, vector["sender"])
    try:
        if header.length is None:
            decoder.direction()
            decoder.flags()
        else:
            decoder.packet()
    except (NotThere, Unreadable):
        pass
    return bool(decoder.named())


def is_advised_against(vector):
    return "advises" in vector or any("advises" in entry for entry in vector.get("packets", []))


BINARY = ("payload", "password", "correlation_data", "authentication_data")


def tells_otherwise(expected, told, codec):
    """Whether a field is told that is not as it should be. Not all need be told, but all properties; null is what is not there."""
    if isinstance(expected, list) and isinstance(told, list):
        return len(expected) != len(told) or any(tells_otherwise(one, other, codec) for one, other in zip(expected, told))
    if not isinstance(expected, dict) or not isinstance(told, dict):
        return type(expected) is not type(told) or expected != told
    expected = {f"{key}_hex" if key in BINARY else key: value.encode().hex() if key in BINARY else value
                for key, value in expected.items()}
    for key, value in told.items():
        if value is None or key not in expected:
            if value is not None or key in expected or f"{key}_hex" in expected:
                return True
        elif key == "properties" and set(expected[key]) != {name if name in expected[key] else name[:-4] for name in value}:
            return True
        elif key == "user_properties" and codec.sorts_user_properties:
            if sorted(expected[key]) != sorted(value):
                return True
        elif tells_otherwise(expected[key], value, codec):
            return True
    return False


def needs_sender(vector, version, data):
    """Whether these bytes are wrong only because of who sent them, which no codec here is told."""
    if vector["sender"] == "unknown" or "violates" not in vector and "packets" not in vector:
        return False
    verdicts = [result.verdict for result in runner.packets(data, version, "unknown")]
    return runner.worst(verdicts) != vector["verdict"]


def questions(files):
    """(vector, version, bytes) of all vectors that are asked: large ones are not, and none that is wrong by its sender alone."""
    for file in files:
        for vector in file.vectors:
            data = form.octets(vector["bytes"])
            if not vector.get("large") and not needs_sender(vector, file.version, data):
                yield vector, file.version, data


def is_judged(codec, vector, version):
    """A codec is asked only about versions that it knows; a CONNECT says its own."""
    announced = {5: "5.0"}.get(vector.get("packet", {}).get("protocol_level"), version)
    return version in codec.versions and announced in codec.versions


def table(rows, heads):
    """Markdown: the first column is text, the others are numbers."""
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "--:|" * (len(heads) - 1)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("codecs", nargs="*", metavar="CODEC", help="some of: " + ", ".join(codec.name for codec in CODECS))
    parser.add_argument("-v", "--verbose", action="store_true", help="a line on standard error for each answer that is not right")
    parser.add_argument("--write", action="store_true", help="put the tables into the README of the vectors")
    options = parser.parse_args()
    asked = list(questions(form.File(path) for path in sorted(glob.glob(os.path.join(os.path.dirname(HERE), "*", "*.json")))))
    told = []
    with tempfile.TemporaryDirectory() as scratch:
        for codec in CODECS:
            if options.codecs and codec.name not in options.codecs or not codec.prepare(scratch):
                continue
            judged = [(vector, version, data) for vector, version, data in asked if is_judged(codec, vector, version)]
            replies = answers(codec, scratch, [(vector["id"], version, vector["sender"], data) for vector, version, data in judged])
            outcomes = []
            for (vector, version, data), (verdict, fields) in zip(judged, replies):
                found = outcome(vector, version, data, verdict, fields, codec)
                outcomes.append((vector, version, found))
                if options.verbose and found != RIGHT:
                    shown = data.hex() if len(data) < 100 else f"{len(data)} bytes"
                    line = f"{codec.name} {vector['id']} {found}: {shown} {vector['verdict']}, got {verdict} {fields or ''}"
                    print(line, file=sys.stderr)
            told.append((codec, outcomes))
    tables = [table(summary(told), ["codec", "version", "asked", *OUTCOMES]),
              table(by_class(told), ["class", *(codec.name for codec, _ in told)])]
    print("\n\n".join(tables))
    if options.write and len(told) < len(CODECS):
        print("README.md is left as it is: it has all codecs", file=sys.stderr)
        return 1
    if options.write:
        write(tables)
    return 0


def write(tables):
    """Each table in the place of the one in the README of the vectors that begins with the same cell."""
    path = os.path.join(os.path.dirname(HERE), "README.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for new in tables:
        first = new.split("|")[1]
        text = re.sub(rf"(?m)^\|{first}\|.*\n(\|.*\n?)*", lambda _: new + "\n", text)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def count(outcomes, **wanted):
    return sum(1 for _, version, found in outcomes if wanted.get("version", version) == version and wanted.get("outcome", found) == found)


def summary(told):
    for codec, outcomes in told:
        label = codec.label()
        for version in codec.versions:
            yield [label, version, count(outcomes, version=version), *(count(outcomes, version=version, outcome=kind) for kind in OUTCOMES)]


def by_class(told):
    """Right answers of those asked, and of the wrong ones each kind, in the order of the first table."""
    letters = {FALSE_ACCEPT: "a", FALSE_REJECT: "r", OTHER_FIELDS: "f", WAITS: "w", CRASH: "c"}
    for slug in sorted({vector["class"] for _, outcomes in told for vector, _, _ in outcomes}):
        row = [slug]
        for _, outcomes in told:
            own = [entry for entry in outcomes if entry[0]["class"] == slug]
            wrong = " ".join(f"{count(own, outcome=kind)}{letter}" for kind, letter in letters.items() if count(own, outcome=kind))
            row.append(f"{count(own, outcome=RIGHT)}/{len(own)}" + (f" ({wrong})" if wrong else "") if own else "-")
        yield row


if __name__ == "__main__":
    sys.exit(main())
