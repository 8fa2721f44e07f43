"""Keep alive, PINGREQ and PINGRESP (3.1.2.10, 3.2.2.3.14, 3.12)."""

from dialogues import Files

FILES = Files("keep-alive")

FILES.rule("silent-client", "the client sends something within each Keep Alive", {
    "3.1.1": "MQTT-3.1.2-23", "5.0": "MQTT-3.1.2-20"}, """
# b: it is silent for 14 s, and the Keep Alive is 10 s
# k: it is silent for 9 s
# l: the Keep Alive is 0: it is off
# s: bytes of the client are missing in between
# t: a packet of the client in between is captured in part
# u: the capture has no times
# v: the clock of whoever captured was set in between
u: untimed
bkstuv: C connect c alive=10
l: C connect c alive=0
S connack
bluv: wait 14 s
k: wait 9 s
st: wait 7 s
s: lost client 2
t: C cut 4 publish a=1
st: wait 7 s
v: clock set
C pingreq                           !
S pingresp
close client
""", legal="3.1")

FILES.rule("server-keep-alive", "the client keeps to the Server Keep Alive instead of its own", {"5.0": "MQTT-3.1.2-21 MQTT-3.1.2-20"}, """
# b: it is silent for 14 s, and the Server Keep Alive is 10 s
# k: it is silent for 9 s
# l: it is silent for 14 s, and the Server Keep Alive is longer than its own 10 s
# s: bytes of the client are missing in between
bks: C connect c alive=60
l: C connect c alive=10
bks: S connack keepalive=10
l: S connack keepalive=60
C subscribe 1 a:1
S suback 1 1
S publish a=1 qos=1 id=1
C puback 1
bl: wait 14 s
k: wait 9 s
s: wait 7 s
s: lost client 2
s: wait 7 s
C pingreq                           !
S pingresp
close client
""")

FILES.rule("silence-ends", "after one and a half times the Keep Alive without a packet the server closes", {
    "3.1": {"": "3.1-keep-alive"}, "3.1.1": {"": "MQTT-3.1.2-24", "client": "MQTT-3.1.2-23"},
    "5.0": {"": "MQTT-3.1.2-22", "client": "MQTT-3.1.2-20"}}, """
# b: it still sends after 25 s, and the Keep Alive is 10 s
# c: it still answers the client that comes back after 25 s
# k: it closes after 15 s
# l: it sends after 9 s
# s: bytes of the client are missing in between
# t: a packet of the client in between is captured in part
C connect c alive=10
S connack
C subscribe 1 a:0
S suback 1 0
st: wait 12 s
s: lost client 2
t: C cut 4 publish a=1
st: wait 13 s
bc: wait 25 s
k: wait 15 s
l: wait 9 s
bstl: S publish a=1                 !
c: C pingreq                        !client
c: S pingresp                       !
close server
""")

FILES.rule("clients-keep-alive", "without a Server Keep Alive the server waits as long as the client has said", {"5.0": "MQTT-3.2.2-22"}, """
# b: it ends the connection for want of a packet after 20 s, and the Keep Alive is 60 s
# k: it does so after 95 s
# l: it does so after 20 s, and has sent a Server Keep Alive of 10 s
C connect c alive=60
bk: S connack
l: S connack keepalive=10
C pingreq
S pingresp
bl: wait 20 s
k: wait 95 s
S disconnect code=141               !
close server
""")

FILES.rule("pingresp", "each PINGREQ is answered", {"3.1": "3.13-pingresp-due", "3.1.1": "MQTT-3.12.4-1", "5.0": "MQTT-3.12.4-1"}, """
# b: it is not, and what came later was
# k: it is
# l: it is not, and nothing shows that the server has read it
# s: bytes of the server are missing
# t: a packet of the server is captured in part
C connect c
S connack
C pingreq
k: S pingresp
s: lost server 2
t: S cut 1 pingresp
bkst: C subscribe 1 a:0
bkst: S suback 1 0
close client                        !@S
""")
