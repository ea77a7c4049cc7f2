#!/bin/sh
# Draws where the time of a run goes: benches/flame.sh LOG OUT.svg
#
# Needs a release build, Linux' perf, and inferno (`cargo install inferno`). Calls that the
# compiler made part of others are told apart; the frames of the start, generics and paths of
# modules are left out, so that the picture is small.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

perf record --quiet -F 1999 --call-graph dwarf,8192 --output "$work/data" \
    target/release/logboom --threads 1 --json --quiet "$1" >/dev/null
perf script --input "$work/data" | inferno-collapse-perf |
    python3 -c '
import re, sys

def short(frame):
    before, frame = None, frame.replace("->", "")
    while before != frame:
        before, frame = frame, re.sub(r"<[^<>]*>|\[[^\[\]]*\]|\{[^{}]*\}", "", frame)
    return frame.strip(": ").split("::")[-1] or "closure"

for line in sys.stdin:
    stack, count = line.rsplit(" ", 1)
    frames = [short(frame) for frame in stack.split(";")]
    # What stands before the command is the same for all.
    start = max((at for at, name in enumerate(frames) if name in ("templates", "main")), default=0)
    print(";".join(frames[start:][:30]), count, end="")
' | sort | inferno-flamegraph --title "logboom --threads 1" --minwidth 0.3 >"$2"
