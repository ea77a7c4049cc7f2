"""The log calls of C programs: any function or macro with a severity in its name."""

import re
from collections.abc import Iterator

from formats import Piece, calls, printf
from message import Call, Hole, level
from source import quiet, stem

WORDS_OF_LOGS = (
    r"(?:trace|debug|info|notice|warn|warning|err|error|fatal|crit|critical|alert|panic|verbose|log)"
)
C_HEAD = re.compile(
    rf"\b(?:\w*_)?(?:{WORDS_OF_LOGS}|debug\d|DBG\d|logit|syslog|CERROR|CDEBUG|CWARN)(?:_(?:f|fr|r|msg|flag|printf|ec|err|warn|notice|info|debug|ll))?\(|\b(?:LOG|DEBUG|ERROR|WARN|WARNING|INFO)\(|\b\w*msg_(?:warn|info|fatal|error|panic|verbose)\(",
    re.IGNORECASE,
)
C_DEFINITION = re.compile(r"[\w*]\s+\**$")
C_FUNCTION = re.compile(r"^(?:[A-Za-z_][\w \t*]*?[ \t*\n])??([A-Za-z_]\w*)\([^;{}]*\)\s*\{", re.MULTILINE)
SIZES = re.compile(r"\bPRI([diouxX])\w*")


def c_literal(piece: Piece) -> str | None:
    """Literals side by side, also with the macros of inttypes.h between them."""
    text = ""
    at = piece.start
    tokens = re.compile(r'\s*("_*"|PRI[diouxX]\w*)')
    while at < piece.end:
        match = tokens.match(piece.code, at, piece.end)
        if not match:
            return None
        if match[1][0] == '"':
            text += Piece(piece.text, piece.code, match.span(1)).literal('"') or ""
        else:
            text += match[1][3]
        at = match.end()
    return text or None


def of_c(path: str, text: str) -> Iterator[Call]:
    code = quiet(text, "c")
    for name, start, arguments in calls(text, code, C_HEAD):
        before = code[max(0, start - 40) : start].split("\n")[-1]
        if name in ("strerror", "perror") or C_DEFINITION.search(before):
            continue
        # A category, a level or a context may stand before the text.
        place = next((at for at, it in enumerate(arguments[:4]) if it.bare.startswith(('"', "PRI"))), None)
        if place is not None and (said := c_literal(arguments[place])):
            holes = [c_hole(piece, code[:start]) for piece in arguments[place + 1 :]]
            severity = " ".join(str(piece) for piece in arguments[:place] if "LOG" in piece.bare) or name
            yield Call(level(severity), stem(path), printf(said, holes, c_plus))


def c_hole(piece: Piece, before: str) -> Hole:
    """A value; the name of the function around a call is always the same."""
    if piece.bare in ("__func__", "__FUNCTION__", "__PRETTY_FUNCTION__"):
        around = C_FUNCTION.findall(before[-20_000:])
        return Hole("function", "s", (around[-1] if around else "main",))
    return piece.hole()


def c_plus(how: str, rest: str) -> str | None:
    """Letters behind `%p` that tell what it points to, as in Linux and FRR."""
    match = re.match(r"[A-Z][A-Za-z0-9]*", rest) if how == "p" else None
    return match[0] if match else None
