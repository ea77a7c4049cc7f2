"""The log calls of JavaScript programs: template strings, sums and util.format."""

import re
from collections.abc import Iterator

from formats import Piece, calls, printf, sum_of
from message import Call, Hole, Parts, level
from source import closing, quiet, stem

JAVASCRIPT_HEAD = re.compile(
    r"(?:\b[\w$.]*(?:log|logger|LOG|logging|debug\w*)(?:\(\))?(?:\.default)?\s*\.\s*(?:silly|trace|debug|info|warn|error|fatal|verbose|log|notice|success|http)|\b(?:debug|log)(?:_\d+\.default|\d*)?\)?|logLabeled\w+\)?)\s*\(",
)


def javascript_literal(piece: Piece) -> Parts | None:
    said = piece.literal("\"'`")
    if said is None:
        return None
    if piece.bare[0] != "`":
        return [said]
    parts: Parts = []
    at = 0
    while (start := said.find("${", at)) >= 0:
        code = quiet(said[start + 1 :], "javascript")
        end = closing(code, 0)
        if end < 0:
            return None
        inner = Piece(said[start + 1 :], code, (1, end))
        parts += [
            unescape_template(said[at:start]),
            *(sum_of(inner, "\"'`", javascript_literal) or [inner.hole("\"'`")]),
        ]
        at = start + 2 + end
    return [*parts, unescape_template(said[at:])]


def unescape_template(text: str) -> str:
    return text.replace("\\`", "`").replace("\\$", "$").replace("\\n", "\n").replace("\\\\", "\\")


def of_javascript(path: str, text: str) -> Iterator[Call]:
    code = quiet(text, "javascript")
    for name, start, arguments in calls(text, code, JAVASCRIPT_HEAD):
        if re.search(r"\b(function|new)\s+$", code[max(0, start - 12) : start]):
            continue
        fields: Parts = []
        if arguments and arguments[0].bare.startswith("{") and len(arguments) > 1:
            fields = javascript_fields(arguments[0])
            arguments = arguments[1:]
        elif len(arguments) > 1 and not javascript_literal(arguments[0]) and javascript_literal(arguments[1]):
            arguments = arguments[1:]
        parts = sum_of(arguments[0], "\"'`", javascript_literal) if arguments else None
        if not parts:
            continue
        holes = [piece.hole("\"'`") for piece in arguments[1:]]
        if holes and all(isinstance(part, str) for part in parts):
            said = "".join(part for part in parts if isinstance(part, str))
            used = len(re.findall(r"%[sdifjoO]", said))
            parts = printf(said, holes)
            holes = holes[used:]
        # What no conversion takes is printed behind a message that waits for it; else it may be a label.
        if isinstance(parts[-1], str) and parts[-1].rstrip().endswith((":", "=")):
            parts += [part for hole in holes for part in (" ", hole)]
        yield Call(level(name.rsplit(".", 1)[-1]), stem(path), parts + fields)


def javascript_fields(piece: Piece) -> Parts:
    """The fields of an object behind a message in brackets, as bunyan prints them."""
    inner = Piece(piece.text, piece.code, (piece.start + 1, piece.end - 1)).split(",")
    parts: Parts = []
    for pair in inner:
        sides = pair.split(":")
        key = sides[0].bare
        if not re.fullmatch(r"\w+", key):
            return []
        parts += [", " if parts else " (", f"{key}=", sides[-1].hole("\"'`") if len(sides) > 1 else Hole(key)]
    return [*parts, ")"] if parts else []
