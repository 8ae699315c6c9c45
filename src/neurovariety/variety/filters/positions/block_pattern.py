"""Multiplicities of the roots of a block, the product of all filters of one dilation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BlockPattern:
    """How often the roots of a block occur, as a form in x^S and y^S.

    Attributes
    ----------
    dilation : int
    real : tuple of int
        Multiplicities of the different real roots, 0 and infinity included, the largest first.
    pairs : tuple of int
        Multiplicities of the different pairs of conjugate roots.
    even : int
        Number of filters of even length in the block: each has a real root.

    Examples
    --------
    >>> pattern = BlockPattern(dilation=1, real=(2, 1), pairs=(1,), even=3)
    >>> print(pattern, pattern.partition, pattern.inside, pattern.interior, pattern.dimension)
    (2,1|1) (2, 1, 1, 1) True False 4
    """

    dilation: int
    real: tuple[int, ...]
    pairs: tuple[int, ...]
    even: int

    @property
    def partition(self) -> tuple[int, ...]:
        """Multiplicities of all complex roots, the largest first."""
        return tuple(sorted((*self.real, *self.pairs, *self.pairs), reverse=True))

    @property
    def odd(self) -> int:
        """Number of real roots of odd multiplicity: so many stay real however the block is moved a little."""
        return sum(count % 2 for count in self.real)

    @property
    def inside(self) -> bool:
        """Whether real filters compute the block."""
        return sum(self.real) >= self.even

    @property
    def interior(self) -> bool:
        """Whether they also compute all blocks next to it."""
        return self.odd >= self.even

    @property
    def dimension(self) -> int:
        """Of the blocks with the same multiplicities, up to scaling."""
        return len(self.real) + 2 * len(self.pairs)

    def __str__(self) -> str:
        """Write real multiplicities, a bar, and those of pairs."""
        return f"({','.join(map(str, self.real))}|{','.join(map(str, self.pairs))})"
