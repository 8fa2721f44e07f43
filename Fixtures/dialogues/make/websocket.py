"""MQTT over WebSocket (6)."""

from dialogues import Files

FILES = Files("websocket")
BOTH = ["3.1.1", "5.0"]

FILES.rule("binary", "MQTT comes in binary frames", dict.fromkeys(BOTH, "MQTT-6.0.0-1"), """
# b: CONNECT comes in a text frame
# c: CONNACK comes in a text frame
# k: all come in binary frames
websocket mqtt/mqtt
b: C text connect c                 !
ck: C connect c
c: S text connack                   !
bk: S connack
close client
""")

FILES.rule("offered", "the client offers the subprotocol mqtt", dict.fromkeys(BOTH, "MQTT-6.0.0-3"), """
# b: it offers none
# c: it offers another
# k: it offers it
b: websocket -/-                    !@C
c: websocket chat/-                 !@C
k: websocket mqtt/mqtt
C connect c
S connack
close client
""")

FILES.rule("chosen", "the server chooses the subprotocol mqtt", dict.fromkeys(BOTH, "MQTT-6.0.0-4"), """
# b: it chooses none
# k: it chooses it
b: websocket mqtt/-                 !@S
k: websocket mqtt/mqtt
C connect c
S connack
close client
""")
