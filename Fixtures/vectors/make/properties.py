"""The 27 properties of 5.0 (2.2.2.2): each in every packet, where it may stand and where it may not."""

from vectors import CLIENT, MALFORMED, PROTOCOL_ERROR, SERVER

# identifier, name, a value as bytes and as JSON, another one
PROPERTIES = [
    ("01", "payload_format_indicator", "01", 1, "00", 0),
    ("02", "message_expiry_interval", "0000003C", 60, "00000001", 1),
    ("03", "content_type", '"t"', "t", '"u"', "u"),
    ("08", "response_topic", '"r/t"', "r/t", '"r"', "r"),
    ("09", "correlation_data", "{0102}", "\1\2", "{FF}", None),
    ("0B", "subscription_identifiers", "07", [7], "08", [7, 8]),
    ("11", "session_expiry_interval", "00000E10", 3600, "00000000", 0),
    ("12", "assigned_client_identifier", '"id"', "id", '"x"', "x"),
    ("13", "server_keep_alive", "003C", 60, "0000", 0),
    ("15", "authentication_method", '"m"', "m", '"n"', "n"),
    ("16", "authentication_data", "{01}", "\1", "{02}", "\2"),
    ("17", "request_problem_information", "01", 1, "00", 0),
    ("18", "will_delay_interval", "0000000A", 10, "00000000", 0),
    ("19", "request_response_information", "01", 1, "00", 0),
    ("1A", "response_information", '"ri"', "ri", '"x"', "x"),
    ("1C", "server_reference", '"s:1883"', "s:1883", '"x"', "x"),
    ("1F", "reason_string", '"why"', "why", '"x"', "x"),
    ("21", "receive_maximum", "0014", 20, "0001", 1),
    ("22", "topic_alias_maximum", "000A", 10, "0000", 0),
    ("23", "topic_alias", "0005", 5, "0006", 6),
    ("24", "maximum_qos", "01", 1, "00", 0),
    ("25", "retain_available", "01", 1, "00", 0),
    ("26", "user_properties", '"k" "v"', [["k", "v"]], '"k" "w"', [["k", "v"], ["k", "w"]]),
    ("27", "maximum_packet_size", "00010000", 65536, "00000001", 1),
    ("28", "wildcard_subscription_available", "01", 1, "00", 0),
    ("29", "subscription_identifier_available", "01", 1, "00", 0),
    ("2A", "shared_subscription_available", "01", 1, "00", 0),
]

# The smallest and largest legal values: identifier -> bytes, JSON, what it is.
EDGES = {
    "01": [("00", 0, "0")],
    "02": [("00000000", 0, "0"), ("FFFFFFFF", 4294967295, "max")],
    "03": [("0000", "", "empty"), ("{'t'*65535}", {"repeat": [["t", 65535]]}, "65535")],
    "08": [("{'r'*65535}", {"repeat": [["r", 65535]]}, "65535"), ('"$SYS/r"', "$SYS/r", "$SYS")],
    "09": [("0000", "", "empty"), ("{FF*65535}", None, "65535")],
    "0B": [("01", [1], "1"), ("FFFFFF7F", [268435455], "max")],
    "11": [("00000000", 0, "0"), ("FFFFFFFF", 4294967295, "max")],
    "12": [("0000", "", "empty"), ("{'i'*65535}", {"repeat": [["i", 65535]]}, "65535")],
    "13": [("0000", 0, "0"), ("FFFF", 65535, "max")],
    "15": [("0000", "", "empty")],
    "16": [("0000", "", "empty"), ("{00*65535}", {"repeat": [["\0", 65535]]}, "65535")],
    "17": [("00", 0, "0")],
    "18": [("00000000", 0, "0"), ("FFFFFFFF", 4294967295, "max")],
    "19": [("00", 0, "0")],
    "1A": [("0000", "", "empty")],
    "1C": [("0000", "", "empty"), ('"[2001:db8::1]:1883 other"', "[2001:db8::1]:1883 other", "two servers")],
    "1F": [("0000", "", "empty")],
    "21": [("0001", 1, "1"), ("FFFF", 65535, "max")],
    "22": [("0000", 0, "0"), ("FFFF", 65535, "max")],
    "23": [("0001", 1, "1"), ("FFFF", 65535, "max")],
    "24": [("00", 0, "0")],
    "25": [("00", 0, "0")],
    "26": [("0000 0000", [["", ""]], "empty")],
    "27": [("00000001", 1, "1"), ("FFFFFFFF", 4294967295, "max")],
    "28": [("00", 0, "0")],
    "29": [("00", 0, "0")],
    "2A": [("00", 0, "0")],
}

