"""PINGREQ, PINGRESP, DISCONNECT and AUTH (3.12 to 3.15)."""

import codes
import properties
import utf8
from acknowledgements import utf8_of_answers
from packets import bare, with_reason
from vectors import CLIENT, MALFORMED, PROTOCOL_ERROR, SERVER, UNKNOWN, File

NAMES = {
    "3.1": dict(direction="2.1-direction", flags="2.6-header-flags", overlong="2.1-overlong-length"),
    "3.1.1": dict(direction="2.2.1-direction", flags="MQTT-2.2.2-1", overlong="2.2.3-overlong-length"),
    "5.0": dict(direction="2.1.2-direction", flags="MQTT-2.1.3-1", overlong="MQTT-1.5.5-1"),
}


def files():
    for version in NAMES:
        yield without_body(version, "PINGREQ", "C0", CLIENT, "3.12-length-not-zero", NAMES[version]["flags"])
        yield without_body(version, "PINGRESP", "D0", SERVER, "3.13-length-not-zero", NAMES[version]["flags"])
        if version != "5.0":
            flags = "2.6-header-flags" if version == "3.1" else "MQTT-3.14.1-1 MQTT-2.2.2-1"
            yield without_body(version, "DISCONNECT", "E0", CLIENT, "3.14-length-not-zero", flags)
    yield disconnect()
    yield auth()


def without_body(version, kind, first, sender, length, flags):
    f = File(version, kind.lower())
    names = NAMES[version]
    new = version == "5.0"

    def answer(code):
        return {"answer": code} if new else {}

    f.group(1, "plain")
    f.accept("two bytes", sender, f"{first} 00", bare(kind), slug="minimal", name="plain")
    f.accept("sender not known", UNKNOWN, f"{first} 00", bare(kind))
    f.lenient("from the wrong side", SERVER if sender == CLIENT else CLIENT, f"[{first}] 00", bare(kind), names["direction"], field="type",
              near="plain", slug="bug:wrong-side", **answer(PROTOCOL_ERROR))
    f.group(10, "flags")
    for low in "1248F":
        if version == "3.1":
            f.accept(f"flags {low}", sender, f"[{first[0]}{low}] 00", bare(kind, flags=int(low, 16)), advises=flags, field="flags",
                     near="plain",
                     canonical=f"{first} 00")
        else:
            f.lenient(f"flags {low}", sender, f"[{first[0]}{low}] 00", bare(kind, flags=int(low, 16)), flags, field="flags", near="plain",
                      **answer(MALFORMED))
    f.group(30, "bug:trailing-bytes")
    f.lenient("a body of one byte", sender, f"{first} 01 [00]", bare(kind), length, field="trailing_bytes", boundary="1", near="plain",
              **answer(MALFORMED))
    f.lenient("a body of two bytes", sender, f"{first} 02 [0000]", bare(kind), length, field="trailing_bytes", boundary="2", near="plain",
              **answer(MALFORMED))
    f.lenient("a body of 128 bytes", sender, f"{first} 8001 [00*128]", bare(kind), length, field="trailing_bytes", boundary="128",
              near="plain",
              slug="bug:header-of-two-bytes", **answer(MALFORMED))
    f.group(40, "bug:varint")
    if new:
        f.lenient("Remaining Length 0 in two bytes", sender, f"{first} [8000]", bare(kind), names["overlong"], answer=MALFORMED,
                  field="remaining_length", near="plain")
    else:
        f.accept("Remaining Length 0 in two bytes", sender, f"{first} [8000]", bare(kind), advises=names["overlong"],
                 canonical=f"{first} 00",
                 field="remaining_length", near="plain")
    f.reject("a fifth length byte", sender, f"{first} [80808080] 00",
             {"3.1": "2.1-length-too-long", "3.1.1": "2.2.3-length-too-long", "5.0": "2.1.4-length-too-long"}[version],
             field="remaining_length", boundary="5 bytes", near="plain", **answer(MALFORMED))
    f.group(50, "truncation")
    f.incomplete("the first byte only", sender, first)
    f.incomplete("a body announced that must not be, and is not there", sender, f"{first} 01", 1)
    f.incomplete("half an overlong length", sender, f"{first} 80")
    return f


