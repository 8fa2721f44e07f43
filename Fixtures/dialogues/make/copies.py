"""Messages on their way through the server to subscribers (3.3.1 to 3.3.4, 3.8.4, 3.10.4, 4.5, 4.6, 4.8.2)."""

from dialogues import Files

FILES = Files("copies")
BOTH = ["3.1.1", "5.0"]

PUBLISHER = """
8C connect publisher
8S connack
"""
END = """
9C disconnect
9 close client
8C disconnect
8 close client
"""


def subscriber(*asked):
    """Connection 9 subscribes."""
    lines = ["9C connect watch", "9S connack"]
    for number, words in enumerate(asked, 1):
        qos = words.split()[0].split(":")[1]
        lines += [f"9C subscribe {number} {words}", f"9S suback {number} {qos}"]
    return "\n".join(lines)


FILES.rule("dup", "DUP of a copy says that the copy was sent before, whatever the publisher's says", dict.fromkeys(BOTH, "MQTT-3.3.1-3"), f"""
# b: it is the publisher's
# k: it is 0
{subscriber("t:1")}
8C connect publisher keep expiry=300
8S connack
8C publish t=on qos=1 id=1 dup
8S puback 1
b: 9S publish t=on qos=1 id=1 dup   !
k: 9S publish t=on qos=1 id=1
9C puback 1
wait 2 s
{END}
""")

FILES.rule("qos", "the QoS of a copy is the lower of that of the message and the one that was granted", {
    "3.1.1": "MQTT-3.8.4-6", "5.0": "MQTT-3.8.4-8"}, f"""
# b: the message has 0, the subscription 1, and the copy 1
# c: the message has 2, the subscription 1, and the copy 0
# k: the message has 2, the subscription 1, and the copy 1
# s: bytes of the publisher are missing: perhaps the same message with another QoS
# t: frames were dropped
{subscriber("t:1")}
t: dropped
{PUBLISHER}
s: 8 lost client 9
bst: 8C publish t=on
ck: 8C publish t=on qos=2 id=1
ck: 8S pubrec 1
ck: 8C pubrel 1
ck: 8S pubcomp 1
bst: 9S publish t=on qos=1 id=1     !
k: 9S publish t=on qos=1 id=1
c: 9S publish t=on                  !
bkst: 9C puback 1
wait 2 s
{END}
""")

FILES.rule("qos-told-once", "a copy whose QoS is above both that of the message and the one that was granted breaks one rule once (ours once told it twice)", {
    "3.1.1": "MQTT-3.8.4-6", "5.0": "MQTT-3.8.4-8"}, f"""
# b: the message has 0, the subscription 0, and the copy 1
# k: the copy has 0
{subscriber("t:0")}
{PUBLISHER}
8C publish t=on
b: 9S publish t=on qos=1 id=1       !
b: 9C puback 1
k: 9S publish t=on
wait 2 s
{END}
""")
FILES.rule("qos-of-shared-told-once", "so does one for a Shared Subscription", {"5.0": "MQTT-4.8.2-3 MQTT-3.8.4-8"}, f"""
# b: the message has 0, the subscription 0, and the copy 1
# k: the copy has 0
{subscriber("$share/g/t:0")}
{PUBLISHER}
8C publish t=on
b: 9S publish t=on qos=1 id=1       !
b: 9C puback 1
k: 9S publish t=on
wait 2 s
{END}
""")

FILES.rule("replaced-subscription", "a subscription to the same filter takes the place of the one before", {
    "3.1.1": "MQTT-3.8.4-6", "5.0": "MQTT-3.8.4-8"}, f"""
# b: the second was granted QoS 1, and the copy has 0
# k: the copy has 1
{subscriber("t:0", "t:1")}
{PUBLISHER}
wait 10 s
8C publish t=on qos=1 id=1
8S puback 1
b: 9S publish t=on                  !
k: 9S publish t=on qos=1 id=1
k: 9C puback 1
wait 2 s
{END}
""")

FILES.rule("overlapping", "of several subscriptions that match the highest QoS counts", {
    "3.1.1": "MQTT-3.3.5-1", "5.0": "MQTT-3.3.4-2"}, f"""
# b: the only copy has QoS 0, and one of them was granted 1
# k: the only copy has QoS 1
# l: there are two copies, one of each QoS
# m: the only copy has QoS 0, and no later message has come: another copy may be on its way
# s: bytes of the server are missing: perhaps another copy
{subscriber("t:0", "#:1")}
{PUBLISHER}
8C publish t=on qos=1 id=1
8S puback 1
blms: 9S publish t=on               !
kl: 9S publish t=on qos=1 id=1
kl: 9C puback 1
s: 9 lost server 10
bkls: 8C publish t=off qos=1 id=2
bkls: 8S puback 2
bkls: 9S publish t=off qos=1 id=2
bkls: 9C puback 2
wait 40 s
9C pingreq
9S pingresp
{END}
""")

