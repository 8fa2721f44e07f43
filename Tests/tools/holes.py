#!/usr/bin/env python3
"""Leaves data segments out of a capture of MQTT, and checks what mqttscope tells of the rest.

    holes.py FULL.pcap HOLED.pcap PROBABILITY SEED MQTTSCOPE

FULL is a capture (pcap, Ethernet, IPv4) that has every byte, in which no segment comes twice. HOLED is written: FULL without some of its
data segments. Then `MQTTSCOPE --format ndjson HOLED` is compared with what FULL holds, packet by packet and in the order of each direction:
a packet is whole if every byte of it is in HOLED. Printed: whole packets, those shown, those invented. Exit 1 if one was invented, or less
than 99 % were shown.
"""
import json, random, struct, subprocess, sys

full, holed, probability, seed, mqttscope = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
rng = random.Random(seed)
data = open(full, 'rb').read()
out = open(holed, 'wb')
out.write(data[:24])
streams = {}                      # (src ip, src port, dst ip, dst port) -> [first sequence, {offset: bytes}, [missing ranges]]
position, left_out, frames = 24, 0, 0
while position < len(data):
    length = struct.unpack_from('<I', data, position + 8)[0]
    record = data[position:position + 16 + length]
    position += 16 + length
    frame = record[16:]
    ip = 18 if frame[12:14] == b'\x81\x00' else 14
    total = struct.unpack_from('>H', frame, ip + 2)[0]
    tcp = ip + (frame[ip] & 15) * 4
    source, destination, sequence = struct.unpack_from('>HHI', frame, tcp)
    payload = frame[tcp + (frame[tcp + 12] >> 4) * 4:ip + total]
    key = (frame[ip + 12:ip + 16], source, frame[ip + 16:ip + 20], destination)
    if frame[tcp + 13] & 2:
        streams[key] = [(sequence + 1) & 0xffffffff, [], []]
    if payload:
        offset = (sequence - streams[key][0]) & 0xffffffff
        streams[key][1].append((offset, payload))
        if rng.random() < probability:
            streams[key][2].append((offset, offset + len(payload)))
            left_out += 1
            continue
    out.write(record)
    frames += 1
out.close()

def packets(stream):
    offset = 0
    while offset < len(stream):
        size, shift, at = 0, 0, offset + 1
        while True:
            size |= (stream[at] & 127) << shift
            shift += 7
            at += 1
            if stream[at - 1] < 128: break
        yield offset, at + size - offset, stream[offset] >> 4
        offset = at + size

TYPES = ['', 'CONNECT', 'CONNACK', 'PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBSCRIBE', 'SUBACK', 'UNSUBSCRIBE', 'UNSUBACK',
         'PINGREQ', 'PINGRESP', 'DISCONNECT', 'AUTH']
told = {}
run = subprocess.Popen([mqttscope, '--format', 'ndjson', '--max-payload', 'all', holed], stdout=subprocess.PIPE)
summary = None
negative = 0
for line in run.stdout:
    record = json.loads(line)
    if record['record'] == 'summary': summary = record
    if record['record'] != 'packet' or record.get('partial'): continue
    if record.get('latency_ms', 0) < 0: negative += 1
    ip = lambda text: bytes(int(part) for part in text.split('.'))
    key = (ip(record['src_ip']), record['src_port'], ip(record['dest_ip']), record['dest_port'])
    packet = record.get('packet', {})
    told.setdefault(key, []).append((record['type'], record['length'], packet.get('packet_id'), packet.get('payload'), packet.get('topic')))

whole = shown = invented = missing_bytes = 0
for key, (_, segments, missing) in streams.items():
    stream = b''.join(payload for _, payload in sorted(segments))
    truth = []
    for offset, length, kind in packets(stream):
        if any(offset < end and start < offset + length for start, end in missing): continue
        truth.append((TYPES[kind], length, stream[offset:offset + length]))
    missing_bytes += sum(end - start for start, end in missing)
    whole += len(truth)
    place = 0
    for kind, length, identifier, payload, topic in told.get(key, []):
        def matches(entry):
            if entry[0] != kind or entry[1] != length: return False
            if kind == 'PUBLISH': return entry[2].endswith((payload or '').encode()) and topic.encode() in entry[2]
            return identifier is None or identifier.to_bytes(2, 'big') in entry[2]
        found = next((i for i in range(place, len(truth)) if matches(truth[i])), None)
        if found is None:
            invented += 1
            print('invented:', key, kind, length, identifier, topic)
        else:
            place = found + 1
            shown += 1
print(f'{frames} frames, {left_out} segments ({missing_bytes} bytes) left out; {whole} whole packets, {shown} shown '
      f'({100 * shown / whole:.3f} %), {invented} invented, {negative} latencies below zero')
print('summary:', {k: summary[k] for k in ('lost_bytes', 'skipped_bytes', 'partial_packets', 'limits')})
sys.exit(1 if invented or negative or shown < 0.99 * whole else 0)
