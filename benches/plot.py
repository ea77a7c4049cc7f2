#!/usr/bin/env python3
"""Draw how the cost of a run grows, from a table that `--growth` printed.

    cargo bench --bench peers -- --growth 100000000 --runs 3 | tee growth.md
    benches/plot.py growth.md docs/growth.svg

Other lines of the file are passed over. Needs matplotlib.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

# What to draw against what: the rows, their size, the column and its name.
PANELS = (
    ("lines", "lines", "seconds", "seconds"),
    ("shapes", "distinct shapes in 1,000,000 lines", "ns/line", "ns a line"),
    ("tokens", "tokens of a line", "MB/s", "MB/s"),
)


def rows(text: str) -> list[dict[str, str]]:
    """The rows of the table."""
    cells = [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    head = next(at for at, row in enumerate(cells) if row[0] == "by")
    return [dict(zip(cells[head], row, strict=False)) for row in cells[head + 2 :]]


def main(source: str, target: str) -> None:
    """Draw the table of `source`."""
    table = rows(Path(source).read_text(encoding="utf-8"))
    figure, axes = plt.subplots(1, len(PANELS), figsize=(11, 3.2), layout="constrained")
    for axis, (by, size, column, name) in zip(axes, PANELS, strict=True):
        for threads, style in (("1", "o-"), ("2", "s--")):
            points = [
                (int(row["size"]), float(row[column]))
                for row in table
                if (row["by"], row["threads"]) == (by, threads)
            ]
            axis.plot(*zip(*points, strict=True), style, label=f"{threads} thread{'s' * (threads != '1')}")
        axis.set(xscale="log", xlabel=size, ylabel=name)
        if column == "seconds":
            axis.set_yscale("log")
        else:
            axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
    axes[0].legend()
    # The same table gives the same file.
    plt.rcParams["svg.hashsalt"] = "logboom"
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
