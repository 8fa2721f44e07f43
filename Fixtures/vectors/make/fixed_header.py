"""The Fixed Header (2.1, before 5.0 2.1 and 2.2): types, flags, Remaining Length, whatever the packet."""

from packets import bare, publish
from vectors import CLIENT, MALFORMED, SERVER, UNKNOWN, File

NAMES = {
    "3.1": dict(type="2.1-reserved-type", long="2.1-length-too-long"),
    "3.1.1": dict(type="2.2.1-reserved-type", long="2.2.3-length-too-long"),
    "5.0": dict(type="2.1.2-reserved-type", long="2.1.4-length-too-long"),
}


def files():
    for version in NAMES:
        yield every_version(version)


def every_version(version):
    f = File(version, "fixed-header")
    names = NAMES[version]
    answer = MALFORMED if version == "5.0" else None
    ping = bare("PINGREQ")

    f.group(1, "plain")
    f.accept("the shortest packet there is", CLIENT, "C0 00", ping, name="ping")
    f.group(10, "type")
    f.reject("type 0", CLIENT, "[00] 00", names["type"], answer=answer, field="type", boundary="0", near="ping")
    f.reject("type 0 with flags", SERVER, "[0F] 00", names["type"], answer=answer, field="type", boundary="0", near="ping")
    f.reject("type 0: no Remaining Length can make it legal", UNKNOWN, "[00]", names["type"], answer=answer, field="type", boundary="0",
             near="ping")
    f.reject("type 0, longer than what is there", CLIENT, "[00] 05 00", names["type"], answer=answer, field="type", boundary="0",
             near="ping")
    if version != "5.0":
        f.reject("type 15, which only 5.0 has", CLIENT, "[F0] 00", names["type"], field="type", boundary="15", near="ping")
        f.reject("type 15 alone", SERVER, "[F0]", names["type"], field="type", boundary="15", near="ping")
        f.reject("type 15 with a body", SERVER, "[F0] 06 18 04 15 0001 'x'", names["type"], field="type", boundary="15", near="ping")

    f.group(30, "bug:varint")
    for type_byte, sender, what in (("C0", CLIENT, "PINGREQ"), ("30", SERVER, "PUBLISH"), ("10", CLIENT, "CONNECT")):
        f.reject(f"a fifth length byte, {what}", sender, f"{type_byte} [FFFFFFFF] 7F", names["long"], answer=answer,
                 field="remaining_length",
                 boundary="5 bytes", near="ping")
    f.reject("four length bytes that announce a fifth: nobody needs to wait for it", CLIENT, "C0 [80808080]", names["long"], answer=answer,
             field="remaining_length", boundary="5 bytes", near="ping")
    f.reject("zero in five bytes", CLIENT, "C0 [80808080] 00", names["long"], answer=answer, field="remaining_length", boundary="5 bytes",
             near="ping")
    f.reject("a length of ten bytes", SERVER, "30 [FFFFFFFF] FFFFFFFFFF01", names["long"], answer=answer, field="remaining_length",
             boundary="10 bytes", near="ping")
    overlong = {"3.1": "2.1-overlong-length", "3.1.1": "2.2.3-overlong-length", "5.0": "MQTT-1.5.5-1"}[version]
    for digits, count in (("8000", 2), ("808000", 3), ("80808000", 4)):
        if version == "5.0":
            f.lenient(f"zero in {count} bytes", CLIENT, f"C0 [{digits}]", ping, overlong, answer=MALFORMED, field="remaining_length",
                      boundary=f"{count} bytes", near="ping")
        else:
            f.accept(f"zero in {count} bytes, which {version} does not forbid", CLIENT, f"C0 [{digits}]", ping, advises=overlong,
                     canonical="C0 00",
                     field="remaining_length", boundary=f"{count} bytes", near="ping")

    f.group(50, "bug:length-beyond-data")
    for digits, size in (("7F", 127), ("8001", 128), ("FF7F", 16383), ("808001", 16384), ("FFFF7F", 2097151), ("80808001", 2097152),
                         ("FFFFFF7F", 268435455)):
        f.incomplete(f"Remaining Length {size:,} and nothing behind it", SERVER, f"30 {digits}", size, field="remaining_length",
                     boundary=size)
    f.incomplete("the maximum, and the first bytes of a topic", SERVER, "30 FFFFFF7F 0001 'a'", 268435452, field="remaining_length",
                 boundary="268435455")
    f.group(60, "bug:header-of-two-bytes")
    # The payload is what the Remaining Length leaves behind the topic and, in 5.0, the Property Length.
    properties, fields = ("()", 4) if version == "5.0" else ("", 3)
    for digits, size in (("3D", 61), ("B501", 181), ("818001", 16385)):
        f.accept(f"a Fixed Header of {1 + len(digits) // 2} bytes in front of a topic", SERVER,
                 f"30 {digits} \"a\" {properties} 'x'*{size - fields}",
                 publish(version, topic="a", payload={"repeat": [["x", size - fields]]}), field="remaining_length", boundary=size)

    f.group(70, "truncation")
    f.incomplete("no byte at all", UNKNOWN, "")
    for digits, description in (("10", "the first byte only"), ("3F", "the first byte only, of QoS 3"),
                                ("C5", "the first byte only, with wrong flags"),
                                ("30 80", "one length byte that announces another"), ("30 FFFF", "two length bytes that announce another"),
                                ("30 FFFFFF", "three length bytes that announce another"),
                                ("30 808080", "three bytes of what may be an overlong length")):
        f.incomplete(description, CLIENT, digits, field="remaining_length")
    f.incomplete("an overlong length, not whole", CLIENT, "30 8500 0001", 3, field="remaining_length")
    if version == "5.0":
        f.incomplete("AUTH is a type of 5.0: its first byte only", SERVER, "F0")
    return f
