"""SUBSCRIBE and UNSUBSCRIBE (3.8, 3.10)."""

import properties
import utf8
from acknowledgements import utf8_of_pairs
from packets import subscribe, subscription, unsubscribe
from vectors import CLIENT, MALFORMED, PROTOCOL_ERROR, SERVER, UNKNOWN, File

# Legal filters, and what is special about them.
FILTERS = [
    ("#", "everything"), ("+", "any single level"), ("/", "two empty levels"), ("/+", "an empty level and any"), ("+/+", "two levels, any"),
    ("a/#", "a and all below"), ("a/+/b", "any level inside"), ("+/b/#", "both wildcards"), ("a//b", "an empty level inside"),
    ("/#", "an empty level and all below"), ("a/", "an empty level at the end"), ("$SYS/#", "topics of the server's"), ("a b", "a space"),
    ("+/", "any level and an empty one"),
    ("$share", "no Shared Subscription: no slash behind it"), ("$shared/g/a", "no Shared Subscription: another word"),
    ("$SHARE/g/a", "no Shared Subscription: large letters"),
]
# Wildcards out of place: content with the fault marked, the filter, what it is; M multi level, S single level.
MISPLACED = [
    ("M", "'a' [23]", "a#", "# inside a level"), ("M", "[23] '/a'", "#/a", "# in front of another level"),
    ("M", "'a/' [23] '/b'", "a/#/b", "# inside"),
    ("M", "[23] 'a'", "#a", "# in front of a letter"), ("M", "[23] '#'", "##", "# twice"),
    ("M", "'a/' [23] '/'", "a/#/", "# and an empty level"),
    ("S", "[2B] '#'", "+#", "# behind +: the + is the first that does not fill its level"),
    ("S", "'a' [2B]", "a+", "+ at the end of a level"), ("S", "[2B] 'a'", "+a", "+ in front of a letter"),
    ("S", "'a/b' [2B] '/c'", "a/b+/c", "+ inside a level"),
    ("S", "'/' [2B] '+'", "/++", "+ twice"), ("S", "[2B] '+'", "++", "+ twice and nothing else"),
]
SHARED = [
    ("$share/g/a", "one level"), ("$share/g/#", "everything"), ("$share/g/+/b", "a wildcard in the filter"),
    ("$share/g//", "two empty levels"),
    ("$share/g/$SYS/x", "a topic of the server's"), ("$share/a b/c", "a space in the Share Name"),
    ("$share/$share/a", "a Share Name like the prefix"),
    ("$share/g/$share/h/x", "a shared filter inside: an ordinary one"),
]
# Content with the fault marked, the filter, what it is, the rule.
MISSHARED = [
    ("'$share/' ^ '/x'", "$share//x", "an empty Share Name", "MQTT-4.8.2-1"),
    ("'$share/' ^", "$share/", "nothing behind the prefix", "MQTT-4.8.2-1"),
    ("'$share/' ^ '/'", "$share//", "an empty Share Name and an empty filter", "MQTT-4.8.2-1"),
    ("'$share/g' ^", "$share/g", "no filter", "MQTT-4.8.2-2"), ("'$share/g/' ^", "$share/g/", "an empty filter", "MQTT-4.8.2-2"),
    ("'$share/' [2B] '/x'", "$share/+/x", "+ as Share Name", "MQTT-4.8.2-2"),
    ("'$share/' [23]", "$share/#", "# as Share Name", "MQTT-4.8.2-2"),
    ("'$share/g' [2B] '/x'", "$share/g+/x", "+ in the Share Name", "MQTT-4.8.2-2"),
    ("'$share/g' [23] '/x'", "$share/g#/x", "# in the Share Name", "MQTT-4.8.2-2"),
    ("'$share/g/a' [23]", "$share/g/a#", "# inside a level of the filter", "MQTT-4.7.1-1"),
    ("'$share/g/' [23] '/a'", "$share/g/#/a", "# inside the filter", "MQTT-4.7.1-1"),
    ("'$share/g/' [2B] 'a'", "$share/g/+a", "+ inside a level of the filter", "MQTT-4.7.1-2"),
]
NAMES = {
    "3.1": dict(direction="2.1-direction", flags={"82": "2.6-header-flags", "A2": "2.6-header-flags"}, zero="2.4-packet-identifier-zero",
                empty_list={"82": "3.8-empty-list", "A2": "3.10-empty-list"}, qos="3.8-requested-qos", reserved="2.6-requested-qos-bits",
                M="A-multi-level-wildcard", S="A-single-level-wildcard", empty="A-empty-topic", bounds="2.1-field-out-of-bounds",
                missing="2.1-missing-field", no_id="2.1-missing-field", overlong="2.1-overlong-length",
                ill={"82": "2.5-ill-formed-text", "A2": "2.5-ill-formed-text"},
                null={"82": "2.5-null-character", "A2": "2.5-null-character"},
                bad="2.5-disallowed-characters"),
    "3.1.1": dict(direction="2.2.1-direction", flags={"82": "MQTT-3.8.1-1 MQTT-2.2.2-1", "A2": "MQTT-3.10.1-1 MQTT-2.2.2-1"},
                  zero="MQTT-2.3.1-1",
                  empty_list={"82": "MQTT-3.8.3-3", "A2": "MQTT-3.10.3-2"}, qos="MQTT-3.8.3-4", reserved="MQTT-3.8.3-4",
                  M="MQTT-4.7.1-2", S="MQTT-4.7.1-3", empty="MQTT-4.7.3-1", bounds="2.2.3-field-out-of-bounds",
                  missing="2.2.3-missing-field",
                  no_id="2.2.3-missing-field MQTT-2.3.1-1", overlong="2.2.3-overlong-length",
                  ill={"82": "MQTT-1.5.3-1 MQTT-3.8.3-1", "A2": "MQTT-1.5.3-1 MQTT-3.10.3-1"},
                  null={"82": "MQTT-1.5.3-2 MQTT-3.8.3-1 MQTT-4.7.3-2", "A2": "MQTT-1.5.3-2 MQTT-3.10.3-1 MQTT-4.7.3-2"},
                  bad="1.5.3-disallowed-characters"),
    "5.0": dict(direction="2.1.2-direction", flags={"82": "MQTT-3.8.1-1 MQTT-2.1.3-1", "A2": "MQTT-3.10.1-1 MQTT-2.1.3-1"},
                zero="MQTT-2.2.1-3",
                empty_list={"82": "MQTT-3.8.3-2", "A2": "MQTT-3.10.3-2"}, M="MQTT-4.7.1-1", S="MQTT-4.7.1-2", empty="MQTT-4.7.3-1",
                bounds="1.2-field-out-of-bounds", missing="1.2-missing-field", no_id="1.2-missing-field MQTT-2.2.1-3",
                overlong="MQTT-1.5.5-1",
                ill={"82": "MQTT-1.5.4-1 MQTT-3.8.3-1", "A2": "MQTT-1.5.4-1 MQTT-3.10.3-1"},
                null={"82": "MQTT-1.5.4-2 MQTT-3.8.3-1 MQTT-4.7.3-2", "A2": "MQTT-1.5.4-2 MQTT-3.10.3-1 MQTT-4.7.3-2"},
                bad="1.5.4-disallowed-characters"),
}


