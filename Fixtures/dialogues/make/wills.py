"""Will Messages (3.1.2.5, 3.1.3.2, 3.14.4)."""

from dialogues import Files

FILES = Files("wills")

# Connection 9 watches the topic of the will, and has got a message on it from connection 8.
WATCH = """
9C connect watch
9S connack
9C subscribe 1 w:1
9S suback 1 1
8C connect other
8S connack
8C publish w=hello qos=1 id=1 {retain}
8S puback 1
9S publish w=hello qos=1 id=1
9C puback 1
"""
WATCHED = WATCH.format(retain="")

FILES.rule("sent", "the Will Message is sent when the connection ends without DISCONNECT", {
    "3.1.1": "MQTT-3.1.2-8", "5.0": "MQTT-3.1.2-8"}, f"""
# b: it is not
# k: it is
# l: the client has sent DISCONNECT
# s: bytes of the client are missing: perhaps the DISCONNECT
# t: bytes of the server are missing from the subscriber's connection
# u: frames were dropped
{WATCHED}
C connect c will=w=gone will-qos=1
S connack
s: lost client 2
u: dropped
l: C disconnect
l: close client
bkstu: reset client
k: 9S publish w=gone qos=1 id=2
k: 9C puback 2
t: 9 lost server 9
wait 1 s
8C publish w=later qos=1 id=3
8S puback 3
9S publish w=later qos=1 id=3
9C puback 3
wait 40 s
9C pingreq                          !@9S
9S pingresp
wait 2 s
9C disconnect
9 close client
8C disconnect
8 close client
""")

FILES.rule("removed", "DISCONNECT removes the Will Message", {
    "3.1.1": "MQTT-3.14.4-3 MQTT-3.1.2-10", "5.0": "MQTT-3.14.4-3 MQTT-3.1.2-10"}, f"""
# b: it is sent all the same
# k: it is not
# l: it is sent, and the client has reset the connection
# m: the same content is published by another client
# s: bytes of the other client are missing: perhaps a PUBLISH with the same content
{WATCHED}
C connect c will=w=gone will-qos=1
S connack
bkms: C disconnect
bkms: close client
l: reset client
s: 8 lost client 9
m: 8C publish w=gone qos=1 id=2
m: 8S puback 2
blms: 9S publish w=gone qos=1 id=2  !
blms: 9C puback 2
wait 2 s
9C disconnect
9 close client
8C disconnect
8 close client
""")

FILES.rule("kept-by-code", "DISCONNECT removes the Will Message with code 0 only", {"5.0": "MQTT-3.14.4-3 MQTT-3.1.2-10"}, f"""
# b: the code is 0, and it is sent
# k: the code is 4, disconnect with Will Message, and it is sent
{WATCHED}
C connect c will=w=gone will-qos=1
S connack
b: C disconnect code=0
k: C disconnect code=4
close client
9S publish w=gone qos=1 id=2        !
9C puback 2
wait 2 s
9C disconnect
9 close client
8C disconnect
8 close client
""")

FILES.rule("back-in-time", "a client that is back within the Will Delay Interval has no Will Message sent", {"5.0": "MQTT-3.1.3-9"}, f"""
# b: it is sent all the same
# k: it is not
# l: the client is not back, and the interval has passed
# s: bytes of another client are missing: perhaps a PUBLISH with the same content
{WATCHED}
C connect c keep expiry=300 will=w=gone will-qos=1 will-delay=30
S connack
reset client
bks: wait 5 s
l: wait 31 s
bks: 2C connect c keep expiry=300
bks: 2S connack present
s: 8 lost client 9
bls: 9S publish w=gone qos=1 id=2   !
bls: 9C puback 2
wait 2 s
9C disconnect
9 close client
bks: 2C disconnect
bks: 2 close client
8C disconnect
8 close client
""")

FILES.rule("user-properties", "the User Properties of a Will Message keep their order", {"5.0": "MQTT-3.1.3-10"}, f"""
# b: they come in another order
# k: they come in their order
{WATCHED}
C connect c will=w=gone will-qos=1 will-user=a:1 will-user=b:2
S connack
reset client
b: 9S publish w=gone qos=1 id=2 user=b:2 user=a:1 !
k: 9S publish w=gone qos=1 id=2 user=a:1 user=b:2
9C puback 2
wait 2 s
9C disconnect
9 close client
8C disconnect
8 close client
""")

FILES.rule("not-retained", "a Will Message without Will Retain is not retained", {
    "3.1.1": "MQTT-3.1.2-16", "5.0": "MQTT-3.1.2-14"}, f"""
# b: a new subscription gets it as a retained message
# k: a new subscription gets what was retained before
# s: bytes of another client are missing: perhaps it has retained the same content
{WATCH.format(retain="retain")}
C connect c will=w=gone will-qos=1
S connack
reset client
9S publish w=gone qos=1 id=2
9C puback 2
s: 8 lost client 9
7C connect new
7S connack
7C subscribe 1 w:1
7S suback 1 1
bs: 7S publish w=gone qos=1 id=1 retain !
k: 7S publish w=hello qos=1 id=1 retain
7C puback 1
wait 2 s
7C disconnect
7 close client
9C disconnect
9 close client
8C disconnect
8 close client
""")

FILES.rule("retained", "a Will Message with Will Retain is retained", {"3.1.1": "MQTT-3.1.2-17", "5.0": "MQTT-3.1.2-15"}, f"""
# b: a new subscription does not get it, and gets what is published later
# k: a new subscription gets it
# s: bytes of the server are missing: perhaps the retained message
{WATCHED}
C connect c will=w=gone will-qos=1 will-retain
S connack
reset client
9S publish w=gone qos=1 id=2
9C puback 2
7C connect new
7S connack
7C subscribe 1 w:1
7S suback 1 1
k: 7S publish w=gone qos=1 id=9 retain
k: 7C puback 9
s: 7 lost server 12
wait 40 s
8C publish w=again qos=1 id=2
8S puback 2
9S publish w=again qos=1 id=3
9C puback 3
7S publish w=again qos=1 id=3
7C puback 3
7C disconnect
7 close client                      !@S
9C disconnect
9 close client
8C disconnect
8 close client
""")
