"""PUBLISH (3.3)."""

import properties
import utf8
from packets import publish
from vectors import CLIENT, MALFORMED, PROTOCOL_ERROR, SERVER, UNKNOWN, File


def files():
    for version in ("3.1", "3.1.1"):
        yield before_5(version)
    yield version_5()


# What 3.1 and 3.1.1 call the same fault; 3.1 only advises against some.
NAMES = {
    "3.1": dict(
        dup=None, qos="2.1-qos-reserved", zero="2.4-packet-identifier-zero", wildcard="3.3-topic-wildcard", empty="A-empty-topic",
        bounds="2.1-field-out-of-bounds", no_topic="2.1-missing-field", no_id="2.1-missing-field",
        overlong="2.1-overlong-length", ill="2.5-ill-formed-text", null="2.5-null-character", bad="2.5-disallowed-characters"),
    "3.1.1": dict(
        dup="MQTT-3.3.1-2 MQTT-4.3.1-1", qos="MQTT-3.3.1-4", zero="MQTT-2.3.1-1", wildcard="MQTT-3.3.2-2 MQTT-4.7.1-1",
        empty="MQTT-4.7.3-1", bounds="2.2.3-field-out-of-bounds", no_topic="MQTT-3.3.2-1 2.2.3-missing-field",
        no_id="2.2.3-missing-field MQTT-2.3.1-1", overlong="2.2.3-overlong-length", ill="MQTT-1.5.3-1 MQTT-3.3.2-1",
        null="MQTT-1.5.3-2 MQTT-3.3.2-1 MQTT-4.7.3-2", bad="1.5.3-disallowed-characters"),
}


