"""How long the parts of a miner take."""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable


class Profiler(ABC):
    """Takes the times of named sections."""

    @abstractmethod
    def start_section(self, section_name: str) -> None:
        """A section begins."""

    @abstractmethod
    def end_section(self, section_name: str = "") -> None:
        """A section ends; without a name, the one that began last."""

    @abstractmethod
    def report(self, period_sec: float = 30) -> bool | None:
        """Prints what was measured, if the last report is so long ago."""


class NullProfiler(Profiler):
    """Measures nothing."""

    def start_section(self, section_name: str) -> None:
        """Does nothing."""

    def end_section(self, section_name: str = "") -> None:
        """Does nothing."""

    def report(self, period_sec: float = 30) -> bool | None:
        """Does nothing."""
        return None


class SimpleProfiler(Profiler):
    """Sums the times of each section and prints them."""

    def __init__(
        self,
        reset_after_sample_count: int = 0,
        enclosing_section_name: str = "total",
        printer: Callable[[str], object] = print,
        report_sec: float = 30,
    ) -> None:
        """Shares are of the enclosing section; `printer` gets each report."""
        self.printer = printer
        self.enclosing_section_name = enclosing_section_name
        self.reset_after_sample_count = reset_after_sample_count
        self.report_sec = report_sec
        self.section_to_stats: dict[str, ProfiledSectionStats] = {}
        self.last_report_timestamp_sec = time.time()
        self.last_started_section_name = ""

    def start_section(self, section_name: str) -> None:
        """A section begins."""
        if not section_name:
            raise ValueError("Section name is empty")
        self.last_started_section_name = section_name
        stats = self.section_to_stats.setdefault(section_name, ProfiledSectionStats(section_name))
        if stats.start_time_sec != 0:
            raise ValueError(f"Section {section_name} is already started")
        stats.start_time_sec = time.time()

    def end_section(self, name: str = "") -> None:
        """A section ends; without a name, the one that began last."""
        now = time.time()
        section_name = name or self.last_started_section_name
        if not section_name:
            raise ValueError("Neither section name is specified nor a section is started")
        stats = self.section_to_stats.get(section_name)
        if stats is None:
            raise ValueError(f"Section {section_name} does not exist")
        if stats.start_time_sec == 0:
            raise ValueError(f"Section {section_name} was not started")
        took = now - stats.start_time_sec
        if 0 < self.reset_after_sample_count == stats.sample_count:
            stats.sample_count_batch = 0
            stats.total_time_sec_batch = 0
        stats.sample_count += 1
        stats.total_time_sec += took
        stats.sample_count_batch += 1
        stats.total_time_sec_batch += took
        stats.start_time_sec = 0

    def report(self, period_sec: float = 30) -> bool | None:
        """Prints the sections, the longest first, if the last report is so long ago."""
        if time.time() - self.last_report_timestamp_sec < period_sec:
            return False
        enclosing = self.section_to_stats.get(self.enclosing_section_name)
        total = enclosing.total_time_sec if enclosing else 0
        batches = self.reset_after_sample_count > 0
        stats = self.section_to_stats.values()
        longest_first = sorted(stats, key=lambda it: it.total_time_sec, reverse=True)
        self.printer(os.linesep.join(it.to_string(total, batches) for it in longest_first))
        self.last_report_timestamp_sec = time.time()
        return True


class ProfiledSectionStats:
    """The sums of a section, over all and over the samples since the last reset."""

    def __init__(
        self,
        section_name: str,
        start_time_sec: float = 0,
        sample_count: int = 0,
        total_time_sec: float = 0,
        sample_count_batch: int = 0,
        total_time_sec_batch: float = 0,
    ) -> None:
        """A section that began at `start_time_sec`, or is not running if that is 0."""
        self.section_name = section_name
        self.start_time_sec = start_time_sec
        self.sample_count = sample_count
        self.total_time_sec = total_time_sec
        self.sample_count_batch = sample_count_batch
        self.total_time_sec_batch = total_time_sec_batch

    def to_string(self, enclosing_time_sec: float, include_batch_rates: bool) -> str:
        """A line of a report."""
        took = f"{self.total_time_sec:>8.2f} s"
        if enclosing_time_sec > 0:
            took += f" ({100 * self.total_time_sec / enclosing_time_sec:>6.2f}%)"
        each = f"{1000000 * self.total_time_sec / self.sample_count: 7.2f}"
        rate = _rate(self.sample_count, self.total_time_sec)
        if include_batch_rates:
            count, total = self.sample_count_batch, self.total_time_sec_batch
            each += f" ({1000000 * total / count: 7.2f})"
            rate += f" ({_rate(count, total)})"
        return (
            f"{self.section_name: <15}: took {took}, {self.sample_count: >10,} samples, "
            f"{each} ms / 1000 samples, {rate} hz"
        )


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds: 15,.2f}" if seconds > 0 else "N/A"
