"""The tree and its clusters. The work is done in Rust; this is the face of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, MutableMapping, Sequence
from typing import IO, Any

from .._logboom import DrainCore, LogCluster, changed, has_numbers
from ._snapshot import dump, load
from .simple_profiler import NullProfiler, Profiler

__all__ = ["Drain", "LogCluster", "LogClusterCache", "Node"]


_ALONE = (2, 0.4, 100, (), "<*>", True)
"""The choices of a core that has no drain."""


class Clusters(MutableMapping[int, LogCluster]):
    """All clusters by id."""

    def __init__(self, core: DrainCore) -> None:
        """The clusters of a core."""
        self._core = core

    def __getitem__(self, key: int) -> LogCluster:
        """A cluster; where they are limited, this is a use of it."""
        found = self._core.get(key)
        if found is None:
            missing: LogCluster = self.__missing__(key)
            return missing
        self._core.touch(key)
        return found

    def __missing__(self, key: int) -> Any:
        """There is no such cluster."""
        raise KeyError(key)

    def get(self, key: int, default: Any = None) -> Any:
        """A cluster; this is no use of it."""
        found = self._core.get(key)
        return default if found is None else found

    def __setitem__(self, key: int, value: LogCluster) -> None:
        """Puts a cluster under its id."""
        if key != value.cluster_id:
            raise ValueError(f"cluster {value.cluster_id} cannot have the id {key}")
        self._core.insert(value)

    def __delitem__(self, key: int) -> None:
        """Takes a cluster out."""
        if self._core.remove(key) is None:
            raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        """Whether there is a cluster of that id; this is no use of it."""
        return isinstance(key, int) and self._core.get(key) is not None

    def __iter__(self) -> Iterator[int]:
        """The ids, in the order the clusters came in."""
        return iter(self._core.ids())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._core)


class LogClusterCache(Clusters):
    """The clusters used last, by id."""

    def __init__(self, maxsize: int, core: DrainCore | None = None) -> None:
        """At most `maxsize` clusters, those of a core if there is one."""
        super().__init__(DrainCore(_ALONE, maxsize) if core is None else core)

    def __missing__(self, key: int) -> Any:
        """There is no such cluster; it may have been evicted."""
        return None

    @property
    def maxsize(self) -> int:
        """How many are kept."""
        limit = self._core.limit()
        assert limit is not None
        return limit

    @property
    def currsize(self) -> int:
        """How many there are."""
        return len(self)


class Node:
    """A node of the tree as it is now."""

    __slots__ = ("_core", "_place")

    def __init__(self, core: DrainCore | None = None, place: int = 0) -> None:
        """The node at a place of a core, the root by default."""
        self._core = DrainCore(_ALONE, None) if core is None else core
        self._place = place

    @property
    def key_to_child_node(self) -> dict[str, Node]:
        """The children by token, below the root by number of tokens; a copy."""
        children = self._core.children(self._place)
        return {key: Node(self._core, place) for key, place in children}

    @property
    def cluster_ids(self) -> list[int]:
        """The clusters that end here; a copy."""
        return self._core.cluster_ids(self._place)


class _Choice:
    """A choice that the core is told of when it changes."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = f"_{name}"

    def __get__(self, drain: Drain | None, owner: type | None = None) -> Any:
        return self if drain is None else getattr(drain, self.name)

    def __set__(self, drain: Drain, value: Any) -> None:
        setattr(drain, self.name, value)
        if hasattr(drain, "_core"):
            drain._core.configure(drain._choices())


