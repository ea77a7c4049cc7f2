#!/usr/bin/env python3
"""How well templates match a truth, and how steady they are.

    accuracy.py [FOLDER...] [--seeds 1 2 3] [--errors N] [--kind split|merge|text]
    accuracy.py [FOLDER...] [--seeds 1 2 3] --stability|--churn [--peer drain3]

A FOLDER holds sets: NAME.content (messages, one a line) and NAME.truth.csv (LineId, Content,
EventTemplate, with `<*>` for a variable). A seed is 100,000 lines of the generator. Both
binaries are taken from --bin (by default target/release), so build them first:
`cargo build --release -p logboom-cli -p logboom-generator`. Standard library only, but for
--peer drain3, which wants `pip install -r benches/requirements.txt` in the Python that runs this.

  GA   lines whose group is exactly their true group / lines     FGA  F1 of groups
  PA   lines whose template is the true one / lines              FTA  F1 of groups with template

--stability shows the figures when lines are shuffled, seen twice, mixed with those of all other
sets, and when only every tenth is seen; and the share of lines with another template than in the
set as it is. It fails if logboom's templates hang on order or repetition.
--churn feeds growing prefixes and counts the templates of each that the next one has no more.
"""

import argparse
import csv
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

RUN = re.compile(r"<\*>(?:[.,:/\-_#x=]?<\*>)+")
WORDS = re.compile(r"(?<!\S)<\*>(?: <\*>)+(?!\S)")
# The first is where churn begins to count.
PREFIXES = (10_000, 12_000, 15_000, 20_000, 30_000, 50_000, 100_000)
TENTH = 10
FIGURES = ("GA", "FGA", "PA", "FTA")


class Sample(NamedTuple):
    """Messages and their true templates."""

    name: str
    messages: list[bytes]
    truth: list[str]


class Found(NamedTuple):
    """What a miner says of a line, once it has seen all."""

    group: str
    template: str


Miner = Callable[[list[bytes]], list[Found]]


def logboom(binaries: pathlib.Path) -> Miner:
    def mine(messages: list[bytes]) -> list[Found]:
        with tempfile.NamedTemporaryFile() as file:
            file.writelines(message + b"\n" for message in messages)
            file.flush()
            options = ["label", "--header", "none", "--output", "ndjson", "-q"]
            command = [str(binaries / "logboom"), *options, file.name]
            labels = subprocess.run(command, capture_output=True, check=True).stdout
        rows = map(json.loads, labels.splitlines())
        return [Found(row["id"] or "", row["template"] or "") for row in rows]

    return mine


def drain3(messages: list[bytes]) -> list[Found]:
    """Drain3 with its defaults; a line has the template that its cluster has at the end."""
    try:
        from drain3 import TemplateMiner
        from drain3.template_miner_config import TemplateMinerConfig
    except ImportError:
        sys.exit("drain3 is not here: `pip install -r benches/requirements.txt` into a virtual environment")
    miner = TemplateMiner(config=TemplateMinerConfig())
    groups = [miner.add_log_message(message.decode(errors="replace"))["cluster_id"] for message in messages]
    templates = {cluster.cluster_id: cluster.get_template() for cluster in miner.drain.clusters}
    return [Found(str(group), templates[group]) for group in groups]


def plain(template: str) -> str:
    """The one form in which templates are compared: variables side by side are one."""
    text = " ".join(template.split())
    while (shorter := WORDS.sub("<*>", RUN.sub("<*>", text))) != text:
        text = shorter
    return text


def f1(right: int, found: int, true: int) -> float:
    return 2 * right / (found + true) if right else 0.0


