"""What the standards put into tables: packet types, properties (5.0, 2.2.2.2), codes (5.0, 2.4), and what each rule is called."""

VERSIONS = ("3.1", "3.1.1", "5.0")

TYPES = ["", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE",
         "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"]
ACKNOWLEDGEMENTS = ("PUBACK", "PUBREC", "PUBREL", "PUBCOMP")

# Fixed flags other than 0000; PUBLISH has flags of its own.
FLAGS = {"PUBREL": 2, "SUBSCRIBE": 2, "UNSUBSCRIBE": 2}
DUP_IN_3_1 = ("PUBREL", "SUBSCRIBE", "UNSUBSCRIBE")  # 3.1 has a DUP bit in what it sends with QoS 1.

# Who never sends this type (table 2.1). DISCONNECT is the client's before 5.0.
NEVER_SENT_BY = {"CONNECT": "server", "CONNACK": "client", "SUBSCRIBE": "server", "SUBACK": "client", "UNSUBSCRIBE": "server",
                 "UNSUBACK": "client", "PINGREQ": "server", "PINGRESP": "client"}

# identifier: name, type, where it may stand
PROPERTIES = {
    0x01: ("payload_format_indicator", "byte", "WILL PUBLISH"),
    0x02: ("message_expiry_interval", "four", "WILL PUBLISH"),
    0x03: ("content_type", "text", "WILL PUBLISH"),
    0x08: ("response_topic", "text", "WILL PUBLISH"),
    0x09: ("correlation_data", "binary", "WILL PUBLISH"),
    0x0B: ("subscription_identifiers", "variable", "PUBLISH SUBSCRIBE"),
    0x11: ("session_expiry_interval", "four", "CONNECT CONNACK DISCONNECT"),
    0x12: ("assigned_client_identifier", "text", "CONNACK"),
    0x13: ("server_keep_alive", "two", "CONNACK"),
    0x15: ("authentication_method", "text", "CONNECT CONNACK AUTH"),
    0x16: ("authentication_data", "binary", "CONNECT CONNACK AUTH"),
    0x17: ("request_problem_information", "byte", "CONNECT"),
    0x18: ("will_delay_interval", "four", "WILL"),
    0x19: ("request_response_information", "byte", "CONNECT"),
    0x1A: ("response_information", "text", "CONNACK"),
    0x1C: ("server_reference", "text", "CONNACK DISCONNECT"),
    0x1F: ("reason_string", "text", "CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH"),
    0x21: ("receive_maximum", "two", "CONNECT CONNACK"),
    0x22: ("topic_alias_maximum", "two", "CONNECT CONNACK"),
    0x23: ("topic_alias", "two", "PUBLISH"),
    0x24: ("maximum_qos", "byte", "CONNACK"),
    0x25: ("retain_available", "byte", "CONNACK"),
    0x26: ("user_properties", "pair", "CONNECT WILL CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK UNSUBSCRIBE UNSUBACK "
                                      "DISCONNECT AUTH"),
    0x27: ("maximum_packet_size", "four", "CONNECT CONNACK"),
    0x28: ("wildcard_subscription_available", "byte", "CONNACK"),
    0x29: ("subscription_identifier_available", "byte", "CONNACK"),
    0x2A: ("shared_subscription_available", "byte", "CONNACK"),
}
IDENTIFIERS = {name: identifier for identifier, (name, _, _) in PROPERTIES.items()}
LISTS = ("user_properties", "subscription_identifiers")  # always an array in the JSON form
ZERO_OR_ONE = ("payload_format_indicator", "request_problem_information", "request_response_information", "maximum_qos", "retain_available",
               "wildcard_subscription_available", "subscription_identifier_available", "shared_subscription_available")
NOT_ZERO = ("receive_maximum", "maximum_packet_size", "topic_alias", "subscription_identifiers")


def codes(*given):
    """Single codes, and (first, last) for all between them."""
    listed = set()
    for code in given:
        listed.update(range(code[0], code[1] + 1) if isinstance(code, tuple) else [code])
    return frozenset(listed)


