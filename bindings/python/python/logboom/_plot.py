"""Counts and templates -> a picture, with matplotlib.

Enters: rows of a table. Leaves: the Axes it was drawn on. Texts of logs are drawn as they
are, never as formulas.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ._logboom import LogboomError
from ._show import cut_middle, text_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_KNOWN = {"id", "template", "count", "share", "variables", "example", "kind", "index"}
_TIMES = {"window_start", "window_end", "first_seen", "last_seen"}
_BAR = "#4878a8"
_OTHER = "#b8b8b8"
_BASE, _TARGET = "#9aa7b5", "#d1603d"

Key = tuple[str, ...]
Windows = dict[tuple[datetime, datetime], Counter[Key]]


def plot(columns: Sequence[str], rows: Iterable[dict[str, Any]], top: int, ax: Axes | None) -> Axes:
    """Draws rows of counts over time, of templates as bars, or of a diff side by side."""
    _pyplot()
    if top < 1:
        raise LogboomError(f"top={top}: give 1 or more")
    by = [name for name in columns if name not in _KNOWN | _TIMES]
    if "window_start" in columns:
        return _over_time(rows, by, top, ax)
    if "base_count" in columns:
        return _side_by_side(rows, top, ax)
    if "template" in columns and "count" in columns:
        return _bars(rows, by, top, ax)
    raise LogboomError("only results of templates, counts and diff have a plot")


def _pyplot() -> Any:
    try:
        from matplotlib import pyplot
    except ImportError:
        text = "plots need matplotlib: pip install 'logboom[plot]'"
        raise LogboomError(text) from None
    return pyplot


def _axes(ax: Axes | None, height: float) -> Axes:
    """The Axes given, or those of a new figure as high as that."""
    if ax is None:
        _, ax = _pyplot().subplots(figsize=(10, height), layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    return ax


def _room(ax: Axes) -> int:
    """Letters that fit beside each other in the width of the Axes."""
    inches = ax.get_window_extent().width / ax.figure.dpi
    return max(24, int(inches * 12.5))


def _key(row: dict[str, Any], by: Sequence[str]) -> Key:
    """Who is counted: the fields that counts are split by, and the template."""
    # Not split by severity, a row says how many records have which.
    fields = [row[name] for name in by if not isinstance(row[name], dict)]
    return (*(text_of(field) or "none" for field in fields), text_of(row["template"]))


def _name(key: Key, width: int) -> str:
    *fields, template = key
    front = "".join(f"{cut_middle(field, 20)} · " for field in fields)
    return front + cut_middle(template, max(20, width - len(front)))


def _rest(keys: int, records: int) -> str:
    return f"{keys:,} other{'s' if keys > 1 else ''} ({records:,} records)"


def _over_time(
    rows: Iterable[dict[str, Any]], by: Sequence[str], top: int, ax: Axes | None
) -> Axes:
    """Stacked counts of each window; what has no time is said, not drawn."""
    from matplotlib.dates import date2num

    windows: Windows = defaultdict(Counter)
    sums: Counter[Key] = Counter()
    timeless = 0
    for row in rows:
        if row["window_start"] is None:
            timeless += row["count"]
            continue
        key = _key(row, by)
        windows[row["window_start"], row["window_end"]][key] += row["count"]
        sums[key] += row["count"]
    if not windows:
        raise LogboomError("no window has a time: plot templates(...), or give times and every=")
    # A single one needs no "other".
    top = top if len(sums) > top + 1 else len(sums)
    shown = [key for key, _ in sums.most_common(top)]
    edges, heights = _steps(windows, shown)
    ax = _axes(ax, 3.7 + 0.22 * len(heights))
    names = [_name(key, _room(ax) - 4) for key in shown]
    colours = _colours(len(shown))
    if any(heights[-1]):
        names.append(_rest(len(sums) - len(shown), sums.total() - sum(sums[k] for k in shown)))
        colours.append(_OTHER)
    else:
        heights.pop()

    layers = ax.stackplot(date2num(edges), heights, colors=colours, step="post", linewidth=0)
    _time_axis(ax, edges)
    ax.set_ylim(bottom=0)
    start, end = min(windows)
    ax.set_ylabel(f"records per {_width((end - start).total_seconds())}")
    if timeless:
        ax.set_title(f"{timeless:,} records without a time are not shown", loc="left", fontsize=9)
    _legend(ax, layers, names)
    return ax


def _legend(ax: Axes, layers: Sequence[Any], names: Sequence[str]) -> None:
    """Names below the Axes, where there is room for long ones."""
    from matplotlib.transforms import ScaledTranslation

    below = ScaledTranslation(0, -0.5, ax.figure.dpi_scale_trans)
    legend = ax.legend(
        layers,
        # A name may start with `_`, which would hide it here.
        [str(at) for at in range(len(layers))],
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=ax.transAxes + below,
        frameon=False,
        fontsize=9,
        handlelength=1,
        borderaxespad=0,
        borderpad=0,
    )
    for text, name in zip(legend.get_texts(), names, strict=True):
        text.set_text(name)
        text.set_parse_math(False)


def _steps(windows: Windows, shown: Sequence[Key]) -> tuple[list[datetime], list[list[int]]]:
    """Where heights may change, and the heights from there on: those shown, then the rest."""
    starts = {start: counts for (start, _), counts in windows.items()}
    edges = sorted(starts.keys() | {end for _, end in windows})
    none: Counter[Key] = Counter()
    at = [starts.get(edge, none) for edge in edges]
    heights = [[counts[key] for counts in at] for key in shown]
    rest = [counts.total() - sum(counts[key] for key in shown) for counts in at]
    return edges, [*heights, rest]


def _colours(count: int) -> list[Any]:
    """As many colours as asked for, that are told apart when they touch."""
    from matplotlib import colormaps

    palette = [colormaps["tab10"](at) for at in (0, 1, 2, 3, 4, 5, 6, 8, 9)]
    palette += [colormaps["Set2"](at) for at in range(8)]
    return [palette[at % len(palette)] for at in range(count)]


def _width(seconds: float) -> str:
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size and seconds % size == 0:
            number = int(seconds // size)
            return unit if number == 1 else f"{number} {unit}s"
    return "second" if seconds == 1 else f"{seconds:g} seconds"


def _time_axis(ax: Axes, edges: Sequence[datetime]) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

    zone = edges[0].tzinfo
    locator = AutoDateLocator(tz=zone, minticks=3, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    dates = ConciseDateFormatter(locator, tz=zone)
    ax.xaxis.set_major_formatter(dates)
    ax.set_xlim(*date2num([edges[0], edges[-1]]))
    ax.set_xlabel("UTC", loc="left", fontsize=9)
    ax.yaxis.set_major_formatter(_thousands)
    ax.grid(axis="y", alpha=0.3)


def _thousands(value: float, _: object = None) -> str:
    return f"{value:,.0f}" if value == int(value) else ""


def _bars(rows: Iterable[dict[str, Any]], by: Sequence[str], top: int, ax: Axes | None) -> Axes:
    """A bar for each of the top templates, the most frequent first."""
    sums: Counter[Key] = Counter()
    for row in rows:
        sums[_key(row, by)] += row["count"]
    if not sums:
        raise LogboomError("there is no template to plot")
    top = top if len(sums) > top + 1 else len(sums)
    shown = sums.most_common(top)
    counts = [count for _, count in shown]
    rest = sums.total() - sum(counts)
    bars = len(shown) + bool(rest)
    ax = _axes(ax, 1 + 0.45 * bars)
    names = [_name(key, _room(ax)) for key, _ in shown]
    colours: list[Any] = [_BAR] * len(names)
    if rest:
        names.append(f"{len(sums) - top:,} others")
        counts.append(rest)
        colours.append(_OTHER)
    drawn = ax.barh(range(bars), counts, 0.4, color=colours)
    ax.bar_label(drawn, [f"{count:,}" for count in counts], padding=3, fontsize=9)
    _name_bars(ax, names, 0.24)
    return ax


def _side_by_side(rows: Iterable[dict[str, Any]], top: int, ax: Axes | None) -> Axes:
    """Two bars for each template that changed, those that changed most surely first."""
    changes = list(rows)
    if not changes:
        raise LogboomError("nothing changed: there is nothing to plot")
    shown = changes[:top]
    ax = _axes(ax, 1.4 + 0.65 * len(shown))
    for side, colour, shift in (("base", _BASE, -0.14), ("target", _TARGET, 0.14)):
        counts = [row[f"{side}_count"] for row in shown]
        places = [at + shift for at in range(len(shown))]
        drawn = ax.barh(places, counts, 0.28, color=colour, label=side)
        ax.bar_label(drawn, [f"{count:,}" for count in counts], padding=3, fontsize=8)
    room = _room(ax)
    _name_bars(ax, [_name((row["change"], text_of(row["template"])), room) for row in shown], 0.32)
    ax.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, fontsize=9)
    if len(changes) > top:
        left_out = f"{len(changes) - top:,} more changes are not shown"
        ax.set_title(left_out, loc="left", fontsize=9)
    return ax


def _name_bars(ax: Axes, names: Sequence[str], above: float) -> None:
    """A name above each bar, from the top down: long ones would leave bars no room beside."""
    for at, name in enumerate(names):
        ax.annotate(
            name,
            (0, at - above),
            xytext=(2, 0),
            textcoords="offset points",
            va="bottom",
            fontsize=9,
            parse_math=False,
        )
    ax.set_yticks([])
    ax.set_ylim(len(names) - 0.5, -0.8)
    ax.margins(x=0.1)
    ax.xaxis.set_major_formatter(_thousands)
    ax.grid(axis="x", alpha=0.3)
    ax.set_xlabel("records", fontsize=9)
