#!/usr/bin/env python3
"""Logins to a local sshd: good ones, mistyped ones, guessers, scanners.

ssh_load.py SECONDS   (keys in /srv/keys, the users' passwords as add_users sets them)
"""

import os
import random
import socket
import subprocess
import sys
import threading
import time

END = time.monotonic() + float(sys.argv[1])
GUESSES = """root admin test oracle postgres ubuntu pi user guest ftpuser mysql nagios jenkins
deploy hadoop www minecraft backup support 1234 anna ubnt devops tomcat es""".split()
ASK = "/srv/askpass"


def ssh(source, user, secret=None, key=None, command="true", *options):
    env = dict(os.environ, SSH_ASKPASS=ASK, SSH_ASKPASS_REQUIRE="force", SECRET=secret or "none", DISPLAY=":0")
    how = ["-o", "PubkeyAuthentication=no"] if key is None else ["-i", key, "-o", "IdentitiesOnly=yes"]
    argv = ["ssh", "-F", "none", "-b", source, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "LogLevel=ERROR", "-o", f"NumberOfPasswordPrompts={random.randint(1, 3)}", *how, *options,
            f"{user}@127.0.0.1", command]
    subprocess.run(argv, env=env, timeout=20, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)


def raw(source, data, wait=0.2):
    with socket.socket() as sock:
        sock.bind((source, 0))
        sock.connect(("127.0.0.1", 22))
        sock.sendall(data)
        time.sleep(wait)


def home():
    return f"10.20.{random.randint(0, 3)}.{random.randint(1, 250)}"


def good():
    key = random.choice(["anna", "deploy"])
    command = random.choice(["uptime", "true", "exit 1", "ls /nowhere", "sleep 1"])
    if random.random() < 0.3:
        user = random.choice(["anna", "bob"])
        ssh(home(), user, f"Correct-{user}", None, command)
    else:
        ssh(home(), key, None, f"/srv/keys/{key}", command)


def mistyped():
    user = random.choice(["anna", "bob", "carol", "git", "deploy"])
    ssh(home(), user, random.choice(["wrong", f"Correct-{user}"]))


def strange_key():
    ssh(home(), random.choice(["anna", "bob", "root", "nobody9"]), None, "/srv/keys/stranger", "true",
        "-o", "PasswordAuthentication=no")


def guesser():
    source = random.choice(["198.51.100.7", "203.0.113.44", "203.0.113.201", "192.0.2.90"])
    for _ in range(random.randint(1, 4)):
        ssh(source, random.choice(GUESSES), random.choice(["123456", "password", "admin"]))


def scanner():
    source = random.choice(["198.51.100.9", "192.0.2.14", "203.0.113.99"])
    raw(source, random.choice([
        b"", b"GET / HTTP/1.0\r\n\r\n", b"SSH-1.5-scan\r\n", b"SSH-2.0-Go\r\n", b"\x16\x03\x01\x00\xa5\x01\x00",
        b"SSH-2.0-libssh_0.9.6\r\n" + b"\x00\x00\x99\x99\x00", b"MGLNDD_192.0.2.7_22\n",
    ]), random.choice([0.1, 0.5, 7]))


def old_client():
    ssh(home(), "anna", "x", None, "true", "-o", random.choice(
        ["KexAlgorithms=diffie-hellman-group1-sha1", "Ciphers=aes128-cbc", "HostKeyAlgorithms=ssh-rsa", "MACs=hmac-md5"]))


def files():
    ssh(home(), "deploy", None, "/srv/keys/deploy", "sftp", "-s")


def loop(kinds, pause, seed):
    while time.monotonic() < END:
        try:
            random.choice(kinds)()
        except (OSError, subprocess.TimeoutExpired):
            pass
        time.sleep(random.expovariate(1 / pause))


def main():
    with open(ASK, "w") as file:
        file.write('#!/bin/sh\nsleep 0.1\necho "$SECRET"\n')
    os.chmod(ASK, 0o755)
    people = [good, good, good, mistyped, strange_key, old_client, files]
    others = [guesser, guesser, scanner]
    threads = [threading.Thread(target=loop, args=(kinds, pause, n))
               for n, (kinds, pause) in enumerate([(people, 0.4), (people, 0.6), (others, 0.2), (others, 0.3), (others, 1), (others, 1)])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
