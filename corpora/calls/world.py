"""Where a program runs: what its values are drawn from, one by one.

A program runs in a world of its own: some hosts, users, paths and names that come again in all
its messages, and words and types that are the program's own, taken from its source.
"""

import random
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Maker = Callable[[], str]
SYLLABLES = "ba ko ri ten mu sal ve dor ni fa lum ger ti pox wa hen ju cra el os mi dra quo zel ap".split()
ENDINGS = (".log", ".json", ".conf", ".db", ".so", ".tmp", ".yaml", ".pem", "", "", "")
PLACES = ("var/lib", "etc", "opt", "run", "home", "tmp", "srv", "usr/share", "var/log", "data")
STATES = (
    "active pending running error stopped available ready idle created deleted unknown connected "
    "disconnected online offline enabled disabled open closed primary standby healthy degraded queued"
).split()
COMMANDS = ("ls -la", "systemctl restart", "/usr/bin/env", "ip link set", "git fetch", "rm -rf", "tar xzf")


class Speech(NamedTuple):
    """How a language prints what is no plain word; speech.toml says what the fields are."""

    errors: list[str]
    classes: list[str]
    items: list[str]
    pairs: list[str]
    truths: list[str]
    nothing: str
    quote: str
    seen: list[str] = []  # noqa: RUF012 - never changed


def speech(language: str) -> Speech:
    """What speech.toml says of a language."""
    with open(Path(__file__).with_name("speech.toml"), "rb") as file:
        return Speech(**tomllib.load(file)[language])