def before_5(version):
    f = File(version, "publish")
    names = NAMES[version]

    def p(**fields):
        return publish(version, **fields)

    f.group(1, "plain")
    f.accept("QoS 0, a short topic and text", CLIENT, '30 ("a/b" \'hi\')', p(topic="a/b", payload="hi"), name="qos0")
    f.accept("the same from a server", SERVER, '30 ("a/b" \'hi\')', p(topic="a/b", payload="hi"))
    f.accept("the same, sender not known", UNKNOWN, '30 ("a/b" \'hi\')', p(topic="a/b", payload="hi"))
    f.accept("QoS 1 has a Packet Identifier", CLIENT, '32 ("a/b" 000A \'hi\')', p(qos=1, topic="a/b", packet_id=10, payload="hi"),
             name="qos1", serves="3.3.2.2" if version == "3.1.1" else "3.3")
    f.accept("QoS 1 from a server", SERVER, '32 ("a/b" 000A \'hi\')', p(qos=1, topic="a/b", packet_id=10, payload="hi"))
    f.accept("QoS 2", CLIENT, '34 ("a/b" 000A \'hi\')', p(qos=2, topic="a/b", packet_id=10, payload="hi"), name="qos2")
    f.accept("QoS 2 from a server", SERVER, '34 ("a/b" 000A \'hi\')', p(qos=2, topic="a/b", packet_id=10, payload="hi"))
    f.accept("retained", CLIENT, '31 ("a/b" \'hi\')', p(retain=True, topic="a/b", payload="hi"))
    f.accept("QoS 1 sent again", CLIENT, '3A ("a/b" 000A \'hi\')', p(dup=True, qos=1, topic="a/b", packet_id=10, payload="hi"), name="dup1")
    f.accept("QoS 2 sent again, retained", SERVER, '3D ("a/b" 000A \'hi\')',
             p(dup=True, qos=2, retain=True, topic="a/b", packet_id=10, payload="hi"), slug="full")
    f.accept("shortest: one character, no payload", CLIENT, '30 ("a")', p(topic="a"), slug="minimal", name="minimal")
    f.accept("shortest of QoS 1", CLIENT, '32 ("a" 0001)', p(qos=1, topic="a", packet_id=1), slug="minimal", name="minimal1")
    f.accept("no payload, retained: takes a retained message away", CLIENT, '31 ("a")', p(retain=True, topic="a"), slug="minimal")
    f.accept("a payload that is no text", CLIENT, '30 ("a" 00FF80)', p(topic="a", payload_hex="00ff80"), field="payload")
    f.accept("a payload of one zero byte", CLIENT, '30 ("a" 00)', p(topic="a", payload="\0"), field="payload")
    f.accept("a payload that looks like a packet", SERVER, '30 ("a" C000)', p(topic="a", payload_hex="c000"), field="payload")

    f.group(40, "bug:identifier-zero")
    f.accept("the largest Packet Identifier", CLIENT, '32 ("a" FFFF)', p(qos=1, topic="a", packet_id=65535), slug="boundary",
             field="packet_id",
             boundary="max")
    f.lenient("Packet Identifier 0", CLIENT, '32 ("a" [0000] \'x\')', p(qos=1, topic="a", packet_id=0, payload="x"), names["zero"],
              field="packet_id", boundary="0", near="minimal1")
    f.lenient("Packet Identifier 0 with QoS 2, from a server", SERVER, '34 ("a" [0000])', p(qos=2, topic="a", packet_id=0), names["zero"],
              field="packet_id", boundary="0", near="qos2")
    f.accept("QoS 0 has none: what looks like one is payload", CLIENT, '30 ("a" 0001)', p(topic="a", payload="\0\1"), slug="plain",
             field="packet_id")

    f.group(60, "flags")
    f.lenient("QoS 3, laid out as with a Packet Identifier", CLIENT, '[36] ("a/b" 0001 \'hi\')',
              p(qos=3, topic="a/b", packet_id=1, payload="hi"), names["qos"], field="qos", boundary="3", near="qos2")
    f.lenient("QoS 3 with DUP and RETAIN", SERVER, '[3F] ("a" 0001)', p(dup=True, qos=3, retain=True, topic="a", packet_id=1),
              names["qos"], field="qos", boundary="3", near="qos2")
    for sender in (CLIENT, SERVER, UNKNOWN):
        if version == "3.1":
            f.accept(f"DUP with QoS 0 ({sender}): 3.1 does not forbid it", sender, '38 ("a")', p(dup=True, topic="a"), field="dup")
        else:
            f.lenient(f"DUP with QoS 0 ({sender})", sender, '[38] ("a")', p(dup=True, topic="a"), names["dup"], field="dup", near="dup1")

    f.group(80, "topic")
    for topic, description in [
        ("/", "one slash: two empty levels"), ("//", "two slashes: three empty levels"), ("/a", "an empty level in front"),
        ("a/", "an empty level at the end"), ("a//b", "an empty level inside"), ("$SYS/x", "a topic of the server's"),
        ("a b", "a space"), ("$share/g/a", "an ordinary topic that looks like a shared filter"), ("$", "a dollar alone"),
    ]:
        f.accept(f"topic: {description}", CLIENT, f'30 ("{topic}")', p(topic=topic), field="topic")
    f.lenient("an empty topic", CLIENT, "30 ([0000] 'x')", p(topic="", payload="x"), names["empty"], slug="bug:empty-or-absent",
              field="topic", boundary="empty",
              near="minimal")
    f.lenient("an empty topic and nothing else", SERVER, "30 ([0000])", p(topic=""), names["empty"], slug="bug:empty-or-absent",
              field="topic", boundary="empty",
              near="minimal")
    for marked, topic, description in [
        ("[2B]", "+", "+ alone"), ("[23]", "#", "# alone"), ("'a/' [2B]", "a/+", "+ as last level"),
        ("'a/' [2B] '/b'", "a/+/b", "+ as a level inside"), ("'a/' [23]", "a/#", "# as last level"),
        ("'a' [2B] 'b'", "a+b", "+ inside a level"),
        ("'a' [23]", "a#", "# at the end of a level"), ("'a/' [23] '/+'", "a/#/+", "both: the first one is named"),
    ]:
        f.lenient(f"wildcard in the topic: {description}", CLIENT, f"30 ({{{marked}}})", p(topic=topic), names["wildcard"], field="topic",
                  near="minimal")
    f.accept("a topic of 65,535 bytes", CLIENT, "30 ({'a'*65535} 'x')", p(topic={"repeat": [["a", 65535]]}, payload="x"),
             field="topic", boundary="65535", slug="boundary", serves="MQTT-4.7.3-3" if version == "3.1.1" else "A")
    f.accept("a topic of 255 bytes: the length has a zero byte in front", CLIENT, "30 ({'a'*255})", p(topic={"repeat": [["a", 255]]}),
             field="topic", boundary="255", slug="boundary")
    f.accept("a topic of 256 bytes: the length has a zero byte behind", CLIENT, "30 ({'a'*256})", p(topic={"repeat": [["a", 256]]}),
             field="topic", boundary="256", slug="boundary")

    f.group(120, "bug:inner-length")
    f.reject("a topic longer than the packet", CLIENT, "30 03 [0005] 'a'", names["bounds"], field="topic", near="minimal")
    f.reject("a topic length of 65,535 and nothing behind it", CLIENT, "30 02 [FFFF]", names["bounds"], field="topic", boundary="65535",
             near="minimal")
    f.reject("a topic one byte longer than the packet", SERVER, "30 04 [0003] 'ab'", names["bounds"], field="topic", boundary="max+1",
             near="minimal")
    f.accept("a topic that just fits", SERVER, "30 04 0002 'ab'", p(topic="ab"), field="topic", boundary="max")
    f.reject("half a topic length", CLIENT, "30 01 00 ^", names["no_topic"], field="topic", near="minimal")
    f.reject("no topic at all", CLIENT, "30 00 ^", names["no_topic"], field="topic", boundary="empty", near="minimal")
    f.group(130, "bug:qos-without-identifier")
    f.reject("QoS 1 that ends behind its topic", CLIENT, '32 ("a" ^)', names["no_id"], field="packet_id", near="minimal1")
    f.reject("QoS 2 that ends inside its Packet Identifier", SERVER, '34 ("a" 00 ^)', names["no_id"], field="packet_id", near="qos2")
    f.group(135, "bug:swallowing")
    f.reject("a topic that would reach into the next packet", CLIENT, "30 02 [0003]", names["bounds"], field="topic", near="minimal")
    f.group(140, "bug:varint")
    f.accept("Remaining Length in two bytes where one would do", CLIENT, '30 [8300] "a"', p(topic="a"), canonical='30 ("a")',
             advises=names["overlong"], field="remaining_length", near="minimal")
    f.accept("Remaining Length in four bytes where one would do", SERVER, '30 [83808000] "a"', p(topic="a"), canonical='30 ("a")',
             advises=names["overlong"], field="remaining_length", near="minimal")
    f.group(150, "length")
    for size, length_bytes in [(127, "7F"), (128, "8001"), (16383, "FF7F"), (16384, "808001")]:
        f.accept(f"Remaining Length {size:,}", CLIENT, f"30 {length_bytes} \"a\" 'x'*{size - 3}",
                 p(topic="a", payload={"repeat": [["x", size - 3]]}), field="remaining_length", boundary=size)
    for size, length_bytes in [(2097151, "FFFF7F"), (2097152, "80808001")]:
        f.accept(f"Remaining Length {size:,}", SERVER, f"30 {length_bytes} \"a\" 'x'*{size - 3}",
                 p(topic="a", payload={"repeat": [["x", size - 3]]}), field="remaining_length", boundary=size, large=True)
    f.group(160, "truncation")
    for notation, needed, description in [
        ("34", None, "the first byte only"), ("34 09", 9, "the Fixed Header only"), ("34 09 00", 8, "half the length of the topic"),
        ("34 09 0003", 7, "no byte of the topic yet"), ("34 09 0003 'a/'", 5, "cut inside the topic"),
        ("34 09 0003 'a/b'", 4, "cut behind the topic"), ("34 09 0003 'a/b' 00", 3, "cut inside the Packet Identifier"),
        ("34 09 0003 'a/b' 000A", 2, "cut behind the Packet Identifier"), ("34 09 0003 'a/b' 000A 'h'", 1, "cut inside the payload"),
        ("36 09 00", 8, "QoS 3, not whole: what is there may be wrong, but is not judged yet"),
        ("30 08 00FF", 6, "a topic that will be too long, not whole"), ("3E 81", None, "a cut Remaining Length"),
    ]:
        f.incomplete(description, CLIENT, notation, needed)

    f.group(200, "utf8", near="minimal")
    utf8.add(f, CLIENT, "topic", "30 ({@} 'x')", lambda key, value: p(**{"topic" + key: value, "payload": "x"}),
             names["ill"], names["null"], names["bad"], more=True)
    return f


