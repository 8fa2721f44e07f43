"""What the server sends to a client, and what the client has subscribed to (3.3.1.3, 3.3.2, 3.3.4, 3.8.4, 4.7, 4.8.2)."""

from dialogues import Files

FILES = Files("subscriptions")
BOTH = ["3.1.1", "5.0"]

FILES.rule("unsubscribed-topic", "what the server sends matches a Topic Filter of the client", dict.fromkeys(BOTH, "MQTT-3.3.2-3"), """
# b: it matches none
# c: the subscription was refused
# d: the filter has another character: nothing is put in place of another
# k: it matches a/+/c
# l: it matches none, and the session is one from before
# s: bytes of the client are missing: perhaps a SUBSCRIBE
# t: the beginning of the connection is not in the capture
# u: a packet of the client is captured in part: perhaps a SUBSCRIBE
t: midway
bcdksu: C connect c
bcdksu: S connack
l: C connect c keep
l: S connack present
bkls: C subscribe 1 a/+/c:0
d: C subscribe 1 A/b/c:0
c: C subscribe 1 a/b/c:0
bdkls: S suback 1 0
c: S suback 1 128
s: lost client 8
u: C cut 3 subscribe 2 b:0
bls: S publish a/b=1                !
cdktu: S publish a/b/c=1            !
close client
""")

FILES.rule("reserved-topic", "a wildcard at the beginning of a filter matches no topic that begins with $", dict.fromkeys(
    BOTH, "MQTT-4.7.2-1 MQTT-3.3.2-3"), """
# b: # does
# c: + does
# k: # matches another topic
# l: the filter begins with $, too
C connect c
S connack
bk: C subscribe 1 #:0
c: C subscribe 1 +/uptime:0
l: C subscribe 1 $SYS/#:0
S suback 1 0
bcl: S publish $SYS/uptime=1        !
k: S publish SYS/uptime=1
close client
""")

FILES.rule("above-granted", "the QoS is at most the one that was granted", {"3.1.1": "MQTT-3.8.4-6", "5.0": "MQTT-3.8.4-8"}, """
# b: it is 1, and 0 was granted
# k: it is 0
# l: it is 1, and another filter that matches was granted 1
# s: bytes of the client are missing: perhaps another SUBSCRIBE
C connect c
S connack
C subscribe 1 a:1
S suback 1 0
l: C subscribe 2 #:1
l: S suback 2 1
s: lost client 8
bls: S publish a=1 qos=1 id=1       !
bls: C puback 1
k: S publish a=1
close client
""")

FILES.rule("shared-above-granted", "the QoS is at most the one that was granted to a Shared Subscription", {
    "5.0": "MQTT-4.8.2-3 MQTT-3.8.4-8"}, """
# b: it is 1, and 0 was granted
# k: it is 0
# s: bytes of the client are missing: perhaps another SUBSCRIBE
C connect c
S connack
C subscribe 1 $share/g/a:0
S suback 1 0
s: lost client 8
bs: S publish a=1 qos=1 id=1        !
bs: C puback 1
k: S publish a=1
close client
""")

FILES.rule("identifier-missing", "the Subscription Identifier of a matching subscription is there", {"5.0": "MQTT-3.3.4-3"}, """
# b: it is not
# k: it is
# l: it is not, and another subscription that matches has none
# s: bytes of the client are missing: perhaps another SUBSCRIBE
C connect c
S connack
C subscribe 1 a:0 subid=5
S suback 1 0
l: C subscribe 2 #:0
l: S suback 2 0
s: lost client 8
bls: S publish a=1                  !
k: S publish a=1 subid=5
close client
""")

FILES.rule("identifier-missing-in-merged", "one copy for several subscriptions has the identifiers of all", {
    "5.0": "MQTT-3.3.4-4 MQTT-3.3.4-3"}, """
# b: it has two of three
# k: it has all
# l: each copy has one
# s: bytes of the client are missing: perhaps an UNSUBSCRIBE
C connect c
S connack
C subscribe 1 a/b:0 subid=5
S suback 1 0
C subscribe 2 a/+:0 subid=6
S suback 2 0
C subscribe 3 #:0 subid=7
S suback 3 0
s: lost client 8
bs: S publish a/b=1 subid=6 subid=7 !
k: S publish a/b=1 subid=7 subid=6 subid=5
l: S publish a/b=1 subid=5
l: S publish a/b=1 subid=6
l: S publish a/b=1 subid=7
close client
""")

FILES.rule("identifier-of-nothing", "a Subscription Identifier is that of a matching subscription", {"5.0": "MQTT-3.3.4-5"}, """
# b: it is that of none
# c: it is that of one that does not match
# k: it is that of the one that matches
# s: bytes of the client are missing: perhaps another SUBSCRIBE
C connect c
S connack
C subscribe 1 a:0 subid=5
S suback 1 0
c: C subscribe 2 b:0 subid=9
c: S suback 2 0
s: lost client 10
bcs: S publish a=1 subid=5 subid=9  !
k: S publish a=1 subid=5
close client
""")

FILES.rule("retain", "RETAIN is 0 where no subscription asks for the flag, nor for what is retained", {"5.0": "MQTT-3.3.1-12"}, """
# b: it is 1, with Retain As Published 0 and Retain Handling 2
# k: it is 0
# l: it is 1, with Retain As Published 1
# m: it is 1, with Retain Handling 0: it may be a retained message
# s: bytes of the client are missing: perhaps another SUBSCRIBE
C connect c
S connack
bks: C subscribe 1 a:0:rh2
l: C subscribe 1 a:0:rap:rh2
m: C subscribe 1 a:0
S suback 1 0
s: lost client 8
blms: S publish a=1 retain          !
k: S publish a=1
close client
""")
