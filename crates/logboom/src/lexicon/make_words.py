#!/usr/bin/env python3
"""Makes words.txt: the English words that `lexicon` knows, one a line, sorted by bytes.

    make_words.py SCOWL_DIR > words.txt      (Debian: package scowl, /usr/share/dict/scowl)

Takes SCOWL's lower-case words up to size 40, American and British, and computing.txt beside this
script; leaves out what `inflected` in mod.rs derives from a word that stays. Standard library only.
"""

import pathlib
import re
import sys

SIZES = (10, 20, 35, 40)
LISTS = ("english", "american", "british")


def stems(word):
    """The words that `word` may be an inflection of; the same rules as `inflected` in mod.rs."""
    for suffix, endings in (
        ("s", [""]),
        ("es", [""]),
        ("ies", ["y"]),
        ("ed", ["", "e"]),
        ("ied", ["y"]),
        ("er", ["", "e"]),
        ("ers", ["", "e"]),
        ("ing", ["", "e"]),
        ("ings", ["", "e"]),
        ("ly", [""]),
        ("ily", ["y"]),
    ):
        if word.endswith(suffix):
            base = word[: -len(suffix)]
            if len(base) >= 3 - (len(suffix) == 1):
                for ending in endings:
                    yield base + ending
                if suffix[0] in "ei" and len(base) >= 4 and base[-1] == base[-2]:
                    yield base[:-1]


def main():
    scowl = pathlib.Path(sys.argv[1])
    words = set()
    for name in LISTS:
        for size in SIZES:
            text = (scowl / f"{name}-words.{size}").read_text(encoding="latin-1")
            words.update(w for w in text.split() if re.fullmatch("[a-z]{2,}", w))
    own = (pathlib.Path(__file__).parent / "computing.txt").read_text(encoding="ascii")
    for line in own.splitlines():
        if not line.startswith("#"):
            words.update(w for w in line.split() if re.fullmatch("[a-z]{2,}", w))
    words.update("ai")
    kept = set()
    for word in sorted(words, key=len):
        if not any(stem in kept for stem in stems(word)):
            kept.add(word)
    sys.stdout.write("\n".join(sorted(kept)) + "\n")


if __name__ == "__main__":
    main()
