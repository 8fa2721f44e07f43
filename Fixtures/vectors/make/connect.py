"""CONNECT (3.1)."""

import properties
import utf8
from packets import connect, will
from vectors import CLIENT, MALFORMED, PROTOCOL_ERROR, SERVER, UNKNOWN, File


def files():
    for version in ("3.1", "3.1.1"):
        yield before_5(version)
    yield version_5()


NAMES = {
    "3.1": dict(
        direction="2.1-direction", flags="2.6-header-flags", name="3.1-protocol-name", level="3.1-protocol-version",
        reserved="2.6-connect-flags", will_qos_alone="3.1-will-qos-without-will", will_retain_alone="3.1-will-retain-without-will",
        will_qos="3.1-will-qos", will="3.1-will-missing", user="3.1-user-name-missing", password="3.1-password-missing",
        password_alone="3.1-password-without-user-name", client="3.1-client-identifier-missing", wildcard="3.1-will-topic-wildcard",
        empty="A-empty-topic", bounds="2.1-field-out-of-bounds", missing="2.1-missing-field", trailing="3.1-trailing-bytes",
        trailing_user="3.1-trailing-bytes", trailing_password="3.1-trailing-bytes", overlong="2.1-overlong-length",
        ill="2.5-ill-formed-text", null="2.5-null-character", bad="2.5-disallowed-characters"),
    "3.1.1": dict(
        direction="2.2.1-direction", flags="MQTT-2.2.2-1", name="MQTT-3.1.2-1", level="MQTT-3.1.2-2", reserved="MQTT-3.1.2-3",
        will_qos_alone="MQTT-3.1.2-13 MQTT-3.1.2-11", will_retain_alone="MQTT-3.1.2-15 MQTT-3.1.2-11", will_qos="MQTT-3.1.2-14",
        will="MQTT-3.1.2-9", user="MQTT-3.1.2-19", password="MQTT-3.1.2-21", password_alone="MQTT-3.1.2-22", client="MQTT-3.1.3-3",
        wildcard="MQTT-4.7.1-1", empty="MQTT-4.7.3-1", bounds="2.2.3-field-out-of-bounds", missing="2.2.3-missing-field",
        trailing="3.1.3-trailing-bytes", trailing_user="3.1.3-trailing-bytes MQTT-3.1.2-18 MQTT-3.1.2-20",
        trailing_password="3.1.3-trailing-bytes MQTT-3.1.2-20", overlong="2.2.3-overlong-length", bad="1.5.3-disallowed-characters"),
}


