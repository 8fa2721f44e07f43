"""What each side announces that it takes: QoS, retained messages, kinds of subscriptions, and sizes of packets (5.0 3.1.2.11, 3.2.2.3)."""

from dialogues import Files

FILES = Files("limits")

# The client answers something that came behind CONNACK: so it has read it.
KNOWN = """
C connect c
C subscribe 90 known:1
S connack {announced}
S suback 90 1
S publish known=1 qos=1 id=90
{later}C puback 90
"""


def known(announced, later=""):
    return KNOWN.format(announced=announced, later=later)


UNKNOWN = "a client that publishes before CONNACK cannot know"

FILES.rule("maximum-qos", "the client keeps to the Maximum QoS of the server", {"5.0": "MQTT-3.2.2-11"}, f"""
# b: it publishes with QoS 2, and 1 is the highest
# k: it publishes with QoS 1
# l: it has not shown that it has read the CONNACK
{known("maxqos=1", "bk: ")}
bl: C publish a=1 qos=2 id=1        !
k: C publish a=1 qos=1 id=1
bl: S disconnect code=155
k: S puback 1
close server
""")

FILES.rule("retain-available", "nothing is to be retained where Retain Available is 0", {"5.0": "MQTT-3.2.2-14"}, f"""
# b: the client publishes with RETAIN 1
# k: it publishes with RETAIN 0
# l: it has not shown that it has read the CONNACK
{known("retained=0", "bk: ")}
bl: C publish a=1 retain            !
k: C publish a=1
bl: S disconnect code=154
close server
""")

FILES.rule("wildcards", "no wildcard where Wildcard Subscription Available is 0", {"5.0": "3.2.2.3.11-wildcard-unavailable"}, f"""
# b: the client subscribes to a/#
# c: the client subscribes to +
# k: the client subscribes to a
# l: it has not shown that it has read the CONNACK
{known("wildcards=0", "bck: ")}
bl: C subscribe 1 a/#:0             !
c: C subscribe 1 +:0                !
k: C subscribe 1 a:0
bcl: S suback 1 162
k: S suback 1 0
close client
""")

FILES.rule("identifiers", "no Subscription Identifier where Subscription Identifiers Available is 0", {
    "5.0": "3.2.2.3.12-identifier-unavailable"}, f"""
# b: the client gives one
# k: the client gives none
# l: it has not shown that it has read the CONNACK
{known("identifiers=0", "bk: ")}
bl: C subscribe 1 a:0 subid=5       !
k: C subscribe 1 a:0
bl: S suback 1 161
k: S suback 1 0
close client
""")

FILES.rule("sharing", "no Shared Subscription where Shared Subscription Available is 0", {"5.0": "3.2.2.3.13-shared-unavailable"}, f"""
# b: the client asks for one
# k: the client asks for another subscription
# l: it has not shown that it has read the CONNACK
{known("sharing=0", "bk: ")}
bl: C subscribe 1 $share/g/a:0      !
k: C subscribe 1 a:0
bl: S suback 1 158
k: S suback 1 0
close client
""")

FILES.rule("size-for-client", "the server keeps to the Maximum Packet Size of the client", {"5.0": "MQTT-3.1.2-24"}, """
# b: a PUBLISH of 41 bytes, and 40 are the most
# k: a PUBLISH of 40 bytes
C connect c size=40
S connack
C subscribe 1 a:0
S suback 1 0
b: S publish a=1*35                 !
k: S publish a=1*34
close client
""")

FILES.rule("size-for-server", "the client keeps to the Maximum Packet Size of the server", {"5.0": "MQTT-3.2.2-15"}, f"""
# b: a PUBLISH of 41 bytes, and 40 are the most
# k: a PUBLISH of 40 bytes
# l: it has not shown that it has read the CONNACK
{known("size=40", "bk: ")}
bl: C publish a=1*35                !
k: C publish a=1*34
close client
""")

# Who sends it, its words, the statements of its Reason String and its User Property; what comes before, and behind.
REASONS = [
    ("connack", "S", "connack", "3.2.2-19", "3.2.2-20", "C connect c size=30", ""),
    ("puback-of-server", "S", "puback 1", "3.4.2-2", "3.4.2-3", "{open}\nC publish a=1 qos=1 id=1", ""),
    ("pubrec-of-server", "S", "pubrec 1", "3.5.2-2", "3.5.2-3", "{open}\nC publish a=1 qos=2 id=1", ""),
    ("pubrel-of-server", "S", "pubrel 1", "3.6.2-2", "3.6.2-3",
     "{open}\nC subscribe 1 a:2\nS suback 1 2\nS publish a=1 qos=2 id=1\nC pubrec 1", ""),
    ("pubcomp-of-server", "S", "pubcomp 1", "3.7.2-2", "3.7.2-3", "{open}\nC publish a=1 qos=2 id=1\nS pubrec 1\nC pubrel 1", ""),
    ("suback", "S", "suback 1 0", "3.9.2-1", "3.9.2-2", "{open}\nC subscribe 1 a:0", ""),
    ("unsuback", "S", "unsuback 2 0", "3.11.2-1", "3.11.2-2", "{open}\nC subscribe 1 a:0\nS suback 1 0\nC unsubscribe 2 a", ""),
    ("disconnect-of-server", "S", "disconnect code=139", "3.14.2-3", "3.14.2-4", "{open}", ""),
    ("auth-of-server", "S", "auth code=24 method=M", "3.15.2-2", "3.15.2-3", "C connect c method=M size=30",
     "C auth code=24 method=M\nS connack method=M"),
    ("puback-of-client", "C", "puback 1", "3.4.2-2", "3.4.2-3", "{known}\nS publish known=2 qos=1 id=1", ""),
    ("pubrec-of-client", "C", "pubrec 1", "3.5.2-2", "3.5.2-3",
     "{known}\nC subscribe 1 a:2\nS suback 1 2\nS publish a=1 qos=2 id=1", ""),
    ("pubrel-of-client", "C", "pubrel 1", "3.6.2-2", "3.6.2-3", "{known}\nC publish a=1 qos=2 id=1\nS pubrec 1", ""),
    ("pubcomp-of-client", "C", "pubcomp 1", "3.7.2-2", "3.7.2-3",
     "{known}\nC subscribe 1 a:2\nS suback 1 2\nS publish a=1 qos=2 id=1\nC pubrec 1\nS pubrel 1", ""),
    ("disconnect-of-client", "C", "disconnect code=4", "3.14.2-3", "3.14.2-4", "{known}", ""),
    ("auth-of-client", "C", "auth code=25 method=M", "3.15.2-2", "3.15.2-3", "C connect c method=M\nS connack method=M size=30\n{answered}",
     ""),
]
OPEN = "C connect c size=30\nS connack"
ANSWERED = "C subscribe 90 known:1\nS suback 90 1\nS publish known=1 qos=1 id=90\nC puback 90"

for slug, side, words, reason, user, before, behind in REASONS:
    size = "MQTT-3.1.2-24" if side == "S" else "MQTT-3.2.2-15"
    before = before.format(open=OPEN, known=known("size=30"), answered=ANSWERED)
    FILES.rule(f"reason-{slug}", f"{words.split()[0].upper()} has no reason that makes it larger than the other side takes", {
        "5.0": {"": f"MQTT-{reason} {size}", "user": f"MQTT-{user} {size}"}}, f"""
# b: a Reason String makes it larger than 30 bytes
# c: a User Property makes it larger than 30 bytes
# k: it has neither
{before}
b: {side} {words} reason=x*30          !
c: {side} {words} user=name:0123456789012345678901234  !user
k: {side} {words}
{behind}
close client
""")