class Set:
    """A truth and what was found, line by line."""

    def __init__(self, name: str, truth: list[str], found: list[Found]):
        if len(truth) != len(found):
            raise SystemExit(f"{name}: {len(truth)} true lines, {len(found)} found")
        forms = {text: plain(text) for text in {*truth, *(line.template for line in found)}}
        cells = Counter(
            (forms[true], line.group, forms[line.template]) for true, line in zip(truth, found, strict=True)
        )
        self.name, self.lines = name, len(truth)
        self.parts: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        self.mixed: dict[str, Counter[str]] = defaultdict(Counter)
        for (true, group, text), count in cells.items():
            self.parts[true][group] = (count, text)
            self.mixed[group][true] += count

    def kind(self, true: str) -> str:
        """What is wrong with a true template: nothing, if empty."""
        parts = self.parts[true]
        split = ["split"] if len(parts) > 1 else []
        merge = ["merge"] if any(len(self.mixed[group]) > 1 for group in parts) else []
        wrong = split + merge
        if not wrong and next(iter(parts.values()))[1] != true:
            wrong = ["text"]
        return "+".join(wrong)

    def figures(self) -> dict[str, float]:
        kinds = {true: self.kind(true) for true in self.parts}
        size = {true: sum(count for count, _ in parts.values()) for true, parts in self.parts.items()}
        grouped = [true for true, kind in kinds.items() if kind in ("", "text")]
        exact = sum(kinds[true] == "" for true in grouped)
        same = sum(c for true, parts in self.parts.items() for c, text in parts.values() if text == true)
        groups = (len(self.mixed), len(self.parts))
        return {
            "true": len(self.parts),
            "found": len(self.mixed),
            "GA": sum(size[true] for true in grouped) / self.lines,
            "FGA": f1(len(grouped), *groups),
            "PA": same / self.lines,
            "FTA": f1(exact, *groups),
            "split": sum("split" in kind for kind in kinds.values()),
            "merged": sum("merge" in kind for kind in kinds.values()),
        }

    def errors(self) -> "Iterator[tuple[float, str, int, str, Set]]":
        """Each wrong template with its cost: its share of the lines and of the templates."""
        for true, parts in self.parts.items():
            if kind := self.kind(true):
                lines = sum(count for count, _ in parts.values())
                yield lines / self.lines + len(parts) / len(self.parts), kind, lines, true, self

    def show(self, kind: str, lines: int, true: str) -> None:
        parts = sorted(self.parts[true].values(), reverse=True)
        print(f"\n{kind} in {self.name}, {lines} lines, {len(parts)} parts: {true}")
        for count, text in parts[:3]:
            print(f"  {count:>6}  {text}")
        others = {o for group in self.parts[true] for o in self.mixed[group] if o != true}
        for other in sorted(others)[:2]:
            print(f"    with  {other}")


def read(truth: pathlib.Path) -> Sample:
    name = truth.name.removesuffix(".truth.csv")
    with open(truth, newline="", encoding="utf-8", errors="replace") as file:
        templates = [row["EventTemplate"] for row in csv.DictReader(file)]
    content = truth.with_name(f"{name}.content").read_bytes().removesuffix(b"\n")
    return Sample(name, content.split(b"\n"), templates)


