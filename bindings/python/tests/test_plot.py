"""Plots: what is drawn is what was counted."""

import subprocess
import sys
from pathlib import Path

import logboom
import numpy
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

ROOT = Path(__file__).parents[3]
JAVA, REDIS = (ROOT / f"corpora/real/{name}.log" for name in ("java", "redis"))


@pytest.fixture(autouse=True)
def _figures_are_closed() -> object:
    yield
    pyplot.close("all")


def named(ax: Axes) -> list[str]:
    legend = ax.get_legend()
    assert legend is not None
    return [text.get_text() for text in legend.get_texts()]


def area(ax: Axes) -> float:
    """Seconds times records of all layers."""
    total = 0.0
    for layer in ax.collections:
        assert isinstance(layer, PolyCollection)
        for path in layer.get_paths():
            x, y = numpy.asarray(path.vertices, float).T
            total += abs(float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())) / 2 * 86400
    return total


def test_counts_over_time_add_up() -> None:
    counts = logboom.counts(REDIS, "5s")
    ax = counts.plot(top=4)
    names = named(ax)
    assert len(names) == 5 and names[0] == "Accepted <*>"
    assert names[-1].endswith(" records)") and " others " in names[-1]
    timed = sum(row["count"] for row in counts.to_dicts() if row["window_start"])
    assert area(ax) == pytest.approx(5 * timed, rel=1e-4)
    assert ax.get_ylabel() == "records per 5 seconds"


def test_gaps_are_empty() -> None:
    log = [f"2026-05-0{day}T12:00:00Z tick" for day in (1, 5)]
    ax = logboom.counts(log, "1h").plot()
    assert area(ax) == pytest.approx(2 * 3600, rel=1e-4)
    assert ax.get_ylabel() == "records per hour"


def test_by_splits_and_is_named() -> None:
    names = named(logboom.counts(JAVA, "1s", by=["severity"]).plot(top=3))
    assert names[1] == "info · Reserved <*> x <*> for order <*>, <*> left"
    ax = logboom.templates(JAVA, by=["severity"]).plot(top=3)
    assert "info · Reserved <*> x <*> for order <*>, <*> left" in texts(ax)


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_templates_are_bars() -> None:
    table = logboom.templates(JAVA)
    ax = table.plot(top=5)
    rows = table.to_dicts()
    counts = [row["count"] for row in rows[:5]]
    widths = [bar.get_width() for bar in ax.patches]  # type: ignore[attr-defined]
    assert widths == [*counts, sum(row["count"] for row in rows[5:])]
    assert f"{len(rows) - 5} others" in texts(ax) and f"{counts[0]:,}" in texts(ax)


def test_a_diff_has_both_sides() -> None:
    lines = REDIS.read_bytes().splitlines()
    table = logboom.diff(lines[:700], lines[700:])
    rows = table.to_dicts()[:3]
    ax = table.plot(top=3)
    widths = [bar.get_width() for bar in ax.patches]  # type: ignore[attr-defined]
    assert widths == [row[f"{side}_count"] for side in ("base", "target") for row in rows]


def test_texts_are_no_formulas_and_fit() -> None:
    log = [f"2026-05-01T12:00:00Z _cost $x$ and $\\bad{{ {at}" for at in range(9)]
    log += ["2026-05-01T12:00:01Z begin " + "word " * 99 + "end"]
    axes = [logboom.counts(log, "1s").plot(), logboom.templates(log).plot()]
    for ax in axes:
        shown = named(ax) if ax.get_legend() else texts(ax)
        assert any(name.startswith("_cost $x$ and $\\bad{") for name in shown)
        (long,) = [name for name in shown if name.startswith("begin")]
        assert "…" in long and long.endswith("end")
        ax.figure.canvas.draw()
        right = ax.get_window_extent().x1
        legend = ax.get_legend()
        assert all(
            text.get_window_extent().x1 <= right + 1
            for text in (legend.get_texts() if legend else ax.texts)
        )


def test_it_draws_on_given_axes() -> None:
    _, ax = pyplot.subplots()
    assert logboom.templates(JAVA).plot(ax=ax) is ax
    assert len(pyplot.get_fignums()) == 1


def test_errors_say_what_to_do() -> None:
    for table, text in [
        (logboom.header(JAVA), "templates, counts and diff"),
        (logboom.counts(["no time"]), "no window has a time"),
        (logboom.Engine().counts(), "no window has a time"),
        (logboom.templates([]), "no template"),
        (logboom.diff(["a"], ["a"]), "nothing changed"),
    ]:
        with pytest.raises(logboom.LogboomError, match=text):
            table.plot()
    with pytest.raises(logboom.LogboomError, match="top=0"):
        logboom.templates(JAVA).plot(top=0)


@pytest.mark.parametrize(
    ("module", "code", "extra"),
    [
        ("matplotlib", "logboom.templates(['x']).plot()", "plot"),
        ("tqdm", "logboom.templates(['x'], progress=True)", "progress"),
        ("sklearn", "import logboom.sklearn", "sklearn"),
    ],
)
def test_what_is_missing_is_named(module: str, code: str, extra: str) -> None:
    hide = f"import sys; sys.modules[{module!r}] = None; import logboom; {code}"
    done = subprocess.run([sys.executable, "-c", hide], capture_output=True, text=True)
    assert done.returncode == 1
    assert f"pip install 'logboom[{extra}]'" in done.stderr
