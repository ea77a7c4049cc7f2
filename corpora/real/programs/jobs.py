#!/usr/bin/env python3
"""A job queue: workers resize images, import rows, call a service and mail
reports. Part of the input is damaged, so the tracebacks are real.

jobs.py DIRECTORY SECONDS [PORT]   (PORT: where the service is)
"""

import json
import logging
import logging.handlers
import queue
import random
import sqlite3
import struct
import sys
import threading
import time
import urllib.error
import urllib.request
import zlib
from pathlib import Path

log = logging.getLogger("jobs")
root = Path(sys.argv[1])
rng = random.Random(11)
LIMIT = 4


class RetryLater(Exception):
    """The job may work when it is tried again."""


def make_image(path):
    """A tiny image format: size, then compressed pixels. Some are cut short."""
    width, height = rng.randint(4, 400), rng.randint(4, 300)
    data = struct.pack(">II", width, height) + zlib.compress(bytes(width * height))
    if rng.random() < 0.12:
        data = data[: rng.randint(2, len(data) - 4)]
    path.write_bytes(data)


def resize(job):
    path = root / job["file"]
    raw = path.read_bytes()
    width, height = struct.unpack_from(">II", raw)
    pixels = zlib.decompress(raw[8:])
    logging.getLogger("jobs.image").debug("decoded %s: %dx%d, %d bytes -> %d bytes", path, width, height, len(raw), len(pixels))
    scale = job["width"] / (width - 40 if width == 44 else width)
    return f"{path.name} resized to {job['width']}x{int(height * scale)}"


def import_rows(job):
    database = sqlite3.connect(root / "shop.db", timeout=0.2)
    with database:
        database.execute("CREATE TABLE IF NOT EXISTS customer (id INTEGER PRIMARY KEY, mail TEXT UNIQUE NOT NULL, age INTEGER)")
        for number, row in enumerate(job["rows"]):
            fields = row.split(",")
            try:
                database.execute("INSERT INTO customer (mail, age) VALUES (?, ?)", (fields[0] or None, int(fields[1])))
            except ValueError as error:
                logging.getLogger("jobs.import").warning("row %d of batch %s skipped: %s", number, job["batch"], error)
        if job.get("slow"):
            time.sleep(0.6)
    return f"batch {job['batch']}: {len(job['rows'])} rows in"


def fetch(job):
    try:
        with urllib.request.urlopen(job["url"], timeout=1) as reply:
            body = json.loads(reply.read())
    except urllib.error.HTTPError as error:
        if error.code in (500, 503):
            raise RetryLater(f"{job['url']} answered {error.code}") from error
        raise
    except OSError as error:
        raise RetryLater(f"cannot reach {job['url']}") from error
    return f"{job['url']} has {len(body['items'])} items"


def report(job):
    totals = {region: 0 for region in ("north", "south", "east")}
    for region, amount in job["sales"]:
        totals[region] += amount
    logging.getLogger("jobs.mail").info("mail to %s queued as <%s@mail.example>", job["to"], f"{rng.getrandbits(64):016x}")
    return f"report for {job['to']} sent, best region {max(totals, key=totals.get)} with {max(totals.values()):.2f}"


KINDS = {"resize": resize, "import": import_rows, "fetch": fetch, "report": report}


def make_job(number, port):
    kind = rng.choice(["resize", "resize", "import", "fetch", "report"])
    job = {"id": f"{number:06d}-{rng.getrandbits(32):08x}", "kind": kind, "tries": 0}
    if kind == "resize":
        job |= {"file": f"img_{rng.randint(1, 150):04d}.raw", "width": rng.choice([64, 128, 320, 640])}
    elif kind == "import":
        rows = [f"user{rng.randint(1, 4000)}@example.com,{rng.choice(['31', '47', '58', 'unknown', '']) if rng.random() < 0.1 else rng.randint(18, 90)}" for _ in range(rng.randint(3, 20))]
        job |= {"batch": f"b{number}", "rows": rows, "slow": rng.random() < 0.1}
        if rng.random() < 0.03:
            job["rows"].append("broken")
    elif kind == "fetch":
        path = rng.choice(["/orders/%d", "/stock/%d", "/users/%d/report", "/crash?n=%d", "/garbage?n=%d"] if rng.random() < 0.4 else ["/orders/%d", "/stock/%d"])
        job["url"] = f"http://127.0.0.1:{port if rng.random() < 0.95 else 9}" + path % rng.randint(1, 9999)
    else:
        regions = ["north", "south", "east"] + (["west"] if rng.random() < 0.1 else [])
        job |= {"to": rng.choice(["anna", "bob", "carol"]) + "@example.com", "sales": [(rng.choice(regions), rng.random() * 900) for _ in range(20)]}
    return job


def run(job, jobs):
    start = time.monotonic()
    log.info("job %s (%s) started, try %d", job["id"], job["kind"], job["tries"] + 1)
    try:
        result = KINDS[job["kind"]](job)
    except RetryLater as error:
        job["tries"] += 1
        if job["tries"] < LIMIT:
            delay = 0.1 * 2 ** job["tries"]
            log.warning("job %s will be tried again in %.1fs: %s", job["id"], delay, error)
            timer = threading.Timer(delay, jobs.put, [job])
            timer.daemon = True
            timer.start()
        else:
            log.error("job %s given up after %d tries", job["id"], job["tries"], exc_info=True)
    except sqlite3.IntegrityError as error:
        log.error("job %s rejected by the database: %s", job["id"], error)
    except Exception:
        log.exception("job %s (%s) failed", job["id"], job["kind"])
    else:
        log.info("job %s done in %.3fs: %s", job["id"], time.monotonic() - start, result)


def worker(jobs):
    while (job := jobs.get()) is not None:
        run(job, jobs)
    log.debug("%s has no more work", threading.current_thread().name)


def main():
    logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s")
    seconds, port = float(sys.argv[2]), int(sys.argv[3])
    for number in range(1, 141):
        make_image(root / f"img_{number:04d}.raw")
    jobs = queue.Queue()
    threads = [threading.Thread(target=worker, args=(jobs,), name=f"worker-{n}") for n in range(1, 5)]
    for thread in threads:
        thread.start()
    log.info("started %d workers, Python %s, data in %s", len(threads), sys.version.split()[0], root)
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        number += 1
        jobs.put(make_job(number, port))
        if number % 50 == 0:
            log.info("queue length %d, %d jobs accepted so far", jobs.qsize(), number)
        time.sleep(rng.expovariate(14))
    time.sleep(4)
    for _ in threads:
        jobs.put(None)
    for thread in threads:
        thread.join()
    log.info("stopped after %d jobs", number)


main()
