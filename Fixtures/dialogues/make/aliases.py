"""Topic Aliases of 5.0 (3.3.2.3.4)."""

from dialogues import Files

FILES = Files("aliases")

FILES.rule("client-above-maximum", "the client's aliases stay within the Topic Alias Maximum of the server", {
    "5.0": "MQTT-3.3.2-9 MQTT-3.2.2-17 3.3.2.3.4-alias-above-maximum"}, """
# b: it uses 3, and the maximum is 2
# k: it uses 2
# l: it has not shown that it has read the CONNACK
C connect c
C subscribe 9 known:1
S connack aliases=2
S suback 9 1
S publish known=1 qos=1 id=9
bk: C puback 9
bl: C publish a=1 alias=3           !
k: C publish a=1 alias=2
close server
""")

FILES.rule("client-without-maximum", "the client uses no alias where the server takes none", {
    "5.0": "MQTT-3.2.2-18 3.3.2.3.4-alias-above-maximum"}, """
# b: it uses one
# k: it uses none
# l: it has not shown that it has read the CONNACK
C connect c
C subscribe 9 known:1
S connack
S suback 9 1
S publish known=1 qos=1 id=9
bk: C puback 9
bl: C publish a=1 alias=1           !
k: C publish a=1
close server
""")

FILES.rule("server-above-maximum", "the server's aliases stay within the Topic Alias Maximum of the client", {
    "5.0": "MQTT-3.3.2-11 MQTT-3.1.2-26 3.3.2.3.4-alias-above-maximum"}, """
# b: it uses 3, and the maximum is 2
# k: it uses 2, and the client the same at once
# s: the CONNECT is not in the capture
s: midway
bk: C connect c aliases=2
bk: S connack aliases=2
bk: C subscribe 9 #:0
bk: S suback 9 0
k: C publish b=1 alias=2
bs: S publish a=1 alias=3           !
k: S publish a=1 alias=2
close client
""")

FILES.rule("server-without-maximum", "the server uses no alias where the client takes none", {
    "5.0": "MQTT-3.1.2-27 3.3.2.3.4-alias-above-maximum"}, """
# b: it uses one
# k: it uses none
# s: the CONNECT is not in the capture
s: midway
bk: C connect c
bk: S connack
bk: C subscribe 9 a:0
bk: S suback 9 0
bs: S publish a=1 alias=1           !
k: S publish a=1
close client
""")

FILES.rule("undefined", "an alias stands for a name only after a PUBLISH with both", {"5.0": "3.3.4-undefined-alias"}, """
# b: the client's stands for none
# c: the server's stands for none: the client has one of the same number
# d: the client's stood for one on the connection before
# k: it stands for one
# s: bytes of the client are missing: perhaps the PUBLISH with both
# t: the beginning of the connection is not in the capture
# u: a packet of the client is captured in part: perhaps the PUBLISH with both
t: midway
bcdksu: C connect c aliases=5 expiry=60
bcdksu: S connack aliases=5
c: C subscribe 9 a:0
c: S suback 9 0
s: lost client 9
u: C cut 5 publish a=1 alias=1
cdk: C publish a=1 alias=1
d: C disconnect
d: close client
d: 2C connect c keep aliases=5
d: 2S connack present aliases=5
bkstu: C publish =2 alias=1         !
c: S publish =2 alias=1             !
d: 2C publish =2 alias=1            !
bcktsu: close server
d: 2 close server
""")

FILES.rule("client-refuses", "the client takes each alias up to its maximum", {"5.0": "MQTT-3.3.2-10"}, """
# b: it disconnects because of one
# k: it disconnects for another reason
# s: bytes of the server are missing: perhaps the one that it means
C connect c aliases=2
S connack
C subscribe 9 a:0
S suback 9 0
s: lost server 9
S publish a=1 alias=2
bs: C disconnect code=148           !
k: C disconnect code=131
close client
""")

FILES.rule("server-refuses", "the server takes each alias up to its maximum", {"5.0": "MQTT-3.3.2-12"}, """
# b: it disconnects because of one
# k: it disconnects for another reason
# s: bytes of the client are missing: perhaps the one that it means
C connect c
S connack aliases=2
s: lost client 9
C publish a=1 alias=2
bs: S disconnect code=148           !
k: S disconnect code=131
close server
""")
