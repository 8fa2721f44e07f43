#!/usr/bin/env python3
"""Writes large captures of MQTT 3.1.1, and floods, for measuring memory and time; the same bytes every time.

    make_capture.py steady OUT --flows 200 --megabytes 1000    flows that publish, acknowledge and are answered, interleaved
    make_capture.py concurrent OUT --flows 100000              flows of a few packets each, all open at once, closed at the end
    make_capture.py endless OUT --flows 100000                 the same, and nobody ever closes
    make_capture.py unanswered OUT --flows 1000 --megabytes 100   QoS 1 that nobody acknowledges
    make_capture.py syn OUT --flows 2000000                    a SYN each, from different addresses
    make_capture.py disordered OUT --flows 1000 --megabytes 500   every flow lacks its first segment, and goes on sending behind it
    make_capture.py fragments OUT --flows 2000000              the first fragment of an IP packet each, and never the rest

No two flows have the same addresses and ports.
"""
import argparse
import struct

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument('kind', choices=['steady', 'concurrent', 'endless', 'unanswered', 'syn', 'disordered', 'fragments'])
parser.add_argument('out')
parser.add_argument('--flows', type=int, default=200)
parser.add_argument('--megabytes', type=float, default=100)
arguments = parser.parse_args()

FIN, SYN, PSH, ACK = 1, 2, 8, 16
SERVER = bytes([198, 51, 100, 1])
ETHERNET = bytes([2] * 12) + b'\x08\x00'
RECORD = struct.Struct('<IIII').pack
IP = struct.Struct('>BBHHHBBH').pack
TCP = struct.Struct('>HHIIBBHHH').pack


class Capture:
    """A pcap whose clock goes on by ten microseconds with each frame."""

    def __init__(self, path):
        self.file = open(path, 'wb', buffering=1 << 22)
        self.file.write(struct.pack('<IHHiIII', 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        self.time = 1_700_000_000_000_000
        self.size = 24

    def frame(self, packet):
        self.time += 10
        length = len(packet) + 14
        self.file.write(RECORD(self.time // 1_000_000, self.time % 1_000_000, length, length) + ETHERNET + packet)
        self.size += length + 16


class Flow:
    """One connection; sends segments of either side."""

    def __init__(self, capture, number):
        self.capture = capture
        # Sixteen million addresses, and another port where they are used up.
        self.addresses = (bytes([10]) + (number & 0xFFFFFF).to_bytes(3, 'big'), SERVER)
        self.ports = (20_000 + number % 40_000 ^ number >> 24, 1883)
        self.sequence = [1_000_000 + number, 5_000_000 + number]

    def segment(self, sender, flags, data=b''):
        sequence, acknowledged = self.sequence[sender], self.sequence[1 - sender] if flags & ACK else 0
        self.capture.frame(
            IP(0x45, 0, 40 + len(data), 0, 0x4000, 64, 6, 0) + self.addresses[sender] + self.addresses[1 - sender]
            + TCP(self.ports[sender], self.ports[1 - sender], sequence & 0xFFFFFFFF, acknowledged & 0xFFFFFFFF, 0x50, flags, 65535, 0, 0)
            + data)
        self.sequence[sender] = sequence + len(data) + (1 if flags & (SYN | FIN) else 0)

    def client(self, data):
        self.segment(0, PSH | ACK, data)

    def server(self, data):
        self.segment(1, PSH | ACK, data)

    def open(self):
        self.segment(0, SYN)
        self.segment(1, SYN | ACK)
        self.segment(0, ACK)

    def close(self):
        self.segment(0, FIN | ACK)
        self.segment(1, FIN | ACK)
        self.segment(0, ACK)


def packet(first, body):
    length, remaining = b'', len(body)
    while True:
        length += bytes([remaining & 0x7F | (0x80 if remaining > 0x7F else 0)])
        remaining >>= 7
        if not remaining:
            return bytes([first]) + length + body


def text(content):
    return struct.pack('>H', len(content)) + content


def connect(number):
    return packet(0x10, text(b'MQTT') + bytes([4, 2, 0, 60]) + text(b'device-%06d' % number))


def publish(number, qos, identifier, round):
    payload = b'{"device": %d, "round": %d, "temperature": 21.5, "humidity": 40, "status": "everything is as it should be", "battery": 97}' % (
        number, round)
    return packet(0x30 | qos << 1, text(b'sites/north/device/%06d/state' % number) + (struct.pack('>H', identifier) if qos else b'') + payload)


def converse(flow, number, round):
    """A QoS 0, 1 or 2 message of the client, its acknowledgements, and one of the server now and then."""
    identifier = round % 65535 + 1
    qos = (number + round) % 3
    flow.client(publish(number, qos, identifier, round))
    name = struct.pack('>H', identifier)
    if qos == 1:
        flow.server(packet(0x40, name))
    elif qos == 2:
        flow.server(packet(0x50, name))
        flow.client(packet(0x62, name))
        flow.server(packet(0x70, name))
    if round % 4 == 0:
        flow.server(publish(number, 1, identifier, round))
        flow.client(packet(0x40, name))


def begin(capture, count):
    flows = [Flow(capture, number) for number in range(count)]
    for number, flow in enumerate(flows):
        flow.open()
        flow.client(connect(number))
        flow.server(packet(0x20, b'\0\0'))
    return flows


capture = Capture(arguments.out)
limit = arguments.megabytes * 1e6
count = arguments.flows
kind = arguments.kind
if kind in ('steady', 'unanswered'):
    flows = begin(capture, count)
    round = 0
    while capture.size < limit:
        for number, flow in enumerate(flows):
            if kind == 'steady':
                converse(flow, number, round)
            else:
                flow.client(publish(number, 1, round % 65535 + 1, round))
        round += 1
    for flow in flows:
        flow.client(packet(0xE0, b''))
        flow.close()
elif kind in ('concurrent', 'endless'):
    flows = begin(capture, count)
    for number, flow in enumerate(flows):
        flow.client(packet(0x82, b'\0\x01' + text(b'sites/+/device/%06d/command' % number) + b'\x01'))
        flow.server(packet(0x90, b'\0\x01\x01'))
    for round in range(2):
        for number, flow in enumerate(flows):
            converse(flow, number, round)
    if kind == 'concurrent':
        for flow in flows:
            flow.client(packet(0xE0, b''))
            flow.close()
elif kind == 'syn':
    for number in range(count):
        Flow(capture, number).segment(0, SYN)
elif kind == 'disordered':
    flows = [Flow(capture, number) for number in range(count)]
    for number, flow in enumerate(flows):
        flow.open()
        # What is missing: never captured, and never acknowledged.
        flow.sequence[0] += 50
    round = 0
    while capture.size < limit:
        for number, flow in enumerate(flows):
            flow.client(publish(number, 0, 0, round) * 7)
            # Another hole every third segment.
            if round % 3 == 0:
                flow.sequence[0] += 10
        round += 1
elif kind == 'fragments':
    for number in range(count):
        capture.frame(
            IP(0x45, 0, 20 + 256, number & 0xFFFF, 0x2000, 64, 6, 0) + bytes([10]) + (number & 0xFFFFFF).to_bytes(3, 'big') + SERVER
            + TCP(20_000 + number % 40_000, 1883, number, 0, 0x50, PSH | ACK, 65535, 0, 0) + bytes(236))
capture.file.close()
