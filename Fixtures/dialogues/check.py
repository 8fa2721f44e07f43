#!/usr/bin/env python3
"""Checks the form of the dialogues, and their bytes with the codec beside the golden vectors: python3 check.py [FILE...]

Each packet must be whole and accepted, or break what `faulty` states; each packet that was cut must lack as many bytes as it says. Exit
status 1 where something is wrong, 2 where a file cannot be read.
"""

import glob
import json
import os
import sys

sys.dont_write_bytecode = True

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "vectors"))

from checker.decoder import decode

KINDS = ("breaks", "keeps", "silent")
SIDES = ("client", "server")
# Every event has one of these; a packet has `sender`.
EVENTS = ("sender", "close", "reset", "lost", "joined", "dropped", "clock", "websocket")
OTHER_KEYS = ("connection", "at_ms", "bytes", "says", "frame", "faulty", "missing")


def packet(event, version):
    """What is wrong with the bytes of a packet."""
    data = bytes.fromhex(event["bytes"])
    result = decode(data, version, event["sender"])
    if "missing" in event:
        if result.verdict != "incomplete" or result.needed not in (None, event["missing"]):
            yield f"{result.verdict}, and {event['missing']} bytes should be missing"
        return
    if result.verdict == "incomplete" or result.length != len(data):
        yield f"{result.verdict} of {len(data)} bytes"
    elif sorted(result.violates) != sorted(event.get("faulty", [])):
        yield f"breaks {result.violates}, and should break {event.get('faulty', [])}"
    elif result.packet and result.packet["type"] != event["says"].split()[0].upper():
        yield f"is a {result.packet['type']}"


def event(event, version):
    if sum(key in event for key in EVENTS) != 1 or not set(event) <= {*EVENTS, *OTHER_KEYS}:
        yield f"is none of {', '.join(EVENTS)}"
    elif any(event[key] not in SIDES for key in ("sender", "close", "reset", "lost") if key in event):
        yield "is of neither side"
    elif "sender" in event:
        yield from packet(event, version)


def vector(vector, version, known):
    events, expected = vector["events"], vector["expect"]
    for place, entry in enumerate(events):
        for problem in event(entry, version):
            yield f"event {place} {problem}"
    times = [entry["at_ms"] for entry in events if "at_ms" in entry]
    if times != sorted(times) or len(times) not in (0, len(events)):
        yield "its times are not in order"
    if vector["kind"] not in KINDS or (vector["kind"] == "breaks") != bool(expected):
        yield f"is {vector['kind']}, and expects {len(expected)} faults"
    for fault in expected:
        if fault["event"] not in range(len(events)) or fault["by"] not in SIDES or not fault["violates"]:
            yield f"expects {fault}"
        if any(not rule.startswith(f"{version}:") for rule in fault["violates"]):
            yield f"expects rules of another version: {fault}"
    if vector["kind"] == "breaks" and known.get(vector.get("neighbour")) != "keeps":
        yield "has no neighbour that breaks nothing"


def main():
    paths = sys.argv[1:] or sorted(glob.glob(os.path.join(HERE, "*", "*.json")))
    problems, packets, seen = 0, 0, set()
    try:
        files = [json.load(open(path, encoding="utf-8")) for path in paths]
    except (OSError, ValueError) as error:
        print(f"cannot read dialogues: {error}", file=sys.stderr)
        return 2
    for file in files:
        known = {entry["id"]: entry["kind"] for entry in file["vectors"]}
        for entry in file["vectors"]:
            packets += sum("bytes" in each and "sender" in each for each in entry["events"])
            found = list(vector(entry, file["version"], known))
            if entry["id"] in seen:
                found.append("stands twice")
            seen.add(entry["id"])
            for problem in found:
                problems += 1
                print(f"{entry['id']}  {problem}")
    print(f"{len(seen)} dialogues with {packets} packets in {len(files)} files, {problems} problems")
    return 1 if problems or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
