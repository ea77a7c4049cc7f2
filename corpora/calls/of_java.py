"""The log calls of Java programs: SLF4J's braces, java.util.logging's, String.format and sums."""

import re
from collections.abc import Iterator

from formats import Piece, braces, calls, printf, sum_of
from message import Call, Hole, Parts, argument, level
from source import quiet, stem

JAVA_HEAD = re.compile(
    r"\b(?:\w*log(?:ger)?\w*|LOG(?:GER)?|_log|logger\(\)|Logging)\s*\.\s*(?:trace|debug|info|warn|warning|error|fatal|severe|fine|finer|finest|config|log)\(",
    re.IGNORECASE,
)


def java_literal(piece: Piece) -> Parts | None:
    said = piece.literal('"')
    if said is not None:
        return [said]
    if match := re.match(r"(?:String\.format|tr|trn|MessageFormat\.format)\(", piece.bare):
        inner = Piece(piece.text, piece.code, (piece.start + match.end(), piece.end - 1)).split(",")
        said = inner[0].literal('"') if inner else None
        if said is not None:
            holes = [other.hole() for other in inner[1:]]
            return (
                printf(said, holes)
                if match[0][-7:-1] == "format" and "{0}" not in said
                else braces(said, holes)
            )
    return None


def of_java(path: str, text: str) -> Iterator[Call]:
    code = quiet(text, "java")
    for name, _, arguments in calls(text, code, JAVA_HEAD):
        severity = name.rsplit(".", 1)[-1].strip()
        if severity == "log" and len(arguments) > 1:
            severity = argument(arguments[0].bare)
            arguments = arguments[1:]
        if not arguments:
            continue
        parts = sum_of(arguments[0], '"', java_literal)
        if not parts:
            continue
        holes = [piece.hole() for piece in arguments[1:]]
        said = "".join(part for part in parts if isinstance(part, str))
        if holes and re.search(r"\{\d?\}", said):
            rest = iter(holes)
            parts = [
                filled
                for part in parts
                for filled in (
                    braces(part, [next(rest, Hole("value")) for _ in re.findall(r"\{\d?\}", part)])
                    if isinstance(part, str)
                    else [part]
                )
            ]
        elif holes and re.search(r"%[sd]", said) and all(isinstance(part, str) for part in parts):
            parts = printf(said, holes)
        yield Call(level(severity), stem(path), parts)
