"""Equations of one degree from points of the variety modulo a prime, block by block.

Points over a finite field satisfy the residues of all rational equations. So the polynomials of a block that vanish at
all sampled points are at least as many as the rational ones: their number is an upper bound that no bad luck can make
too small. When as many rational equations are proven, these are all.

What is new in a degree is what the products of coordinates with equations of the degree before do not span. Everything
is decided on the free monomials of a block, those that an equation expresses through monomials before them: there an
equation is known by its coefficients at free monomials alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neurovariety.architectures.residues import ModularArithmetic
from neurovariety.errors import ResourceError
from neurovariety.memory import check_free
from neurovariety.variety.equations.function_samples import FunctionSamples, products
from neurovariety.variety.equations.monomial_blocks import CoordinateCodes, Indices, MonomialBlocks
from neurovariety.variety.equations.residue_matrices import Residues, kernel, reduced_rows, seconds_of_kernel
from neurovariety.variety.equations.time_allowed import TimeAllowed

SPARE_POINTS = 10
"""More points than monomials in a block: by chance some may be in special position."""
LARGEST_BLOCK = 12_000
"""Monomials; a dense matrix of that size takes an hour, and 7 GB."""
_BYTES_OF_ENTRY = 56
"""A residue as int64, as a Python number in a list and inside of FLINT."""


@dataclass(frozen=True)
class BlockEquations:
    """The polynomials of one block that vanish at the points.

    Attributes
    ----------
    vectors : numpy.ndarray, shape (nullity, M), int64
        Coefficients modulo the prime, 1 at one free monomial and 0 at the others.
    free : numpy.ndarray, shape (nullity,), int64
    new : numpy.ndarray, shape (g,), int64
        Which of them are not spanned by multiples of equations of lower degree, and minimal as such.
    """

    vectors: Residues
    free: Indices
    new: Indices


@dataclass(frozen=True)
class DegreeEquations:
    """All polynomials of one degree that vanish at the points; blocks without any are left out."""

    monomials: MonomialBlocks
    blocks: dict[int, BlockEquations]

    @property
    def count(self) -> int:
        """Dimension of the space of equations, an upper bound for that over the rational numbers."""
        return sum(len(block.free) for block in self.blocks.values())

    @property
    def new(self) -> int:
        """Number of equations that are no multiples of ones of lower degree."""
        return sum(len(block.new) for block in self.blocks.values())


def interpolate(
    samples: FunctionSamples,
    codes: CoordinateCodes,
    coordinates: Indices,
    degree: int,
    lower: DegreeEquations | None,
    *,
    progress: Callable[[int, int], None],
    allowed: TimeAllowed,
) -> DegreeEquations:
    """Find all equations of a degree modulo a prime.

    Parameters
    ----------
    samples : FunctionSamples
    codes : CoordinateCodes
        Of the coordinates that are used.
    coordinates : numpy.ndarray, shape (n,), int64
        Which of the samples' coordinates these are.
    degree : int
    lower : DegreeEquations or None
        Those of the degree below, None where there are none.
    progress : function of blocks done and blocks in all
    allowed : TimeAllowed

    Raises
    ------
    ResourceError
        When a block is too large; nothing of this degree has been computed.
    TimeIsOverError
        Before the block that would end too late.
    """
    monomials = MonomialBlocks.of(codes, degree)
    check_blocks(monomials, degree)
    points = samples.first(int(monomials.sizes.max(initial=0)) + SPARE_POINTS)[:, coordinates]
    blocks: dict[int, BlockEquations] = {}
    for number, size in enumerate(monomials.sizes.tolist()):
        progress(number, len(monomials.sizes))
        if size < 2 <= degree:
            continue  # no coordinate vanishes, so no monomial does
        allowed.check(seconds_of_kernel(size))
        begin = int(monomials.begins[number])
        factors = monomials.factors[begin : begin + size]
        vectors, free = kernel(products(points[: size + SPARE_POINTS], factors, samples.prime), samples.prime)
        if len(free):
            old = _multiples(monomials, begin + free, codes, lower, samples.prime)
            order = np.argsort(-np.count_nonzero(vectors, axis=1), kind="stable")  # long ones are expressed first
            _, spanned = reduced_rows(old[:, order], samples.prime)
            new = np.sort(np.delete(order, spanned))
            blocks[number] = BlockEquations(vectors, free, new)
    progress(len(monomials.sizes), len(monomials.sizes))
    return DegreeEquations(monomials, blocks)


def check_blocks(monomials: MonomialBlocks, degree: int) -> None:
    """Refuse a degree whose matrices can't fit, before the first one is made."""
    largest = int(monomials.sizes.max(initial=0))
    if largest > LARGEST_BLOCK:
        raise ResourceError(
            f"a matrix for the equations of degree {degree} is too large",
            given=f"{largest:,} monomials of one weight",
            allowed=f"{LARGEST_BLOCK:,}",
            remedy="ask for equations of a lower degree",
        )
    check_free(
        largest * (largest + SPARE_POINTS) * _BYTES_OF_ENTRY,
        f"a matrix for the equations of degree {degree}",
        given=f"{largest:,} monomials of one weight",
        remedy="ask for equations of a lower degree",
    )


def _multiples(
    monomials: MonomialBlocks, free: Indices, codes: CoordinateCodes, lower: DegreeEquations | None, prime: int
) -> Residues:
    """Give coefficients, at free monomials, of products of coordinates with equations of the degree below.

    There are many more products than free monomials; random combinations of them span the same.
    """
    if lower is None or not lower.blocks:
        return np.zeros((0, len(free)), np.int64)
    factors = monomials.factors[free]
    below = codes.weights[factors[:1]].sum(axis=1, dtype=np.uint64) - codes.weights  # of quotients, by coordinate
    sources = np.searchsorted(lower.monomials.weights, below).tolist()
    arithmetic, generator = ModularArithmetic(prime), np.random.default_rng(prime)
    mixed = np.zeros((len(free) + SPARE_POINTS, len(free)), np.int64)
    for coordinate in np.unique(factors).tolist():
        source = sources[coordinate]
        block = lower.blocks.get(source)
        if block is None or lower.monomials.weights[source] != below[coordinate]:
            continue
        divisible = np.flatnonzero((factors == coordinate).any(axis=1))
        quotients = monomials.names[free[divisible]] - codes.names[coordinate]
        part = np.zeros((len(block.free), len(free)), np.int64)
        part[:, divisible] = block.vectors[:, lower.monomials.places(quotients) - lower.monomials.begins[source]]
        shares = generator.integers(0, prime, size=(len(mixed), len(part)))
        mixed = (mixed + arithmetic.matmul(shares, part)) % prime
    return mixed
