"""Linear convolutional networks: the rank conditions that cut out the closure of their end-to-end filters."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, Literal, get_args

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import InputError, ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.equations.by_resultants.determinants import lazy_minors
from neurovariety.variety.equations.by_resultants.exact_ranks import ConditionsAtPoint, conditions_at
from neurovariety.variety.equations.by_resultants.numerical_ranks import (
    NumericalRanks,
    ranks_at,
    real_or_complex_points,
)
from neurovariety.variety.equations.by_resultants.rank_condition import RankCondition
from neurovariety.variety.equations.by_resultants.splitting import direct_conditions, recursive_conditions
from neurovariety.variety.exact_point import exact_point
from neurovariety.variety.filters.given_filters import filters_of_signals
from neurovariety.variety.result import Certainty, Invariant
from neurovariety.whole_number import count_text

Method = Literal["direct", "recursive", "separate"]

MOST_COORDINATES = 4_000
"""Of the end-to-end filter; the matrices can have about the square of that for entries."""

_SHOWN = 8

_ENOUGH = (
    "they hold on the closure of the set of functions and nowhere else: the roots of a form that satisfies them can be "
    "parted among the filters"
)
_NOT_PROVEN = (
    "they hold on the closure of the set of functions, and perhaps elsewhere: each piece is asked alone for a factor "
    "that all must share; method='recursive' asks for that as well"
)


@dataclass(frozen=True, kw_only=True)
class RankConditions(Invariant):
    """Coordinates that vanish and matrices of small rank; ``value`` counts the minors to be looked at by size.

    Attributes
    ----------
    coordinates : int
        K, the size of the end-to-end filter.
    method : {"direct", "recursive", "separate"}
    vanishing : tuple of int
        Coordinates, from 0, that are zero on the whole set of functions.
    conditions : tuple of RankCondition
        Those with the smallest minors first. Their layers are those of the reduced network.
    enough : bool
        Whether they are proven to hold on the closure alone.

    Examples
    --------
    >>> conditions = rank_conditions("lcn 3,2 stride 2")
    >>> print(conditions.headline())
    rank conditions of lcn 3,2 stride 2,1: 1 matrix, 1 minor of size 3
    >>> [conditions.text(minor) for minor in conditions.minors()]
    ['y2^2*y5 + y1*y4^2 - y2*y3*y4']
    >>> print(conditions.hold_at([1, 0, 0, 0, 1]).headline())  # x^4 + y^4 has complex filters, and no real ones
    the function satisfies the rank conditions of lcn 3,2 stride 2,1
    """

    coordinates: int
    method: Method
    vanishing: tuple[int, ...]
    conditions: tuple[RankCondition, ...]
    enough: bool

    @property
    def minor_count(self) -> int:
        """Number of all coordinates and minors that vanish, by formula: `minors` gives at most so many.

        Among the minors are zeros and repetitions, which `minors` leaves out.
        """
        return sum(self.value.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coordinates, y1, ..., yK, as in `Equations`."""
        return tuple(f"y{number}" for number in range(1, self.coordinates + 1))

    def text(self, polynomial: RationalPolynomial, *, latex: bool = False, most_terms: int | None = None) -> str:
        """Write an equation in y1, ..., yK, the entries of the end-to-end filter.

        Parameters
        ----------
        polynomial : RationalPolynomial
            In the K coordinates; one of `minors`.
        latex : bool
        most_terms : int, optional
            Leave the others out, and say how many.
        """
        names = [f"y_{{{name[1:]}}}" for name in self.names] if latex else self.names
        return polynomial.text(names=names, latex=latex, most_terms=most_terms)

    def minors(self) -> Iterator[RationalPolynomial]:
        """Write the equations one after the other: each is computed when it is asked for. `text` writes one out.

        Yields
        ------
        RationalPolynomial
            First the coordinates that vanish, then minors, the smallest first. None is zero, none comes twice.

        Raises
        ------
        ResourceError
            Before the first of the minors that are too large to be multiplied out.
        """
        return lazy_minors(self.conditions, self.vanishing, self.coordinates)

    def hold_at(self, point: Sequence[float | Fraction]) -> ConditionsAtPoint:
        """Decide, exactly, whether a function satisfies the conditions; thousands of coordinates take seconds.

        Parameters
        ----------
        point : sequence of K int, fractions.Fraction or float
            The end-to-end filter. A float stands for the binary fraction it is, so that floats which were computed are
            hardly ever on the closure: `numerical_ranks` is for these.

        Returns
        -------
        ConditionsAtPoint
            True is a proof that the function lies on the closure where `enough` is set; False is one that it does not
            in any case, and has the condition that fails.

        Raises
        ------
        InputError
            When the point has another number of coordinates, or they are no finite real numbers.
        MissingExtraError
            When python-flint is not installed.
        """
        values = exact_point(point, self.coordinates, "the end-to-end filter", for_floats=False)
        return conditions_at(self.conditions, self.vanishing, values, name=self.name, of=self.of, enough=self.enough)

    def numerical_ranks(self, points: Any) -> NumericalRanks:
        """Decide about many functions in floating point, by the singular values of the matrices.

        Parameters
        ----------
        points : array_like, shape (N, K), float64 or complex128
            End-to-end filters.

        Raises
        ------
        InputError
            For anything else.
        """
        return ranks_at(self.conditions, self.vanishing, real_or_complex_points(points, self.coordinates))

    def headline(self) -> str:
        """Write how many matrices there are, and how many minors of which size."""
        many = len(self.conditions)
        gone = len(self.vanishing)
        parts = [f"{gone} vanishing coordinate{'s' * (gone != 1)}"] * bool(gone)
        parts += [f"{many} {'matrix' if many == 1 else 'matrices'}"] * bool(many)
        counts = Counter(dict(self.value))
        counts.subtract({1: len(self.vanishing)})
        parts += [
            f"1 minor of size {size}" if count == 1 else f"at most {count_text(count)} minors of size {size}"
            for size, count in counts.items()
            if count
        ]
        return f"{self.name} of {self.of}: {', '.join(parts) or 'none'}"

    def details(self) -> list[str]:
        """Write the conditions, and what they are worth."""
        lines = [str(condition) for condition in islice(self.conditions, _SHOWN)]
        if len(self.conditions) > _SHOWN:
            lines.append(f"... ({len(self.conditions) - _SHOWN:,} more)")
        return [*lines, *super().details()]


