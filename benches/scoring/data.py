"""Sets: messages, the lines they stand in, and their true templates."""

import csv
import pathlib
import subprocess
import sys
import tempfile
from typing import NamedTuple


class Sample(NamedTuple):
    """Messages and their true templates; raw are the same behind headers, where there are such."""

    name: str
    messages: list[bytes]
    truth: list[str]
    raw: list[bytes] | None = None


class Family(NamedTuple):
    """Sets of one kind. Errors in held ones are never shown: they are there to judge by."""

    name: str
    samples: list[Sample]
    held: bool = False


def lines(path: pathlib.Path) -> list[bytes]:
    return path.read_bytes().removesuffix(b"\n").split(b"\n")


def templates(path: pathlib.Path) -> list[str]:
    with open(path, newline="", encoding="utf-8", errors="replace") as file:
        return [sys.intern(row["EventTemplate"]) for row in csv.DictReader(file)]


def read(folder: pathlib.Path, held: bool = False) -> Family:
    """The sets of a folder, by their names."""
    samples = []
    for truth in sorted(folder.glob("*.truth.csv")):
        name = truth.name.removesuffix(".truth.csv")
        log = truth.with_name(f"{name}.log")
        raw = lines(log) if log.exists() else None
        samples.append(Sample(name, lines(truth.with_name(f"{name}.content")), templates(truth), raw))
    if not samples:
        raise SystemExit(f"no *.truth.csv in {folder}")
    return Family(str(folder), samples, held)


def generated(seed: int, number: int, binaries: pathlib.Path, raw: bool) -> Sample:
    """So many lines of the generator, with their headers if those are wanted."""
    with tempfile.TemporaryDirectory() as folder:
        log, truth = pathlib.Path(folder, "log"), pathlib.Path(folder, "truth")
        options = ["--lines", str(number), "--seed", str(seed)]
        command = [str(binaries / "logboom-generate"), *options, str(log), str(truth)]
        subprocess.run(command, check=True)
        with open(truth, newline="", encoding="utf-8") as file:
            messages = [row["Content"].encode() for row in csv.DictReader(file)]
        return Sample(f"seed {seed}", messages, templates(truth), lines(log) if raw else None)
