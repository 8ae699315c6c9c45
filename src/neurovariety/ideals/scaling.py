"""Variables brought to one range before a fit, and polynomials taken between the two kinds of variables exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError, ResourceError
from neurovariety.poly import Polynomial, RationalPolynomial

Float = NDArray[np.float64]
ScalingKind = Literal["unit", "symmetric"]

RANGES: dict[ScalingKind, tuple[int, int]] = {"unit": (0, 1), "symmetric": (-1, 1)}
LARGEST_EXPANSION = 20_000
"""Terms that a polynomial may have while it is written in other variables."""


@dataclass(frozen=True, eq=False)
class Scaling:
    """The variables u of some polynomials are (x - offset) / factor, x being those of the data.

    Attributes
    ----------
    kind : str
        ``"unit"`` for [0, 1] or ``"symmetric"`` for [-1, 1], on the rows of the fit.
    offset, factor : numpy.ndarray, shape (n,)
        A constant variable has the factor 1.

    Examples
    --------
    >>> scaling = Scaling.of("symmetric", np.array([[-3.0, -2.0], [3.0, 2.0]]))
    >>> circle = Polynomial.of([[2, 0], [0, 2], [0, 0]], [1, 1, -1])
    >>> print(scaling.in_own_units(circle))
    0.25*x2^2 + 0.1111*x1^2 - 1
    """

    kind: ScalingKind
    offset: Float
    factor: Float

    @classmethod
    def of(cls, kind: ScalingKind, box: Float) -> Scaling:
        """Take the box of shape (2, n) to [0, 1] or to [-1, 1]."""
        low, high = box
        with np.errstate(over="ignore"):
            width = high - low
        if not np.isfinite(width).all():
            raise InputError(
                "the values of a variable lie too far apart to be scaled",
                given=f"{low[~np.isfinite(width)][0]:g} to {high[~np.isfinite(width)][0]:g}",
                allowed="differences up to 1.8e308",
            )
        half = kind == "symmetric"
        factor = np.where(width > 0, width / 2 if half else width, 1.0)
        return cls(kind, low + width / 2 if half else low.copy(), np.where(factor > 0, factor, 1.0))

    def apply(self, points: Float) -> Float:
        """Scale points of shape (m, n) of the data."""
        return (points - self.offset) / self.factor

    def in_own_units(self, polynomial: Polynomial | RationalPolynomial) -> Polynomial:
        """Write a polynomial in u as one in x with the same values: exactly, each coefficient rounded once.

        Raises
        ------
        ResourceError
            When it has more than `LARGEST_EXPANSION` terms on the way.
        InputError
            When a coefficient is too large for float64.
        """
        factors = [1 / Fraction(value) for value in self.factor.tolist()]
        offsets = [-Fraction(value) * scale for value, scale in zip(self.offset.tolist(), factors, strict=True)]
        return _substituted(polynomial, factors, offsets)

    def in_scaled_variables(self, polynomial: Polynomial | RationalPolynomial) -> Polynomial:
        """Do the opposite of `in_own_units`."""
        return _substituted(polynomial, list(map(Fraction, self.factor.tolist())), list(map(Fraction, self.offset)))

    def names(self, own: Sequence[str] | None, *, latex: bool = False) -> list[str]:
        """Name the scaled variables, none like one of the data.

        Examples
        --------
        >>> scaling = Scaling.of("unit", np.array([[1.0, 1.0], [2.0, 3.0]]))
        >>> scaling.names(None), scaling.names(["width", "height"])
        (['u1', 'u2'], ['u_width', 'u_height'])
        """
        if own is None or list(own) == [f"x{i}" for i in range(1, len(own) + 1)]:
            return [f"u_{{{i}}}" if latex else f"u{i}" for i in range(1, len(self.offset) + 1)]
        letter = "u"
        while any(f"{letter}_{name}" in own for name in own):
            letter += "u"
        if latex:
            return [letter + "_{" + _upright(name) + "}" for name in own]
        return [f"{letter}_{name}" for name in own]

    def sentences(self, own: Sequence[str] | None, *, latex: bool = False, most: int = 12) -> list[str]:
        """Say what each scaled variable stands for."""
        low, high = RANGES[self.kind]
        shown = [f"x{i}" for i in range(1, len(self.offset) + 1)] if own is None else own
        shown = [_upright(name) for name in shown] if latex else shown
        lines = [f"the equations are in scaled variables, in [{low}, {high}] on the rows of the fit:"]
        parts = zip(self.names(own, latex=latex), shown, self.offset.tolist(), self.factor.tolist(), strict=True)
        for scaled, name, offset, factor in list(parts)[:most]:
            top = name if offset == 0 else f"({name} {'+' if offset < 0 else '-'} {abs(offset):.6g})"
            lines.append(f"  {scaled} = {top}" + ("" if factor == 1 else f" / {factor:.6g}"))
        if len(shown) > most:
            lines.append(f"  ... and {len(shown) - most:,} more")
        return lines


def _upright(name: str) -> str:
    return r"\mathrm{" + name.replace("_", r"\_") + "}"


def expanded_terms(polynomial: Polynomial | RationalPolynomial) -> int:
    """Count the terms, equal ones too, of a polynomial in which every variable is shifted."""
    return sum(math.prod(power + 1 for power in row) for row in polynomial.exponents.tolist())


def _substituted(
    polynomial: Polynomial | RationalPolynomial, factors: list[Fraction], offsets: list[Fraction]
) -> Polynomial:
    """Put factor * variable + offset in the place of every variable."""
    rows = polynomial.exponents.tolist()
    size = expanded_terms(polynomial)
    if size > LARGEST_EXPANSION:
        raise ResourceError(
            "the polynomial is too large to be written in other variables",
            given=f"{size:,} terms on the way",
            allowed=f"{LARGEST_EXPANSION:,}",
        )
    exponents: list[list[int]] = []
    coefficients: list[Fraction] = []
    for row, value in zip(rows, polynomial.coefficients, strict=True):
        terms = [(row, Fraction(value))]
        for place in (place for place, power in enumerate(row) if power):
            expanded = _power(factors[place], offsets[place], row[place])
            terms = [
                ([*powers[:place], k, *powers[place + 1 :]], weight * part)
                for powers, weight in terms
                for k, part in expanded
            ]
        exponents += [powers for powers, _ in terms]
        coefficients += [weight for _, weight in terms]
    table = np.array(exponents, dtype=np.int64).reshape(-1, len(factors))
    return RationalPolynomial.of(table, coefficients).to_float()


def _power(factor: Fraction, offset: Fraction, power: int) -> list[tuple[int, Fraction]]:
    """Expand (factor * x + offset)^power by the binomial theorem: each power of x and its coefficient."""
    lowest = 0 if offset else power
    return [(k, math.comb(power, k) * factor**k * offset ** (power - k)) for k in range(lowest, power + 1)]
