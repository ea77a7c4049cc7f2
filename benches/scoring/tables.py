"""The tables of all sets, of logboom and its peers, and the errors that cost most."""

from concurrent.futures import Executor

from scoring.data import Family, Sample
from scoring.miners import Miner
from scoring.score import FIGURES, Figures, Scored, head, mean, row

COLUMNS = ("true", "found", *FIGURES, "split", "merged")
TRACKS = {False: "messages", True: "raw lines"}


def score(miner: Miner, sample: Sample, raw: bool = False) -> Scored:
    """The figures of one set."""
    lines = sample.raw if raw and sample.raw else sample.messages
    return Scored(sample.name, sample.truth, miner(lines, raw), lines)


def accuracy(
    families: list[Family],
    miners: dict[str, Miner],
    tracks: list[bool],
    workers: Executor,
    errors: int,
    kind: str,
) -> None:
    """A table for each miner and track, the means of all, and the costliest errors of the first."""
    means: dict[tuple[str, bool, str], Figures] = {}
    shown: list[Scored] = []
    for name, miner in miners.items():
        for raw in tracks:
            print(head(COLUMNS) + f"  {name}, {TRACKS[raw]}")
            for family in families:
                samples = [sample for sample in family.samples if sample.raw or not raw]
                if not samples:
                    continue
                found = list(
                    workers.map(score, [miner] * len(samples), samples, [raw] * len(samples), chunksize=1)
                )
                figures = [its.figures() for its in found]
                for its, scored in zip(figures, found, strict=True):
                    print(row(scored.name, its))
                means[family.name, raw, name] = mean(figures)
                print(row("mean", mean(figures)) + f"  {family.name}\n", flush=True)
                if name == next(iter(miners)) and not raw and not family.held:
                    shown += found
    summary(means)
    costs = sorted(
        (error for found in shown for error in found.errors() if kind in error.kind),
        key=lambda error: (-error.cost, error.found.name, error.true),
    )
    for error in costs[:errors]:
        error.found.show(error)


def summary(means: dict[tuple[str, bool, str], Figures]) -> None:
    """The means of each family, miner by miner."""
    print(head(COLUMNS) + "  means")
    for (family, raw, name), figures in sorted(means.items(), key=lambda it: it[0][:2]):
        print(row(name, figures) + f"  {family}, {TRACKS[raw]}")
