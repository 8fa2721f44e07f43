#!/usr/bin/env python3
"""Has OpenSSL talk to itself in every way that is asked for, and writes down the bytes of both directions.

    tls_talk.py FOLDER

For each talk NAME it writes FOLDER/NAME.talk (a direction byte, `c` or `s`, four bytes of length, the bytes; again and again),
NAME.client and NAME.server (what each end said in plain text). All secrets are in FOLDER/keys.log. A talk that OpenSSL refuses is named
in FOLDER/refused. Only the program `openssl` and Python's standard library are used.
"""

import concurrent.futures
import os
import re
import select
import socket
import subprocess
import sys
import threading
import time

refused = []

# What the client says: short lines, and one that takes several records. The server answers each line with the line reversed.
LINES = [b"connect\n", b"publish a/b hello\n", b"x" * 20000 + b"\n", b"disconnect\n"]
EARLY = b"early connect\n"
LATER = b"later\n"
SUITES13 = [
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_CCM_SHA256",
    "TLS_AES_128_CCM_8_SHA256"]
PSK_IDENTITY = "sensor:1"
PSK = "0102030405060708090a0b0c0d0e0f10"


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, **options).stdout


def certificates():
    for name, key in [
        ("rsa", ["-newkey", "rsa:2048"]),
        ("ecdsa", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]),
    ]:
        openssl(
            "req", "-x509", *key, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "30",
            "-subj", f"/CN={name}.example/O=Example")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """An `openssl s_server`."""

    def __init__(self, name, *arguments, reverses=True):
        self.port = free_port()
        command = [
            "openssl", "s_server", "-accept", f"127.0.0.1:{self.port}", "-keylogfile", f"{name}.keys", *arguments,
            "-rev" if reverses else "-quiet"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=open(f"{name}.log", "w"))
        for _ in range(200):
            try:
                # Asks whether it listens without connecting: a connection would be one more handshake.
                with open("/proc/net/tcp") as table:
                    if any(f"0100007F:{self.port:04X} 00000000:0000 0A" in line for line in table):
                        return
            except OSError:
                time.sleep(1)
                return
            time.sleep(0.01)
        raise SystemExit(f"openssl s_server {' '.join(arguments)} does not listen: see {name}.log")

    def stop(self):
        self.process.kill()
        self.process.wait()


class Proxy:
    """Hands on one connection, and writes down what goes each way, in the order in which it goes.

    `damages` is told what the client sends, and whether a bit of it is to be flipped on the way.
    """

    def __init__(self, name, port, damages=None):
        self.damages = damages
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(1)
        self.port = self.listener.getsockname()[1]
        self.target = port
        self.name = name
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        with open(self.name + ".talk", "wb") as record:
            self.listener.settimeout(10)
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            ways = {client: (server, b"c"), server: (client, b"s")}
            while ways:
                ready, _, _ = select.select(list(ways), [], [], 20)
                if not ready:
                    break
                for source in ready:
                    target, direction = ways[source]
                    try:
                        data = source.recv(1 << 16)
                    except OSError:
                        data = b""
                    if data and direction == b"c" and self.damages and self.damages(data):
                        data = data[:-1] + bytes([data[-1] ^ 1])
                    if data:
                        record.write(direction + len(data).to_bytes(4, "big") + data)
                        try:
                            target.sendall(data)
                        except OSError:
                            pass
                    else:
                        del ways[source]
                        try:
                            target.shutdown(socket.SHUT_WR)
                        except OSError:
                            pass
            client.close()
            server.close()

    def stop(self):
        self.thread.join(25)
        self.listener.close()


def talk(name, server, *arguments, steps=None, keyed=False, must=True):
    """One client. `steps` are what it writes: bytes that are said, and ('K', command) for a command of s_client."""
    proxy = Proxy(name, server.port)
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{proxy.port}", "-servername", "broker.example", "-alpn", "mqtt"]
    command += list(arguments) + (["-brief", "-no_ign_eof"] if keyed else ["-quiet"])
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said, heard, failed = b"", b"", False
    try:
        for step in steps or LINES:
            if isinstance(step, tuple):
                process.stdin.write(step[1])
                process.stdin.flush()
                time.sleep(0.1)
                continue
            process.stdin.write(step)
            process.stdin.flush()
            said += step
            wanted = len(heard) + len(step)
            while len(heard) < wanted and wait(process.stdout):
                data = os.read(process.stdout.fileno(), 1 << 16)
                if not data:
                    failed = True
                    break
                heard += data
            if failed:
                break
        if not failed:
            # The word at which `s_server -rev` closes.
            process.stdin.write(b"CLOSE\n")
            process.stdin.flush()
            said += b"CLOSE\n"
        rest, errors = process.communicate(timeout=10)
        heard += rest
    except (BrokenPipeError, subprocess.TimeoutExpired):
        failed = True
        process.kill()
        _, errors = process.communicate()
    proxy.stop()
    if failed or not heard:
        refused.append(name)
        if must:
            sys.stderr.write(f"{name}: {errors.decode(errors='replace')[-300:]}\n")
        for end in (".talk", ".client", ".server"):
            if os.path.exists(name + end):
                os.remove(name + end)
        return
    with open(name + ".client", "wb") as file:
        file.write(said)
    with open(name + ".server", "wb") as file:
        file.write(heard)


