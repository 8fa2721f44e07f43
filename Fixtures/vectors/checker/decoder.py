"""Decodes one Control Packet as a capture decoder does: what can be laid out is, and each fault is named at its bytes."""

from . import text
from .tables import (ACKNOWLEDGEMENTS, ADVICE, DUP_IN_3_1, FLAGS, IDENTIFIERS, LISTS, NEVER_SENT_BY, NOT_ZERO, PROPERTIES, TYPES,
                     ZERO_OR_ONE, demanded, legal_codes)

LONGEST_INTEGER = 4  # bytes of a Variable Byte Integer (1.5.5)


class Unreadable(Exception):
    """The packet has no layout; the reason is the last finding."""


class Header:
    """The Fixed Header, as far as it is there: `length` of the whole packet where it is known, `too_long` where no length can be."""

    def __init__(self, data):
        self.first = data[0] if len(data) else None
        self.length, self.too_long, self.size, self.remaining = None, False, 0, 0
        for index in range(LONGEST_INTEGER):
            if index + 1 >= len(data):
                return
            self.remaining |= (data[index + 1] & 0x7F) << 7 * index
            if data[index + 1] < 0x80:
                self.size = index + 2
                self.length = self.size + self.remaining
                return
        self.too_long = True

    def has_reserved_type(self, version):
        """No byte that may follow makes this a packet (2.1.2)."""
        return self.first is not None and (self.first >> 4 == 0 or self.first >> 4 == 15 and version != "5.0")


class Result:
    """What one packet comes to."""

    def __init__(self, verdict, packet=None, findings=(), version=None, length=None, needed=None):
        self.verdict, self.packet, self.version = verdict, packet, version
        self.length, self.needed = length, needed
        self.findings = list(findings)  # (rules, start, end), in the order of their bytes

    @property
    def violates(self):
        return [rule for rules, _, _ in self.findings if rules[0] not in ADVICE for rule in rules]

    @property
    def advises(self):
        return [rule for rules, _, _ in self.findings if rules[0] in ADVICE for rule in rules]

    @property
    def at(self):
        return list(self.findings[0][1:]) if self.findings else None


def decode(data, version, sender):
    """The first packet in these bytes."""
    header = Header(data)
    if not header.has_reserved_type(version) and not header.too_long:
        if header.length is None:
            return Result("incomplete")
        if header.length > len(data):
            return Result("incomplete", length=header.length, needed=header.length - len(data))
    decoder = Decoder(data, header, version, sender)
    try:
        packet = decoder.packet()
        packet = None if decoder.is_broken else packet
    except Unreadable:
        packet = None
    findings = decoder.named()
    grave = any(rules[0] not in ADVICE for rules, _, _ in findings)
    verdict = "reject" if packet is None else "lenient" if grave else "accept"
    return Result(verdict, packet, findings, decoder.version, header.length)


