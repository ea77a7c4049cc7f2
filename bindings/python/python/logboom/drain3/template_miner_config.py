"""What users choose, from code or a file."""

from __future__ import annotations

import ast
import configparser
import json
import logging
from collections.abc import Collection, Iterable
from os import PathLike

from .masking import AbstractMaskingInstruction, MaskingInstruction

logger = logging.getLogger(__name__)


class TemplateMinerConfig:
    """The choices with Drain3's defaults."""

    def __init__(self) -> None:
        """The defaults."""
        self.profiling_enabled = False
        self.profiling_report_sec = 60
        self.snapshot_interval_minutes = 5
        self.snapshot_compress_state = True
        self.drain_extra_delimiters: Collection[str] = []
        self.drain_sim_th = 0.4
        self.drain_depth = 4
        self.drain_max_children = 100
        self.drain_max_clusters: int | None = None
        self.masking_instructions: list[AbstractMaskingInstruction] = []
        self.mask_prefix = "<"
        self.mask_suffix = ">"
        self.parameter_extraction_cache_capacity = 3000
        self.parametrize_numeric_tokens = True

    def load(self, config_filename: str | PathLike[str] | Iterable[str]) -> None:
        """Takes what an .ini file says; the rest stays as it is."""
        ini = configparser.ConfigParser()
        if not ini.read(config_filename):
            logger.warning("config file not found: %s", config_filename)

        def has(section: str, option: str) -> bool:
            return ini.has_option(section, option)

        if has("PROFILING", "enabled"):
            self.profiling_enabled = ini.getboolean("PROFILING", "enabled")
        if has("PROFILING", "report_sec"):
            self.profiling_report_sec = ini.getint("PROFILING", "report_sec")
        if has("SNAPSHOT", "snapshot_interval_minutes"):
            minutes = ini.getint("SNAPSHOT", "snapshot_interval_minutes")
            self.snapshot_interval_minutes = minutes
        if has("SNAPSHOT", "compress_state"):
            self.snapshot_compress_state = ini.getboolean("SNAPSHOT", "compress_state")
        if has("DRAIN", "extra_delimiters"):
            delimiters = ast.literal_eval(ini.get("DRAIN", "extra_delimiters"))
            self.drain_extra_delimiters = delimiters
        if has("DRAIN", "sim_th"):
            self.drain_sim_th = ini.getfloat("DRAIN", "sim_th")
        if has("DRAIN", "depth"):
            self.drain_depth = ini.getint("DRAIN", "depth")
        if has("DRAIN", "max_children"):
            self.drain_max_children = ini.getint("DRAIN", "max_children")
        if has("DRAIN", "max_clusters"):
            self.drain_max_clusters = ini.getint("DRAIN", "max_clusters")
        if has("DRAIN", "parametrize_numeric_tokens"):
            numeric = ini.getboolean("DRAIN", "parametrize_numeric_tokens")
            self.parametrize_numeric_tokens = numeric
        if has("MASKING", "masking"):
            self.masking_instructions = [
                MaskingInstruction(each["regex_pattern"], each["mask_with"])
                for each in json.loads(ini.get("MASKING", "masking"))
            ]
        self.mask_prefix = ini.get("MASKING", "mask_prefix", fallback=self.mask_prefix)
        self.mask_suffix = ini.get("MASKING", "mask_suffix", fallback=self.mask_suffix)
        if has("MASKING", "parameter_extraction_cache_capacity"):
            capacity = ini.getint("MASKING", "parameter_extraction_cache_capacity")
            self.parameter_extraction_cache_capacity = capacity
