"""The order of acknowledgements, and how many messages may be unacknowledged (4.6, 4.9)."""

from dialogues import Files

FILES = Files("order")

FILES.rule("puback", "the client sends PUBACK in the order in which the messages came", {
    "3.1": "4.3-message-order", "3.1.1": "MQTT-4.6.0-2", "5.0": "MQTT-4.6.0-2"}, """
# b: the second message is acknowledged first
# k: the first is
# l: the server acknowledges the second of the client's first, of which the standards say nothing
# s: bytes of the server are missing: perhaps the first message a second time
C connect c
S connack
bks: C subscribe 9 a:2
bks: S suback 9 2
bks: S publish a=1 qos=1 id=1
bks: S publish a=2 qos=1 id=2
s: lost server 9
k: C puback 1
bks: C puback 2
bs: C puback 1                      !
l: C publish a=1 qos=1 id=1
l: C publish a=2 qos=1 id=2
l: S puback 2
l: S puback 1
close client
""")

FILES.rule("pubrec", "the client sends PUBREC in the order in which the messages came", {
    "3.1": "4.3-message-order", "3.1.1": "MQTT-4.6.0-3", "5.0": "MQTT-4.6.0-3"}, """
# b: the second message is answered first
# k: the first is
# l: they are of different QoS: each has its own order
# s: bytes of the client are missing
C connect c
S connack
C subscribe 9 a:2
S suback 9 2
S publish a=1 qos=2 id=1
bks: S publish a=2 qos=2 id=2
l: S publish a=2 qos=1 id=2
l: C puback 2
s: lost client 4
k: C pubrec 1
bks: C pubrec 2
bls: C pubrec 1                     !
close client
""")

FILES.rule("pubrel", "the client sends PUBREL in the order in which PUBREC came", {
    "3.1": "4.3-message-order", "3.1.1": "MQTT-4.6.0-4", "5.0": "MQTT-4.6.0-4"}, """
# b: the second PUBREC is answered first
# k: the first is
# l: they are answered as they came, and the messages were published in another order
# s: bytes of the client are missing
C connect c
S connack
C publish a=1 qos=2 id=1
C publish a=2 qos=2 id=2
bks: S pubrec 1
S pubrec 2
l: S pubrec 1
s: lost client 4
k: C pubrel 1
C pubrel 2
bls: C pubrel 1                     !
close client
""")

FILES.rule("client-receive-maximum", "the client has no more messages unacknowledged than the server takes", {
    "5.0": "MQTT-3.3.4-7 MQTT-4.9.0-2"}, """
# b: it has 2, and the Receive Maximum is 1
# c: it has 2, and the first is released but not completed
# k: the first is acknowledged before
# l: the second has QoS 0
# m: it has not shown that it has read the CONNACK
# s: bytes of the server are missing: perhaps the PUBACK
C connect c
C subscribe 9 known:1
S connack receive=1
S suback 9 1
S publish known=1 qos=1 id=9
bckls: C puback 9
bklms: C publish a=1 qos=1 id=1
c: C publish a=1 qos=2 id=1
c: S pubrec 1
c: C pubrel 1
k: S puback 1
s: lost server 4
bckms: C publish a=2 qos=1 id=2     !
l: C publish a=2
close server
""")

FILES.rule("server-receive-maximum", "the server has no more messages unacknowledged than the client takes", {
    "5.0": "MQTT-3.3.4-9 MQTT-4.9.0-2"}, """
# b: it has 2, and the Receive Maximum is 1
# k: the first is acknowledged before
# l: the second has QoS 0
# s: bytes of the client are missing: perhaps the PUBACK
# t: a packet of the client is captured in part: perhaps the PUBACK
C connect c receive=1
S connack
C subscribe 9 a:2
S suback 9 2
S publish a=1 qos=1 id=1
k: C puback 1
s: lost client 4
t: C cut 3 puback 1
bkst: S publish a=2 qos=2 id=2      !
l: S publish a=2
close client
""")