def files():
    for version in NAMES:
        yield of_subscribe(version)
        yield of_unsubscribe(version)


def of_subscribe(version):
    f = File(version, "subscribe")
    new = version == "5.0"
    props = "()" if new else ""

    def s(topic_filter=None, qos=0, **fields):
        return subscription(version, topic_filter, qos, **fields)

    def p(*subscriptions, **fields):
        return subscribe(version, *subscriptions, **fields)

    f.group(1, "plain")
    f.accept("one filter, QoS 0", CLIENT, f'82 (0001 {props} "a" 00)', p(s("a")), slug="minimal", name="plain")
    f.accept("one filter, QoS 1", CLIENT, f'82 (0001 {props} "a" 01)', p(s("a", 1)))
    f.accept("one filter, QoS 2, sender not known", UNKNOWN, f'82 (0001 {props} "a" 02)', p(s("a", 2)), name="qos2")
    f.accept("three filters", CLIENT, f'82 (000A {props} "a" 00 "b/#" 02 "c/+" 01)', p(s("a"), s("b/#", 2), s("c/+", 1), packet_id=10),
             name="three")
    f.accept("the same filter twice", CLIENT, f'82 (0001 {props} "a" 00 "a" 01)', p(s("a"), s("a", 1)))
    if new:
        f.accept("everything", CLIENT, '82 (0001 (0B 07 26 "k" "v") "a" 2D "b" 12 "$share/g/c" 08)',
                 p(s("a", 1, no_local=True, retain_as_published=True, retain_handling=2), s("b", 2, retain_handling=1),
                   s("$share/g/c", retain_as_published=True),
                   properties={"subscription_identifiers": [7], "user_properties": [["k", "v"]]}),
                 slug="full", name="full")
        for options, fields in (("04", dict(no_local=True)), ("08", dict(retain_as_published=True)), ("10", dict(retain_handling=1)),
                                ("20", dict(retain_handling=2))):
            f.accept(f"options 0x{options}", CLIENT, f'82 (0001 () "a" {options})', p(s("a", **fields)), field="subscriptions[0].options",
                     boundary=f"0x{options}", name=f"options-{options}", serves="3.8.3.1")
    f.accept("the largest Packet Identifier", CLIENT, f'82 (FFFF {props} "a" 00)', p(s("a"), packet_id=65535), slug="boundary",
             field="packet_id", boundary="max")
    f.accept("a filter of 65,535 bytes", CLIENT, f"82 (0001 {props} {{'a'*65535}} 00)", p(s({"repeat": [["a", 65535]]})), slug="boundary",
             field="subscriptions[0].topic_filter", boundary="65535", **({} if version == "3.1" else {"serves": "MQTT-4.7.3-3"}))
    f.lenient("from a server", SERVER, f'[82] (0001 {props} "a" 00)', p(s("a")), NAMES[version]["direction"], field="type", near="plain",
              slug="bug:wrong-side",
              **answered(version, PROTOCOL_ERROR))
    flags(f, version, "82", f'(0001 {props} "a" 00)', lambda **fields: p(s("a"), **fields))
    beginnings(f, version, "82", props, lambda **fields: p(s("a"), **fields), '"a" 00')
    f.group(60, "rule")
    f.lenient("no filter at all: the list is missed where the packet ends", CLIENT, f"82 (0007 {props} ^)", p(packet_id=7),
              NAMES[version]["empty_list"]["82"],
              field="subscriptions", boundary="empty", near="plain", **answered(version, PROTOCOL_ERROR))
    if new:
        f.lenient("QoS 3", CLIENT, '82 (0001 () "a" [03])', p(s("a", 3)), "3.8.3.1-maximum-qos", answer=PROTOCOL_ERROR,
                  field="subscriptions[0].qos",
                  boundary="3", near="qos2")
        f.lenient("QoS 3 of the second filter", CLIENT, '82 (0001 () "a" 02 "b" [03])', p(s("a", 2), s("b", 3)), "3.8.3.1-maximum-qos",
                  answer=PROTOCOL_ERROR, field="subscriptions[1].qos", boundary="3", near="qos2")
        f.lenient("Retain Handling 3", CLIENT, '82 (0001 () "a" [30])', p(s("a", retain_handling=3)), "3.8.3.1-retain-handling",
                  answer=PROTOCOL_ERROR,
                  field="subscriptions[0].retain_handling", boundary="3", near="options-20")
        for options, reserved in (("40", 64), ("80", 128), ("C0", 192)):
            f.lenient(f"reserved options 0x{options}", CLIENT, f'82 (0001 () "a" [{options}])', p(s("a", reserved=reserved)),
                      "MQTT-3.8.3-5",
                      answer=MALFORMED, field="subscriptions[0].reserved", boundary=f"0x{options}", near="plain")
        f.lenient("every bit of the options: three faults of one byte", CLIENT, '82 (0001 () "a" [FF])',
                  p(s("a", 3, no_local=True, retain_as_published=True, retain_handling=3, reserved=192)),
                  "MQTT-3.8.3-5 3.8.3.1-retain-handling 3.8.3.1-maximum-qos", answer=MALFORMED, field="subscriptions[0].reserved",
                  boundary="0xFF", near="full")
        f.lenient("No Local on a Shared Subscription", CLIENT, '82 (0001 () "$share/g/x" [04])', p(s("$share/g/x", no_local=True)),
                  "MQTT-3.8.3-4",
                  answer=PROTOCOL_ERROR, field="subscriptions[0].no_local", near="options-04")
        f.accept("No Local on a filter that only begins like a shared one", CLIENT, '82 (0001 () "$shared/x" 04)',
                 p(s("$shared/x", no_local=True)),
                 field="subscriptions[0].no_local")
    else:
        f.lenient("QoS 3", CLIENT, '82 (0001 "a" [03])', p(s("a", 3)), NAMES[version]["qos"], field="subscriptions[0].qos", boundary="3",
                  near="qos2")
        f.lenient("QoS 3 of the second filter", CLIENT, '82 (0001 "a" 02 "b" [03])', p(s("a", 2), s("b", 3)), NAMES[version]["qos"],
                  field="subscriptions[1].qos", boundary="3", near="qos2")
        every = p(s("a", 3, reserved=252))
        if version == "3.1":
            f.lenient("every bit of the byte set: QoS 3 is wrong, the others are not used", CLIENT, '82 (0001 "a" [FF])', every,
                      NAMES[version]["qos"], advises=NAMES[version]["reserved"], field="subscriptions[0].qos", boundary="0xFF", near="qos2")
        else:
            f.lenient("every bit of the byte set: the reserved bits and QoS 3 are two faults of one statement", CLIENT,
                      '82 (0001 "a" [FF])',
                      every, "MQTT-3.8.3-4 MQTT-3.8.3-4", field="subscriptions[0].reserved", boundary="0xFF", near="qos2")
        for byte, qos in (("04", 0), ("81", 1), ("FD", 1), ("2D", 1)):
            reserved = int(byte, 16) - qos
            what = f"0x{byte}: reserved bits beside QoS {qos}" + (", the options of a 5.0 SUBSCRIBE" if byte == "2D" else "")
            if version == "3.1":
                f.accept(what, CLIENT, f'82 (0001 "a" [{byte}])', p(s("a", qos, reserved=reserved)), advises=NAMES[version]["reserved"],
                         field="subscriptions[0].reserved", boundary=f"0x{byte}", near="plain", canonical=f'82 (0001 "a" 0{qos})')
            else:
                f.lenient(what, CLIENT, f'82 (0001 "a" [{byte}])', p(s("a", qos, reserved=reserved)), NAMES[version]["reserved"],
                          field="subscriptions[0].reserved", boundary=f"0x{byte}", near="plain")
    f.group(80, "topic")
    filters(f, version, "82", lambda content: f"82 (0001 {props} {content} 00)", lambda topic: p(s(topic)), "subscriptions[0].topic_filter")
    f.lenient("the second filter is the bad one", CLIENT, f'82 (0001 {props} "a" 00 {{\'b\' [23]}} 00)', p(s("a"), s("b#")),
              NAMES[version]["M"],
              field="subscriptions[1].topic_filter", near="plain")
    f.group(160, "bug:subscription-without-options")
    f.reject("a filter without its options byte", CLIENT, f'82 (0001 {props} "a" ^)', NAMES[version]["missing"],
             field="subscriptions[0].options",
             near="plain", **answered(version))
    f.reject("the last filter has no options byte", CLIENT, f'82 (0001 {props} "a" 00 "b" ^)', NAMES[version]["missing"],
             field="subscriptions[1].options",
             near="three", **answered(version))
    f.reject("half the length of a filter", CLIENT, f"82 (0001 {props} 00 ^)", NAMES[version]["missing"],
             field="subscriptions[0].topic_filter",
             near="plain", **answered(version))
    f.group(165, "bug:inner-length")
    f.reject("a filter one byte longer than the packet", CLIENT, f"82 (0001 {props} [0002] 'a')", NAMES[version]["bounds"],
             field="subscriptions[0].topic_filter", boundary="max+1", near="plain", **answered(version))
    f.reject("a filter whose length takes in its options byte: the options are missed", CLIENT, f"82 (0001 {props} 0002 'ab' ^)",
             NAMES[version]["missing"], field="subscriptions[0].options", near="plain", **answered(version))
    f.reject("a filter of 65,535 bytes that are not there", CLIENT, f"82 (0001 {props} [FFFF] 'a' 00)", NAMES[version]["bounds"],
             field="subscriptions[0].topic_filter", boundary="65535", near="plain", **answered(version))
    f.reject("the second filter is longer than the packet", CLIENT, f"82 (0001 {props} \"a\" 00 [0005] 'b')", NAMES[version]["bounds"],
             field="subscriptions[1].topic_filter", near="three", **answered(version))
    if new:
        f.lenient("a Subscription Identifier of 128 in three bytes", CLIENT, '82 (0001 (0B [808100]) "a" 00)',
                  p(s("a"), properties={"subscription_identifiers": [128]}), "MQTT-1.5.5-1", answer=MALFORMED,
                  field="properties.subscription_identifiers[0]", near="full", slug="bug:varint")
        f.reject("a Subscription Identifier of five bytes", CLIENT, '82 (0001 (0B [80808080] 01) "a" 00)', "1.5.5-integer-too-long",
                 answer=MALFORMED,
                 field="properties.subscription_identifiers[0]", boundary="5 bytes", near="full", slug="bug:varint")
        for value, digits in [(127, "7F"), (128, "8001"), (16383, "FF7F"), (16384, "808001"), (2097151, "FFFF7F"), (2097152, "80808001")]:
            f.accept(f"Subscription Identifier {value:,}", CLIENT, f'82 (0001 (0B {digits}) "a" 00)',
                     p(s("a"), properties={"subscription_identifiers": [value]}), slug="boundary",
                     field="properties.subscription_identifiers[0]", boundary=value)
    f.group(190, "truncation")
    if new:
        cuts = [("82", None, "the first byte only"), ("82 0C", 12, "the Fixed Header only"),
                ("82 0C 0001", 10, "cut behind the Packet Identifier"),
                ("82 0C 0001 02", 9, "cut behind the Property Length"), ("82 0C 0001 02 0B 07", 7, "cut behind the properties"),
                ("82 0C 0001 02 0B 07 0004 'a/'", 3, "cut inside the filter"), ("82 0C 0001 02 0B 07 0004 'a/+b'", 1, "no options yet")]
    else:
        cuts = [("82", None, "the first byte only"), ("82 08", 8, "the Fixed Header only"),
                ("82 08 00", 7, "cut inside the Packet Identifier"),
                ("82 08 0001", 6, "cut behind the Packet Identifier"), ("82 08 0001 0003 'a/'", 2, "cut inside the filter"),
                ("82 08 0001 0003 'a/#'", 1, "no options yet")]
    for notation, needed, description in cuts:
        f.incomplete(description, CLIENT, notation, needed)
    f.group(300, "utf8")
    utf8.add(f, CLIENT, "subscriptions[0].topic_filter", f"82 (0001 {props} {{@}} 00)",
             lambda key, value: p(s(**{"topic_filter_hex": value}) if key else s(value)),
             NAMES[version]["ill"]["82"], NAMES[version]["null"]["82"], NAMES[version]["bad"], near="plain")
    if new:
        utf8_of_pairs(f, CLIENT, '82 (0001 (@) "a" 00)', lambda given: p(s("a"), properties=given))
        properties.add(f, 500, "subscribe", '82 (0001 (@) "a" 00)', lambda given, repeated: p(
            s("a"), properties=given, **({"repeated_properties": repeated} if repeated else {})))
    return f


