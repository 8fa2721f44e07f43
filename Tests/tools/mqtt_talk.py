#!/usr/bin/env python3
"""Has mosquitto's clients talk to mosquitto through TLS and WebSockets in every way that is asked for, and writes down the bytes.

    mqtt_talk.py FOLDER

For each talk NAME it writes FOLDER/NAME.talk, what went over the wire (as `tls_talk.py` writes it), and FOLDER/NAME.plain, what the client and
the broker said in it, in the same form. All secrets are in FOLDER/keys.log. A talk that fails is named in FOLDER/refused, with the reason.

A client without TLS is `mosquitto_rr`: it subscribes, publishes and gets its message back, all on one connection, whose bytes go through
`openssl s_client` and a WebSocket made here. Two talks are of `mosquitto_pub` with its own TLS, and two of Python with itself; they have no NAME.plain.
"""

import base64
import concurrent.futures
import getpass
import os
import select
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time

from tls_talk import PSK, SUITES13, Proxy, certificates, free_port, openssl, suites

IDENTITY = "sensor"
# Of several records.
PAYLOAD = "temperature 21.5 " * 1200
refused = []


class Broker:
    """A mosquitto with a listener for each kind of certificate, one for pre-shared keys, and WebSockets with and without TLS."""

    def __init__(self):
        names = ["rsa", "ecdsa", "psk", "websocket", "secure_websocket"]
        self.ports = {name: free_port() for name in names}
        openssl("dhparam", "-dsaparam", "-out", "dh.pem", "2048")
        every = ["ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0", "ciphers_tls1.3 " + ":".join(SUITES13)]

        def certificate(name):
            return every + [f"certfile {name}.pem", f"keyfile {name}.key", "dhparamfile dh.pem"]

        lines = {
            "rsa": certificate("rsa"),
            "ecdsa": certificate("ecdsa"),
            "psk": every + ["psk_hint broker", "dhparamfile dh.pem"],
            "websocket": ["protocol websockets"],
            "secure_websocket": ["protocol websockets", "certfile rsa.pem", "keyfile rsa.key"],
        }
        with open("psk", "w") as file:
            file.write(f"{IDENTITY}:{PSK}\n")
        with open("mosquitto.conf", "w") as file:
            # As root it would become somebody else, who may not read the keys.
            file.write(f"user {getpass.getuser()}\nallow_anonymous true\npsk_file psk\nmax_inflight_messages 0\n")
            for name in names:
                file.write(f"listener {self.ports[name]} 127.0.0.1\n" + "".join(line + "\n" for line in lines[name]))
        self.log = open("mosquitto.log", "w")
        path = os.environ["PATH"] + ":/usr/sbin:/sbin"
        self.process = subprocess.Popen(
            ["mosquitto", "-c", "mosquitto.conf"], stdout=self.log, stderr=self.log, env={**os.environ, "PATH": path})
        for _ in range(500):
            # WebSockets listen on other addresses too.
            with open("/proc/net/tcp") as table, open("/proc/net/tcp6") as table6:
                lines = [line.split() for line in (table.read() + table6.read()).splitlines()]
            listening = {int(line[1].split(":")[1], 16) for line in lines if line[3] == "0A"}
            if listening.issuperset(self.ports.values()):
                return
            time.sleep(0.01)
        raise SystemExit("mosquitto does not listen: see mosquitto.log")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class WebSocket:
    """The client's end of a WebSocket (RFC 6455), which cuts what is said into messages as it is told."""

    def __init__(self, cut):
        self.cut = cut
        self.received = b""
        self.is_open = False

    def request(self):
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /mqtt?token=hidden HTTP/1.1", "Host: broker.example", "Upgrade: websocket", "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: mqtt"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def frame(self, opcode, data, final=True):
        mask = os.urandom(4)
        length = len(data)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + struct.pack(">H", length) if length < 65536 else (
            b"\xff" + struct.pack(">Q", length))
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        return bytes([(0x80 if final else 0) | opcode]) + size + mask + masked

    def wrap(self, data):
        if self.cut == "bytes":
            return b"".join(self.frame(2, data[index : index + 1]) for index in range(len(data)))
        if self.cut == "fragments" and len(data) > 1:
            middle = len(data) // 2
            return self.frame(2, data[:middle], False) + self.frame(9, b"are you there") + self.frame(0, data[middle:])
        return self.frame(2, data)

    def unwrap(self, data):
        self.received += data
        said = b""
        if not self.is_open:
            head, separator, rest = self.received.partition(b"\r\n\r\n")
            if not separator:
                return b""
            self.is_open = True
            self.received = rest
        while len(self.received) >= 2:
            length, start = self.received[1], 2
            if length == 126:
                length, start = int.from_bytes(self.received[2:4], "big"), 4
            elif length == 127:
                length, start = int.from_bytes(self.received[2:10], "big"), 10
            if len(self.received) < start + length:
                break
            if self.received[0] & 0x0F < 8:
                said += self.received[start : start + length]
            self.received = self.received[start + length :]
        return said


