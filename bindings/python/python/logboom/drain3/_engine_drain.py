"""logboom's own engine behind the calls of a Drain."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any, NoReturn

from .._logboom import DrainEngine, LogboomError, LogCluster
from ._snapshot import ENGINE_FORMAT
from .drain import Drain
from .simple_profiler import Profiler


class EngineDrain(Drain, has_tree=False):
    """Clusters that are logboom's templates.

    Templates are mined when a line of a new kind comes: at once for the first few dozen
    clusters, later when such lines are a sixteenth of all clusters. Until then, such a line
    is a cluster of its own. A cluster keeps its id for as long as its first line has a
    template of its own; if two clusters become one, the smaller id stays.
    """

    def __init__(self, profiler: Profiler) -> None:
        """No clusters yet."""
        super().__init__(profiler=profiler)
        self._engine = DrainEngine()
        self._firsts: dict[int, str] = {}
        """The first line of each cluster."""
        self._by_template: dict[str, int] = {}
        self._by_line: dict[str, int] = {}
        """Clusters of lines of which no template is known yet."""
        self._unmined = 0

    def add_log_message(self, content: str) -> tuple[LogCluster, str]:
        """Adds a line: its cluster, and what changed.

        ``cluster_created`` says that the cluster is new, ``cluster_template_changed`` that
        its template is another than before the line; those of other clusters may be, too.
        """
        content = _line(content)
        self._engine.push(content)
        known = self._find(content)
        if known is not None:
            cluster = self._cluster(known)
            cluster.size += 1
            return cluster, "none"
        self._unmined += 1
        before: dict[int, str] = {}
        if self._unmined * 16 >= len(self._firsts):
            before = {one.cluster_id: one.get_template() for one in self.clusters}
            self._mine()
        number = self._find(content)
        if number is None:
            number = self._create(content, content)
            self._by_line[content] = number
        cluster = self._cluster(number)
        if number not in before:
            return cluster, "cluster_created"
        changed = before[number] != cluster.get_template()
        return cluster, "cluster_template_changed" if changed else "none"

    def match(self, content: str, full_search_strategy: str = "never") -> LogCluster | None:
        """The cluster of lines of that kind, or None; the strategies make no difference."""
        assert full_search_strategy in ("always", "never", "fallback")
        if self._unmined:
            self._mine()
        number = self._find(_line(content))
        return None if number is None else self._cluster(number)

    def _cluster(self, number: int) -> LogCluster:
        found = self._core.get(number)
        assert found is not None
        return found

    def _find(self, line: str) -> int | None:
        template = self._engine.label(line)
        if template is None:
            return self._by_line.get(line)
        return self._by_template.get(template)

    def _create(self, line: str, template: str) -> int:
        self._core.counter += 1
        number = self._core.counter
        self._core.insert(LogCluster(template.split(" "), number))
        self._firsts[number] = line
        return number

    def _mine(self) -> None:
        """Takes over the templates of now."""
        self._unmined = 0
        rows = self._engine.mine()
        self._by_template.clear()
        self._by_line.clear()
        for number, line in list(self._firsts.items()):
            template = self._engine.label(line)
            if template is None:
                self._by_line[line] = number
            elif self._by_template.setdefault(template, number) != number:
                self._core.remove(number)
                del self._firsts[number]
        for template, text, count, example in rows:
            if template not in self._by_template:
                self._by_template[template] = self._create(example, text)
            cluster = self._cluster(self._by_template[template])
            if cluster.get_template() != text:
                cluster.log_template_tokens = tuple(text.split(" "))
            cluster.size = count

    def _dump(self) -> str:
        """The text of a snapshot; templates are mined before, so that they are those of now."""
        self._mine()
        clusters = [
            [number, line, one.get_template(), one.size]
            for number, line in self._firsts.items()
            if (one := self._core.get(number)) is not None
        ]
        state = {
            ENGINE_FORMAT: 1,
            "engine": base64.b64encode(self._engine.save()).decode(),
            "clusters": clusters,
            "counter": self._core.counter,
        }
        return json.dumps(state)

    def _load(self, text: str | bytes, max_clusters: int | None) -> None:
        """Goes on from a snapshot."""
        try:
            saved = json.loads(text)
            if saved[ENGINE_FORMAT] != 1:
                raise ValueError(f"it is of version {saved[ENGINE_FORMAT]}: use a logboom as new")
            engine = DrainEngine()
            engine.load(base64.b64decode(saved["engine"], validate=True))
            firsts = {int(number): str(line) for number, line, *_ in saved["clusters"]}
            clusters: list[tuple[int, Sequence[str], int]] = [
                (int(number), str(template).split(" "), int(size))
                for number, _, template, size in saved["clusters"]
            ]
            counter = max(int(saved["counter"]), *firsts, 0)
            self._core.restore([([], [])], clusters, None, [], counter)
        except (
            KeyError,
            TypeError,
            ValueError,
            OverflowError,
            RecursionError,
            LogboomError,
        ) as error:
            raise ValueError(
                f"this is no snapshot of engine='logboom' ({type(error).__name__}: {error}); "
                "is snapshot_compress_state as it was, and was the engine the same?"
            ) from error
        self._engine, self._firsts = engine, firsts
        self._mine()

    def __getstate__(self) -> dict[str, Any]:
        """What a copy is made of: what the snapshot has not."""
        return {**super().__getstate__(), "_engine": None}

    def get_clusters_ids_for_seq_len(self, seq_len: int) -> NoReturn:
        """There is no tree."""
        raise TypeError("logboom's engine has no tree: look at drain.clusters")

    def print_tree(self, *args: object, **kwargs: object) -> NoReturn:
        """There is no tree."""
        raise TypeError("logboom's engine has no tree: look at drain.clusters")


def _line(content: str) -> str:
    """A text as one line, without lone surrogates."""
    if not content.isascii():
        content = content.encode("utf-8", "replace").decode()
    return content.replace("\n", " ")
