"""Sessions: whose they are, how long they last, and what CONNACK says of them (3.1.2.4, 3.1.4, 3.2.2, 4.1)."""

from dialogues import Files

FILES = Files("sessions")

FILES.rule("taken-over", "a second connection under one Client Identifier ends the first", {
    "3.1": "3.1-client-identifier-taken", "3.1.1": "MQTT-3.1.4-2", "5.0": "MQTT-3.1.4-3"}, """
# b: the server goes on with the first after 20 s
# k: the server closes the first
# l: the second has another Client Identifier
# m: the second is refused
# n: the second has another User Name, by which some servers keep clients apart, too (ours once told it)
# s: the CONNECT of the first is not in the capture
# t: the clock of whoever captured was set in between
s: midway
bklmt: C connect c keep expiry=300
n: C connect c keep expiry=300 username=one
bklmnt: S connack
bkmst: 2C connect c keep expiry=300
n: 2C connect c keep expiry=300 username=two
l: 2C connect d keep expiry=300
bkst: 2S connack present
ln: 2S connack
m: 2S connack code=3/136
m: 2 close server
k: close server
blmnst: wait 20 s
t: clock set
blmnst: C pingreq
blmnst: S pingresp                  !
blnst: 2C disconnect
blnst: 2 close client
""")

FILES.rule("kept", "Session Present is 1 where the server has a session", {"3.1.1": "MQTT-3.2.2-2", "5.0": "MQTT-3.2.2-3"}, """
# b: it is 0, one second after the client has left
# k: it is 1
# l: it is 0, and nothing shows that the server was not started again
# m: it is 0, 5 s later: perhaps the client was there in between, from elsewhere (ours once told it)
# n: it is 0, and the client has another User Name
# s: frames were dropped
# t: bytes of the client are missing from the connection before
# u: the beginning of the connection before is not in the capture
s: dropped
bkmnstu: 9C connect witness
bkmnstu: 9S connack
u: midway
bklmst: C connect c keep expiry=300
n: C connect c keep expiry=300 username=one
bklmnst: S connack
C subscribe 1 a:1
S suback 1 1
t: lost client 9
C disconnect
close client
m: wait 5 s
bklnstu: wait 1 s
n: 2C connect c keep expiry=300 username=two
bklmstu: 2C connect c keep expiry=300
blmntus: 2S connack                 !
k: 2S connack present
2C disconnect
2 close client
""")

FILES.rule("gone", "Session Present is 0 where the server has none", {"3.1.1": "MQTT-3.2.2-3", "5.0": "MQTT-3.2.2-3"}, """
# b: it is 1, and the session ended with the connection before
# k: it is 0
# l: it is 1, and nothing is known of the client from before
# m: it is 1, 5 s later: perhaps the client was there in between, from elsewhere (ours once told it)
# n: it is 1, and the client has another User Name
# s: frames were dropped
# t: the beginning of the connection before is not in the capture
s: dropped
t: midway
bkmns: C connect c
bkmns: S connack
bkmnst: C disconnect
bkmnst: close client
m: wait 5 s
bklnst: wait 1 s
bklmst: 2C connect c keep
n: 2C connect c keep username=two
blmnst: 2S connack present          !
k: 2S connack
2C disconnect
2 close client
""")

FILES.rule("expired", "a session is over when its Session Expiry Interval has passed", {"5.0": "MQTT-3.2.2-3"}, """
# d: Session Present is 1, and the DISCONNECT has set the interval to 0
# k: Session Present is 0 after 60 s, and the interval is 5 s
# l: it is 1, and the DISCONNECT has set the interval to 300 s
# m: it is 1 after 60 s, and the interval is 5 s: perhaps the client was there in between, from elsewhere
# n: the DISCONNECT has set the interval to 0, and it is 1 after 60 s: perhaps it was there, too
# t: frames were dropped
t: dropped
klm: C connect c keep expiry=5
dnt: C connect c keep expiry=300
S connack
km: C disconnect
dnt: C disconnect expiry=0
l: C disconnect expiry=300
close client
dt: wait 1 s
klmn: wait 60 s
2C connect c keep expiry=5
dlmnt: 2S connack present           !
k: 2S connack
2C disconnect
2 close client
""")

FILES.rule("assigned", "a Client Identifier that the server assigns is nobody else's", {"5.0": "MQTT-3.1.3-6"}, """
# b: two clients at once have the same
# k: they have two
C connect -
S connack assigned=auto-1
2C connect -
b: 2S connack assigned=auto-1       !
k: 2S connack assigned=auto-2
2C disconnect
2 close client
b: close server
k: close client
""")
