"""What the Python package costs, against Drain3 and the command: ratios, in one run.

    python benches/python.py LOG [--lines N] [--command PATH]

Needs the package (a build for release), drain3 and pyarrow. Each figure is the median of
rounds, of which each runs all contestants.
"""

import argparse
import itertools
import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import logboom
import pyarrow


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def medians(rounds: int, calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median of each call, all of them in turn."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append(seconds(call))
    return {name: statistics.median(all_) for name, all_ in times.items()}


def streams(lines: list[str], rounds: int) -> None:
    """Labels for a stream, against Drain3 that mines as it labels."""
    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    trained = logboom.Engine()
    trained.push("app", lines)
    trained.finish("app")
    batches = [lines[at : at + 1000] for at in range(0, len(lines), 1000)]

    def drain() -> None:
        miner = TemplateMiner(config=TemplateMinerConfig())
        for line in lines:
            miner.add_log_message(line)

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
        "drain3, add_log_message": drain,
        "label_line": one,
        "label, 1000 lines each": many,
        "push and label_line": both_one,
        "push and label, 1000 lines each": both_many,
    }
    times = medians(rounds, contestants)
    base = times["drain3, add_log_message"]
    for name, took in times.items():
        print(f"{name:34}{took / len(lines) * 1e6:9.2f} us/line{base / took:8.1f} times drain3")


def files(path: Path, command: str | None, rounds: int) -> None:
    """A file, against the command."""
    for what, call in {
        "templates": lambda: logboom.templates(path),
        "counts": lambda: logboom.counts(path, "1m"),
    }.items():
        calls: dict[str, Callable[[], object]] = {"python": call}
        every = ["--every", "1m"] if what == "counts" else []
        if command:
            args = [command, what, *every, "--json", "-q", path]
            calls["command"] = lambda args=args: subprocess.run(  # type: ignore[misc]
                args, stdout=subprocess.DEVNULL, check=True
            )
        times = medians(rounds, calls)
        ratio = f", {times['python'] / times['command']:.2f} of the command" if command else ""
        print(f"{what} of the file: {times['python']:.2f} s{ratio}")


def columns(lines: list[str], path: Path, rounds: int) -> None:
    """Two million strings of a column, against a file of them."""
    strings = list(itertools.islice(itertools.cycle(lines), 2_000_000))
    column = pyarrow.array(strings, pyarrow.large_string())
    data = ("\n".join(strings) + "\n").encode()
    times = medians(
        rounds,
        {
            "column": lambda: logboom.templates(column),
            "list": lambda: logboom.templates(strings),
            "bytes": lambda: logboom.templates(data),
        },
    )
    for name, took in times.items():
        print(f"templates of 2,000,000 strings, {name}: {took:.2f} s")


def main() -> None:
    """Runs all that the arguments allow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--lines", type=int, default=20_000, help="lines of a stream")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--command", help="path of the command")
    options = parser.parse_args()
    with open(options.log, encoding="utf-8", errors="replace") as file:
        lines = [line.rstrip("\n") for line in itertools.islice(file, options.lines)]
    print(f"{len(lines)} lines, Python {platform.python_version()}, logboom {logboom.__version__}")
    streams(lines, options.rounds)
    files(options.log, options.command, options.rounds)
    columns(lines, options.log, options.rounds)


if __name__ == "__main__":
    main()
