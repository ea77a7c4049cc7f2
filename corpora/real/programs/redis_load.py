#!/usr/bin/env python3
"""Clients of a cache: sets, gets, lists, a slow script, too many connections,
and some that do not speak the protocol.  redis_load.py PORT SECONDS"""

import random
import socket
import sys
import threading
import time

PORT, END = int(sys.argv[1]), time.monotonic() + float(sys.argv[2])


def encode(*parts):
    parts = [str(part).encode() for part in parts]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)


def connect():
    sock = socket.socket()
    sock.settimeout(3)
    sock.bind((f"10.20.{random.randint(0, 3)}.{random.randint(1, 250)}", 0))
    sock.connect(("127.0.0.1", PORT))
    return sock


def command():
    key = random.randint(1, 20000)
    return random.choice([
        encode("SET", f"session:{key}", "x" * random.randint(10, 3000), "EX", random.randint(1, 20)),
        encode("GET", f"session:{key}"), encode("INCR", f"hits:{key % 50}"),
        encode("LPUSH", f"queue:{key % 7}", "j" * random.randint(10, 400)), encode("RPOP", f"queue:{key % 7}"),
        encode("HSET", f"user:{key}", "name", f"u{key}"), encode("NOSUCH", key), encode("INCR", f"session:{key}"),
    ])


def worker():
    while time.monotonic() < END:
        try:
            with connect() as sock:
                for _ in range(random.randint(20, 400)):
                    sock.sendall(command())
                    sock.recv(65536)
                    time.sleep(random.expovariate(60))
        except OSError:
            time.sleep(0.2)


def strange():
    while time.monotonic() < END:
        time.sleep(random.uniform(2, 6))
        what = random.randrange(5)
        try:
            if what == 0:
                crowd = [connect() for _ in range(45)]
                time.sleep(0.3)
                for sock in crowd:
                    sock.close()
                continue
            with connect() as sock:
                if what == 1:
                    sock.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                elif what == 2:
                    sock.sendall(b"*1\r\n$999999999999\r\nx")
                elif what == 3:
                    sock.sendall(encode("EVAL", "local t=0 for i=1,3e7 do t=t+i end return t", 0))
                else:
                    sock.sendall(encode("DEBUG", "SLEEP", "0.2"))
                sock.recv(100)
        except OSError:
            pass


threads = [threading.Thread(target=worker) for _ in range(8)] + [threading.Thread(target=strange)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