def of_unsubscribe(version):
    f = File(version, "unsubscribe")
    new = version == "5.0"
    props = "()" if new else ""

    def p(*topic_filters, **fields):
        return unsubscribe(version, *topic_filters, **fields)

    f.group(1, "plain")
    f.accept("one filter", CLIENT, f'A2 (0001 {props} "a")', p("a"), slug="minimal", name="plain")
    f.accept("one filter, sender not known", UNKNOWN, f'A2 (0001 {props} "a")', p("a"))
    f.accept("three filters", CLIENT, f'A2 (000A {props} "a" "b/#" "c/+")', p("a", "b/#", "c/+", packet_id=10), name="three")
    f.accept("the same filter twice", CLIENT, f'A2 (0001 {props} "a" "a")', p("a", "a"))
    if new:
        f.accept("everything", CLIENT, 'A2 (0001 (26 "k" "v" 26 "k" "w") "a" "$share/g/b")',
                 p("a", "$share/g/b", properties={"user_properties": [["k", "v"], ["k", "w"]]}), slug="full", name="full")
    f.accept("the largest Packet Identifier", CLIENT, f'A2 (FFFF {props} "a")', p("a", packet_id=65535), slug="boundary", field="packet_id",
             boundary="max")
    f.accept("a filter of 65,535 bytes", CLIENT, f"A2 (0001 {props} {{'a'*65535}})", p({"repeat": [["a", 65535]]}), slug="boundary",
             field="topic_filters[0]", boundary="65535", **({} if version == "3.1" else {"serves": "MQTT-4.7.3-3"}))
    f.lenient("from a server", SERVER, f'[A2] (0001 {props} "a")', p("a"), NAMES[version]["direction"], field="type", near="plain",
              slug="bug:wrong-side",
              **answered(version, PROTOCOL_ERROR))
    flags(f, version, "A2", f'(0001 {props} "a")', lambda **fields: p("a", **fields))
    beginnings(f, version, "A2", props, lambda **fields: p("a", **fields), '"a"')
    f.group(60, "rule")
    f.lenient("no filter at all: the list is missed where the packet ends", CLIENT, f"A2 (0007 {props} ^)", p(packet_id=7),
              NAMES[version]["empty_list"]["A2"],
              field="topic_filters", boundary="empty", near="plain", **answered(version, PROTOCOL_ERROR))
    f.group(80, "topic")
    filters(f, version, "A2", lambda content: f"A2 (0001 {props} {content})", lambda topic: p(topic), "topic_filters[0]")
    f.lenient("the second filter is the bad one", CLIENT, f'A2 (0001 {props} "a" {{\'b\' [23]}})', p("a", "b#"), NAMES[version]["M"],
              field="topic_filters[1]", near="plain")
    f.group(160, "bug:inner-length")
    f.reject("a filter one byte longer than the packet", CLIENT, f"A2 (0001 {props} [0002] 'a')", NAMES[version]["bounds"],
             field="topic_filters[0]", boundary="max+1", near="plain", **answered(version))
    f.reject("the second filter is longer than the packet", CLIENT, f"A2 (0001 {props} \"a\" [0002] 'b')", NAMES[version]["bounds"],
             field="topic_filters[1]", boundary="max+1", near="three", **answered(version))
    f.reject("a filter of 65,535 bytes that are not there", CLIENT, f"A2 (0001 {props} [FFFF])", NAMES[version]["bounds"],
             field="topic_filters[0]", boundary="65535", near="plain", **answered(version))
    f.reject("half the length of a filter", CLIENT, f"A2 (0001 {props} 00 ^)", NAMES[version]["missing"], field="topic_filters[0]",
             near="plain", **answered(version))
    f.reject("half the length of a second filter", CLIENT, f'A2 (0001 {props} "a" 00 ^)', NAMES[version]["missing"],
             field="topic_filters[1]",
             near="three", **answered(version))
    f.reject("an options byte, as if it were a SUBSCRIBE: half the length of another filter", CLIENT, f'A2 (0001 {props} "a" 01 ^)',
             NAMES[version]["missing"], field="topic_filters[1]", near="plain", **answered(version))
    f.group(190, "truncation")
    if new:
        cuts = [("A2", None, "the first byte only"), ("A2 0D", 13, "the Fixed Header only"),
                ("A2 0D 0001", 11, "cut behind the Packet Identifier"),
                ("A2 0D 0001 07", 10, "cut behind the Property Length"),
                ("A2 0D 0001 07 26 \"k\" 0001 'v'", 3, "cut behind the properties"),
                ("A2 0D 0001 07 26 \"k\" 0001 'v' 0001", 1, "cut in front of the filter")]
    else:
        cuts = [("A2", None, "the first byte only"), ("A2 07", 7, "the Fixed Header only"),
                ("A2 07 0001", 5, "cut behind the Packet Identifier"),
                ("A2 07 0001 0003 'a/'", 1, "cut inside the filter")]
    for notation, needed, description in cuts:
        f.incomplete(description, CLIENT, notation, needed)
    f.group(300, "utf8")
    utf8.add(f, CLIENT, "topic_filters[0]", f"A2 (0001 {props} {{@}})", lambda key, value: p({"topic_filter_hex": value} if key else value),
             NAMES[version]["ill"]["A2"], NAMES[version]["null"]["A2"], NAMES[version]["bad"], near="plain")
    if new:
        utf8_of_pairs(f, CLIENT, 'A2 (0001 (@) "a")', lambda given: p("a", properties=given))
        properties.add(f, 500, "unsubscribe", 'A2 (0001 (@) "a")', lambda given, repeated: p("a", properties=given))
    return f


