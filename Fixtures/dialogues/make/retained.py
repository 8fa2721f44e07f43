"""Retained messages, and the RETAIN of copies (3.3.1.3, 3.8.4)."""

from dialogues import Files

FILES = Files("retained")
BOTH = ["3.1.1", "5.0"]

# Connection 9 watches topic t, to which connection 8 publishes; connection 7 subscribes later.
START = """
9C connect watch
9S connack
9C subscribe 1 t:1
9S suback 1 1
8C connect publisher
8S connack
"""
END = """
9C disconnect
9 close client
8C disconnect
8 close client
"""
NEW = """
7C connect new
7S connack
7C subscribe 1 t:1
7S suback 1 1
"""
END_NEW = """
7C disconnect
7 close client
"""


def publish(message, number, retain="retain", variants=""):
    """Connection 8 publishes, and connection 9 gets it."""
    mark = f"{variants}: " if variants else ""
    return f"""
{mark}8C publish t={message} qos=1 id={number} {retain}
{mark}8S puback {number}
{mark}9S publish t={message} qos=1 id={number}
{mark}9C puback {number}
"""


# Something is published while the new subscriber is there, and it gets that.
LATER = """
wait 40 s
8C publish t=later qos=1 id=5
8S puback 5
9S publish t=later qos=1 id=5
9C puback 5
7S publish t=later qos=1 id=5
7C puback 5
"""

FILES.rule("live", "who was subscribed before gets a copy without RETAIN", {"3.1.1": "MQTT-3.3.1-9", "5.0": "MQTT-3.3.1-12"}, f"""
# b: it has RETAIN
# k: it has not
# s: bytes of the client are missing: perhaps another SUBSCRIBE
# l: it has, and the subscription is so new that the message may come as a retained one
# t: bytes of another client are missing: perhaps the same message before
{START}
bkst: wait 40 s
s: 9 lost client 8
t: 8 lost client 9
8C publish t=on qos=1 id=1 retain
8S puback 1
wait 20 ms
blst: 9S publish t=on qos=1 id=1 retain !
k: 9S publish t=on qos=1 id=1
9C puback 1
wait 2 s
{END}
""")

FILES.rule("live-told-once", "a copy with RETAIN that no subscription asks for in any way breaks one rule once (ours once told it twice)", {"5.0": "MQTT-3.3.1-12"}, """
# b: Retain As Published is 0, Retain Handling is 2, and the message was published with RETAIN
# c: the same, and it was published without
# k: RETAIN is 0
9C connect watch
9S connack
9C subscribe 1 t:1:rh2
9S suback 1 1
8C connect publisher
8S connack
wait 40 s
bk: 8C publish t=on qos=1 id=1 retain
c: 8C publish t=on qos=1 id=1
8S puback 1
wait 20 ms
bc: 9S publish t=on qos=1 id=1 retain !
k: 9S publish t=on qos=1 id=1
9C puback 1
wait 2 s
9C disconnect
9 close client
8C disconnect
8 close client
""")

FILES.rule("as-published", "with Retain As Published the copy has the publisher's RETAIN", {"5.0": "MQTT-3.3.1-13"}, """
# b: it has RETAIN 0, and the publisher 1
# c: it has RETAIN 1, and the publisher 0
# k: both have 1
# s: bytes of the publisher are missing: perhaps the same message with another RETAIN
9C connect watch
9S connack
9C subscribe 1 t:1:rap
9S suback 1 1
8C connect publisher
8S connack
s: 8 lost client 9
bks: 8C publish t=on qos=1 id=1 retain
c: 8C publish t=on qos=1 id=1
8S puback 1
wait 20 ms
bs: 9S publish t=on qos=1 id=1      !
c: 9S publish t=on qos=1 id=1 retain !
k: 9S publish t=on qos=1 id=1 retain
9C puback 1
wait 2 s
9C disconnect
9 close client
8C disconnect
8 close client
""")

FILES.rule("replaced", "a retained message takes the place of the one before", {
    "3.1.1": "MQTT-3.3.1-5 MQTT-3.3.1-7", "5.0": "MQTT-3.3.1-5"}, f"""
# b: a new subscription gets the one before
# k: a new subscription gets the last
# s: bytes of the publisher are missing: perhaps the one before again
# t: frames were dropped
{START}
{publish("one", 1)}
{publish("two", 2)}
s: 8 lost client 9
t: dropped
{NEW}
bst: 7S publish t=one qos=1 id=1 retain !
k: 7S publish t=two qos=1 id=1 retain
7C puback 1
wait 2 s
{END_NEW}
{END}
""")

