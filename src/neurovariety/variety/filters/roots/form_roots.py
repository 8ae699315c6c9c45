"""The roots of a rational form, and which of them share a fibre, decided without rounding.

FLINT factors the form and encloses the roots of each factor. How many different values x^S has at the roots is the
degree of a square-free part over the rational numbers; the roots are enclosed ever more closely until the enclosures of
their powers fall into just so many heaps. Then each heap is one value: equal values are never apart.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from neurovariety.errors import ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.factors import factor, greatest_common_divisor, resultant
from neurovariety.solve.exact.univariate import EnclosedRoot, complex_roots
from neurovariety.variety.filters.forms import Form, split_ends
from neurovariety.variety.filters.roots.root_fibres import Fibre, Kind, RootPattern, end_fibre
from neurovariety.variety.filters.roots.root_powers import Value, enclose_powers, power_value

_BITS = 64
"""Accuracy of the first enclosures; doubled until powers are apart."""
_MOST_BITS = 1 << 16


@dataclass(frozen=True)
class FormRoots:
    """All roots (x : y) of a form on the projective line.

    Attributes
    ----------
    dilations : tuple of int
        From 1 up, each a divisor of the next.
    factors : tuple of tuple of fractions.Fraction
        The irreducible factors over the rational numbers, x and y excepted, x^d first.
    roots : tuple of EnclosedRoot
        x / y of all that are neither 0 nor infinity, with their multiplicities in the form.
    owners : tuple of int
        Number of each root's factor.
    conjugates : tuple of int
        Number of each root's conjugate; its own if it is real.
    values : tuple of tuples of int
        For each dilation S a number for x^S at each root: the same one exactly where the values are the same.
    signs : tuple of tuples of int
        Of the real parts of these values: right where a value is real, 0 where it may be zero.
    zero, infinity : int
        Multiplicities of the roots 0 and infinity.
    bits : int
        Accuracy of the enclosures.
    """

    dilations: tuple[int, ...]
    factors: tuple[Form, ...]
    roots: tuple[EnclosedRoot, ...]
    owners: tuple[int, ...]
    conjugates: tuple[int, ...]
    values: tuple[tuple[int, ...], ...]
    signs: tuple[tuple[int, ...], ...]
    zero: int
    infinity: int
    bits: int

    @property
    def real_multiplicities(self) -> tuple[int, ...]:
        """Multiplicities of the different real roots, 0 and infinity included, the largest first."""
        finite = [root.multiplicity for root in self.roots if root.is_real]
        return tuple(sorted((count for count in (*finite, self.zero, self.infinity) if count), reverse=True))

    @property
    def pair_multiplicities(self) -> tuple[int, ...]:
        """Multiplicities of the different pairs of conjugate roots, the largest first."""
        pairs = [root.multiplicity for i, root in enumerate(self.roots) if i < self.conjugates[i]]
        return tuple(sorted(pairs, reverse=True))

    def same_value(self, level: int, place: int) -> list[int]:
        """List the roots in the fibre of a root, for one dilation."""
        number = self.values[level][place]
        return [i for i, other in enumerate(self.values[level]) if other == number]

    def real_pattern(self) -> RootPattern:
        """Sort the roots into the largest whole fibres, conjugate ones together."""
        return self._pattern(self._real_kind)

    def complex_pattern(self) -> RootPattern:
        """Sort the roots into the largest whole fibres, each by itself."""
        return self._pattern(lambda level, place: "single")

    def fibre_value(self, level: int, place: int) -> Value:
        """Compute x^S at a root, to the accuracy of its enclosure."""
        return power_value(self.roots[place], self.dilations[level], bits=self.bits)

    def _pattern(self, kind_of: Callable[[int, int], Kind | None]) -> RootPattern:
        fibres = self._largest(range(len(self.roots)), len(self.dilations) - 1, kind_of)
        for place, count in ((len(self.roots), self.zero), (len(self.roots) + 1, self.infinity)):
            if count:
                fibres.append(end_fibre(count, self.dilations, place))
        return RootPattern(self.dilations, tuple(fibres))

    def _largest(self, members: Sequence[int], level: int, kind_of: Callable[[int, int], Kind | None]) -> list[Fibre]:
        """Sort roots into fibres of a dilation, those that are not whole into ones of the dilations below."""
        found: list[Fibre] = []
        for heap in _heaps(members, lambda root: self.values[level][root]):
            if len(heap) < self.dilations[level]:
                found += self._largest(heap, level - 1, kind_of)
                continue
            kind = kind_of(level, heap[0])
            if kind is not None:
                multiplicity = min(self.roots[i].multiplicity for i in heap)
                within = _in_a_pair if kind == "pair" else kind_of
                parts = tuple(self._largest(heap, level - 1, within)) if level else ()
                found.append(Fibre(level, kind, multiplicity, parts, heap[0]))
        return found

    def _real_kind(self, level: int, place: int) -> Kind | None:
        """Tell the sign of a fibre's value, or that it belongs to a pair; None for the second of a pair."""
        value, conjugate = (self.values[level][i] for i in (place, self.conjugates[place]))
        if value == conjugate:
            return "positive" if self.signs[level][place] > 0 else "negative"
        return "pair" if value < conjugate else None