def generated(seed: int, binaries: pathlib.Path) -> Sample:
    with tempfile.TemporaryDirectory() as folder:
        log, truth = pathlib.Path(folder, "log"), pathlib.Path(folder, "truth")
        options = ["--lines", "100000", "--seed", str(seed)]
        command = [str(binaries / "logboom-generate"), *options, str(log), str(truth)]
        subprocess.run(command, check=True)
        with open(truth, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    return Sample(
        f"seed {seed}", [row["Content"].encode() for row in rows], [row["EventTemplate"] for row in rows]
    )


Families = dict[str, list[Sample]]


def row(name: str, figures: dict[str, float]) -> str:
    cells = (f"{v:8.0f}" if key.islower() else f"{v:8.3f}" for key, v in figures.items())
    return f"{name:<16}" + "".join(cells)


def mean(figures: list[dict[str, float]]) -> dict[str, float]:
    return {key: sum(its[key] for its in figures) / len(figures) for key in figures[0]}


def accuracy(families: Families, mine: Miner, errors: int, kind: str) -> None:
    """The figures of each set, and the errors that cost most."""
    print(f"{'':<16}" + "".join(f"{key:>8}" for key in ("true", "found", *FIGURES, "split", "merged")))
    all_sets = []
    for family, samples in families.items():
        sets = [Set(sample.name, sample.truth, mine(sample.messages)) for sample in samples]
        figures = [found.figures() for found in sets]
        for found, its in zip(sets, figures, strict=True):
            print(row(found.name, its))
        print(row("mean", mean(figures)) + f"  {family}\n")
        all_sets += sets
    costs = sorted(
        (error for found in all_sets for error in found.errors() if kind in error[1]),
        key=lambda error: -error[0],
    )
    for _, what, lines, true, found in costs[:errors]:
        found.show(what, lines, true)


def in_order(mine: Miner, messages: list[bytes], order: list[int]) -> list[Found]:
    """What is found of each message if they are fed in that order."""
    found = mine([messages[line] for line in order])
    return [line for _, line in sorted(zip(order, found, strict=True), key=lambda pair: pair[0])]


def shuffled(lines: int) -> list[int]:
    return random.Random(1).sample(range(lines), lines)


def variants(sample: Sample, mine: Miner, mixed: list[Found]) -> Iterator[tuple[str, Set, float]]:
    """The set as it is and as it might be; of each the share of lines with another template."""
    name, messages, truth = sample
    base = mine(messages)
    twice = mine(messages * 2)

    def told(what: str, true: list[str], found: list[Found], before: list[Found]) -> tuple[str, Set, float]:
        other = sum(a.template != b.template for a, b in zip(found, before, strict=True))
        return what, Set(name, true, found), other / len(found)

    yield told("as it is", truth, base, base)
    yield told("shuffled", truth, in_order(mine, messages, shuffled(len(messages))), base)
    yield told("doubled", truth, twice[: len(messages)], base)
    yield told("mixed", truth, mixed, base)
    yield told("of all, a tenth", truth[::TENTH], base[::TENTH], base[::TENTH])
    yield told("a tenth alone", truth[::TENTH], mine(messages[::TENTH]), base[::TENTH])


def stability(families: Families, mine: Miner) -> bool:
    """The means over each family; whether order and repetition do not show."""
    samples = [sample for family in families.values() for sample in family]
    everything = [message for sample in samples for message in sample.messages]
    mixed = iter(in_order(mine, everything, shuffled(len(everything))))
    steady, worse = True, []
    print(f"{'':<16}" + "".join(f"{key:>8}" for key in (*FIGURES, "Other")))
    for family, samples in families.items():
        rows: dict[str, list[dict[str, float]]] = defaultdict(list)
        for sample in samples:
            part = [next(mixed) for _ in sample.messages]
            its: dict[str, dict[str, float]] = {}
            for what, found, other in variants(sample, mine, part):
                figures = {key: value for key, value in found.figures().items() if key in FIGURES}
                its[what] = figures | {"Other": other}
                rows[what].append(its[what])
            steady &= its["as it is"] == its["shuffled"] == its["doubled"]
            if its["mixed"]["GA"] < its["as it is"]["GA"] - 0.02:
                worse.append(f"{sample.name} {its['as it is']['GA']:.3f} -> {its['mixed']['GA']:.3f}")
        for what, all_figures in rows.items():
            print(row(what, mean(all_figures)))
        print(f"means of the sets of {family}: {len(samples)}\n")
    print("GA falls by more than 0.02 when mixed: " + (", ".join(worse) or "nowhere"))
    print("order and repetition " + ("change nothing" if steady else "change templates"))
    return steady


def churn(name: str, messages: list[bytes], mine: Miner) -> None:
    """How many templates go as a log grows.

    An id is the hash of a template's tokens, so an id has changed where a text is found no more.
    """
    columns = ("gone", "a 1000", "lone", "back")
    print(
        f"{name}\n{'lines':>10}{'templates':>11}"
        + "".join(f"{it:>8}" for it in columns)
        + f"{'relabelled':>12}"
    )
    before: list[str] = []
    ever: set[str] = set()
    lost = 0
    sizes = sorted({min(size, len(messages)) for size in PREFIXES})
    for size in sizes:
        found = [line.template for line in mine(messages[:size])]
        text = f"{size:>10}{len(set(found)):>11}"
        if before:
            counts = Counter(before)
            gone = set(counts) - set(found)
            lost += len(gone)
            moved = sum(a != b for a, b in zip(before, found, strict=False)) / len(before)
            lone = sum(counts[template] == 1 for template in gone)
            back = len(ever.intersection(found).difference(before))
            text += (
                f"{len(gone):>8}{per_thousand(len(gone), size - len(before))}{lone:>8}{back:>8}{moved:>12.3f}"
            )
        print(text)
        before = found
        ever.update(found)
    if len(sizes) > 1:
        print(f"{'all':>10}{'':>11}{lost:>8}{per_thousand(lost, sizes[-1] - sizes[0])}\n")


def per_thousand(templates: int, lines: int) -> str:
    return f"{templates * 1000 / lines:>8.2f}"


def streams(families: Families) -> Iterator[tuple[str, list[bytes]]]:
    """Logs that grow: the sets of a folder one after another, and all together; each seed."""
    for family, samples in families.items():
        if family == "generator":
            yield from ((sample.name, sample.messages) for sample in samples)
            continue
        messages = [message for sample in samples for message in sample.messages]
        yield f"{family}, one set after another", messages
        yield f"{family}, all sets at once", [messages[line] for line in shuffled(len(messages))]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--seeds", nargs="*", type=int, default=[])
    parser.add_argument("--errors", type=int, default=10, metavar="N")
    parser.add_argument("--kind", choices=("split", "merge", "text"), default="")
    parser.add_argument("--stability", action="store_true")
    parser.add_argument("--churn", action="store_true")
    parser.add_argument("--peer", choices=("drain3",))
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("target/release"))
    options = parser.parse_args()
    families = {}
    for folder in options.folders:
        families[str(folder)] = [read(truth) for truth in sorted(folder.glob("*.truth.csv"))]
        if not families[str(folder)]:
            parser.error(f"no *.truth.csv in {folder}")
    if options.seeds:
        families["generator"] = [generated(seed, options.bin) for seed in options.seeds]
    if not families:
        parser.error("give a FOLDER or --seeds")
    mine = drain3 if options.peer else logboom(options.bin)
    steady = True
    if options.stability:
        steady = stability(families, mine)
    if options.churn:
        for name, messages in streams(families):
            churn(name, messages, mine)
    if not (options.stability or options.churn):
        accuracy(families, mine, options.errors, options.kind)
    if not steady and not options.peer:
        sys.exit(1)


if __name__ == "__main__":
    main()