FILES.rule("qos-of-shared", "a Shared Subscription gives each client the QoS that it was granted", {"5.0": "MQTT-4.8.2-3"}, f"""
# b: the message has 1, the subscription 1, and the copy 0
# k: the copy has 1
# s: bytes of the publisher are missing: perhaps the same message with QoS 0
{subscriber("$share/g/t:1")}
{PUBLISHER}
s: 8 lost client 9
8C publish t=on qos=1 id=1
8S puback 1
bs: 9S publish t=on                 !
k: 9S publish t=on qos=1 id=1
k: 9C puback 1
wait 2 s
{END}
""")

FILES.rule("unsubscribed", "who has unsubscribed gets nothing that is published later", dict.fromkeys(BOTH, "MQTT-3.10.4-2"), f"""
# b: a message comes that was published later
# k: it does not
# l: it was published before
# s: bytes of the client are missing: perhaps another SUBSCRIBE
{subscriber("t:0")}
{PUBLISHER}
8C publish t=before
9S publish t=before
l: 8C publish t=on
9C unsubscribe 5 t
9S unsuback 5 0
s: 9 lost client 8
wait 1 s
bks: 8C publish t=on
bls: 9S publish t=on                !
wait 2 s
{END}
""")

FILES.rule("sent", "each matching subscriber gets a copy", dict.fromkeys(BOTH, "MQTT-4.5.0-1"), f"""
# b: a message is left out, and the next one comes
# k: both come
# l: none comes: perhaps the client has no leave to read
# s: bytes of the server are missing: perhaps the copy
# t: a packet of the server is captured in part: perhaps the copy
# u: frames were dropped
{subscriber("t:1")}
{PUBLISHER}
u: dropped
8C publish t=one qos=1 id=1
8S puback 1
k: 9S publish t=one qos=1 id=1
k: 9C puback 1
s: 9 lost server 11
t: 9S cut 4 publish t=one qos=1 id=1
8C publish t=two qos=1 id=2
8S puback 2
bkstu: 9S publish t=two qos=1 id=2
bkstu: 9C puback 2
wait 40 s
9C pingreq                          !@S
9S pingresp
{END}
""")

FILES.rule("order", "messages of one client, topic and QoS come in the order in which they were published", {
    "3.1.1": "MQTT-4.6.0-6", "5.0": "MQTT-4.6.0-5"}, f"""
# b: the second comes first
# k: the first comes first
# l: they have different QoS
# s: bytes of the publisher are missing: perhaps the first message again
{subscriber("t:1")}
{PUBLISHER}
8C publish t=one qos=1 id=1
bks: 8C publish t=two qos=1 id=2
l: 8C publish t=two
s: 8 lost client 9
8S puback 1
bks: 8S puback 2
k: 9S publish t=one qos=1 id=1
k: 9C puback 1
bks: 9S publish t=two qos=1 id=2
bks: 9C puback 2
l: 9S publish t=two
bls: 9S publish t=one qos=1 id=1    !
bls: 9C puback 1
wait 2 s
{END}
""")

FILES.rule("queued", "messages of QoS 1 and 2 wait for a subscriber that is away", {
    "3.1.1": "MQTT-3.1.2-5 MQTT-4.5.0-1", "5.0": "MQTT-4.5.0-1"}, f"""
# b: the first of two is not sent when the client is back
# k: both are
# l: the first was published with QoS 0
# s: bytes of the server are missing: perhaps the first
{PUBLISHER}
9C connect watch keep expiry=300
9S connack
9C subscribe 1 t:1
9S suback 1 1
9C disconnect
9 close client
wait 1 s
bks: 8C publish t=one qos=1 id=1
bks: 8S puback 1
l: 8C publish t=one
8C publish t=two qos=1 id=2
8S puback 2
7C connect watch keep expiry=300
7S connack present
k: 7S publish t=one qos=1 id=1
k: 7C puback 1
s: 7 lost server 12
7S publish t=two qos=1 id=2
7C puback 2
wait 40 s
7C pingreq
7S pingresp
7C disconnect
7 close client                      !@S
8C disconnect
8 close client
""")

