"""What looks like a fault and is none: the rules that it is taken to break, and the sentence of the standard that allows it."""

from dialogues import Files

FILES = Files("legal")

OPEN = """
C connect c
S connack
"""

FILES.rule("before-connack", "a client need not wait for CONNACK (3.1.4)", {
    "3.1.1": "MQTT-3.1.0-1 MQTT-3.1.4-4", "5.0": "MQTT-3.1.0-1 MQTT-3.1.4-5"}, """
# k: it subscribes and publishes at once
C connect c
C subscribe 1 a:1
C publish b=1 qos=1 id=2
C pingreq
S connack
S suback 1 1
S puback 2
S pingresp
C disconnect
close client
""")

FILES.rule("before-suback", "the server may send what matches before SUBACK (3.8.4)", {
    "3.1": "4.1-qos-flow", "3.1.1": "MQTT-3.3.2-3", "5.0": "MQTT-3.3.2-3"}, f"""
# k: a retained message comes first
{OPEN}
C subscribe 1 a:1
S publish a=1 qos=1 id=1 retain
S suback 1 1
C puback 1
C disconnect
close client
""")

FILES.rule("before-unsuback", "what was on its way when the client unsubscribed still comes (3.10.4)", {
    "3.1.1": "MQTT-3.3.2-3", "5.0": "MQTT-3.3.2-3"}, f"""
# k: it comes before UNSUBACK
# l: QoS 2 is completed behind it
{OPEN}
C subscribe 1 a:2
S suback 1 2
l: S publish a=1 qos=2 id=1
C unsubscribe 2 a
k: S publish a=1
S unsuback 2 0
l: C pubrec 1
l: S pubrel 1
l: C pubcomp 1
C disconnect
close client
""")

FILES.rule("identifiers-apart", "both sides may use the same Packet Identifiers and Topic Aliases at once (2.2.1, 3.3.2.3.4)", {
    "3.1": "2.4-packet-identifier-in-use", "3.1.1": "MQTT-2.3.1-2 MQTT-2.3.1-4",
    "5.0": "MQTT-2.2.1-3 MQTT-2.2.1-4 3.3.4-undefined-alias"}, """
# k: messages of QoS 2 in both directions
C connect c aliases=1
S connack aliases=1
C subscribe 1 s:2
S suback 1 2
C publish c=1 qos=2 id=1 alias=1
S publish s=1 qos=2 id=1 alias=1
C pubrec 1
S pubrec 1
S pubrel 1
C pubrel 1
C pubcomp 1
S pubcomp 1
C disconnect
close client
""")

FILES.rule("identifier-free-again", "an identifier is free once its message is over (2.2.1)", {
    "3.1": "2.4-packet-identifier-in-use", "3.1.1": "MQTT-2.3.1-2", "5.0": "MQTT-2.2.1-3"}, f"""
# k: it is used again at once, for different packets
{OPEN}
C publish a=1 qos=1 id=1
S puback 1
C subscribe 1 a:0
S suback 1 0
C publish b=2 qos=2 id=1
S pubrec 1
C pubrel 1
S pubcomp 1
C unsubscribe 1 a
S unsuback 1 0
C disconnect
close client
""")

FILES.rule("refused-message", "a PUBREC of 0x80 or above ends a message, and its identifier is free (4.3.3)", {
    "5.0": "MQTT-2.2.1-3 MQTT-4.3.3-4 MQTT-3.3.4-7"}, """
# k: the next message has the identifier, and the Receive Maximum is 1
C connect c
S connack receive=1
C publish a=1 qos=2 id=1
S pubrec 1 code=135
C publish b=2 qos=2 id=1
S pubrec 1
C pubrel 1
S pubcomp 1
C disconnect
close client
""")

FILES.rule("answers-of-repetitions", "what is sent again on the same connection is answered again (4.4)", {
    "3.1": "2.4-acknowledged-identifier", "3.1.1": "MQTT-2.3.1-6 MQTT-4.3.3-2"}, f"""
# k: PUBLISH of QoS 1
# l: PUBREL
# m: the second answer comes when the identifier is that of another message
{OPEN}
km: C publish a=1 qos=1 id=1
km: wait 20 s
km: C publish a=1 qos=1 id=1 dup
km: S puback 1
m: C publish b=2 qos=1 id=1
km: S puback 1
m: S puback 1
l: C publish a=1 qos=2 id=1
l: S pubrec 1
l: C pubrel 1
l: wait 20 s
l: C pubrel 1
l: S pubcomp 1
l: S pubcomp 1
C disconnect
close client
""")