def before_5(version):
    f = File(version, "connect")
    names = NAMES[version]
    old = version == "3.1"
    # Protocol name and level, in digits as they are the most wanted bytes of this file.
    h = "0006 'MQIsdp' 03" if old else "0004 'MQTT' 04"

    def p(**fields):
        return connect(version, **fields)

    def w(**fields):
        return will(version, **fields)

    def soft(description, notation, packet, rules, **more):
        """Only advised against in 3.1, forbidden in 3.1.1."""
        if old:
            f.accept(description, CLIENT, notation, packet, advises=rules, **more)
        else:
            more.pop("canonical", None)
            f.lenient(description, CLIENT, notation, packet, rules, **more)

    f.group(1, "plain")
    f.accept("a client identifier and nothing optional", CLIENT, f'10 ({h} 02 003C "c")', p(client_id="c"), name="plain")
    f.accept("the same, sender not known", UNKNOWN, f'10 ({h} 02 003C "c")', p(client_id="c"), name="plain-unknown")
    f.lenient("the same from a server", SERVER, f'[10] ({h} 02 003C "c")', p(client_id="c"), names["direction"], field="type", near="plain",
              slug="bug:wrong-side")
    f.accept("a session that is kept: Clean Session 0", CLIENT, f'10 ({h} 00 003C "c")', p(client_id="c", clean_start=False))
    f.accept("a will", CLIENT, f'10 ({h} 06 003C "c" "w" "bye")', p(client_id="c", will=w(topic="w", payload="bye")), name="will")
    f.accept("a will of QoS 1", CLIENT, f'10 ({h} 0E 003C "c" "w" "bye")', p(client_id="c", will=w(qos=1, topic="w", payload="bye")))
    f.accept("a will of QoS 2, retained", CLIENT, f'10 ({h} 36 003C "c" "w" "bye")',
             p(client_id="c", will=w(qos=2, retain=True, topic="w", payload="bye")), name="will2")
    f.accept("a user name", CLIENT, f'10 ({h} 82 003C "c" "u")', p(client_id="c", username="u"), name="user")
    f.accept("a user name and a password", CLIENT, f'10 ({h} C2 003C "c" "u" "pw")', p(client_id="c", username="u", password="pw"),
             name="password")
    f.accept("everything", CLIENT, f'10 ({h} F6 000A "cli" "w/t" "bye" "user" "secret")',
             p(keep_alive=10, client_id="cli", will=w(qos=2, retain=True, topic="w/t", payload="bye"), username="user", password="secret"),
             slug="full", name="full")
    f.accept("a password that is no text", CLIENT, f'10 ({h} C2 003C "c" "u" {{00FF}})',
             p(client_id="c", username="u", password_hex="00ff"),
             field="password", slug="bug:binary-password")
    f.accept("Keep Alive 0: no limit", CLIENT, f'10 ({h} 02 0000 "c")', p(keep_alive=0, client_id="c"), field="keep_alive", boundary="0")
    f.accept("the largest Keep Alive", CLIENT, f'10 ({h} 02 FFFF "c")', p(keep_alive=65535, client_id="c"), field="keep_alive",
             boundary="max")
    if not old:
        f.accept("shortest: an empty client identifier with Clean Session", CLIENT, f"10 ({h} 02 0000 0000)", p(keep_alive=0, client_id=""),
                 slug="minimal", name="minimal", serves="3.1.3.1")
        f.accept("client identifier of 65,535 bytes", CLIENT, f"10 ({h} 02 0000 {{'c'*65535}})",
                 p(keep_alive=0, client_id={"repeat": [["c", 65535]]}), field="client_id", boundary="65535", slug="boundary")
        f.accept("client identifier of 24 bytes, which a server may but need not accept", CLIENT,
                 f'10 ({h} 02 0000 "abcdefghijklmnopqrstuvwx")', p(keep_alive=0, client_id="abcdefghijklmnopqrstuvwx"), field="client_id",
                 boundary="24", slug="boundary")
        f.accept("client identifier with characters a server may refuse", CLIENT, f'10 ({h} 02 0000 "a-b_c/+#")',
                 p(keep_alive=0, client_id="a-b_c/+#"), field="client_id")
    else:
        f.accept("client identifier of 23 characters", CLIENT, f'10 ({h} 02 0000 "abcdefghijklmnopqrstuvw")',
                 p(keep_alive=0, client_id="abcdefghijklmnopqrstuvw"), field="client_id", boundary="23", slug="boundary", name="23")
        f.accept("client identifier of 1 character", CLIENT, f'10 ({h} 02 0001 "7")', p(keep_alive=1, client_id="7"), field="client_id",
                 boundary="1", slug="minimal")
        f.accept("client identifier of 24 characters", CLIENT, f'10 ({h} 02 0000 ["abcdefghijklmnopqrstuvwx"])',
                 p(keep_alive=0, client_id="abcdefghijklmnopqrstuvwx"), advises="3.1-client-identifier-length", field="client_id",
                 boundary="24", slug="boundary", near="23")
        f.accept("an empty client identifier", CLIENT, f"10 ({h} 02 0000 [0000])", p(keep_alive=0, client_id=""),
                 advises="3.1-client-identifier-length", field="client_id", boundary="empty", slug="boundary", near="23")
        f.accept("an empty client identifier without Clean Session: only its length is minded", CLIENT, f"10 ({h} 00 0000 [0000])",
                 p(keep_alive=0, client_id="", clean_start=False), advises="3.1-client-identifier-length", field="client_id",
                 boundary="empty", slug="boundary", near="23")
        f.accept("client identifier of 23 characters in 46 bytes: characters count", CLIENT, f"10 ({h} 02 0000 {{C3BC*23}})",
                 p(keep_alive=0, client_id="ü" * 23), field="client_id", boundary="23", slug="boundary")
        f.accept("client identifier of 24 characters in 48 bytes", CLIENT, f"10 ({h} 02 0000 [{{C3BC*24}}])",
                 p(keep_alive=0, client_id="ü" * 24), advises="3.1-client-identifier-length", field="client_id", boundary="24",
                 slug="boundary", near="23")
    f.accept("will message empty", CLIENT, f'10 ({h} 06 003C "c" "w" 0000)', p(client_id="c", will=w(topic="w")), field="will.payload",
             boundary="empty")
    f.accept("will message that is no text", CLIENT, f'10 ({h} 06 003C "c" "w" {{FF00}})',
             p(client_id="c", will=w(topic="w", payload_hex="ff00")),
             field="will.payload")
    f.accept("will message of 65,535 bytes", CLIENT, f"10 ({h} 06 003C \"c\" \"w\" {{'x'*65535}})",
             p(client_id="c", will=w(topic="w", payload={"repeat": [["x", 65535]]})), field="will.payload", boundary="65535",
             slug="boundary")
    f.accept("user name and password empty, but there", CLIENT, f'10 ({h} C2 003C "c" 0000 0000)',
             p(client_id="c", username="", password=""),
             field="username", boundary="empty", slug="bug:empty-or-absent")
    f.accept("password of 65,535 bytes", CLIENT, f"10 ({h} C2 003C \"c\" \"u\" {{'p'*65535}})",
             p(client_id="c", username="u", password={"repeat": [["p", 65535]]}), field="password", boundary="65535", slug="boundary")

    f.lenient("from a server, with flags in the Fixed Header: two faults of one byte", SERVER, f'[1F] ({h} 02 003C "c")',
              p(flags=15, client_id="c"),
              names["direction"] + ("" if old else " " + names["flags"]), field="type", near="plain", slug="bug:wrong-side",
              **({"advises": names["flags"]} if old else {}))

    f.group(45, "own-version")
    own_version(f, *(("3.1.1", "5.0") if old else ("3.1", "5.0")))
    f.group(50, "bridge")
    level = "83" if old else "84"
    bridged = h[:-2] + level
    f.accept(f"a bridge sets the highest bit of the level (0x{level})", CLIENT, f'10 ({bridged} 02 003C "c")',
             p(bridge=int(level, 16), client_id="c"), field="protocol_level", boundary=f"0x{level}")
    f.accept(f"a bridge with a will and credentials (0x{level})", CLIENT, f'10 ({bridged} E6 003C "c" "w" "1" "u" "p")',
             p(bridge=int(level, 16), client_id="c", will=w(retain=True, topic="w", payload="1"), username="u", password="p"),
             field="protocol_level", boundary=f"0x{level}")

    f.group(60, "flags")
    soft("flags in the Fixed Header", f'[14] ({h} 02 003C "c")', p(flags=4, client_id="c"), names["flags"], field="flags", near="plain",
         canonical=f'10 ({h} 02 003C "c")')
    soft("DUP and RETAIN in the Fixed Header", f'[19] ({h} 02 003C "c")', p(flags=9, client_id="c"), names["flags"], field="flags",
         near="plain",
         canonical=f'10 ({h} 02 003C "c")')
    soft("bit 0 of the connect flags", f'10 ({h} [03] 003C "c")', p(reserved=1, client_id="c"), names["reserved"],
         field="connect_flags.reserved", near="plain", canonical=f'10 ({h} 02 003C "c")')
    for flags, qos in (("0A", 1), ("12", 2), ("1A", 3)):
        soft(f"Will QoS {qos} without a will", f'10 ({h} [{flags}] 003C "c")', p(client_id="c"), names["will_qos_alone"],
             field="connect_flags.will_qos", boundary=qos, near="plain", canonical=f'10 ({h} 02 003C "c")')
    soft("Will Retain without a will", f'10 ({h} [22] 003C "c")', p(client_id="c"), names["will_retain_alone"],
         field="connect_flags.will_retain", near="plain", canonical=f'10 ({h} 02 003C "c")')
    soft("Will QoS and Will Retain without a will: two faults of one byte", f'10 ({h} [2A] 003C "c")', p(client_id="c"),
         f"{names['will_qos_alone']} {names['will_retain_alone']}", field="connect_flags.will_qos", near="plain",
         canonical=f'10 ({h} 02 003C "c")')
    if old:
        f.lenient("a password without a user name, announced and absent", CLIENT, f'10 ({h} [42] 003C "c")', p(client_id="c"),
                  names["password_alone"], advises=names["password"], field="connect_flags.password", near="password")
    else:
        f.reject("a password without a user name, announced and absent", CLIENT, f'10 ({h} [42] 003C "c")',
                 f"{names['password_alone']} {names['password']}", field="connect_flags.password", near="password")
    f.lenient("Will QoS 3", CLIENT, f'10 ({h} [1E] 003C "c" "w" "bye")', p(client_id="c", will=w(qos=3, topic="w", payload="bye")),
              names["will_qos"], field="connect_flags.will_qos", boundary="3", near="will2")
    f.lenient("a password without a user name", CLIENT, f'10 ({h} [42] 003C "c" "pw")', p(client_id="c", password="pw"),
              names["password_alone"], field="connect_flags.password", near="password")
    if not old:
        f.lenient("an empty client identifier without Clean Session", CLIENT, f"10 ({h} 00 003C [0000])",
                  p(client_id="", clean_start=False),
                  "MQTT-3.1.3-7", field="client_id", boundary="empty", near="minimal", slug="rule")

    f.group(80, "rule")
    f.reject("protocol name in small letters", CLIENT, "10 (0004 ['mqtt'] 04 02 003C \"c\")" if not old
             else "10 (0006 ['mqisdp'] 03 02 003C \"c\")", names["name"], field="protocol_name", near="plain")
    f.reject("a protocol name of nobody", CLIENT,
             "10 (0004 ['MQXX'] 04 02 003C \"c\")" if not old else "10 (0006 ['MQTsdp'] 03 02 003C \"c\")",
             names["name"], field="protocol_name", near="plain")
    f.reject("an empty protocol name", CLIENT, f"10 (0000 ^ {h[-2:]} 02 003C \"c\")", names["name"], field="protocol_name",
             boundary="empty", near="plain")
    f.reject("a protocol name one character too long", CLIENT, "10 (0005 ['MQTTX'] 04 02 003C \"c\")" if not old
             else "10 (0007 ['MQIsdpX'] 03 02 003C \"c\")", names["name"], field="protocol_name", near="plain")
    f.reject("a level of the other protocol name", CLIENT, "10 (0004 'MQTT' [03] 02 003C \"c\")" if not old
             else "10 (0006 'MQIsdp' [04] 02 003C \"c\")", names["level"], field="protocol_level", boundary="3" if not old else "4",
             near="plain")
    for level in ("00", "06", "FF") if not old else ("00", "05", "FF"):
        f.reject(f"level 0x{level}", CLIENT, f'10 ({h[:-2]} [{level}] 02 003C "c")', names["level"], field="protocol_level",
                 boundary=f"0x{level}", near="plain")

    f.group(95, "topic")
    f.lenient("an empty Will Topic", CLIENT, f'10 ({h} 06 003C "c" [0000] "bye")', p(client_id="c", will=w(topic="", payload="bye")),
              names["empty"],
              slug="bug:empty-or-absent", field="will.topic", boundary="empty", near="will")
    for marked, topic in (("'a/' [2B]", "a/+"), ("[23]", "#")):
        f.lenient(f"a wildcard in the Will Topic: {topic}", CLIENT, f'10 ({h} 06 003C "c" {{{marked}}} "bye")',
                  p(client_id="c", will=w(topic=topic, payload="bye")), names["wildcard"], field="will.topic", near="will")

    f.group(100, "bug:missing-field")
    f.reject("no protocol name", CLIENT, "10 00 ^", names["missing"], field="protocol_name", boundary="empty", near="plain")
    f.reject("ends behind the protocol name", CLIENT, f"10 ({h[:-2]} ^)", names["missing"], field="protocol_level", near="plain")
    f.reject("ends behind the level", CLIENT, f"10 ({h} ^)", names["missing"], field="connect_flags", near="plain")
    f.reject("ends behind the connect flags", CLIENT, f"10 ({h} 02 ^)", names["missing"], field="keep_alive", near="plain")
    f.reject("ends inside Keep Alive", CLIENT, f"10 ({h} 02 00 ^)", names["missing"], field="keep_alive", near="plain")
    f.reject("no client identifier", CLIENT, f"10 ({h} 02 003C ^)", names["client"], field="client_id", near="plain")
    f.reject("half the length of the client identifier", CLIENT, f"10 ({h} 02 003C 00 ^)", names["client"], field="client_id", near="plain")
    f.reject("a will announced, no Will Topic", CLIENT, f'10 ({h} 06 003C "c" ^)', names["will"], field="will.topic", near="will")
    f.reject("a will announced, no Will Message", CLIENT, f'10 ({h} 06 003C "c" "w" ^)', names["will"], field="will.payload", near="will")
    if old:
        f.accept("a user name announced and absent: the Remaining Length decides", CLIENT, f'10 ({h} 82 003C "c" ^)', p(client_id="c"),
                 advises=names["user"], field="username", near="user", canonical=f'10 ({h} 02 003C "c")')
        f.accept("a password announced and absent", CLIENT, f'10 ({h} C2 003C "c" "u" ^)', p(client_id="c", username="u"),
                 advises=names["password"], field="password", near="password", canonical=f'10 ({h} 82 003C "c" "u")')
        f.accept("user name and password announced and absent", CLIENT, f'10 ({h} C2 003C "c" ^)', p(client_id="c"),
                 advises=f"{names['user']} {names['password']}", field="username", near="password", canonical=f'10 ({h} 02 003C "c")')
        f.reject("half the length of an announced user name: cut, not absent", CLIENT, f'10 ({h} 82 003C "c" 00 ^)', names["missing"],
                 field="username", near="user")
    else:
        f.reject("a user name announced and absent", CLIENT, f'10 ({h} 82 003C "c" ^)', names["user"], field="username", near="user")
        f.reject("half the length of an announced user name", CLIENT, f'10 ({h} 82 003C "c" 00 ^)', names["user"], field="username",
                 near="user")
        f.reject("a password announced and absent", CLIENT, f'10 ({h} C2 003C "c" "u" ^)', names["password"], field="password",
                 near="password")
    f.group(120, "bug:inner-length")
    f.reject("a protocol name longer than the packet", CLIENT, "10 02 [FFFF]", names["bounds"], field="protocol_name", boundary="65535",
             near="plain")
    f.reject("a client identifier longer than the packet", CLIENT, f"10 ({h} 02 003C [FFFF])", names["bounds"], field="client_id",
             boundary="65535", near="plain")
    f.reject("a client identifier one byte longer than the packet", CLIENT, f"10 ({h} 02 003C [0002] 'c')", names["bounds"],
             field="client_id", boundary="max+1", near="plain")
    f.reject("a Will Topic longer than the packet", CLIENT, f"10 ({h} 06 003C \"c\" [0002] 'w')", names["bounds"], field="will.topic",
             near="will")
    f.reject("a Will Message longer than the packet", CLIENT, f"10 ({h} 06 003C \"c\" \"w\" [0004] 'bye')", names["bounds"],
             field="will.payload", boundary="max+1", near="will")
    f.reject("a user name longer than the packet", CLIENT, f"10 ({h} 82 003C \"c\" [0005] 'user')", names["bounds"], field="username",
             boundary="max+1", near="user")
    f.reject("a password longer than the packet", CLIENT, f"10 ({h} C2 003C \"c\" \"u\" [0003] 'pw')", names["bounds"], field="password",
             boundary="max+1", near="password")
    f.group(130, "bug:trailing-bytes")
    f.lenient("a user name without its flag", CLIENT, f'10 ({h} 02 003C "c" ["u"])', p(client_id="c"), names["trailing_user"],
              field="trailing_bytes", near="plain")
    f.lenient("a password without its flag", CLIENT, f'10 ({h} 82 003C "c" "u" ["pw"])', p(client_id="c", username="u"),
              names["trailing_password"], field="trailing_bytes", near="user")
    f.lenient("a byte behind the password", CLIENT, f'10 ({h} C2 003C "c" "u" "pw" [00])', p(client_id="c", username="u", password="pw"),
              names["trailing"], field="trailing_bytes", near="password")
    f.lenient("a will without its flag", CLIENT, f'10 ({h} 02 003C "c" ["w" "bye"])', p(client_id="c"), names["trailing_user"],
              field="trailing_bytes", near="plain")
    f.group(140, "bug:varint")
    size = "0F" if old else "0D"
    f.accept("Remaining Length in two bytes where one would do", CLIENT, f'10 [{int(size, 16) | 0x80:02X}00] {h} 02 003C "c"',
             p(client_id="c"),
             canonical=f'10 ({h} 02 003C "c")', advises=names["overlong"], field="remaining_length", near="plain")
    f.group(150, "length")
    fixed = 14 if old else 12
    for size, length_bytes in [(127, "7F"), (128, "8001"), (16383, "FF7F"), (16384, "808001")]:
        user = size - fixed - 1 - 2
        f.accept(f"Remaining Length {size:,}, made so by the user name", CLIENT, f"10 {length_bytes} {h} 82 003C \"c\" {{'u'*{user}}}",
                 p(client_id="c", username={"repeat": [["u", user]]}), field="remaining_length", boundary=size)
    f.group(160, "truncation")
    # Remaining Length of the packet called "everything" above.
    full = 14 + 3 + 5 + 5 + 6 + 8 if old else 12 + 3 + 5 + 5 + 6 + 8
    parts = [("10", "the first byte only", 0), (f"{full:02X}", "the Fixed Header only", 0),
             (h[:-2], "cut behind the protocol name", 8 if old else 6),
             (h[-2:], "cut behind the level", 1), ("F6", "cut behind the connect flags", 1), ("000A", "cut behind Keep Alive", 2),
             ('"cli"', "cut behind the client identifier", 5), ('"w/t"', "cut behind the Will Topic", 5),
             ('"bye"', "cut behind the Will Message", 5),
             ('"user"', "cut behind the user name", 6), ("0006 'secre'", "cut inside the password", 7)]
    notation, had = "", 0
    for index, (part, description, size) in enumerate(parts):
        notation, had = f"{notation} {part}".strip(), had + size
        f.incomplete(description, CLIENT, notation, None if index == 0 else full - had)
    f.incomplete("a protocol of nobody, not whole", CLIENT, "10 20 0004 'HTTP' 99", 25)

    f.group(200, "utf8")
    texts = [("client_id", f"10 ({h} 02 003C {{@}})", lambda key, value: p(**{"client_id" + key: value}), "plain"),
             ("will.topic", f'10 ({h} 06 003C "c" {{@}} "bye")',
              lambda key, value: p(client_id="c", will=w(**{"topic" + key: value, "payload": "bye"})), "will"),
             ("username", f'10 ({h} 82 003C "c" {{@}})', lambda key, value: p(client_id="c", **{"username" + key: value}), "user")]
    own = {"client_id": ("MQTT-1.5.3-1 MQTT-3.1.3-4", "MQTT-1.5.3-2 MQTT-3.1.3-4"),
           "will.topic": ("MQTT-1.5.3-1 MQTT-3.1.3-10", "MQTT-1.5.3-2 MQTT-3.1.3-10 MQTT-4.7.3-2"),
           "username": ("MQTT-1.5.3-1 MQTT-3.1.3-11", "MQTT-1.5.3-2 MQTT-3.1.3-11")}
    for field, notation, packet, near in texts:
        ill, null = (names["ill"], names["null"]) if old else own[field]
        utf8.add(f, CLIENT, field, notation, packet, ill, null, names["bad"], near=near)
    return f


