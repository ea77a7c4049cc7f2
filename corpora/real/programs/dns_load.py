#!/usr/bin/env python3
"""DNS on one machine: a server that forwarders ask, and the clients.

dns_load.py serve PORT            answers (5302 refuses, 5399 is silent)
dns_load.py ask SECONDS RATE      asks 127.0.0.1:53 for many names
"""

import random
import socket
import struct
import sys
import time
import zlib

TYPES = {"A": 1, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "HTTPS": 65}
SITES = "shop news mail cdn video bank maps git wiki weather chat photos music".split()


def encode(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".") if part) + b"\0"


def question(data):
    at = 12
    while data[at]:
        at += data[at] + 1
    return data[12:at + 5], struct.unpack(">H", data[at + 1:at + 3])[0], data[12:at]


def answer(data, port):
    asked, kind, name = question(data)
    dice = zlib.crc32(name.lower()) % 100
    rcode = 5 if port == 5302 else 2 if dice < 4 else 3 if dice < 22 else 0
    records = []
    ttl = struct.pack(">I", 2 + dice)
    if rcode == 0 and kind == 1:
        if dice > 85:
            alias = encode("edge%d.cdn.example" % (dice % 7))
            records.append(struct.pack(">HHH", 0xC00C, 5, 1) + ttl + struct.pack(">H", len(alias)) + alias)
        else:
            for n in range(1 + dice % 3):
                block = bytes([198, 51, 100, (dice + n) % 256]) if dice % 9 else bytes([192, 168, 1, n])
                records.append(struct.pack(">HHH", 0xC00C, 1, 1) + ttl + b"\0\4" + block)
    elif rcode == 0 and kind == 28 and dice > 50:
        records.append(struct.pack(">HHH", 0xC00C, 28, 1) + ttl + b"\0\x10" + socket.inet_pton(socket.AF_INET6, f"2001:db8::{dice:x}"))
    elif rcode == 0 and kind == 16:
        records.append(struct.pack(">HHH", 0xC00C, 16, 1) + ttl + b"\0\x0c\x0bv=spf1 -all")
    return data[:2] + struct.pack(">HHHHH", 0x8180 | rcode, 1, len(records), 0, 0) + asked + b"".join(records)


def serve(port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", port))
    while True:
        data, client = sock.recvfrom(4096)
        if port != 5399:
            try:
                sock.sendto(answer(data, port), client)
            except IndexError:
                pass


def name():
    site = random.choice(SITES)
    return random.choice([
        f"www.{site}.example", f"{site}.example", f"api.{site}.example", f"img{random.randint(1, 40)}.{site}.example",
        f"{random.choice(SITES)}.ads.example", "printer.lan", "tv.lan", f"laptop-{random.randint(1, 9)}.lan", "localhost",
        f"x{random.randint(1, 5)}.refused.example", f"y{random.randint(1, 5)}.silent.example",
        f"{random.getrandbits(48):012x}.tracker.example", f"_ldap._tcp.{site}.example", f"{site}.exmaple",
    ])


def ask(seconds, rate):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        kind = random.choices(["A", "AAAA", "HTTPS", "MX", "TXT", "SRV", "PTR"], [50, 25, 8, 4, 5, 3, 6])[0]
        asked = name() if kind != "PTR" else f"{random.randint(1, 20)}.0.{random.choice(['20.10', '168.192', '51.198'])}.in-addr.arpa"
        source = random.choice([f"10.20.0.{random.randint(2, 40)}"] * 9 + [f"203.0.113.{random.randint(1, 9)}"])
        data = struct.pack(">HHHHHH", random.getrandbits(16), 0x0100, 1, 0, 0, 0) + encode(asked) + struct.pack(">HH", TYPES[kind], 1)
        if random.random() < 0.01:
            data = data[:random.randint(5, 20)]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind((source, 0))
            for _ in range(random.choice([1, 1, 1, 2])):
                sock.sendto(data, ("127.0.0.1", 53))
        time.sleep(random.expovariate(rate))


if sys.argv[1] == "serve":
    serve(int(sys.argv[2]))
else:
    ask(float(sys.argv[2]), float(sys.argv[3]))