def answered(version, code=MALFORMED):
    return {"answer": code} if version == "5.0" else {}


def flags(f, version, first, body, packet):
    """0010 in the Fixed Header; 3.1 has DUP there too, and only advises against the rest."""
    f.group(20, "flags")
    wrong = [first[0] + low for low in ("0", "1", "3", "6", "F")]
    rule = NAMES[version]["flags"][first]
    dup = first[0] + "A"
    if version == "3.1":
        f.accept("DUP, which 3.1 has on what a client sends again", CLIENT, f"{dup} {body}", packet(dup=True), field="dup",
                 serves="3.8" if first == "82" else "3.10")
    else:
        f.lenient("DUP, which only 3.1 has here", CLIENT, f"[{dup}] {body}", packet(flags=10), rule, field="flags", near="plain",
                  **answered(version))
    for byte in wrong:
        value = int(byte[1], 16)
        if version == "3.1":
            given = {"flags": value, **({"dup": True} if value & 8 else {})}
            f.accept(f"flags {byte[1]}", CLIENT, f"[{byte}] {body}", packet(**given), advises=rule, field="flags", near="plain",
                     canonical=f"{dup if value & 8 else first} {body}")
        else:
            f.lenient(f"flags {byte[1]}", CLIENT, f"[{byte}] {body}", packet(flags=value), rule, field="flags", near="plain",
                      **answered(version))


