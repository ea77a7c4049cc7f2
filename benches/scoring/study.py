"""What each rule brings, and how flat the figures are around each number.

It wants a build that can do without rules:
`cargo build --release --features study --bin logboom` and
`cargo build --release -p logboom --features study --example rules`.
"""

import pathlib
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from scoring.data import Family
from scoring.miners import Logboom
from scoring.score import FIGURES, Figures, mean
from scoring.tables import score

WIDTH = 28


class Setting(NamedTuple):
    """A rule, on or off, or a number."""

    name: str
    value: int
    is_switch: bool

    def others(self) -> list[int]:
        """What else it might be: off, or some way down and up."""
        if self.is_switch:
            return [0]
        near = {self.value + step for step in (-2, -1, 1, 2)}
        far = {self.value // 2, self.value * 3 // 4, self.value * 3 // 2, self.value * 2}
        return sorted(value for value in (near if self.value < 8 else far) if value >= 0)


def settings(binaries: pathlib.Path) -> list[Setting]:
    """All that the build can do otherwise."""
    program = binaries / "examples" / "rules"
    if not program.exists():
        raise SystemExit(f"no {program}:{(__doc__ or '').partition(':')[2]}")
    listed = subprocess.run([program], capture_output=True, check=True, text=True).stdout
    rows = (line.split() for line in listed.splitlines())
    return [Setting(name, int(value), switch == "true") for name, value, switch in rows]


class Work:
    """What each worker keeps: the sets are many, and a change is few letters."""

    families: list[Family] = []  # noqa: RUF012 - set once in each worker
    binaries = pathlib.Path()


def keep(families: list[Family], binaries: pathlib.Path) -> None:
    Work.families, Work.binaries = families, binaries


def figures(change: str, family: int, sample: int) -> Figures:
    scored = score(Logboom(Work.binaries, change), Work.families[family].samples[sample])
    return {key: value for key, value in scored.figures().items() if key in FIGURES}


def study(families: list[Family], binaries: pathlib.Path, jobs: int, only: list[str]) -> None:
    """A row for each change: how the means of each family differ, in thousandths."""
    known = settings(binaries)
    if unknown := sorted(set(only) - {it.name for it in known}):
        raise SystemExit(f"no rule is called {', '.join(unknown)}")
    changes = [
        (f"{it.name}={value}", it.is_switch)
        for it in known
        for value in it.others()
        if not only or it.name in only
    ]
    places = [(at, set_at) for at, family in enumerate(families) for set_at in range(len(family.samples))]
    with ProcessPoolExecutor(jobs, initializer=keep, initargs=(families, binaries)) as workers:

        def means(change: str) -> list[Figures]:
            each = workers.map(figures, [change] * len(places), *zip(*places, strict=True))
            by_family: list[list[Figures]] = [[] for _ in families]
            for (at, _), its in zip(places, each, strict=True):
                by_family[at].append(its)
            return [mean(its) for its in by_family]

        base = means("")
        for family, its in zip(families, base, strict=True):
            print(f"{family.name}: " + ", ".join(f"{key} {value:.3f}" for key, value in its.items()))
        for switches in (True, False):
            print("\n" + ("Without a rule" if switches else "With another number") + ", in thousandths:")
            print(columns(families))
            same = []
            for change in (name for name, switch in changes if switch == switches):
                differences = list(differ(base, means(change)))
                if any(differences):
                    cells = "".join(f"{it:>+6}" if it else f"{'.':>6}" for it in differences)
                    print(f"{change.removesuffix('=0') if switches else change:<{WIDTH}}{cells}", flush=True)
                else:
                    same.append(change)
            print(f"no difference: {', '.join(same) or 'none'}")


def differ(base: list[Figures], changed: list[Figures]) -> Iterator[int]:
    for before, after in zip(base, changed, strict=True):
        yield from (round(1000 * (after[key] - before[key])) for key in FIGURES)


def columns(families: list[Family]) -> str:
    names = "".join(f"{family.name[-22:]:>24}" for family in families)
    figures = "".join(f"{key:>6}" for key in FIGURES) * len(families)
    return f"{'':<{WIDTH}}{names}\n{'':<{WIDTH}}{figures}"