class Decoder:
    """Reads from `position` up to `end`, which is the end of the packet or, in between, that of a property list."""

    def __init__(self, data, header, version, sender):
        self.data, self.header, self.sender = data, header, sender
        self.asked = self.version = version  # A CONNECT says itself which version it is of.
        self.position, self.end = header.size, header.length
        self.kind = TYPES[header.first >> 4]
        self.is_broken = False  # A property list could not be read to its end: there is no layout.
        self.found = []  # (fault, places, start, end); named when it is known which version this is

    # Faults

    def fault(self, fault, start, end, *places):
        self.found.append((fault, places, start, end))

    def unreadable(self, fault, start, end, *places):
        self.fault(fault, start, end, *places)
        raise Unreadable

    def named(self):
        """Findings by the names of this version, without what this version does not forbid."""
        findings = []
        for fault, places, start, end in self.found:
            of_packet = [f"{self.kind} {place}" for place in places] + [*places, self.kind]
            rules = demanded(self.version, fault, *(f"{place} {self.sender}" for place in of_packet), *of_packet)
            if rules:
                findings.append((rules, start, end))
        return sorted(findings, key=lambda finding: finding[1])

    # Values

    def take(self, count, field, fault="missing"):
        """Bytes that have to be there before the end."""
        if self.end - self.position < count:
            self.unreadable(fault, self.end, self.end, field)
        self.position += count
        return self.data[self.position - count:self.position]

    def number(self, count, field, fault="missing"):
        return int.from_bytes(self.take(count, field, fault), "big")

    def variable(self, field):
        """A Variable Byte Integer (1.5.5); its faults are named at its bytes."""
        start, value = self.position, 0
        for index in range(LONGEST_INTEGER):
            digit = self.number(1, field, "missing" if index == 0 else "cut")
            value |= (digit & 0x7F) << 7 * index
            if digit < 0x80:
                if index > 0 and digit == 0:
                    self.fault("overlong", start, self.position, field)
                return value
        return self.unreadable("integer-too-long", start, self.position, field)

    def binary(self, field):
        start = self.position
        count = self.number(2, field)
        if count > self.end - self.position:
            self.unreadable("out-of-bounds", start, start + 2, field)
        return self.take(count, field)

    def text(self, field):
        data = self.binary(field)
        start = self.position - len(data)
        for fault, first, end in text.faults(data):
            self.fault(fault, start + first, start + end, field)
        return data

    def topic_name(self, field):
        """Text without wildcards; whether it may be empty is for the caller to say."""
        data = self.text(field)
        start = self.position - len(data)
        place = text.wildcard(data)
        if place:
            self.fault("wildcard", start + place[0], start + place[1], field)
        return data

    def topic_filter(self):
        data = self.text("topic_filter")
        start = self.position - len(data)
        if not data:
            self.fault("empty-topic", start - 2, start)
        else:
            fault = text.filter_fault(data, self.version)
            if fault:
                self.fault(fault[0], start + fault[1], start + fault[2])
        return data

    def packet_identifier(self):
        start = self.position
        identifier = self.number(2, "packet_id")
        if identifier == 0:
            self.fault("identifier-zero", start, start + 2)
        return identifier

    def code(self):
        start = self.position
        code = self.number(1, "reason_code")
        if self.version == "3.1" and self.kind == "SUBACK" and code == 0x80:
            self.fault("refusal", start, start + 1)
        elif code not in legal_codes(self.version, self.kind, self.sender):
            self.fault("code", start, start + 1)
        return code

    # Properties

    def properties(self, place=None):
        """The keys that tell a property list; {} before 5.0. `place` is WILL in the will."""
        if self.version != "5.0":
            return {}
        prefix = "will." if place == "WILL" else ""
        place = place or self.kind
        start = self.position
        count = self.variable(f"{prefix}properties.length")
        if count > self.end - self.position:
            self.unreadable("out-of-bounds", start, self.position)
        behind, self.end = self.end, self.position + count
        values, repeated, order = {}, [], []
        try:
            self.property_list(place, values, repeated, order)
        except Unreadable:
            # What stands behind the list can be read all the same.
            self.is_broken = True
            self.position = self.end
        self.end = behind
        packet = {"properties": values}
        if repeated:
            packet["repeated_properties"] = repeated
        if order != grouped(values, repeated):
            packet["property_order"] = order
        return packet

    def property_list(self, place, values, repeated, order):
        seen = set()
        while self.position < self.end:
            identifier, start = self.property_identifier()
            name, kind, places = PROPERTIES[identifier]
            misplaced = place not in places.split()
            if misplaced:
                self.fault("misplaced", start, self.position, name)
            elif name in seen and name != "user_properties" and not (name == "subscription_identifiers" and place == "PUBLISH"):
                self.fault("repeated", start, self.position, place)
            if self.sender in ("client", "server"):
                self.fault(f"not-of-{self.sender}", start, self.position, name)
            key, value = self.property_value(name, kind, "NOWHERE" if misplaced else place)
            order.append(identifier)
            if name in LISTS:
                values.setdefault(name, []).append(value)
            elif name in seen:
                repeated.append({key: value})
            else:
                values[key] = value
            seen.add(name)

    def lacks(self, packet, name):
        """Whether a list that could be read to its end is without this property."""
        return not self.is_broken and not has(packet["properties"], name)

    def property_identifier(self):
        start = self.position
        identifier = self.variable("properties.identifier")
        if identifier not in PROPERTIES:
            self.unreadable("unknown-property", start, self.position)
        return identifier, start

    def property_value(self, name, kind, place):
        """The key and value in the JSON form."""
        start = self.position
        if kind == "pair":
            pair = [self.text(name), self.text(name)]
            if all(text.is_utf8(data) for data in pair):
                return name, [str(data, "utf-8") for data in pair]
            return name, {**string("name", pair[0]), **string("value", pair[1])}
        if kind in ("text", "binary"):
            # Where it has no place it is the name of no topic, only text.
            if name == "response_topic" and place != "NOWHERE":
                data = self.topic_name(name)
                if not data:
                    self.fault("empty-topic", start, self.position)
            else:
                data = self.text(name) if kind == "text" else self.binary(name)
            return next(iter(string(name, data).items()))
        if kind == "variable":
            value = self.variable(name)
        else:
            value = self.number({"byte": 1, "two": 2, "four": 4}[kind], name)
        if name in ZERO_OR_ONE and value > 1 or name in NOT_ZERO and value == 0:
            self.fault("value", start, self.position, f"{place} {name}")
        return name, value

    # Packets

    def packet(self):
        """The JSON form."""
        header = self.header
        if header.has_reserved_type(self.version):
            self.unreadable("reserved-type", 0, 1)
        if header.too_long:
            self.unreadable("length-too-long", 1, 1 + LONGEST_INTEGER)
        self.direction()
        flags = self.flags()
        if header.size > 2 and header.remaining >> 7 * (header.size - 2) == 0:
            self.fault("overlong", 1, header.size)
        packet = {"type": self.kind, **flags}
        read = self.acknowledgement if self.kind in ACKNOWLEDGEMENTS else getattr(self, self.kind.lower())
        read(packet)
        if self.position < self.end:
            self.fault("trailing", self.position, self.end, *self.missing_credentials(packet))
        return packet

    def direction(self):
        wrong = NEVER_SENT_BY.get(self.kind, "server" if self.kind == "DISCONNECT" and self.version != "5.0" else None)
        if wrong == self.sender:
            self.fault("direction", 0, 1)

    def flags(self):
        """What the flags of the Fixed Header say, of PUBLISH and others (2.1.3)."""
        flags = self.header.first & 0x0F
        if self.kind == "PUBLISH":
            dup, qos, retain = flags >> 3 == 1, flags >> 1 & 3, flags & 1 == 1
            if qos == 3:
                self.fault("publish-qos", 0, 1)
            if dup and qos == 0:
                self.fault("dup-without-qos", 0, 1)
            return {"dup": dup, "qos": qos, "retain": retain}
        said = {}
        if self.version == "3.1" and self.kind in DUP_IN_3_1 and flags & 8:
            flags -= 8
            said["dup"] = True
        if flags != FLAGS.get(self.kind, 0):
            self.fault("flags", 0, 1)
            said["flags"] = self.header.first & 0x0F
        return said

    def missing_credentials(self, packet):
        """What bytes behind a CONNECT may be: credentials that no flag announces."""
        if self.kind != "CONNECT" or has(packet, "password"):
            return []
        return ["password"] if has(packet, "username") else ["username"]

    def connect(self, packet):
        name = self.binary("protocol_name")
        start = self.position - len(name)
        levels = {b"MQIsdp": {3: "3.1"}, b"MQTT": {4: "3.1.1", 5: "5.0"}}.get(bytes(name))
        if levels is None:
            self.unreadable("protocol-name", start, self.position)
        level = self.number(1, "protocol_level")
        bridge = level in (0x83, 0x84)  # mosquitto's bridges; no standard has it
        self.version = levels.get(level & 0x7F if bridge else level)
        if self.version is None:
            self.version = self.asked
            self.unreadable("protocol-level", self.position - 1, self.position)
        packet.update(protocol_name=str(name, "utf-8"), protocol_level=level & 0x7F)
        if bridge:
            packet["bridge"] = level
        start = self.position
        flags = self.number(1, "connect_flags")
        username, password, has_will = flags & 0x80, flags & 0x40, flags & 0x04
        will = {"qos": flags >> 3 & 3, "retain": flags & 0x20 != 0}
        packet["clean_start"] = flags & 0x02 != 0
        if flags & 0x01:
            packet["reserved"] = 1
        for fault, is_there in [
            ("connect-flags-reserved", flags & 0x01), ("will-qos-without-will", not has_will and will["qos"]),
            ("will-retain-without-will", not has_will and will["retain"]), ("will-qos", has_will and will["qos"] == 3),
            ("password-without-username", password and not username),
        ]:
            if is_there:
                self.fault(fault, start, start + 1)
        packet["keep_alive"] = self.number(2, "keep_alive")
        packet.update(self.properties())
        if "properties" in packet:
            if has(packet["properties"], "authentication_data") and self.lacks(packet, "authentication_method"):
                self.fault("data-without-method", self.position, self.position)
        self.client_identifier(packet)
        if has_will:
            packet["will"] = self.will(will)
        for field, is_announced in (("username", username), ("password", password)):
            if not is_announced:
                continue
            if self.version == "3.1" and self.position == self.end:
                # The Remaining Length takes precedence over the flags.
                self.fault("absent", self.position, self.position, field)
                continue
            packet.update(string(field, self.text(field) if field == "username" else self.binary(field)))

    def client_identifier(self, packet):
        start = self.position
        data = self.text("client_id")
        packet.update(string("client_id", data))
        # Bytes that begin a character, as the text need not be UTF-8: 3.1 was read as Java's modified form, with surrogates.
        characters = sum(1 for byte in data if byte & 0xC0 != 0x80)
        if self.version == "3.1" and not 1 <= characters <= 23:
            self.fault("client-id-length", start, self.position)
        if self.version == "3.1.1" and not data and not packet["clean_start"]:
            self.fault("empty-client-id", start, self.position)

    def will(self, will):
        will.update(self.properties("WILL"))
        start = self.position
        data = self.topic_name("will.topic")
        if not data:
            self.fault("empty-topic", start, self.position)
        will.update(string("topic", data))
        will.update(self.payload(will, self.binary("will.payload"), "WILL"))
        return will

    def payload(self, packet, data, place):
        """The keys of what has just been read."""
        if packet.get("properties", {}).get("payload_format_indicator") == 1:
            wrong = text.ill_formed(data)
            if wrong:
                start = self.position - len(data)
                self.fault("payload-not-utf8", start + wrong[0], start + wrong[1], place)
        return {**string("payload", data), "payload_length": len(data)}

    def connack(self, packet):
        start = self.position
        flags = self.number(1, "acknowledge_flags")
        if flags > 1:
            self.fault("acknowledge-flags", start, start + 1)
            packet["reserved"] = flags & 0xFE
        packet["session_present"] = flags & 1 == 1
        packet["reason_code"] = self.code()
        if packet["session_present"] and packet["reason_code"] != 0:
            self.fault("session-present", start, start + 1)
        packet.update(self.properties())

    def publish(self, packet):
        start = self.position
        topic = self.topic_name("topic")
        packet.update(string("topic", topic))
        if not topic and self.version != "5.0":
            self.fault("empty-topic", start, self.position)
        if packet["qos"] > 0:
            packet["packet_id"] = self.packet_identifier()
        packet.update(self.properties())
        if not topic and self.version == "5.0" and self.lacks(packet, "topic_alias"):
            self.fault("no-topic-or-alias", self.position, self.position)
        packet.update(self.payload(packet, self.take(self.end - self.position, "payload"), "PUBLISH"))

    def acknowledgement(self, packet):
        packet["packet_id"] = self.packet_identifier()
        if self.version == "5.0":
            self.code_and_properties(packet)

    def code_and_properties(self, packet):
        """Both may be left out, the list alone too (3.4.2.1); but AUTH has none or both (3.15.2.1)."""
        if self.position == self.end:
            packet.update(reason_code=0, properties={})
            if 0 not in legal_codes(self.version, self.kind, self.sender):
                self.fault("code", self.position, self.position)
            return
        packet["reason_code"] = self.code()
        if self.position == self.end and self.kind != "AUTH":
            packet["properties"] = {}
        else:
            packet.update(self.properties())

    def subscribe(self, packet):
        packet["packet_id"] = self.packet_identifier()
        packet.update(self.properties())
        packet["subscriptions"] = []
        if self.position == self.end:
            self.fault("empty-list", self.position, self.position)
        while self.position < self.end:
            data = self.topic_filter()
            subscription = string("topic_filter", data)
            start = self.position
            options = self.number(1, "options")
            qos, no_local, handling = options & 3, options & 4 != 0, options >> 4 & 3
            subscription["qos"] = qos
            reserved = options & 0xFC
            if self.version == "5.0":
                subscription.update(no_local=no_local, retain_as_published=options & 8 != 0, retain_handling=handling)
                reserved = options & 0xC0
            if reserved:
                subscription["reserved"] = reserved
            of_5_0 = self.version == "5.0"
            for fault, is_there in [
                ("options-reserved", reserved), ("options-retain-handling", of_5_0 and handling == 3),
                ("no-local-shared", of_5_0 and no_local and text.is_shared(data)), ("options-qos", qos == 3),
            ]:
                if is_there:
                    self.fault(fault, start, start + 1)
            packet["subscriptions"].append(subscription)

    def unsubscribe(self, packet):
        packet["packet_id"] = self.packet_identifier()
        packet.update(self.properties())
        packet["topic_filters"] = []
        if self.position == self.end:
            self.fault("empty-list", self.position, self.position)
        while self.position < self.end:
            data = self.topic_filter()
            packet["topic_filters"].append(str(data, "utf-8") if text.is_utf8(data) else string("topic_filter", data))

    def suback(self, packet):
        packet["packet_id"] = self.packet_identifier()
        packet.update(self.properties())
        packet["reason_codes"] = []
        if self.position == self.end:
            self.fault("no-code", self.position, self.position)
        while self.position < self.end:
            packet["reason_codes"].append(self.code())

    def unsuback(self, packet):
        if self.version == "5.0":
            self.suback(packet)
        else:
            packet["packet_id"] = self.packet_identifier()

    def pingreq(self, packet):
        pass

    pingresp = pingreq

    def disconnect(self, packet):
        if self.version == "5.0":
            self.code_and_properties(packet)

    def auth(self, packet):
        self.code_and_properties(packet)
        if self.lacks(packet, "authentication_method"):
            self.fault("no-method", self.position, self.position)


def grouped(values, repeated):
    """The identifiers in the order that the JSON form alone tells: each key with all its values, then what was repeated."""
    def identifier(key):
        return IDENTIFIERS[key[:-len("_hex")] if key.endswith("_hex") else key]

    order = []
    for key, value in values.items():
        order += [identifier(key)] * (len(value) if key in LISTS else 1)
    return order + [identifier(key) for entry in repeated for key in entry]


def has(fields, key):
    return key in fields or f"{key}_hex" in fields


def string(key, data):
    """A string where the bytes are UTF-8, else hexadecimal digits under another key."""
    try:
        return {key: str(data, "utf-8")}
    except UnicodeDecodeError:
        return {f"{key}_hex": data.hex()}
