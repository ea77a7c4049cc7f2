"""A transformer of scikit-learn: sessions of log lines -> how often each has which template.

Enters: documents, each a text of several lines or a list of lines. Leaves: a sparse matrix
with a row for each document and a column for each template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

try:
    import numpy
    import pyarrow.compute
    from scipy.sparse import csr_matrix
    from sklearn.base import BaseEstimator, TransformerMixin
    from sklearn.utils.validation import check_is_fitted
except ImportError as missing:
    text = f"{missing.name} is missing: pip install 'logboom[sklearn]'"
    raise ImportError(text, name=missing.name) from None

from ._engine import Engine

__all__ = ["TemplateCounter"]

UNKNOWN = "<unknown>"
"""Name of the column of lines with no template."""

Document = str | bytes | Iterable[str | bytes | None]


class TemplateCounter(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    r"""Counts of templates: what `CountVectorizer` does for words, for log lines.

    >>> sessions = ["user 1 in\nuser 1 out", ["user 2 in", "user 2 in"]]
    >>> counter = TemplateCounter().fit(sessions)
    >>> counter.get_feature_names_out()
    array(['user <*> in', 'user <*> out'], dtype=object)
    >>> counter.transform(["user 7 out\nuser 8 out\nnever seen"]).toarray()
    array([[0, 2]])

    `unknown` says what becomes of lines with no template that was learned: ``drop`` leaves
    them out, ``count`` gives them a last column. `header`, `masks` and `max_memory` are the
    options of :class:`logboom.Engine`. Blank lines count nowhere.

    After `fit`, `vocabulary_` has the column of each template by its id, and `templates_` the
    texts in that order; the first columns are those of the most frequent templates.
    """

    def __init__(
        self,
        *,
        unknown: Literal["drop", "count"] = "drop",
        header: str = "auto",
        masks: Mapping[str, str] | None = None,
        max_memory: int | str = "256M",
    ) -> None:
        """Keeps the parameters as they are; `fit` checks them."""
        self.unknown = unknown
        self.header = header
        self.masks = masks
        self.max_memory = max_memory

    def fit(self, X: Iterable[Document], y: object = None) -> TemplateCounter:
        """Learns the templates of documents; `y` is ignored."""
        self._learn(_sessions(X))
        return self

    def fit_transform(self, X: Iterable[Document], y: object = None) -> csr_matrix:
        """Learns the templates of documents and counts them; `y` is ignored."""
        sessions = _sessions(X)
        self._learn(sessions)
        return self._count(sessions)

    def transform(self, X: Iterable[Document]) -> csr_matrix:
        """The counts of templates by document."""
        check_is_fitted(self)
        return self._count(_sessions(X))

    def get_feature_names_out(self, input_features: object = None) -> numpy.ndarray[Any, Any]:
        """The texts of the templates, by column; `input_features` is ignored."""
        check_is_fitted(self)
        extra = [UNKNOWN] if self.unknown == "count" else []
        return numpy.asarray([*self.templates_, *extra], dtype=object)

    def _learn(self, sessions: list[list[Any]]) -> None:
        if self.unknown not in ("drop", "count"):
            raise ValueError(f"unknown={self.unknown!r}: give 'drop' or 'count'")
        engine = Engine(header=self.header, masks=self.masks, max_memory=self.max_memory)
        engine.push("fit", [line for session in sessions for line in session])
        engine.finish("fit")
        rows = engine.templates().to_dicts()
        if not rows:
            raise ValueError("the documents have no line to learn a template from")
        self.engine_ = engine
        self.vocabulary_ = {row["id"]: column for column, row in enumerate(rows)}
        self.templates_ = _unique([(row["template"], row["id"]) for row in rows])

    def _count(self, sessions: list[list[Any]]) -> csr_matrix:
        ends = numpy.cumsum([0, *map(len, sessions)])
        labels = self.engine_.label([line for session in sessions for line in session])
        table = labels.to_pyarrow()
        known = pyarrow.array(self.vocabulary_, pyarrow.string())
        found = pyarrow.compute.index_in(table["id"], value_set=known)
        column = found.fill_null(-1).to_numpy()
        width = len(self.vocabulary_)
        if self.unknown == "count":
            is_unknown = pyarrow.compute.equal(table["reason"], "unknown").fill_null(False)
            column = numpy.where(is_unknown.to_numpy(), width, column)
            width += 1
        row = numpy.repeat(numpy.arange(len(sessions)), numpy.diff(ends))
        kept = column >= 0
        ones = numpy.ones(kept.sum(), dtype=numpy.int64)
        shape = (len(sessions), width)
        # Equal places are added up.
        return csr_matrix((ones, (row[kept], column[kept])), shape=shape)

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn should know: documents are texts."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _sessions(documents: Iterable[Document]) -> list[list[Any]]:
    """The lines of each document."""
    if isinstance(documents, (str, bytes)):
        raise ValueError("give documents, not one text: [text]")
    if hasattr(documents, "columns"):
        raise ValueError("give one column of documents, not a data frame")
    return [_lines(document) for document in documents]


def _lines(document: Any) -> list[Any]:
    if isinstance(document, str):
        return document.removesuffix("\n").split("\n")
    if isinstance(document, bytes):
        return document.removesuffix(b"\n").split(b"\n")
    if not isinstance(document, Iterable):
        kind = type(document).__name__
        raise ValueError(f"a document is a text or a list of lines, not {kind}")
    return list(document)


def _unique(named: list[tuple[str, str]]) -> list[str]:
    """The texts, with the id behind those that stand twice."""
    seen: dict[str, int] = {}
    for text, _ in named:
        seen[text] = seen.get(text, 0) + 1
    return [text if seen[text] == 1 else f"{text} [{key}]" for text, key in named]
