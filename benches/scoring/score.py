"""How well what was found matches a truth.

GA   lines whose group is exactly their true group / lines     FGA  F1 of groups
PA   lines whose template is the true one / lines              FTA  F1 of groups with template
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from scoring.miners import Found

RUN = re.compile(r"<\*>(?:[.,:/\-_#x=]?<\*>)+")
WORDS = re.compile(r"(?<!\S)<\*>(?: <\*>)+(?!\S)")
FIGURES = ("GA", "FGA", "PA", "FTA")
Figures = dict[str, float]


def plain(template: str) -> str:
    """The one form in which templates are compared: variables side by side are one."""
    text = " ".join(template.split())
    while (shorter := WORDS.sub("<*>", RUN.sub("<*>", text))) != text:
        text = shorter
    return text


def f1(right: int, found: int, true: int) -> float:
    return 2 * right / (found + true) if right else 0.0


class Part(NamedTuple):
    """The lines of a true template that are in one group."""

    lines: int
    text: str
    example: str


class Error(NamedTuple):
    """A wrong template; it costs its share of the lines and of the templates."""

    cost: float
    kind: str
    lines: int
    true: str
    found: "Scored"


class Scored:
    """A truth and what was found, line by line."""

    def __init__(self, name: str, truth: list[str], found: list[Found], lines: list[bytes] | None = None):
        if len(truth) != len(found):
            raise SystemExit(f"{name}: {len(truth)} true lines, {len(found)} found")
        forms = {text: plain(text) for text in {*truth, *(line.template for line in found)}}
        cells: Counter[tuple[str, str, str]] = Counter()
        first: dict[tuple[str, str], int] = {}
        for at, (true, line) in enumerate(zip(truth, found, strict=True)):
            cells[forms[true], line.group, forms[line.template]] += 1
            first.setdefault((forms[true], line.group), at)
        self.name, self.lines = name, len(truth)
        self.parts: dict[str, dict[str, Part]] = defaultdict(dict)
        self.mixed: dict[str, Counter[str]] = defaultdict(Counter)
        self.same = 0
        for (true, group, text), count in cells.items():
            example = lines[first[true, group]].decode(errors="replace") if lines else ""
            known = self.parts[true].get(group)
            self.parts[true][group] = Part(count + (known.lines if known else 0), text, example)
            self.mixed[group][true] += count
            self.same += count if text == true else 0

    def kind(self, true: str) -> str:
        """What is wrong with a true template: nothing, if empty."""
        parts = self.parts[true]
        split = ["split"] if len(parts) > 1 else []
        merge = ["merge"] if any(len(self.mixed[group]) > 1 for group in parts) else []
        wrong = split + merge
        if not wrong and next(iter(parts.values())).text != true:
            wrong = ["text"]
        return "+".join(wrong)

    def size(self, true: str) -> int:
        return sum(part.lines for part in self.parts[true].values())

    def figures(self) -> Figures:
        kinds = {true: self.kind(true) for true in self.parts}
        grouped = [true for true, kind in kinds.items() if kind in ("", "text")]
        exact = sum(kinds[true] == "" for true in grouped)
        groups = (len(self.mixed), len(self.parts))
        return {
            "true": len(self.parts),
            "found": len(self.mixed),
            "GA": sum(map(self.size, grouped)) / self.lines,
            "FGA": f1(len(grouped), *groups),
            "PA": self.same / self.lines,
            "FTA": f1(exact, *groups),
            "split": sum("split" in kind for kind in kinds.values()),
            "merged": sum("merge" in kind for kind in kinds.values()),
        }

    def errors(self) -> Iterator[Error]:
        for true, parts in self.parts.items():
            if kind := self.kind(true):
                lines = self.size(true)
                yield Error(lines / self.lines + len(parts) / len(self.parts), kind, lines, true, self)

    def show(self, error: Error) -> None:
        parts = sorted(self.parts[error.true].values(), reverse=True)
        print(f"\n{error.kind} in {self.name}, {error.lines} lines, {len(parts)} parts: {error.true}")
        for part in parts[:3]:
            print(f"  {part.lines:>6}  {part.text}")
            if part.example and part.text != part.example:
                print(f"          {part.example[:300]}")
        others = {o for group in self.parts[error.true] for o in self.mixed[group] if o != error.true}
        for other in sorted(others)[:2]:
            print(f"    with  {other}")


def mean(figures: list[Figures]) -> Figures:
    return {key: sum(its[key] for its in figures) / len(figures) for key in figures[0]}


def row(name: str, figures: Figures, width: int = 16) -> str:
    cells = (f"{v:8.0f}" if key.islower() else f"{v:8.3f}" for key, v in figures.items())
    return f"{name:<{width}}" + "".join(cells)


def head(columns: tuple[str, ...], width: int = 16) -> str:
    return f"{'':<{width}}" + "".join(f"{column:>8}" for column in columns)
