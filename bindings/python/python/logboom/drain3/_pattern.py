"""A pattern of Python -> the same one for Rust, where there is one.

Python's own parser reads the pattern, so that it means what it means to Python. The copy is
for texts in ASCII that do not end a line; each character of it is a set of bytes. Rust's
engine is leftmost-first as Python's is, but knows no look-around and no references. So what
must stand before or behind a match, at the ends of the pattern, becomes part of the
expression if its width is fixed; the edges of a text are characters for that. Whatever else
there is, is left to Python.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any

from .._logboom import DrainMask

if sys.version_info >= (3, 11):
    from re import _constants as sre  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
else:
    import sre_constants as sre
    import sre_parse as parser

ASCII = frozenset(map(chr, range(128)))
_EDGE = r"\xff"
_CATEGORIES = {
    sre.CATEGORY_DIGIT: frozenset(c for c in ASCII if c.isdecimal()),
    sre.CATEGORY_SPACE: frozenset(c for c in ASCII if c.isspace()),
    sre.CATEGORY_WORD: frozenset(c for c in ASCII if c.isalnum() or c == "_"),
}
_CATEGORIES |= {
    sre.CATEGORY_NOT_DIGIT: ASCII - _CATEGORIES[sre.CATEGORY_DIGIT],
    sre.CATEGORY_NOT_SPACE: ASCII - _CATEGORIES[sre.CATEGORY_SPACE],
    sre.CATEGORY_NOT_WORD: ASCII - _CATEGORIES[sre.CATEGORY_WORD],
}
_EDGES = (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING), (sre.AT_END, sre.AT_END_STRING)
_BOUNDARIES = {sre.AT_BOUNDARY: r"\b", sre.AT_NON_BOUNDARY: r"\B"}
_KNOWN_FLAGS = re.UNICODE | re.IGNORECASE | re.DOTALL | re.VERBOSE | re.DEBUG


class _OnlyPythonError(Exception):
    """There is something in a pattern that Rust's engine does not know."""


def compiled(pattern: re.Pattern[str]) -> DrainMask | None:
    """The same pattern for texts in ASCII, unless only Python knows it."""
    try:
        return DrainMask(*_translated(pattern))
    except (_OnlyPythonError, ValueError, RecursionError, OverflowError):
        return None


def _translated(pattern: re.Pattern[str]) -> tuple[str, tuple[int, int]]:
    """The expression, and how many bytes of it stand before and behind a match."""
    flags = pattern.flags
    # Bytes may read otherwise, as would several lines or a locale.
    if type(pattern.pattern) is not str or flags & ~_KNOWN_FLAGS:
        raise _OnlyPythonError
    items = parser.parse(pattern.pattern, flags)
    while len(items) == 1 and items[0][0] is sre.SUBPATTERN and items[0][1][1:3] == (0, 0):
        items = items[0][1][3]
    before, first = _around(items[0], flags, False) if len(items) else (0, "")
    items = items[1:] if first else items
    behind, last = _around(items[-1], flags, True) if len(items) else (0, "")
    items = items[:-1] if last else items
    if items.getwidth()[0] == 0:
        raise _OnlyPythonError
    return first + _sequence(items, flags) + last, (before, behind)


def _choices(item: Any) -> list[list[Any]]:
    """The sequences that an item chooses from."""
    op, value = item
    if op is sre.SUBPATTERN and value[1:3] == (0, 0):
        inner = list(value[3])
        return _choices(inner[0]) if len(inner) == 1 else [inner]
    if op is sre.BRANCH:
        return [list(branch) for branch in value[1]]
    return [[item]]


def _around(item: Any, flags: int, is_behind: bool) -> tuple[int, str]:
    """The width and the text of what must stand around a match; no text if it is no such."""
    widths, texts = set(), []
    for choice in _choices(item):
        if len(choice) != 1:
            return 0, ""
        op, value = choice[0]
        if op is sre.AT and value in _EDGES[is_behind]:
            widths.add(1)
            texts.append(_EDGE)
        elif op in (sre.ASSERT, sre.ASSERT_NOT) and (value[0] > 0) is is_behind:
            if op is sre.ASSERT:
                widths.update(map(int, value[1].getwidth()))
                texts.append(_sequence(value[1], flags))
            else:
                widths.add(1)
                texts += [_EDGE, _set(ASCII - _one(value[1], flags))]
        else:
            return 0, ""
    if len(widths) != 1 or widths == {0}:
        raise _OnlyPythonError
    return widths.pop(), _either(texts)


def _either(texts: list[str]) -> str:
    return f"(?:{'|'.join(texts)})"


def _sequence(items: Iterable[Any], flags: int) -> str:
    return "".join(_item(op, value, flags) for op, value in items)


def _item(op: Any, value: Any, flags: int) -> str:
    if op is sre.AT and value in _BOUNDARIES:
        return _BOUNDARIES[value]
    if op is sre.BRANCH:
        return _either([_sequence(branch, flags) for branch in value[1]])
    if op is sre.SUBPATTERN:
        _, added, removed, items = value
        return f"(?:{_sequence(items, (flags | added) & ~removed)})"
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        least, most, items = value
        if items.getwidth()[0] == 0:
            raise _OnlyPythonError
        upper = "" if most is sre.MAXREPEAT else int(most)
        lazy = "?" if op is sre.MIN_REPEAT else ""
        return f"(?:{_sequence(items, flags)}){{{int(least)},{upper}}}{lazy}"
    return _set(_characters(op, value, flags))


def _one(items: Any, flags: int) -> frozenset[str]:
    """The characters of a sequence that is one character."""
    if len(items) != 1:
        raise _OnlyPythonError
    op, value = items[0]
    return _characters(op, value, flags)


def _characters(op: Any, value: Any, flags: int) -> frozenset[str]:
    """The characters in ASCII that an item stands for."""
    if op is sre.ANY:
        return ASCII if flags & re.DOTALL else ASCII - {"\n"}
    if op is sre.LITERAL:
        return _cases(_range(value, value), flags)
    if op is sre.NOT_LITERAL:
        return ASCII - _cases(_range(value, value), flags)
    if op is not sre.IN:
        raise _OnlyPythonError
    found: frozenset[str] = frozenset()
    negated = False
    for inner, given in value:
        if inner is sre.NEGATE:
            negated = True
        elif inner is sre.LITERAL:
            found |= _range(given, given)
        elif inner is sre.RANGE:
            found |= _range(*given)
        elif inner is sre.CATEGORY and given in _CATEGORIES:
            found |= _CATEGORIES[given]
        else:
            raise _OnlyPythonError
    found = _cases(found, flags)
    return ASCII - found if negated else found


def _range(low: int, high: int) -> frozenset[str]:
    if high > 127:
        raise _OnlyPythonError
    return frozenset(map(chr, range(low, high + 1)))


def _cases(characters: frozenset[str], flags: int) -> frozenset[str]:
    if flags & re.IGNORECASE:
        return characters | {character.swapcase() for character in characters}
    return characters


def _set(characters: frozenset[str]) -> str:
    if not characters:
        raise _OnlyPythonError
    return f"[{''.join(f'{chr(92)}x{ord(c):02x}' for c in sorted(characters))}]"
