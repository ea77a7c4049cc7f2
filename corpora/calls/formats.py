"""Format strings, and texts put together: in go a literal and its arguments, out come parts."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from message import Hole, Parts, argument, unescape
from source import Span, closing, split, trim

PRINTF = re.compile(
    r"%(?:\((?P<key>\w+)\)|\d+\$)?[-+ #0']*(?P<star>\*|\d+)?(?:\.(?P<dot>\*|\d+))?"
    r"(?:hh|h|ll|l|z|j|t|L|q(?=[dux]))?(?P<how>[A-Za-z%])"
)
BRACES = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}:!]*)(?P<debug>:[^{}]*\?|!r)?(?P<spec>:[^{}]*)?\}")
HOWS = {"i": "d", "u": "d", "o": "d", "X": "x", "e": "f", "g": "f", "E": "f", "G": "f", "F": "f", "t": "s"}


def printf(
    text: str, arguments: list[Hole], plus: Callable[[str, str], str | None] = lambda how, rest: None
) -> Parts:
    """printf's text; `plus` tells of a conversion and what follows which letters belong to it."""
    parts: Parts = []
    at = 0
    rest = iter(arguments)
    while match := PRINTF.search(text, at):
        parts.append(text[at : match.start()])
        at = match.end()
        how = match["how"]
        if how == "%":
            parts.append("%")
            continue
        if how == "m":
            parts.append(Hole("errno"))
            continue
        for width in (match["star"], match["dot"]):
            if width == "*":
                next(rest, None)
        if more := plus(how, text[at:]):
            at += len(more)
        known = Hole(match["key"]) if match["key"] else next(rest, Hole("value"))
        parts.append(known._replace(how=HOWS.get(how, how)))
    parts.append(text[at:])
    return parts


def braces(text: str, arguments: list[Hole], named: dict[str, Hole] | None = None) -> Parts:
    """The text of `format!`, `str.format` or SLF4J: `{}`, `{0}`, `{name}`, `{name:?}`."""
    parts: Parts = []
    at, count = 0, 0
    for match in BRACES.finditer(text):
        parts.append(text[at : match.start()])
        at = match.end()
        if match[0] in ("{{", "}}"):
            parts.append(match[0][0])
            continue
        name = match["name"].strip()
        if name == "" or name.isdigit():
            index = int(name) if name else count
            count += name == ""
            hole = arguments[index] if index < len(arguments) else Hole("value")
        else:
            hole = (named or {}).get(name) or Hole(argument(name))
        spec = match["spec"] or ""
        how = (
            "r"
            if match["debug"]
            else spec[-1]
            if spec[-1:] in "xdf" and spec[-1:]
            else "f"
            if "." in spec
            else hole.how
        )
        parts.append(hole._replace(how=how.lower()))
    parts.append(text[at:])
    return parts


QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|\'(?:[^\'\\\n]|\\.)*\'')
TERNARY = re.compile(r"\?(?!\.)")


class Piece:
    """A piece of source: its text, and the same without what is in strings."""

    def __init__(self, text: str, code: str, span: Span):
        self.text, self.code = text, code
        self.start, self.end = trim(code, span)

    def __str__(self) -> str:
        return self.text[self.start : self.end]

    @property
    def bare(self) -> str:
        return self.code[self.start : self.end]

    def split(self, mark: str) -> list["Piece"]:
        return [Piece(self.text, self.code, span) for span in split(self.code, mark, self.start, self.end)]

    def inner(self) -> "Piece":
        """Without the brackets around it, if it has some around all of it."""
        if (
            self.bare[:1] == "("
            and self.bare[-1:] == ")"
            and len(split(self.code, ",", self.start, self.end)) == 1
        ):
            return Piece(self.text, self.code, (self.start + 1, self.end - 1))
        return self

    def literal(self, quotes: str) -> str | None:
        """The text of a literal, if it is one."""
        bare = self.bare
        if len(bare) < 2 or bare[0] not in quotes or bare[-1] != bare[0] or bare[1:-1].strip("_"):
            return None
        inner = str(self)[1:-1]
        return inner if bare[0] == "`" else unescape(inner)

    def hole(self, quotes: str = '"') -> Hole:
        """A value, with what it may be where a condition chooses between literals."""
        inner = self.inner()
        branches = inner.split("?")
        if len(branches) == 2:
            sides = [side.inner().literal(quotes) for side in branches[1].split(":")]
            if len(sides) == 2 and all(sides):
                return Hole(argument(branches[0].bare), "s", tuple(side for side in sides if side))
        return Hole(argument(self.bare))


def sum_of(piece: Piece, quotes: str, literal: Callable[[Piece], Parts | None]) -> Parts | None:
    """Literals and values put together with `+`; nothing if no literal is among them."""
    parts: Parts = []
    found = False
    for term in piece.split("+"):
        said = literal(term)
        if said is None and (inner := term.inner()) is not term and len(inner.split("+")) > 1:
            said = sum_of(inner, quotes, literal)
        if said is None:
            parts.append(term.hole(quotes))
        else:
            parts += said
            found = True
    return parts if found else None


class Found(NamedTuple):
    """A call as it stands: its name with what it is called on, and its arguments."""

    name: str
    start: int
    arguments: list[Piece]


def calls(text: str, code: str, head: re.Pattern[str]) -> Iterator[Found]:
    """Every call whose name fits; `head` ends with the bracket that opens its arguments."""
    for match in head.finditer(code):
        bracket = match.end() - 1
        end = closing(code, bracket)
        if end > 0:
            inside = Piece(text, code, (bracket + 1, end))
            yield Found(match[0][:-1].strip(), match.start(), inside.split(","))
