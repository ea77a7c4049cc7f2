"""The text of a program: packages in, source files and their pieces out.

What is here knows brackets, strings and comments, and no grammar: enough to find a call, its
arguments, and the literals among them, in any language that writes them the usual way.
"""

import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

Span = tuple[int, int]

# Folders whose log calls no user of the program ever sees, or which belong to other programs.
ELSEWHERE = re.compile(
    r"(^|/)(tests?|testing|testdata|testutil|unittest|mocks?|fixtures|examples?|samples?|docs?|contrib|bench\w*|"
    r"fuzz\w*|vendor|third_party|node_modules|Godeps|demo\w*|\w*-tests?|debian)/|_test\.|\.test\.|\.spec\.|\.min\.|Tests?\.",
)
LARGEST = 2_000_000

COMMENTS = r"//[^\n]*|/\*.*?\*/"
DOUBLE = r'"(?:[^"\\\n]|\\.)*"'
SINGLE = r"'(?:[^'\\\n]|\\.)*'"
# A slash behind these begins a pattern; behind anything else it divides.
PATTERN = r"(?<=[(,=:\[!&|?{};\n>])[ \t]*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/"
QUIET = {
    "c": rf"{COMMENTS}|{DOUBLE}|{SINGLE}",
    "go": rf"{COMMENTS}|{DOUBLE}|`[^`]*`|{SINGLE}",
    "java": rf'{COMMENTS}|""".*?"""|{DOUBLE}|{SINGLE}',
    "javascript": rf"{COMMENTS}|{DOUBLE}|{SINGLE}|{PATTERN}|`",
    # A lifetime is no string.
    "rust": rf'{COMMENTS}|b?r(?P<hash>#*)".*?"(?P=hash)|"(?:[^"\\]|\\.)*"|\'(?:[^\'\\\n]|\\[^\n]{{1,8}}?)\'',
}
SUFFIXES = {
    "c": (".c", ".cc", ".cpp"),
    "go": (".go",),
    "java": (".java",),
    "javascript": (".js", ".mjs", ".cjs", ".ts"),
    "python": (".py",),
    "rust": (".rs",),
}
OPEN, CLOSE = "([{", ")]}"


def files(packages: list[Path], language: str) -> Iterator[tuple[str, str]]:
    """The paths and texts of a program's own files, in the order of their paths."""
    for package in packages:
        for path, data in sorted(members(package)):
            inner = path.split("/", 1)[-1] if package.is_file() and package.suffix != ".whl" else path
            wanted = path.endswith(SUFFIXES[language]) and not path.endswith(".d.ts")
            if wanted and not ELSEWHERE.search(inner):
                yield path, data.decode(errors="replace")


def members(package: Path) -> Iterator[tuple[str, bytes]]:
    """The files of an archive (tar of any kind, zip) or a folder."""
    if package.is_dir():
        for file in package.rglob("*"):
            if file.is_file() and file.stat().st_size < LARGEST:
                yield file.relative_to(package).as_posix(), file.read_bytes()
    elif zipfile.is_zipfile(package):
        with zipfile.ZipFile(package) as archive:
            for entry in archive.infolist():
                if not entry.is_dir() and entry.file_size < LARGEST:
                    yield entry.filename, archive.read(entry)
    else:
        with tarfile.open(package) as archive:
            for member in archive:
                data = archive.extractfile(member) if member.isfile() and member.size < LARGEST else None
                if data:
                    yield member.name, data.read()


def stem(path: str) -> str:
    """The name of a file without its folder and ending: what loggers are called."""
    return PurePosixPath(path).name.split(".")[0]


def quiet(text: str, language: str) -> str:
    """The text, as long as before, without what stands in strings and comments.

    Quotes stay, so that a string can be told; a comment is blank.
    """
    pattern = re.compile(QUIET[language], re.DOTALL)
    out, at = [], 0
    while match := pattern.search(text, at):
        end = (
            match.end() if match[0] != "`" or language != "javascript" else template_end(text, match.start())
        )
        piece = text[match.start() : end]
        out.append(text[at : match.start()])
        if piece.startswith(("//", "/*")) or len(piece) < 2:
            out.append(" " * len(piece))
        else:
            out.append(piece[0] + "_" * (len(piece) - 2) + piece[-1])
        at = end
    return "".join(out) + text[at:]


def template_end(text: str, start: int) -> int:
    """Where a JavaScript template string ends: it may hold code, and that code templates."""
    at, depth = start + 1, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "`":
            if depth == 0:
                return at + 1
            at = template_end(text, at) - 1
        elif text.startswith("${", at):
            depth += 1
            at += 1
        elif depth and text[at] in "{}":
            depth += 1 if text[at] == "{" else -1
        at += 1
    return len(text)


def closing(code: str, start: int) -> int:
    """The place of the bracket that closes the one at `start`; -1 if none does."""
    return _partner(code, range(start, min(len(code), start + 8000)), OPEN, CLOSE)


def opening(code: str, end: int) -> int:
    """The place of the bracket that the one at `end` closes; -1 if none does."""
    return _partner(code, range(end, max(-1, end - 8000), -1), CLOSE, OPEN)


def _partner(code: str, places: range, own: str, other: str) -> int:
    """The first of the places where as many brackets of the `other` kind stand as of its own."""
    depth = 0
    for at in places:
        if code[at] in own:
            depth += 1
        elif code[at] in other:
            depth -= 1
            if depth == 0:
                return at
    return -1


def split(code: str, mark: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The pieces between marks that stand outside all brackets, without blanks around them."""
    end = len(code) if end is None else end
    found, depth, begin = [], 0, start
    for at in range(start, end):
        if code[at] in OPEN:
            depth += 1
        elif code[at] in CLOSE:
            depth -= 1
        elif depth == 0 and code.startswith(mark, at):
            found.append((begin, at))
            begin = at + len(mark)
    found.append((begin, end))
    return [trimmed for span in found if (trimmed := trim(code, span))[0] < trimmed[1]]


def trim(code: str, span: Span) -> Span:
    start, end = span
    while start < end and code[start].isspace():
        start += 1
    while end > start and code[end - 1].isspace():
        end -= 1
    return start, end
