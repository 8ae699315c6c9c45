"""The branches of a parametrised curve at a point: x(t0 + s) = p + c_m s^m + ..., and the directions they leave in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

import numpy as np

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import complex_roots, factor, greatest_common_divisor, rational_rank

Number = Fraction | complex


@dataclass(frozen=True, kw_only=True)
class Branch:
    """How a curve runs through a point at one parameter.

    Attributes
    ----------
    parameter : fractions.Fraction, float or complex
        Where; a fraction is exact, anything else rounded.
    order : int
        m, the lowest power with a coefficient: 1 where the branch is an immersion.
    exponents : tuple of int
        m, and the lowest power whose coefficient points elsewhere, where there is one: (2, 3) for a cusp.
    direction : tuple of fractions.Fraction, float or complex
        c_m.
    real : bool
    """

    parameter: Fraction | float | complex
    order: int
    exponents: tuple[int, ...]
    direction: tuple[Fraction | float | complex, ...]
    real: bool

    @property
    def exact(self) -> bool:
        """Whether the parameter is a fraction."""
        return isinstance(self.parameter, Fraction)

    @property
    def both_ways(self) -> bool:
        """Whether the curve leaves the point in opposite directions; otherwise it turns back."""
        return self.order % 2 == 1

    def __str__(self) -> str:
        """Write it in a line."""
        arrow = ", ".join(_written(value) for value in self.direction)
        way = "both ways along" if self.both_ways else "back and forth along"
        where = f"at {_written(self.parameter)}: "
        return where + (f"{way} ({arrow})" if self.real else "not real") + f", exponents {self.exponents}"


def curve_branches(steps: Sequence[RationalPolynomial]) -> tuple[Branch, ...]:
    """Find all branches, complex ones as well.

    Parameters
    ----------
    steps : sequence of n RationalPolynomial in one variable
        x(t) - p.

    Raises
    ------
    InputError
        When the curve does not run through the point, not even at a complex parameter.
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> (t,) = RationalPolynomial.coordinates(1)
    >>> print(curve_branches([-t**2, t**3])[0])
    at 0: back and forth along (-1, 0), exponents (2, 3)
    """
    common = greatest_common_divisor(list(steps))
    if common.degree < 1:
        raise InputError(
            "the point does not lie on the curve", given="no parameter leads to it, not even a complex one"
        )
    dense = [_dense(step) for step in steps]
    branches = []
    for part, _ in factor(common).factors:
        if part.degree == 1:
            values = _dense(part)
            roots: list[tuple[Number, bool]] = [(-values[0] / values[1], True)]
        else:
            found = complex_roots(part)
            roots = [(complex(root), complex(root).imag == 0) for root in found]
        order, exponents = _exponents(dense, part)
        for root, real in roots:
            direction = tuple(_coefficient(row, root, order) for row in dense)
            branches.append(_branch(root, order, exponents, direction, real=real))
    return tuple(branches)


def _branch(root: Number, order: int, exponents: tuple[int, ...], direction: Sequence[Number], *, real: bool) -> Branch:
    if isinstance(root, complex) and real:
        rounded = tuple(complex(value).real for value in direction)
        return Branch(parameter=root.real, order=order, exponents=exponents, direction=rounded, real=True)
    return Branch(parameter=root, order=order, exponents=exponents, direction=tuple(direction), real=real)


def _dense(polynomial: RationalPolynomial) -> list[Fraction]:
    values = [Fraction(0)] * (max(polynomial.degree, 0) + 1)
    for (power,), value in polynomial.terms().items():
        values[power] = value
    return values


def _coefficient(values: Sequence[Fraction], place: Number, power: int) -> Number:
    """Give the coefficient of s^power at t = place + s."""
    total: Number = Fraction(0) if isinstance(place, Fraction) else 0j
    for degree in range(len(values) - 1, power - 1, -1):
        weight = values[degree] * comb(degree, power)
        total = total * place + (weight if isinstance(place, Fraction) else complex(float(weight)))
    return total


def _exponents(dense: Sequence[Sequence[Fraction]], part: RationalPolynomial) -> tuple[int, tuple[int, ...]]:
    """Compare coefficients modulo the irreducible polynomial of the parameter: they are the same at all its roots."""
    highest = max(map(len, dense)) - 1
    first: tuple[int, list[list[Fraction]]] | None = None
    for power in range(1, highest + 1):
        shifted = [
            [value * comb(degree, power) for degree, value in enumerate(row) if degree >= power] for row in dense
        ]
        residues = [_remainder(row, _dense(part)) for row in shifted]
        if not any(any(row) for row in residues):
            continue
        if first is None:
            first = power, residues
        elif not _parallel(first[1], residues, _dense(part)):
            return first[0], (first[0], power)
    if first is None:
        raise InputError("the curve is a point", given="constant coordinates")
    return first[0], (first[0],)


def _remainder(values: Sequence[Fraction], modulus: Sequence[Fraction]) -> list[Fraction]:
    rest, size = list(values), len(modulus) - 1
    while len(rest) > size:
        leading = rest.pop() / modulus[-1]
        for place in range(size):
            rest[len(rest) - size + place] -= leading * modulus[place]
    return rest


def _parallel(left: Sequence[list[Fraction]], right: Sequence[list[Fraction]], modulus: Sequence[Fraction]) -> bool:
    """Tell whether all minors of two vectors over the field vanish."""
    if len(modulus) == 2:  # a rational parameter: vectors of fractions
        return rational_rank([[_first(row) for row in left], [_first(row) for row in right]]) < 2
    pairs = [(i, j) for i in range(len(left)) for j in range(i)]
    return not any(
        any(_remainder(_difference(_product(left[i], right[j]), _product(left[j], right[i])), modulus))
        for i, j in pairs
    )


def _first(row: Sequence[Fraction]) -> Fraction:
    return row[0] if row else Fraction(0)


def _product(left: Sequence[Fraction], right: Sequence[Fraction]) -> list[Fraction]:
    if not left or not right:
        return []
    return [Fraction(value) for value in np.convolve(np.array(left, object), np.array(right, object))]


def _difference(left: Sequence[Fraction], right: Sequence[Fraction]) -> list[Fraction]:
    size = max(len(left), len(right))
    padded = [[*row, *[Fraction(0)] * (size - len(row))] for row in (left, right)]
    return [a - b for a, b in zip(*padded, strict=True)]


def _written(value: Fraction | float | complex) -> str:
    return str(value) if isinstance(value, Fraction) else f"{value:.6g}"