def version_5():
    f = File("5.0", "connect")
    h = "0004 'MQTT' 05"

    def p(**fields):
        return connect("5.0", **fields)

    def w(**fields):
        return will("5.0", **fields)

    f.group(1, "plain")
    f.accept("a client identifier and nothing optional", CLIENT, f'10 ({h} 02 003C () "c")', p(client_id="c"), name="plain")
    f.accept("the same, sender not known", UNKNOWN, f'10 ({h} 02 003C () "c")', p(client_id="c"))
    f.lenient("the same from a server", SERVER, f'[10] ({h} 02 003C () "c")', p(client_id="c"), "2.1.2-direction", answer=PROTOCOL_ERROR,
              field="type", near="plain", slug="bug:wrong-side")
    f.accept("a session that is resumed: Clean Start 0", CLIENT, f'10 ({h} 00 003C () "c")', p(client_id="c", clean_start=False))
    f.accept("a will", CLIENT, f'10 ({h} 06 003C () "c" () "w" "bye")', p(client_id="c", will=w(topic="w", payload="bye")), name="will")
    f.accept("a will of QoS 1", CLIENT, f'10 ({h} 0E 003C () "c" () "w" "bye")', p(client_id="c", will=w(qos=1, topic="w", payload="bye")))
    f.accept("a will of QoS 2, retained", CLIENT, f'10 ({h} 36 003C () "c" () "w" "bye")',
             p(client_id="c", will=w(qos=2, retain=True, topic="w", payload="bye")), name="will2")
    f.accept("a user name", CLIENT, f'10 ({h} 82 003C () "c" "u")', p(client_id="c", username="u"), name="user")
    f.accept("a user name and a password", CLIENT, f'10 ({h} C2 003C () "c" "u" "pw")', p(client_id="c", username="u", password="pw"),
             name="password")
    f.accept("a password without a user name, which 5.0 allows", CLIENT, f'10 ({h} 42 003C () "c" "pw")', p(client_id="c", password="pw"),
             serves="3.1.2.9", field="password", name="password-alone")
    f.accept("a password that is no text", CLIENT, f'10 ({h} C2 003C () "c" "u" {{00FF}})',
             p(client_id="c", username="u", password_hex="00ff"),
             field="password", slug="bug:binary-password")
    f.accept("Keep Alive 0: no limit", CLIENT, f'10 ({h} 02 0000 () "c")', p(keep_alive=0, client_id="c"), field="keep_alive", boundary="0")
    f.accept("the largest Keep Alive", CLIENT, f'10 ({h} 02 FFFF () "c")', p(keep_alive=65535, client_id="c"), field="keep_alive",
             boundary="max")
    f.accept("shortest: an empty client identifier, for which the server chooses one", CLIENT, f"10 ({h} 02 0000 () 0000)",
             p(keep_alive=0, client_id=""), slug="minimal", serves="3.1.3.1")
    f.accept("an empty client identifier without Clean Start, which 5.0 allows", CLIENT, f"10 ({h} 00 0000 () 0000)",
             p(keep_alive=0, client_id="", clean_start=False), slug="minimal")
    f.accept("client identifier of 65,535 bytes", CLIENT, f"10 ({h} 02 0000 () {{'c'*65535}})",
             p(keep_alive=0, client_id={"repeat": [["c", 65535]]}), field="client_id", boundary="65535", slug="boundary")
    f.accept("everything", CLIENT,
             f'10 ({h} F6 000A (11 0000000A 21 0014 27 00010000 22 000A 19 01 17 00 26 "k" "v" 15 "m" 16 {{01}}) "cli" '
             '(18 00000005 01 01 02 0000003C 03 "t" 08 "r" 09 {02} 26 "wk" "wv") "w/t" "bye" "user" "secret")',
             p(keep_alive=10, client_id="cli", username="user", password="secret", properties={
                 "session_expiry_interval": 10, "receive_maximum": 20, "maximum_packet_size": 65536, "topic_alias_maximum": 10,
                 "request_response_information": 1, "request_problem_information": 0, "user_properties": [["k", "v"]],
                 "authentication_method": "m", "authentication_data": "\1"},
               will=w(qos=2, retain=True, topic="w/t", payload="bye", properties={
                   "will_delay_interval": 5, "payload_format_indicator": 1, "message_expiry_interval": 60, "content_type": "t",
                   "response_topic": "r", "correlation_data": "\2", "user_properties": [["wk", "wv"]]})), slug="full", name="full")
    f.accept("will payload empty", CLIENT, f'10 ({h} 06 003C () "c" () "w" 0000)', p(client_id="c", will=w(topic="w")),
             field="will.payload", boundary="empty")
    f.accept("will payload that is no text", CLIENT, f'10 ({h} 06 003C () "c" () "w" {{FF00}})',
             p(client_id="c", will=w(topic="w", payload_hex="ff00")), field="will.payload")
    f.accept("will payload of 65,535 bytes", CLIENT, f"10 ({h} 06 003C () \"c\" () \"w\" {{'x'*65535}})",
             p(client_id="c", will=w(topic="w", payload={"repeat": [["x", 65535]]})), field="will.payload", boundary="65535",
             slug="boundary")
    f.accept("user name and password empty, but there", CLIENT, f'10 ({h} C2 003C () "c" 0000 0000)',
             p(client_id="c", username="", password=""),
             field="username", boundary="empty", slug="bug:empty-or-absent")
    f.accept("will properties", CLIENT, f'10 ({h} 06 003C () "c" (18 0000000A) "w" 0000)',
             p(client_id="c", will=w(topic="w", properties={"will_delay_interval": 10})), name="will-properties")

    f.lenient("from a server, with flags in the Fixed Header: two faults of one byte", SERVER, f'[1F] ({h} 02 003C () "c")',
              p(flags=15, client_id="c"),
              "2.1.2-direction MQTT-2.1.3-1", answer=PROTOCOL_ERROR, field="type", near="plain", slug="bug:wrong-side")
    f.group(50, "own-version")
    own_version(f, "3.1", "3.1.1")
    f.group(60, "flags")
    f.lenient("flags in the Fixed Header", CLIENT, f'[14] ({h} 02 003C () "c")', p(flags=4, client_id="c"), "MQTT-2.1.3-1",
              answer=MALFORMED,
              field="flags", near="plain")
    f.lenient("bit 0 of the connect flags", CLIENT, f'10 ({h} [03] 003C () "c")', p(reserved=1, client_id="c"), "MQTT-3.1.2-3",
              answer=MALFORMED, field="connect_flags.reserved", near="plain")
    for flags, qos in (("0A", 1), ("12", 2), ("1A", 3)):
        f.lenient(f"Will QoS {qos} without a will", CLIENT, f'10 ({h} [{flags}] 003C () "c")', p(client_id="c"), "MQTT-3.1.2-11",
                  field="connect_flags.will_qos", boundary=qos, near="plain")
    f.lenient("Will Retain without a will", CLIENT, f'10 ({h} [22] 003C () "c")', p(client_id="c"), "MQTT-3.1.2-13",
              field="connect_flags.will_retain", near="plain")
    f.lenient("Will QoS and Will Retain without a will: two faults of one byte", CLIENT, f'10 ({h} [2A] 003C () "c")', p(client_id="c"),
              "MQTT-3.1.2-11 MQTT-3.1.2-13", field="connect_flags.will_qos", near="plain")
    f.lenient("Will QoS 3", CLIENT, f'10 ({h} [1E] 003C () "c" () "w" "bye")', p(client_id="c", will=w(qos=3, topic="w", payload="bye")),
              "MQTT-3.1.2-12", answer=MALFORMED, field="connect_flags.will_qos", boundary="3", near="will2")

    f.group(80, "rule")
    f.reject("protocol name in small letters", CLIENT, "10 (0004 ['mqtt'] 05 02 003C () \"c\")", "MQTT-3.1.2-1", answer=0x84,
             field="protocol_name", near="plain")
    f.reject("a protocol name of nobody", CLIENT, "10 (0004 ['MQXX'] 05 02 003C () \"c\")", "MQTT-3.1.2-1", answer=0x84,
             field="protocol_name", near="plain")
    f.reject("a protocol name one character too long", CLIENT, "10 (0005 ['MQTTX'] 05 02 003C () \"c\")", "MQTT-3.1.2-1", answer=0x84,
             field="protocol_name", near="plain")
    f.reject("an empty protocol name", CLIENT, "10 (0000 ^ 05 02 003C () \"c\")", "MQTT-3.1.2-1", answer=0x84, field="protocol_name",
             boundary="empty", near="plain")
    for level in ("00", "03", "06", "85", "FF"):
        f.reject(f"level 0x{level}" + (": no bridge bit in 5.0" if level == "85" else ""), CLIENT,
                 f"10 (0004 'MQTT' [{level}] 02 003C () \"c\")",
                 "MQTT-3.1.2-2", answer=0x84, field="protocol_level", boundary=f"0x{level}", near="plain")

    f.group(95, "topic")
    f.lenient("an empty Will Topic", CLIENT, f'10 ({h} 06 003C () "c" () [0000] "bye")', p(client_id="c", will=w(topic="", payload="bye")),
              "MQTT-4.7.3-1", slug="bug:empty-or-absent", field="will.topic", boundary="empty", near="will")
    f.lenient("a wildcard in a Response Topic that has no place in CONNECT: only the place is wrong (our checker once named both)", CLIENT,
              f'10 ({h} 02 003C ([08] "r/#") "c")', p(client_id="c", properties={"response_topic": "r/#"}), "2.2.2.2-misplaced-property",
              answer=MALFORMED, field="properties.response_topic", near="plain")
    for marked, topic in (("'a/' [2B]", "a/+"), ("[23]", "#")):
        f.lenient(f"a wildcard in the Will Topic: {topic}", CLIENT, f'10 ({h} 06 003C () "c" () {{{marked}}} "bye")',
                  p(client_id="c", will=w(topic=topic, payload="bye")), "MQTT-4.7.0-1", field="will.topic", near="will")
    f.lenient("an empty Response Topic of the will", CLIENT, f'10 ({h} 06 003C () "c" (08 [0000]) "w" "bye")',
              p(client_id="c", will=w(topic="w", payload="bye", properties={"response_topic": ""})), "MQTT-4.7.3-1",
              slug="bug:empty-or-absent", field="will.properties.response_topic", boundary="empty", near="full")
    f.lenient("a wildcard in the Response Topic of the will", CLIENT, f'10 ({h} 06 003C () "c" (08 {{\'r/\' [23]}}) "w" "bye")',
              p(client_id="c", will=w(topic="w", payload="bye", properties={"response_topic": "r/#"})), "MQTT-3.3.2-14 MQTT-4.7.0-1",
              field="will.properties.response_topic", near="full")

    f.group(110, "bug:missing-field")
    f.reject("no protocol name", CLIENT, "10 00 ^", "1.2-missing-field", answer=MALFORMED, field="protocol_name", boundary="empty",
             near="plain")
    f.reject("ends behind the protocol name", CLIENT, "10 (0004 'MQTT' ^)", "1.2-missing-field", answer=MALFORMED, field="protocol_level",
             near="plain")
    f.reject("ends behind the level", CLIENT, f"10 ({h} ^)", "1.2-missing-field", answer=MALFORMED, field="connect_flags", near="plain")
    f.reject("ends behind the connect flags", CLIENT, f"10 ({h} 02 ^)", "1.2-missing-field", answer=MALFORMED, field="keep_alive",
             near="plain")
    f.reject("ends inside Keep Alive", CLIENT, f"10 ({h} 02 00 ^)", "1.2-missing-field", answer=MALFORMED, field="keep_alive", near="plain")
    f.reject("no Property Length", CLIENT, f"10 ({h} 02 003C ^)", "MQTT-2.2.2-1", answer=MALFORMED, field="properties.length", near="plain")
    f.reject("no client identifier", CLIENT, f"10 ({h} 02 003C () ^)", "MQTT-3.1.3-3", answer=MALFORMED, field="client_id", near="plain")
    f.reject("half the length of the client identifier", CLIENT, f"10 ({h} 02 003C () 00 ^)", "MQTT-3.1.3-3", answer=MALFORMED,
             field="client_id", near="plain")
    f.reject("a will announced, no Will Properties", CLIENT, f'10 ({h} 06 003C () "c" ^)', "MQTT-2.2.2-1", answer=MALFORMED,
             field="will.properties.length", near="will")
    f.reject("a will announced, no Will Topic", CLIENT, f'10 ({h} 06 003C () "c" () ^)', "MQTT-3.1.2-9", answer=MALFORMED,
             field="will.topic", near="will")
    f.reject("a will announced, no Will Payload", CLIENT, f'10 ({h} 06 003C () "c" () "w" ^)', "MQTT-3.1.2-9", answer=MALFORMED,
             field="will.payload", near="will")
    f.reject("a user name announced and absent", CLIENT, f'10 ({h} 82 003C () "c" ^)', "MQTT-3.1.2-17", answer=MALFORMED, field="username",
             near="user")
    f.reject("a password announced and absent", CLIENT, f'10 ({h} C2 003C () "c" "u" ^)', "MQTT-3.1.2-19", answer=MALFORMED,
             field="password", near="password")
    f.reject("a password without a user name announced and absent", CLIENT, f'10 ({h} 42 003C () "c" ^)', "MQTT-3.1.2-19", answer=MALFORMED,
             field="password", near="password-alone")
    f.group(130, "bug:inner-length")
    f.reject("a protocol name longer than the packet", CLIENT, "10 02 [FFFF]", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="protocol_name", boundary="65535", near="plain")
    f.reject("a Property Length longer than the packet", CLIENT, f"10 ({h} 02 003C [04] 0001 'c')", "1.2-field-out-of-bounds",
             answer=MALFORMED,
             field="properties.length", boundary="max+1", near="plain")
    f.reject("a client identifier longer than the packet", CLIENT, f"10 ({h} 02 003C () [FFFF])", "1.2-field-out-of-bounds",
             answer=MALFORMED,
             field="client_id", boundary="65535", near="plain")
    f.reject("a client identifier one byte longer than the packet", CLIENT, f"10 ({h} 02 003C () [0002] 'c')", "1.2-field-out-of-bounds",
             answer=MALFORMED, field="client_id", boundary="max+1", near="plain")
    f.reject("Will Properties longer than the packet", CLIENT, f"10 ({h} 06 003C () \"c\" [7F] 0001 'w' 0000)", "1.2-field-out-of-bounds",
             answer=MALFORMED, field="will.properties.length", boundary="127", near="will")
    f.reject("a Will Topic longer than the packet", CLIENT, f"10 ({h} 06 003C () \"c\" () [0002] 'w')", "1.2-field-out-of-bounds",
             answer=MALFORMED, field="will.topic", boundary="max+1", near="will")
    f.reject("a Will Payload longer than the packet", CLIENT, f"10 ({h} 06 003C () \"c\" () \"w\" [0004] 'bye')", "1.2-field-out-of-bounds",
             answer=MALFORMED, field="will.payload", boundary="max+1", near="will")
    f.reject("a user name longer than the packet", CLIENT, f"10 ({h} 82 003C () \"c\" [0005] 'user')", "1.2-field-out-of-bounds",
             answer=MALFORMED, field="username", boundary="max+1", near="user")
    f.reject("a password longer than the packet", CLIENT, f"10 ({h} C2 003C () \"c\" \"u\" [0003] 'pw')", "1.2-field-out-of-bounds",
             answer=MALFORMED, field="password", boundary="max+1", near="password")
    f.reject("a four byte integer that runs past the properties into the client identifier", CLIENT,
             f"10 ({h} 02 003C 03 11 0000 ^ 0001 'c')",
             "1.2-missing-field", answer=MALFORMED, field="properties.session_expiry_interval", near="full", slug="bug:property-bounds")
    f.reject("a text that runs past the Will Properties into the Will Topic", CLIENT,
             f"10 ({h} 06 003C () \"c\" 03 03 [0002] 0001 'w' 0000)",
             "1.2-field-out-of-bounds", answer=MALFORMED, field="will.properties.content_type", near="full", slug="bug:property-bounds")
    f.group(150, "bug:trailing-bytes")
    f.lenient("a user name without its flag", CLIENT, f'10 ({h} 02 003C () "c" ["u"])', p(client_id="c"),
              "3.1.3-trailing-bytes MQTT-3.1.2-16 MQTT-3.1.2-18", answer=MALFORMED, field="trailing_bytes", near="plain")
    f.lenient("a password without its flag", CLIENT, f'10 ({h} 82 003C () "c" "u" ["pw"])', p(client_id="c", username="u"),
              "3.1.3-trailing-bytes MQTT-3.1.2-18", answer=MALFORMED, field="trailing_bytes", near="user")
    f.lenient("a byte behind the password", CLIENT, f'10 ({h} C2 003C () "c" "u" "pw" [00])', p(client_id="c", username="u", password="pw"),
              "3.1.3-trailing-bytes", answer=MALFORMED, field="trailing_bytes", near="password")
    f.lenient("a byte behind a password that has no user name", CLIENT, f'10 ({h} 42 003C () "c" "pw" [00])',
              p(client_id="c", password="pw"),
              "3.1.3-trailing-bytes", answer=MALFORMED, field="trailing_bytes", near="password-alone")

    f.group(160, "property")
    f.lenient("Authentication Data without a method: the method is missed where the properties end", CLIENT,
              f'10 ({h} 02 003C (16 {{01}}) ^ "c")', p(client_id="c", properties={"authentication_data": "\1"}),
              "3.1.2.11.10-data-without-method",
              answer=PROTOCOL_ERROR, field="properties.authentication_method", near="full", slug="rule")
    f.accept("Authentication Data in front of its method", CLIENT, f'10 ({h} 02 003C (16 {{01}} 15 "m") "c")',
             p(client_id="c", properties={"authentication_data": "\1", "authentication_method": "m"}))
    f.accept("Authentication Data empty, but there", CLIENT, f'10 ({h} 02 003C (15 "m" 16 0000) "c")',
             p(client_id="c", properties={"authentication_method": "m", "authentication_data": ""}), slug="bug:empty-or-absent",
             field="properties.authentication_data", boundary="empty")
    f.accept("Payload Format Indicator 1 over a will that is no text", CLIENT, f'10 ({h} 06 003C () "c" (01 01) "w" {{\'x\' [FF]}})',
             p(client_id="c", will=w(topic="w", payload_hex="78ff", properties={"payload_format_indicator": 1})),
             advises="3.1.3.2.3-payload-not-utf8", field="will.payload", near="full")
    f.accept("40 User Properties, more than some decoders keep", CLIENT, f'10 ({h} 02 003C (2600016B000176*40) "c")',
             p(client_id="c", properties={"user_properties": [["k", "v"]] * 40}), slug="bug:property-flood")
    f.group(180, "bug:varint")
    f.lenient("Remaining Length in two bytes where one would do", CLIENT, f'10 [8E00] {h} 02 003C () "c"', p(client_id="c"), "MQTT-1.5.5-1",
              answer=MALFORMED, field="remaining_length", near="plain")
    f.lenient("Property Length in two bytes where one would do", CLIENT, f'10 ({h} 02 003C [8000] "c")', p(client_id="c"), "MQTT-1.5.5-1",
              answer=MALFORMED, field="properties.length", near="plain")
    f.lenient("Will Property Length in two bytes where one would do", CLIENT, f'10 ({h} 06 003C () "c" [8000] "w" "bye")',
              p(client_id="c", will=w(topic="w", payload="bye")), "MQTT-1.5.5-1", answer=MALFORMED, field="will.properties.length",
              near="will")
    f.group(190, "length")
    for size, length_bytes in [(127, "7F"), (128, "8001"), (16383, "FF7F"), (16384, "808001")]:
        user = size - 16
        f.accept(f"Remaining Length {size:,}, made so by the user name", CLIENT, f"10 {length_bytes} {h} 82 003C () \"c\" {{'u'*{user}}}",
                 p(client_id="c", username={"repeat": [["u", user]]}), field="remaining_length", boundary=size)
    for size, length_bytes in [(127, "7F"), (128, "8001"), (16383, "FF7F"), (16384, "808001")]:
        f.accept(f"Property Length {size:,}", CLIENT, f"10 ({h} 02 003C {length_bytes} 26 \"k\" {{'v'*{size - 6}}} \"c\")",
                 p(client_id="c", properties={"user_properties": [["k", {"repeat": [["v", size - 6]]}]]}), field="properties.length",
                 boundary=size)
        f.accept(f"Will Property Length {size:,}", CLIENT,
                 f"10 ({h} 06 003C () \"c\" {length_bytes} 26 \"k\" {{'v'*{size - 6}}} \"w\" \"bye\")",
                 p(client_id="c", will=w(topic="w", payload="bye", properties={"user_properties": [["k", {"repeat": [["v", size - 6]]}]]})),
                 field="will.properties.length", boundary=size)
    f.group(210, "truncation")
    # 10 + properties 8 + 5 + will properties 6 + 5 + 5 + 6 + 8
    full = 53
    parts = [("10", "the first byte only", 0), (f"{full:02X}", "the Fixed Header only", 0),
             ("0004 'MQTT'", "cut behind the protocol name", 6),
             ("05", "cut behind the level", 1), ("F6", "cut behind the connect flags", 1), ("000A", "cut behind Keep Alive", 2),
             ("07", "cut behind the Property Length", 1), ("26 \"k\" 00", "cut inside a property", 5),
             ("01 'v'", "cut behind the properties", 2),
             ('"cli"', "cut behind the client identifier", 5), ("05 18 0000000A", "cut behind the Will Properties", 6),
             ('"w/t"', "cut behind the Will Topic", 5), ('"bye"', "cut behind the Will Payload", 5),
             ('"user"', "cut behind the user name", 6),
             ("0006 'secre'", "cut inside the password", 7)]
    notation, had = "", 0
    for index, (part, description, size) in enumerate(parts):
        notation, had = f"{notation} {part}".strip(), had + size
        f.incomplete(description, CLIENT, notation, None if index == 0 else full - had)
    f.incomplete("a protocol of nobody, not whole", CLIENT, "10 20 0004 'HTTP' 99", 25)
    f.incomplete("an unknown property, not whole", CLIENT, f"10 10 {h} 02 003C 02 7F", 4)

    f.group(300, "utf8")
    bad = "1.5.4-disallowed-characters"
    utf8.add(f, CLIENT, "client_id", f"10 ({h} 02 003C () {{@}})", lambda key, value: p(**{"client_id" + key: value}),
             "MQTT-1.5.4-1 MQTT-3.1.3-4", "MQTT-1.5.4-2 MQTT-3.1.3-4", bad, near="plain")
    utf8.add(f, CLIENT, "will.topic", f'10 ({h} 06 003C () "c" () {{@}} "bye")',
             lambda key, value: p(client_id="c", will=w(**{"topic" + key: value, "payload": "bye"})),
             "MQTT-1.5.4-1 MQTT-3.1.3-11", "MQTT-1.5.4-2 MQTT-3.1.3-11 MQTT-4.7.3-2", bad, near="will")
    utf8.add(f, CLIENT, "username", f'10 ({h} 82 003C () "c" {{@}})', lambda key, value: p(client_id="c", **{"username" + key: value}),
             "MQTT-1.5.4-1 MQTT-3.1.3-12", "MQTT-1.5.4-2 MQTT-3.1.3-12", bad, near="user")
    utf8.add(f, CLIENT, "properties.authentication_method", f'10 ({h} 02 003C (15 {{@}}) "c")',
             lambda key, value: p(client_id="c", properties={"authentication_method" + key: value}), "MQTT-1.5.4-1", "MQTT-1.5.4-2", bad,
             near="full")
    utf8.add(f, CLIENT, "will.properties.response_topic", f'10 ({h} 06 003C () "c" (08 {{@}}) "w" "bye")',
             lambda key, value: p(client_id="c", will=w(topic="w", payload="bye", properties={"response_topic" + key: value})),
             "MQTT-1.5.4-1 MQTT-3.3.2-13", "MQTT-1.5.4-2 MQTT-3.3.2-13 MQTT-4.7.3-2", bad, near="full")
    utf8.add(f, CLIENT, "will.properties.content_type", f'10 ({h} 06 003C () "c" (03 {{@}}) "w" "bye")',
             lambda key, value: p(client_id="c", will=w(topic="w", payload="bye", properties={"content_type" + key: value})),
             "MQTT-1.5.4-1 MQTT-3.3.2-19", "MQTT-1.5.4-2 MQTT-3.3.2-19", bad, near="full")
    for half, notation in (("name", '{@} "v"'), ("value", '"k" {@}')):
        def pair(key, value, half=half):
            if not key:
                return [value, "v"] if half == "name" else ["k", value]
            return {"name_hex": value, "value": "v"} if half == "name" else {"name": "k", "value_hex": value}
        utf8.add(f, CLIENT, f"properties.user_properties[0].{half}", f'10 ({h} 02 003C (26 {notation}) "c")',
                 lambda key, value: p(client_id="c", properties={"user_properties": [pair(key, value)]}),
                 "MQTT-1.5.7-1 MQTT-1.5.4-1", "MQTT-1.5.7-1 MQTT-1.5.4-2", bad, near="full")
        utf8.add(f, CLIENT, f"will.properties.user_properties[0].{half}", f'10 ({h} 06 003C () "c" (26 {notation}) "w" "bye")',
                 lambda key, value: p(client_id="c", will=w(topic="w", payload="bye", properties={"user_properties": [pair(key, value)]})),
                 "MQTT-1.5.7-1 MQTT-1.5.4-1", "MQTT-1.5.7-1 MQTT-1.5.4-2", bad, near="full")
    properties.add(f, 500, "connect", f'10 ({h} 02 003C (@) "c")', lambda given,
                   repeated: p(client_id="c", properties=given, **again(repeated)))
    properties.add(f, 700, "will", f'10 ({h} 06 003C () "c" (@) "w" "bye")',
                   lambda given, repeated: p(client_id="c", will=w(topic="w", payload="bye", properties=given, **again(repeated))))
    return f


def own_version(f, *others):
    """A CONNECT is of the version that it says, whatever its receiver is used to."""
    bodies = {"3.1": "0006 'MQIsdp' 03 02 003C \"c\"", "3.1.1": "0004 'MQTT' 04 02 003C \"c\"", "5.0": "0004 'MQTT' 05 02 003C () \"c\""}
    for version in others:
        f.accept(f"a CONNECT of {version}, read where {f.version} was expected", CLIENT, f"10 ({bodies[version]})",
                 connect(version, client_id="c"),
                 field="protocol_level")


def again(repeated):
    return {"repeated_properties": repeated} if repeated else {}