FILES.rule("asked-again", "3.1 lets a client ask again with DUP (2.1)", {"3.1": "2.4-packet-identifier-in-use 3.9-suback-due"}, f"""
# k: SUBSCRIBE, and both are answered
{OPEN}
C subscribe 1 a:0
wait 20 s
C subscribe 1 a:0 flags=10
S suback 1 0
S suback 1 0
C disconnect
close client
""")

FILES.rule("left-open", "what is open when a client leaves breaks no rule: it may be answered on the next connection (4.4)", {
    "3.1": "4.1-qos-flow 3.9-suback-due", "3.1.1": "MQTT-3.3.4-1 MQTT-3.8.4-1", "5.0": "MQTT-3.3.4-1 MQTT-3.8.4-1"}, f"""
# k: the client disconnects
# l: the server closes
# m: the capture ends
{OPEN}
C publish a=1 qos=1 id=1
C publish a=2 qos=2 id=2
C subscribe 3 a:0
C pingreq
k: C disconnect
k: close client
l: close server
""")

FILES.rule("keep-alive-off", "a Server Keep Alive of 0 turns keep alive off (3.2.2.3.14)", {"5.0": "MQTT-3.1.2-20 MQTT-3.1.2-22"}, """
# k: the client is silent for ten minutes, and is served
C connect c alive=10
S connack keepalive=0
C subscribe 1 a:0
S suback 1 0
wait 300 s
S publish a=1
wait 300 s
C pingreq
S pingresp
C disconnect
close client
""")

FILES.rule("alias-again", "an alias may get another name (3.3.2.3.4)", {"5.0": "3.3.4-undefined-alias MQTT-3.3.2-3"}, """
# k: that of the server does
C connect c aliases=1
S connack
C subscribe 1 a:0 b:0
S suback 1 0 0
S publish a=1 alias=1
S publish =2 alias=1
S publish b=3 alias=1
S publish =4 alias=1
C disconnect
close client
""")

FILES.rule("reauthentication", "packets of other kinds may pass while a client authenticates anew (4.12.1)", {"5.0": "MQTT-3.1.2-30 MQTT-4.12.1-1"}, """
# k: it publishes in between, and there are two rounds
C connect c method=M data=1
S connack method=M
C auth code=25 method=M data=2
C publish a=1
S auth code=24 method=M data=3
C auth code=24 method=M data=4
S auth code=24 method=M data=5
C auth code=24 method=M data=6
S auth code=0 method=M
C disconnect
close client
""")

FILES.rule("session-ended-by-disconnect", "DISCONNECT may end the session by a Session Expiry Interval of 0 (3.14.2.2.2)", {"5.0": "MQTT-3.2.2-3"}, """
# k: Session Present is 0 on the next connection
9C connect witness
9S connack
C connect c keep expiry=300
S connack
C disconnect expiry=0
close client
wait 1 s
2C connect c keep expiry=300
2S connack
2C disconnect
2 close client
""")

# Connection 9 watches, connection 8 publishes.
WATCH = """
9C connect watch {more}
9S connack
9C subscribe 1 {filter}
9S suback 1 {granted}
8C connect publisher
8S connack
"""
LATER = """
wait 40 s
9C pingreq
9S pingresp
9C disconnect
9 close client
8C disconnect
8 close client
"""

FILES.rule("lost-at-qos-0", "with QoS 0 a message may be lost (4.3.1)", {"3.1.1": "MQTT-4.5.0-1", "5.0": "MQTT-4.5.0-1"}, f"""
# k: it was published with QoS 0
# l: the subscription was granted QoS 0
k: {WATCH.strip().format(more="", filter="t:1", granted=1).replace(chr(10), chr(10) + "k: ")}
l: {WATCH.strip().format(more="", filter="t:1", granted=0).replace(chr(10), chr(10) + "l: ")}
k: 8C publish t=one
l: 8C publish t=one qos=1 id=1
l: 8S puback 1
k: 8C publish t=two
l: 8C publish t=two qos=1 id=2
l: 8S puback 2
9S publish t=two
{LATER}
""")

FILES.rule("too-large", "what is too large for a client is not sent to it (3.1.2.11.4)", {"5.0": "MQTT-4.5.0-1"}, f"""
# k: the next message comes
{WATCH.format(more="size=30", filter="t:1", granted=1)}
8C publish t=1*40 qos=1 id=1
8S puback 1
8C publish t=two qos=1 id=2
8S puback 2
9S publish t=two qos=1 id=1
9C puback 1
{LATER}
""")

