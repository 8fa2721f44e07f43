"""PUBACK, PUBREC, PUBREL and PUBCOMP (3.4 to 3.7), which share one shape."""

import codes
import properties
import utf8
from packets import acknowledgement
from vectors import CLIENT, MALFORMED, PROTOCOL_ERROR, SERVER, UNKNOWN, File

# name, first byte, section, legal codes, who sends most of the vectors
KINDS = [
    ("PUBACK", "40", 4, codes.PUBACK, CLIENT),
    ("PUBREC", "50", 5, codes.PUBREC, SERVER),
    ("PUBREL", "62", 6, codes.PUBREL, CLIENT),
    ("PUBCOMP", "70", 7, codes.PUBCOMP, SERVER),
]


def files():
    for kind in KINDS:
        for version in ("3.1", "3.1.1"):
            yield before_5(version, *kind)
        yield version_5(*kind)


def other(sender):
    return SERVER if sender == CLIENT else CLIENT


def before_5(version, kind, first, section, _, sender):
    f = File(version, kind.lower())
    old = version == "3.1"
    zero = "2.4-packet-identifier-zero" if old else "MQTT-2.3.1-1"
    length = f"3.{section}-length-not-two" if old else f"3.{section}.1-length-not-two"
    flags = "2.6-header-flags" if old else "MQTT-3.6.1-1 MQTT-2.2.2-1" if kind == "PUBREL" else "MQTT-2.2.2-1"
    overlong = "2.1-overlong-length" if old else "2.2.3-overlong-length"

    def p(**fields):
        return acknowledgement(kind, version, **fields)

    f.group(1, "plain")
    f.accept("plain", sender, f"{first} (1234)", p(packet_id=4660), name="plain")
    f.accept("from the other side", other(sender), f"{first} (1234)", p(packet_id=4660), name="other")
    f.accept("sender not known", UNKNOWN, f"{first} (1234)", p(packet_id=4660))
    f.accept("Packet Identifier 1", sender, f"{first} (0001)", p(), slug="boundary", field="packet_id", boundary="1")
    f.accept("the largest Packet Identifier", sender, f"{first} (FFFF)", p(packet_id=65535), slug="boundary", field="packet_id",
             boundary="max")
    f.group(20, "bug:identifier-zero")
    f.lenient("Packet Identifier 0", sender, f"{first} ([0000])", p(packet_id=0), zero, field="packet_id", boundary="0", near="plain")
    f.lenient("Packet Identifier 0 from the other side", other(sender), f"{first} ([0000])", p(packet_id=0), zero, field="packet_id",
              boundary="0", near="other")
    f.group(30, "flags")
    wrong = ["60", "61", "66", "6F"] if kind == "PUBREL" else [first[0] + low for low in "128F"]
    if kind == "PUBREL":
        if old:
            f.accept("DUP, which 3.1 has on a PUBREL sent again", CLIENT, "6A (0001)", p(dup=True), field="dup", serves="3.6")
            f.accept("DUP without the other flag", CLIENT, "[68] (0001)", p(flags=8, dup=True), advises=flags, field="flags", near="plain",
                     canonical="6A (0001)")
        else:
            f.lenient("DUP, which only 3.1 has here", CLIENT, "[6A] (0001)", p(flags=10), flags, field="flags", near="plain")
    for byte in wrong:
        dup = {"dup": True} if kind == "PUBREL" and old and int(byte, 16) & 8 else {}
        canonical = "6A (0001)" if dup else f"{first} (0001)"
        if old:
            f.accept(f"flags {byte[1]}", sender, f"[{byte}] (0001)", p(flags=int(byte[1], 16), **dup), advises=flags, field="flags",
                     near="plain", canonical=canonical)
        else:
            f.lenient(f"flags {byte[1]}", sender, f"[{byte}] (0001)", p(flags=int(byte[1], 16)), flags, field="flags", near="plain")
    f.group(50, "bug:short-acknowledgement")
    f.reject("no body", sender, f"{first} 00 ^", length, field="packet_id", boundary="0", near="plain")
    f.reject("a body of one byte", sender, f"{first} (00 ^)", length, field="packet_id", boundary="1", near="plain")
    f.group(60, "bug:trailing-bytes")
    f.lenient("a byte too many, as in a packet of 5.0", sender, f"{first} (0001 [00])", p(), length, field="trailing_bytes", boundary="3",
              near="plain")
    f.lenient("two bytes too many", sender, f"{first} (0001 [0000])", p(), length, field="trailing_bytes", boundary="4", near="plain")
    f.group(70, "bug:varint")
    f.accept("Remaining Length in two bytes where one would do", sender, f"{first} [8200] 0001", p(), canonical=f"{first} (0001)",
             advises=overlong,
             field="remaining_length", near="plain")
    f.group(80, "truncation")
    f.incomplete("the first byte only", sender, first)
    f.incomplete("the Fixed Header only", sender, f"{first} 02", 2)
    f.incomplete("cut inside the Packet Identifier", sender, f"{first} 02 00", 1)
    return f