CODES_5_0 = {
    "CONNACK": codes(0, (0x80, 0x8A), 0x8C, 0x90, 0x95, 0x97, (0x99, 0x9D), 0x9F),
    "PUBREL": codes(0, 0x92),
    "PUBCOMP": codes(0, 0x92),
    "SUBACK": codes((0, 2), 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2),
    "UNSUBACK": codes(0, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91),
}
# What one side alone sends (3.4.2.1, 3.5.2.1, 3.14.2.1, 3.15.2.1): 0x10 says what only a server can know. 0x8C stands in the general
# table (2.4) for DISCONNECT: the server's.
OF_MESSAGE = codes(0, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99)
CODES_BY_SENDER = {
    "PUBACK": {"client": OF_MESSAGE, "server": OF_MESSAGE | {0x10}},
    "PUBREC": {"client": OF_MESSAGE, "server": OF_MESSAGE | {0x10}},
    "DISCONNECT": {
        "client": codes(0, 4, (0x80, 0x83), 0x90, (0x93, 0x99)),
        "server": codes(0, (0x80, 0x83), 0x87, 0x89, (0x8B, 0x90), (0x93, 0xA2)),
    },
    "AUTH": {"client": codes(0x18, 0x19), "server": codes(0, 0x18)},
}
RETURN_CODES_3 = {"CONNACK": codes((0, 5)), "SUBACK": codes((0, 2), 0x80)}


def legal_codes(version, kind, sender):
    if version != "5.0":
        return RETURN_CODES_3[kind]
    if kind in CODES_5_0:
        return CODES_5_0[kind]
    by_sender = CODES_BY_SENDER[kind]
    return by_sender.get(sender, by_sender["client"] | by_sender["server"])


# What a fault is called: `fault`, or `fault where` for a packet type, a field, or a field of a packet type; the most specific rule
# first, then the others that the same bytes break, in numerical order.
RULES_3_1 = """
reserved-type = 2.1-reserved-type
direction = 2.1-direction
flags = 2.6-header-flags
length-too-long = 2.1-length-too-long
overlong = 2.1-overlong-length
out-of-bounds = 2.1-field-out-of-bounds
missing = 2.1-missing-field
publish-qos = 2.1-qos-reserved
identifier-zero = 2.4-packet-identifier-zero
ill-formed = 2.5-ill-formed-text
null = 2.5-null-character
disallowed = 2.5-disallowed-characters
protocol-name = 3.1-protocol-name
protocol-level = 3.1-protocol-version
connect-flags-reserved = 2.6-connect-flags
will-qos-without-will = 3.1-will-qos-without-will
will-retain-without-will = 3.1-will-retain-without-will
will-qos = 3.1-will-qos
missing will.topic = 3.1-will-missing
missing will.payload = 3.1-will-missing
absent username = 3.1-user-name-missing
absent password = 3.1-password-missing
password-without-username = 3.1-password-without-user-name
missing client_id = 3.1-client-identifier-missing
client-id-length = 3.1-client-identifier-length
wildcard will.topic = 3.1-will-topic-wildcard
wildcard topic = 3.3-topic-wildcard
trailing CONNECT = 3.1-trailing-bytes
acknowledge-flags = 2.6-acknowledge-byte
code CONNACK = 3.2-return-code
code SUBACK = 3.9-granted-qos
refusal = 3.9-refusal
no-code SUBACK = 3.9-no-granted-qos
missing CONNACK = 3.2-length-not-two
missing PUBACK = 3.4-length-not-two
missing PUBREC = 3.5-length-not-two
missing PUBREL = 3.6-length-not-two
missing PUBCOMP = 3.7-length-not-two
missing UNSUBACK = 3.11-length-not-two
trailing CONNACK = 3.2-length-not-two
trailing PUBACK = 3.4-length-not-two
trailing PUBREC = 3.5-length-not-two
trailing PUBREL = 3.6-length-not-two
trailing PUBCOMP = 3.7-length-not-two
trailing UNSUBACK = 3.11-length-not-two
trailing PINGREQ = 3.12-length-not-zero
trailing PINGRESP = 3.13-length-not-zero
trailing DISCONNECT = 3.14-length-not-zero
empty-list SUBSCRIBE = 3.8-empty-list
empty-list UNSUBSCRIBE = 3.10-empty-list
options-reserved = 2.6-requested-qos-bits
options-qos = 3.8-requested-qos
empty-topic = A-empty-topic
multi-level = A-multi-level-wildcard
single-level = A-single-level-wildcard
"""