FILES.rule("no-local", "with No Local a client does not get what it has published (3.8.3.1)", {"5.0": "MQTT-4.5.0-1"}, f"""
# k: it gets what others publish
{WATCH.format(more="", filter="t:1:nl", granted=1)}
9C publish t=one qos=1 id=1
9S puback 1
8C publish t=two qos=1 id=2
8S puback 2
9S publish t=two qos=1 id=1
9C puback 1
{LATER}
""")

FILES.rule("two-publishers", "between two publishers there is no order (4.6)", {"3.1.1": "MQTT-4.6.0-6", "5.0": "MQTT-4.6.0-5"}, f"""
# k: the message that was published later comes first
{WATCH.format(more="", filter="t:1", granted=1)}
7C connect another
7S connack
8C publish t=one qos=1 id=1
7C publish t=two qos=1 id=1
8S puback 1
7S puback 1
9S publish t=two qos=1 id=1
9S publish t=one qos=1 id=2
9C puback 1
9C puback 2
7C disconnect
7 close client
{LATER}
""")

FILES.rule("one-of-group", "a Shared Subscription gives a message to one client of the group (4.8.2)", {"5.0": "MQTT-4.5.0-1"}, f"""
# k: each gets every other message
{WATCH.format(more="", filter="$share/g/t:1", granted=1)}
7C connect member
7S connack
7C subscribe 1 $share/g/t:1
7S suback 1 1
8C publish t=one qos=1 id=1
8S puback 1
9S publish t=one qos=1 id=1
9C puback 1
8C publish t=two qos=1 id=2
8S puback 2
7S publish t=two qos=1 id=1
7C puback 1
7C disconnect
7 close client
{LATER}
""")

FILES.rule("retained-at-qos-0", "a retained message of QoS 0 may be dropped at any time (3.3.1.3)", {"3.1.1": "MQTT-3.3.1-6"}, f"""
# k: a new subscription does not get it
{WATCH.format(more="", filter="t:1", granted=1)}
8C publish t=one retain
9S publish t=one
7C connect new
7S connack
7C subscribe 1 t:1
7S suback 1 1
wait 40 s
8C publish t=two
9S publish t=two
7S publish t=two
7C disconnect
7 close client
{LATER}
""")

FILES.rule("retained-expired", "a retained message that has expired is not sent (3.3.2.3.3)", {"5.0": "MQTT-3.3.1-9"}, f"""
# k: a new subscription does not get it
{WATCH.format(more="", filter="t:1", granted=1)}
8C publish t=one qos=1 id=1 retain ttl=5
8S puback 1
9S publish t=one qos=1 id=1 ttl=5
9C puback 1
wait 10 s
7C connect new
7S connack
7C subscribe 1 t:1
7S suback 1 1
wait 40 s
8C publish t=two qos=1 id=2
8S puback 2
9S publish t=two qos=1 id=2
9C puback 2
7S publish t=two qos=1 id=1
7C puback 1
7C disconnect
7 close client
{LATER}
""")

FILES.rule("retained-late", "a server may send retained messages when it likes, and meanwhile what is published (3.3.1.3)", {
    "3.1.1": "MQTT-3.3.1-9 MQTT-3.8.4-6", "5.0": "MQTT-3.3.1-12 MQTT-3.8.4-8"}, f"""
# k: what is published is the same, and comes second (ours once took the first for it)
# l: it is the same, and does not come, having QoS 0
8C connect publisher
8S connack
8C publish t=on qos=1 id=9 retain
8S puback 9
9C connect watch
9S connack
9C subscribe 1 t:1
9S suback 1 1
wait 3 s
8C publish t=on
9S publish t=on qos=1 id=1 retain
9C puback 1
k: 9S publish t=on
{LATER}
""")

FILES.rule("unsubscribed-late", "what a subscription has brought may come when it is gone (3.10.4)", {
    "3.1.1": "MQTT-3.8.4-6", "5.0": "MQTT-3.8.4-8"}, f"""
# k: with the QoS of that subscription, and another one that matches has a higher one (ours once told it)
{WATCH.format(more="", filter="t:0 +:1", granted="0 1")}
8C publish t=on qos=1 id=1
8S puback 1
9C unsubscribe 2 t
9S unsuback 2 0
9S publish t=on
9S publish t=on qos=1 id=1
9C puback 1
{LATER}
""")

