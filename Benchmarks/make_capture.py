#!/usr/bin/env python3
"""Writes large captures of made-up MQTT traffic, and floods, to measure with. The same arguments give the same file.

    make_capture.py KIND FILE [--frames N] [--flows N] [--tls]

traffic       --flows connections, each with a CONNECT, a subscription and messages of all QoS, which the server sends on to the next
              one, interleaved, until --frames
concurrent    --flows connections that are all open at once, each with a CONNECT, a subscription and one message each way; then all end
silent        --flows connections that are all open at once and send nothing behind their CONNECT
syns          a SYN from another address and port in every frame
backwards     --flows connections whose segments come in wrong order behind a hole that is never filled
fragments     first fragments of IP datagrams that never become whole, each of another datagram
endless       --flows connections, each within a PUBLISH of 256 MiB that never ends
mute          --flows connections whose QoS 1 messages are never acknowledged

With --tls each connection speaks TLS 1.3, what is said at a time in a record of its own; the key log stands in FILE.keys. This takes the
package `cryptography`.
"""
import argparse
import hashlib
import hmac
import itertools
import struct


class Capture:
    """A pcap file of Ethernet frames, 12 microseconds apart."""

    def __init__(self, path):
        self.file = open(path, "wb", buffering=1 << 20)
        self.file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        self.frames = 0
        self.packets = 0
        self.time = 1_700_000_000_000_000

    def ip(self, source, destination, payload, protocol=6, identification=0, fragment=0x4000):
        header = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(payload), identification, fragment, 64, protocol, 0, source, destination)
        total = sum(struct.unpack(">10H", header))
        total = (total & 0xFFFF) + (total >> 16)
        header = header[:10] + struct.pack(">H", ~(total + (total >> 16)) & 0xFFFF) + header[12:]
        frame = b"\x02\0\0\0\0\1\x02\0\0\0\0\2\x08\0" + header + payload
        self.file.write(struct.pack("<IIII", self.time // 1_000_000, self.time % 1_000_000, len(frame), len(frame)) + frame)
        self.frames += 1
        self.time += 12


SERVER = 0xC0000201  # 192.0.2.1
SYN, FIN, ACK, PUSH = 2, 1, 16, 8


class Connection:
    """A client at an address and port of its own, and the server."""

    def __init__(self, capture, number):
        self.capture = capture
        self.number = number
        self.client = 0x0A000001 + number // 50_000
        self.port = 10_000 + number % 50_000
        self.server_port = 1883
        self.sent = [1000 + number, 5000 + number]

    def segment(self, side, data=b"", flags=ACK, ahead=0):
        """Side 0 is the client. `ahead` bytes before the data are not sent."""
        ports = (self.port, self.server_port) if side == 0 else (self.server_port, self.port)
        sequence = (self.sent[side] + ahead) & 0xFFFFFFFF
        acknowledged = self.sent[1 - side] & 0xFFFFFFFF if flags & ACK else 0
        tcp = struct.pack(">HHIIBBHHH", *ports, sequence, acknowledged, 5 << 4, flags, 64240, 0, 0)
        ends = (self.client, SERVER) if side == 0 else (SERVER, self.client)
        self.capture.ip(*ends, tcp + data)
        self.sent[side] = sequence + len(data) + (1 if flags & (SYN | FIN) else 0)

    def open(self):
        self.segment(0, flags=SYN)
        self.segment(1, flags=SYN | ACK)
        self.segment(0)

    def say(self, side, *packets):
        self.segment(side, b"".join(packets), PUSH | ACK)
        self.capture.packets += len(packets)

    def close(self):
        self.capture.packets += 1
        self.segment(0, packet(0xE0), FIN | PUSH | ACK)
        self.segment(1, flags=FIN | ACK)
        self.segment(0)


class SecureConnection(Connection):
    """The same through TLS 1.3 (RFC 8446): secrets that follow from its number, and of the handshake no more than a reader needs."""

    log = None
    LABELS = (("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET"), ("CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"))

    def __init__(self, capture, number):
        super().__init__(capture, number)
        self.server_port = 8883
        self.keys = [None, None]
        self.random = self.bytes("client random")

    def bytes(self, purpose):
        return hashlib.sha256(f"{purpose} {self.number}".encode()).digest()

    def enter(self, epoch):
        """Both sides go on under the next keys (7.3)."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        for side, label in enumerate(self.LABELS[epoch]):
            secret = self.bytes(label)
            self.log.write(f"{label} {self.random.hex()} {secret.hex()}\n")

            def expand(name, length):
                # One block of HKDF-Expand-Label (7.1): no more than 32 bytes are asked for.
                info = struct.pack(">HB", length, 6 + len(name)) + b"tls13 " + name + b"\0\1"
                return hmac.digest(secret, info, "sha256")[:length]

            self.keys[side] = [AESGCM(expand(b"key", 16)), int.from_bytes(expand(b"iv", 12), "big"), 0]

    def record(self, side, content, kind):
        """TLSCiphertext (5.2)."""
        key, vector, sequence = self.keys[side]
        self.keys[side][2] += 1
        header = b"\x17\3\3" + struct.pack(">H", len(content) + 17)
        return header + key.encrypt((vector ^ sequence).to_bytes(12, "big"), content + bytes([kind]), header)

    def segment(self, side, data=b"", flags=ACK, ahead=0):
        super().segment(side, self.record(side, data, 23) if data else data, flags, ahead)

    def open(self):
        super().open()

        def message(kind, body):
            return bytes([kind]) + struct.pack(">I", len(body))[1:] + body

        def extensions(*pairs):
            body = b"".join(struct.pack(">HH", kind, len(value)) + value for kind, value in pairs)
            return struct.pack(">H", len(body)) + body

        def say(side, bytes):
            Connection.segment(self, side, bytes, PUSH | ACK)

        # supported_versions and ALPN (4.2): 1.3 and `mqtt`; TLS_AES_128_GCM_SHA256.
        offer = extensions((43, b"\2\3\4"), (16, b"\0\5\4mqtt"))
        hello = message(1, b"\3\3" + self.random + b"\0\0\2\x13\1\1\0" + offer)
        say(0, b"\x16\3\1" + struct.pack(">H", len(hello)) + hello)
        answer = message(2, b"\3\3" + self.bytes("server random") + b"\0\x13\1\0" + extensions((43, b"\3\4")))
        self.enter(0)
        finished = message(20, bytes(32))
        flight = self.record(1, message(8, extensions()) + finished, 22)
        say(1, b"\x16\3\3" + struct.pack(">H", len(answer)) + answer + flight)
        say(0, self.record(0, finished, 22))
        self.enter(1)


def packet(first, body=b""):
    length, header = len(body), bytearray([first])
    while True:
        header.append(length & 127 | (128 if length > 127 else 0))
        length >>= 7
        if not length:
            return bytes(header) + body


def string(text):
    return struct.pack(">H", len(text)) + text.encode()


def connect(connection):
    return packet(0x10, string("MQTT") + b"\x04\x02" + struct.pack(">H", 60) + string(f"device-{connection.number:06}"))


def publish(topic, payload, qos=0, identifier=0):
    return packet(0x30 | qos << 1, string(topic) + (struct.pack(">H", identifier) if qos else b"") + payload)


def begin(connection):
    connection.open()
    connection.say(0, connect(connection))
    connection.say(1, b"\x20\x02\0\0")


def subscribe(connection, place):
    connection.say(0, packet(0x82, b"\0\1" + string(f"site/{place}/#") + b"\2"))
    connection.say(1, b"\x90\x03\0\1\2")


PAYLOAD = b'{"temperature": 21.5, "humidity": 48, "battery": 3.01, "at": "2026-01-01T00:00:00Z", "firmware": "1.4.2"}'


def exchange(connection, side, turn, place):
    """A message of QoS 0, 1 or 2, with what answers it."""
    qos, identifier, other = turn % 3, turn % 65535 + 1, 1 - side
    answer = struct.pack(">BH", 2, identifier)
    connection.say(side, publish(f"site/{place}/sensor/{turn % 13}", PAYLOAD, qos, identifier))
    if qos == 1:
        connection.say(other, b"\x40" + answer)
    elif qos == 2:
        connection.say(other, b"\x50" + answer)
        connection.say(side, b"\x62" + answer)
        connection.say(other, b"\x70" + answer)


def traffic(capture, options, connections):
    def place(connection, side):
        """What it is subscribed to, and the server sends it; or where its own messages go: to the next one."""
        return f"{(connection.number + 1 - side) % len(connections):02x}"

    for connection in connections:
        begin(connection)
        subscribe(connection, place(connection, 1))
    for turn in itertools.count():
        side = turn % 2
        for connection in connections:
            # What was published in a turn is sent on in the next.
            exchange(connection, side, turn - side, place(connection, side))
            if capture.frames >= options.frames:
                return [connection.close() for connection in connections]


def concurrent(capture, options, connections):
    for connection in connections:
        begin(connection)
        subscribe(connection, connection.number % 97)
    for side in (0, 1):
        for connection in connections:
            exchange(connection, side, side + 1, connection.number % 97)
    for connection in connections:
        connection.close()


def silent(capture, options, connections):
    for connection in connections:
        begin(connection)


def syns(capture, options, connections):
    for number in range(options.frames):
        Connection(capture, number).segment(0, flags=SYN)


def backwards(capture, options, connections):
    for connection in connections:
        begin(connection)
    first = {connection.number: connection.sent[0] for connection in connections}
    message = publish("a/b", bytes(500))
    for turn in itertools.count():
        for connection in connections:
            # From 3 MB behind the hole back to its edge, and again.
            connection.sent[0] = first[connection.number] + 3_000_000 - turn % 5_000 * len(message)
            connection.segment(0, message, PUSH | ACK)
            if capture.frames >= options.frames:
                return


def fragments(capture, options, connections):
    for number in range(options.frames):
        capture.ip(0x0A000001 + number // 65536, SERVER, bytes(1480), 6, number % 65536, 0x2000)


def endless(capture, options, connections):
    for connection in connections:
        begin(connection)
        connection.say(0, b"\x30\xff\xff\xff\x7f" + string("endless"))
    while capture.frames < options.frames:
        for connection in connections:
            connection.say(0, bytes(1400))


def mute(capture, options, connections):
    for connection in connections:
        begin(connection)
    for turn in itertools.count():
        for connection in connections:
            connection.say(0, publish(f"site/{turn}", PAYLOAD, 1, turn % 65535 + 1))
            if capture.frames >= options.frames:
                return


def main():
    kinds = (traffic, concurrent, silent, syns, backwards, fragments, endless, mute)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=[kind.__name__ for kind in kinds])
    parser.add_argument("file")
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--flows", type=int, default=200)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    capture = Capture(options.file)
    if options.tls:
        SecureConnection.log = open(options.file + ".keys", "w")
    kind = SecureConnection if options.tls else Connection
    connections = [] if options.kind in ("syns", "fragments") else [kind(capture, number) for number in range(options.flows)]
    globals()[options.kind](capture, options, connections)
    print(f"{options.file}: {capture.frames} frames, {capture.file.tell() / 1e6:.0f} MB, {capture.packets} packets")


main()
