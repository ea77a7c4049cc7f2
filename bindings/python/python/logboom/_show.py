"""Rows -> what people look at: texts that nothing forges, and HTML for notebooks."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ._logboom import visible

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
    left_out = total - len(rows)
    more = f", {left_out:,} of them not shown" if left_out else ""
    return f'{table}<p style="opacity:.7">{total:,} {"row" if total == 1 else "rows"}{more}</p>'


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _cell(name: str, value: Any, most: int) -> str:
    if _is_number(value):
        bar = f";{_BAR.format(100 * value / most)}" if name == "count" and most else ""
        return f'<td style="{_RIGHT}{bar}">{html.escape(text_of(value))}</td>'
    if isinstance(value, datetime):
        shown = value.replace(tzinfo=None).isoformat(" ").removesuffix("000")
        return f'<td style="{_LEFT};white-space:nowrap" title="UTC">{shown}</td>'
    text = html.escape(cut_middle(text_of(value), _MOST))
    if name in ("template", "message", "layout", "example"):
        dim = _VARIABLE.sub(r'<span style="opacity:.55">\1</span>', text)
        return f'<td style="{_LEFT};{_CODE}">{dim}</td>'
    return f'<td style="{_LEFT}">{text}</td>'
