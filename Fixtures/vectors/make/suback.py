"""SUBACK and UNSUBACK (3.9, 3.11)."""

import codes
import properties
from acknowledgements import utf8_of_answers
from packets import suback, unsuback
from vectors import CLIENT, MALFORMED, PROTOCOL_ERROR, SERVER, UNKNOWN, File

NAMES = {
    "3.1": dict(direction="2.1-direction", flags="2.6-header-flags", zero="2.4-packet-identifier-zero", missing="2.1-missing-field",
                none="3.9-no-granted-qos", code="3.9-granted-qos", length="3.11-length-not-two", overlong="2.1-overlong-length"),
    "3.1.1": dict(direction="2.2.1-direction", flags="MQTT-2.2.2-1", zero="MQTT-2.3.1-1", missing="2.2.3-missing-field",
                  none="3.9.3-no-return-code", code="MQTT-3.9.3-2", length="3.11.1-length-not-two", overlong="2.2.3-overlong-length"),
}


def files():
    for version in NAMES:
        yield suback_before_5(version)
        yield unsuback_before_5(version)
    yield version_5("suback", "90", suback, codes.SUBACK, "3.9.3-no-reason-code MQTT-3.9.3-2", "MQTT-3.9.3-2", [0, 1, 2, 0x80])
    yield version_5("unsuback", "B0", unsuback, codes.UNSUBACK, "3.11.3-no-reason-code MQTT-3.11.3-2", "MQTT-3.11.3-2",
                    [0, 0x11, 0x80, 0x91])


def wrong_flags(f, first, body, packet, rule):
    for low in "128F":
        if f.version == "3.1":
            f.accept(f"flags {low}", SERVER, f"[{first[0]}{low}] {body}", packet(flags=int(low, 16)), advises=rule, field="flags",
                     near="plain",
                     canonical=f"{first} {body}")
        else:
            answer = MALFORMED if f.version == "5.0" else None
            f.lenient(f"flags {low}", SERVER, f"[{first[0]}{low}] {body}", packet(flags=int(low, 16)), rule, answer=answer, field="flags",
                      near="plain")


def suback_before_5(version):
    f = File(version, "suback")
    names = NAMES[version]
    old = version == "3.1"

    def p(*granted, **fields):
        return suback(version, *granted, **fields)

    f.group(1, "plain")
    f.accept("QoS 0 granted", SERVER, "90 (0001 00)", p(0), slug="minimal", name="plain")
    f.accept("sender not known", UNKNOWN, "90 (0001 00)", p(0))
    f.accept("three subscriptions, in their order", SERVER, "90 (000A 02 00 01)", p(2, 0, 1, packet_id=10), name="three")
    if old:
        f.accept("a refusal, for which 3.1 has no code", SERVER, "90 (0001 [80])", p(0x80), advises="3.9-refusal", field="reason_codes[0]",
                 boundary="0x80", near="plain")
        f.accept("a refusal among others", SERVER, "90 (0001 00 [80] 01)", p(0, 0x80, 1), advises="3.9-refusal", field="reason_codes[1]",
                 boundary="0x80", near="three")
    else:
        f.accept("a refusal among others", SERVER, "90 (0001 00 80 01)", p(0, 0x80, 1))
    f.accept("200 subscriptions: the Remaining Length takes two bytes", SERVER, "90 (0001 01*200)", p(*[1] * 200), slug="boundary",
             field="reason_codes", boundary="200")
    f.accept("the largest Packet Identifier", SERVER, "90 (FFFF 00)", p(0, packet_id=65535), slug="boundary", field="packet_id",
             boundary="max")
    f.lenient("from a client", CLIENT, "[90] (0001 00)", p(0), names["direction"], field="type", near="plain", slug="bug:wrong-side")
    f.group(20, "flags")
    wrong_flags(f, "90", "(0001 00)", lambda **fields: p(0, **fields), names["flags"])
    f.group(30, "bug:identifier-zero")
    f.lenient("Packet Identifier 0", SERVER, "90 ([0000] 00)", p(0, packet_id=0), names["zero"], field="packet_id", boundary="0",
              near="plain")
    f.group(40, "rule")
    f.lenient("no code: it is missed where the packet ends", SERVER, "90 (0001 ^)", p(), names["none"], field="reason_codes",
              boundary="empty", near="plain")
    f.lenient("the second code is the bad one", SERVER, "90 (0001 00 [FF] 01)", p(0, 255, 1), names["code"], field="reason_codes[1]",
              boundary="0xFF", near="three")
    f.lenient("two bad codes: one finding each", SERVER, "90 (0001 [03] 00 FF)", p(3, 0, 255), f"{names['code']} {names['code']}",
              field="reason_codes[0]", near="three")
    f.group(50, "bug:short-packet")
    f.reject("no body", SERVER, "90 00 ^", names["missing"], field="packet_id", boundary="0", near="plain")
    f.reject("a body of one byte", SERVER, "90 (00 ^)", names["missing"], field="packet_id", boundary="1", near="plain")
    f.reject("no body, from a client: both are told", CLIENT, "[90] 00", f"{names['direction']} {names['missing']}", field="type",
             near="plain",
             slug="bug:wrong-side")
    f.group(60, "bug:varint")
    f.accept("Remaining Length in two bytes where one would do", SERVER, "90 [8300] 0001 00", p(0), canonical="90 (0001 00)",
             advises=names["overlong"],
             field="remaining_length", near="plain")
    f.group(70, "truncation")
    for notation, needed, description in [("90", None, "the first byte only"), ("90 04", 4, "the Fixed Header only"),
                                          ("90 04 0001", 2, "cut behind the Packet Identifier"), ("90 04 0001 00", 1, "one code of two")]:
        f.incomplete(description, SERVER, notation, needed)
    f.group(400, "reason-code")
    codes.add(f, SERVER, "3.9" if old else "3.9.3", "00 01 02".split() if old else "00 01 02 80".split(), "90 (0001 @)",
              lambda code: p(code), names["code"], "plain",
              illegal="03 7F 87 FF".split() if old else "03 04 7F 81 87 FF".split(), field="reason_codes[0]", answer=None)
    return f


