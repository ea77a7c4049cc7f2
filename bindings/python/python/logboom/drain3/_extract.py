"""A template -> the expression that takes the values out of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from .masking import AbstractMaskingInstruction, LogMasker


class Extraction:
    """The expression of a template, in which each value is a named group."""

    def __init__(self, masker: LogMasker, template: str, exact: bool) -> None:
        """Of the masks' own patterns if `exact`, else of anything."""
        self._masker = masker
        self._exact = exact
        self._names = (f"p_{number}" for number in count())
        self.masks: dict[str, str] = {}
        """Groups that hold values, and the masks they stand for."""
        prefix, suffix = re.escape(masker.mask_prefix), re.escape(masker.mask_suffix)
        text = re.escape(template)
        for mask in dict.fromkeys([*masker.mask_names, "*"]):
            place = prefix + re.escape(mask) + suffix
            while place in text:
                text = text.replace(place, self._group(mask), 1)
        text = re.sub(r"\\ ", r"\\s+", text)
        self.regex = f"^{text}$"
        self._compiled: re.Pattern[str] | None = None

    def values(self, line: str) -> Iterator[tuple[str, str]] | None:
        """The values of a line with their masks, in order; None if it is of another template."""
        if self._compiled is None:
            self._compiled = re.compile(self.regex)
        found = self._compiled.match(line)
        if found is None:
            return None
        groups = found.groupdict()
        return ((groups[name], self.masks[name]) for name in groups if name in self.masks)

    def _group(self, mask: str) -> str:
        """A group for one value of a mask."""
        patterns = []
        if self._exact:
            instructions = self._masker.instructions_by_mask_name(mask)
            patterns = [self._pattern(instruction) for instruction in instructions]
        if not self._exact or mask == "*":
            patterns.append(".+?")
        name = next(self._names)
        self.masks[name] = mask
        return f"(?P<{name}>{'|'.join(patterns)})"

    def _pattern(self, instruction: AbstractMaskingInstruction) -> str:
        """The pattern of a mask, whose groups get names that occur once."""
        regex: re.Pattern[str] | None = getattr(instruction, "regex", None)
        if regex is None:
            return ".+?"
        pattern = regex.pattern
        for group in regex.groupindex:
            name = next(self._names)
            pattern = pattern.replace(f"(?P={group}", f"(?P={name}")
            pattern = pattern.replace(f"(?P<{group}>", f"(?P<{name}>")
        # A number would point at another group here: anything will do.
        return re.sub(r"\\(?!0)\d{1,2}", r"(?:.+?)", pattern)
