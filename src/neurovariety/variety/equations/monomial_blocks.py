"""Monomials in the coordinates, degree by degree, in blocks of one weight."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError
from neurovariety.memory import check_free

Indices = NDArray[np.int64]
Codes = NDArray[np.uint64]

MOST_MONOMIALS = 4_000_000
"""Of one degree, in all blocks together."""


@dataclass(frozen=True)
class CoordinateCodes:
    """Numbers of 64 bits for coordinates that are added where coordinates are multiplied.

    Attributes
    ----------
    weights : numpy.ndarray, shape (n,), uint64
        Equal for products of equal weight. Different weights could by chance come together too, about once in
        10^19: that makes a block larger, and no equation wrong or lost.
    names : numpy.ndarray, shape (n,), uint64
        Different for different products; `MonomialBlocks` makes sure.
    """

    weights: Codes
    names: Codes

    @classmethod
    def of(cls, weights: NDArray[np.int64], seed: int) -> CoordinateCodes:
        """Draw codes for coordinates with these weights, shape (k, n)."""
        generator = np.random.default_rng([seed, 0x5EED])
        mixing = generator.integers(0, 2**63, size=len(weights), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        mixed = mixing @ weights.astype(np.uint64)
        names = generator.integers(0, 2**64, size=weights.shape[1], dtype=np.uint64)
        return cls(mixed, np.asarray(names))


@dataclass(frozen=True)
class MonomialBlocks:
    """All monomials of one degree.

    Attributes
    ----------
    factors : numpy.ndarray, shape (M, degree), int64
        Numbers of the coordinates that are multiplied, in rising order; rows of one block together.
    names : numpy.ndarray, shape (M,), uint64
    weights : numpy.ndarray, shape (blocks,), uint64, rising
    begins : numpy.ndarray, shape (blocks + 1,), int64
        Where the blocks begin; the last entry is M.
    """

    factors: Indices
    names: Codes
    weights: Codes
    begins: Indices

    @classmethod
    def of(cls, codes: CoordinateCodes, degree: int) -> MonomialBlocks:
        """List them.

        Raises
        ------
        ResourceError
            When there are too many; nothing was built.
        """
        check_count(len(codes.weights), degree)
        factors = multisets(len(codes.weights), degree)
        weights = codes.weights[factors].sum(axis=1, dtype=np.uint64)
        names = codes.names[factors].sum(axis=1, dtype=np.uint64)
        if len(np.unique(names)) != len(names):  # once in a million tables of a million monomials
            raise ResourceError("two monomials got one name by chance", remedy="choose another seed")
        order = np.argsort(weights, kind="stable")
        different, begins = np.unique(weights[order], return_index=True)
        return cls(factors[order], names[order], different, np.append(begins, len(order)))

    @property
    def sizes(self) -> Indices:
        """Numbers of monomials of the blocks."""
        return np.diff(self.begins)

    @cached_property
    def by_name(self) -> tuple[Codes, Indices]:
        """All names, sorted, and where they stand."""
        order = np.argsort(self.names)
        return self.names[order], order

    def places(self, names: Codes) -> Indices:
        """Find monomials by their names; they must be there."""
        known, order = self.by_name
        return order[np.searchsorted(known, names)]


def check_count(coordinates: int, degree: int) -> None:
    """Refuse degrees with too many monomials, by the binomial coefficient alone."""
    count = comb(coordinates + degree - 1, degree)
    if count > MOST_MONOMIALS:
        raise ResourceError(
            f"there are too many monomials of degree {degree} in {coordinates:,} coordinates",
            given=f"{count:,}" if count < 10**18 else f"about 10^{len(str(count)) - 1}",
            allowed=f"{MOST_MONOMIALS:,}",
            remedy="ask for equations of a lower degree",
        )
    check_free(
        (4 * degree + 12) * 8 * count,
        f"a list of the monomials of degree {degree}",
        given=f"{count:,} in {coordinates:,} coordinates",
        remedy="ask for equations of a lower degree",
    )


def multisets(count: int, degree: int) -> Indices:
    """List the rising sequences of some length of numbers below count, shape (M, degree)."""
    rows = np.zeros((1, 0), dtype=np.int64)
    last = np.zeros(1, dtype=np.int64)
    for _ in range(degree):
        choices = count - last
        ends = np.cumsum(choices)
        last = np.arange(ends[-1]) - np.repeat(ends - choices, choices) + np.repeat(last, choices)
        rows = np.column_stack([np.repeat(rows, choices, axis=0), last])
    return rows
