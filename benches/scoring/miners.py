"""Who finds templates: logboom and its peers, each with its defaults."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
from collections import defaultdict
from importlib import import_module
from typing import NamedTuple, Protocol

PEERS = ("drain3", "tipping", "logdrain", "drain3-rs")


class Found(NamedTuple):
    """What a miner says of a line, once it has seen all."""

    group: str
    template: str


class Miner(Protocol):
    """What sees lines, with headers or without, and says what it finds of each."""

    def __call__(self, lines: list[bytes], raw: bool = False, /) -> list[Found]: ...


def labels(command: list[str], lines: list[bytes], environment: dict[str, str] | None = None) -> list[Found]:
    """What a program that is given a file says of its lines, as NDJSON."""
    with tempfile.NamedTemporaryFile() as file:
        file.writelines(line + b"\n" for line in lines)
        file.flush()
        variables = {**os.environ, **(environment or {})}
        with subprocess.Popen([*command, file.name], stdout=subprocess.PIPE, env=variables) as run:
            assert run.stdout
            # Lines are many, what is found of them is not.
            known: dict[Found, Found] = {}
            found = []
            for row in map(json.loads, run.stdout):
                one = Found(str(row["id"] or ""), row["template"] or "")
                found.append(known.setdefault(one, one))
        if run.returncode:
            raise subprocess.CalledProcessError(run.returncode, command)
    return found


class Logboom(NamedTuple):
    """The command of a build; rules are what a build for a study does otherwise."""

    binaries: pathlib.Path
    rules: str = ""

    def __call__(self, lines: list[bytes], raw: bool = False) -> list[Found]:
        header = [] if raw else ["--header", "none"]
        command = [str(self.binaries / "logboom"), "label", *header, "--output", "ndjson", "-q"]
        return labels(command, lines, {"LOGBOOM_RULES": self.rules} if self.rules else None)

    def heirs(self, lines: list[bytes]) -> dict[str, set[str]]:
        """For each id that templates may have had before the ids that its lines have now."""
        with tempfile.NamedTemporaryFile() as file:
            file.writelines(line + b"\n" for line in lines)
            file.flush()
            flags = ["--former", "--header", "none", "--json", "-q", file.name]
            command = [str(self.binaries / "logboom"), "templates", *flags]
            run = subprocess.run(command, capture_output=True, check=True)
        heirs: dict[str, set[str]] = defaultdict(set)
        for row in map(json.loads, run.stdout.splitlines()):
            heirs[row["former"]].add(row["id"])
        return heirs


class Native(NamedTuple):
    """A peer of Rust; it lives in the bench of speed."""

    binary: str
    name: str

    def __call__(self, lines: list[bytes], raw: bool = False) -> list[Found]:
        return labels([self.binary, "--label", self.name], lines)


def drain3(lines: list[bytes], raw: bool = False) -> list[Found]:
    """Drain3; a line has the template that its cluster has at the end."""
    configuration = import_module("drain3.template_miner_config").TemplateMinerConfig()
    miner = import_module("drain3").TemplateMiner(config=configuration)
    groups = [miner.add_log_message(line.decode(errors="replace"))["cluster_id"] for line in lines]
    templates = {cluster.cluster_id: cluster.get_template() for cluster in miner.drain.clusters}
    return [Found(str(group), templates[group]) for group in groups]


def tipping(lines: list[bytes], raw: bool = False) -> list[Found]:
    """tipping; it masks the letters of each line that belong to values."""
    texts = [line.decode(errors="replace") for line in lines]
    clusters, masks, _ = import_module("tipping").parse(texts, return_templates=False)
    return [
        Found(str(group) if group is not None else text, masked(text, mask))
        for group, text, mask in zip(clusters, texts, masks, strict=True)
    ]


def masked(text: str, mask: str) -> str:
    """The text with `<*>` for each run that is masked."""
    parts, at = [], 0
    for run in re.finditer("1+", mask):
        parts += [text[at : run.start()], "<*>"]
        at = run.end()
    return "".join([*parts, text[at:]])


def peer(name: str) -> Miner:
    """A peer by its name; says what to install if it is not here."""
    if name in ("logdrain", "drain3-rs"):
        return Native(bench(), name)
    try:
        import_module(name)
    except ImportError:
        raise SystemExit(
            f"{name} is not here: `pip install -r benches/requirements.txt` into a virtual environment"
        ) from None
    return drain3 if name == "drain3" else tipping


def bench() -> str:
    """The bench of speed, built where it is not."""
    command = ["cargo", "bench", "--no-run", "--bench", "peers", "--message-format", "json"]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    built = [json.loads(line) for line in run.stdout.splitlines() if line.startswith(b"{")]
    return str(next(it["executable"] for it in built if it.get("executable")))