def unsuback_before_5(version):
    f = File(version, "unsuback")
    names = NAMES[version]

    def p(**fields):
        return unsuback(version, **fields)

    f.group(1, "plain")
    f.accept("plain", SERVER, "B0 (1234)", p(packet_id=4660), name="plain")
    f.accept("sender not known", UNKNOWN, "B0 (1234)", p(packet_id=4660))
    f.accept("the largest Packet Identifier", SERVER, "B0 (FFFF)", p(packet_id=65535), slug="boundary", field="packet_id", boundary="max")
    f.lenient("from a client", CLIENT, "[B0] (0001)", p(), names["direction"], field="type", near="plain", slug="bug:wrong-side")
    f.group(20, "flags")
    wrong_flags(f, "B0", "(0001)", p, names["flags"])
    f.group(30, "bug:identifier-zero")
    f.lenient("Packet Identifier 0", SERVER, "B0 ([0000])", p(packet_id=0), names["zero"], field="packet_id", boundary="0", near="plain")
    f.group(50, "bug:short-packet")
    f.reject("no body", SERVER, "B0 00 ^", names["length"], field="packet_id", boundary="0", near="plain")
    f.reject("a body of one byte", SERVER, "B0 (00 ^)", names["length"], field="packet_id", boundary="1", near="plain")
    f.group(55, "bug:trailing-bytes")
    f.lenient("a code, which only 5.0 has", SERVER, "B0 (0001 [00])", p(), names["length"], field="trailing_bytes", boundary="3",
              near="plain")
    f.group(60, "bug:varint")
    f.accept("Remaining Length in two bytes where one would do", SERVER, "B0 [8200] 0001", p(), canonical="B0 (0001)",
             advises=names["overlong"],
             field="remaining_length", near="plain")
    f.group(70, "truncation")
    for notation, needed, description in [("B0", None, "the first byte only"), ("B0 02", 2, "the Fixed Header only"),
                                          ("B0 02 00", 1, "cut inside the Packet Identifier")]:
        f.incomplete(description, SERVER, notation, needed)
    return f


