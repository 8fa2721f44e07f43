"""CONNACK (3.2)."""

import codes
import properties
import utf8
from acknowledgements import utf8_of_answers
from packets import connack
from vectors import CLIENT, MALFORMED, PROTOCOL_ERROR, SERVER, UNKNOWN, File

NAMES = {
    "3.1": dict(direction="2.1-direction", flags="2.6-header-flags", length="3.2-length-not-two", reserved="2.6-acknowledge-byte",
                code="3.2-return-code", overlong="2.1-overlong-length"),
    "3.1.1": dict(direction="2.2.1-direction", flags="MQTT-2.2.2-1", length="3.2.1-length-not-two", reserved="3.2.2.1-reserved-flags",
                  code="MQTT-3.2.2-6", overlong="2.2.3-overlong-length"),
}


def files():
    for version in ("3.1", "3.1.1"):
        yield before_5(version)
    yield version_5()


def before_5(version):
    f = File(version, "connack")
    names = NAMES[version]
    old = version == "3.1"

    def p(**fields):
        return connack(version, **fields)

    f.group(1, "plain")
    f.accept("accepted", SERVER, "20 (00 00)", p(), name="plain")
    f.accept("accepted, sender not known", UNKNOWN, "20 (00 00)", p())
    f.lenient("from a client", CLIENT, "[20] (00 00)", p(), names["direction"], field="type", near="plain", slug="bug:wrong-side")
    f.accept("refused", SERVER, "20 (00 05)", p(reason_code=5), name="refused")
    if not old:
        f.accept("accepted, a session is there", SERVER, "20 (01 00)", p(session_present=True), name="present", serves="3.2.2.2")
    f.group(20, "flags")
    for byte in ("21", "28", "2F"):
        flags = int(byte[1], 16)
        if old:
            f.accept(f"flags {byte[1]} in the Fixed Header", SERVER, f"[{byte}] (00 01)", p(flags=flags, reason_code=1),
                     advises=names["flags"],
                     field="flags", near="plain", canonical="20 (00 01)")
        else:
            f.lenient(f"flags {byte[1]} in the Fixed Header", SERVER, f"[{byte}] (00 01)", p(flags=flags, reason_code=1), names["flags"],
                      field="flags", near="plain")
    for byte in ("02", "80", "FE"):
        reserved = int(byte, 16)
        if old:
            f.accept(f"0x{byte} in the byte that 3.1 does not use", SERVER, f"20 ([{byte}] 00)", p(reserved=reserved),
                     advises=names["reserved"],
                     field="acknowledge_flags.reserved", boundary=f"0x{byte}", near="plain", canonical="20 (00 00)")
        else:
            f.lenient(f"reserved acknowledge flags 0x{byte}", SERVER, f"20 ([{byte}] 00)", p(reserved=reserved), names["reserved"],
                      field="acknowledge_flags.reserved", boundary=f"0x{byte}", near="plain")
    if not old:
        f.lenient("reserved acknowledge flags beside Session Present", SERVER, "20 ([07] 00)", p(reserved=6, session_present=True),
                  names["reserved"], field="acknowledge_flags.reserved", boundary="0x07", near="present")
        for code in (1, 2, 3, 4, 5):
            f.lenient(f"a session is present, but the connection is refused ({code})", SERVER, f"20 ([01] 0{code})",
                      p(session_present=True, reason_code=code), "MQTT-3.2.2-4", field="session_present", near="refused", slug="rule")
    f.group(50, "bug:short-packet")
    f.reject("no body", SERVER, "20 00 ^", names["length"], field="acknowledge_flags", boundary="0", near="plain")
    f.reject("a body of one byte", SERVER, "20 (00 ^)", names["length"], field="reason_code", boundary="1", near="plain")
    f.group(60, "bug:trailing-bytes")
    f.lenient("a byte too many", SERVER, "20 (00 00 [00])", p(), names["length"], field="trailing_bytes", boundary="3", near="plain")
    f.lenient("what 5.0 brokers answer to a version they do not know", SERVER, "20 (00 [84] 00)", p(reason_code=0x84),
              f"{names['code']} {names['length']}", field="reason_code", boundary="0x84", near="plain")
    f.group(70, "bug:varint")
    f.accept("Remaining Length in two bytes where one would do", SERVER, "20 [8200] 00 00", p(), canonical="20 (00 00)",
             advises=names["overlong"],
             field="remaining_length", near="plain")
    f.group(80, "truncation")
    f.incomplete("the first byte only", SERVER, "20")
    f.incomplete("the Fixed Header only", SERVER, "20 02", 2)
    f.incomplete("no return code yet", SERVER, "20 02 00", 1)
    f.group(400, "reason-code")
    codes.add(f, SERVER, "3.2" if old else "3.2.2.3", "00 01 02 03 04 05".split(), "20 (00 @)", lambda code: p(reason_code=code),
              names["code"], "plain",
              illegal="06 07 10 80 84 FF".split(), answer=None)
    return f