RULES_3_1_1 = """
reserved-type = 2.2.1-reserved-type
direction = 2.2.1-direction
flags = MQTT-2.2.2-1
flags PUBREL = MQTT-3.6.1-1 MQTT-2.2.2-1
flags SUBSCRIBE = MQTT-3.8.1-1 MQTT-2.2.2-1
flags UNSUBSCRIBE = MQTT-3.10.1-1 MQTT-2.2.2-1
flags DISCONNECT = MQTT-3.14.1-1 MQTT-2.2.2-1
length-too-long = 2.2.3-length-too-long
overlong = 2.2.3-overlong-length
out-of-bounds = 2.2.3-field-out-of-bounds
missing = 2.2.3-missing-field
missing topic = MQTT-3.3.2-1 2.2.3-missing-field
missing PUBLISH packet_id = 2.2.3-missing-field MQTT-2.3.1-1
missing SUBSCRIBE packet_id = 2.2.3-missing-field MQTT-2.3.1-1
missing UNSUBSCRIBE packet_id = 2.2.3-missing-field MQTT-2.3.1-1
publish-qos = MQTT-3.3.1-4
dup-without-qos = MQTT-3.3.1-2 MQTT-4.3.1-1
identifier-zero = MQTT-2.3.1-1
ill-formed = MQTT-1.5.3-1
ill-formed client_id = MQTT-1.5.3-1 MQTT-3.1.3-4
ill-formed will.topic = MQTT-1.5.3-1 MQTT-3.1.3-10
ill-formed username = MQTT-1.5.3-1 MQTT-3.1.3-11
ill-formed topic = MQTT-1.5.3-1 MQTT-3.3.2-1
ill-formed SUBSCRIBE topic_filter = MQTT-1.5.3-1 MQTT-3.8.3-1
ill-formed UNSUBSCRIBE topic_filter = MQTT-1.5.3-1 MQTT-3.10.3-1
null = MQTT-1.5.3-2
null client_id = MQTT-1.5.3-2 MQTT-3.1.3-4
null will.topic = MQTT-1.5.3-2 MQTT-3.1.3-10 MQTT-4.7.3-2
null username = MQTT-1.5.3-2 MQTT-3.1.3-11
null topic = MQTT-1.5.3-2 MQTT-3.3.2-1 MQTT-4.7.3-2
null SUBSCRIBE topic_filter = MQTT-1.5.3-2 MQTT-3.8.3-1 MQTT-4.7.3-2
null UNSUBSCRIBE topic_filter = MQTT-1.5.3-2 MQTT-3.10.3-1 MQTT-4.7.3-2
disallowed = 1.5.3-disallowed-characters
protocol-name = MQTT-3.1.2-1
protocol-level = MQTT-3.1.2-2
connect-flags-reserved = MQTT-3.1.2-3
will-qos-without-will = MQTT-3.1.2-13 MQTT-3.1.2-11
will-retain-without-will = MQTT-3.1.2-15 MQTT-3.1.2-11
will-qos = MQTT-3.1.2-14
missing will.topic = MQTT-3.1.2-9
missing will.payload = MQTT-3.1.2-9
missing username = MQTT-3.1.2-19
missing password = MQTT-3.1.2-21
password-without-username = MQTT-3.1.2-22
missing client_id = MQTT-3.1.3-3
empty-client-id = MQTT-3.1.3-7
wildcard will.topic = MQTT-4.7.1-1
wildcard topic = MQTT-3.3.2-2 MQTT-4.7.1-1
trailing CONNECT = 3.1.3-trailing-bytes
trailing CONNECT username = 3.1.3-trailing-bytes MQTT-3.1.2-18 MQTT-3.1.2-20
trailing CONNECT password = 3.1.3-trailing-bytes MQTT-3.1.2-20
acknowledge-flags = 3.2.2.1-reserved-flags
session-present = MQTT-3.2.2-4
code CONNACK = MQTT-3.2.2-6
code SUBACK = MQTT-3.9.3-2
no-code SUBACK = 3.9.3-no-return-code
missing CONNACK = 3.2.1-length-not-two
missing PUBACK = 3.4.1-length-not-two
missing PUBREC = 3.5.1-length-not-two
missing PUBREL = 3.6.1-length-not-two
missing PUBCOMP = 3.7.1-length-not-two
missing UNSUBACK = 3.11.1-length-not-two
trailing CONNACK = 3.2.1-length-not-two
trailing PUBACK = 3.4.1-length-not-two
trailing PUBREC = 3.5.1-length-not-two
trailing PUBREL = 3.6.1-length-not-two
trailing PUBCOMP = 3.7.1-length-not-two
trailing UNSUBACK = 3.11.1-length-not-two
trailing PINGREQ = 3.12-length-not-zero
trailing PINGRESP = 3.13-length-not-zero
trailing DISCONNECT = 3.14-length-not-zero
empty-list SUBSCRIBE = MQTT-3.8.3-3
empty-list UNSUBSCRIBE = MQTT-3.10.3-2
options-reserved = MQTT-3.8.3-4
options-qos = MQTT-3.8.3-4
empty-topic = MQTT-4.7.3-1
multi-level = MQTT-4.7.1-2
single-level = MQTT-4.7.1-3
"""

