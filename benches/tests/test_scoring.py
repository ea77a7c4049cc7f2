"""The figures of small sets that can be counted by hand."""

from pathlib import Path

import pytest
from scoring import steady
from scoring.data import Sample, read
from scoring.dresses import DRESSES, dressed
from scoring.miners import Found, masked
from scoring.score import Scored, plain


@pytest.mark.parametrize(
    ("template", "form"),
    [
        ("a <*> b", "a <*> b"),
        ("a  <*>.<*>:<*>", "a <*>"),
        ("a <*> <*> <*> b", "a <*> b"),
        ("a <*>, <*>", "a <*>, <*>"),
    ],
)
def test_variables_side_by_side_are_one(template: str, form: str) -> None:
    assert plain(template) == form


TRUTH = ["a <*>"] * 4 + ["b <*>"] * 3 + ["c"] * 2 + ["d"]


def found(*groups: tuple[str, int]) -> list[Found]:
    return [Found(text, text) for text, lines in groups for _ in range(lines)]


@pytest.mark.parametrize(
    ("groups", "figures", "kinds"),
    [
        (
            [("a <*>", 4), ("b <*>", 3), ("c", 2), ("d", 1)],
            {"GA": 1, "FGA": 1, "PA": 1, "FTA": 1, "split": 0, "merged": 0},
            ["", "", "", ""],
        ),
        (
            [("a 1", 2), ("a 2", 2), ("b <*>", 3), ("c", 2), ("d", 1)],
            {"GA": 0.6, "FGA": 2 * 3 / 9, "PA": 0.6, "FTA": 2 * 3 / 9, "split": 1, "merged": 0},
            ["split", "", "", ""],
        ),
        (
            [("<*>", 7), ("c", 2), ("e", 1)],
            {"GA": 0.3, "FGA": 2 * 2 / 7, "PA": 0.2, "FTA": 2 / 7, "split": 0, "merged": 2},
            ["merge", "merge", "", "text"],
        ),
    ],
)
def test_figures(groups: list[tuple[str, int]], figures: dict[str, float], kinds: list[str]) -> None:
    scored = Scored("set", TRUTH, found(*groups))
    assert {key: scored.figures()[key] for key in figures} == pytest.approx(figures)
    assert [scored.kind(true) for true in ("a <*>", "b <*>", "c", "d")] == kinds


def test_the_costliest_errors_have_an_example() -> None:
    lines = [f"line {number}".encode() for number in range(10)]
    scored = Scored("set", TRUTH, found(("<*>", 7), ("c", 2), ("e", 1)), lines)
    errors = {error.true: error for error in scored.errors()}
    assert errors["a <*>"].cost == pytest.approx(4 / 10 + 1 / 4)
    assert [part.example for part in scored.parts["b <*>"].values()] == ["line 4"]


def test_masks() -> None:
    assert masked("user alice at 1", "000001111100001") == "user <*> at <*>"


def test_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.content").write_bytes(b"a 1\nb\xff\n")
    (tmp_path / "x.truth.csv").write_text("LineId,Content,EventTemplate\n1,a 1,a <*>\n2,b,b<*>\n")
    family = read(tmp_path, held=True)
    assert family.held
    assert family.samples[0].messages == [b"a 1", b"b\xff"]
    assert family.samples[0].truth == ["a <*>", "b<*>"]
    assert family.samples[0].raw is None


def test_an_id_is_gone_where_a_line_has_it_no_more() -> None:
    before = [Found(group, "") for group in "aabbccde"]
    after = [Found(group, "") for group in "aaxxyzww"]
    fate = steady.fate(before, after)
    assert fate == steady.Fate(set("bcde"), renamed=1, joined=2, split=1)
    assert steady.lost(before, after, fate.gone, {"b": {"x"}, "c": {"y"}, "d": {"w", "v"}}) == 2


@pytest.mark.parametrize("dress", DRESSES.values(), ids=list(DRESSES))
def test_a_dress_has_the_message_on_its_line(dress: str) -> None:
    messages = [b"job 7 is done", b"\xff {left}"]
    for message, line in zip(messages, dressed(Sample("set", messages, []), dress), strict=True):
        assert message in line
        assert b"\n" not in line
        assert line != message