def form_roots(form: Sequence[Fraction], dilations: Sequence[int]) -> FormRoots:
    """Enclose all roots of a form that is not zero, and find out which powers of them agree.

    Parameters
    ----------
    form : sequence of fractions.Fraction
        Coefficients of x^d, x^(d-1) y, ..., y^d.
    dilations : sequence of int
        From 1 up, each a divisor of the next.

    Raises
    ------
    ResourceError
        When the powers of roots are too close to be told apart with 65536 bits.
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> found = form_roots([Fraction(v) for v in (1, 0, 0, 0, 1)], (1, 2))  # x^4 + y^4
    >>> found.values[1], [fibre.kind for fibre in found.real_pattern().fibres]
    ((0, 1, 1, 0), ['pair'])
    """
    infinity, middle, zero = split_ends(form)
    split = factor(_polynomial(middle)).factors
    multiplicities = [multiplicity for _, multiplicity in split]
    factors = tuple(_descending(one) for one, _ in split)
    counts = [_different_powers(factors, dilation) for dilation in dilations]
    bits = _BITS + 2 * len(form)  # products of many roots are less accurate than these
    while True:
        roots, owners = [], []
        for number, (one, _) in enumerate(split):
            found = complex_roots(one, bits=bits)
            roots += [replace(root, multiplicity=multiplicities[number]) for root in found]
            owners += [number] * len(found)
        powers = [enclose_powers(roots, dilation, bits=bits) for dilation in dilations]
        conjugates = _conjugates(roots)
        enough = [max(power.numbers, default=-1) + 1 for power in powers] == counts
        if enough and None not in conjugates and all(power.clear for power in powers):
            return FormRoots(
                dilations=tuple(dilations),
                factors=factors,
                roots=tuple(roots),
                owners=tuple(owners),
                conjugates=tuple(place for place in conjugates if place is not None),
                values=tuple(power.numbers for power in powers),
                signs=tuple(power.signs for power in powers),
                zero=zero,
                infinity=infinity,
                bits=bits,
            )
        bits *= 2
        if bits > _MOST_BITS:
            raise ResourceError(
                "powers of roots are too close to be told apart",
                given=f"{bits} bits would be needed",
                allowed=f"up to {_MOST_BITS}",
            )


def _in_a_pair(level: int, place: int) -> Kind:
    """All parts of a fibre that stands for a pair do so."""
    return "pair"


def _polynomial(form: Sequence[Fraction]) -> RationalPolynomial:
    return RationalPolynomial.of([[power] for power in range(len(form))], form[::-1])


def _descending(polynomial: RationalPolynomial) -> Form:
    degree = polynomial.degree
    form = [Fraction(0)] * (degree + 1)
    for power, value in zip(polynomial.exponents[:, 0].tolist(), polynomial.coefficients, strict=True):
        form[degree - power] = value
    return tuple(form)


def _different_powers(factors: Sequence[Form], dilation: int) -> int:
    """Count the different values of x^S at the roots of different irreducible factors."""
    total = sum(len(one) - 1 for one in factors)
    if dilation == 1 or not total:
        return total
    x, z = RationalPolynomial.coordinates(2)
    found = z**0
    for one in factors:
        degree = len(one) - 1
        in_two = RationalPolynomial.of([[degree - place, 0] for place in range(degree + 1)], one)
        found = found * resultant(in_two, x**dilation - z, 0)
    exponents = found.exponents[:, 1]
    derivative = RationalPolynomial.of(
        [[0, max(power - 1, 0)] for power in exponents.tolist()],
        [value * power for value, power in zip(found.coefficients, exponents.tolist(), strict=True)],
    )
    return total - greatest_common_divisor([found, derivative]).degree


def _heaps(members: Sequence[int], key: Callable[[int], Hashable]) -> list[list[int]]:
    heaps: dict[Hashable, list[int]] = {}
    for member in members:
        heaps.setdefault(key(member), []).append(member)
    return list(heaps.values())


def _conjugates(roots: Sequence[EnclosedRoot]) -> list[int | None]:
    """Find each root's conjugate: the one whose rectangle meets the mirrored one; None where that is not clear."""
    found: list[int | None] = []
    for i, root in enumerate(roots):
        if root.is_real:
            found.append(i)
            continue
        low, high = root.imaginary
        meeting = [
            k
            for k, other in enumerate(roots)
            if other.real[0] <= root.real[1]
            and root.real[0] <= other.real[1]
            and other.imaginary[0] <= -low
            and -high <= other.imaginary[1]
        ]
        found.append(meeting[0] if len(meeting) == 1 else None)
    return found