def version_5():
    f = File("5.0", "publish")

    def p(**fields):
        return publish("5.0", **fields)

    f.group(1, "plain")
    f.accept("QoS 0, no properties", CLIENT, '30 ("a/b" () \'hi\')', p(topic="a/b", payload="hi"), name="qos0")
    f.accept("the same from a server", SERVER, '30 ("a/b" () \'hi\')', p(topic="a/b", payload="hi"))
    f.accept("the same, sender not known", UNKNOWN, '30 ("a/b" () \'hi\')', p(topic="a/b", payload="hi"))
    f.accept("QoS 1 has a Packet Identifier", CLIENT, '32 ("a/b" 000A () \'hi\')', p(qos=1, topic="a/b", packet_id=10, payload="hi"),
             name="qos1",
             serves="3.3.2.2")
    f.accept("QoS 1 from a server", SERVER, '32 ("a/b" 000A () \'hi\')', p(qos=1, topic="a/b", packet_id=10, payload="hi"),
             name="qos1-server")
    f.accept("QoS 2", CLIENT, '34 ("a/b" 000A () \'hi\')', p(qos=2, topic="a/b", packet_id=10, payload="hi"), name="qos2")
    f.accept("QoS 2 from a server", SERVER, '34 ("a/b" 000A () \'hi\')', p(qos=2, topic="a/b", packet_id=10, payload="hi"),
             name="qos2-server")
    f.accept("retained", CLIENT, '31 ("a/b" () \'hi\')', p(retain=True, topic="a/b", payload="hi"))
    f.accept("QoS 1 sent again", CLIENT, '3A ("a/b" 000A () \'hi\')', p(dup=True, qos=1, topic="a/b", packet_id=10, payload="hi"),
             name="dup1")
    f.accept("QoS 2 sent again, retained", SERVER, '3D ("a/b" 000A () \'hi\')',
             p(dup=True, qos=2, retain=True, topic="a/b", packet_id=10, payload="hi"))
    f.accept("shortest: one character, no properties, no payload", CLIENT, '30 ("a" ())', p(topic="a"), slug="minimal", name="minimal")
    f.accept("shortest of QoS 1", CLIENT, '32 ("a" 0001 ())', p(qos=1, topic="a", packet_id=1), slug="minimal", name="minimal1")
    f.accept("no payload, retained: takes a retained message away", CLIENT, '31 ("a" ())', p(retain=True, topic="a"), slug="minimal")
    f.accept("a payload that is no text", CLIENT, '30 ("a" () 00FF80)', p(topic="a", payload_hex="00ff80"), field="payload")
    f.accept("a payload of one zero byte", CLIENT, '30 ("a" () 00)', p(topic="a", payload="\0"), field="payload")
    f.accept("a payload that looks like a packet", SERVER, '30 ("a" () C000)', p(topic="a", payload_hex="c000"), field="payload")
    f.accept("every property a client may send", CLIENT,
             '32 ("a" 0001 (01 01 02 0000003C 23 0005 08 "r/t" 09 {01FF} 26 "k" "v" 03 "text/plain") \'hi\')',
             p(qos=1, topic="a", packet_id=1, payload="hi", properties={
                 "payload_format_indicator": 1, "message_expiry_interval": 60, "topic_alias": 5, "response_topic": "r/t",
                 "correlation_data_hex": "01ff", "user_properties": [["k", "v"]], "content_type": "text/plain"}), slug="full", name="full")
    f.accept("every property a server may send", SERVER,
             '3D ("a" 0001 (01 00 02 00000000 23 FFFF 08 "r" 09 "c" 26 "k" "v" 26 "k" "w" 0B 01 0B 02 03 "t") 00FF)',
             p(dup=True, qos=2, retain=True, topic="a", packet_id=1, payload_hex="00ff", properties={
                 "payload_format_indicator": 0, "message_expiry_interval": 0, "topic_alias": 65535, "response_topic": "r",
                 "correlation_data": "c", "user_properties": [["k", "v"], ["k", "w"]], "subscription_identifiers": [1, 2],
                 "content_type": "t"}), slug="full")

    f.group(40, "bug:identifier-zero")
    f.accept("the largest Packet Identifier", CLIENT, '32 ("a" FFFF ())', p(qos=1, topic="a", packet_id=65535), slug="boundary",
             field="packet_id",
             boundary="max")
    f.lenient("Packet Identifier 0", CLIENT, '32 ("a" [0000] ())', p(qos=1, topic="a", packet_id=0), "MQTT-2.2.1-3", field="packet_id",
              boundary="0", near="minimal1")
    f.lenient("Packet Identifier 0, sender not known", UNKNOWN, '32 ("a" [0000] ())', p(qos=1, topic="a", packet_id=0), "MQTT-2.2.1-3",
              field="packet_id", boundary="0", near="minimal1")
    f.lenient("Packet Identifier 0 from a server, for which another statement stands", SERVER, '34 ("a" [0000] ())',
              p(qos=2, topic="a", packet_id=0), "MQTT-2.2.1-4", field="packet_id", boundary="0", near="qos2-server")

    f.group(60, "flags")
    f.lenient("QoS 3, laid out as with a Packet Identifier", CLIENT, '[36] ("a/b" 0001 () \'hi\')',
              p(qos=3, topic="a/b", packet_id=1, payload="hi"), "MQTT-3.3.1-4", answer=MALFORMED, field="qos", boundary="3", near="qos2")
    f.lenient("QoS 3 with DUP and RETAIN", SERVER, '[3F] ("a" 0001 ())', p(dup=True, qos=3, retain=True, topic="a", packet_id=1),
              "MQTT-3.3.1-4", answer=MALFORMED, field="qos", boundary="3", near="qos2")
    for sender in (CLIENT, SERVER, UNKNOWN):
        f.lenient(f"DUP with QoS 0 ({sender})", sender, '[38] ("a" ())', p(dup=True, topic="a"), "MQTT-3.3.1-2 MQTT-4.3.1-1",
                  field="dup", near="dup1")

    f.group(80, "topic")
    for topic, description in [
        ("/", "one slash: two empty levels"), ("//", "two slashes: three empty levels"), ("/a", "an empty level in front"),
        ("a/", "an empty level at the end"), ("a//b", "an empty level inside"), ("$SYS/x", "a topic of the server's"),
        ("a b", "a space"), ("$share/g/a", "an ordinary topic that looks like a shared filter"), ("$", "a dollar alone"),
    ]:
        f.accept(f"topic: {description}", CLIENT, f'30 ("{topic}" ())', p(topic=topic), field="topic")
    for marked, topic, description in [
        ("[2B]", "+", "+ alone"), ("[23]", "#", "# alone"), ("'a/' [2B]", "a/+", "+ as last level"),
        ("'a/' [2B] '/b'", "a/+/b", "+ as a level inside"), ("'a/' [23]", "a/#", "# as last level"),
        ("'a' [2B] 'b'", "a+b", "+ inside a level"),
        ("'a' [23]", "a#", "# at the end of a level"), ("'a/' [23] '/+'", "a/#/+", "both: the first one is named"),
    ]:
        f.lenient(f"wildcard in the topic: {description}", CLIENT, f"30 ({{{marked}}} ())", p(topic=topic), "MQTT-3.3.2-2 MQTT-4.7.0-1",
                  field="topic", near="minimal")
    f.accept("a topic of 65,535 bytes", CLIENT, "30 ({'a'*65535} () 'x')", p(topic={"repeat": [["a", 65535]]}, payload="x"),
             field="topic", boundary="65535", slug="boundary", serves="MQTT-4.7.3-3")
    f.accept("a topic of 255 bytes: the length has a zero byte in front", CLIENT, "30 ({'a'*255} ())", p(topic={"repeat": [["a", 255]]}),
             field="topic", boundary="255", slug="boundary")
    f.accept("a topic of 256 bytes: the length has a zero byte behind", CLIENT, "30 ({'a'*256} ())", p(topic={"repeat": [["a", 256]]}),
             field="topic", boundary="256", slug="boundary")

    f.group(110, "rule")
    f.accept("an empty topic with a Topic Alias", CLIENT, "30 (0000 (23 0001) 'p')",
             p(topic="", payload="p", properties={"topic_alias": 1}),
             slug="bug:empty-or-absent", field="topic", boundary="empty", name="alias", serves="3.3.2.1")
    f.accept("an empty topic with a Topic Alias, from a server", SERVER, "32 (0000 0007 (23 0001) 'p')",
             p(qos=1, topic="", packet_id=7, payload="p", properties={"topic_alias": 1}), slug="bug:empty-or-absent", field="topic",
             boundary="empty",
             name="alias-server")
    f.lenient("an empty topic without a Topic Alias: the alias is missed where the properties end", CLIENT, "30 (0000 () ^ 'p')",
              p(topic="", payload="p"), "3.3.2.1-no-topic-name-or-alias MQTT-4.7.3-1", answer=PROTOCOL_ERROR,
              slug="bug:empty-or-absent", field="properties.topic_alias",
              boundary="empty", near="alias")
    f.lenient("an empty topic with another property only", SERVER, "30 (0000 (01 00) ^ 'p')",
              p(topic="", payload="p", properties={"payload_format_indicator": 0}), "3.3.2.1-no-topic-name-or-alias MQTT-4.7.3-1",
              answer=PROTOCOL_ERROR, slug="bug:empty-or-absent", field="properties.topic_alias", boundary="empty", near="alias-server")
    f.lenient("Topic Alias 0", CLIENT, '30 ("a" (23 [0000]) \'x\')', p(topic="a", payload="x", properties={"topic_alias": 0}),
              "MQTT-3.3.2-8",
              answer=0x94, field="properties.topic_alias", boundary="0", near="alias")
    f.lenient("an empty topic with Topic Alias 0", SERVER, "30 (0000 (23 [0000]))", p(topic="", properties={"topic_alias": 0}),
              "MQTT-3.3.2-8", answer=0x94, field="properties.topic_alias", boundary="0", near="alias-server")
    f.accept("a topic beside its alias: the alias is set", CLIENT, '30 ("a" (23 0001))', p(topic="a", properties={"topic_alias": 1}),
             field="properties.topic_alias", boundary="1")
    f.accept("the largest Topic Alias", SERVER, '30 ("a" (23 FFFF))', p(topic="a", properties={"topic_alias": 65535}),
             field="properties.topic_alias", boundary="max")

    f.lenient("three faults of one topic: each is told once, in the order of the bytes", CLIENT, "30 ({'a' [C3] '+' C3 '#' 00} ())",
              p(topic_hex="61c32bc32300"),
              "MQTT-1.5.4-1 MQTT-3.3.2-1 MQTT-3.3.2-2 MQTT-4.7.0-1 MQTT-1.5.4-2 MQTT-3.3.2-1 MQTT-4.7.3-2", field="topic", near="minimal")
    f.lenient("faults from the first byte to the last property", SERVER, '[38] 8E8000 "a/+" (01 02 01 01 23 0000) \'x\'',
              p(dup=True, topic="a/+", payload="x", properties={"payload_format_indicator": 2, "topic_alias": 0},
                repeated_properties=[{"payload_format_indicator": 1}], property_order=[1, 1, 35]),
              "MQTT-3.3.1-2 MQTT-4.3.1-1 MQTT-1.5.5-1 MQTT-3.3.2-2 MQTT-4.7.0-1 3.3.2.3.2-zero-or-one 3.3.2.3-repeated-property MQTT-3.3.2-8",
              field="dup", near="minimal")

    f.group(130, "bug:inner-length")
    f.reject("a topic longer than the packet", CLIENT, "30 03 [0005] 'a'", "1.2-field-out-of-bounds", answer=MALFORMED, field="topic",
             near="minimal")
    f.reject("a topic length of 65,535 and nothing behind it", CLIENT, "30 02 [FFFF]", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="topic", boundary="65535", near="minimal")
    f.reject("a topic one byte longer than the packet", SERVER, "30 05 [0004] 'ab' 00", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="topic", boundary="max+1", near="minimal")
    f.reject("half a topic length", CLIENT, "30 01 00 ^", "MQTT-3.3.2-1 1.2-missing-field", answer=MALFORMED, field="topic", near="minimal")
    f.reject("no topic at all", CLIENT, "30 00 ^", "MQTT-3.3.2-1 1.2-missing-field", answer=MALFORMED, field="topic", boundary="empty",
             near="minimal")
    f.reject("no Property Length", CLIENT, '30 ("a" ^)', "MQTT-2.2.2-1", answer=MALFORMED, field="properties.length", near="minimal")
    f.reject("QoS 1 without a Property Length", SERVER, '32 ("a" 0001 ^)', "MQTT-2.2.2-1", answer=MALFORMED, field="properties.length",
             near="minimal1")
    f.reject("a 3.1.1 PUBLISH read as 5.0: its payload is taken for properties", CLIENT, "30 (\"a\" [68] 'i')", "1.2-field-out-of-bounds",
             answer=MALFORMED, field="properties.length", near="minimal")
    f.group(140, "bug:qos-without-identifier")
    f.reject("QoS 1 that ends behind its topic", CLIENT, '32 ("a" ^)', "1.2-missing-field MQTT-2.2.1-3", answer=MALFORMED,
             field="packet_id", near="minimal1")
    f.reject("QoS 2 that ends inside its Packet Identifier, from a server", SERVER, '34 ("a" 00 ^)', "1.2-missing-field MQTT-2.2.1-4",
             answer=MALFORMED, field="packet_id", near="qos2")
    f.group(150, "bug:property-bounds")
    f.reject("a Property Length one longer than the packet", CLIENT, '30 ("a" [03] 01 00)', "1.2-field-out-of-bounds", answer=MALFORMED,
             field="properties.length", boundary="max+1", near="full")
    f.accept("a Property Length that takes the whole packet", CLIENT, '30 ("a" 02 01 00)',
             p(topic="a", properties={"payload_format_indicator": 0}), field="properties.length", boundary="max")
    f.reject("a Property Length far beyond the packet", CLIENT, '30 ("a" [FFFFFF7F])', "1.2-field-out-of-bounds", answer=MALFORMED,
             field="properties.length", boundary="268435455", near="full")
    f.reject("a value that runs past the Property Length into the payload", CLIENT, "30 (\"a\" 02 23 00 ^ 'payload')", "1.2-missing-field",
             answer=MALFORMED, field="properties.topic_alias", near="alias")
    f.reject("a text that runs past the Property Length into the payload", CLIENT, "30 (\"a\" 04 03 [0009] 'a' 'payload')",
             "1.2-field-out-of-bounds", answer=MALFORMED, field="properties.content_type", near="full")
    f.reject("the value of a pair that runs past the Property Length", CLIENT, "30 (\"a\" 06 26 \"k\" [00FF] 'payload')",
             "1.2-field-out-of-bounds", answer=MALFORMED, field="properties.user_properties[0].value", near="full")
    f.reject("a pair without its value", SERVER, '30 ("a" (26 "k" ^) 0000)', "1.2-missing-field", answer=MALFORMED,
             field="properties.user_properties[0].value", near="full")
    f.reject("an identifier without a value at the end of the properties", CLIENT, '30 ("a" (01 ^) 00)', "1.2-missing-field",
             answer=MALFORMED,
             field="properties.payload_format_indicator", near="full")
    f.reject("three bytes of a four byte integer", CLIENT, '30 ("a" (02 000000 ^) 3C)', "1.2-missing-field", answer=MALFORMED,
             field="properties.message_expiry_interval", near="full")
    f.reject("data longer than the properties", CLIENT, "30 (\"a\" (09 [0003] 'ab') 'c')", "1.2-field-out-of-bounds", answer=MALFORMED,
             field="properties.correlation_data", near="full")
    f.reject("half the length of a text", CLIENT, '30 ("a" (03 00 ^) 00)', "1.2-missing-field", answer=MALFORMED,
             field="properties.content_type", near="full")
    f.accept("40 User Properties, more than some decoders keep", SERVER, '30 ("a" (2600016B000176*40))',
             p(topic="a", properties={"user_properties": [["k", "v"]] * 40}), slug="bug:property-flood", field="properties.user_properties",
             boundary="40")
    f.accept("300 User Properties: their length takes two bytes", CLIENT, '30 ("a" (2600016B000176*300))',
             p(topic="a", properties={"user_properties": [["k", "v"]] * 300}), slug="bug:property-flood",
             field="properties.user_properties", boundary="300")
    f.accept("a User Property of the largest name and value", CLIENT, "30 (\"a\" (26 {'k'*65535} {'v'*65535}))",
             p(topic="a", properties={"user_properties": [[{"repeat": [["k", 65535]]}, {"repeat": [["v", 65535]]}]]}),
             slug="boundary", field="properties.user_properties[0]", boundary="65535")

    f.group(180, "property")
    f.accept("a User Property of two empty texts", CLIENT, '30 ("a" (26 0000 0000))',
             p(topic="a", properties={"user_properties": [["", ""]]}),
             field="properties.user_properties[0]", boundary="empty")
    f.accept("a list with something between its elements: the order is told", SERVER, '30 ("a" (26 "a" "b" 01 00 26 "c" "d"))',
             p(topic="a", properties={"user_properties": [["a", "b"], ["c", "d"]], "payload_format_indicator": 0},
               property_order=[38, 1, 38]))
    f.accept("several Subscription Identifiers from a server, one for each subscription that matched", SERVER, '30 ("a" (0B 01 0B 02))',
             p(topic="a", properties={"subscription_identifiers": [1, 2]}), name="sids", serves="3.3.2.3.8",
             field="properties.subscription_identifiers")
    f.accept("the same Subscription Identifier twice: two subscriptions may have it", SERVER, '30 ("a" (0B 05 0B 05))',
             p(topic="a", properties={"subscription_identifiers": [5, 5]}), serves="3.3.4")
    f.lenient("a Subscription Identifier from a client", CLIENT, '30 ("a" ([0B] 01))',
              p(topic="a", properties={"subscription_identifiers": [1]}), "MQTT-3.3.4-6", answer=PROTOCOL_ERROR,
              field="properties.subscription_identifiers[0]", near="full")
    f.accept("the same, sender not known: nobody is accused", UNKNOWN, '30 ("a" (0B 01))',
             p(topic="a", properties={"subscription_identifiers": [1]}), field="properties.subscription_identifiers[0]")
    f.lenient("Subscription Identifier 0 from a client: the property and its value are two faults", CLIENT, '30 ("a" ([0B] 00))',
              p(topic="a", properties={"subscription_identifiers": [0]}), "MQTT-3.3.4-6 3.3.2.3.8-subscription-identifier-zero",
              answer=PROTOCOL_ERROR, field="properties.subscription_identifiers[0]", boundary="0", near="full")
    f.lenient("Subscription Identifier 0", SERVER, '30 ("a" (0B [00]))', p(topic="a", properties={"subscription_identifiers": [0]}),
              "3.3.2.3.8-subscription-identifier-zero", answer=PROTOCOL_ERROR, field="properties.subscription_identifiers[0]", boundary="0",
              near="sids")
    f.lenient("the second of two Subscription Identifiers is 0", SERVER, '30 ("a" (0B 01 0B [00]))',
              p(topic="a", properties={"subscription_identifiers": [1, 0]}), "3.3.2.3.8-subscription-identifier-zero",
              answer=PROTOCOL_ERROR,
              field="properties.subscription_identifiers[1]", boundary="0", near="sids")
    for value, digits in [(1, "01"), (127, "7F"), (128, "8001"), (16383, "FF7F"), (16384, "808001"), (2097151, "FFFF7F"),
                          (2097152, "80808001"), (268435455, "FFFFFF7F")]:
        f.accept(f"Subscription Identifier {value:,}", SERVER, f'30 ("a" (0B {digits}))',
                 p(topic="a", properties={"subscription_identifiers": [value]}), slug="boundary",
                 field="properties.subscription_identifiers[0]", boundary=value)
    f.lenient("a Response Topic that is empty", CLIENT, '30 ("a" (08 [0000]))', p(topic="a", properties={"response_topic": ""}),
              "MQTT-4.7.3-1",
              field="properties.response_topic", boundary="empty", near="full")
    for marked, topic in [("'r/' [2B]", "r/+"), ("[23]", "#")]:
        f.lenient(f"a wildcard in the Response Topic: {topic}", CLIENT, f'30 ("a" (08 {{{marked}}}))',
                  p(topic="a", properties={"response_topic": topic}), "MQTT-3.3.2-14 MQTT-4.7.0-1", field="properties.response_topic",
                  near="full")
    f.accept("Payload Format Indicator 1 over text", CLIENT, '30 ("a" (01 01) C3BC)',
             p(topic="a", payload="ü", properties={"payload_format_indicator": 1}), name="text-payload", field="payload")
    f.accept("Payload Format Indicator 1 over bytes that are no text", CLIENT, '30 ("a" (01 01) \'x\' [FF])',
             p(topic="a", payload_hex="78ff", properties={"payload_format_indicator": 1}), advises="3.3.2.3.2-payload-not-utf8",
             field="payload", near="text-payload")
    f.lenient("Payload Format Indicator 2 says nothing of the payload", CLIENT, '30 ("a" (01 [02]) FF)',
              p(topic="a", payload_hex="ff", properties={"payload_format_indicator": 2}), "3.3.2.3.2-zero-or-one", answer=PROTOCOL_ERROR,
              field="properties.payload_format_indicator", boundary="2", near="text-payload")
    f.accept("Payload Format Indicator 1 over U+0000, which a payload may hold", SERVER, '30 ("a" (01 01) 00)',
             p(topic="a", payload="\0", properties={"payload_format_indicator": 1}), field="payload", serves="3.3.2.3.2")
    f.accept("Payload Format Indicator 0 says nothing of the payload", CLIENT, '30 ("a" (01 00) FF)',
             p(topic="a", payload_hex="ff", properties={"payload_format_indicator": 0}), field="payload")

    f.group(220, "bug:varint")
    f.lenient("Remaining Length in two bytes where one would do", CLIENT, '30 [8400] "a" ()', p(topic="a"), "MQTT-1.5.5-1",
              answer=MALFORMED,
              field="remaining_length", near="minimal")
    f.lenient("Remaining Length in four bytes where one would do", SERVER, '30 [84808000] "a" ()', p(topic="a"), "MQTT-1.5.5-1",
              answer=MALFORMED, field="remaining_length", near="minimal")
    f.lenient("Property Length 0 in two bytes", CLIENT, '30 ("a" [8000])', p(topic="a"), "MQTT-1.5.5-1", answer=MALFORMED,
              field="properties.length", near="minimal")
    f.lenient("Property Length in three bytes where one would do", CLIENT, '30 ("a" [828000] 01 00)',
              p(topic="a", properties={"payload_format_indicator": 0}), "MQTT-1.5.5-1", answer=MALFORMED, field="properties.length",
              near="full")
    f.lenient("a property identifier in two bytes", CLIENT, '30 ("a" ([8100] 00))',
              p(topic="a", properties={"payload_format_indicator": 0}),
              "MQTT-1.5.5-1", answer=MALFORMED, field="properties.identifier", near="full")
    f.lenient("Subscription Identifier 1 in two bytes", SERVER, '30 ("a" (0B [8100]))',
              p(topic="a", properties={"subscription_identifiers": [1]}),
              "MQTT-1.5.5-1", answer=MALFORMED, field="properties.subscription_identifiers[0]", near="sids")
    f.reject("a Property Length of five bytes", CLIENT, '30 ("a" [80808080] 01 \'x\')', "1.5.5-integer-too-long", answer=MALFORMED,
             field="properties.length", boundary="5 bytes", near="minimal")
    f.reject("a Subscription Identifier of five bytes", SERVER, '30 ("a" (0B [FFFFFFFF] 7F))', "1.5.5-integer-too-long", answer=MALFORMED,
             field="properties.subscription_identifiers[0]", boundary="5 bytes", near="sids")
    f.reject("a Property Length cut at the end of the packet", CLIENT, '30 ("a" 80 ^)', "1.2-missing-field", answer=MALFORMED,
             field="properties.length", near="minimal")
    f.reject("a Subscription Identifier cut at the end of the properties", SERVER, '30 ("a" (0B 80 ^) 01)', "1.2-missing-field",
             answer=MALFORMED, field="properties.subscription_identifiers[0]", near="sids")

    f.group(240, "length")
    for size, length_bytes in [(127, "7F"), (128, "8001"), (16383, "FF7F"), (16384, "808001")]:
        f.accept(f"Remaining Length {size:,}", CLIENT, f"30 {length_bytes} \"a\" () 'x'*{size - 4}",
                 p(topic="a", payload={"repeat": [["x", size - 4]]}), field="remaining_length", boundary=size)
    for size, length_bytes in [(2097151, "FFFF7F"), (2097152, "80808001"), (268435455, "FFFFFF7F")]:
        f.accept(f"Remaining Length {size:,}", SERVER, f"30 {length_bytes} \"a\" () 'x'*{size - 4}",
                 p(topic="a", payload={"repeat": [["x", size - 4]]}), field="remaining_length", boundary=size, large=True)
    # Each Property Length is made of one User Property: 5 bytes, its name, its value.
    for size, length_bytes in [(127, "7F"), (128, "8001"), (16383, "FF7F"), (16384, "808001")]:
        f.accept(f"Property Length {size:,}", CLIENT, f"30 (\"a\" {length_bytes} 26 \"k\" {{'v'*{size - 6}}})",
                 p(topic="a", properties={"user_properties": [["k", {"repeat": [["v", size - 6]]}]]}), field="properties.length",
                 boundary=size)
    # 32 pairs of 65,535 bytes each, and one that fills up.
    pair = "26 {'k'} {'v'*65529}"
    for size, length_bytes in [(2097151, "FFFF7F"), (2097152, "80808001")]:
        rest = size - 31 * 65535
        f.accept(f"Property Length {size:,}", CLIENT,
                 f"30 (\"a\" {length_bytes} {' '.join([pair] * 31)} 26 {{'k'}} {{'v'*{rest - 65535 - 6}}} 26 {{'k'}} {{'v'*65529}})",
                 p(topic="a", properties={"user_properties": [["k", {"repeat": [["v", 65529]]}]] * 31
                                          + [["k", {"repeat": [["v", rest - 65535 - 6]]}], ["k", {"repeat": [["v", 65529]]}]]}),
                 field="properties.length", boundary=size, large=True)

    f.group(260, "truncation")
    for notation, needed, description in [
        ("34", None, "the first byte only"), ("34 0C", 12, "the Fixed Header only"), ("34 0C 00", 11, "half the length of the topic"),
        ("34 0C 0003 'a/'", 8, "cut inside the topic"), ("34 0C 0003 'a/b'", 7, "cut behind the topic"),
        ("34 0C 0003 'a/b' 00", 6, "cut inside the Packet Identifier"), ("34 0C 0003 'a/b' 000A", 5, "cut behind the Packet Identifier"),
        ("34 0C 0003 'a/b' 000A 02", 4, "cut behind the Property Length"), ("34 0C 0003 'a/b' 000A 02 01", 3, "cut inside a property"),
        ("34 0C 0003 'a/b' 000A 02 01 00", 2, "cut behind the properties"),
        ("34 0C 0003 'a/b' 000A 02 01 00 'h'", 1, "cut inside the payload"),
        ("36 09 00", 8, "QoS 3, not whole: what is there may be wrong, but is not judged yet"),
        ("30 08 0005", 6, "a topic of which nothing is there yet"), ("3E 81", None, "a cut Remaining Length"),
        ("30 08 0001 'a' 05 7F", 3, "an unknown property, not whole"),
    ]:
        f.incomplete(description, CLIENT, notation, needed)

    f.group(300, "utf8")
    utf8.add(f, CLIENT, "topic", "30 ({@} () 'x')", lambda key, value: p(**{"topic" + key: value, "payload": "x"}),
             "MQTT-1.5.4-1 MQTT-3.3.2-1", "MQTT-1.5.4-2 MQTT-3.3.2-1 MQTT-4.7.3-2", "1.5.4-disallowed-characters", near="minimal",
             more=True)
    utf8.add(f, CLIENT, "properties.response_topic", '30 ("a" (08 {@}))', lambda key,
             value: p(topic="a", properties={"response_topic" + key: value}),
             "MQTT-1.5.4-1 MQTT-3.3.2-13", "MQTT-1.5.4-2 MQTT-3.3.2-13 MQTT-4.7.3-2", "1.5.4-disallowed-characters", near="full")
    utf8.add(f, CLIENT, "properties.content_type", '30 ("a" (03 {@}))', lambda key,
             value: p(topic="a", properties={"content_type" + key: value}),
             "MQTT-1.5.4-1 MQTT-3.3.2-19", "MQTT-1.5.4-2 MQTT-3.3.2-19", "1.5.4-disallowed-characters", near="full")
    utf8.add(f, SERVER, "properties.user_properties[0].name", '30 ("a" (26 {@} "v"))',
             lambda key, value: p(topic="a", properties={"user_properties": [{"name_hex": value, "value": "v"} if key else [value, "v"]]}),
             "MQTT-1.5.7-1 MQTT-1.5.4-1", "MQTT-1.5.7-1 MQTT-1.5.4-2", "1.5.4-disallowed-characters", near="full")
    utf8.add(f, SERVER, "properties.user_properties[0].value", '30 ("a" (26 "k" {@}))',
             lambda key, value: p(topic="a", properties={"user_properties": [{"name": "k", "value_hex": value} if key else ["k", value]]}),
             "MQTT-1.5.7-1 MQTT-1.5.4-1", "MQTT-1.5.7-1 MQTT-1.5.4-2", "1.5.4-disallowed-characters", near="full")
    properties.add(f, 500, "publish", '30 ("t" (@) \'x\')', lambda given, repeated: p(
        topic="t", payload="x", properties=given, **({"repeated_properties": repeated} if repeated else {})))
    return f
