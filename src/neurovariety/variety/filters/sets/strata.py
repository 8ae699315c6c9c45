"""The strata of the real end-to-end filters: by the multiplicities of the real and the complex roots of each block.

A block, the product of the filters of one dilation, is a real form of degree n. Its stratum (rho | gamma) tells the
multiplicities of its different real roots, a partition rho, and those of its pairs of conjugate roots, a partition
gamma with sum of rho + 2 sum of gamma = n. For stride one that is a stratification of all real filters but zero: the
strata are disjoint, and whole strata are in the set or not, interior or boundary (Kohn, Merkh, Montufar, Trager 2022).
With several dilations a stratum is the set of products of blocks of given strata. Its general points are smooth points
of the closure with one factorisation, and the labels are theirs; special points of it, where filters of one dilation
make up a fibre of a larger one, can have other factorisations and lie in several strata.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Literal

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import ResourceError
from neurovariety.variety.filters.blocks import Blocks, Level, blocks_of
from neurovariety.variety.filters.counts.partitions import partitions
from neurovariety.variety.filters.forms import Form, dilate, multiply
from neurovariety.variety.filters.given_filters import filters_of_signals
from neurovariety.variety.filters.positions.block_pattern import BlockPattern
from neurovariety.variety.filters.sets.general_filters import primes
from neurovariety.variety.filters.sets.strata_counts import StrataCount, count_strata
from neurovariety.variety.result import Certainty, Invariant

MOST_LISTED = 100_000
"""Strata that are listed unless more are asked for."""
_MOST_SHOWN = 60

StratumPosition = Literal["interior", "boundary", "on the closure only"]


@dataclass(frozen=True)
class Stratum:
    """The real filters whose blocks have given multiplicities of roots.

    Attributes
    ----------
    patterns : tuple of BlockPattern
        One for each dilation, ascending.
    """

    patterns: tuple[BlockPattern, ...]

    @property
    def name(self) -> str:
        """The multiplicities (real|pairs), with the dilation where there are others than 1."""
        if len(self.patterns) == 1 and self.patterns[0].dilation == 1:
            return str(self.patterns[0])
        return ", ".join(f"{pattern} for S = {pattern.dilation}" for pattern in self.patterns) or "(|)"

    @property
    def dimension(self) -> int:
        """Number of different roots of all blocks, and one for the scale."""
        return 1 + sum(pattern.dimension for pattern in self.patterns)

    @property
    def codimension(self) -> int:
        """In the closure."""
        degrees = (sum(pattern.partition) for pattern in self.patterns)
        return 1 + sum(degrees) - self.dimension

    @property
    def inside(self) -> bool:
        """Whether real filters compute its functions."""
        return all(pattern.inside for pattern in self.patterns)

    @property
    def position(self) -> StratumPosition:
        """Where its general points lie, in the words of `filter_position`."""
        if not self.inside:
            return "on the closure only"
        return "interior" if all(pattern.interior for pattern in self.patterns) else "boundary"

    def description(self) -> str:
        """Say it in words."""
        told = [_described(pattern) for pattern in self.patterns]
        if len(told) == 1:
            return told[0]
        return (
            "; ".join(f"S = {pattern.dilation}: {text}" for pattern, text in zip(self.patterns, told, strict=True))
            or "no roots"
        )

    def example(self) -> Form:
        """Write down a general filter of it, with whole numbers."""
        moduli = primes()
        product: Form = (Fraction(1),)
        for pattern in self.patterns:
            for factor, multiplicities in (((1,), pattern.real), ((1, 1), pattern.pairs)):
                for multiplicity in multiplicities:
                    form = dilate((*map(Fraction, factor), Fraction(next(moduli))), pattern.dilation)
                    for _ in range(multiplicity):
                        product = multiply(product, form)
        return product

    def __str__(self) -> str:
        """Write it in a line."""
        return f"{self.name}: {self.position}, dimension {self.dimension}, {self.description()}"


@dataclass(frozen=True, kw_only=True)
class Strata(Invariant):
    """The strata, made as they are asked for; ``value`` is their number, zero not counted.

    Iterating gives each `Stratum`, those with most real roots first.

    Attributes
    ----------
    counts : StrataCount
        How many are interior, boundary, and on the closure only.
    """

    counts: StrataCount
    parts: Blocks = field(repr=False)

    def __iter__(self) -> Iterator[Stratum]:
        """Make one after the other."""
        return (Stratum(patterns) for patterns in _products(self.parts, 0))

    def listed(self, *, most: int = MOST_LISTED) -> tuple[Stratum, ...]:
        """List them, the largest dimension first.

        Raises
        ------
        ResourceError
            When there are more than `most`.
        """
        if self.counts.total > most:
            raise ResourceError(
                "these are too many strata to list",
                given=f"{self.counts.total:,}",
                allowed=f"{most:,}",
                remedy="iterate over them, or give most=",
            )
        return tuple(sorted(self, key=lambda stratum: stratum.codimension))

    def headline(self) -> str:
        """Write how many there are of each kind."""
        counts = self.counts
        return (
            f"strata of {self.of}: {counts.total:,}, of them {counts.interior:,} interior, "
            f"{counts.boundary:,} boundary, {counts.outside:,} on the closure only"
        )

    def details(self) -> list[str]:
        """Write the strata where they are few."""
        few = self.counts.total <= _MOST_SHOWN
        shown = map(str, self.listed() if few else islice(self, 10))
        return [*shown, *([] if few else ["..."]), *super().details()]


def filter_strata(architecture: Architecture | str) -> Strata:
    """Stratify the real filters on the closure by the multiplicities of their roots.

    Parameters
    ----------
    architecture : Architecture or SPEC text
        A linear convolutional network along one axis.

    Returns
    -------
    Strata
        Exact: their number by counting partitions, and each when it is asked for.

    Raises
    ------
    InputError
        On other architectures, and filters of images.
    ResourceError
        When the degree of a block is so high that even counting takes long.

    References
    ----------
    Kohn, Merkh, Montufar, Trager, "Geometry of linear convolutional networks" (SIAGA 2022): real root multiplicity
    patterns.

    Examples
    --------
    >>> found = filter_strata("lcn 2,2 stride 1")
    >>> print(found)
    strata of lcn 2,2 stride 1,1: 3, of them 1 interior, 1 boundary, 1 on the closure only
      (1,1|): interior, dimension 3, 2 simple real roots
      (|1): on the closure only, dimension 3, 1 simple pair of conjugate roots
      (2|): boundary, dimension 2, 1 double real root
      exact: partitions counted; the labels by the real roots of odd multiplicity (Kohn, Merkh, Montufar, Trager 2022)
    """
    started = time.perf_counter()
    network = filters_of_signals(architecture, "filters are stratified by their roots")
    parts = blocks_of(network) or ()
    counts = count_strata(parts)
    return Strata(
        name="strata",
        of=network.spec,
        value=counts.total,
        certainty=Certainty.EXACT,
        evidence=_EVIDENCE,
        seconds=time.perf_counter() - started,
        remarks=(_SEVERAL,) if len(parts) > 1 else (),
        counts=counts,
        parts=parts,
    )


_EVIDENCE = "partitions counted; the labels by the real roots of odd multiplicity (Kohn, Merkh, Montufar, Trager 2022)"
_SEVERAL = "labels are those of general points; where a filter is a product in several ways the closure is singular"


def _products(parts: Blocks, place: int) -> Iterator[tuple[BlockPattern, ...]]:
    """Combine the patterns of the blocks, the last one running fastest."""
    if place == len(parts):
        yield ()
        return
    for pattern in _patterns(parts[place]):
        for rest in _products(parts, place + 1):
            yield (pattern, *rest)


def _patterns(block: Level) -> Iterator[BlockPattern]:
    for real in range(block.degree, -1, -2):
        for roots in partitions(real):
            for pairs in partitions((block.degree - real) // 2):
                yield BlockPattern(block.dilation, roots, pairs, block.even)


def _described(pattern: BlockPattern) -> str:
    """Tell the roots of a block."""
    told = []
    for multiplicities, one, many in (
        (pattern.real, "real root", "real roots"),
        (pattern.pairs, "pair of conjugate roots", "pairs of conjugate roots"),
    ):
        for multiplicity, often in sorted(Counter(multiplicities).items()):
            kind = {1: "simple", 2: "double", 3: "triple"}.get(multiplicity, f"{multiplicity}-fold")
            told.append(f"{often} {kind} {one if often == 1 else many}")
    return ", ".join(told) or "no roots"
