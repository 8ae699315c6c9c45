"""Linear subspaces of the parameters: some are zero, some are equal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.residues import Residues

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Restriction:
    """Parameter vectors of which some entries are zero and some are equal.

    Attributes
    ----------
    parameters : int
        P, the length of the vectors.
    zeros : tuple of int
        Entries that are zero.
    equal : tuple of (int, int)
        Entries that are the same.
    """

    parameters: int
    zeros: tuple[int, ...] = ()
    equal: tuple[tuple[int, int], ...] = ()

    @cached_property
    def source(self) -> Places:
        """Which free number each entry is, -1 for zero; shape (P,).

        Examples
        --------
        >>> Restriction(4, zeros=(1,), equal=((0, 3),)).source.tolist()
        [0, -1, 1, 0]
        """
        leader = list(range(self.parameters))

        def lead(place: int) -> int:
            while leader[place] != place:
                place = leader[place]
            return place

        for first, second in self.equal:
            low, high = sorted((lead(first), lead(second)))
            leader[high] = low
        zero = {lead(place) for place in self.zeros}
        leaders = [lead(place) for place in range(self.parameters)]
        free = {place: number for number, place in enumerate(sorted(set(leaders) - zero))}
        return np.array([free.get(place, -1) for place in leaders], dtype=np.int64)

    @property
    def free(self) -> int:
        """Dimension k of the subspace."""
        return int(self.source.max(initial=-1)) + 1

    @cached_property
    def basis(self) -> Places:
        """A basis as columns, shape (P, k), of zeros and ones."""
        columns: Places = (self.source[:, None] == np.arange(self.free)).astype(np.int64)
        return columns

    def place(self, values: Residues) -> Residues:
        """Make the parameter vector with given free numbers, shape (k,)."""
        return np.append(values, 0)[self.source]

    def with_zeros(self, places: Iterable[int]) -> Restriction:
        """Set further entries to zero."""
        return Restriction(self.parameters, (*self.zeros, *places), self.equal)

    def with_equal(self, pairs: Iterable[tuple[int, int]]) -> Restriction:
        """Let further entries be the same."""
        return Restriction(self.parameters, self.zeros, (*self.equal, *pairs))