def disconnect():
    f = File("5.0", "disconnect")

    def p(**fields):
        return with_reason("DISCONNECT", **fields)

    f.group(1, "plain")
    f.accept("the short form: normal", CLIENT, "E0 00", p(), slug="minimal", name="plain")
    f.accept("the short form from a server, which may send DISCONNECT in 5.0", SERVER, "E0 00", p(), slug="minimal", name="plain-server")
    f.accept("the short form, sender not known", UNKNOWN, "E0 00", p(), slug="minimal")
    f.accept("normal, spelled out", CLIENT, "E0 (00)", p(), canonical="E0 00")
    f.accept("normal and no properties, spelled out", CLIENT, "E0 (00 ())", p(), canonical="E0 00")
    f.accept("a Reason Code without properties", CLIENT, "E0 (04)", p(reason_code=4), name="code")
    f.accept("a Reason Code and no properties, spelled out", SERVER, "E0 (8E ())", p(reason_code=0x8E), canonical="E0 (8E)")
    f.accept("everything a client may say", CLIENT, 'E0 (04 (11 0000000A 1F "why" 26 "k" "v"))',
             p(reason_code=4, properties={"session_expiry_interval": 10, "reason_string": "why", "user_properties": [["k", "v"]]}),
             slug="full", name="full")
    f.accept("everything a server may say", SERVER, 'E0 (9D (1F "moved" 26 "k" "v" 1C "other"))',
             p(reason_code=0x9D, properties={"reason_string": "moved", "user_properties": [["k", "v"]], "server_reference": "other"}),
             slug="full", name="full-server")
    f.group(20, "flags")
    for low in "1248F":
        f.lenient(f"flags {low}", CLIENT, f"[E{low}] 00", p(flags=int(low, 16)), "MQTT-3.14.1-1 MQTT-2.1.3-1", answer=MALFORMED,
                  field="flags", near="plain")
    f.group(30, "property")
    f.lenient("Session Expiry Interval from a server", SERVER, "E0 (00 ([11] 0000000A))", p(properties={"session_expiry_interval": 10}),
              "MQTT-3.14.2-2", field="properties.session_expiry_interval", near="full")
    f.accept("Session Expiry Interval, sender not known: nobody is accused", UNKNOWN, "E0 (00 (11 0000000A))",
             p(properties={"session_expiry_interval": 10}),
             field="properties.session_expiry_interval")
    f.lenient("Server Reference from a client", CLIENT, 'E0 (00 ([1C] "other"))', p(properties={"server_reference": "other"}),
              "3.14.2.2.5-server-reference", answer=PROTOCOL_ERROR, field="properties.server_reference", near="full-server")
    f.accept("Server Reference, sender not known: nobody is accused", UNKNOWN, 'E0 (00 (1C "other"))',
             p(properties={"server_reference": "other"}),
             field="properties.server_reference")
    f.group(50, "bug:trailing-bytes")
    f.lenient("a byte behind the properties", CLIENT, "E0 (00 () [00])", p(), "3.14.3-trailing-bytes", answer=MALFORMED,
              field="trailing_bytes", near="full")
    f.lenient("a packet behind the properties, inside this one", SERVER, 'E0 (8B (1F "x") [C000])',
              p(reason_code=0x8B, properties={"reason_string": "x"}),
              "3.14.3-trailing-bytes", answer=MALFORMED, field="trailing_bytes", near="full-server")
    f.group(60, "bug:property-bounds")
    f.reject("a Property Length longer than the packet", CLIENT, "E0 (00 [05] 11 000000)", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="properties.length", boundary="max+1", near="full")
    f.reject("a Reason String longer than the properties", SERVER, "E0 (81 (1F [0004] 'why'))", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="properties.reason_string", boundary="max+1", near="full-server")
    f.group(70, "bug:varint")
    f.lenient("Remaining Length 0 in two bytes", CLIENT, "E0 [8000]", p(), "MQTT-1.5.5-1", answer=MALFORMED, field="remaining_length",
              near="plain")
    f.lenient("Property Length in two bytes where one would do", CLIENT, "E0 (04 [8000])", p(reason_code=4), "MQTT-1.5.5-1",
              answer=MALFORMED,
              field="properties.length", near="code")
    f.group(80, "truncation")
    for notation, needed, description in [
        ("E0", None, "the first byte only"), ("E0 07", 7, "the Fixed Header only: no short form, as the length says"),
        ("E0 07 04", 6, "cut behind the Reason Code"),
        ("E0 07 04 05", 5, "cut behind the Property Length"), ("E0 07 04 05 11 0000", 2, "cut inside a property"),
    ]:
        f.incomplete(description, CLIENT, notation, needed)
    f.group(300, "utf8")
    base = "E0 (81 (@))"
    bad = "1.5.4-disallowed-characters"
    utf8.add(f, SERVER, "properties.server_reference", base.replace("@", "1C {@}"),
             lambda key, value: p(reason_code=0x81, properties={"server_reference" + key: value}), "MQTT-1.5.4-1", "MQTT-1.5.4-2", bad,
             near="full-server")
    utf8_of_answers(f, SERVER, base, lambda given: p(reason_code=0x81, properties=given), near="full-server")
    f.group(400, "reason-code")
    short = lambda code: "E0 00" if code == "00" else f"E0 ({code})"
    for sender, legal, near in ((CLIENT, codes.DISCONNECT_CLIENT, "plain"), (SERVER, codes.DISCONNECT_SERVER, "plain-server")):
        codes.add(f, sender, "3.14.2.1", legal, "E0 (@)", lambda code: p(reason_code=code), "MQTT-3.14.2-1", near, short,
                  who=f" from a {sender}",
                  unknown=sender == CLIENT)
    f.accept("0x04, sender not known", UNKNOWN, "E0 (04)", p(reason_code=4), field="reason_code", boundary="0x04")
    f.accept("0x8E, sender not known", UNKNOWN, "E0 (8E)", p(reason_code=0x8E), field="reason_code", boundary="0x8E")
    properties.add(f, 550, "disconnect", "E0 (00 (@))", lambda given, repeated: p(
        properties=given, **({"repeated_properties": repeated} if repeated else {})))
    return f