def early(name, server, *arguments, said):
    """A client that speaks before the server has answered, where it has a session, and once more then; the server only listens."""
    proxy = Proxy(name, server.port)
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{proxy.port}", *arguments, "-quiet", "-no_ign_eof"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    process.communicate(LATER, timeout=10)
    proxy.stop()
    with open(name + ".client", "wb") as file:
        file.write(said)
    with open(name + ".server", "wb") as file:
        pass


def wait(stream):
    ready, _, _ = select.select([stream], [], [], 5)
    return bool(ready)


def suites():
    """Every suite that this OpenSSL can speak in TLS 1.2: its name there, and IANA's."""
    text = openssl("ciphers", "-V", "-stdname", "-s", "-tls1_2", "-psk", "ALL:COMPLEMENTOFALL:!NULL@SECLEVEL=0").decode()
    found = []
    for line in text.splitlines():
        # As in `0xC0,0x2F - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 - ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 Kx=ECDH ...`.
        standard, name = re.search(r"- (\S+)\s+- (\S+)", line).groups()
        if not re.search("CAMELLIA|ARIA|SRP|DSS|_NULL_|^TLS_AES|^TLS_CHACHA", standard):
            found.append((name, standard))
    return found


def main(folder):
    os.chdir(folder)
    certificates()
    any12 = ["-cipher", "ALL:COMPLEMENTOFALL@SECLEVEL=0"]
    every13 = ":".join(SUITES13)
    both = ["-cert", "rsa.pem", "-key", "rsa.key", "-dcert", "ecdsa.pem", "-dkey", "ecdsa.key"]
    psk = ["-psk_identity", PSK_IDENTITY, "-psk", PSK]
    # Two of them, so that two talks are held at a time: `s_server` speaks with one client after the other.
    plain = [Server(f"plain{index}", *both, *any12, "-ciphersuites", every13, "-alpn", "mqtt") for index in range(2)]
    with_psk = Server("psk", *both, *any12, *psk, "-tls1_2")
    no_ticket = Server("noticket", *both, *any12, "-no_ticket", "-alpn", "mqtt")
    renegotiating = Server("renegotiation", *both, *any12, "-client_renegotiation", "-tls1_2")
    psk13 = Server("psk13", "-nocert", *psk, "-tls1_3", "-allow_no_dhe_kex", "-groups", "P-256")
    takes_early = Server("early", *both, "-tls1_3", "-early_data", "-max_early_data", "4096", reverses=False)
    servers = plain + [takes_early, with_psk, no_ticket, renegotiating, psk13]
    # `-cipher` forbids nothing in the client that `-ciphersuites` has for TLS 1.3.
    jobs = [[], []]

    def add(index, *arguments, way=talk, **options):
        jobs[index % 2].append((way, arguments, options))

    for index, (name, standard) in enumerate(suites()):
        cipher = ["-tls1_2", "-cipher", f"{name}@SECLEVEL=0"]
        if "PSK" in standard:
            add(1, f"tls12-{standard}", with_psk, *cipher, *psk, must=False)
            continue
        add(index, f"tls12-{standard}", plain[index % 2], *cipher, must=False)
        if "_CBC_" in standard and standard.startswith("TLS_ECDHE_RSA"):
            add(index, f"tls12-mac-then-encrypt-{standard}", plain[index % 2], *cipher, "-no_etm")
    for index, suite in enumerate(SUITES13):
        add(index, f"tls13-{suite}", plain[index % 2], "-tls1_3", "-ciphersuites", suite)
    add(0, "tls13-retried", plain[0], "-tls1_3", "-groups", "X448:P-521", must=False)
    update = LINES[:1] + [("K", b"K\n")] + LINES[1:2] + [("K", b"k\n")] + LINES[2:]
    add(1, "tls13-key-update", plain[1], "-tls1_3", steps=update, keyed=True)
    add(0, "tls12-renegotiated", renegotiating, "-tls1_2", steps=LINES[:2] + [("K", b"R\n")] + LINES[2:], keyed=True)
    resumed = [(plain[0], "ticket", "-tls1_2"), (no_ticket, "session", "-tls1_2"), (plain[0], "13", "-tls1_3")]
    for server, name, version in resumed:
        add(0, f"resumable-{name}", server, version, "-sess_out", f"{name}.session")
        add(0, f"resumed-{name}", server, version, "-sess_in", f"{name}.session")
    add(1, "tls13-psk-alone", psk13, *psk, "-tls1_3", "-allow_no_dhe_kex", "-groups", "X25519")
    add(1, "tls13-psk-with-dhe", psk13, *psk, "-tls1_3", "-groups", "P-256")
    with open("early.txt", "wb") as file:
        file.write(EARLY)
    add(1, "early-resumable", takes_early, "-tls1_3", "-sess_out", "early.session", way=early, said=LATER)
    with_early = ["-sess_in", "early.session", "-early_data", "early.txt"]
    add(1, "early-accepted", takes_early, *with_early, way=early, said=EARLY + LATER)
    # A ticket is taken for early data only once.
    add(1, "early-rejected", takes_early, *with_early, way=early, said=LATER)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(lambda job: [way(*arguments, **options) for way, arguments, options in job], job) for job in jobs]:
            done.result()
    for server in servers:
        server.stop()
    with open("keys.log", "wb") as log:
        for name in ["plain0", "plain1", "psk", "noticket", "renegotiation", "psk13", "early"]:
            with open(f"{name}.keys", "rb") as keys:
                log.write(keys.read())
    with open("refused", "w") as file:
        file.write("".join(name + "\n" for name in sorted(refused)))


if __name__ == "__main__":
    main(sys.argv[1])
