"""The log calls of Go programs: methods of a logger, with a format, values in a row, or fields."""

import re
from collections.abc import Iterator

from formats import Piece, calls, printf, sum_of
from message import Call, Hole, Parts, level
from source import closing, opening, quiet, stem

GO_HEAD = re.compile(
    r"\.(?:Trace|Debug|Info|Notice|Warn|Warning|Error|Fatal|Panic|Print|Verbose)(?:f|ln|S|w|Context)?\("
)
GO_LOGGER = re.compile(
    r"(?i)(^|[.(_])(\w*log|\w*logger|klog|glog|lg|l|s|c|logrus|entry|sugar|plog)(\(|\.|$)|With(Error|Fields?)\(|\.V\("
)
GO_NOT = re.compile(
    r"^(fmt|errors|t|b|tb|assert|require|status|xerrors|os|http|testing)(\.|$)|\bErr(or)?s?\."
)
GO_FIELD = re.compile(r"^(?:zap|slog|log|logging|field)\.(\w+)$")
GO_KINDS = {"Int": "d", "Int64": "d", "Uint64": "d", "Int32": "d", "Uint32": "d", "Uint": "d", "Float64": "f"}


def go_receiver(code: str, dot: int) -> str:
    """What a method is called on, with all calls before it."""
    at = dot - 1
    while at >= 0:
        if code[at] == ")":
            at = opening(code, at) - 1
        elif code[at].isalnum() or code[at] in "_." or (code[at].isspace() and code[at + 1 : at + 2] == "."):
            at -= 1
        else:
            break
    return code[at + 1 : dot].strip()


def go_literal(piece: Piece) -> Parts | None:
    said = piece.literal('"`')
    return None if said is None else [said]


def go_text(piece: Piece) -> str | None:
    """A literal, or several that `+` puts together and nothing else."""
    said = sum_of(piece, '"`', go_literal)
    return (
        "".join(part for part in said if isinstance(part, str))
        if said and all(isinstance(p, str) for p in said)
        else None
    )


def field(key: str, hole: Hole) -> Parts:
    """A field behind a message, as logfmt has it; its key says most of what it is."""
    return [f" {key}=", hole._replace(name=f"{hole.name}_{key}", how="l" if hole.how == "s" else hole.how)]


def go_fields(pieces: list[Piece]) -> Parts:
    """`zap.String("key", value)`, `"key", value` and `Ctx{"key": value}`."""
    parts: Parts = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        if (key := piece.literal('"`')) is not None and at < len(pieces):
            parts += field(key, pieces[at].hole())
            at += 1
        elif piece.bare.endswith(")") and (maker := GO_FIELD.match(piece.bare[: piece.bare.find("(")])):
            inner = Piece(
                piece.text, piece.code, (piece.start + piece.bare.find("(") + 1, piece.end - 1)
            ).split(",")
            key = inner[0].literal('"`') if inner else None
            if maker[1] in ("Error", "Err"):
                parts += field("error", Hole("err"))
            elif key and len(inner) > 1:
                parts += field(key, inner[1].hole()._replace(how=GO_KINDS.get(maker[1], "s")))
        elif piece.bare.endswith("}") and "{" in piece.bare:
            inner = Piece(
                piece.text, piece.code, (piece.start + piece.bare.find("{") + 1, piece.end - 1)
            ).split(",")
            for pair in inner:
                sides = pair.split(":")
                key = sides[0].literal('"`') if len(sides) == 2 else None
                if key:
                    parts += field(key, sides[1].hole())
    return parts


def go_chain(text: str, code: str, receiver: str, dot: int) -> Parts:
    """The fields that `WithError`, `WithField` and `WithFields` add to a message."""
    parts: Parts = []
    start = dot - len(receiver)
    for match in re.finditer(r"\bWith(Error|Fields?)\(", code[start:dot]):
        bracket = start + match.end() - 1
        inside = Piece(text, code, (bracket + 1, closing(code, bracket))).split(",")
        if match[1] == "Error":
            parts += field("error", Hole("err"))
        else:
            parts += go_fields(inside)
    return parts


def of_go(path: str, text: str) -> Iterator[Call]:
    code = quiet(text, "go")
    for name, dot, arguments in calls(text, code, GO_HEAD):
        receiver = go_receiver(code, dot)
        if not arguments or GO_NOT.search(receiver) or not (GO_LOGGER.search(receiver) or name.endswith("f")):
            continue
        first = arguments[0]
        if name.endswith("Context") and len(arguments) > 1:
            arguments = arguments[1:]
            first = arguments[0]
        said = go_text(first)
        parts: Parts | None
        if name.endswith("f") and said is not None:
            parts = printf(said, [piece.hole() for piece in arguments[1:]])
        elif name.endswith("ln") or (said is None and len(arguments) == 1):
            parts = []
            for piece in arguments:
                parts += [" " if parts else "", *(sum_of(piece, '"`', go_literal) or [piece.hole()])]
        elif said is not None:
            fields = go_fields(arguments[1:])
            parts = [said, *fields]
            if len(arguments) > 1 and not fields:
                parts += [hole for piece in arguments[1:] for hole in (piece.hole(),)]
        else:
            continue
        yield Call(level(name), stem(path), parts + go_chain(text, code, receiver, dot))
