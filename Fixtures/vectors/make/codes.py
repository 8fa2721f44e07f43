"""Reason Codes and return codes: where each is legal, and where it is not (2.4 of 5.0, and the tables of the packets)."""

# All codes of table 2-6.
ALL = (
    "00 01 02 04 10 11 18 19 80 81 82 83 84 85 86 87 88 89 8A 8B 8C 8D 8E 8F 90 91 92 93 94 95 96 97 98 99 9A 9B 9C 9D 9E 9F A0 A1 A2"
).split()
# Bytes that are a code nowhere.
NONE = "03 05 0F 12 17 1A 7F A3 FE FF".split()

CONNACK = "00 80 81 82 83 84 85 86 87 88 89 8A 8C 90 95 97 99 9A 9B 9C 9D 9F".split()
PUBACK = "00 10 80 83 87 90 91 97 99".split()
PUBREC = PUBACK
PUBREL = "00 92".split()
PUBCOMP = PUBREL
SUBACK = "00 01 02 80 83 87 8F 91 97 9E A1 A2".split()
UNSUBACK = "00 11 80 83 87 8F 91".split()
DISCONNECT_CLIENT = "00 04 80 81 82 83 90 93 94 95 96 97 98 99".split()
# 8C stands in the general table for DISCONNECT, not in that of 3.14.2.1: accepted.
DISCONNECT_SERVER = ("00 80 81 82 83 87 89 8B 8C 8D 8E 8F 90 93 94 95 96 97 98 99 9A 9B 9C 9D 9E 9F A0 A1 A2").split()
AUTH_CLIENT = "18 19".split()
AUTH_SERVER = "00 18".split()


def add(
    f,
    sender,
    section,
    legal,
    notation,
    packet,
    rule,
    near,
    canonical=None,
    who="",
    illegal=None,
    field="reason_code",
    unknown=True,
    answer=0x82,
):
    """Each code once, for the section of the packet's table.

    `notation` has @ where the code stands, `packet(code)` gives the JSON form, `canonical(code)` the shortest bytes.
    """
    for code in legal:
        more = {} if canonical is None else {"canonical": canonical(code)}
        f.accept(
            f"0x{code}{who}",
            sender,
            notation.replace("@", code),
            packet(int(code, 16)),
            field=field,
            boundary=f"0x{code}",
            slug="reason-code",
            serves=section,
            **more,
        )
    for code in illegal if illegal is not None else [code for code in ALL if code not in legal] + (NONE if unknown else []):
        f.lenient(
            f"0x{code}{who} is not listed",
            sender,
            notation.replace("@", f"[{code}]"),
            packet(int(code, 16)),
            rule,
            field=field,
            boundary=f"0x{code}",
            slug="reason-code",
            serves=section,
            near=near,
            answer=answer,
        )
