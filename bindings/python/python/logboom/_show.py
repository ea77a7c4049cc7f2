"""Rows -> what people look at: texts that nothing forges, for terminals and for notebooks."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ._logboom import visible

_MAIN = ("template", "layout")
"""Columns that get what room is left."""
_KEPT = (*_MAIN, "change", "count", "base_count", "target_count", "lines")
"""Columns that are shown however little room there is."""
_WIDE, _LEAST = 60, 24
"""Characters of a text on a terminal: the most, and the least before columns are left out."""
_MOST = 300
"""Characters of a cell that a notebook shows."""
_VARIABLE = re.compile("(&lt;[^ ]*?&gt;)")
_BAR = "background:linear-gradient(to left,rgba(70,130,180,.25) {0:.1f}%,transparent {0:.1f}%)"
_RIGHT = "text-align:right;white-space:nowrap"
_LEFT = "text-align:left;vertical-align:top"
_CODE = "font-family:monospace;overflow-wrap:anywhere;max-width:60em"


def text_of(value: Any) -> str:
    """A value as people read it, in which nothing moves the cursor or hides."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return " ".join(f"{name} {count:,}" for name, count in value.items())
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ").removesuffix("000")
    return visible(str(value))


def cut_middle(text: str, width: int) -> str:
    """The text, or its two ends, since logs tell things apart by both.

    >>> cut_middle("connection to db7 was lost", 15)
    'connect…as lost'
    """
    if len(text) <= width:
        return text
    head = width // 2
    return f"{text[:head]}…{text[len(text) - (width - 1 - head) :]}"


def lines_of(
    names: Sequence[str], rows: Sequence[dict[str, Any]], total: int, width: int
) -> list[str]:
    """The first rows of `total` in lines of that width, if it can be.

    Where there is no room, texts are cut, most of all the template; then columns are left out,
    empty ones first, then from the right. What is no text is never cut.
    """
    cells = {name: [name, *(text_of(row[name]) for row in rows)] for name in names}
    texts = {name for name in names if any(isinstance(row[name], str) for row in rows)}
    numbers = {name for name in names if any(_is_number(row[name]) for row in rows)}
    widths = _widths(cells, texts, width)
    lines = [
        "  ".join(
            text.rjust(widths[name])
            if name in numbers
            else cut_middle(text, widths[name]).ljust(widths[name])
            for name, text in zip(widths, line, strict=True)
        ).rstrip()
        for line in zip(*(cells[name] for name in widths), strict=True)
    ]
    hidden = [name for name in names if name not in widths]
    more = f"; no room for {', '.join(hidden)}" if hidden else ""
    return [*lines, cut_middle(_said(total, total - len(rows)) + more, width)]


def _widths(cells: dict[str, list[str]], texts: set[str], width: int) -> dict[str, int]:
    """The width of each column that is shown."""
    natural = {name: max(map(len, column)) for name, column in cells.items()}

    def left() -> int:
        return width - sum(widths.values()) - 2 * (len(widths) - 1)

    for most in (_WIDE, _LEAST):
        room = {name: _LEAST if name in _MAIN else most for name in texts}
        widths = {name: min(wide, room.get(name, wide)) for name, wide in natural.items()}
        if left() >= 0:
            break
    spare = [name for name in cells if name not in _KEPT]
    spare.sort(key=lambda name: not any(cells[name][1:]))
    while spare and left() < 0:
        del widths[spare.pop()]
    for name in widths.keys() & _MAIN:
        widths[name] += max(0, min(natural[name] - widths[name], left()))
    return widths


def _said(total: int, left_out: int) -> str:
    """How many rows there are, and how many of them are not shown."""
    more = f", {left_out:,} of them not shown" if left_out else ""
    return f"{total:,} {'row' if total == 1 else 'rows'}{more}"


def html_of(names: Sequence[str], rows: Sequence[dict[str, Any]], total: int) -> str:
    """The first rows of `total` as a table of HTML; all texts are escaped."""
    most = max((row["count"] for row in rows), default=0) if "count" in names else 0
    right = {name for name in names if any(_is_number(row[name]) for row in rows)}
    head = "".join(
        f'<th style="{_RIGHT if name in right else _LEFT}">{html.escape(name)}</th>'
        for name in names
    )
    body = "".join(
        f"<tr>{''.join(_cell(name, row[name], most) for name in names)}</tr>" for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'{table}<p style="opacity:.7">{_said(total, total - len(rows))}</p>'


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _cell(name: str, value: Any, most: int) -> str:
    if _is_number(value):
        bar = f";{_BAR.format(100 * value / most)}" if name == "count" and most else ""
        return f'<td style="{_RIGHT}{bar}">{html.escape(text_of(value))}</td>'
    if isinstance(value, datetime):
        return f'<td style="{_LEFT};white-space:nowrap" title="UTC">{text_of(value)}</td>'
    text = html.escape(cut_middle(text_of(value), _MOST))
    if name in ("template", "message", "layout", "example"):
        dim = _VARIABLE.sub(r'<span style="opacity:.55">\1</span>', text)
        return f'<td style="{_LEFT};{_CODE}">{dim}</td>'
    return f'<td style="{_LEFT}">{text}</td>'
