"""Packet Identifiers, and how messages of QoS 1 and 2 are acknowledged (2.2.1, 2.3.1 of 3.1.1, 3.3.4, 4.3)."""

from dialogues import Files

FILES = Files("deliveries")

FILES.rule("in-use-qos1", "a client's new message has an identifier that is free", {
    "3.1": "2.4-packet-identifier-in-use", "3.1.1": "MQTT-2.3.1-2 MQTT-4.3.2-1", "5.0": "MQTT-2.2.1-3 MQTT-4.3.2-1"}, """
# b: it has that of a message without PUBACK
# c: it has that of a SUBSCRIBE without SUBACK
# k: it has another one
# l: the message before has its PUBACK
# s: bytes of the server are missing: perhaps the PUBACK
# t: a packet of the server is captured in part: perhaps the PUBACK
C connect c
S connack
bklst: C publish a=1 qos=1 id=1
c: C subscribe 1 a:0
l: S puback 1
s: lost server 4
t: S cut 2 puback 1
bclst: C publish b=2 qos=1 id=1     !
k: C publish b=2 qos=1 id=2
close server
""")

FILES.rule("in-use-qos2", "a client's new message of QoS 2 has an identifier that is free", {
    "3.1": "2.4-packet-identifier-in-use", "3.1.1": "MQTT-2.3.1-2 MQTT-4.3.3-1", "5.0": "MQTT-2.2.1-3 MQTT-4.3.3-1"}, """
# b: it has that of a message without PUBCOMP
# k: the message before has its PUBCOMP
# s: bytes of the server are missing: perhaps the PUBCOMP
C connect c
S connack
C publish a=1 qos=2 id=1
S pubrec 1
C pubrel 1
k: S pubcomp 1
s: lost server 4
C publish b=2 qos=2 id=1            !
close server
""")

FILES.rule("in-use-request", "a SUBSCRIBE or UNSUBSCRIBE has an identifier that is free", {
    "3.1": "2.4-packet-identifier-in-use", "3.1.1": "MQTT-2.3.1-2", "5.0": "MQTT-2.2.1-3"}, """
# b: SUBSCRIBE has that of another one
# c: UNSUBSCRIBE has that of a message
# k: they have others
# s: bytes of the server are missing: perhaps the SUBACK
C connect c
S connack
bks: C subscribe 1 a:0
c: C publish a=1 qos=1 id=1
s: lost server 5
bs: C subscribe 1 b:0               !
c: C unsubscribe 1 b                !
k: C subscribe 2 b:0
close server
""")

FILES.rule("in-use-by-server-qos1", "a server's new message has an identifier that is free", {
    "3.1": "2.4-packet-identifier-in-use", "3.1.1": "MQTT-2.3.1-4 MQTT-4.3.2-1", "5.0": "MQTT-2.2.1-4 MQTT-4.3.2-1"}, """
# b: it has that of a message without PUBACK
# k: it has another one
# l: it has that of a message of the client: the directions are apart
# s: bytes of the client are missing: perhaps the PUBACK
C connect c
S connack
C subscribe 9 #:2
S suback 9 2
bks: S publish a=1 qos=1 id=1
l: C publish a=1 qos=1 id=1
s: lost client 4
bls: S publish b=2 qos=1 id=1       !
k: S publish b=2 qos=1 id=2
close server
""")

FILES.rule("in-use-by-server-qos2", "a server's new message of QoS 2 has an identifier that is free", {
    "3.1": "2.4-packet-identifier-in-use", "3.1.1": "MQTT-2.3.1-4 MQTT-4.3.3-1", "5.0": "MQTT-2.2.1-4 MQTT-4.3.3-1"}, """
# b: it has that of a message without PUBREC
# k: it has another one
# s: bytes of the client are missing: perhaps the PUBREC
C connect c
S connack
C subscribe 9 #:2
S suback 9 2
S publish a=1 qos=2 id=1
s: lost client 4
bs: S publish b=2 qos=2 id=1        !
k: S publish b=2 qos=2 id=2
close server
""")

