#!/usr/bin/env python3
"""How well templates match a truth: figures of each set, and the errors that cost most.

    accuracy.py [--errors N] [--kind split|merge|text] [--seeds 1 2 3] [FOLDER...]

A FOLDER holds sets: NAME.content (messages, one a line) and NAME.truth.csv (LineId, Content,
EventTemplate, with `<*>` for a variable). A seed is 100,000 lines of the generator. Both
binaries are taken from --bin (by default target/release), so build them first:
`cargo build --release -p logboom-cli -p logboom-generator`. Standard library only.

  GA   lines whose group is exactly their true group / lines     FGA  F1 of groups
  PA   lines whose template is the true one / lines              FTA  F1 of groups with template
"""

import argparse
import csv
import json
import pathlib
import re
import subprocess
import tempfile
from collections import Counter, defaultdict

RUN = re.compile(r"<\*>(?:[.,:/\-_#x=]?<\*>)+")
WORDS = re.compile(r"(?<!\S)<\*>(?: <\*>)+(?!\S)")


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

    def __init__(self, name: str, truth: list[str], found: list[dict]):
        if len(truth) != len(found):
            raise SystemExit(f"{name}: {len(truth)} true lines, {len(found)} found")
        forms = {text: plain(text) for text in {*truth, *(row["template"] or "" for row in found)}}
        cells = Counter(
            (forms[true], row["id"], forms[row["template"] or ""]) for true, row in zip(truth, found)
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

    def errors(self):
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


def read(name: str, truth: pathlib.Path, content: pathlib.Path, binaries: pathlib.Path) -> Set:
    with open(truth, newline="", encoding="utf-8", errors="replace") as file:
        templates = [row["EventTemplate"] for row in csv.DictReader(file)]
    command = [binaries / "logboom", "label", "--header", "none", "--output", "ndjson", "-q", content]
    labels = subprocess.run(command, capture_output=True, check=True).stdout
    return Set(name, templates, [json.loads(line) for line in labels.splitlines()])


def generated(seed: int, binaries: pathlib.Path) -> Set:
    with tempfile.TemporaryDirectory() as folder:
        log, truth, content = (pathlib.Path(folder, name) for name in ("log", "truth", "content"))
        command = [binaries / "logboom-generate", "--lines", "100000", "--seed", str(seed), log, truth]
        subprocess.run(command, check=True)
        with open(truth, newline="", encoding="utf-8") as file:
            content.write_text("".join(row["Content"] + "\n" for row in csv.DictReader(file)))
        return read(f"seed {seed}", truth, content, binaries)


def row(name: str, figures: dict[str, float]) -> str:
    cells = (f"{v:8.3f}" if key.isupper() else f"{v:8.0f}" for key, v in figures.items())
    return f"{name:<16}" + "".join(cells)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--seeds", nargs="*", type=int, default=[])
    parser.add_argument("--errors", type=int, default=10, metavar="N")
    parser.add_argument("--kind", choices=("split", "merge", "text"), default="")
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("target/release"))
    options = parser.parse_args()
    families = {
        str(folder): [
            read(truth.name.removesuffix(".truth.csv"), truth,
                 truth.with_name(truth.name.replace(".truth.csv", ".content")), options.bin)
            for truth in sorted(folder.glob("*.truth.csv"))
        ]
        for folder in options.folders
    }  # fmt: skip
    if options.seeds:
        families["generator"] = [generated(seed, options.bin) for seed in options.seeds]
    print(f"{'':<16}" + "".join(f"{key:>8}" for key in ("true", "found", "GA", "FGA", "PA", "FTA", "split", "merged")))
    for family, sets in families.items():
        figures = [found.figures() for found in sets]
        for found, its in zip(sets, figures):
            print(row(found.name, its))
        if figures:
            mean = {key: sum(its[key] for its in figures) / len(figures) for key in figures[0]}
            print(row("mean", mean) + f"  {family}\n")
    errors = [error for sets in families.values() for found in sets for error in found.errors()]
    errors = sorted((e for e in errors if options.kind in e[1]), key=lambda e: -e[0])
    for _, kind, lines, true, found in errors[: options.errors]:
        found.show(kind, lines, true)


if __name__ == "__main__":
    main()
