"""Writes a Control Packet from its JSON form in the shortest legal way: no codes, lists or length bytes that may be left out."""

from .tables import ACKNOWLEDGEMENTS, FLAGS, IDENTIFIERS, LISTS, PROPERTIES, TYPES


def variable(value):
    """A Variable Byte Integer in as few bytes as it needs (1.5.5)."""
    digits = bytearray()
    while True:
        value, digit = value >> 7, value & 0x7F
        digits.append(digit | (0x80 if value else 0))
        if not value:
            return bytes(digits)


def prefixed(data):
    return len(data).to_bytes(2, "big") + data


def data(fields, key):
    """The bytes of a string-valued key, in whichever form it stands."""
    return fields[key].encode() if key in fields else bytes.fromhex(fields[f"{key}_hex"])


def has(fields, key):
    return key in fields or f"{key}_hex" in fields


def properties(packet):
    """A property list with its length; nothing before 5.0, whose packets have no such key."""
    if "properties" not in packet:
        return b""
    values = {name: list(value) if name in LISTS else [value] for name, value in packet["properties"].items()}
    written = {name[:-len("_hex")] if name.endswith("_hex") else name: name for name in values}
    order = packet.get("property_order")
    if order is None:
        order = [IDENTIFIERS[name] for name, key in written.items() for _ in values[key]]
    out = b""
    for identifier in order:
        key = written[PROPERTIES[identifier][0]]
        out += bytes([identifier]) + property_value(identifier, key, values[key].pop(0))
    return variable(len(out)) + out


def property_value(identifier, key, value):
    name, kind, _ = PROPERTIES[identifier]
    if kind == "pair":
        pair = value if isinstance(value, dict) else {"name": value[0], "value": value[1]}
        return prefixed(data(pair, "name")) + prefixed(data(pair, "value"))
    if kind in ("text", "binary"):
        return prefixed(data({key: value}, name))
    return variable(value) if kind == "variable" else value.to_bytes({"byte": 1, "two": 2, "four": 4}[kind], "big")


def encode(packet):
    kind = packet["type"]
    flags = FLAGS.get(kind, 0)
    if kind == "PUBLISH":
        flags = packet["dup"] << 3 | packet["qos"] << 1 | packet["retain"]
    elif packet.get("dup"):
        flags |= 8
    parts = body(kind, packet)
    return b"".join([bytes([TYPES.index(kind) << 4 | flags]), variable(sum(map(len, parts))), *parts])


def body(kind, packet):
    """The pieces behind the Fixed Header."""
    parts = [packet["packet_id"].to_bytes(2, "big")] if "packet_id" in packet and kind != "PUBLISH" else []
    if kind == "CONNECT":
        return connect(packet)
    if kind == "CONNACK":
        return [bytes([packet["session_present"], packet["reason_code"]]), properties(packet)]
    if kind == "PUBLISH":
        identifier = packet["packet_id"].to_bytes(2, "big") if "packet_id" in packet else b""
        return [prefixed(data(packet, "topic")), identifier, properties(packet), data(packet, "payload")]
    if kind in ACKNOWLEDGEMENTS or kind in ("DISCONNECT", "AUTH"):
        if packet.get("properties"):
            parts += [bytes([packet["reason_code"]]), properties(packet)]
        elif packet.get("reason_code", 0) != 0:
            parts.append(bytes([packet["reason_code"]]))
    elif kind == "SUBSCRIBE":
        parts.append(properties(packet))
        for entry in packet["subscriptions"]:
            options = entry["qos"] | entry.get("no_local", False) << 2 | entry.get("retain_as_published", False) << 3
            parts += [prefixed(data(entry, "topic_filter")), bytes([options | entry.get("retain_handling", 0) << 4])]
    elif kind == "UNSUBSCRIBE":
        parts.append(properties(packet))
        for entry in packet["topic_filters"]:
            parts.append(prefixed(data({"topic_filter": entry} if isinstance(entry, str) else entry, "topic_filter")))
    elif kind in ("SUBACK", "UNSUBACK"):
        parts += [properties(packet), bytes(packet.get("reason_codes", []))]
    return parts


def connect(packet):
    will = packet.get("will")
    flags = packet["clean_start"] << 1 | has(packet, "username") << 7 | has(packet, "password") << 6
    if will:
        flags |= 4 | will["qos"] << 3 | will["retain"] << 5
    level = packet["protocol_level"] | (0x80 if packet.get("bridge") else 0)
    parts = [prefixed(packet["protocol_name"].encode()), bytes([level, flags]), packet["keep_alive"].to_bytes(2, "big"),
             properties(packet), prefixed(data(packet, "client_id"))]
    if will:
        parts += [properties(will), prefixed(data(will, "topic")), prefixed(data(will, "payload"))]
    return parts + [prefixed(data(packet, key)) for key in ("username", "password") if has(packet, key)]
