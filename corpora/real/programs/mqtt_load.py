#!/usr/bin/env python3
"""Things in a house that speak MQTT 3.1.1: mqtt_load.py SECONDS"""

import random
import socket
import struct
import sys
import threading
import time

END = time.monotonic() + float(sys.argv[1])
ROOMS = "kitchen hall cellar attic garage".split()


def text(value):
    return struct.pack(">H", len(value)) + value.encode()


def packet(kind, body):
    size, out = len(body), bytearray([kind])
    while True:
        size, digit = size >> 7, size & 127
        out.append(digit | (128 if size else 0))
        if not size:
            return bytes(out) + body


def connect(name, user=None, password=None, clean=True, keepalive=60, will=False, version=4):
    flags = 2 * clean | (4 if will else 0) | (128 if user else 0) | (64 if password else 0)
    body = text("MQTT") + bytes([version, flags]) + struct.pack(">H", keepalive) + text(name)
    if will:
        body += text(f"house/{name}/state") + text("lost")
    for part in (user, password):
        body += text(part) if part else b""
    sock = socket.socket()
    sock.settimeout(1)
    sock.bind((f"10.20.{random.randint(0, 3)}.{random.randint(2, 250)}", 0))
    sock.connect(("127.0.0.1", 1883))
    sock.sendall(packet(0x10, body))
    sock.recv(100)
    return sock


def publish(topic, payload, qos, mid):
    return packet(0x30 | qos << 1 | (random.random() < 0.1), text(topic) + (struct.pack(">H", mid) if qos else b"") + payload)


def drain(sock):
    """Answers what the broker sends that asks for an answer."""
    try:
        data = sock.recv(65536)
    except OSError:
        return
    while len(data) >= 4:
        kind, size = data[0], data[1]
        if kind & 0xF0 == 0x30 and kind & 6 == 2 and size < 128:
            at = 4 + struct.unpack(">H", data[2:4])[0]
            if random.random() < 0.9:
                sock.sendall(packet(0x40, data[at:at + 2]))
        elif kind == 0x50:
            sock.sendall(packet(0x62, data[2:4]))
        data = data[2 + size:]


def sensor(n):
    name = f"sensor-{n:02d}"
    while time.monotonic() < END:
        try:
            bad = random.random()
            sock = connect(name, "sensor", "wrong" if bad < 0.1 else "open", clean=random.random() < 0.5,
                           keepalive=random.choice([1, 2, 60, 300]), will=bad > 0.5, version=9 if bad > 0.97 else 4)
            topics = b"".join(text(topic) + bytes([random.randint(0, 2)])
                              for topic in {f"house/{random.choice(ROOMS)}/+", random.choice(["house/+/temperature", "secret/#"])})
            sock.sendall(packet(0x82, struct.pack(">H", 1) + topics))
            for mid in range(2, random.randint(4, 30)):
                topic = f"{random.choice(['house'] * 12 + ['secret'])}/{random.choice(ROOMS)}/{random.choice(['temperature', 'humidity', 'door'])}"
                size = 30000 if random.random() < 0.005 else random.randint(4, 90)
                sock.sendall(publish(topic, b"1" * size, random.choice([0, 0, 1, 2]), mid))
                drain(sock)
                if random.random() < 0.08:
                    sock.sendall(packet(0xC0, b""))
                    drain(sock)
                time.sleep(random.expovariate(1))
            end = random.random()
            if end < 0.5:
                sock.sendall(packet(0xE0, b""))
            elif end < 0.7:
                time.sleep(4)
            elif end < 0.8:
                sock.sendall(b"\xf0\x10garbage")
            sock.close()
        except OSError:
            pass
        time.sleep(random.uniform(0.3, 3))


threads = [threading.Thread(target=sensor, args=(n % 7,)) for n in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