GROUP = """
6C connect six expiry={expiry}
6S connack
6C subscribe 1 $share/g/t:2
6S suback 1 2
7C connect seven
7S connack
7C subscribe 1 $share/g/t:2
7S suback 1 2
"""

FILES.rule("shared-refused", "a message that one client of a group has refused is not sent to another", {"5.0": "MQTT-4.8.2-6"}, f"""
# b: it is
# k: it is not
# l: the first client is gone before it has answered
# s: bytes of the publisher are missing: perhaps the same message again
{GROUP.format(expiry=0)}
{PUBLISHER}
8C publish t=on qos=1 id=1
8S puback 1
6S publish t=on qos=1 id=1
bks: 6C puback 1 code=151
bks: 6C pingreq
bks: 6S pingresp
l: 6 reset client
s: 8 lost client 9
wait 1 s
bls: 7S publish t=on qos=1 id=1     !
bls: 7C puback 1
wait 2 s
7C disconnect
7 close client
8C disconnect
8 close client
""")

FILES.rule("shared-qos2", "a message of QoS 2 stays with the client of the group that it was sent to", {"5.0": "MQTT-4.8.2-5"}, f"""
# b: the session of the client is over, and the message is sent to another
# k: it is not sent to another
# s: bytes of the publisher are missing: perhaps the same message again
{GROUP.format(expiry=0)}
{PUBLISHER}
8C publish t=on qos=2 id=1
8S pubrec 1
8C pubrel 1
8S pubcomp 1
6S publish t=on qos=2 id=1
6 reset client
s: 8 lost client 9
wait 1 s
bs: 7S publish t=on qos=2 id=1      !
bs: 7C pubrec 1
bs: 7S pubrel 1
bs: 7C pubcomp 1
wait 2 s
7C disconnect
7 close client
8C disconnect
8 close client
""")

# Property by property: its statement, what the publisher says, what a server makes of it that breaks it.
FORWARDED = [
    ("payload-format", "the Payload Format Indicator", "MQTT-3.3.2-4", "format=1", "format=0"),
    ("response-topic", "the Response Topic", "MQTT-3.3.2-15", "reply=r/1", "reply=r/2"),
    ("correlation-data", "the Correlation Data", "MQTT-3.3.2-16", "correlation=x1", "correlation=x2"),
    ("user-properties", "each User Property", "MQTT-3.3.2-17", "user=a:1 user=b:2", "user=a:1"),
    ("user-property-order", "the order of User Properties", "MQTT-3.3.2-18", "user=a:1 user=b:2", "user=b:2 user=a:1"),
    ("content-type", "the Content Type", "MQTT-3.3.2-20", "content=text", "content=json"),
]

for slug, what, rule, said, changed in FORWARDED:
    FILES.rule(f"forwarded-{slug}", f"{what} is sent on as it is", {"5.0": rule}, f"""
# b: it is changed
# c: {"it is left out" if slug != "user-property-order" else "two of the same name change places"}
# k: it is sent on
# s: bytes of the publisher are missing: perhaps the same message with others
{subscriber("t:1")}
{PUBLISHER}
s: 8 lost client 9
bks: 8C publish t=on qos=1 id=1 {said}
c: 8C publish t=on qos=1 id=1 {said if slug != "user-property-order" else "user=a:1 user=a:2"}
8S puback 1
bs: 9S publish t=on qos=1 id=1 {changed} !
c: 9S publish t=on qos=1 id=1 {"" if slug != "user-property-order" else "user=a:2 user=a:1"} !
k: 9S publish t=on qos=1 id=1 {said}
9C puback 1
wait 2 s
{END}
""")

FILES.rule("expiry", "the Message Expiry Interval is reduced by the time that the message has waited", {
    "5.0": {"": "MQTT-3.3.2-6", "late": "MQTT-3.3.2-5"}}, f"""
# b: it is not reduced, and the message has waited for 20 s
# c: it is left out
# d: the message is sent on 20 s after it has expired
# k: it is reduced
# s: bytes of the publisher are missing: perhaps the same message again
{subscriber("t:1")}
{PUBLISHER}
s: 8 lost client 9
bcks: 8C publish t=on qos=1 id=1 ttl=60
d: 8C publish t=on qos=1 id=1 ttl=5
8S puback 1
bcks: wait 20 s
d: wait 25 s
bs: 9S publish t=on qos=1 id=1 ttl=60 !
c: 9S publish t=on qos=1 id=1       !
d: 9S publish t=on qos=1 id=1 ttl=5 !late
k: 9S publish t=on qos=1 id=1 ttl=40
9C puback 1
wait 2 s
{END}
""")
