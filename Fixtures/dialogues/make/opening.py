"""CONNECT and CONNACK (3.1, 3.2)."""

from dialogues import Files

FILES = Files("opening")

FILES.rule("connect-first", "CONNECT is the first packet of the client", {
    "3.1": "3.1-connect-first", "3.1.1": "MQTT-3.1.0-1", "5.0": "MQTT-3.1.0-1"}, """
# b: PUBLISH comes first
# k: CONNECT comes first
# s: the beginning of the connection is not in the capture
# t: bytes of the client are missing before it
s: midway
t: lost client 14
k: C connect c
k: S connack
C publish a=1                       !
close server
""")

FILES.rule("second-connect", "a client sends CONNECT once", {
    "3.1": {"": "3.1-second-connect", "late": "3.1-second-connect"},
    "3.1.1": {"": "MQTT-3.1.0-2", "late": "MQTT-3.1.0-2 MQTT-4.8.0-1"},
    "5.0": {"": "MQTT-3.1.0-2", "late": "MQTT-3.1.0-2 MQTT-4.13.1-1"}}, """
# b: it sends it twice, and the server closes
# c: it sends it twice, and the server goes on
# k: it sends it once
C connect c
S connack
bc: C connect c                     !
ck: C pingreq
c: S pingresp                       !late
k: S pingresp
close server
""")

FILES.rule("connack-first", "CONNACK is the first packet of the server", {
    "3.1": "3.2-connack-due", "3.1.1": "MQTT-3.2.0-1 MQTT-3.1.4-4", "5.0": "MQTT-3.2.0-1 MQTT-3.1.4-5"}, """
# b: the server answers SUBSCRIBE without having sent it
# k: the server sends it first
# s: bytes of the server are missing before SUBACK
# t: what comes before SUBACK is captured in part
C connect c
k: S connack
C subscribe 1 a:0
s: lost server 4
t: S cut 3 connack
S suback 1 0                        !
close client
""")

FILES.rule("one-connack", "the server sends CONNACK once", {"5.0": "MQTT-3.2.0-2"}, """
# b: it sends it twice
# k: it sends it once
C connect c
S connack
b: S connack                        !
close client
""")

FILES.rule("session-present-after-clean-start", "Clean Start (Clean Session) 1 means Session Present 0", {
    "3.1.1": "MQTT-3.2.2-1", "5.0": "MQTT-3.2.2-2"}, """
# b: Session Present is 1
# k: Session Present is 0
# l: it is 1, and Clean Start (Clean Session) was 0
bk: C connect c
l: C connect c keep
k: S connack
bl: S connack present               !
close client
""")

FILES.rule("simple-identifier", "a Client Identifier of 1 to 23 letters and digits is allowed", {
    "3.1.1": "MQTT-3.1.3-5", "5.0": "MQTT-3.1.3-5"}, """
# b: it is refused
# c: one of 23 is refused
# k: what is refused has another character
# l: what is refused has 24
b: C connect abc123
c: C connect abcdefghijklmnopqrstuvw
k: C connect a/b
l: C connect abcdefghijklmnopqrstuvwx
S connack code=2/133                    !
close server
""")

FILES.rule("empty-identifier", "an empty Client Identifier without Clean Session is refused", {"3.1.1": "MQTT-3.1.3-8"}, """
# b: the server accepts it
# k: the server refuses it
C connect - keep faulty=MQTT-3.1.3-7
b: S connack                        !
k: S connack code=2
close server
""")

FILES.rule("assigned-identifier", "a client without a Client Identifier is told the one that it gets", {
    "5.0": "MQTT-3.2.2-16 MQTT-3.1.3-7"}, """
# b: the server says none
# k: the server says one
C connect -
b: S connack                        !
k: S connack assigned=auto-1
close client
""")

FILES.rule("will-qos", "a will of a QoS that the server does not support is refused", {"5.0": "MQTT-3.2.2-12"}, """
# b: the server accepts it, and announces Maximum QoS 1
# k: the server refuses it
# l: it is of QoS 1
bk: C connect c will=w=gone will-qos=2
l: C connect c will=w=gone will-qos=1
bl: S connack maxqos=1              !
k: S connack code=155 maxqos=1
close server
""")

FILES.rule("will-retain", "a retained will is refused where the server retains nothing", {"5.0": "MQTT-3.2.2-13"}, """
# b: the server accepts it, and announces Retain Available 0
# k: the server refuses it
# l: the will is not to be retained
bk: C connect c will=w=gone will-retain
l: C connect c will=w=gone
bl: S connack retained=0            !
k: S connack code=154 retained=0
close server
""")

FILES.rule("response-information", "Response Information comes only where it was asked for", {"5.0": "MQTT-3.1.2-28"}, """
# b: nobody asked
# c: the client asked for none
# k: the client asked
b: C connect c
c: C connect c ask-response=0
k: C connect c ask-response=1
S connack response=answers/c        !
close client
""")

FILES.rule("problem-information", "with Request Problem Information 0 reasons come in PUBLISH, CONNACK and DISCONNECT only", {
    "5.0": "MQTT-3.1.2-29"}, """
# b: SUBACK has a Reason String
# c: SUBACK has a User Property
# k: SUBACK has neither, and CONNACK and DISCONNECT have a Reason String
# l: the client has not said 0
bck: C connect c problem=0
l: C connect c problem=1
S connack reason=welcome user=a:b
C subscribe 1 a:0
bl: S suback 1 0 reason=granted     !
c: S suback 1 0 user=a:b            !
k: S suback 1 0
S disconnect code=139 reason=bye
close server
""")

FILES.rule("faulty-connect", "a CONNECT that breaks its format is not accepted", {"3.1.1": "MQTT-3.1.4-1", "5.0": "MQTT-3.1.4-1"}, """
# b: the reserved flag is set, and the server accepts
# k: the reserved flag is set, and the server closes
# l: nothing is wrong
bk: C connect c reserved faulty=MQTT-3.1.2-3
l: C connect c
bl: S connack                       !
close server
""")