def version_5():
    f = File("5.0", "connack")

    def p(**fields):
        return connack("5.0", **fields)

    f.group(1, "plain")
    f.accept("accepted", SERVER, "20 (00 00 ())", p(), slug="minimal", name="plain")
    f.accept("accepted, sender not known", UNKNOWN, "20 (00 00 ())", p())
    f.lenient("from a client", CLIENT, "[20] (00 00 ())", p(), "2.1.2-direction", answer=PROTOCOL_ERROR, field="type", near="plain",
              slug="bug:wrong-side")
    f.accept("accepted, a session is there", SERVER, "20 (01 00 ())", p(session_present=True), name="present")
    f.accept("refused", SERVER, "20 (00 87 ())", p(reason_code=0x87), name="refused")
    f.accept("everything", SERVER,
             '20 (01 00 (11 00000E10 21 0014 24 01 25 01 27 00010000 12 "id" 22 000A 1F "why" 26 "k" "v" 28 01 29 01 2A 01 13 003C 1A "ri" '
             '1C "s" 15 "m" 16 {FF}))',
             p(session_present=True, properties={
                 "session_expiry_interval": 3600, "receive_maximum": 20, "maximum_qos": 1, "retain_available": 1,
                 "maximum_packet_size": 65536,
                 "assigned_client_identifier": "id", "topic_alias_maximum": 10, "reason_string": "why", "user_properties": [["k", "v"]],
                 "wildcard_subscription_available": 1, "subscription_identifier_available": 1, "shared_subscription_available": 1,
                 "server_keep_alive": 60, "response_information": "ri", "server_reference": "s", "authentication_method": "m",
                 "authentication_data_hex": "ff"}), slug="full", name="full")
    f.accept("refused, with another server", SERVER, '20 (00 9C (1C "other:1883" 1F "go"))',
             p(reason_code=0x9C, properties={"server_reference": "other:1883", "reason_string": "go"}))
    f.accept("every switch off", SERVER, "20 (00 00 (24 00 25 00 28 00 29 00 2A 00))",
             p(properties={"maximum_qos": 0, "retain_available": 0, "wildcard_subscription_available": 0,
                           "subscription_identifier_available": 0,
                           "shared_subscription_available": 0}))
    f.group(20, "flags")
    for byte in ("21", "28", "2F"):
        f.lenient(f"flags {byte[1]} in the Fixed Header", SERVER, f"[{byte}] (00 00 ())", p(flags=int(byte[1], 16)), "MQTT-2.1.3-1",
                  answer=MALFORMED, field="flags", near="plain")
    for byte in ("02", "80", "FE"):
        f.lenient(f"reserved acknowledge flags 0x{byte}", SERVER, f"20 ([{byte}] 00 ())", p(reserved=int(byte, 16)), "MQTT-3.2.2-1",
                  answer=MALFORMED, field="acknowledge_flags.reserved", boundary=f"0x{byte}", near="plain")
    f.lenient("reserved acknowledge flags beside Session Present", SERVER, "20 ([03] 00 ())", p(reserved=2, session_present=True),
              "MQTT-3.2.2-1",
              answer=MALFORMED, field="acknowledge_flags.reserved", boundary="0x03", near="present")
    f.lenient("a session is present, but the connection is refused", SERVER, "20 ([01] 87 ())", p(session_present=True, reason_code=0x87),
              "MQTT-3.2.2-6", field="session_present", near="refused", slug="rule")
    f.lenient("reserved flags and Session Present of a refusal: two faults of one byte", SERVER, "20 ([FF] 80 ())",
              p(reserved=254, session_present=True, reason_code=0x80), "MQTT-3.2.2-1 MQTT-3.2.2-6", field="acknowledge_flags.reserved",
              near="refused")
    f.group(50, "bug:short-packet")
    f.reject("no body", SERVER, "20 00 ^", "1.2-missing-field", answer=MALFORMED, field="acknowledge_flags", boundary="0", near="plain")
    f.reject("a body of one byte", SERVER, "20 (00 ^)", "1.2-missing-field", answer=MALFORMED, field="reason_code", boundary="1",
             near="plain")
    f.reject("a CONNACK of 3.1.1: no Property Length", SERVER, "20 (00 00 ^)", "MQTT-2.2.2-1", answer=MALFORMED, field="properties.length",
             boundary="2", near="plain")
    f.reject("the refusal of a server that only knows 3.1.1", SERVER, "20 (00 [01])", "MQTT-3.2.2-8 MQTT-2.2.2-1", answer=PROTOCOL_ERROR,
             field="reason_code", boundary="2", near="plain")
    f.group(60, "bug:trailing-bytes")
    f.lenient("a byte behind the properties", SERVER, "20 (00 00 () [00])", p(), "3.2.3-trailing-bytes", answer=MALFORMED,
              field="trailing_bytes", near="plain")
    f.lenient("a packet behind the properties, inside this one", SERVER, "20 (00 00 (21 0014) [C000])",
              p(properties={"receive_maximum": 20}),
              "3.2.3-trailing-bytes", answer=MALFORMED, field="trailing_bytes", near="full")
    f.group(70, "bug:property-bounds")
    f.reject("a Property Length one longer than the packet", SERVER, "20 (00 00 [04] 21 0014)", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="properties.length", boundary="max+1", near="full")
    f.reject("a four byte integer of which three bytes are there", SERVER, "20 (00 00 (27 000100 ^))", "1.2-missing-field",
             answer=MALFORMED,
             field="properties.maximum_packet_size", near="full")
    f.reject("data longer than the properties", SERVER, "20 (00 00 (16 [0003] 0102))", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="properties.authentication_data", boundary="max+1", near="full")
    f.accept("Authentication Data without a method: only CONNECT forbids it in so many words", SERVER, "20 (00 00 (16 {01}))",
             p(properties={"authentication_data": "\1"}), slug="property")
    f.group(80, "bug:varint")
    f.lenient("Remaining Length in two bytes where one would do", SERVER, "20 [8300] 00 00 ()", p(), "MQTT-1.5.5-1", answer=MALFORMED,
              field="remaining_length", near="plain")
    f.lenient("Property Length in four bytes where one would do", SERVER, "20 (00 00 [80808000])", p(), "MQTT-1.5.5-1", answer=MALFORMED,
              field="properties.length", near="plain")
    f.group(90, "truncation")
    for notation, needed, description in [
        ("20", None, "the first byte only"), ("20 06", 6, "the Fixed Header only"), ("20 06 00", 5, "no Reason Code yet"),
        ("20 06 00 00", 4, "cut behind the Reason Code"), ("20 06 00 00 03", 3, "cut behind the Property Length"),
        ("20 06 00 00 03 21 00", 1, "cut inside a property"),
    ]:
        f.incomplete(description, SERVER, notation, needed)
    f.group(300, "utf8")
    base = "20 (00 00 (@))"
    bad = "1.5.4-disallowed-characters"
    for identifier, name in (("12", "assigned_client_identifier"), ("1A", "response_information"), ("1C", "server_reference"),
                             ("15", "authentication_method")):
        utf8.add(f, SERVER, f"properties.{name}", base.replace("@", identifier + " {@}"),
                 lambda key, value, name=name: p(properties={name + key: value}), "MQTT-1.5.4-1", "MQTT-1.5.4-2", bad, near="full")
    utf8_of_answers(f, SERVER, base, lambda given: p(properties=given))
    f.group(500, "reason-code")
    codes.add(f, SERVER, "3.2.2.2", codes.CONNACK, "20 (00 @ ())", lambda code: p(reason_code=code), "MQTT-3.2.2-8", "plain")
    properties.add(f, 600, "connack", base, lambda given,
                   repeated: p(properties=given, **({"repeated_properties": repeated} if repeated else {})))
    return f