def version_5(name, first, form, legal, none, code_rule, some):
    f = File("5.0", name)
    digits = [f"{code:02X}" for code in some]

    def p(*listed, **fields):
        return form("5.0", *listed, **fields)

    f.group(1, "plain")
    f.accept("one code", SERVER, f"{first} (0001 () 00)", p(0), slug="minimal", name="plain")
    f.accept("sender not known", UNKNOWN, f"{first} (0001 () 00)", p(0))
    f.accept("several codes, in the order of the filters", SERVER, f"{first} (000A () {' '.join(digits)})", p(*some, packet_id=10),
             name="several")
    f.accept("everything", SERVER, f'{first} (0001 (1F "why" 26 "k" "v" 26 "k" "w") {digits[1]} {digits[-1]})',
             p(some[1], some[-1], properties={"reason_string": "why", "user_properties": [["k", "v"], ["k", "w"]]}), slug="full",
             name="full")
    f.accept("200 codes: the Remaining Length takes two bytes", SERVER, f"{first} (0001 () 00*200)", p(*[0] * 200), slug="boundary",
             field="reason_codes", boundary="200")
    f.accept("the largest Packet Identifier", SERVER, f"{first} (FFFF () 00)", p(0, packet_id=65535), slug="boundary", field="packet_id",
             boundary="max")
    f.lenient("from a client", CLIENT, f"[{first}] (0001 () 00)", p(0), "2.1.2-direction", answer=PROTOCOL_ERROR, field="type",
              near="plain", slug="bug:wrong-side")
    f.group(20, "flags")
    wrong_flags(f, first, "(0001 () 00)", lambda **fields: p(0, **fields), "MQTT-2.1.3-1")
    f.group(30, "bug:identifier-zero")
    f.lenient("Packet Identifier 0", SERVER, f"{first} ([0000] () 00)", p(0, packet_id=0), "2.2.1-packet-identifier-zero",
              answer=PROTOCOL_ERROR,
              field="packet_id", boundary="0", near="plain")
    f.group(40, "rule")
    f.lenient("no code: it is missed where the packet ends (our checker once named one rule of the two)", SERVER, f"{first} (0001 () ^)",
              p(), none, answer=PROTOCOL_ERROR,
              field="reason_codes",
              boundary="empty", near="plain")
    f.lenient("the second code is the bad one", SERVER, f"{first} (0001 () 00 [FF] 00)", p(0, 255, 0), code_rule, answer=PROTOCOL_ERROR,
              field="reason_codes[1]", boundary="0xFF", near="several")
    f.lenient("two bad codes: one finding each", SERVER, f"{first} (0001 () [7F] 00 FF)", p(127, 0, 255), f"{code_rule} {code_rule}",
              answer=PROTOCOL_ERROR, field="reason_codes[0]", near="several")
    f.group(50, "bug:short-packet")
    f.reject("no body", SERVER, f"{first} 00 ^", "1.2-missing-field", answer=MALFORMED, field="packet_id", boundary="0", near="plain")
    f.reject("a body of one byte", SERVER, f"{first} (00 ^)", "1.2-missing-field", answer=MALFORMED, field="packet_id", boundary="1",
             near="plain")
    f.reject("no Property Length, and no code to take for one", SERVER, f"{first} (0001 ^)", "MQTT-2.2.2-1", answer=MALFORMED,
             field="properties.length", boundary="2", near="plain")
    if name == "suback":
        f.reject("a SUBACK of 3.1.1: its code is taken for a Property Length", SERVER, "90 (0001 [01])", "1.2-field-out-of-bounds",
                 answer=MALFORMED,
                 field="properties.length", near="plain")
    f.group(55, "bug:property-bounds")
    f.reject("a Property Length that reaches over the codes and beyond", SERVER, f"{first} (0001 [03] 00 00)", "1.2-field-out-of-bounds",
             answer=MALFORMED, field="properties.length", boundary="max+1", near="full")
    f.reject("a Reason String that reaches into the codes", SERVER, f"{first} (0001 (1F [0003] 'ab') 00)", "1.2-field-out-of-bounds",
             answer=MALFORMED, field="properties.reason_string", boundary="max+1", near="full")
    f.group(60, "bug:varint")
    f.lenient("Remaining Length in two bytes where one would do", SERVER, f"{first} [8400] 0001 () 00", p(0), "MQTT-1.5.5-1",
              answer=MALFORMED,
              field="remaining_length", near="plain")
    f.lenient("Property Length in two bytes where one would do", SERVER, f"{first} (0001 [8000] 00)", p(0), "MQTT-1.5.5-1",
              answer=MALFORMED,
              field="properties.length", near="plain")
    f.group(70, "truncation")
    for notation, needed, description in [(first, None, "the first byte only"), (f"{first} 09", 9, "the Fixed Header only"),
                                          (f"{first} 09 0001", 7, "cut behind the Packet Identifier"),
                                          (f"{first} 09 0001 04", 6, "cut behind the Property Length"),
                                          (f"{first} 09 0001 04 1F 0001 'x'", 2, "cut behind the properties"),
                                          (f"{first} 09 0001 04 1F 0001 'x' 00", 1, "one code of two")]:
        f.incomplete(description, SERVER, notation, needed)
    f.group(300, "utf8")
    base = f"{first} (0001 (@) 00)"
    utf8_of_answers(f, SERVER, base, lambda given: p(0, properties=given))
    f.group(400, "reason-code")
    codes.add(f, SERVER, "3.9.3" if name == "suback" else "3.11.3", legal, f"{first} (0001 () @)", lambda code: p(code), code_rule, "plain",
              field="reason_codes[0]")
    properties.add(f, 500, name, base, lambda given,
                   repeated: p(0, properties=given, **({"repeated_properties": repeated} if repeated else {})))
    return f
