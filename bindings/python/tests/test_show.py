"""What notebooks and terminals show of a table."""

import re
from html.parser import HTMLParser

import logboom
import pytest


class Cells(HTMLParser):
    """The tags and texts of some HTML."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_notebook_shows_the_first_rows_and_says_what_it_leaves_out() -> None:
    table = logboom.templates([word * 4 for word in "abcdefghijklmnopqrstuvwxyz"] * 1500)
    cells = Cells(table._repr_html_())
    assert cells.tags.count("tr") == 1 + 20
    assert cells.texts.count("1,500") == 20
    assert cells.texts[-1] == "26 rows, 6 of them not shown"
    few = Cells(logboom.templates(["one"])._repr_html_())
    assert few.texts[-1] == "1 row"
    assert Cells(logboom.templates([])._repr_html_()).texts[-1] == "0 rows"


def test_texts_of_logs_are_no_markup() -> None:
    line = "<script>alert(1)</script> \x1b[2J <img src=x onerror='y'> & more"
    markup = logboom.label([line])._repr_html_() + logboom.templates([line])._repr_html_()
    assert set(Cells(markup).tags) <= {"table", "thead", "tbody", "tr", "th", "td", "p", "span"}
    assert "\x1b" not in markup


def test_a_long_text_is_cut_in_the_middle() -> None:
    line = "begin " + "x" * 5000 + " end"
    texts = Cells(logboom.label([line])._repr_html_()).texts
    shown = [text for text in texts if re.match("begin x+…x+ end$", text)]
    assert shown and {len(text) for text in shown} == {300}


LOG = [
    f"2026-05-01T{at % 24:02}:00:0{at % 10}.120Z {('INFO', 'WARN')[at % 2]} shop: "
    f"order {at} of user{at} was sent by the carrier named first to the place in file{at}.txt"
    for at in range(1, 1133)
] + ["2026-05-02T00:00:00Z ERROR shop: disk full"] * 566


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize(
    ("table", "kept"),
    [
        (logboom.templates(LOG), ["template", "count"]),
        (logboom.counts(LOG, "1d", by=["severity"]), ["template", "count"]),
        (logboom.diff(LOG[:40], LOG), ["template", "change", "base_count", "target_count"]),
        (logboom.header(LOG), ["layout", "lines"]),
        (logboom.label(LOG), ["template"]),
    ],
)
def test_a_terminal_shows_numbers_in_full(
    table: logboom.Table, kept: list[str], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    head, *lines, last = repr(table).splitlines()
    assert set(kept) <= set(head.split())
    assert width == 40 or max(map(len, [head, *lines, last])) <= width
    assert "+00:00" not in "".join(lines)
    for row, line in zip(table.to_dicts(20), lines, strict=True):
        text = str(row[kept[0]])
        assert text in line or (text[:12] in line and "…" in line)
        words = [f"{row[name]:,}" if name != "change" else row[name] for name in kept[1:]]
        assert set(words) <= set(line.split())


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (80, "window_start id template severity count"),
        (120, "window_start id template severity count first_seen"),
        (200, "window_start id template severity count first_seen last_seen"),
    ],
)
def test_columns_are_left_out_from_the_right(
    width: int, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    head, first, *_, last = repr(logboom.counts(LOG, "1d", by=["severity"])).splitlines()
    assert head.split() == columns.split()
    assert first.startswith("2026-05-01 00:00:00  ") and " 566" in first
    missing = {"first_seen", "last_seen"} - set(columns.split())
    assert all(name in last for name in missing) and ("no room" in last) == bool(missing)
    assert last.startswith("3 rows")