class World:
    """Everything that the values of one program are drawn from; the same for the same seed."""

    def __init__(self, language: str, seed: str, own_words: list[str], own_types: list[str]):
        self.random = random.Random(seed)
        self.speech = speech(language)
        self.language = language
        self.own_words = own_words or STATES
        self.own_types = own_types or ["Task", "Handler", "Session"]
        several = self.random.randint
        self.host_forms = self.random.choices(range(5), k=2)
        self.hosts = [self.host() for _ in range(several(3, 30))]
        self.names = [self.name() for _ in range(several(5, 60))]
        self.paths = [self.path() for _ in range(several(5, 40))]
        self.users = ["root", "admin", *(self.word() for _ in range(several(1, 12)))]
        self.versions = [self.version() for _ in range(several(1, 4))]

    # Plain values.

    def number(self) -> str:
        return str(self.random.randrange(10 ** self.random.randint(1, 6)))

    def hexadecimal(self, digits: int = 8) -> str:
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def uuid(self) -> str:
        text = self.hexadecimal(32)
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def word(self) -> str:
        return "".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 3)))

    def own(self) -> str:
        return self.random.choice(self.own_words)

    def ip(self) -> str:
        draw = self.random.randint
        if draw(0, 9) == 0:
            return f"fe80::{draw(1, 65535):x}:{draw(1, 65535):x}"
        return f"{self.random.choice(('10.0', '192.168', '172.16'))}.{draw(0, 255)}.{draw(1, 254)}"

    def ipv4(self) -> str:
        return f"10.{self.random.randint(0, 9)}.{self.random.randint(0, 255)}.{self.random.randint(1, 254)}"

    def address(self) -> str:
        return f"{self.ipv4()}:{self.random.randint(22, 65535)}"

    def host(self) -> str:
        number = self.random.randint(1, 40)
        forms = (
            f"node-{number}",
            f"{self.word()}.example.com",
            f"{self.word()}{number}",
            f"{self.own()}-{number}",
            self.word(),
        )
        return forms[self.random.choice(self.host_forms)]

    def some_host(self) -> str:
        return self.random.choice(self.hosts)

    def name(self, forms: tuple[int, ...] = (0, 1, 2, 3, 4)) -> str:
        number = self.random.randint(1, 99)
        all_forms = (
            self.word(),
            f"{self.own()}-{self.word()}",
            f"{self.word()}_{number}",
            self.own(),
            f"{self.own()}{number}",
        )
        return all_forms[self.random.choice(forms)]

    def name_here(self) -> Maker:
        """Names of one place: of a form or two."""
        forms = tuple(self.random.choices(range(5), k=2))
        return lambda: self.name(forms)

    def path(self) -> str:
        folders = [self.random.choice((self.word(), self.own())) for _ in range(self.random.randint(1, 3))]
        return "/" + "/".join((self.random.choice(PLACES), *folders)) + self.random.choice(ENDINGS)

    def url(self) -> str:
        scheme = self.random.choice(("http", "https", "https", "tcp", "ws"))
        place = f"{self.some_host()}:{self.random.randint(80, 9999)}"
        return f"{scheme}://{place}/{self.own()}/{self.word()}"

    def version(self) -> str:
        draw = self.random.randint
        return f"{draw(0, 9)}.{draw(0, 20)}.{draw(0, 9)}" + self.random.choice(
            ("", "", "-rc1", "-SNAPSHOT", "+git")
        )

    def duration(self) -> Maker:
        if self.language in ("go", "rust"):
            units = self.random.choice((("ms",), ("µs", "ms"), ("s", "ms")))
            return lambda: f"{self.span():.6f}".rstrip("0") + self.random.choice(units)
        form = self.random.choice(("{:.2f}", "{:.0f}", "{:.1f}s", "{:.0f}ms", "{:.0f} seconds"))
        return lambda: form.format(self.span())

    def span(self) -> float:
        return self.random.random() * float(10 ** self.random.randint(0, 3))

    def size(self) -> Maker:
        units = self.random.choice((("kB", "MB", "GB"), ("KiB", "MiB", "GiB"), ("B", "KB", "MB"), ("M",)))
        blank, digits = self.random.choice(("", " ")), self.random.randint(0, 2)
        return lambda: f"{self.span():.{digits}f}{blank}{self.random.choice(units)}"

    def moment(self) -> Maker:
        plain, go = ("{d} {t}", "{d}T{t}Z", "{e}"), ("{d} {t}.{n} +0000 UTC", "{d}T{t}Z")
        form = self.random.choice(go if self.language == "go" else plain)
        draw = self.random.randint
        return lambda: form.format(
            d=f"2024-{draw(1, 12):02}-{draw(1, 28):02}",
            t=f"{draw(0, 23):02}:{draw(0, 59):02}:{draw(0, 59):02}",
            n=f"{draw(0, 999999999):09}",
            e=draw(1700000000, 1710000000),
        )

    def error(self, how: str = "s") -> str:
        text = self.random.choice(
            self.speech.errors if how != "r" else self.speech.seen or self.speech.errors
        )
        makers: dict[str, Maker] = {
            "{w}": self.name,
            "{t}": self.type,
            "{h}": self.some_host,
            "{a}": self.address,
            "{i}": self.ipv4,
            "{p}": self.path,
            "{n}": self.number,
            "{c}": lambda: str(self.random.choice((400, 403, 404, 500, 503))),
        }
        for mark, make in makers.items():
            while mark in text:
                text = text.replace(mark, make(), 1)
        return text.replace("{{", "{").replace("}}", "}")

    def type(self) -> str:
        return self.random.choice(self.own_types)

    def pointer(self) -> str:
        return "0x" + self.hexadecimal(self.random.choice((8, 12)))

    def truth(self) -> str:
        return self.random.choice(self.speech.truths)

    # Values of several parts.

    def list_of(self, item: Maker) -> str:
        start, between, end, quote = self.speech.items
        several = self.random.choice((0, 1, 1, 2, 2, 3, 4, 6) if start else (1, 1, 2, 3, 4))
        return start + between.join(f"{quote}{item()}{quote}" for _ in range(several)) + end

    def object(self) -> Maker:
        """Objects of one type: the same keys, now and then one less."""
        start, between, end, quote, behind = self.speech.pairs
        keys = self.random.sample(self.own_words, min(len(self.own_words), self.random.randint(1, 4)))
        fields = [
            (key, self.random.choice((self.number, self.some(self.name_here()), self.truth))) for key in keys
        ]
        wrap = self.random.random() < 0.5
        name = self.type()

        def text(value: str) -> str:
            plain = value.isdigit() or value in self.speech.truths
            return value if plain else quote + value + quote

        def make() -> str:
            some = [field for field in fields if self.random.random() < 0.9] or fields[:1]
            if self.language == "rust":
                inside = between.join(f"{key.replace('-', '_')}: {text(of())}" for key, of in some)
                return f"{name} {{ {inside} }}"
            if self.language == "go" and wrap:
                return "&{" + between.join(of() for _, of in fields) + "}"
            inside = between.join(f"{quote}{key}{quote}{behind}{text(of())}" for key, of in some)
            return f"{name}[{inside}]" if self.language == "java" and wrap else start + inside + end

        return make

    def class_name(self) -> Maker:
        """Types, all written in one form."""
        form = self.random.choice(self.speech.classes)

        def make() -> str:
            text = form
            while "{" in text:
                text = text.replace("{w}", self.own().replace("-", "_"), 1).replace("{t}", self.type(), 1)
                text = text.replace("{x}", self.hexadecimal(), 1)
            return text

        return make

    def command(self) -> str:
        start = self.random.choice(COMMANDS)
        return f"{start} {self.word()}" + self.random.choice(("", " --verbose", " -n 5"))

    def sentence(self) -> str:
        makers = (self.own, self.own, self.word, self.number)
        return " ".join(self.random.choice(makers)() for _ in range(self.random.randint(2, 5)))

    # Values of one place.

    def some(self, make: Maker) -> Maker:
        """A few values, some more often than others; or a new one each time."""
        kind = self.random.random()
        if kind < 0.4:
            return make
        pool = [
            make() for _ in range(self.random.randint(2, 8) if kind < 0.7 else self.random.randint(10, 60))
        ]
        weights = [1 / (rank + 1) for rank in range(len(pool))]
        return lambda: self.random.choices(pool, weights)[0]

    def of(self, pool: list[str]) -> Maker:
        return lambda: self.random.choice(pool)

    def few(self, pool: list[str], most: int = 6) -> Maker:
        return self.of(self.random.sample(pool, min(len(pool), self.random.randint(2, most))))
