"""The log calls of Rust programs: the macros of log and tracing."""

import re
from collections.abc import Iterator

from formats import Piece, braces, calls
from message import Call, Parts, level
from source import quiet, stem

RUST_HEAD = re.compile(r"\b(?:error|warn|info|debug|trace)!\s*[(\[{]")
RUST_SKIP = re.compile(r"^(?:target|parent|name|logger)\s*:")
RUST_FIELD = re.compile(r"^([\w.]+|\"_*\")\s*=(?!=)\s*")


def rust_text(piece: Piece) -> str | None:
    said = piece.literal('"')
    if said is not None:
        return re.sub(r"\n\s*", "", said)
    raw = re.fullmatch(r'r#*"(.*)"#*', str(piece), re.DOTALL)
    return raw[1] if raw else None


def rust_field(piece: Piece) -> Parts | None:
    """`key = value`, `key = %value`, `?key` and `%key`."""
    match = RUST_FIELD.match(piece.bare)
    key = str(piece)[: match.end(1)].strip('"') if match else ""
    value = Piece(piece.text, piece.code, (piece.start + (match.end() if match else 0), piece.end))
    sign = value.bare[:1] if value.bare[:1] in ("?", "%") else ""
    hole = Piece(value.text, value.code, (value.start + len(sign), value.end)).hole()
    if not key and not re.fullmatch(r"[?%]?[\w.]+", value.bare):
        return None
    return [f" {key or value.bare[len(sign) :]}=", hole._replace(how="r" if sign == "?" else "s")]


def of_rust(path: str, text: str) -> Iterator[Call]:
    # Tests stand at the end of a file.
    text = text.split("#[cfg(test)]\nmod ")[0]
    code = quiet(text, "rust")
    for name, _, arguments in calls(text, code, RUST_HEAD):
        texts = [rust_text(piece) for piece in arguments]
        place = next((at for at, text in enumerate(texts) if text is not None), None)
        if place is None:
            continue
        said = texts[place] or ""
        fields = [
            part
            for piece in arguments[:place]
            if not RUST_SKIP.match(piece.bare)
            for part in rust_field(piece) or []
        ]
        holes, named = [], {}
        for piece in arguments[place + 1 :]:
            match = RUST_FIELD.match(piece.bare)
            if match:
                named[match[1]] = Piece(piece.text, piece.code, (piece.start + match.end(), piece.end)).hole()
            else:
                holes.append(piece.hole())
        yield Call(level(name), stem(path), braces(said, holes, named) + fields)
