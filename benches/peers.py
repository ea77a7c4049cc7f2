"""The Python contestants: peers.py NAME FILE LINES SECONDS prints what one did, as JSON.

It takes at most LINES lines, and stops after SECONDS where it is fed line by line. The
clock runs from before the file is opened until the templates are at hand.
"""

import itertools
import json
import sys
import time


def lines(path, most):
    """The lines of a file, at most so many; reads them as they are asked for."""
    with open(path, encoding="utf-8", errors="replace", newline="\n") as file:
        for line in itertools.islice(file, most):
            yield line.rstrip("\n")


def drain3(path, most, seconds):
    """Drain3, line by line: lines taken, lines counted, templates."""
    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    start = time.perf_counter()
    miner = TemplateMiner(config=TemplateMinerConfig())
    taken = 0
    for line in lines(path, most):
        if taken % 256 == 0 and time.perf_counter() - start > seconds:
            break
        miner.add_log_message(line)
        taken += 1
    clusters = list(miner.drain.clusters)
    return taken, sum(cluster.size for cluster in clusters), len(clusters)


def tipping(path, most, _seconds):
    """tipping, which takes all lines at once: lines taken, lines counted, templates."""
    import tipping as peer

    took = list(lines(path, most))
    clusters, _masks, templates = peer.parse(took)
    return len(took), sum(cluster is not None for cluster in clusters), sum(map(len, templates))


def main():
    name, path, most, seconds = sys.argv[1:]
    contestant = {"drain3": drain3, "tipping": tipping}[name]
    __import__(name)  # Loading a module counts for nobody.
    start = time.perf_counter()
    taken, counted, templates = contestant(path, int(most), float(seconds))
    elapsed = time.perf_counter() - start
    with open(path, "rb") as file:
        size = sum(map(len, itertools.islice(file, taken)))
    outcome = {
        "seconds": elapsed,
        "lines": taken,
        "bytes": size,
        "counted": counted,
        "templates": templates,
    }
    print(json.dumps(outcome))


main()