FIRST = """
# b: it has DUP, and the session is new
# c: that of the server has
# k: it has not
# l: it has DUP, and the client has a session from before
# s: bytes of the client are missing: perhaps the first transmission
# t: the beginning of the connection is not in the capture
t: midway
bcks: C connect c
bcks: S connack
l: C connect c keep
l: S connack present
c: C subscribe 9 a:2
c: S suback 9 2
s: lost client 9
blst: C publish a=1 qos={qos} id=1 dup !
c: S publish a=1 qos={qos} id=1 dup !
k: C publish a=1 qos={qos} id=1
close server
"""
FILES.rule("first-qos1", "what is sent for the first time has DUP 0", {
    "3.1.1": "MQTT-4.3.2-1", "5.0": "MQTT-4.3.2-2"}, FIRST.format(qos=1))
FILES.rule("first-qos2", "what is sent for the first time with QoS 2 has DUP 0", {
    "3.1.1": "MQTT-4.3.3-1", "5.0": "MQTT-4.3.3-2"}, FIRST.format(qos=2))

FILES.rule("resent-on-connection", "nothing is sent again on the same connection", {"5.0": "MQTT-4.4.0-1"}, """
# b: PUBLISH is
# c: PUBREL is
# k: nothing is
C connect c
S connack
C publish a=1 qos=2 id=1
c: S pubrec 1
c: C pubrel 1
wait 20 s
b: C publish a=1 qos=2 id=1 dup     !
c: C pubrel 1                       !
close server
""", legal="3.1 3.1.1")

FILES.rule("resent-after-release", "PUBLISH is not sent again behind its PUBREL", {
    "3.1.1": "MQTT-4.3.3-1", "5.0": "MQTT-4.3.3-6 MQTT-4.4.0-1"}, """
# b: it is
# k: it is not
C connect c
S connack
C publish a=1 qos=2 id=1
S pubrec 1
C pubrel 1
wait 20 s
b: C publish a=1 qos=2 id=1 dup     !
close server
""")

FILES.rule("acknowledges-nothing", "PUBACK, PUBREC and PUBREL carry the identifier of a message", {
    "3.1": "2.4-acknowledged-identifier", "3.1.1": "MQTT-2.3.1-6", "5.0": "MQTT-2.2.1-5"}, """
# b: PUBACK of the server does not
# c: PUBREC of the server does not
# d: PUBREL of the client does not
# e: PUBACK of the client does not
# f: PUBACK of the server comes twice
# k: PUBACK of the server does
# l: PUBACK is that of a message of a connection before
# s: bytes of the client are missing: perhaps the PUBLISH
# t: the beginning of the connection is not in the capture
# u: a packet of the client is captured in part: perhaps the PUBLISH
t: midway
bcdefksu: C connect c
bcdefksu: S connack
l: C connect c keep
l: S connack present
bcdu: C publish a=1 qos=2 id=1
u: C cut 5 publish a=1 qos=1 id=2
fk: C publish a=1 qos=1 id=2
s: lost client 9
fk: S puback 2
bfstu: S puback 2                   !
l: C publish a=1 qos=1 id=2 dup
l: S puback 2
c: S pubrec 2                       !
d: C pubrel 2                       !
e: C puback 2                       !
close client
""")

FILES.rule("completes-nothing", "PUBCOMP carries the identifier of a PUBREL", {
    "3.1": "2.4-acknowledged-identifier", "3.1.1": "MQTT-4.3.3-2", "5.0": "MQTT-2.2.1-5 MQTT-4.3.3-11"}, """
# b: nothing was published with it
# c: the message was not released
# k: it does
# s: bytes of the client are missing: perhaps the PUBREL
# t: the beginning of the connection is not in the capture
t: midway
bcks: C connect c
bcks: S connack
ck: C publish a=1 qos=2 id=2
ck: S pubrec 2
k: C pubrel 2
s: lost client 4
S pubcomp 2                         !
close client
""")

FILES.rule("releases-unreceived", "PUBREL comes behind PUBREC", {
    "3.1": "4.1-qos-flow", "3.1.1": "MQTT-4.3.3-1", "5.0": "MQTT-4.3.3-3"}, """
# b: it comes without
# k: it comes behind it
# s: bytes of the server are missing: perhaps the PUBREC
# t: a packet of the server is captured in part: perhaps the PUBREC
C connect c
S connack
C publish a=1 qos=2 id=1
k: S pubrec 1
s: lost server 4
t: S cut 2 pubrec 1
C pubrel 1                          !
close server
""")

