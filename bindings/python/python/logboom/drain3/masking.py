"""Masks: what is plainly variable, made alike before a line is added."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection

from .._logboom import DrainMasks, changed
from ._pattern import compiled


class AbstractMaskingInstruction(ABC):
    """Replaces parts of a text by a mask."""

    def __init__(self, mask_with: str) -> None:
        """The name of the mask."""
        self.mask_with = mask_with

    @abstractmethod
    def mask(self, content: str, mask_prefix: str, mask_suffix: str) -> str:
        """The text with each such part as prefix, name and suffix."""


class MaskingInstruction(AbstractMaskingInstruction):
    """Replaces what a regular expression of Python matches."""

    def __init__(self, pattern: str, mask_with: str) -> None:
        """The expression, and the name of the mask."""
        super().__init__(mask_with)
        self.regex = re.compile(pattern)

    def __setattr__(self, name: str, value: object) -> None:
        """Whoever has prepared for the instruction has to look at it again."""
        super().__setattr__(name, value)
        if name != "_masks":
            changed()

    @property
    def regex(self) -> re.Pattern[str]:
        """The expression."""
        return self._regex

    @regex.setter
    def regex(self, regex: re.Pattern[str]) -> None:
        self._regex = regex
        self._compiled = compiled(regex)
        self._masks: dict[str, DrainMasks | None] = {}

    @property
    def pattern(self) -> str:
        """The text of the expression."""
        return self._regex.pattern

    def mask(self, content: str, mask_prefix: str, mask_suffix: str) -> str:
        """The text with each match as prefix, name and suffix."""
        with_ = mask_prefix + self.mask_with + mask_suffix
        if with_ not in self._masks:
            self._masks = {with_: _prepared([(self, with_)])}
        masks = self._masks[with_]
        masked = None if masks is None else masks.replace(content)
        return self._regex.sub(with_, content) if masked is None else masked

    def __getstate__(self) -> tuple[re.Pattern[str], str]:
        """What a copy is made of."""
        return self._regex, self.mask_with

    def __setstate__(self, state: tuple[re.Pattern[str], str]) -> None:
        """A copy."""
        self.regex, self.mask_with = state


RegexMaskingInstruction = MaskingInstruction


class LogMasker:
    """Applies instructions one after the other."""

    def __init__(
        self,
        masking_instructions: Collection[AbstractMaskingInstruction],
        mask_prefix: str,
        mask_suffix: str,
    ) -> None:
        """The instructions, and what stands around the name of each mask."""
        self.mask_prefix = mask_prefix
        self.mask_suffix = mask_suffix
        self.masking_instructions = masking_instructions
        self.mask_name_to_instructions: dict[str, list[AbstractMaskingInstruction]] = {}
        for instruction in masking_instructions:
            named = self.mask_name_to_instructions.setdefault(instruction.mask_with, [])
            named.append(instruction)

    def __setattr__(self, name: str, value: object) -> None:
        """Whoever has prepared for the masks has to look at them again."""
        super().__setattr__(name, value)
        changed()

    def mask(self, content: str) -> str:
        """The text with all masks."""
        for instruction in self.masking_instructions:
            content = instruction.mask(content, self.mask_prefix, self.mask_suffix)
        return content

    @property
    def mask_names(self) -> Collection[str]:
        """The names of the masks."""
        return self.mask_name_to_instructions.keys()

    def instructions_by_mask_name(self, mask_name: str) -> Collection[AbstractMaskingInstruction]:
        """The instructions that have that name."""
        return self.mask_name_to_instructions.get(mask_name, [])

    def _prepared(self) -> DrainMasks | None:
        """All instructions as one, if none of them needs Python."""
        prefix, suffix = self.mask_prefix, self.mask_suffix
        each = self.masking_instructions
        return _prepared([(one, prefix + one.mask_with + suffix) for one in each])


def _prepared(masks: list[tuple[AbstractMaskingInstruction, str]]) -> DrainMasks | None:
    """Instructions with their masks as one, if none of them needs Python."""
    known = []
    for instruction, with_ in masks:
        if (
            not isinstance(instruction, MaskingInstruction)
            or type(instruction).mask is not MaskingInstruction.mask
            or instruction._compiled is None
            or not with_.isascii()
            # With a backslash, the mask is a template for Python to fill in.
            or any(character in "\\\n" for character in with_)
        ):
            return None
        known.append((instruction._compiled, with_))
    return DrainMasks(known)
