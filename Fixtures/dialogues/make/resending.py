"""What was not over when a connection ended, and is sent again on the next (4.4, 4.6)."""

from dialogues import Files

FILES = Files("resending")

BEFORE = """
C connect c keep expiry=300
S connack
C publish a=1 qos=1 id=1
reset client
wait 1 s
"""

FILES.rule("after-clean-start", "what belongs to a session that Clean Start has ended is not sent again", {
    "3.1.1": "MQTT-3.1.2-6", "5.0": "MQTT-3.1.2-4 MQTT-4.4.0-1"}, f"""
# b: the client sends it again
# c: the server sends its own again
# k: the client publishes it anew
# l: Clean Start (Clean Session) is 0
# s: bytes of the client are missing: perhaps another PUBLISH with the identifier
bkls: C connect c keep expiry=300
bkls: S connack
bkls: C publish a=1 qos=1 id=1
bkls: reset client
bkls: wait 1 s
c: C connect c keep expiry=300
c: S connack
c: C subscribe 9 a:1
c: S suback 9 1
c: S publish a=1 qos=1 id=1
c: reset client
c: wait 1 s
bcks: 2C connect c
l: 2C connect c keep expiry=300
bcks: 2S connack
l: 2S connack present
s: 2 lost client 9
bls: 2C publish a=1 qos=1 id=1 dup  !
c: 2S publish a=1 qos=1 id=1 dup    !
k: 2C publish a=1 qos=1 id=1
bkls: 2S puback 1
c: 2C puback 1
2C disconnect
2 close client
""")

FILES.rule("without-session", "a server that has no session sends nothing of it again", {
    "3.1.1": "MQTT-3.2.2-2", "5.0": "MQTT-4.4.0-1"}, """
# b: Session Present is 0, and a message of the session is sent again (ours once called its topic unsubscribed, too)
# k: Session Present is 1
C connect c keep expiry=300
S connack
C subscribe 9 a:1
S suback 9 1
S publish a=1 qos=1 id=1
reset client
wait 1 s
2C connect c keep expiry=300
b: 2S connack
k: 2S connack present
2S publish a=1 qos=1 id=1 dup       !
2C puback 1
2C disconnect
2 close client
""")

FILES.rule("dropped-by-client", "a client that is told that there is no session drops its own", {
    "5.0": "MQTT-3.2.2-5 MQTT-4.4.0-1"}, """
# b: Session Present is 0, and the client sends a message of the session again
# k: the client publishes it anew
# l: Session Present is 1
C connect c keep expiry=300
S connack
C publish a=1 qos=1 id=1
reset client
wait 100 s
2C connect c keep expiry=300
bk: 2S connack
l: 2S connack present
bl: 2C publish a=1 qos=1 id=1 dup   !
k: 2C publish a=1 qos=1 id=1
2S puback 1
2C disconnect
2 close client
""", legal="3.1.1")

FILES.rule("dup", "what is sent again has DUP", {"3.1.1": "MQTT-3.3.1-1", "5.0": "MQTT-3.3.1-1"}, """
# b: it has not
# k: it has
# l: it has not, 5 s later: perhaps the message was over on a connection in between
# s: frames were dropped: perhaps a connection in between
# t: bytes of the server are missing from the connection before: perhaps the PUBACK
s: dropped
C connect c keep expiry=300
S connack
C publish a=1 qos=1 id=1
t: lost server 4
reset client
bkst: wait 1 s
l: wait 5 s
2C connect c keep expiry=300
2S connack present
blst: 2C publish a=1 qos=1 id=1     !
k: 2C publish a=1 qos=1 id=1 dup
2S puback 1
2C disconnect
2 close client
""")

