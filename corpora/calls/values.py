"""Made-up values: what an argument's name suggests, printed as its language does.

What a hole prints is decided once, so each place of a message has values of one sort.
"""

import re
import tomllib
from pathlib import Path

from message import Hole, words
from world import ENDINGS, STATES, Maker, World


def load() -> dict[str, frozenset[str]]:
    """The words of each kind of names.toml."""
    with open(Path(__file__).with_name("names.toml"), "rb") as file:
        return {kind: frozenset(text.split()) for kind, text in tomllib.load(file).items()}


NAMES = load()
VERBS = ["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"]
LETTERS = "abcdefhijkqrswxyzABCDQRX/:;,"
# What a language shows without quotes though it was asked to show text as a programmer sees it.
PLAIN = re.compile(
    r"[-\d.]+|[\[{(<&].*|\w+ ?[{(].*|true|false|True|False|None|[A-Z]\w+|[\d.]+[µmn]?s",
)


class Values:
    """The values of all places of a program's messages."""

    def __init__(self, world: World):
        self.world = world
        self.makers: dict[object, Maker] = {}

    def value(self, place: object, hole: Hole) -> str:
        """A value for the hole at this place of a message."""
        if place not in self.makers:
            self.makers[place] = self.maker(hole)
        return self.makers[place]()

    def maker(self, hole: Hole) -> Maker:
        world = self.world
        known = set(words(hole.name))
        if hole.choices:
            return world.of(list(hole.choices))
        match hole.how:
            case "d":
                return world.some(world.number)
            case "x":
                return lambda: world.hexadecimal(world.random.choice((2, 4, 8)))
            case "f":
                digits = world.random.randint(1, 6)
                return lambda: f"{world.random.random() * 10 ** world.random.randint(0, 3):.{digits}f}"
            case "c":
                return lambda: world.random.choice(LETTERS)
            case "p":
                return world.some(world.ip) if known & NAMES["addresses"] else world.pointer
            case "T":
                return world.class_name()
            case "r" if known & NAMES["errors"]:
                return lambda: world.error("r") if world.speech.seen else self.quoted(world.error(), "r")
        text = self.text(hole)
        if hole.how in ("q", "r"):
            return lambda: self.quoted(text(), hole.how)
        if hole.how == "l":
            return lambda: self.field(text())
        return text

    def quoted(self, text: str, how: str) -> str:
        """As `%q`, `%r` or `{:?}` has it: text in quotes, anything else as it is."""
        plain = PLAIN.fullmatch(text)
        if how == "r" and plain:
            return text
        quote = self.world.speech.quote
        if self.world.language == "python":
            quote = '"' if "'" in text else "'"
            return quote + text + quote
        return quote + text.replace(quote, "\\" + quote) + quote

    def field(self, text: str) -> str:
        """As logfmt has it: in quotes where it must."""
        escaped = text.replace('"', '\\"')
        return f'"{escaped}"' if re.search(r'[ "=]', text) or not text else text

    def text(self, hole: Hole) -> Maker:
        """A text by the words of a name: the last says what it is, the others what kind of."""
        world = self.world
        known = words(hole.name)
        for word in reversed(known):
            for kind, makers in self.kinds().items():
                if word in NAMES[kind]:
                    return self.perhaps(world.random.choice(makers))
        if known and known[-1].endswith("s") and not known[-1].endswith(("ss", "us", "is")):
            item = world.random.choice((world.name_here(), world.own, world.number, world.uuid))
            return lambda: world.list_of(item)
        makers = (
            world.some(world.name_here()),
            world.some(world.word),
            world.some(world.own),
            world.some(world.number),
            world.of(world.names),
            world.few(world.own_words),
            world.some(world.class_name()),
            world.object(),
            world.few(world.own_types),
        )
        return self.perhaps(world.random.choice(makers))

    def perhaps(self, make: Maker) -> Maker:
        """Now and then nothing, where a value need not be."""
        world = self.world
        if world.random.random() > 0.06:
            return make
        return lambda: world.speech.nothing if world.random.random() < 0.2 else make()

    def kinds(self) -> dict[str, tuple[Maker, ...]]:
        """What each kind of name may have for its values."""
        world = self.world
        draw, some, few, of = world.random.randint, world.some, world.few, world.of
        return {
            "errors": (world.error,),
            "counts": (some(world.number),),
            "sizes": (some(world.number), some(world.size())),
            "times": (world.duration(), some(world.number)),
            "moments": (world.moment(),),
            "addresses": (some(world.ipv4), some(world.address), some(world.ip), of(world.hosts)),
            "hosts": (
                of(world.hosts),
                of(world.hosts),
                some(world.address),
                lambda: f"{world.some_host()}:{draw(80, 9999)}",
            ),
            "links": (world.url, of([world.url() for _ in range(6)])),
            "paths": (
                some(world.path),
                of(world.paths),
                lambda: world.word() + world.random.choice(ENDINGS),
            ),
            "ids": (
                some(world.uuid),
                some(world.number),
                lambda: world.hexadecimal(12),
                lambda: f"{world.word()}-{draw(1, 99)}",
                of(world.names),
            ),
            "hashes": tuple(lambda digits=digits: world.hexadecimal(digits) for digits in (64, 40, 12)),
            "statuses": (
                few(STATES, 5),
                few(world.own_words),
                few(world.own_types),
                few([word.upper() for word in STATES], 5),
                some(world.number),
            ),
            "commands": (world.command, some(world.own)),
            "versions": (of(world.versions), some(world.version)),
            "truths": (world.truth,),
            "classes": (few(world.own_types, 9), some(world.class_name()), few(world.own_words)),
            "lists": tuple(
                lambda item=item: world.list_of(item) for item in (world.word, world.own, world.number)
            ),
            "objects": (world.object(), world.object(), some(world.class_name())),
            "users": (of(world.users), some(world.word)),
            "names": (of(world.names), some(world.name_here()), some(world.own), some(world.word)),
            "methods": (of(VERBS), few(world.own_words, 8)),
            "texts": (world.error, world.sentence, some(world.name_here())),
        }