# Where each property may stand (table 2-4) and the section that says so, who sends it, and the rule for one that is there twice.
PLACES = {
    "connect": (
        {
            "11": "3.1.2.11.2",
            "21": "3.1.2.11.3",
            "27": "3.1.2.11.4",
            "22": "3.1.2.11.5",
            "19": "3.1.2.11.6",
            "17": "3.1.2.11.7",
            "26": "3.1.2.11.8",
            "15": "3.1.2.11.9",
            "16": "3.1.2.11.10",
        },
        CLIENT,
        "3.1.2.11-repeated-property",
    ),
    "will": (
        {
            "18": "3.1.3.2.2",
            "01": "3.1.3.2.3",
            "02": "3.1.3.2.4",
            "03": "3.1.3.2.5",
            "08": "3.1.3.2.6",
            "09": "3.1.3.2.7",
            "26": "3.1.3.2.8",
        },
        CLIENT,
        "3.1.3.2-repeated-property",
    ),
    "connack": (
        {
            "11": "3.2.2.3.2",
            "21": "3.2.2.3.3",
            "24": "3.2.2.3.4",
            "25": "3.2.2.3.5",
            "27": "3.2.2.3.6",
            "12": "3.2.2.3.7",
            "22": "3.2.2.3.8",
            "1F": "3.2.2.3.9",
            "26": "3.2.2.3.10",
            "28": "3.2.2.3.11",
            "29": "3.2.2.3.12",
            "2A": "3.2.2.3.13",
            "13": "3.2.2.3.14",
            "1A": "3.2.2.3.15",
            "1C": "3.2.2.3.16",
            "15": "3.2.2.3.17",
            "16": "3.2.2.3.18",
        },
        SERVER,
        "3.2.2.3-repeated-property",
    ),
    "publish": (
        {
            "01": "3.3.2.3.2",
            "02": "3.3.2.3.3",
            "23": "3.3.2.3.4",
            "08": "3.3.2.3.5",
            "09": "3.3.2.3.6",
            "26": "3.3.2.3.7",
            "0B": "3.3.2.3.8",
            "03": "3.3.2.3.9",
        },
        SERVER,
        "3.3.2.3-repeated-property",
    ),
    "puback": ({"1F": "3.4.2.2.2", "26": "3.4.2.2.3"}, CLIENT, "3.4.2.2-repeated-property"),
    "pubrec": ({"1F": "3.5.2.2.2", "26": "3.5.2.2.3"}, SERVER, "3.5.2.2-repeated-property"),
    "pubrel": ({"1F": "3.6.2.2.2", "26": "3.6.2.2.3"}, CLIENT, "3.6.2.2-repeated-property"),
    "pubcomp": ({"1F": "3.7.2.2.2", "26": "3.7.2.2.3"}, SERVER, "3.7.2.2-repeated-property"),
    "subscribe": ({"0B": "3.8.2.1.2", "26": "3.8.2.1.3"}, CLIENT, "3.8.2.1-repeated-property"),
    "suback": ({"1F": "3.9.2.1.2", "26": "3.9.2.1.3"}, SERVER, "3.9.2.1-repeated-property"),
    "unsubscribe": ({"26": "3.10.2.1.2"}, CLIENT, None),
    "unsuback": ({"1F": "3.11.2.1.2", "26": "3.11.2.1.3"}, SERVER, "3.11.2.1-repeated-property"),
    # Who sends it depends on the property (3.14.2-2, 3.14.2.2.5).
    "disconnect": ({"11": "3.14.2.2.2", "1F": "3.14.2.2.3", "26": "3.14.2.2.4", "1C": "3.14.2.2.5"}, None, "3.14.2.2-repeated-property"),
    "auth": ({"15": "3.15.2.2.2", "16": "3.15.2.2.3", "1F": "3.15.2.2.4", "26": "3.15.2.2.5"}, SERVER, "3.15.2.2-repeated-property"),
}