RULES_5_0 = """
reserved-type = 2.1.2-reserved-type
direction = 2.1.2-direction
flags = MQTT-2.1.3-1
flags PUBREL = MQTT-3.6.1-1 MQTT-2.1.3-1
flags SUBSCRIBE = MQTT-3.8.1-1 MQTT-2.1.3-1
flags UNSUBSCRIBE = MQTT-3.10.1-1 MQTT-2.1.3-1
flags DISCONNECT = MQTT-3.14.1-1 MQTT-2.1.3-1
flags AUTH = MQTT-3.15.1-1 MQTT-2.1.3-1
length-too-long = 2.1.4-length-too-long
integer-too-long = 1.5.5-integer-too-long
overlong = MQTT-1.5.5-1
out-of-bounds = 1.2-field-out-of-bounds
missing = 1.2-missing-field
missing topic = MQTT-3.3.2-1 1.2-missing-field
missing PUBLISH packet_id = 1.2-missing-field MQTT-2.2.1-3
missing PUBLISH packet_id server = 1.2-missing-field MQTT-2.2.1-4
missing SUBSCRIBE packet_id = 1.2-missing-field MQTT-2.2.1-3
missing UNSUBSCRIBE packet_id = 1.2-missing-field MQTT-2.2.1-3
missing properties.length = MQTT-2.2.2-1
missing will.properties.length = MQTT-2.2.2-1
cut = 1.2-missing-field
publish-qos = MQTT-3.3.1-4
dup-without-qos = MQTT-3.3.1-2 MQTT-4.3.1-1
identifier-zero = 2.2.1-packet-identifier-zero
identifier-zero PUBLISH = MQTT-2.2.1-3
identifier-zero PUBLISH server = MQTT-2.2.1-4
identifier-zero SUBSCRIBE = MQTT-2.2.1-3
identifier-zero UNSUBSCRIBE = MQTT-2.2.1-3
ill-formed = MQTT-1.5.4-1
ill-formed client_id = MQTT-1.5.4-1 MQTT-3.1.3-4
ill-formed will.topic = MQTT-1.5.4-1 MQTT-3.1.3-11
ill-formed username = MQTT-1.5.4-1 MQTT-3.1.3-12
ill-formed topic = MQTT-1.5.4-1 MQTT-3.3.2-1
ill-formed response_topic = MQTT-1.5.4-1 MQTT-3.3.2-13
ill-formed content_type = MQTT-1.5.4-1 MQTT-3.3.2-19
ill-formed user_properties = MQTT-1.5.7-1 MQTT-1.5.4-1
ill-formed SUBSCRIBE topic_filter = MQTT-1.5.4-1 MQTT-3.8.3-1
ill-formed UNSUBSCRIBE topic_filter = MQTT-1.5.4-1 MQTT-3.10.3-1
null = MQTT-1.5.4-2
null client_id = MQTT-1.5.4-2 MQTT-3.1.3-4
null will.topic = MQTT-1.5.4-2 MQTT-3.1.3-11 MQTT-4.7.3-2
null username = MQTT-1.5.4-2 MQTT-3.1.3-12
null topic = MQTT-1.5.4-2 MQTT-3.3.2-1 MQTT-4.7.3-2
null response_topic = MQTT-1.5.4-2 MQTT-3.3.2-13 MQTT-4.7.3-2
null content_type = MQTT-1.5.4-2 MQTT-3.3.2-19
null user_properties = MQTT-1.5.7-1 MQTT-1.5.4-2
null SUBSCRIBE topic_filter = MQTT-1.5.4-2 MQTT-3.8.3-1 MQTT-4.7.3-2
null UNSUBSCRIBE topic_filter = MQTT-1.5.4-2 MQTT-3.10.3-1 MQTT-4.7.3-2
disallowed = 1.5.4-disallowed-characters
protocol-name = MQTT-3.1.2-1
protocol-level = MQTT-3.1.2-2
connect-flags-reserved = MQTT-3.1.2-3
will-qos-without-will = MQTT-3.1.2-11
will-retain-without-will = MQTT-3.1.2-13
will-qos = MQTT-3.1.2-12
missing will.topic = MQTT-3.1.2-9
missing will.payload = MQTT-3.1.2-9
missing username = MQTT-3.1.2-17
missing password = MQTT-3.1.2-19
missing client_id = MQTT-3.1.3-3
wildcard will.topic = MQTT-4.7.0-1
wildcard topic = MQTT-3.3.2-2 MQTT-4.7.0-1
wildcard response_topic = MQTT-3.3.2-14 MQTT-4.7.0-1
trailing CONNECT = 3.1.3-trailing-bytes
trailing CONNECT username = 3.1.3-trailing-bytes MQTT-3.1.2-16 MQTT-3.1.2-18
trailing CONNECT password = 3.1.3-trailing-bytes MQTT-3.1.2-18
acknowledge-flags = MQTT-3.2.2-1
session-present = MQTT-3.2.2-6
code CONNACK = MQTT-3.2.2-8
code PUBACK = MQTT-3.4.2-1
code PUBREC = MQTT-3.5.2-1
code PUBREL = MQTT-3.6.2-1
code PUBCOMP = MQTT-3.7.2-1
code SUBACK = MQTT-3.9.3-2
code UNSUBACK = MQTT-3.11.3-2
code DISCONNECT = MQTT-3.14.2-1
code AUTH = MQTT-3.15.2-1
no-code SUBACK = 3.9.3-no-reason-code MQTT-3.9.3-2
no-code UNSUBACK = 3.11.3-no-reason-code MQTT-3.11.3-2
trailing CONNACK = 3.2.3-trailing-bytes
trailing PUBACK = 3.4.3-trailing-bytes
trailing PUBREC = 3.5.3-trailing-bytes
trailing PUBREL = 3.6.3-trailing-bytes
trailing PUBCOMP = 3.7.3-trailing-bytes
trailing PINGREQ = 3.12-length-not-zero
trailing PINGRESP = 3.13-length-not-zero
trailing DISCONNECT = 3.14.3-trailing-bytes
trailing AUTH = 3.15.3-trailing-bytes
empty-list SUBSCRIBE = MQTT-3.8.3-2
empty-list UNSUBSCRIBE = MQTT-3.10.3-2
options-reserved = MQTT-3.8.3-5
options-retain-handling = 3.8.3.1-retain-handling
options-qos = 3.8.3.1-maximum-qos
no-local-shared = MQTT-3.8.3-4
empty-topic = MQTT-4.7.3-1
no-topic-or-alias = 3.3.2.1-no-topic-name-or-alias MQTT-4.7.3-1
multi-level = MQTT-4.7.1-1
single-level = MQTT-4.7.1-2
share-name = MQTT-4.8.2-1
share-filter = MQTT-4.8.2-2
unknown-property = 2.2.2.2-unknown-property
misplaced = 2.2.2.2-misplaced-property
repeated CONNECT = 3.1.2.11-repeated-property
repeated WILL = 3.1.3.2-repeated-property
repeated CONNACK = 3.2.2.3-repeated-property
repeated PUBLISH = 3.3.2.3-repeated-property
repeated PUBACK = 3.4.2.2-repeated-property
repeated PUBREC = 3.5.2.2-repeated-property
repeated PUBREL = 3.6.2.2-repeated-property
repeated PUBCOMP = 3.7.2.2-repeated-property
repeated SUBSCRIBE = 3.8.2.1-repeated-property
repeated SUBACK = 3.9.2.1-repeated-property
repeated UNSUBACK = 3.11.2.1-repeated-property
repeated DISCONNECT = 3.14.2.2-repeated-property
repeated AUTH = 3.15.2.2-repeated-property
value CONNECT receive_maximum = 3.1.2.11.3-receive-maximum-zero
value CONNECT maximum_packet_size = 3.1.2.11.4-maximum-packet-size-zero
value CONNECT request_response_information = 3.1.2.11.6-zero-or-one
value CONNECT request_problem_information = 3.1.2.11.7-zero-or-one
value WILL payload_format_indicator = 3.1.3.2.3-zero-or-one
value CONNACK receive_maximum = 3.2.2.3.3-receive-maximum-zero
value CONNACK maximum_qos = 3.2.2.3.4-zero-or-one
value CONNACK retain_available = 3.2.2.3.5-zero-or-one
value CONNACK maximum_packet_size = 3.2.2.3.6-maximum-packet-size-zero
value CONNACK wildcard_subscription_available = 3.2.2.3.11-zero-or-one
value CONNACK subscription_identifier_available = 3.2.2.3.12-zero-or-one
value CONNACK shared_subscription_available = 3.2.2.3.13-zero-or-one
value PUBLISH payload_format_indicator = 3.3.2.3.2-zero-or-one
value PUBLISH topic_alias = MQTT-3.3.2-8
value PUBLISH subscription_identifiers = 3.3.2.3.8-subscription-identifier-zero
value SUBSCRIBE subscription_identifiers = 3.8.2.1.2-subscription-identifier-zero
not-of-client PUBLISH subscription_identifiers = MQTT-3.3.4-6
not-of-client DISCONNECT server_reference = 3.14.2.2.5-server-reference
not-of-server DISCONNECT session_expiry_interval = MQTT-3.14.2-2
data-without-method = 3.1.2.11.10-data-without-method
no-method = 3.15.2.2.2-no-authentication-method
payload-not-utf8 PUBLISH = 3.3.2.3.2-payload-not-utf8
payload-not-utf8 WILL = 3.1.3.2.3-payload-not-utf8
"""