def rank_conditions(network: Architecture | str, *, method: Method = "direct") -> RankConditions:
    """Write the equations of a linear convolutional network as ranks of matrices of coordinates.

    Parameters
    ----------
    network : LinearConvNet or str
        Along one axis, for example ``"lcn 3,2 stride 2"``.
    method : "direct", "recursive" or "separate"
        Direct: one matrix for each layer of the reduced network but the first; ours. Recursive: the pieces are split
        again and again, as in the article; more matrices, most of them smaller. Both are proven to hold on the closure
        alone. Separate: the same recursion where each piece is asked alone, to be an end-to-end filter of a smaller
        network; that holds elsewhere, too, for ``"lcn 4,2,2 stride 2"``, and may do so where three filters or more
        begin with one of more than s + 1 entries, s its stride, or come to that in a later splitting.

    Returns
    -------
    RankConditions
        The closure is the same over the real and the complex numbers; whether a real function on it has real filters is
        another question. Networks with stride one before the last layer have no conditions: their functions are dense.

    Raises
    ------
    InputError
        For another architecture, filters for images, or another method.
    ResourceError
        When the matrices would be too large.

    References
    ----------
    Shahverdi, Algebraic complexity and neurovariety of linear convolutional networks (2024), arXiv 2401.16613.

    Examples
    --------
    >>> print(rank_conditions("lcn 2,2,2 stride 2,2", method="recursive").headline())
    rank conditions of lcn 2,2,2 stride 2,2,1: 3 matrices, at most 8 minors of size 2
    >>> print(rank_conditions("lcn 2,2,2 stride 2,2").headline())
    rank conditions of lcn 2,2,2 stride 2,2,1: 2 matrices, at most 12 minors of size 2
    """
    started = time.perf_counter()
    architecture = signal_network(network)
    if method not in get_args(Method):
        raise InputError("there is no such method", given=repr(method)[:60], allowed=" or ".join(get_args(Method)))
    reduced = architecture.reduced()
    sizes, strides = ([number for (number,) in listed] for listed in (reduced.sizes, reduced.strides))
    coordinates = architecture.ambient.dimension
    if coordinates > MOST_COORDINATES:
        raise ResourceError(
            f"the matrices of {architecture.spec} are too large",
            given=f"{coordinates:,} coordinates",
            allowed=f"{MOST_COORDINATES:,}",
            remedy="`dimension` works without them",
        )
    if method == "direct":
        found = direct_conditions(sizes, strides)
    else:
        found = recursive_conditions(sizes, strides, together=method == "recursive")
    counts = Counter({1: len(found.vanishing)})
    for condition in found.ranks:
        counts[condition.minor_size] += condition.minor_count
    return RankConditions(
        name="rank conditions",
        of=architecture.spec,
        value={size: count for size, count in sorted(counts.items()) if count},
        certainty=Certainty.EXACT,
        evidence=_ENOUGH if found.enough else _NOT_PROVEN,
        complete=found.enough,
        seconds=time.perf_counter() - started,
        coordinates=coordinates,
        method=method,
        vanishing=tuple(sorted(found.vanishing)),
        conditions=tuple(found.ranks),
        enough=found.enough,
        remarks=(f"layers are those of {reduced.spec}",) if found.ranks and reduced.sizes != architecture.sizes else (),
    )


def signal_network(network: Architecture | str) -> LinearConvNet:
    """Take a linear convolutional network along one axis.

    Raises
    ------
    InputError
        For another one.
    """
    return filters_of_signals(network, "rank conditions are known")
