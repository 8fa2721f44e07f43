"""One Control Packet from a few words, so that a dialogue can be read beside the standard.

    connect CLIENT [keep] [alive=60] [will=TOPIC=PAYLOAD will-qos=1 will-retain will-delay=5 will-user=a:b] [username=NAME]
    connack [present] [code=N]                  keep: Clean Start (Clean Session) 0; present: Session Present 1
    publish TOPIC=PAYLOAD [qos=1 id=1] [dup] [retain]
    puback|pubrec|pubrel|pubcomp ID [code=N]
    subscribe ID FILTER:QOS[:nl][:rap][:rh1] ...    suback ID CODE ...
    unsubscribe ID FILTER ...                       unsuback ID CODE ...   (codes from 5.0 on)
    pingreq   pingresp   disconnect [code=N]   auth [code=N]

Properties are written KEY=VALUE with the keys below, and left out before 5.0. `1*60` is 1 sixty times; code=5/135 is 5 before 5.0, and 135
in it. faulty=RULE,RULE states what is wrong with the bytes of the packet itself, `5.0:RULE` what is so in one version only; `flags=N` has
other flags in the Fixed Header, `reserved` the reserved bit of CONNECT.
"""

import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "vectors" / "make"))

from layout import variable_byte_integer

TYPES = {
    "connect": 1, "connack": 2, "publish": 3, "puback": 4, "pubrec": 5, "pubrel": 6, "pubcomp": 7, "subscribe": 8, "suback": 9,
    "unsubscribe": 10, "unsuback": 11, "pingreq": 12, "pingresp": 13, "disconnect": 14, "auth": 15}
FLAGS = {"pubrel": 2, "subscribe": 2, "unsubscribe": 2}

# Identifier and form of each property (2.2.2.2).
PROPERTIES = {
    "format": (0x01, "byte"), "ttl": (0x02, "four"), "content": (0x03, "text"), "reply": (0x08, "text"), "correlation": (0x09, "text"),
    "subid": (0x0B, "variable"), "expiry": (0x11, "four"), "assigned": (0x12, "text"), "keepalive": (0x13, "two"),
    "method": (0x15, "text"), "data": (0x16, "text"), "problem": (0x17, "byte"), "delay": (0x18, "four"), "ask-response": (0x19, "byte"),
    "response": (0x1A, "text"), "reason": (0x1F, "text"), "receive": (0x21, "two"), "aliases": (0x22, "two"), "alias": (0x23, "two"),
    "maxqos": (0x24, "byte"), "retained": (0x25, "byte"), "user": (0x26, "pair"), "size": (0x27, "four"), "wildcards": (0x28, "byte"),
    "identifiers": (0x29, "byte"), "sharing": (0x2A, "byte")}


def number(value, count):
    return int(value).to_bytes(count, "big")


def text(value):
    data = written_out(value).encode()
    return number(len(data), 2) + data


def written_out(value):
    match = re.fullmatch(r"(.+)\*(\d+)", value)
    return match[1] * int(match[2]) if match else value


def properties(given):
    """The list with its length in front, in the order given."""
    out = b""
    for key, value in given:
        identifier, form = PROPERTIES[key]
        out += bytes([identifier]) + {
            "byte": lambda: number(value, 1), "two": lambda: number(value, 2), "four": lambda: number(value, 4),
            "variable": lambda: variable_byte_integer(int(value)), "text": lambda: text(value),
            "pair": lambda: b"".join(text(part) for part in value.split(":", 1))}[form]()
    return variable_byte_integer(len(out)) + out


class Words:
    """The words behind the type: plain ones in their order, KEY=VALUE, and marks without a value."""

    MARKS = ("keep", "present", "dup", "retain", "will-retain", "reserved")
    KEYS = ("qos", "id", "code", "alive", "will", "will-qos", "username", "faulty", "flags")

    def __init__(self, words, version):
        self.is_5_0 = version == "5.0"
        self.plain, self.values, self.marks = [], {}, set()
        self.properties, self.will_properties = [], []
        for word in words:
            key, equals, value = word.partition("=")
            if word in self.MARKS:
                self.marks.add(word)
            elif not equals:
                self.plain.append(word)
            elif key in self.KEYS:
                self.values[key] = value.split("/")[-1 if self.is_5_0 else 0] if key == "code" else value
            elif key in PROPERTIES:
                self.properties.append((key, value))
            elif key.startswith("will-") and key[5:] in PROPERTIES:
                self.will_properties.append((key[5:], value))
            else:
                raise ValueError(f"{word!r} is not understood")

    def listed(self, given=None):
        return properties(self.properties if given is None else given) if self.is_5_0 else b""

    def ended(self, fixed, code):
        """Reason Code and properties at the end of an acknowledgement, DISCONNECT or AUTH, left out where they say nothing (3.4.2.1)."""
        if not self.is_5_0:
            return fixed
        if not self.properties:
            return fixed + (number(code, 1) if code else b"")
        return fixed + number(code, 1) + self.listed()