FILES.rule("identifier-of-client", "a new message of the client has an identifier that none has which was not over", {
    "3.1.1": "MQTT-2.3.1-3 MQTT-2.3.1-2", "5.0": "MQTT-4.4.0-1 MQTT-2.2.1-3"}, f"""
# b: it has that of one from the connection before
# k: it has another one, and the one before is sent again
# s: bytes of the client are missing
{BEFORE}
2C connect c keep expiry=300
2S connack present
k: 2C publish a=1 qos=1 id=1 dup
s: 2 lost client 9
bs: 2C publish b=2 qos=1 id=1       !
k: 2C publish b=2 qos=1 id=2
2S puback 1
k: 2S puback 2
2C disconnect
2 close client
""")

FILES.rule("identifier-of-server", "a new message of the server has an identifier that none has which was not over", {
    "3.1.1": "MQTT-4.4.0-1 MQTT-2.3.1-4", "5.0": "MQTT-4.4.0-1 MQTT-2.2.1-4"}, """
# b: it has that of one from the connection before
# k: it has another one, and the one before is sent again
# s: bytes of the client are missing from the connection before: perhaps the PUBACK
C connect c keep expiry=300
S connack
C subscribe 9 #:1
S suback 9 1
S publish a=1 qos=1 id=1
s: lost client 4
reset client
wait 1 s
2C connect c keep expiry=300
2S connack present
k: 2S publish a=1 qos=1 id=1 dup
bs: 2S publish b=2 qos=1 id=1       !
k: 2S publish b=2 qos=1 id=2
2C puback 1
k: 2C puback 2
2C disconnect
2 close client
""")

FILES.rule("after-release", "PUBLISH is not sent again once PUBREL was", {"3.1.1": "MQTT-4.3.3-1", "5.0": "MQTT-4.3.3-6"}, """
# b: it is, on the next connection
# k: PUBREL is sent again
# s: bytes of the server are missing from the connection before: perhaps the PUBCOMP
C connect c keep expiry=300
S connack
C publish a=1 qos=2 id=1
S pubrec 1
C pubrel 1
s: lost server 4
reset client
wait 1 s
2C connect c keep expiry=300
2S connack present
bs: 2C publish a=1 qos=2 id=1 dup   !
bs: 2S pubrec 1
2C pubrel 1
2S pubcomp 1
2C disconnect
2 close client
""")

FILES.rule("order", "messages are sent again in the order in which they were first sent", {
    "3.1.1": "MQTT-4.6.0-1", "5.0": "MQTT-4.6.0-1"}, """
# b: the second comes before the first
# k: the first comes first
# s: bytes of the client are missing from the connection before
C connect c keep expiry=300
S connack
C publish a=1 qos=1 id=1
C publish a=2 qos=1 id=2
s: lost client 9
reset client
wait 1 s
2C connect c keep expiry=300
2S connack present
k: 2C publish a=1 qos=1 id=1 dup
2C publish a=2 qos=1 id=2 dup
bs: 2C publish a=1 qos=1 id=1 dup   !
k: 2S puback 1
2S puback 2
bs: 2S puback 1
2C disconnect
2 close client
""")

FILES.rule("due", "what was not over is sent again when the session is resumed", {
    "3.1.1": "MQTT-4.4.0-1", "5.0": "MQTT-4.4.0-1"}, """
# b: it is not, and the client publishes new messages for 40 s
# k: it is
# l: Session Present is 0
# s: bytes of the client are missing: perhaps the PUBLISH
# t: frames were dropped
t: dropped
C connect c keep expiry=300
S connack
C publish a=1 qos=2 id=1
reset client
wait 1 s
2C connect c keep expiry=300
bkst: 2S connack present
l: 2S connack
k: 2C publish a=1 qos=2 id=1 dup
s: 2 lost client 9
2C publish b=1 qos=1 id=2
k: 2S pubrec 1
2S puback 2
k: 2C pubrel 1
k: 2S pubcomp 1
wait 40 s
2C publish b=2 qos=1 id=3
2S puback 3
2C disconnect
2 close client                      !@C
""")
