"""Symbols: what expressions are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Role = Literal["variable", "parameter", "homogenising"]


@dataclass(frozen=True, eq=False)
class Symbol:
    """A variable, a parameter, or a homogenising coordinate; the same as any other of its name and role."""

    name: str
    role: Role

    @cached_property
    def key(self) -> str:
        """What the symbol is told by, and sorted by: x2 comes before x10."""
        rank = {"parameter": "0", "homogenising": "1", "variable": "2"}[self.role]
        return rank + re.sub(r"\d+", lambda digits: digits[0].zfill(12), self.name) + "\0" + self.name

    @cached_property
    def _hash(self) -> int:
        return hash(self.key)

    def __hash__(self) -> int:
        """Hash the key."""
        return self._hash

    def __eq__(self, other: object) -> bool:
        """Equal when the keys are."""
        return self is other or (isinstance(other, Symbol) and self.key == other.key)

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave hashes behind: they differ from process to process."""
        return Symbol, (self.name, self.role)
