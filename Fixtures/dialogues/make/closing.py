"""DISCONNECT, refusals, and what obliges a side to close (3.1.4, 3.2.2, 3.14, 4.8 of 3.1.1, 4.13 of 5.0)."""

from dialogues import Files

FILES = Files("closing")

FILES.rule("behind-disconnect", "nothing comes behind a DISCONNECT of its sender, who closes", {
    "3.1.1": "MQTT-3.14.4-2 MQTT-3.14.4-1", "5.0": "MQTT-3.14.4-1 MQTT-3.14.4-2"}, """
# b: the client sends PINGREQ
# k: nothing comes
C connect c
S connack
C disconnect
b: C pingreq                        !
close client
""")

FILES.rule("behind-disconnect-of-server", "nothing comes behind a DISCONNECT of the server", {"5.0": "MQTT-3.14.4-1 MQTT-3.14.4-2"}, """
# b: the server answers a PINGREQ that came before it
# k: nothing comes
C connect c
S connack
C pingreq
k: S pingresp
S disconnect code=139
b: S pingresp                       !
close server
""")

FILES.rule("disconnect-after-connack", "the server sends DISCONNECT only behind a CONNACK that accepts", {
    "5.0": {"": "MQTT-3.14.0-1 MQTT-3.2.0-1", "refused": "MQTT-3.14.0-1"}}, """
# b: it sends DISCONNECT instead of CONNACK, and nothing shows that the CONNECT was to be accepted (ours once cited MQTT-3.1.4-5, too)
# c: it sends DISCONNECT behind a CONNACK that refuses
# k: it sends DISCONNECT behind CONNACK
# s: bytes of the server are missing: perhaps the CONNACK
C connect c
c: S connack code=135
k: S connack
s: lost server 5
bsk: S disconnect code=139          !
c: S disconnect code=139            !refused
close server
""")

FILES.rule("session-expiry-raised", "DISCONNECT does not raise a Session Expiry Interval of 0", {"5.0": "3.14.2.2.2-session-expiry-raised"}, """
# b: the CONNECT has none, and DISCONNECT says 60 s
# c: the CONNECT says 0, and DISCONNECT says 60 s
# k: the CONNECT says 10 s, and DISCONNECT says 60 s
# l: DISCONNECT says 0
# s: the CONNECT is not in the capture
s: midway
bl: C connect c
c: C connect c expiry=0
k: C connect c expiry=10
bckl: S connack
bcks: C disconnect expiry=60        !
l: C disconnect expiry=0
close client
""")

REFUSED = """
# b: the server answers what the client sent behind the CONNECT
# c: the server publishes to the client
# k: the server closes
C connect {client} keep {more}
S connack code={code}
bk: C subscribe 1 a:0
b: S suback 1 0                     !
c: S publish a=1                    !publish
close server
"""

FILES.rule("refused", "a server that refuses closes, and handles nothing else", {
    "3.1.1": {"": "MQTT-3.1.4-5 MQTT-3.2.2-5", "publish": "MQTT-3.2.2-5"},
    "5.0": {"": "MQTT-3.1.4-6 MQTT-3.2.2-7 MQTT-4.13.2-1", "publish": "MQTT-3.2.2-7 MQTT-4.13.2-1"}},
    REFUSED.format(client="c", code="5/135", more=""))

FILES.rule("identifier-refused", "a server that refuses a Client Identifier closes", {
    "3.1.1": {"": "MQTT-3.1.4-5 MQTT-3.2.2-5 MQTT-3.1.3-9", "publish": "MQTT-3.2.2-5 MQTT-3.1.3-9"},
    "5.0": {"": "MQTT-3.1.4-6 MQTT-3.2.2-7 MQTT-4.13.2-1 MQTT-3.1.3-8", "publish": "MQTT-3.2.2-7 MQTT-4.13.2-1 MQTT-3.1.3-8"}},
    REFUSED.format(client="a/b", code="2/133", more=""))

FILES.rule("method-refused", "a server that does not support the Authentication Method closes", {
    "5.0": {"": "MQTT-3.1.4-6 MQTT-3.2.2-7 MQTT-4.13.2-1 MQTT-4.12.0-1", "publish": "MQTT-3.2.2-7 MQTT-4.13.2-1 MQTT-4.12.0-1"}},
    REFUSED.format(client="c", code=140, more="method=M"))

FILES.rule("authentication-refused", "a server that refuses the authentication closes", {
    "5.0": {"": "MQTT-3.1.4-6 MQTT-3.2.2-7 MQTT-4.13.2-1 MQTT-4.12.0-4", "publish": "MQTT-3.2.2-7 MQTT-4.13.2-1 MQTT-4.12.0-4"}},
    REFUSED.format(client="c", code=135, more="method=M"))

FILES.rule("fault-of-client", "a server closes the connection on which a packet breaks the protocol", {
    "3.1.1": "MQTT-4.8.0-1", "5.0": "MQTT-4.13.1-1"}, """
# b: a topic has a wildcard, and the server answers what came later
# k: the server closes
# l: nothing is wrong with the topic
# m: what the server still answers was sent before
C connect c
S connack
m: C pingreq
bkm: C publish a/#=1 faulty=MQTT-3.3.2-2,3.1.1:MQTT-4.7.1-1,5.0:MQTT-4.7.0-1
l: C publish a=1
bkl: C pingreq
bm: S pingresp                      !
l: S pingresp
close server
""")

FILES.rule("fault-of-server", "a client closes the connection on which a packet breaks the protocol", {"3.1.1": "MQTT-4.8.0-1"}, """
# b: a topic has a wildcard, and the client answers what came later
# k: the client closes
# l: nothing is wrong with the topic
C connect c
S connack
C subscribe 1 a/#:1
S suback 1 1
bk: S publish a/#=1 faulty=MQTT-3.3.2-2,3.1.1:MQTT-4.7.1-1,5.0:MQTT-4.7.0-1
l: S publish a/b=1
S publish a/b=2 qos=1 id=1
b: C puback 1                       !
l: C puback 1
close client
""", legal="5.0")

FILES.rule("fault-of-flags", "who gets a packet with wrong flags in the Fixed Header closes", {"3.1.1": "MQTT-2.2.2-2 MQTT-4.8.0-1"}, """
# b: SUBSCRIBE has flags of 0, and the server answers what came later
# k: the server closes
# l: nothing is wrong with the flags
C connect c
S connack
bk: C subscribe 1 a:0 flags=0 faulty=MQTT-3.8.1-1,MQTT-2.2.2-1
l: C subscribe 1 a:0
l: S suback 1 0
C pingreq
b: S pingresp                       !
l: S pingresp
close server
""")
