"""What a log call says: literal text, and holes that are filled when the program runs."""

import re
from typing import NamedTuple


class Hole(NamedTuple):
    """A place for a value.

    name: what the argument is called, as far as that tells anything
    how: d integer, x hex, f float, c letter, s text, q quoted text, r as a programmer sees it, p pointer
    choices: the literals that it is chosen from, if the source tells
    """

    name: str
    how: str = "s"
    choices: tuple[str, ...] = ()


Parts = list[str | Hole]


class Call(NamedTuple):
    """A log call: its severity, the file it stands in, and its message."""

    level: str
    place: str
    parts: Parts


NAMES_OF_LEVELS = {
    "TRACE": "trace silly finest finer spam",
    "DEBUG": "debug verbose fine dbg",
    "INFO": "info print log success http config infos",
    "NOTICE": "notice",
    "WARN": "warn warning",
    "ERROR": "err error severe exception errors",
    "FATAL": "fatal crit critical panic alert emerg",
}
LEVELS = {word: level for level, words in NAMES_OF_LEVELS.items() for word in words.split()}
SEVERITY = re.compile(
    "|".join(sorted(LEVELS, key=lambda word: -len(word))),
    re.IGNORECASE,
)
MOST_HOLES = 9


def level(name: str) -> str:
    """The severity that a function's name tells; INFO where it tells none."""
    found = SEVERITY.findall(name)
    return LEVELS[found[-1].lower()] if found else "INFO"


def template(parts: Parts) -> str:
    """The message with `<*>` for each value, blanks made one."""
    return " ".join("".join(part if isinstance(part, str) else "<*>" for part in parts).split())


# What stands right behind a number.
UNIT = re.compile(r" ?(ms|s|sec|secs|seconds|minutes|%|[kKMG]i?B|bytes|bits|times|hz)(?![A-Za-z])")
CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|[A-Z]{4,}")
NUMERIC = re.compile(
    r"MAX|MIN|SIZE|COUNT|LIMIT|NUM|LEN|PORT|TIME|INTERVAL|SECS|DELAY|RETR|PERIOD|VERSION|CODE|ERR"
)


def tidy(parts: Parts | None) -> Parts | None:
    """The parts with literals joined; nothing if the call says too little or more than a line."""
    joined: Parts = []
    for part in parts or []:
        if isinstance(part, Hole):
            part = constant(part)
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    if joined and isinstance(joined[-1], str):
        joined[-1] = joined[-1].rstrip()
    if joined and isinstance(joined[0], str):
        joined[0] = joined[0].lstrip()
    literal = "".join(part if isinstance(part, str) else "\0" for part in joined)
    several = "\n" in literal or "\r" in literal or "\x1b" in literal or "<*>" in literal
    if several or literal.count("\0") > MOST_HOLES or not re.search(r"[A-Za-z]{2}", literal):
        return None
    return numbers(joined)


def constant(hole: Hole) -> str | Hole:
    """A value that is always the same is text, unless it is a number."""
    if len(hole.choices) == 1:
        return hole.choices[0]
    if hole.how in "sr" and CONSTANT.fullmatch(hole.name) and not NUMERIC.search(hole.name):
        return hole.name.lower().replace("_", "-")
    return hole


def numbers(parts: Parts) -> Parts:
    """The parts with numbers where `0x` stands before or a unit behind."""
    told: Parts = []
    for at, part in enumerate(parts):
        if isinstance(part, Hole) and part.how == "s" and not part.choices:
            before = parts[at - 1] if at else ""
            behind = parts[at + 1] if at + 1 < len(parts) else ""
            if isinstance(before, str) and before.endswith("0x"):
                part = part._replace(how="x")
            elif isinstance(behind, str) and UNIT.match(behind):
                part = part._replace(how="d")
        told.append(part)
    return told


# Names of functions and receivers that say how a value is made, not what it is.
NOISE = frozenset(
    (
        "string str tostring to_string as_str as_ref as_deref clone unwrap display self this get "
        "ptr c_str cstr data value val valueof v x s i n t the call repr format fmt sprintf "
        "stringify json toarray iter collect join map into borrow lock read write load tojson "
        "util utils as_slice as_bytes public static const char int long unsigned uint32_t "
        "uint64_t void struct size_t u32 u64 usize i64 f64 await new default to_owned name_of "
        "b2str "
    ).split()
)
GETTER = re.compile(r"^(get|to|is|fetch|format|as|print|show|describe)_?(?=[A-Z_a-z])")
COUNTS = re.compile(
    r"\b(len|count|size|length|sizeof|sum|total)\(|\.(len|size|count|length)\b|\b(length|size)$"
)
ARITHMETIC = re.compile(r"\s[-*/%]\s")


def argument(text: str) -> str:
    """What an argument is called: the last name in it that tells something."""
    if COUNTS.search(text):
        return "count"
    flat = re.sub(r"\"[^\"]*\"|'[^']*'|`[^`]*`", "", text)
    if ARITHMETIC.search(flat):
        return "count"
    outside = flat
    while (shorter := re.sub(r"[(\[{][^()\[\]{}]*[)\]}]", " ", outside)) != outside:
        outside = shorter
    for layer in (outside, flat):
        names: list[str] = re.findall(r"[A-Za-z_$]\w*", layer)
        for name in reversed(names):
            short = GETTER.sub("", name, count=1)
            if name.lower() not in NOISE and short.lower() not in NOISE and len(short) > 1:
                return name
    found: list[str] = re.findall(r"[A-Za-z_$]\w*", flat)
    return found[-1] if found else "value"


ESCAPE = re.compile(r"\\(u\{?[0-9A-Fa-f]{2,6}\}?|x[0-9A-Fa-f]{2}|[0-7]{1,3}|.)", re.DOTALL)
ESCAPED = {
    "n": "\n",
    "t": " ",
    "r": "\r",
    "\n": "",
    "0": "",
    "e": "\x1b",
    "b": " ",
    "f": " ",
    "v": " ",
    "a": " ",
}


def unescape(text: str) -> str:
    """The text that a literal with backslashes stands for."""

    def one(match: re.Match[str]) -> str:
        what: str = match[1]
        if what[0] in "ux" and len(what) > 1:
            return chr(int(what[1:].strip("{}"), 16))
        if what[0] in "01234567" and what != "0":
            return chr(int(what, 8))
        return str(ESCAPED.get(what, what))

    return ESCAPE.sub(one, text)


def words(name: str) -> list[str]:
    """The words of a name: `peerNodeIDs`, `peer_node_ids` -> peer, node, ids."""
    parts = re.findall(
        r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name.replace("IDs", "Ids").replace("URLs", "Urls")
    )
    return [part.lower() for part in parts]