def packet(words, version):
    """The bytes of a packet, and what is wrong with them."""
    kind, words = words[0], words[1:]
    message = words.pop(0) if kind == "publish" else None  # Topic Name and payload have an equals sign, too.
    given = Words(words, version)
    if message is not None:
        given.plain.append(message)
    body, flags = {
        "connect": connect, "connack": connack, "publish": publish, "puback": acknowledgement, "pubrec": acknowledgement,
        "pubrel": acknowledgement, "pubcomp": acknowledgement, "subscribe": subscribe, "suback": suback, "unsubscribe": unsubscribe,
        "unsuback": unsuback, "pingreq": nothing, "pingresp": nothing, "disconnect": farewell, "auth": farewell}[kind](given, version)
    flags = int(given.values.get("flags", FLAGS.get(kind, flags)))
    data = bytes([TYPES[kind] << 4 | flags]) + variable_byte_integer(len(body)) + body
    faulty = [rule if ":" in rule else f"{version}:{rule}" for rule in given.values.get("faulty", "").split(",") if rule]
    return data, [rule for rule in faulty if rule.startswith(f"{version}:")]


def connect(given, version):
    name, level = {"3.1": ("MQIsdp", 3), "3.1.1": ("MQTT", 4), "5.0": ("MQTT", 5)}[version]
    flags = (0 if "keep" in given.marks else 2) | ("reserved" in given.marks)
    client = "" if given.plain[0] == "-" else given.plain[0]
    payload = text(client)
    if "will" in given.values:
        topic, _, message = given.values["will"].partition("=")
        flags |= 4 | int(given.values.get("will-qos", 0)) << 3 | ("will-retain" in given.marks) << 5
        payload += given.listed(given.will_properties) + text(topic) + text(message)
    if "username" in given.values:
        flags |= 0x80
        payload += text(given.values["username"])
    return text(name) + bytes([level, flags]) + number(given.values.get("alive", 0), 2) + given.listed() + payload, 0


def connack(given, version):
    return bytes(["present" in given.marks and version != "3.1", int(given.values.get("code", 0))]) + given.listed(), 0


def publish(given, version):
    topic, _, message = given.plain[0].partition("=")
    qos = int(given.values.get("qos", 0))
    identifier = number(given.values["id"], 2) if qos else b""
    flags = ("dup" in given.marks) << 3 | qos << 1 | ("retain" in given.marks)
    return text(topic) + identifier + given.listed() + written_out(message).encode(), flags


def acknowledgement(given, version):
    return given.ended(number(given.plain[0], 2), int(given.values.get("code", 0))), 0


def subscribe(given, version):
    body = number(given.plain[0], 2) + given.listed()
    for asked in given.plain[1:]:
        topic_filter, qos, *options = asked.split(":")
        byte = int(qos)
        if version == "5.0":
            byte |= ("nl" in options) << 2 | ("rap" in options) << 3 | sum(int(name[2:]) for name in options if name[:2] == "rh") << 4
        body += text(topic_filter) + bytes([byte])
    return body, 0


def suback(given, version):
    return number(given.plain[0], 2) + given.listed() + bytes(int(code) for code in given.plain[1:]), 0


def unsubscribe(given, version):
    return number(given.plain[0], 2) + given.listed() + b"".join(text(topic_filter) for topic_filter in given.plain[1:]), 0


def unsuback(given, version):
    codes = bytes(int(code) for code in given.plain[1:]) if version == "5.0" else b""
    return number(given.plain[0], 2) + given.listed() + codes, 0


def farewell(given, version):
    return given.ended(b"", int(given.values.get("code", 0))), 0


def nothing(given, version):
    return b"", 0
