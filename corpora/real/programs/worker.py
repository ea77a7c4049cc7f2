#!/usr/bin/env python3
"""A queue worker that logs to the journal by stdout; now and then it crashes,
eats memory or does not want to stop.  worker.py NAME"""

import random
import signal
import sys
import time

name = sys.argv[1]
random.seed(f"{name}{time.time()}")
if name == "index":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(f"worker {name} ready", flush=True)
number = random.randint(1000, 9000)
while True:
    number += 1
    took = random.expovariate(8)
    print(f"<6>{name}: job {number} finished in {took * 1000:.1f} ms", flush=True)
    dice = random.random()
    if dice < 0.04:
        print(f"<4>{name}: queue lag is {random.randint(2, 90)} s", flush=True)
    elif dice < 0.055:
        print(f"<3>{name}: job {number} has no payload, giving up", flush=True)
        sys.exit(random.choice([1, 2, 70]))
    elif dice < 0.06:
        raise ValueError(f"job {number}: unknown kind {random.choice(['resize', 'merge'])!r}")
    elif dice < 0.063:
        hog = bytearray(300_000_000)
    time.sleep(took * 2)
