"""What the Python package costs, against Drain3, tipping and the command: ratios, in one run.

    python benches/python.py LOG [--lines N] [--column N] [--label N] [--rounds N] [--command PATH]

Needs the package (a build for release), pyarrow and benches/requirements.txt. Each figure is the
median of rounds, of which each runs all contestants. Streams are told in CPU time, since nothing
waits there; files in seconds, since they are read by several threads.
"""

import argparse
import itertools
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import logboom
import pyarrow

BATCH = 1000


def medians(
    rounds: int, calls: dict[str, Callable[[], object]], clock: Callable[[], float]
) -> dict[str, float]:
    """The median of what each call takes by that clock, all of them in turn."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = clock()
            call()
            times[name].append(clock() - start)
    return {name: statistics.median(all_) for name, all_ in times.items()}


def miner(package: str) -> Any:
    """A template miner of Drain3, or of ours with its calls, with the defaults."""
    config = import_module(f"{package}.template_miner_config").TemplateMinerConfig()
    return import_module(package).TemplateMiner(config=config)


def streams(lines: list[str], rounds: int) -> None:
    """Labels for a stream, against Drain3 and tipping, which mine as they label."""
    import tipping

    trained = logboom.Engine()
    trained.push("app", lines)
    trained.finish("app")
    batches = [lines[at : at + BATCH] for at in range(0, len(lines), BATCH)]

    def drain(package: str) -> None:
        add = miner(package).add_log_message
        for line in lines:
            add(line)

    def one() -> None:
        for line in lines:
            trained.label_line(line)

    def many() -> None:
        for batch in batches:
            trained.label(batch)

    def both_one() -> None:
        engine = logboom.Engine()
        for line in lines:
            engine.push("app", line + "\n")
            engine.label_line(line)

    def both_many() -> None:
        engine = logboom.Engine()
        for batch in batches:
            engine.push("app", batch)
            engine.label(batch)

    contestants = {
        "drain3, add_log_message": lambda: drain("drain3"),
        "tipping, parse of all": lambda: tipping.parse(lines),
        "label_line": one,
        f"label, {BATCH} lines each": many,
        "push and label_line": both_one,
        f"push and label, {BATCH} lines each": both_many,
        "logboom.drain3, add_log_message": lambda: drain("logboom.drain3"),
    }
    times = medians(rounds, contestants, time.process_time)
    base = times["drain3, add_log_message"]
    for name, took in times.items():
        print(f"{name:34}{took / len(lines) * 1e6:9.2f} us/line{base / took:8.1f} times drain3")


def files(path: Path, command: str | None, rounds: int) -> None:
    """A file, against the command."""
    for what, call in {
        "templates": lambda: logboom.templates(path),
        "counts": lambda: logboom.counts(path, "1m"),
        "label": lambda: logboom.label(path),
    }.items():
        calls: dict[str, Callable[[], object]] = {"python": call}
        every = ["--every", "1m"] if what == "counts" else []
        if command:
            args = [command, what, *every, "--json", "-q", path]
            calls["command"] = lambda args=args: subprocess.run(  # type: ignore[misc]
                args, stdout=subprocess.DEVNULL, check=True
            )
        times = medians(rounds, calls, time.perf_counter)
        ratio = f", {times['python'] / times['command']:.2f} of the command" if command else ""
        print(f"{what} of the file: {times['python']:.2f} s{ratio}")


def columns(lines: list[str], count: int, rounds: int) -> None:
    """Strings of a column, against the bytes of a file of them."""
    strings = list(itertools.islice(itertools.cycle(lines), count))
    column = pyarrow.array(strings, pyarrow.large_string())
    data = ("\n".join(strings) + "\n").encode()
    times = medians(
        rounds,
        {
            "bytes": lambda: logboom.templates(data),
            "column": lambda: logboom.templates(column),
            "list": lambda: logboom.templates(strings),
        },
        time.perf_counter,
    )
    for name, took in times.items():
        ratio = took / times["bytes"]
        print(f"templates of {count:,} strings, {name}: {took:.2f} s, {ratio:.2f} of bytes")


def resident() -> int:
    """Bytes of memory that the process has now, or has had at most where nobody tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        # Kilobytes, but on macOS.
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return pages * resource.getpagesize()


def memory(lines: list[str], count: int) -> float:
    """How many times as much memory a stream has at its end as after a tenth of it."""
    engine = logboom.Engine()
    batches = [lines[at : at + BATCH] for at in range(0, len(lines), BATCH)]
    labelled, early = 0, 0
    for batch in itertools.cycle(batches):
        engine.push("app", batch)
        engine.label(batch)
        engine.label_line(batch[0])
        labelled += len(batch)
        if not early and labelled >= count / 10:
            early = resident()
        if labelled >= count:
            break
    late = resident()
    print(
        f"memory after {count // 10:,} lines pushed and labelled: {early / 1e6:.0f} MB, "
        f"after {count:,}: {late / early:.2f} times as much"
    )
    return late / early


def main() -> None:
    """Runs all that the arguments allow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--lines", type=int, default=100_000, help="lines of a stream")
    parser.add_argument("--column", type=int, default=2_000_000, help="strings of a column")
    parser.add_argument("--label", type=int, default=5_000_000, help="lines to look at memory for")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--command", help="path of the command")
    options = parser.parse_args()
    with open(options.log, encoding="utf-8", errors="replace") as file:
        lines = [line.rstrip("\n") for line in itertools.islice(file, options.lines)]
    print(f"{len(lines)} lines, Python {platform.python_version()}, logboom {logboom.__version__}")
    # First, while no other contestant has left memory behind.
    grown = memory(lines, options.label)
    streams(lines, options.rounds)
    files(options.log, options.command, options.rounds)
    columns(lines, options.column, options.rounds)
    if grown > 1.25:
        sys.exit("memory is not flat")


if __name__ == "__main__":
    main()