def auth():
    f = File("5.0", "auth")
    method = {"authentication_method": "m"}
    missing = "3.15.2.2.2-no-authentication-method"

    def p(**fields):
        return with_reason("AUTH", **fields)

    f.group(1, "plain")
    f.accept("continue, from a client", CLIENT, 'F0 (18 (15 "m"))', p(reason_code=0x18, properties=method), name="plain")
    f.accept("continue, from a server", SERVER, 'F0 (18 (15 "m"))', p(reason_code=0x18, properties=method), name="plain-server")
    f.accept("continue, sender not known", UNKNOWN, 'F0 (18 (15 "m"))', p(reason_code=0x18, properties=method))
    f.accept("re-authenticate, from a client", CLIENT, 'F0 (19 (15 "m" 16 {01}))',
             p(reason_code=0x19, properties={**method, "authentication_data": "\1"}))
    f.accept("success, from a server", SERVER, 'F0 (00 (15 "m"))', p(properties=method))
    f.accept("everything", SERVER, 'F0 (18 (15 "SCRAM-SHA-1" 16 {00FF} 1F "why" 26 "k" "v"))',
             p(reason_code=0x18, properties={"authentication_method": "SCRAM-SHA-1", "authentication_data_hex": "00ff", "reason_string": "why",
                                             "user_properties": [["k", "v"]]}), slug="full", name="full")
    f.accept("an empty method is a method", CLIENT, "F0 (18 (15 0000))", p(reason_code=0x18, properties={"authentication_method": ""}),
             slug="bug:empty-or-absent", field="properties.authentication_method", boundary="empty")
    f.group(20, "flags")
    for low in "1248F":
        f.lenient(f"flags {low}", CLIENT, f'[F{low}] (18 (15 "m"))', p(flags=int(low, 16), reason_code=0x18, properties=method),
                  "MQTT-3.15.1-1 MQTT-2.1.3-1", answer=MALFORMED, field="flags", near="plain")
    f.group(30, "rule")
    for sender in (SERVER, UNKNOWN):
        f.lenient(f"no body ({sender}): 3.15.2.1 allows it for Success, 3.15.2.2.2 makes the missing method an error", sender, "F0 00 ^",
                  p(), missing,
                  answer=PROTOCOL_ERROR, field="properties.authentication_method", boundary="0", near="full", serves="3.15.2.2.2")
    f.lenient("no body, from a client: Success, which only a server may say, and no method", CLIENT, "F0 00 ^", p(),
              f"MQTT-3.15.2-1 {missing}",
              answer=PROTOCOL_ERROR, field="reason_code", boundary="0", near="plain")
    f.lenient("no properties: the method is missed where they end", CLIENT, "F0 (18 () ^)", p(reason_code=0x18), missing,
              answer=PROTOCOL_ERROR,
              field="properties.authentication_method", near="plain")
    f.lenient("data without a method", CLIENT, "F0 (18 (16 {00}) ^)", p(reason_code=0x18, properties={"authentication_data": "\0"}),
              missing,
              answer=PROTOCOL_ERROR, field="properties.authentication_method", near="plain")
    f.group(50, "bug:short-packet")
    f.reject("a Reason Code and no Property Length: AUTH has no form of one byte", CLIENT, "F0 (18 ^)", "MQTT-2.2.2-1", answer=MALFORMED,
             field="properties.length", boundary="1", near="plain")
    f.group(55, "bug:trailing-bytes")
    f.lenient("a byte behind the properties", CLIENT, 'F0 (18 (15 "m") [00])', p(reason_code=0x18, properties=method),
              "3.15.3-trailing-bytes",
              answer=MALFORMED, field="trailing_bytes", near="plain")
    f.group(60, "bug:property-bounds")
    f.reject("a Property Length longer than the packet", CLIENT, "F0 (18 [05] 15 \"m\")", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="properties.length", boundary="max+1", near="plain")
    f.reject("data longer than the properties", SERVER, "F0 (18 (15 \"m\" 16 [0003] 0102))", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="properties.authentication_data", boundary="max+1", near="full")
    f.group(70, "bug:varint")
    f.lenient("Remaining Length in two bytes where one would do", CLIENT, 'F0 [8600] 18 (15 "m")', p(reason_code=0x18, properties=method),
              "MQTT-1.5.5-1",
              answer=MALFORMED, field="remaining_length", near="plain")
    f.lenient("Property Length in two bytes where one would do", CLIENT, "F0 (18 [8400] 15 \"m\")", p(reason_code=0x18, properties=method),
              "MQTT-1.5.5-1",
              answer=MALFORMED, field="properties.length", near="plain")
    f.group(80, "truncation")
    for notation, needed, description in [
        ("F0", None, "the first byte only"), ("F0 06", 6, "the Fixed Header only"), ("F0 06 18", 5, "cut behind the Reason Code"),
        ("F0 06 18 04", 4, "cut behind the Property Length"), ("F0 06 18 04 15 0001", 1, "cut inside the method"),
    ]:
        f.incomplete(description, CLIENT, notation, needed)
    f.group(300, "utf8")
    bad = "1.5.4-disallowed-characters"
    utf8.add(f, SERVER, "properties.authentication_method", "F0 (18 (15 {@}))",
             lambda key, value: p(reason_code=0x18, properties={"authentication_method" + key: value}), "MQTT-1.5.4-1", "MQTT-1.5.4-2", bad,
             near="full")
    utf8_of_answers(f, SERVER, "F0 (18 (@))", lambda given: p(reason_code=0x18, properties=given), before='15 "m" ', given=method)
    f.group(400, "reason-code")
    for sender, legal, near in ((CLIENT, codes.AUTH_CLIENT, "plain"), (SERVER, codes.AUTH_SERVER, "plain-server")):
        codes.add(f, sender, "3.15.2.1", legal, 'F0 (@ (15 "m"))', lambda code: p(reason_code=code, properties=method), "MQTT-3.15.2-1",
                  near,
                  who=f" from a {sender}", unknown=sender == CLIENT)
    f.accept("0x19, sender not known", UNKNOWN, 'F0 (19 (15 "m"))', p(reason_code=0x19, properties=method), field="reason_code",
             boundary="0x19")
    properties.add(f, 500, "auth", "F0 (18 (@))", lambda given, repeated: p(
        reason_code=0x18, properties=given, **({"repeated_properties": repeated} if repeated else {})))
    return f
