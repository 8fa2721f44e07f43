"""The JSON form of each Control Packet, with what is usual left out: the caller states what the vector is about.

`version` is "3.1", "3.1.1" or "5.0". Bytes that are no UTF-8 are stated under the key with `_hex` behind it.
"""


def properties(version, given):
    return {} if version != "5.0" else {"properties": given if given is not None else {}}


def either(fields, *keys):
    """The given ones of keys that may have `_hex` behind them, in this order."""
    return {name: fields[name] for key in keys for name in (key, key + "_hex") if name in fields}


def payload(fields):
    """A payload has its length beside it."""
    key = "payload_hex" if "payload_hex" in fields else "payload"
    value = fields.get(key, "")
    return {key: value, "payload_length": length(value, key.endswith("_hex"))}


def length(value, is_hex):
    if isinstance(value, dict):
        return sum(length(text, is_hex) * times for text, times in value["repeat"])
    return len(value) // 2 if is_hex else len(value.encode())


def extra(fields, *keys):
    return {key: fields[key] for key in keys if key in fields}


def publish(version, **f):
    return {
        "type": "PUBLISH", "dup": f.get("dup", False), "qos": f.get("qos", 0), "retain": f.get("retain", False),
        **either(f, "topic"), **extra(f, "packet_id"), **properties(version, f.get("properties")),
        **extra(f, "repeated_properties", "property_order"), **payload(f)}


def connect(version, **f):
    name, level = {"3.1": ("MQIsdp", 3), "3.1.1": ("MQTT", 4), "5.0": ("MQTT", 5)}[version]
    packet = {
        "type": "CONNECT", **extra(f, "flags"), "protocol_name": name, "protocol_level": level, **extra(f, "bridge"),
        "clean_start": f.get("clean_start", True), **extra(f, "reserved"), "keep_alive": f.get("keep_alive", 60),
        **properties(version, f.get("properties")), **extra(f, "repeated_properties", "property_order"), **either(f, "client_id")}
    if "will" in f:
        packet["will"] = f["will"]
    return {**packet, **either(f, "username", "password")}


def will(version, **f):
    return {
        "qos": f.get("qos", 0), "retain": f.get("retain", False), **properties(version, f.get("properties")),
        **extra(f, "repeated_properties", "property_order"), **either(f, "topic"), **payload(f)}


def connack(version, **f):
    return {
        "type": "CONNACK", **extra(f, "flags", "reserved"), "session_present": f.get("session_present", False),
        "reason_code": f.get("reason_code", 0), **properties(version, f.get("properties")),
        **extra(f, "repeated_properties", "property_order")}


def acknowledgement(kind, version, **f):
    """PUBACK, PUBREC, PUBREL and PUBCOMP."""
    code = {"reason_code": f.get("reason_code", 0)} if version == "5.0" else {}
    return {
        "type": kind, **extra(f, "flags", "dup"), "packet_id": f.get("packet_id", 1), **code,
        **properties(version, f.get("properties")), **extra(f, "repeated_properties", "property_order")}


def subscription(version, topic_filter=None, qos=0, **f):
    options = {} if version != "5.0" else {
        "no_local": f.get("no_local", False), "retain_as_published": f.get("retain_as_published", False),
        "retain_handling": f.get("retain_handling", 0)}
    topic = {"topic_filter_hex": f["topic_filter_hex"]} if "topic_filter_hex" in f else {"topic_filter": topic_filter}
    return {**topic, "qos": qos, **options, **extra(f, "reserved")}


def subscribe(version, *subscriptions, **f):
    return {
        "type": "SUBSCRIBE", **extra(f, "flags", "dup"), "packet_id": f.get("packet_id", 1), **properties(version, f.get("properties")),
        **extra(f, "repeated_properties", "property_order"), "subscriptions": list(subscriptions)}


def unsubscribe(version, *topic_filters, **f):
    return {
        "type": "UNSUBSCRIBE", **extra(f, "flags", "dup"), "packet_id": f.get("packet_id", 1),
        **properties(version, f.get("properties")), **extra(f, "repeated_properties", "property_order"),
        "topic_filters": list(topic_filters)}


def suback(version, *codes, **f):
    return {
        "type": "SUBACK", **extra(f, "flags"), "packet_id": f.get("packet_id", 1), **properties(version, f.get("properties")),
        **extra(f, "repeated_properties", "property_order"), "reason_codes": list(codes)}


def unsuback(version, *codes, **f):
    listed = {"reason_codes": list(codes)} if version == "5.0" else {}
    return {
        "type": "UNSUBACK", **extra(f, "flags"), "packet_id": f.get("packet_id", 1), **properties(version, f.get("properties")),
        **extra(f, "repeated_properties", "property_order"), **listed}


def bare(kind, **f):
    """PINGREQ and PINGRESP; before 5.0 also DISCONNECT."""
    return {"type": kind, **extra(f, "flags")}


def with_reason(kind, **f):
    """DISCONNECT and AUTH of 5.0."""
    return {
        "type": kind, **extra(f, "flags"), "reason_code": f.get("reason_code", 0), **properties("5.0", f.get("properties")),
        **extra(f, "repeated_properties", "property_order")}