# Values that are forbidden where the property may stand: place, identifier, bytes, JSON, what it is, rule.
FORBIDDEN = [
    ("connect", "17", "02", 2, "2", "3.1.2.11.7-zero-or-one"),
    ("connect", "17", "FF", 255, "255", "3.1.2.11.7-zero-or-one"),
    ("connect", "19", "02", 2, "2", "3.1.2.11.6-zero-or-one"),
    ("connect", "19", "FF", 255, "255", "3.1.2.11.6-zero-or-one"),
    ("connect", "21", "0000", 0, "0", "3.1.2.11.3-receive-maximum-zero"),
    ("connect", "27", "00000000", 0, "0", "3.1.2.11.4-maximum-packet-size-zero"),
    ("will", "01", "02", 2, "2", "3.1.3.2.3-zero-or-one"),
    ("will", "01", "FF", 255, "255", "3.1.3.2.3-zero-or-one"),
    ("connack", "21", "0000", 0, "0", "3.2.2.3.3-receive-maximum-zero"),
    ("connack", "24", "02", 2, "2", "3.2.2.3.4-zero-or-one"),
    ("connack", "24", "03", 3, "3", "3.2.2.3.4-zero-or-one"),
    ("connack", "25", "02", 2, "2", "3.2.2.3.5-zero-or-one"),
    ("connack", "25", "FF", 255, "255", "3.2.2.3.5-zero-or-one"),
    ("connack", "27", "00000000", 0, "0", "3.2.2.3.6-maximum-packet-size-zero"),
    ("connack", "28", "02", 2, "2", "3.2.2.3.11-zero-or-one"),
    ("connack", "28", "FF", 255, "255", "3.2.2.3.11-zero-or-one"),
    ("connack", "29", "02", 2, "2", "3.2.2.3.12-zero-or-one"),
    ("connack", "29", "FF", 255, "255", "3.2.2.3.12-zero-or-one"),
    ("connack", "2A", "02", 2, "2", "3.2.2.3.13-zero-or-one"),
    ("connack", "2A", "FF", 255, "255", "3.2.2.3.13-zero-or-one"),
    ("publish", "01", "02", 2, "2", "3.3.2.3.2-zero-or-one"),
    ("publish", "01", "FF", 255, "255", "3.3.2.3.2-zero-or-one"),
    ("subscribe", "0B", "00", [0], "0", "3.8.2.1.2-subscription-identifier-zero"),
]
# Identifiers that no property has (2.2.2.2).
UNKNOWN = ["00", "04", "05", "06", "07", "0A", "0C", "0D", "0E", "0F", "10", "14", "1B", "1D", "1E", "20", "2B", "7F", "8001", "FFFFFF7F"]

# Strings that may hold bytes are shown in hexadecimal where these are no text.
HEX_EDGES = {("09", "65535"): {"correlation_data_hex": {"repeat": [["ff", 65535]]}}}