FILES.rule("same-content", "somebody else, who is not in the capture, may publish the same", {
    "3.1.1": "MQTT-3.8.4-6 MQTT-4.6.0-6", "5.0": "MQTT-3.8.4-8 MQTT-4.6.0-5"}, f"""
# k: with a higher QoS, and that comes first (ours once told it)
# l: with a lower QoS, and that comes first (ours once told it)
# m: the second of two messages, before both of them come (ours once told it)
{WATCH.format(more="", filter="t:2", granted=2)}
k: 8C publish t=on
lm: 8C publish t=on qos=1 id=1
lm: 8S puback 1
m: 8C publish t=off qos=1 id=2
m: 8S puback 2
k: 9S publish t=on qos=1 id=1
m: 9S publish t=off qos=1 id=1
km: 9C puback 1
kl: 9S publish t=on
l: 9S publish t=on qos=1 id=1
l: 9C puback 1
m: 9S publish t=on qos=1 id=2
m: 9C puback 2
m: 9S publish t=off qos=1 id=3
m: 9C puback 3
{LATER}
""")

FILES.rule("will-of-another", "somebody else, who is not in the capture, may publish what a Will Message says", {
    "3.1.1": "MQTT-3.14.4-3 MQTT-3.1.2-10", "5.0": "MQTT-3.14.4-3 MQTT-3.1.2-10"}, f"""
# k: the subscriber has got no message of the topic that somebody was seen to publish (ours once told it)
# l: the capture began when the other was connected, of whom nothing can be read, and who is gone
{WATCH.format(more="", filter="w:1", granted=1)}
l: 7 midway
l: 8C publish w=on qos=1 id=1
l: 8S puback 1
l: 9S publish w=on qos=1 id=2
l: 9C puback 2
C connect c will=w=gone will-qos=1
S connack
C disconnect
close client
l: 7 reset server
9S publish w=gone qos=1 id=1
9C puback 1
{LATER}
""")

FILES.rule("subscribed-anew", "who has unsubscribed and subscribes again has a new subscription (3.8.4)", {
    "5.0": "MQTT-3.3.1-10 MQTT-3.10.4-2"}, f"""
# k: with Retain Handling 1 the retained message comes again
{WATCH.format(more="", filter="t:1:rh1", granted=1)}
8C publish t=one qos=1 id=1 retain
8S puback 1
9S publish t=one qos=1 id=1
9C puback 1
9C unsubscribe 2 t
9S unsuback 2 0
wait 5 s
9C subscribe 3 t:1:rh1
9S suback 3 1
9S publish t=one qos=1 id=2 retain
9C puback 2
{LATER}
""")

FILES.rule("will-at-takeover", "the will of a connection that is taken over is sent (3.1.4, 3.1.2.5)", {
    "3.1.1": "MQTT-3.14.4-3 MQTT-3.1.2-10", "5.0": "MQTT-3.14.4-3 MQTT-3.1.3-9"}, f"""
# k: with a Will Delay Interval of 0
# l: Clean Start ends the session, and with it the Will Delay Interval
{WATCH.format(more="", filter="w:1", granted=1)}
k: C connect c keep expiry=300 will=w=gone will-qos=1
l: C connect c keep expiry=300 will=w=gone will-qos=1 will-delay=60
S connack
k: 2C connect c keep expiry=300
l: 2C connect c
k: 2S connack present
l: 2S connack
close server
9S publish w=gone qos=1 id=1
9C puback 1
2C disconnect
2 close client
{LATER}
""")

FILES.rule("connack-lost", "a CONNACK that is not in the capture may have said anything (3.2.2.3)", {
    "5.0": "MQTT-3.1.2-20 MQTT-3.1.2-22 MQTT-4.12.0-3"}, """
# k: a Server Keep Alive that is longer than the silence (ours once told it)
# l: that the authentication is over, so that it begins anew (ours once told it)
k: C connect c alive=10
l: C connect c method=M data=1
lost server 8
C subscribe 1 a:0
S suback 1 0
k: wait 25 s
k: S publish a=1
k: C pingreq
k: S pingresp
l: C auth code=25 method=M data=2
l: S auth code=0 method=M
C disconnect
close client
""")

FILES.rule("sent-before-connack", "a client that does not wait for CONNACK does not know what it announces (3.1.4)", {
    "5.0": "MQTT-3.3.2-9 MQTT-3.2.2-11"}, """
# k: it uses an alias above the maximum; what it sent before CONNACK is not in the capture (ours once told it)
C connect c
lost client 8
S connack aliases=2
C publish a=1 alias=3
S disconnect code=148
close server
""")

FILES.rule("copy-still-due", "another copy may come behind the end of the capture (3.3.4)", {
    "3.1.1": "MQTT-3.3.5-1", "5.0": "MQTT-3.3.4-2"}, f"""
# k: of two subscriptions that match, the one with the higher QoS has brought none yet (ours once told it)
{WATCH.format(more="", filter="t:0", granted=0)}
9C subscribe 2 #:1
9S suback 2 1
8C publish t=on qos=1 id=1
8S puback 1
9S publish t=on
""")
