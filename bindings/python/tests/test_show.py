"""What notebooks show of a table."""

import re
from html.parser import HTMLParser

import logboom


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