def relay(name, client, write, far, websocket, keys):
    """Hands on what the client and the far end say, and writes it down. `keys` are commands of s_client that are typed between the packets."""

    def send(data):
        view = memoryview(data)
        while view:
            view = view[write(view) :]

    with open(name + ".plain", "wb") as record:
        if websocket:
            send(websocket.request())
        waiting = b""
        while True:
            ready, _, _ = select.select([client, far], [], [], 10)
            if not ready:
                raise TimeoutError("nobody says anything")
            if far in ready:
                data = os.read(far, 1 << 16)
                said = websocket.unwrap(data) if websocket else data
                if said:
                    record.write(b"s" + len(said).to_bytes(4, "big") + said)
                    client.sendall(said)
                if not data:
                    return
            if client in ready:
                data = client.recv(1 << 16)
                if not data:
                    return
                record.write(b"c" + len(data).to_bytes(4, "big") + data)
                waiting += data
            if waiting and (not websocket or websocket.is_open):
                if keys and waiting[0] != 0x10:
                    time.sleep(0.1)
                    send(keys.pop(0))
                    time.sleep(0.1)
                send(websocket.wrap(waiting) if websocket else waiting)
                waiting = b""


def talk(name, port, *arguments, version="5", websocket=None, keys=(), damages=None):
    """A `mosquitto_rr` whose bytes go through `openssl s_client` with these arguments, or without any just through the WebSocket."""
    proxy = Proxy(name, port, damages)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)
    command = ["mosquitto_rr", "-p", str(listener.getsockname()[1]), "-V", version, "-i", name[-40:], "-q", "2", "-W", "8"]
    command += ["-t", f"talk/{name}", "-e", f"talk/{name}", "-m", PAYLOAD]
    client = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    carrier = None
    try:
        near, _ = listener.accept()
        if arguments:
            start = ["openssl", "s_client", "-connect", f"127.0.0.1:{proxy.port}", "-servername", "broker.example", "-alpn", "mqtt"]
            start += ["-keylogfile", f"{name}.keys", *arguments, *(["-brief"] if keys else ["-quiet", "-nocommands"]), "-no_ign_eof"]
            carrier = subprocess.Popen(start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            far = carrier.stdout.fileno()
            relay(name, near, lambda data: os.write(carrier.stdin.fileno(), data), far, websocket, list(keys))
        else:
            far = socket.create_connection(("127.0.0.1", proxy.port))
            relay(name, near, far.send, far.fileno(), websocket, [])
            far.close()
        near.close()
        heard, errors = client.communicate(timeout=10)
        failure = None if heard.decode().strip() == PAYLOAD.strip() else errors.decode(errors="replace") or "the message did not come back"
    except (OSError, subprocess.TimeoutExpired) as error:
        client.kill()
        client.communicate()
        failure = f"{error}"
    if carrier:
        carrier.stdin.close()
        try:
            carrier.wait(5)
        except subprocess.TimeoutExpired:
            carrier.kill()
        if failure:
            failure += ": " + carrier.stderr.read().decode(errors="replace")[-200:].replace("\n", " ")
    listener.close()
    proxy.stop()
    end(name, None if damages else failure)


def publish(name, port, *arguments):
    """A `mosquitto_pub` with its own TLS."""
    proxy = Proxy(name, port)
    command = ["mosquitto_pub", "-p", str(proxy.port), "-V", "311", "-i", name, "-q", "1", "-t", f"talk/{name}", "-m", PAYLOAD]
    # No option of it keeps it from TLS 1.3, which has neither RSA key exchange nor a pre-shared key that says all.
    with open("openssl.cnf", "w") as file:
        file.write("openssl_conf=a\n[a]\nssl_conf=b\n[b]\nsystem_default=c\n[c]\nMaxProtocol=TLSv1.2\n")
    result = subprocess.run(command + list(arguments), capture_output=True, env=dict(os.environ, OPENSSL_CONF="openssl.cnf"))
    proxy.stop()
    end(name, None if result.returncode == 0 else result.stderr.decode(errors="replace"))


def exchange(name, protocol, question, answer):
    """Two ends that agree on a protocol by ALPN (RFC 7301), and say one thing each."""
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = Proxy(name, listener.getsockname()[1])

    def context(purpose):
        made = ssl.SSLContext(purpose)
        made.set_alpn_protocols([protocol])
        return made

    def serve():
        server = context(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain("rsa.pem", "rsa.key")
        with server.wrap_socket(listener.accept()[0], server_side=True) as end:
            end.recv(100)
            end.sendall(answer)
            end.recv(100)

    serving = threading.Thread(target=serve)
    serving.start()
    client = context(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.keylog_filename = f"{name}.keys"
    with client.wrap_socket(socket.create_connection(("127.0.0.1", proxy.port)), server_hostname="broker.example") as end:
        end.sendall(question)
        end.recv(100)
    serving.join()
    listener.close()
    proxy.stop()


def end(name, failure):
    if failure is None:
        return
    refused.append(f"{name}: {failure}")
    for kind in (".talk", ".plain"):
        if os.path.exists(name + kind):
            os.remove(name + kind)


def main(folder):
    # The threads of tests block signals; the broker would inherit that, and never hear that it is to stop.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.chdir(folder)
    certificates()
    broker = Broker()
    ports = broker.ports
    jobs = []

    def add(way, *arguments, **options):
        jobs.append(lambda: way(*arguments, **options))

    versions = ["31", "311", "5"]
    for index, (name, standard) in enumerate(suites()):
        if "_anon_" in standard or "RSA_PSK" in standard:
            # A listener of mosquitto has a certificate or pre-shared keys.
            continue
        port = ports["psk" if "PSK" in standard else "ecdsa" if "ECDSA" in standard else "rsa"]
        arguments = ["-tls1_2", "-cipher", f"{name}@SECLEVEL=0"]
        if "PSK" in standard:
            arguments += ["-psk_identity", IDENTITY, "-psk", PSK]
        add(talk, f"tls12-{standard}", port, *arguments, version=versions[index % 3])
    for suite in SUITES13:
        add(talk, f"tls13-{suite}", ports["ecdsa"], "-tls1_3", "-ciphersuites", suite)
    # Its payload is the first that is so long.
    add(talk, "damaged-record", ports["rsa"], "-tls1_3", damages=lambda data: len(data) > 4000)
    add(talk, "key-update", ports["rsa"], "-tls1_3", keys=[b"K\n", b"k\n"])

    def resume(kind, version):
        for name, option in ((f"resumable-{kind}", "-sess_out"), (f"resumed-{kind}", "-sess_in")):
            talk(name, ports["rsa"], version, option, f"{kind}.session")

    add(resume, "tls12", "-tls1_2")
    add(resume, "tls13", "-tls1_3")
    for cut in ("messages", "bytes", "fragments"):
        add(talk, f"websocket-{cut}", ports["websocket"], websocket=WebSocket(cut))
        add(talk, f"websocket-in-tls-{cut}", ports["secure_websocket"], "-tls1_3", websocket=WebSocket(cut))
    add(publish, "published-psk", ports["psk"], "--psk", PSK, "--psk-identity", IDENTITY, "--ciphers", "PSK-AES128-CCM8:@SECLEVEL=0")
    rsa = ["--cafile", "rsa.pem", "--insecure", "--tls-version", "tlsv1.2", "--ciphers", "AES256-GCM-SHA384"]
    add(publish, "published-rsa", ports["rsa"], *rsa)
    # The preface of HTTP/2 and empty SETTINGS (RFC 9113 3.4).
    settings = bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
    add(exchange, "other-http2", "h2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings, settings)
    # As AWS IoT has it on port 443; CONNECT and CONNACK of 3.1.1.
    add(exchange, "other-amazon", "x-amzn-mqtt-ca", b"\x10\x0d\0\4MQTT\4\2\0\x3c\0\1a", b"\x20\2\0\0")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()
    broker.stop()
    with open("keys.log", "wb") as log:
        for file in sorted(os.listdir()):
            if file.endswith(".keys"):
                with open(file, "rb") as keys:
                    log.write(keys.read())
    with open("refused", "w") as file:
        file.write("".join(line + "\n" for line in sorted(refused)))


if __name__ == "__main__":
    main(sys.argv[1])
