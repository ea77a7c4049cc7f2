#!/usr/bin/env python3
"""Prints the table of README.md: each log, what wrote it, and its size."""

from pathlib import Path
import subprocess

HERE = Path(__file__).resolve().parent.parent
LOGS = {
    "apt-term": ("apt", "the terminal output of installs: unpacking, configuring, questions, progress with `\\r`"),
    "dnsmasq": ("dnsmasq-base", "a house's DNS: answers, cache, refused, silent and rebinding servers"),
    "dpkg": ("dpkg", "package states during real installs and upgrades"),
    "haproxy": ("haproxy", "a shop's load balancer (httplog in syslog): servers die and come back, a reload"),
    "java": ("openjdk-17-jdk-headless", "`programs/Orders.java`: order processing, stack traces with causes"),
    "journal": ("systemd", "a container from boot to power-off: services crash, hang, restart (`journalctl -o short-iso`)"),
    "journal-json": ("systemd", "the same journal, as JSON lines (`journalctl -o json`)"),
    "memcached": ("memcached", "a cache under `-vv`: commands and answers, wrong ones, no times at all"),
    "mosquitto": ("mosquitto", "an MQTT broker with sensors: logins, refusals, QoS 0 to 2, timeouts; epoch times"),
    "nginx-access": ("nginx-light", "a web shop's visitors, crawlers, scanners and app (combined format)"),
    "nginx-error": ("nginx-light", "the same server's error log at level `info`"),
    "postgresql": ("postgresql-15", "a shop's database: errors, slow queries with plans, deadlocks, a crash and recovery"),
    "python": ("python3.11", "`programs/jobs.py`: a job queue with retries and chained tracebacks"),
    "redis": ("redis-server", "a primary and a replica: snapshots, lost links, refused clients, a damaged file"),
    "sshd": ("openssh-server", "good, mistyped and guessed logins, scanners (by rsyslog)"),
    "syslog": ("rsyslog", "a small mail server: postfix, cron, su, useradd, scripts with `logger`"),
    "unbound": ("unbound", "an office's DNS at verbosity 2 with queries, replies and statistics"),
}


def version(package):
    text = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=True).stdout
    return text.split(":")[-1]


print("| File | Program | What it is | Lines | Bytes |\n|---|---|---|--:|--:|")
for path in sorted(HERE.glob("*.log")):
    package, what = LOGS[path.stem]
    data = path.read_bytes()
    print(f"| `{path.name}` | {package} {version(package)} | {what} | {data.count(bytes([10]))} | {len(data)} |")
