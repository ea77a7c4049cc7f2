"""The transformer: counts by session, and what scikit-learn asks of one."""

import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import logboom
import numpy
import pandas
import polars
import pytest
from logboom.sklearn import UNKNOWN, TemplateCounter
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import parametrize_with_checks

ROOT = Path(__file__).parents[3]
LINES = (ROOT / "corpora/real/java.log").read_text().splitlines()
SESSIONS = [LINES[at : at + 100] for at in range(0, len(LINES), 100)]

# As for CountVectorizer, scikit-learn leaves out all checks that need numbers as input; these
# of them need none. None is expected to fail.
NO_INPUT = [
    estimator_checks.check_estimator_repr,
    estimator_checks.check_estimator_tags_renamed,
    estimator_checks.check_valid_tag_types,
    estimator_checks.check_get_params_invariance,
    estimator_checks.check_set_params,
    estimator_checks.check_no_attributes_set_in_init,
    estimator_checks.check_parameters_default_constructible,
]


@parametrize_with_checks([TemplateCounter()])  # type: ignore[untyped-decorator]
def test_scikit_learn_checks_it(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


@pytest.mark.parametrize("check", NO_INPUT)
def test_scikit_learn_checks_what_needs_no_input(check: Callable[[str, Any], None]) -> None:
    check("TemplateCounter", TemplateCounter())


@pytest.mark.parametrize("unknown", ["drop", "count"])
def test_counts_are_those_of_templates(unknown: Any) -> None:
    counter = TemplateCounter(unknown=unknown)
    matrix = counter.fit_transform(SESSIONS)
    rows = logboom.templates(LINES).to_dicts()
    assert matrix.shape == (len(SESSIONS), len(rows) + (unknown == "count"))
    names = list(counter.get_feature_names_out())
    sums = dict(zip(names, matrix.sum(axis=0).A1.tolist(), strict=True))
    assert sums.pop(UNKNOWN, 0) == 0
    assert sums == {row["template"]: row["count"] for row in rows}
    assert matrix.sum(axis=1).A1.tolist() == [len(session) for session in SESSIONS]
    assert list(counter.vocabulary_) == [row["id"] for row in rows]
    assert (counter.transform(SESSIONS) != matrix).nnz == 0


TEXTS = ["user 1 in\nuser 1 out\n", "", "user 2 in\r\nnever seen at all\n\nuser 3 in"]
ROWS = [(at, line) for at, text in enumerate(TEXTS) for line in text.split("\n")]
FRAME = pandas.DataFrame(ROWS, columns=["session", "line"])
KINDS: list[Callable[[], Iterable[Any]]] = [
    lambda: TEXTS,
    lambda: iter(TEXTS),
    lambda: [text.encode() for text in TEXTS],
    lambda: [text.split("\n") for text in TEXTS],
    lambda: numpy.array(TEXTS),
    lambda: pandas.Series(TEXTS),
    lambda: polars.Series(TEXTS),
    lambda: polars.Series([text.split("\n") for text in TEXTS]),
    lambda: FRAME.groupby("session")["line"].agg(list),
]


@pytest.mark.parametrize("kind", KINDS)
def test_documents_of_any_kind(kind: Callable[[], Iterable[Any]]) -> None:
    counter = TemplateCounter(unknown="count").fit(["user 8 in\nuser 9 out"] * 2)
    assert list(counter.get_feature_names_out()) == ["user <*> in", "user <*> out", UNKNOWN]
    first, blank, last = counter.transform(kind()).toarray().tolist()
    assert (first, blank) == ([1, 1, 0], [0, 0, 0])
    assert last == [2, 0, 1]
    dropped = TemplateCounter().fit(["user 8 in\nuser 9 out"] * 2).transform(kind())
    assert dropped.toarray().tolist() == [first[:2], blank[:2], last[:2]]


def test_it_is_pickled_and_cloned() -> None:
    counter = TemplateCounter(unknown="count", masks={"order": "order [0-9]+"}).fit(SESSIONS)
    other = pickle.loads(pickle.dumps(counter))
    assert (other.transform(SESSIONS) != counter.transform(SESSIONS)).nnz == 0
    assert other.vocabulary_ == counter.vocabulary_
    assert clone(counter).get_params() == counter.get_params()


def test_it_works_in_a_pipeline() -> None:
    fine, broken = ["job 1 done\njob 2 done"] * 9, ["job 1 done\nno space left on disk sda"] * 9
    model = make_pipeline(TemplateCounter(), LogisticRegression())
    model.fit(fine + broken, [0] * 9 + [1] * 9)
    assert model.predict(["job 7 done\njob 8 done", "no space left on disk sda"]).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: TemplateCounter().fit("one text"), "not one text"),
        (lambda: TemplateCounter().fit(FRAME), "one column"),  # type: ignore[arg-type]
        (lambda: TemplateCounter().fit([3]), "not int"),  # type: ignore[list-item]
        (lambda: TemplateCounter().fit([""]), "no line"),
        (lambda: TemplateCounter(unknown="keep").fit(["x"]), "'keep'"),  # type: ignore[arg-type]
        (lambda: TemplateCounter().transform(["x"]), "not fitted"),
    ],
)
def test_errors_are_value_errors(call: Callable[[], object], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        call()
