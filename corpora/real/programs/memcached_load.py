#!/usr/bin/env python3
"""Clients of memcached, some of them wrong: memcached_load.py SECONDS"""

import random
import socket
import sys
import threading
import time

END = time.monotonic() + float(sys.argv[1])


def command():
    key, size = random.randint(1, 400), random.choice([3, 60, 900, 9000])
    return random.choice([
        f"get page:{key}\r\n", f"get user:{key} user:{key + 1}\r\n", f"gets page:{key}\r\n", f"delete page:{key}\r\n",
        f"set page:{key} 0 {random.choice([0, 1, 60])} {size}\r\n{'x' * size}\r\n",
        f"add lock:{key % 9} 0 2 1\r\n1\r\n", f"incr hits:{key % 5} 1\r\n", f"set hits:{key % 5} 0 0 2\r\n10\r\n",
        f"touch user:{key} 30\r\n", f"cas page:{key} 0 0 2 {key}\r\nab\r\n", f"append page:{key} 0 0 2\r\nzz\r\n",
        *random.sample([
            "stats\r\n", "stats items\r\n", "version\r\n", "flush_all 3\r\n", f"get {'k' * 300}\r\n", "set broken\r\n",
            f"set big:{key} 0 0 600000\r\n{'y' * 600000}\r\n", "GET / HTTP/1.1\r\n", f"incr page:{key} 1\r\n", "verbosity 2\r\n",
            f"mg page:{key} t v\r\n", "hello\r\n",
        ], 1),
    ])


def client():
    while time.monotonic() < END:
        try:
            with socket.create_connection(("127.0.0.1", 11211), 1) as sock:
                for _ in range(random.randint(1, 25)):
                    sock.sendall(command().encode())
                    sock.recv(65536)
                    time.sleep(random.expovariate(4))
                if random.random() < 0.2:
                    sock.sendall(b"quit\r\n")
        except OSError:
            pass


def crowd():
    while time.monotonic() < END:
        time.sleep(9)
        try:
            socks = [socket.create_connection(("127.0.0.1", 11211), 1) for _ in range(40)]
            time.sleep(0.3)
            for sock in socks:
                sock.close()
        except OSError:
            pass


threads = [threading.Thread(target=client) for _ in range(5)] + [threading.Thread(target=crowd)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
