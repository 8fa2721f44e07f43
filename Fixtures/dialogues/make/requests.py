"""SUBSCRIBE, UNSUBSCRIBE and their answers (3.8 to 3.11)."""

from dialogues import Files

FILES = Files("requests")

FILES.rule("suback-of-nothing", "SUBACK carries the identifier of a SUBSCRIBE", {
    "3.1": "2.4-acknowledged-identifier", "3.1.1": "MQTT-2.3.1-7 MQTT-3.8.4-2", "5.0": "MQTT-2.2.1-6 MQTT-3.8.4-2"}, """
# b: it has another one
# k: it has the same
# s: bytes of the client are missing: perhaps a SUBSCRIBE
# t: the beginning of the connection is not in the capture
# u: a packet of the client is captured in part: perhaps a SUBSCRIBE
t: midway
bksu: C connect c
bksu: S connack
C subscribe 1 a:0
s: lost client 8
u: C cut 3 subscribe 2 b:0
bstu: S suback 2 0                  !
k: S suback 1 0
close client
""")

FILES.rule("unsuback-of-nothing", "UNSUBACK carries the identifier of an UNSUBSCRIBE", {
    "3.1": "2.4-acknowledged-identifier", "3.1.1": "MQTT-2.3.1-7 MQTT-3.10.4-4", "5.0": "MQTT-2.2.1-6 MQTT-3.10.4-5"}, """
# b: it has another one
# k: it has the same
# s: bytes of the client are missing: perhaps an UNSUBSCRIBE
# t: the beginning of the connection is not in the capture
t: midway
bks: C connect c
bks: S connack
C unsubscribe 1 a
s: lost client 7
bst: S unsuback 2 17                !
k: S unsuback 1 17
close client
""")

FILES.rule("several-subacks", "one SUBACK answers a SUBSCRIBE", {
    "3.1": "3.9-suback-due", "3.1.1": "MQTT-3.8.4-4 MQTT-2.3.1-7", "5.0": "MQTT-3.8.4-5 MQTT-2.2.1-6"}, """
# b: two do
# k: one does
# s: bytes of the client are missing: perhaps a second SUBSCRIBE
C connect c
S connack
C subscribe 1 a:0 b:0
S suback 1 0 0
s: lost client 12
bs: S suback 1 0 0                  !
close client
""")

FILES.rule("several-unsubacks", "one UNSUBACK answers an UNSUBSCRIBE", {
    "3.1": "3.11-unsuback-due", "3.1.1": "MQTT-3.10.4-6 MQTT-2.3.1-7", "5.0": "MQTT-3.10.4-6 MQTT-2.2.1-6"}, """
# b: two do
# k: one does
# s: bytes of the client are missing: perhaps a second UNSUBSCRIBE
C connect c
S connack
C unsubscribe 1 a b
S unsuback 1 17 17
s: lost client 10
bs: S unsuback 1 17 17              !
close client
""")

FILES.rule("suback-due", "each SUBSCRIBE is answered", {
    "3.1": "3.9-suback-due", "3.1.1": "MQTT-3.8.4-1", "5.0": "MQTT-3.8.4-1"}, """
# b: it is not, and what came later is, for 40 s
# k: it is
# l: it is not, and nothing else is
# s: bytes of the server are missing: perhaps the SUBACK
# t: a packet of the server is captured in part: perhaps the SUBACK
C connect c
S connack
C subscribe 1 a:0
k: S suback 1 0
s: lost server 5
t: S cut 3 suback 1 0
wait 40 s
C pingreq
bkst: S pingresp
kl: close client
bst: close client                   !@S
""")

FILES.rule("unsuback-due", "each UNSUBSCRIBE is answered, also where nothing was subscribed to", {
    "3.1": "3.11-unsuback-due", "3.1.1": "MQTT-3.10.4-4 MQTT-3.10.4-5", "5.0": "MQTT-3.10.4-4 MQTT-3.10.4-5"}, """
# b: it is not, and what came later is, for 40 s
# k: it is
# s: bytes of the server are missing: perhaps the UNSUBACK
C connect c
S connack
C unsubscribe 1 a
k: S unsuback 1 17
s: lost server 4
wait 40 s
C pingreq
S pingresp
k: close client
bs: close client                    !@S
""")

FILES.rule("suback-count", "SUBACK has a code for each Topic Filter", {
    "3.1": "3.9-granted-qos-count", "3.1.1": "MQTT-3.8.4-5 MQTT-3.9.3-1", "5.0": "MQTT-3.8.4-6 MQTT-3.9.3-1"}, """
# b: it has one for two
# c: it has three for two
# k: it has two for two
C connect c
S connack
C subscribe 1 a:0 b:0
b: S suback 1 0                     !
c: S suback 1 0 0 0                 !
k: S suback 1 0 0
close client
""")

FILES.rule("unsuback-count", "UNSUBACK has a code for each Topic Filter", {"5.0": "MQTT-3.11.3-1"}, """
# b: it has one for two
# k: it has two for two
C connect c
S connack
C unsubscribe 1 a b
b: S unsuback 1 17                  !
k: S unsuback 1 17 17
close client
""")

FILES.rule("granted-above-request", "the granted QoS is at most the one that was asked for", {
    "3.1.1": "MQTT-3.8.4-5", "5.0": "MQTT-3.8.4-7"}, """
# b: it is higher
# k: it is lower
# l: the subscription is refused
C connect c
S connack
C subscribe 1 a:1 b:1
b: S suback 1 1 2                   !
k: S suback 1 1 0
l: S suback 1 1 128
close client
""")

FILES.rule("unsubscribed", "a subscription of the same characters is removed", {"5.0": "MQTT-3.10.4-1"}, """
# b: UNSUBACK says that there is none
# k: UNSUBACK says success
# l: UNSUBACK says that there is none, and other characters were subscribed to
# s: bytes of the client are missing: perhaps an UNSUBSCRIBE
C connect c
S connack
bks: C subscribe 1 a/+:0
l: C subscribe 1 a/b:0
S suback 1 0
s: lost client 10
C unsubscribe 2 a/+
bls: S unsuback 2 17                !
k: S unsuback 2 0
close client
""")
