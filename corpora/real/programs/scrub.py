#!/usr/bin/env python3
"""Takes what could tell whose machine made a log out of it (stdin to stdout).

Host names, home and working directories, hosts of package mirrors, and public
addresses that are not of the ranges kept for documentation are replaced; the
rest of the bytes stay as they are. With `--check FILE...` it changes nothing
and fails if any file still holds one of them.
"""

import argparse
import ipaddress
import os
import re
import socket
import sys
from pathlib import Path

HOST = socket.gethostname().encode()
KERNEL = os.uname().release.encode()
WORD = rb"(?<![A-Za-z0-9_.-])%s(?![A-Za-z0-9_-])"


def mirrors():
    """The hosts that this machine takes packages from."""
    files = Path("/etc/apt").glob("sources.list*/*"), Path("/etc/apt").glob("sources.list")
    text = b"\n".join(path.read_bytes() for group in files for path in group)
    return sorted(set(re.findall(rb"https?://([^/:\s]+)", text)))


def rules():
    """(what to look for, what to put in its place)"""
    places = {str(Path.home()), str(Path(__file__).resolve().parents[3])}
    found = [(WORD % re.escape(host), b"mirror.example") for host in mirrors()]
    found += [(WORD % re.escape(place.encode()), b"/home/dev") for place in sorted(places)]
    found.append((re.escape(KERNEL), b"6.1.0"))
    if HOST != b"devhost":
        found.append((WORD % re.escape(HOST), b"devhost"))
    return [(re.compile(pattern), text) for pattern, text in found]


RULES = rules()
# A version number (`Name/1.2.3.4`) is no address.
IPV4 = re.compile(rb"(?<![A-Za-z]/)(?<![0-9.A-Za-z+~:_-])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.A-Za-z+~_-])")


def is_foreign(text):
    """A public address; those kept for documentation count as private."""
    try:
        return ipaddress.IPv4Address(text.decode()).is_global
    except ValueError:
        return False


def address(match):
    return b"192.0.2.1" if is_foreign(match[0]) else match[0]


def scrub(line):
    for pattern, text in RULES:
        line = pattern.sub(text, line)
    return IPV4.sub(address, line)


def check(paths):
    bad = 0
    for path in paths:
        with open(path, "rb") as file:
            for number, line in enumerate(file, 1):
                if scrub(line) != line:
                    bad += 1
                    print(f"{path}:{number}: {line!r}", file=sys.stderr)
    return bad


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--max-lines", type=int, default=1 << 30)
    args.add_argument("--max-bytes", type=int, default=1 << 30)
    args.add_argument("--check", nargs="+", metavar="FILE")
    args = args.parse_args()
    if args.check:
        sys.exit(1 if check(args.check) else 0)
    left = args.max_bytes
    for number, line in enumerate(sys.stdin.buffer):
        line = scrub(line)
        left -= len(line)
        if left < 0 or number >= args.max_lines:
            break
        sys.stdout.buffer.write(line)


main()