def beginnings(f, version, first, props, packet, item):
    """The Packet Identifier, the Remaining Length, and in 5.0 the properties."""
    f.group(30, "bug:identifier-zero")
    f.lenient("Packet Identifier 0", CLIENT, f"{first} ([0000] {props} {item})", packet(packet_id=0), NAMES[version]["zero"],
              field="packet_id",
              boundary="0", near="plain")
    f.group(35, "bug:short-packet")
    f.reject("no body", CLIENT, f"{first} 00 ^", NAMES[version]["no_id"], field="packet_id", boundary="0", near="plain",
             **answered(version))
    f.reject("a body of one byte", CLIENT, f"{first} (00 ^)", NAMES[version]["no_id"], field="packet_id", boundary="1", near="plain",
             **answered(version))
    if version == "5.0":
        f.reject("a Packet Identifier and no Property Length", CLIENT, f"{first} (0001 ^)", "MQTT-2.2.2-1", answer=MALFORMED,
                 field="properties.length", near="plain")
        f.reject("a Property Length longer than the packet", CLIENT, f"{first} (0001 [7F] {item})", "1.2-field-out-of-bounds",
                 answer=MALFORMED,
                 field="properties.length", boundary="127", near="plain", slug="bug:property-bounds")
        f.reject("a User Property longer than the properties", CLIENT, f"{first} (0001 (26 \"k\" [0005] 'v') {item})",
                 "1.2-field-out-of-bounds",
                 answer=MALFORMED, field="properties.user_properties[0].value", near="full", slug="bug:property-bounds")
    f.group(45, "bug:varint")
    size = 2 + len(props) // 2 + (4 if first == "82" else 3)
    notation = f"{first} [{size | 0x80:02X}00] 0001 {props} {item}"
    if version == "5.0":
        f.lenient("Remaining Length in two bytes where one would do", CLIENT, notation, packet(), "MQTT-1.5.5-1", answer=MALFORMED,
                  field="remaining_length", near="plain")
        f.lenient("Property Length in two bytes where one would do", CLIENT, f"{first} (0001 [8000] {item})", packet(), "MQTT-1.5.5-1",
                  answer=MALFORMED, field="properties.length", near="plain")
    else:
        f.accept("Remaining Length in two bytes where one would do", CLIENT, notation, packet(), canonical=f"{first} (0001 {item})",
                 advises=NAMES[version]["overlong"], field="remaining_length", near="plain")