FILES.rule("answer-qos1", "QoS 1 is answered by PUBACK", {
    "3.1": "4.1-qos-flow", "3.1.1": "MQTT-3.3.4-1 MQTT-4.3.2-2", "5.0": "MQTT-3.3.4-1 MQTT-4.3.2-4"}, """
# b: it is answered by PUBREC
# c: it is not answered, and what came later is, for 40 s
# k: it is answered by PUBACK
# l: it is not answered, and nor is anything else
# s: bytes of the server are missing: perhaps the PUBACK
# t: bytes of the client are missing: perhaps another PUBLISH with the identifier
C connect c
S connack
C publish a=1 qos=1 id=1
b: S pubrec 1                       !
k: S puback 1
s: lost server 4
t: lost client 9
t: S pubrec 1
lcs: wait 40 s
lcs: C pingreq
cs: S pingresp
bklt: close client
cs: close client                    !@S
""")

FILES.rule("answer-qos2", "QoS 2 is answered by PUBREC", {
    "3.1": "4.1-qos-flow", "3.1.1": "MQTT-3.3.4-1 MQTT-4.3.3-2", "5.0": "MQTT-3.3.4-1 MQTT-4.3.3-8"}, """
# b: it is answered by PUBACK
# c: it is not answered, and what came later is, for 40 s
# k: it is answered by PUBREC
# s: bytes of the server are missing: perhaps the PUBREC
C connect c
S connack
C publish a=1 qos=2 id=1
b: S puback 1                       !
k: S pubrec 1
k: C pubrel 1
k: S pubcomp 1
s: lost server 4
cs: wait 40 s
cs: C pingreq
cs: S pingresp
bk: close client
cs: close client                    !@S
""")

FILES.rule("client-answers", "a client answers each message, whatever it makes of it", {
    "3.1": "4.1-qos-flow", "3.1.1": "MQTT-4.5.0-2 MQTT-3.3.4-1", "5.0": "MQTT-4.5.0-2 MQTT-3.3.4-1"}, """
# b: it leaves one out, and answers later ones for 40 s
# k: it answers all
# s: bytes of the client are missing: perhaps the PUBACK
# t: bytes of the server are missing
C connect c
S connack
C subscribe 9 a:1
S suback 9 1
S publish a=1 qos=1 id=1
k: C puback 1
s: lost client 4
S publish a=2 qos=1 id=2
C puback 2
t: lost server 4
wait 40 s
S publish a=3 qos=1 id=3
C puback 3
wait 1 s
k: close client
bst: close client                   !@C
""")

FILES.rule("release-due", "PUBREC is answered by PUBREL", {
    "3.1": "4.1-qos-flow", "3.1.1": "MQTT-4.3.3-1", "5.0": "MQTT-4.3.3-4"}, """
# b: it is not, and the client answers later packets for 40 s
# k: it is
# s: bytes of the client are missing: perhaps the PUBREL
C connect c
S connack
C subscribe 9 a:1
S suback 9 1
C publish b=1 qos=2 id=1
S pubrec 1
k: C pubrel 1
k: S pubcomp 1
s: lost client 4
wait 40 s
S publish a=3 qos=1 id=3
C puback 3
k: close client
bs: close client                    !@C
""")

FILES.rule("completion-due", "PUBREL is answered by PUBCOMP", {
    "3.1": "4.1-qos-flow", "3.1.1": "MQTT-4.3.3-2", "5.0": "MQTT-4.3.3-11"}, """
# b: it is not, and the server answers later packets for 40 s
# k: it is
# s: bytes of the server are missing: perhaps the PUBCOMP
C connect c
S connack
C publish b=1 qos=2 id=1
S pubrec 1
C pubrel 1
k: S pubcomp 1
s: lost server 4
wait 40 s
C pingreq
S pingresp
k: close client
bs: close client                    !@S
""")