FILES.rule("erased", "an empty message with RETAIN erases the retained one", {"3.1.1": "MQTT-3.3.1-10", "5.0": "MQTT-3.3.1-6"}, f"""
# b: a new subscription gets what was erased
# k: a new subscription gets nothing
# s: bytes of the publisher are missing: perhaps the message again
{START}
{publish("one", 1)}
{publish("", 2)}
s: 8 lost client 9
{NEW}
bs: 7S publish t=one qos=1 id=1 retain !
bs: 7C puback 1
wait 2 s
{END_NEW}
{END}
""")

FILES.rule("empty", "an empty message is not retained itself", {"3.1.1": "MQTT-3.3.1-11", "5.0": "MQTT-3.3.1-7"}, f"""
# b: a new subscription gets an empty message with RETAIN
# k: a new subscription gets nothing
{START}
{publish("one", 1)}
{publish("", 2)}
{NEW}
b: 7S publish t= qos=1 id=1 retain !
b: 7C puback 1
wait 2 s
{END_NEW}
{END}
""")

FILES.rule("plain", "a message without RETAIN is not retained", {"3.1.1": "MQTT-3.3.1-12", "5.0": "MQTT-3.3.1-8"}, f"""
# b: a new subscription gets it with RETAIN
# k: a new subscription gets what was retained before
# s: bytes of the publisher are missing: perhaps the same message with RETAIN
{START}
{publish("one", 1)}
{publish("two", 2, retain="")}
s: 8 lost client 9
{NEW}
bs: 7S publish t=two qos=1 id=1 retain !
k: 7S publish t=one qos=1 id=1 retain
7C puback 1
wait 2 s
{END_NEW}
{END}
""")

FILES.rule("sent", "a new subscription gets the retained message", {"3.1.1": "MQTT-3.3.1-6", "5.0": "MQTT-3.3.1-9"}, f"""
# b: it does not, and gets what is published later
# k: it does
# s: bytes of the server are missing: perhaps the retained message
# t: a packet of the server is captured in part: perhaps the retained message
{START}
{publish("one", 1)}
{NEW}
k: 7S publish t=one qos=1 id=1 retain
k: 7C puback 1
s: 7 lost server 12
t: 7S cut 4 publish t=one qos=1 id=1 retain
{LATER}
7C disconnect
7 close client                      !@S
{END}
""")

FILES.rule("sent-again", "a subscription that takes the place of the same brings the retained message again", {
    "3.1.1": "MQTT-3.8.4-3", "5.0": "MQTT-3.8.4-4 MQTT-3.3.1-9"}, f"""
# b: it does not, and what is published later comes
# k: it does
# s: bytes of the server are missing: perhaps the retained message
{START}
{publish("one", 1)}
{NEW}
7S publish t=one qos=1 id=1 retain
7C puback 1
7C subscribe 2 t:1
7S suback 2 1
k: 7S publish t=one qos=1 id=2 retain
k: 7C puback 2
s: 7 lost server 12
{LATER}
7C disconnect
7 close client                      !@S
{END}
""")

FILES.rule("handling-1", "with Retain Handling 1 a new subscription brings the retained message", {"5.0": "MQTT-3.3.1-10"}, f"""
# b: it does not, and what is published later comes
# k: it does
# l: the subscription was there before
# s: bytes of the server are missing: perhaps the retained message
{START}
{publish("one", 1)}
7C connect new
7S connack
l: 7C subscribe 1 t:1
l: 7S suback 1 1
l: 7S publish t=one qos=1 id=1 retain
l: 7C puback 1
7C subscribe 2 t:1:rh1
7S suback 2 1
k: 7S publish t=one qos=1 id=1 retain
k: 7C puback 1
s: 7 lost server 12
{LATER}
7C disconnect
7 close client                      !@S
{END}
""")

FILES.rule("flagged", "a retained message has RETAIN where a new subscription brings it", {"3.1.1": "MQTT-3.3.1-8"}, f"""
# b: it has not
# k: it has
# s: bytes of the server are missing on the other connection: perhaps the same message, published anew (ours once told it)
# t: bytes of the publisher are missing: perhaps the same message
{START}
{publish("one", 1)}
{NEW}
s: 9 lost server 10
t: 8 lost client 9
bst: 7S publish t=one qos=1 id=1    !
k: 7S publish t=one qos=1 id=1 retain
7C puback 1
{LATER}
wait 2 s
{END_NEW}
{END}
""")

FILES.rule("handling-2", "with Retain Handling 2 a subscription brings no retained message", {"5.0": "MQTT-3.3.1-11"}, f"""
# b: it does
# k: it does not
# l: Retain Handling is 0
# s: bytes of the client are missing: perhaps another SUBSCRIBE
{START}
{publish("one", 1)}
7C connect new
7S connack
bks: 7C subscribe 1 t:1:rh2
l: 7C subscribe 1 t:1
7S suback 1 1
s: 7 lost client 8
wait 20 ms
bls: 7S publish t=one qos=1 id=1 retain !
bls: 7C puback 1
wait 2 s
{END_NEW}
{END}
""")