def version_5(kind, first, section, legal, sender):
    f = File("5.0", kind.lower())
    code_rule = f"MQTT-3.{section}.2-1"
    flags = "MQTT-3.6.1-1 MQTT-2.1.3-1" if kind == "PUBREL" else "MQTT-2.1.3-1"
    failure = "92" if kind in ("PUBREL", "PUBCOMP") else "87"
    failed = int(failure, 16)

    def p(**fields):
        return acknowledgement(kind, "5.0", **fields)

    f.group(1, "plain")
    f.accept("the short form: success", sender, f"{first} (1234)", p(packet_id=4660), slug="minimal", name="plain")
    f.accept("the short form from the other side", other(sender), f"{first} (1234)", p(packet_id=4660), slug="minimal", name="other")
    f.accept("the short form, sender not known", UNKNOWN, f"{first} (1234)", p(packet_id=4660), slug="minimal")
    f.accept("success spelled out", sender, f"{first} (0001 00)", p(), canonical=f"{first} (0001)")
    f.accept("success and no properties spelled out", sender, f"{first} (0001 00 ())", p(), canonical=f"{first} (0001)")
    f.accept("a failure without properties", sender, f"{first} (0001 {failure})", p(reason_code=failed), name="failure")
    f.accept("a failure and no properties spelled out", sender, f"{first} (0001 {failure} ())", p(reason_code=failed),
             canonical=f"{first} (0001 {failure})")
    f.accept("everything", sender, f'{first} (0001 {failure} (1F "no" 26 "k" "v"))',
             p(reason_code=failed, properties={"reason_string": "no", "user_properties": [["k", "v"]]}), slug="full", name="full")
    f.accept("success with a property", sender, f'{first} (0001 00 (1F "ok"))', p(properties={"reason_string": "ok"}))
    f.accept("Packet Identifier 1", sender, f"{first} (0001)", p(), slug="boundary", field="packet_id", boundary="1")
    f.accept("the largest Packet Identifier", sender, f"{first} (FFFF)", p(packet_id=65535), slug="boundary", field="packet_id",
             boundary="max")
    f.group(20, "bug:identifier-zero")
    f.lenient("Packet Identifier 0", sender, f"{first} ([0000])", p(packet_id=0), "2.2.1-packet-identifier-zero", answer=PROTOCOL_ERROR,
              field="packet_id", boundary="0", near="plain")
    f.lenient("Packet Identifier 0 with a failure, from the other side", other(sender), f"{first} ([0000] {failure})",
              p(packet_id=0, reason_code=failed), "2.2.1-packet-identifier-zero", answer=PROTOCOL_ERROR, field="packet_id", boundary="0",
              near="other")
    f.group(30, "flags")
    for byte in (["60", "61", "66", "6A", "6F"] if kind == "PUBREL" else [first[0] + low for low in "128F"]):
        f.lenient(f"flags {byte[1]}", sender, f"[{byte}] (0001)", p(flags=int(byte[1], 16)), flags, answer=MALFORMED, field="flags",
                  near="plain")
    f.group(50, "bug:short-acknowledgement")
    f.reject("no body", sender, f"{first} 00 ^", "1.2-missing-field", answer=MALFORMED, field="packet_id", boundary="0", near="plain")
    f.reject("a body of one byte", sender, f"{first} (00 ^)", "1.2-missing-field", answer=MALFORMED, field="packet_id", boundary="1",
             near="plain")
    f.group(60, "bug:trailing-bytes")
    f.lenient("a byte behind the properties", sender, f"{first} (0001 00 () [00])", p(), f"3.{section}.3-trailing-bytes", answer=MALFORMED,
              field="trailing_bytes", near="full")
    f.lenient("bytes behind a property", sender, f'{first} (0001 00 (1F "x") [1F0000])', p(properties={"reason_string": "x"}),
              f"3.{section}.3-trailing-bytes", answer=MALFORMED, field="trailing_bytes", near="full")
    f.group(70, "bug:property-bounds")
    f.reject("a Property Length longer than the packet", sender, f"{first} (0001 00 [01])", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="properties.length", boundary="max+1", near="full")
    f.reject("a Reason String longer than the properties", sender, f"{first} (0001 00 (1F [0002] 'x'))", "1.2-field-out-of-bounds",
             answer=MALFORMED, field="properties.reason_string", boundary="max+1", near="full")
    f.group(80, "bug:varint")
    f.lenient("Remaining Length in two bytes where one would do", sender, f"{first} [8200] 0001", p(), "MQTT-1.5.5-1", answer=MALFORMED,
              field="remaining_length", near="plain")
    f.lenient("Property Length in two bytes where one would do", sender, f"{first} (0001 00 [8000])", p(), "MQTT-1.5.5-1", answer=MALFORMED,
              field="properties.length", near="plain")
    f.group(90, "truncation")
    for notation, needed, description in [
        (first, None, "the first byte only"), (f"{first} 09", 9, "the Fixed Header only"),
        (f"{first} 09 00", 8, "cut inside the Packet Identifier"),
        (f"{first} 09 0001", 7, "cut behind the Packet Identifier: no short form, as the length says"),
        (f"{first} 09 0001 {failure}", 6, "cut behind the Reason Code"),
        (f"{first} 09 0001 {failure} 05", 5, "cut behind the Property Length"),
        (f"{first} 09 0001 {failure} 05 1F 0002 'n'", 1, "cut inside the Reason String"),
    ]:
        f.incomplete(description, sender, notation, needed)

    f.group(300, "utf8")
    base = f"{first} (0001 00 (@))"
    utf8_of_answers(f, sender, base, lambda given: p(properties=given))
    f.group(400, "reason-code")
    short = lambda code: f"{first} (0001)" if code == "00" else f"{first} (0001 {code})"
    codes.add(f, SERVER, f"3.{section}.2.1", legal, f"{first} (0001 @)", lambda code: p(reason_code=code), code_rule, "plain", short)
    if "10" in legal:
        f.lenient("0x10 from a client: only a server knows that nobody subscribed (our checker once accepted it)", CLIENT,
                  f"{first} (0001 [10])", p(reason_code=16),
                  code_rule,
                  answer=PROTOCOL_ERROR, field="reason_code", boundary="0x10", near="failure")
        f.accept("0x10, sender not known", UNKNOWN, f"{first} (0001 10)", p(reason_code=16), field="reason_code", boundary="0x10")
    properties.add(f, 500, kind.lower(), base, lambda given,
                   repeated: p(properties=given, **({"repeated_properties": repeated} if repeated else {})))
    return f


