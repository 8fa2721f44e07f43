"""Enhanced authentication of 5.0 (3.1.2.11.9, 4.12)."""

from dialogues import Files

FILES = Files("authentication")

FILES.rule("uninterrupted", "while it authenticates a client sends AUTH and DISCONNECT only", {"5.0": "MQTT-3.1.2-30"}, """
# b: it publishes before CONNACK
# k: it publishes after CONNACK
# l: it publishes before CONNACK, and the CONNECT has no Authentication Method
# s: bytes of the server are missing: perhaps the CONNACK
bks: C connect c method=M data=1
l: C connect c
s: lost server 4
bls: C publish a=1                  !
bk: S auth code=24 method=M data=2
bk: C auth code=24 method=M data=3
bk: S connack method=M
l: S connack
k: C publish a=1
close client
""")

FILES.rule("challenge", "a challenge of the server has code 0x18", {"5.0": "MQTT-4.12.0-2"}, """
# b: it has code 0
# k: it has code 0x18
C connect c method=M data=1
b: S auth code=0 method=M data=2    !
k: S auth code=24 method=M data=2
C auth code=24 method=M data=3
S connack method=M
close client
""")

FILES.rule("answer", "the client's answer to a challenge has code 0x18", {"5.0": "MQTT-4.12.0-3"}, """
# b: it has code 0x19
# k: it has code 0x18
C connect c method=M data=1
S auth code=24 method=M data=2
b: C auth code=25 method=M data=3   !
k: C auth code=24 method=M data=3
S connack method=M
close client
""")

FILES.rule("method", "each AUTH and the CONNACK name the method of the CONNECT", {"5.0": "MQTT-4.12.0-5"}, """
# b: AUTH of the server names another
# c: AUTH of the client names another
# d: CONNACK names another
# e: CONNACK names none
# k: all name it
C connect c method=M data=1
b: S auth code=24 method=N data=2   !
cdek: S auth code=24 method=M data=2
c: C auth code=24 method=N data=3   !
bdek: C auth code=24 method=M data=3
d: S connack method=N               !
e: S connack                        !
bck: S connack method=M
close client
""")

FILES.rule("no-method-from-server", "a CONNECT without a method brings no AUTH and no method from the server", {"5.0": "MQTT-4.12.0-6"}, """
# b: the server sends AUTH
# c: CONNACK names a method
# k: the server names no method
C connect c
b: S auth code=24 method=M data=2   !
c: S connack method=M               !
bk: S connack
close client
""")

FILES.rule("no-auth-from-client", "a client that named no method sends no AUTH", {"5.0": "MQTT-4.12.0-7"}, """
# b: it sends one
# k: it sends none
# s: the CONNECT is not in the capture
s: midway
bk: C connect c
bk: S connack
bs: C auth code=25 method=M data=1  !
k: C pingreq
k: S pingresp
close server
""")

FILES.rule("anew", "authentication begins anew with code 0x19 and the same method", {
    "5.0": {"": "MQTT-4.12.1-1", "method": "MQTT-4.12.1-1 MQTT-4.12.0-5"}}, """
# b: it begins with code 0x18
# c: it begins with another method
# k: it begins with code 0x19
# s: bytes of the client are missing: perhaps an AUTH with 0x19
C connect c method=M data=1
S connack method=M
s: lost client 9
bs: C auth code=24 method=M data=2  !
c: C auth code=25 method=N data=2   !method
k: C auth code=25 method=M data=2
bc: S disconnect code=130
k: S auth code=24 method=M data=3
k: C auth code=24 method=M data=4
k: S auth code=0 method=M
close server
""")
