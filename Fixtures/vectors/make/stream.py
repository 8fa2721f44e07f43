"""Several packets in a row: what is wrong with one must not harm its neighbours."""

from packets import acknowledgement, bare, connack, connect, publish, suback, subscribe, subscription, with_reason
from vectors import CLIENT, SERVER, File

NAMES = {
    "3.1": dict(wildcard="3.3-topic-wildcard", bounds="2.1-field-out-of-bounds", type="2.1-reserved-type", long="2.1-length-too-long",
                missing="2.1-missing-field", short="3.4-length-not-two", overlong="2.1-overlong-length"),
    "3.1.1": dict(wildcard="MQTT-3.3.2-2 MQTT-4.7.1-1", bounds="2.2.3-field-out-of-bounds", type="2.2.1-reserved-type",
                  long="2.2.3-length-too-long",
                  missing="2.2.3-missing-field MQTT-2.3.1-1", short="3.4.1-length-not-two", overlong="2.2.3-overlong-length"),
    "5.0": dict(wildcard="MQTT-3.3.2-2 MQTT-4.7.0-1", bounds="1.2-field-out-of-bounds", type="2.1.2-reserved-type",
                long="2.1.4-length-too-long",
                missing="1.2-missing-field MQTT-2.2.1-3", short="1.2-missing-field", overlong="MQTT-1.5.5-1"),
}


def files():
    for version in NAMES:
        yield every_version(version)


def every_version(version):
    f = File(version, "stream")
    names = NAMES[version]
    new = version == "5.0"
    props = "()" if new else ""
    ping = f.entry("accept", bare("PINGREQ"))
    pong = f.entry("accept", bare("PINGRESP"))
    cut = f.entry("incomplete")

    def message(**fields):
        return f.entry("accept", publish(version, **{"topic": "a", "payload": "x", **fields}))

    wild = f.entry("lenient", publish(version, topic="a/+"), names["wildcard"])
    beyond = f.entry("reject", breaks=names["bounds"])
    short = f.entry("reject", breaks=names["short"])
    first = f'30 ("a" {props} \'x\')'
    wildcard = f'30 ("a/+" {props})'
    f.group(1, "stream")
    f.stream("one packet", CLIENT, "C000", "accept", [ping])
    f.stream("two packets", CLIENT, "C000 C000", "accept", [ping, ping])
    f.stream("a message between two pings", CLIENT, f"C000 {first} C000", "accept", [ping, message(), ping])
    f.stream("the beginning of a client's stream", CLIENT, {
        "3.1": "10 (0006 'MQIsdp' 03 02 003C \"c\") 82 (0001 \"a\" 01) E000",
        "3.1.1": "10 (0004 'MQTT' 04 02 003C \"c\") 82 (0001 \"a\" 01) E000",
        "5.0": "10 (0004 'MQTT' 05 02 003C () \"c\") 82 (0001 () \"a\" 01) E000"}[version], "accept",
             [f.entry("accept", connect(version, client_id="c")), f.entry("accept", subscribe(version, subscription(version, "a", 1))),
              f.entry("accept", with_reason("DISCONNECT") if new else bare("DISCONNECT"))])
    f.stream("the beginning of a server's stream", SERVER, f"20 (00 00 {props}) 90 (0001 {props} 01) 32 (\"a\" 0007 {props} 'x') D000",
             "accept",
             [f.entry("accept", connack(version)), f.entry("accept", suback(version, 1)), message(qos=1, packet_id=7), pong])
    f.stream("short acknowledgements one behind the other", CLIENT, "40 (0001) 40 (0002) 40 (0003)", "accept",
             [f.entry("accept", acknowledgement("PUBACK", version, packet_id=number)) for number in (1, 2, 3)])
    f.stream("a message longer than 127 bytes, then a ping", CLIENT, f"30 (\"a\" {props} 'x'*200) C000", "accept",
             [message(payload={"repeat": [["x", 200]]}), ping])
    f.stream("100 pings", CLIENT, "C000*100", "accept", [ping] * 100)
    if new:
        f.stream("an overlong Remaining Length, then a ping", CLIENT, "C0 8000 C000", "lenient",
                 [f.entry("lenient", bare("PINGREQ"), names["overlong"]), ping])
    else:
        f.stream("an overlong Remaining Length, then a ping", CLIENT, "C0 8000 C000", "accept",
                 [f.entry("accept", bare("PINGREQ"), advises=names["overlong"]), ping])

    f.group(20, "stream-incomplete")
    f.stream("the second packet is cut", CLIENT, "C000 30 05 0001 'a'", "incomplete", [ping, cut], needed=2)
    f.stream("of the second packet there is one byte", CLIENT, "C000 30", "incomplete", [ping, cut])
    f.stream("a message, and a cut Remaining Length", SERVER, f"{first} 30 80", "incomplete", [message(), cut])
    f.stream("a wrong packet, and a cut one: the cut one decides", CLIENT, f"{wildcard} C0", "incomplete", [wild, cut])

    f.group(40, "stream-lenient")
    f.stream("a wildcard in the first topic, then a ping", CLIENT, f"{wildcard} C000", "lenient", [wild, ping])
    f.stream("a ping, then a wildcard in the topic", CLIENT, f"C000 {wildcard}", "lenient", [ping, wild])

    f.group(60, "stream-reject")
    f.stream("a topic too long for its packet: the Remaining Length says where the next one begins", CLIENT, "C000 30 03 0005 'a' C000",
             "reject", [ping, beyond, ping])
    f.stream("a topic that would swallow the next packet", SERVER, "30 02 0002 D000", "reject", [beyond, pong], slug="bug:swallowing")
    f.stream("QoS 1 without a Packet Identifier, then a ping", CLIENT, '32 ("a") C000', "reject",
             [f.entry("reject", breaks=names["missing"]), ping], slug="bug:swallowing")
    f.stream("an acknowledgement of one byte, whose second is the next packet's", CLIENT, "40 01 00 C000", "reject", [short, ping],
             slug="bug:swallowing")
    f.stream("two wrong packets, each told", CLIENT, "40 01 00 30 03 0005 'a' C000", "reject", [short, beyond, ping])
    f.stream("a lenient one and a rejected one", CLIENT, f"{wildcard} 30 02 0005 C000", "reject", [wild, beyond, ping])
    f.stream("a wrong packet, then one that is cut", CLIENT, "30 02 0005 30 04 0001", "reject", [beyond, cut])
    f.stream("type 0 in the middle: its Remaining Length is known, so the next one is read", CLIENT, "C000 0001 AA C000", "reject",
             [ping, f.entry("reject", breaks=names["type"]), ping])
    f.stream("type 0 at the end, without a Remaining Length", CLIENT, "C000 00", "reject", [ping, f.entry("reject", breaks=names["type"])])
    f.stream("a fifth length byte in the middle: nothing behind it is read", CLIENT, "C000 30 FFFFFFFF 7F C000", "reject",
             [ping, f.entry("reject", breaks=names["long"])])
    return f