# SHOULD, and what 3.1 left open: no breach of the protocol.
ADVICE = {f"{version}:{rule}" for version, rules in {
    "3.1": "2.1-overlong-length 2.5-ill-formed-text 2.5-null-character 2.5-disallowed-characters 2.6-header-flags 2.6-connect-flags "
           "2.6-acknowledge-byte 2.6-requested-qos-bits 3.1-will-qos-without-will 3.1-will-retain-without-will 3.1-user-name-missing "
           "3.1-password-missing 3.1-client-identifier-length 3.9-refusal",
    "3.1.1": "1.5.3-disallowed-characters 2.2.3-overlong-length",
    "5.0": "1.5.4-disallowed-characters 3.1.3.2.3-payload-not-utf8 3.3.2.3.2-payload-not-utf8",
}.items() for rule in rules.split()}


def rules(version, table):
    named = {}
    for line in table.strip().splitlines():
        fault, ids = line.split(" = ")
        named[fault] = [f"{version}:{rule}" for rule in ids.split()]
    return named


RULES = {"3.1": rules("3.1", RULES_3_1), "3.1.1": rules("3.1.1", RULES_3_1_1), "5.0": rules("5.0", RULES_5_0)}


def demanded(version, fault, *places):
    """The rules that this fault breaks in this version, from the most specific place that has a name; None where it breaks none."""
    named = RULES[version]
    for place in places:
        if f"{fault} {place}" in named:
            return named[f"{fault} {place}"]
    return named.get(fault)
