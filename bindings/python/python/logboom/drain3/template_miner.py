"""A drain with masks, snapshots and the values of lines."""

from __future__ import annotations

import base64
import logging
import re
import time
import zlib
from typing import Any, Literal, NamedTuple

from .._logboom import DrainCore, DrainMasks, DrainMiner, changed
from ._engine_drain import EngineDrain
from ._extract import Extraction
from ._lru import LRU
from .drain import Drain, LogCluster
from .masking import AbstractMaskingInstruction, LogMasker
from .persistence_handler import PersistenceHandler
from .simple_profiler import NullProfiler, Profiler, SimpleProfiler
from .template_miner_config import TemplateMinerConfig

logger = logging.getLogger(__name__)

config_filename = "drain3.ini"


class ExtractedParameter(NamedTuple):
    """A value of a line."""

    value: str
    """Its text."""
    mask_name: str
    """The mask it stands for; ``*`` is none."""


class TemplateMiner(DrainMiner):
    """Adds lines to clusters and says what their templates are.

    >>> miner = TemplateMiner()
    >>> miner.add_log_message("user 7 logged in")["cluster_id"]
    1
    >>> miner.add_log_message("user 9 logged in")["template_mined"]
    'user <*> logged in'
    >>> miner.extract_parameters("user <*> logged in", "user 9 logged in")
    [ExtractedParameter(value='9', mask_name='*')]
    """

    def __init__(
        self,
        persistence_handler: PersistenceHandler | None = None,
        config: TemplateMinerConfig | None = None,
        engine: Literal["drain", "logboom"] = "drain",
    ) -> None:
        """A miner with the state that the handler has kept, if there is one.

        Without a config, the file ``drain3.ini`` is read if there is one. With the engine
        ``logboom``, templates are those of logboom, and choices about Drain's tree and
        similarity have no effect.
        """
        if engine not in ("drain", "logboom"):
            raise ValueError(f"engine={engine!r}: give 'drain' or 'logboom'")
        logger.info("Starting Drain3 template miner")
        if config is None:
            logger.info("Loading configuration from %s", config_filename)
            config = TemplateMinerConfig()
            config.load(config_filename)
        self.config = config
        self.profiler: Profiler = SimpleProfiler() if config.profiling_enabled else NullProfiler()
        self.persistence_handler = persistence_handler
        self.drain = self._drain() if engine == "drain" else EngineDrain(self.profiler)
        self.masker = LogMasker(config.masking_instructions, config.mask_prefix, config.mask_suffix)
        self.parameter_extraction_cache: LRU[tuple[str, bool], Extraction] = LRU(
            config.parameter_extraction_cache_capacity
        )
        self.last_save_time = time.time()
        if persistence_handler is not None:
            self.load_state()

    def _drain(self) -> Drain:
        config = self.config
        return Drain(
            sim_th=config.drain_sim_th,
            depth=config.drain_depth,
            max_children=config.drain_max_children,
            max_clusters=config.drain_max_clusters,
            extra_delimiters=config.drain_extra_delimiters,
            profiler=self.profiler,
            param_str=config.mask_prefix + "*" + config.mask_suffix,
            parametrize_numeric_tokens=config.parametrize_numeric_tokens,
        )

    def load_state(self) -> None:
        """Takes the state that the handler has kept, if there is one."""
        assert self.persistence_handler is not None
        logger.info("Checking for saved state")
        state = self.persistence_handler.load_state()
        if state is None:
            logger.info("Saved state not found")
            return
        if self.config.snapshot_compress_state:
            state = zlib.decompress(base64.b64decode(state))
        self.drain._load(state, self.config.drain_max_clusters)
        # The sum is a use of every cluster, in order: so it is in Drain3.
        messages = self.drain.get_total_cluster_size()
        count = len(self.drain.clusters)
        logger.info("Restored %d clusters built from %d messages", count, messages)

    def save_state(self, snapshot_reason: str) -> None:
        """Gives the handler the state of now."""
        assert self.persistence_handler is not None
        state = self.drain._dump().encode("utf-8")
        if self.config.snapshot_compress_state:
            state = base64.b64encode(zlib.compress(state))
        # The sum is a use of every cluster, in order: so it is in Drain3.
        messages = self.drain.get_total_cluster_size()
        logger.info(
            "Saving state of %d clusters with %d messages, %d bytes, reason: %s",
            len(self.drain.clusters),
            messages,
            len(state),
            snapshot_reason,
        )
        self.persistence_handler.save_state(state)

    def get_snapshot_reason(self, change_type: str, cluster_id: int) -> str | None:
        """Why a snapshot is due, if it is."""
        if change_type != "none":
            return f"{change_type} ({cluster_id})"
        passed = time.time() - self.last_save_time
        return "periodic" if passed >= self.config.snapshot_interval_minutes * 60 else None

    def __setattr__(self, name: str, value: object) -> None:
        """Prepares again."""
        super().__setattr__(name, value)
        if name != "last_save_time":
            changed()

    def _prepared(self) -> tuple[DrainCore, DrainMasks, list[AbstractMaskingInstruction]] | None:
        """What is needed to add lines in Rust alone, if that will do."""
        instructions = self.masker.masking_instructions
        if (
            self.persistence_handler is not None
            or type(self.profiler) is not NullProfiler
            or type(self.drain) is not Drain
            or type(self.drain.profiler) is not NullProfiler
            or type(self.masker) is not LogMasker
            or type(instructions) is not list
        ):
            return None
        masks = self.masker._prepared()
        return None if masks is None else (self.drain._core, masks, instructions)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy is made of; what was prepared is prepared again."""
        return self.__dict__.copy()

    def _add_log_message(self, log_message: str) -> dict[str, Any]:
        """Adds a line with all that Drain3 does around it."""
        profiler = self.profiler
        profiler.start_section("total")
        profiler.start_section("mask")
        masked = self.masker.mask(log_message)
        profiler.end_section()
        profiler.start_section("drain")
        cluster, change = self.drain.add_log_message(masked)
        profiler.end_section("drain")
        result = {
            "change_type": change,
            "cluster_id": cluster.cluster_id,
            "cluster_size": cluster.size,
            "template_mined": cluster.get_template(),
            "cluster_count": len(self.drain.clusters),
        }
        if self.persistence_handler is not None:
            profiler.start_section("save_state")
            reason = self.get_snapshot_reason(change, cluster.cluster_id)
            if reason:
                self.save_state(reason)
                self.last_save_time = time.time()
            profiler.end_section()
        profiler.end_section("total")
        profiler.report(self.config.profiling_report_sec)
        return result

    def match(self, log_message: str, full_search_strategy: str = "never") -> LogCluster | None:
        """The cluster whose template a line has in full, or None; nothing is changed.

        For the strategies see :meth:`logboom.drain3.drain.Drain.match`.
        """
        return self.drain.match(self.masker.mask(log_message), full_search_strategy)

    def get_parameter_list(self, log_template: str, log_message: str) -> list[str]:
        """The values of a line. Deprecated: use `extract_parameters`."""
        found = self.extract_parameters(log_template, log_message, exact_matching=False)
        return [parameter.value for parameter in found or []]

    def extract_parameters(
        self, log_template: str, log_message: str, exact_matching: bool = True
    ) -> list[ExtractedParameter] | None:
        """The values of a line in order, or None if it is of another template.

        With `exact_matching`, the patterns of the masks are asked; without, any text will do,
        which is faster and may cut a value wrongly.
        """
        for delimiter in self.config.drain_extra_delimiters:
            log_message = re.sub(delimiter, " ", log_message)
        values = self._extraction(log_template, exact_matching).values(log_message)
        return None if values is None else [ExtractedParameter(*value) for value in values]

    def _extraction(self, log_template: str, exact_matching: bool) -> Extraction:
        key = (log_template, exact_matching)
        found = self.parameter_extraction_cache.get(key)
        if found is None:
            found = Extraction(self.masker, log_template, exact_matching)
            self.parameter_extraction_cache.put(key, found)
        return found

    def _get_template_parameter_extraction_regex(
        self, log_template: str, exact_matching: bool
    ) -> tuple[str, dict[str, str]]:
        """The expression for a template, and the masks of its groups."""
        found = self._extraction(log_template, exact_matching)
        return found.regex, found.masks
