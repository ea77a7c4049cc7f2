#!/usr/bin/env python3
"""What else happens on a small server: mail comes and goes, scripts log, users
switch.  syslog_load.py SECONDS"""

import random
import smtplib
import socket
import socketserver
import subprocess
import sys
import threading
import time

END = time.monotonic() + float(sys.argv[1])
WORDS = "invoice meeting report delivery update photos offer reminder".split()


class FarServer(socketserver.StreamRequestHandler):
    """The next mail server: it defers, refuses, accepts or hangs up."""

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.say("220 mx.slow.example ESMTP")
        data = False
        for raw in self.rfile:
            line = raw.decode("latin-1").strip()
            verb = line.upper().split(" ")[0].split(":")[0]
            if data:
                data = line != "."
                if not data:
                    self.say(f"250 2.0.0 Ok: queued as {random.getrandbits(40):010X}")
            elif verb == "RCPT":
                self.say(random.choice(["250 2.1.5 Ok"] * 4 + [
                    "450 4.2.0 Greylisted, try again in 60 seconds", "550 5.1.1 User unknown", "452 4.2.2 Mailbox full",
                    "554 5.7.1 Message rejected as spam"]))
            elif verb == "DATA":
                if random.random() < 0.1:
                    return
                data = True
                self.say("354 End data with <CR><LF>.<CR><LF>")
            elif verb == "QUIT":
                return self.say("221 2.0.0 Bye")
            else:
                self.say("250 Ok")


def mail():
    to = random.choice(["anna", "bob", "postmaster", "nobody-here", f"c{random.randint(1, 90)}@slow.example",
                        f"d{random.randint(1, 9)}@far.example", "e@elsewhere.example"])
    to = to if "@" in to else to + "@mail.example"
    source = random.choice(["127.0.0.1", "127.0.0.1", f"203.0.113.{random.randint(1, 250)}", f"10.20.0.{random.randint(1, 99)}"])
    size = 90000 if random.random() < 0.04 else random.randint(50, 5000)
    try:
        with smtplib.SMTP("127.0.0.1", 25, "client.example", 5, (source, 0)) as server:
            if random.random() < 0.05:
                server.docmd("AUTH LOGIN")
                server.docmd("NOSUCH")
                return
            server.sendmail(f"{random.choice(WORDS)}@shop.example", [to],
                            f"Subject: {random.choice(WORDS)} {random.randint(1, 999)}\r\n\r\n" + "x" * size)
    except (OSError, smtplib.SMTPException):
        pass


def rude():
    try:
        with socket.socket() as sock:
            sock.bind((f"198.51.100.{random.randint(1, 20)}", 0))
            sock.connect(("127.0.0.1", 25))
            sock.sendall(random.choice([b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"", b"HELO\r\nMAIL FROM:<>\r\nRCPT TO:<a@b@c>\r\n",
                                        b"EHLO x\r\nSTARTTLS\r\nVRFY root\r\n" + b"EXPN\r\n" * 30]))
            time.sleep(0.4)
    except OSError:
        pass


def run(*argv):
    subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=10, check=False)


def log(tag, level, text, pid=True):
    run("logger", *(["-i"] if pid else []), "-t", tag, "-p", level, "--", text)


def script():
    disk, free = random.choice(["/", "/srv", "/var"]), random.randint(1, 99)
    random.choice([
        lambda: log("disk-check", "daemon.warning" if free < 10 else "daemon.info", f"{disk} has {free}% free ({free * 4711} blocks)"),
        lambda: log("rotate", "user.notice", f"rotated /var/log/app.log.{random.randint(1, 9)} ({random.randint(1, 9000)} kB)", False),
        lambda: log("sync", "local0.err", f"rsync of /srv/www exited with code {random.choice([12, 23, 24])}"),
        lambda: log("sync", "local0.info", f"sent {random.randint(100, 99999)} bytes  received {random.randint(10, 999)} bytes  "
                                           f"{random.random() * 9000:.2f} bytes/sec"),
        lambda: log("vpn", "daemon.notice", f"peer 198.51.100.{random.randint(1, 9)}:51820 handshake completed, latency {random.random() * 90:.1f}ms"),
    ])()


def account():
    user = random.choice(["anna", "bob"])
    random.choice([
        lambda: run("su", "-", user, "-c", "true"),
        lambda: run("su", "nobody-here", "-c", "true"),
        lambda: run("passwd", "-l" if random.random() < 0.5 else "-u", user),
        lambda: (run("useradd", f"temp{END % 1000:.0f}"), run("userdel", f"temp{END % 1000:.0f}")),
        lambda: run("usermod", "-aG", "games", user),
        lambda: run("runuser", "-u", user, "--", "/usr/bin/crontab", "-l"),
    ])()


def loop(kind, pause):
    while time.monotonic() < END:
        try:
            kind()
        except subprocess.TimeoutExpired:
            pass
        time.sleep(random.expovariate(1 / pause))


def main():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 2525), FarServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threads = [threading.Thread(target=loop, args=pair) for pair in
               [(mail, 0.6), (rude, 3), (script, 0.8), (account, 3)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