class Drain:
    """Clusters lines by a tree of their first tokens and the similarity of templates.

    >>> drain = Drain(sim_th=0.5)
    >>> cluster, change = drain.add_log_message("a b 1")
    >>> drain.add_log_message("a b 2")[1], cluster.get_template(), cluster.size
    ('cluster_template_changed', 'a b <*>', 2)
    """

    max_node_depth = _Choice()
    sim_th = _Choice()
    max_children = _Choice()
    extra_delimiters = _Choice()
    param_str = _Choice()
    parametrize_numeric_tokens = _Choice()

    def __init__(
        self,
        depth: int = 4,
        sim_th: float = 0.4,
        max_children: int = 100,
        max_clusters: int | None = None,
        extra_delimiters: Collection[str] = (),
        profiler: Profiler | None = NullProfiler(),  # noqa: B008 - it has no state
        param_str: str = "<*>",
        parametrize_numeric_tokens: bool = True,
    ) -> None:
        """A tree without clusters.

        `depth` is the number of levels of the tree: the root, the number of tokens, tokens,
        clusters; at least 3. A line has a template if at least the share `sim_th` of its
        tokens is equal. A node has at most `max_children`. With `max_clusters`, only the
        clusters used last are kept. `extra_delimiters` part tokens as blanks do. A token that
        differs becomes `param_str`; tokens with digits share a node if
        `parametrize_numeric_tokens`.
        """
        if depth < 3:
            raise ValueError("depth argument must be at least 3")
        self.log_cluster_depth = depth
        self.max_node_depth = depth - 2
        self.sim_th = sim_th
        self.max_children = max_children
        self.profiler = profiler
        self.extra_delimiters = extra_delimiters
        self.max_clusters = max_clusters
        self.param_str = param_str
        self.parametrize_numeric_tokens = parametrize_numeric_tokens
        self._core = DrainCore(self._choices(), max_clusters)

    def __init_subclass__(cls, has_tree: bool = True) -> None:
        """Says so where a method is overridden that nothing would call."""
        overridden = sorted(_NEVER_CALLED & cls.__dict__.keys()) if has_tree else []
        if overridden:
            raise TypeError(
                f"{cls.__name__}.{overridden[0]} would never be called: the search is done in "
                "Rust. Override get_content_as_tokens, add_log_message or match"
            )

    def _choices(self) -> tuple[int, float, int, Collection[str], str, bool]:
        return (
            self.max_node_depth,
            self.sim_th,
            self.max_children,
            self.extra_delimiters,
            self.param_str,
            bool(self.parametrize_numeric_tokens),
        )

    @property
    def id_to_cluster(self) -> Clusters:
        """The clusters by id; where they are limited, to look one up is to use it."""
        limit = self._core.limit()
        return Clusters(self._core) if limit is None else LogClusterCache(limit, self._core)

    @property
    def clusters(self) -> Collection[LogCluster]:
        """The clusters; where they are limited, to iterate is to use them all."""
        return self.id_to_cluster.values()

    @property
    def clusters_counter(self) -> int:
        """The id given last."""
        return self._core.counter

    @clusters_counter.setter
    def clusters_counter(self, counter: int) -> None:
        self._core.counter = counter

    def __setattr__(self, name: str, value: object) -> None:
        """Miners of the drain prepare again."""
        super().__setattr__(name, value)
        changed()

    @property
    def root_node(self) -> Node:
        """The root of the tree."""
        return Node(self._core)

    @staticmethod
    def has_numbers(s: str) -> bool:
        """Whether a character is a digit."""
        return has_numbers(s)

    def tree_search(
        self, root_node: Node, tokens: Sequence[str], sim_th: float, include_params: bool
    ) -> LogCluster | None:
        """The cluster that the tree finds for tokens."""
        return self._core.tree_search(self._place(root_node), tokens, sim_th, include_params)

    def add_seq_to_prefix_tree(self, root_node: Node, cluster: LogCluster) -> None:
        """Puts a cluster into the tree."""
        self._core.plant(self._place(root_node), cluster)

    def _place(self, node: Node) -> int:
        if node._core is not self._core:
            raise ValueError("the node is of another tree")
        return node._place

    def get_seq_distance(
        self, seq1: Sequence[str], seq2: Sequence[str], include_params: bool
    ) -> tuple[float, int]:
        """The share of equal tokens of a template and a line, and the template's wildcards."""
        assert len(seq1) == len(seq2)
        if len(seq1) == 0:
            return 1.0, 0
        wildcards = sum(token == self.param_str for token in seq1)
        same = sum(one == two != self.param_str for one, two in zip(seq1, seq2, strict=True))
        return (same + (wildcards if include_params else 0)) / len(seq1), wildcards

    def fast_match(
        self, cluster_ids: Sequence[int], tokens: Sequence[str], sim_th: float, include_params: bool
    ) -> LogCluster | None:
        """The most similar of some clusters, if it is similar enough."""
        return self._core.fast_match(list(cluster_ids), tokens, sim_th, include_params)

    def create_template(self, seq1: Sequence[str], seq2: Sequence[str]) -> list[str]:
        """The tokens with a wildcard where they differ."""
        assert len(seq1) == len(seq2)
        pairs = zip(seq1, seq2, strict=True)
        return [two if one == two else self.param_str for one, two in pairs]

    def print_tree(self, file: IO[str] | None = None, max_clusters: int = 5) -> None:
        """Prints the tree with at most so many clusters at each leaf."""
        self.print_node("root", self.root_node, 0, file, max_clusters)

    def print_node(
        self, token: str, node: Node, depth: int, file: IO[str] | None, max_clusters: int
    ) -> None:
        """Prints a node and what is below it."""
        name = (f"<{token}>", f"<L={token}>")[depth] if depth < 2 else f'"{token}"'
        ids = node.cluster_ids
        count = f" (cluster_count={len(ids)})" if ids else ""
        print("\t" * depth + name + count, file=file)
        for key, child in node.key_to_child_node.items():
            self.print_node(key, child, depth + 1, file, max_clusters)
        for cluster_id in ids[:max_clusters]:
            print("\t" * (depth + 1) + str(self.id_to_cluster[cluster_id]), file=file)

    def get_content_as_tokens(self, content: str) -> list[str]:
        """The tokens of a line. A subclass may cut otherwise."""
        return self._core.tokens(content)

    def _cuts_itself(self) -> bool:
        return type(self).get_content_as_tokens is not Drain.get_content_as_tokens

    def add_log_message(self, content: str) -> tuple[LogCluster, str]:
        """Adds a line: its cluster, and what changed.

        That is ``cluster_created``, ``cluster_template_changed`` or ``none``.
        """
        profiler = None if isinstance(self.profiler, NullProfiler) else self.profiler
        if profiler:
            profiler.start_section("tree_search")
        if self._cuts_itself():
            cluster, change = self._core.add_tokens(self.get_content_as_tokens(content))
        else:
            cluster, change = self._core.add(content)
        if profiler:
            profiler.end_section()
            section = "create_cluster" if change == "cluster_created" else "cluster_exist"
            profiler.start_section(section)
            profiler.end_section()
        return cluster, change

    def get_clusters_ids_for_seq_len(self, seq_len: int) -> list[int]:
        """Ids of all clusters of so many tokens, evicted ones too."""
        return self._core.ids_of_length(seq_len)

    def match(self, content: str, full_search_strategy: str = "never") -> LogCluster | None:
        """The cluster whose template a line has in full, or None; nothing is changed.

        ``never`` asks the tree alone and may miss one; ``fallback`` looks at all clusters of
        as many tokens if the tree knows none; ``always`` looks at them all, and finds the
        one with the fewest wildcards.
        """
        assert full_search_strategy in ("always", "never", "fallback")
        line = self.get_content_as_tokens(content) if self._cuts_itself() else content
        return self._core.match(line, full_search_strategy)

    def get_total_cluster_size(self) -> int:
        """The number of lines of all clusters that are kept."""
        return sum(cluster.size for cluster in self.clusters)

    def _dump(self) -> str:
        """The text of a snapshot."""
        return dump(self)

    def _load(self, text: str | bytes, max_clusters: int | None) -> None:
        """Goes on from a snapshot; `max_clusters` is for those of Drain3 0.9.1 and before."""
        load(self, text, max_clusters)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy is made of: the tree as a snapshot."""
        return {**self.__dict__, "_core": self._dump()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """A copy."""
        self.__dict__.update(state)
        self._core = DrainCore(self._choices(), self.max_clusters)
        self._load(state["_core"], self.max_clusters)


_NEVER_CALLED = {
    "add_seq_to_prefix_tree",
    "create_template",
    "fast_match",
    "get_clusters_ids_for_seq_len",
    "get_seq_distance",
    "has_numbers",
    "tree_search",
}
