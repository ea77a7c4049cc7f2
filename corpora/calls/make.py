#!/usr/bin/env python3
"""Logs with truth from the log calls of real programs.

    make.py --out FOLDER [--lines N] [--seed N] NAME LANGUAGE PACKAGE...

A PACKAGE is a source archive of any kind, a wheel, a crate, an npm tarball or a folder; LANGUAGE
is c, go, java, javascript, python or rust. Writes to FOLDER:

    NAME.content    messages, one a line
    NAME.log        the same behind headers of a made-up layout
    NAME.truth.csv  LineId, Content, EventTemplate: the literal message with `<*>` for each value

Messages are those of the program's own log calls; one that is nothing but a variable is left out.
Values are made up by what the arguments' names suggest (values.py). How often a message comes
follows a law of Zipf, so that half of them stand a few times at most. The same packages and seed
give the same files; another seed gives other values, frequencies and headers. Standard library only.
"""

import argparse
import csv
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from layouts import layout, moments
from message import Call, template, tidy
from of_c import of_c
from of_go import of_go
from of_java import of_java
from of_javascript import of_javascript
from of_python import of_python
from of_rust import of_rust
from source import files
from values import Values
from world import World

READERS: dict[str, Callable[[str, str], Iterator[Call]]] = {
    "c": of_c,
    "go": of_go,
    "java": of_java,
    "javascript": of_javascript,
    "python": of_python,
    "rust": of_rust,
}
# More would come once each and no more.
MOST_TEMPLATES = 450
EXPONENT = 1.15
OWN_WORD = re.compile(r"[\"']([a-z][a-z]{2,11}(?:[-_][a-z]{2,9})?)[\"']")
OWN_TYPE = re.compile(r"\b(?:class|struct|type|enum|interface|trait)\s+([A-Z][a-z]\w{2,24})\b")


def messages(packages: list[Path], language: str) -> tuple[dict[str, Call], list[str], list[str]]:
    """The calls of a program by their templates, and the words and types that are its own."""
    found: dict[str, Call] = {}
    own_words: Counter[str] = Counter()
    own_types: Counter[str] = Counter()
    for path, text in files(packages, language):
        own_words.update(OWN_WORD.findall(text))
        own_types.update(OWN_TYPE.findall(text))
        for call in READERS[language](path, text):
            if parts := tidy(call.parts):
                found.setdefault(template(parts), call._replace(parts=parts))
    return found, often(own_words), often(own_types)


def often(words: Counter[str]) -> list[str]:
    """The words that come most, by count and then by their letters."""
    return sorted(word for word, _ in sorted(words.items(), key=lambda it: (-it[1], it[0]))[:200])


def write(folder: Path, name: str, language: str, packages: list[Path], lines: int, number: int = 0) -> str:
    """The three files of a set; says what is in them."""
    found, own_words, own_types = messages(packages, language)
    seed = f"{name} {number}" if number else name
    draw = random.Random(seed)
    templates = sorted(found)
    draw.shuffle(templates)
    templates = templates[:MOST_TEMPLATES]
    if not templates:
        raise SystemExit(f"{name}: no log call of {language} in {', '.join(map(str, packages))}")
    weights = [(rank + 1) ** -EXPONENT for rank in range(len(templates))]
    picks = draw.choices(templates, weights, k=lines)
    values = Values(World(language, seed, own_words, own_types))
    header, clock = layout(seed), moments(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        open(folder / f"{name}.content", "w", encoding="utf-8") as content,
        open(folder / f"{name}.log", "w", encoding="utf-8") as log,
        open(folder / f"{name}.truth.csv", "w", encoding="utf-8", newline="") as truth,
    ):
        rows = csv.writer(truth, lineterminator="\n")
        rows.writerow(("LineId", "Content", "EventTemplate"))
        for line, true in enumerate(picks, 1):
            call = found[true]
            text = said(values, call)
            content.write(text + "\n")
            log.write(header(clock(), call.level, call.place) + text + "\n")
            rows.writerow((line, text, true))
    return f"{name}: {language}, {len(found)} templates in the source, {len(set(picks))} in {lines} lines"


def said(values: Values, call: Call) -> str:
    """A message as it may be printed."""
    text = "".join(
        part if isinstance(part, str) else values.value((id(call), place), part)
        for place, part in enumerate(call.parts)
    )
    return " ".join(text.split())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("name")
    parser.add_argument("language", choices=sorted(READERS))
    parser.add_argument("packages", nargs="+", type=Path, metavar="PACKAGE")
    options = parser.parse_args()
    for package in options.packages:
        if not package.exists():
            parser.error(f"no such package: {package}")
    told = write(options.out, options.name, options.language, options.packages, options.lines, options.seed)
    print(told)


if __name__ == "__main__":
    main()
