"""How steady templates are: under order and repetition, among other logs, and as a log grows."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from scoring.data import Family, Sample
from scoring.miners import Found, Logboom, Miner
from scoring.score import FIGURES, Figures, Scored, head, mean, row

# The first is where churn begins to count.
PREFIXES = (10_000, 12_000, 15_000, 20_000, 30_000, 50_000, 100_000)
TENTH = 10
# Losses of GA in one stream that are worth a word.
LOSS = 0.02


def in_order(mine: Miner, messages: list[bytes], order: list[int]) -> list[Found]:
    """What is found of each message if they are fed in that order."""
    found = mine([messages[line] for line in order])
    return [line for _, line in sorted(zip(order, found, strict=True), key=lambda pair: pair[0])]


def shuffled(lines: int) -> list[int]:
    return random.Random(1).sample(range(lines), lines)


def variants(sample: Sample, mine: Miner, mixed: list[Found]) -> Iterator[tuple[str, Scored, float]]:
    """The set as it is and as it might be; of each the share of lines with another template."""
    name, messages, truth = sample.name, sample.messages, sample.truth
    base = mine(messages)
    twice = mine(messages * 2)

    def told(
        what: str, true: list[str], found: list[Found], before: list[Found]
    ) -> tuple[str, Scored, float]:
        other = sum(a.template != b.template for a, b in zip(found, before, strict=True))
        return what, Scored(name, true, found), other / len(found)

    yield told("as it is", truth, base, base)
    yield told("shuffled", truth, in_order(mine, messages, shuffled(len(messages))), base)
    yield told("doubled", truth, twice[: len(messages)], base)
    yield told("mixed", truth, mixed, base)
    yield told("of all, a tenth", truth[::TENTH], base[::TENTH], base[::TENTH])
    yield told("a tenth alone", truth[::TENTH], mine(messages[::TENTH]), base[::TENTH])


def stability(families: list[Family], mine: Miner) -> bool:
    """The means over each family; whether order and repetition do not show."""
    samples = [sample for family in families for sample in family.samples]
    everything = [message for sample in samples for message in sample.messages]
    mixed = iter(in_order(mine, everything, shuffled(len(everything))))
    steady, worse = True, []
    print(head((*FIGURES, "Other")))
    for family in families:
        rows: dict[str, list[Figures]] = defaultdict(list)
        for sample in family.samples:
            part = [next(mixed) for _ in sample.messages]
            its: dict[str, Figures] = {}
            for what, found, other in variants(sample, mine, part):
                figures = {key: value for key, value in found.figures().items() if key in FIGURES}
                its[what] = figures | {"Other": other}
                rows[what].append(its[what])
            steady &= its["as it is"] == its["shuffled"] == its["doubled"]
            if its["mixed"]["GA"] < its["as it is"]["GA"] - LOSS:
                worse.append(f"{sample.name} {its['as it is']['GA']:.3f} -> {its['mixed']['GA']:.3f}")
        for what, all_figures in rows.items():
            print(row(what, mean(all_figures)))
        print(f"means of the sets of {family.name}: {len(family.samples)}\n")
    print(f"GA falls by more than {LOSS} when mixed: " + (", ".join(worse) or "nowhere"))
    print("order and repetition " + ("change nothing" if steady else "change templates"))
    return steady


class Fate(NamedTuple):
    """What became of the ids that some lines had."""

    gone: set[str]
    renamed: int
    joined: int
    split: int


def fate(before: list[Found], after: list[Found]) -> Fate:
    """An id is gone where not all of its lines have it still. They are renamed if they, and of
    the lines before they alone, have another one now, joined if others have it too."""
    heirs: dict[str, set[str]] = defaultdict(set)
    owners: dict[str, set[str]] = defaultdict(set)
    for old, new in zip(before, after, strict=False):
        heirs[old.group].add(new.group)
        owners[new.group].add(old.group)
    gone = {old for old, new in heirs.items() if new != {old}}
    whole = [old for old in gone if len(heirs[old]) == 1]
    renamed = sum(len(owners[next(iter(heirs[old]))]) == 1 for old in whole)
    return Fate(gone, renamed, len(whole) - renamed, len(gone) - len(whole))


def lost(before: list[Found], after: list[Found], gone: set[str], heirs: dict[str, set[str]]) -> int:
    """How many ids that are gone do not lead to all the ids that their lines have now."""
    now: dict[str, set[str]] = defaultdict(set)
    for old, new in zip(before, after, strict=False):
        now[old.group].add(new.group)
    return sum(not now[old] <= heirs.get(old, set()) for old in gone)


def churn(name: str, messages: list[bytes], mine: Miner) -> None:
    """How many ids of templates go as a log grows, and how many of them lead nowhere."""
    columns = ("gone", "a 1000", "renamed", "joined", "split", "lost", "a 1000", "texts", "lone")
    print(
        f"{name}\n{'lines':>10}{'templates':>11}"
        + "".join(f"{it:>8}" for it in columns)
        + f"{'relabelled':>12}"
    )
    before: list[Found] = []
    all_gone, all_lost = 0, 0
    sizes = sorted({min(size, len(messages)) for size in PREFIXES})
    for size in sizes:
        found = mine(messages[:size])
        text = f"{size:>10}{len({line.group for line in found}):>11}"
        if before:
            its = fate(before, found)
            heirs = mine.heirs(messages[:size]) if isinstance(mine, Logboom) else {}
            missed = lost(before, found, its.gone, heirs)
            counts = Counter(line.group for line in before)
            texts = len({line.template for line in before} - {line.template for line in found})
            lone = sum(counts[group] == 1 for group in its.gone)
            moved = sum(a.group != b.group for a, b in zip(before, found, strict=False)) / len(before)
            new = size - len(before)
            text += f"{len(its.gone):>8}{per_thousand(len(its.gone), new)}"
            text += f"{its.renamed:>8}{its.joined:>8}{its.split:>8}"
            text += f"{missed:>8}{per_thousand(missed, new)}{texts:>8}{lone:>8}{moved:>12.3f}"
            all_gone, all_lost = all_gone + len(its.gone), all_lost + missed
        print(text, flush=True)
        before = found
    if len(sizes) > 1:
        new = sizes[-1] - sizes[0]
        print(
            f"{'all':>10}{'':>11}{all_gone:>8}{per_thousand(all_gone, new)}{'':>24}"
            f"{all_lost:>8}{per_thousand(all_lost, new)}\n"
        )


def per_thousand(templates: int, lines: int) -> str:
    return f"{templates * 1000 / lines:>8.2f}"


def streams(families: list[Family]) -> Iterator[tuple[str, list[bytes]]]:
    """Logs that grow: the sets of a folder one after another, and all together; each seed."""
    for family in families:
        if family.name == "generator":
            yield from ((sample.name, sample.messages) for sample in family.samples)
            continue
        messages = [message for sample in family.samples for message in sample.messages]
        yield f"{family.name}, one set after another", messages
        yield f"{family.name}, all sets at once", [messages[line] for line in shuffled(len(messages))]