def filters(f, version, first, notation, packet, field):
    for topic, description in FILTERS:
        f.accept(f"filter {topic}: {description}", CLIENT, notation(f'"{topic}"'), packet(topic), field=field)
    for which, marked, topic, description in MISPLACED:
        f.lenient(f"filter {topic}: {description}", CLIENT, notation(f"{{{marked}}}"), packet(topic), NAMES[version][which], field=field,
                  near="plain")
    f.lenient("an empty filter", CLIENT, notation("[0000]"), packet(""), NAMES[version]["empty"], field=field, boundary="empty",
              near="plain")
    if version == "5.0":
        for topic, description in SHARED:
            f.accept(f"shared filter {topic}: {description}", CLIENT, notation(f'"{topic}"'), packet(topic), field=field, slug="shared",
                     name="shared" if topic == "$share/g/a" else None)
        for marked, topic, description, rule in MISSHARED:
            f.lenient(f"shared filter {topic}: {description}", CLIENT, notation(f"{{{marked}}}"), packet(topic), rule, field=field,
                      slug="shared", near="shared")
    else:
        # $share means nothing before 5.0: each is an ordinary filter.
        for topic in ("$share/g/a", "$share//x", "$share/g", "$share/"):
            f.accept(f"filter {topic}: $share/ means nothing in {version}", CLIENT, notation(f'"{topic}"'), packet(topic), field=field,
                     slug="shared")
        f.accept(f"filter $share/+/x: a + in the place of the Share Name is an ordinary level in {version}", CLIENT,
                 notation('"$share/+/x"'),
                 packet("$share/+/x"), field=field, slug="shared")