def utf8_of_answers(f, sender, notation, packet, near="full", before="", given=None):
    """Reason String and User Property, which all answers have; `before` and `given` are properties that stand in front."""
    given = given or {}
    bad = "1.5.4-disallowed-characters"
    utf8.add(f, sender, "properties.reason_string", notation.replace("@", before + "1F {@}"),
             lambda key, value: packet({**given, "reason_string" + key: value}), "MQTT-1.5.4-1", "MQTT-1.5.4-2", bad, near=near)
    utf8_of_pairs(f, sender, notation, packet, near, before, given)


def utf8_of_pairs(f, sender, notation, packet, near="full", before="", given=None):
    given = given or {}
    bad = "1.5.4-disallowed-characters"
    utf8.add(f, sender, "properties.user_properties[0].name", notation.replace("@", before + '26 {@} "v"'),
             lambda key, value: packet({**given, "user_properties": [{"name_hex": value, "value": "v"} if key else [value, "v"]]}),
             "MQTT-1.5.7-1 MQTT-1.5.4-1", "MQTT-1.5.7-1 MQTT-1.5.4-2", bad, near=near)
    utf8.add(f, sender, "properties.user_properties[0].value", notation.replace("@", before + '26 "k" {@}'),
             lambda key, value: packet({**given, "user_properties": [{"name": "k", "value_hex": value} if key else ["k", value]]}),
             "MQTT-1.5.7-1 MQTT-1.5.4-1", "MQTT-1.5.7-1 MQTT-1.5.4-2", bad, near=near)