def add(f, number, place, notation, packet):
    """All properties in one place.

    `notation` has @ where the properties stand; `packet(properties, repeated)` gives the JSON form.
    """
    sections, sender_here, twice = PLACES[place]
    where = "the will" if place == "will" else place.upper()
    path = "will.properties." if place == "will" else "properties."

    def sender(identifier):
        if sender_here:
            return sender_here
        return CLIENT if identifier == "11" else SERVER

    def with_method(identifier, layout, json):
        """Authentication Data wants a method, and AUTH always has one."""
        if identifier != "15" and (place == "auth" or (place == "connect" and identifier == "16")):
            layout, json = '15 "m" ' + layout, {"authentication_method": "m", **json}
        return notation.replace("@", layout), json

    def stated(identifier, layout, json, repeated=None):
        """What both `accept` and `lenient` want to know."""
        placed, given = with_method(identifier, layout, json)
        return sender(identifier), placed, packet(given, repeated)

    here = [row for row in PROPERTIES if row[0] in sections]
    f.group(number, "property")
    for identifier, name, value, json, *_ in here:
        f.accept(
            f"{title(name)} in {where}",
            *stated(identifier, f"{identifier} {value}", {name: json}),
            field=path + name,
            serves=sections[identifier],
            name=f"{place}-{identifier}",
        )
    for identifier, name, *_ in here:
        for value, json, edge in EDGES[identifier]:
            json = HEX_EDGES.get((identifier, edge), {name: json})
            f.accept(
                f"{title(name)} in {where}: {edge}",
                *stated(identifier, f"{identifier} {value}", json),
                field=path + name,
                boundary=edge,
                serves=sections[identifier],
            )
    for at, identifier, value, json, edge, rule in FORBIDDEN:
        if at == place:
            name = next(row[1] for row in PROPERTIES if row[0] == identifier)
            f.lenient(
                f"{title(name)} in {where}: {edge} is not allowed",
                *stated(identifier, f"{identifier} [{value}]", {name: json}),
                rule,
                answer=PROTOCOL_ERROR,
                field=path + name + index(identifier, 0),
                boundary=edge,
                near=f"{place}-{identifier}",
                serves=sections[identifier],
            )
    for identifier, name, value, json, again, json_again in here:
        more = dict(slug="property-repeated", serves=sections[identifier])
        if identifier == "26" or (identifier == "0B" and place == "publish"):
            f.accept(
                f"{title(name)} in {where}: twice",
                *stated(identifier, f"{identifier} {value} {identifier} {again}", {name: json_again}),
                field=path + name,
                **more,
            )
            continue
        # A list holds both; of other properties the second value stands apart.
        is_list = identifier == "0B"
        repeated = None if is_list else [{"correlation_data_hex": "ff"} if identifier == "09" else {name: json_again}]
        f.lenient(
            f"{title(name)} in {where}: twice",
            *stated(identifier, f"{identifier} {value} [{identifier}] {again}", {name: json_again if is_list else json}, repeated),
            twice,
            answer=PROTOCOL_ERROR,
            field=path + name + index(identifier, 1),
            near=f"{place}-{identifier}",
            **more,
        )
    f.group(f.number + 1, "property-place", near=f"{place}-26")
    for identifier, name, value, json, *_ in PROPERTIES:
        if identifier not in sections:
            f.lenient(
                f"{title(name)}, which has no place in {where}",
                *stated(identifier, f"[{identifier}] {value}", {name: json}),
                "2.2.2.2-misplaced-property",
                answer=MALFORMED,
                field=path + name + index(identifier, 0),
            )
    f.group(f.number + 1, "property-unknown", near=f"{place}-26")
    for identifier in UNKNOWN if place == "publish" else UNKNOWN[:1] + UNKNOWN[-3:-2]:
        who, placed, _ = stated(None, f"[{identifier}] 00", {})
        f.reject(
            f"property identifier {identifier} in {where}",
            who,
            placed,
            "2.2.2.2-unknown-property",
            answer=MALFORMED,
            field=path + "identifier",
            boundary=f"0x{identifier}",
        )


def index(identifier, number):
    """Findings name the element of a list."""
    return f"[{number}]" if identifier == "0B" else ""


def title(name):
    words = {"subscription_identifiers": "Subscription Identifier", "user_properties": "User Property", "maximum_qos": "Maximum QoS"}
    return words.get(name) or name.replace("_", " ").title()
