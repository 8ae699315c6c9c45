"""The roots of a polynomial in one variable, each enclosed with proof.

FLINT factors the polynomial into square-free parts, which gives the multiplicities, and encloses every root of each in
a ball of its own (F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, 2017). Roots
that are enclosed off the real line are not real, and the others are proven real by the symmetry of the roots.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from neurovariety.errors import InputError, require
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.rings import Exact, exact_polynomial

Interval = tuple[Fraction, Fraction]


@dataclass(frozen=True, repr=False)
class EnclosedRoot:
    """One root, alone in its rectangle.

    Attributes
    ----------
    real, imaginary : pair of fractions.Fraction
        Lower and upper end; equal where the number is exact. The imaginary part of a real root is exactly zero.
    multiplicity : int
    """

    real: Interval
    imaginary: Interval
    multiplicity: int

    @property
    def is_real(self) -> bool:
        """Whether the root is proven real; otherwise it is proven not to be."""
        return not any(self.imaginary)

    def __repr__(self) -> str:
        """Write the middle, rounded, how wide the rectangle is, and the multiplicity."""
        middle = f"{float(self):.15g}" if self.is_real else f"{complex(self):.15g}"
        width = max(upper - lower for lower, upper in (self.real, self.imaginary))
        return f"<EnclosedRoot near {middle}, width {float(width):.1g}, multiplicity {self.multiplicity}>"

    def __complex__(self) -> complex:
        """Return the middle of the rectangle, rounded."""
        return complex(float(sum(self.real) / 2), float(sum(self.imaginary) / 2))

    def __float__(self) -> float:
        """Return the middle of the interval of a real root, rounded."""
        if not self.is_real:
            raise InputError("this root is not real", given=str(complex(self)), remedy="take complex(root)")
        return float(sum(self.real) / 2)


def complex_roots(polynomial: Exact, *, bits: int = 64) -> tuple[EnclosedRoot, ...]:
    """Enclose every complex root.

    Parameters
    ----------
    polynomial : RationalPolynomial or Rationalised
        Not zero, with at most one variable in its terms.
    bits : int, from 2
        Relative accuracy of the enclosures. FLINT's working precision, which all threads of a process share, is set
        for the length of the call.

    Returns
    -------
    tuple of EnclosedRoot
        Real roots in ascending order, then the pairs of conjugates. The multiplicities add up to the degree.

    Raises
    ------
    InputError
        For the zero polynomial, or terms in two variables.
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> (x,) = RationalPolynomial.coordinates(1)
    >>> for root in complex_roots((x**2 - 2) * (x**2 + 1) ** 2):
    ...     print(complex(root), root.multiplicity, root.is_real)
    (-1.4142135623730951+0j) 1 True
    (1.4142135623730951+0j) 1 True
    1j 2 False
    -1j 2 False
    """
    flint = require("flint", extra="exact")
    if bits < 2:
        raise InputError("roots need a precision", given=f"bits={bits}", allowed="from 2")
    with flint.ctx.workprec(bits):
        balls = flint.fmpz_poly(_whole_coefficients(exact_polynomial(polynomial))).complex_roots()
    roots = [
        EnclosedRoot(_interval(root.real), _interval(root.imag), int(multiplicity)) for root, multiplicity in balls
    ]
    real = sorted((root for root in roots if root.is_real), key=lambda root: root.real)
    return (*real, *(root for root in roots if not root.is_real))


def real_roots(polynomial: Exact, *, bits: int = 64) -> tuple[EnclosedRoot, ...]:
    """Enclose every real root.

    Parameters
    ----------
    polynomial, bits
        As in `complex_roots`.

    Returns
    -------
    tuple of EnclosedRoot
        In ascending order; none is missing.

    Raises
    ------
    InputError, MissingExtraError
        As `complex_roots`.

    Examples
    --------
    >>> (x,) = RationalPolynomial.coordinates(1)
    >>> [(float(root), root.multiplicity) for root in real_roots((x - 1) ** 3 * (x**2 - 5) * (x**2 + 1))]
    [(-2.23606797749979, 1), (1.0, 3), (2.23606797749979, 1)]
    """
    return tuple(root for root in complex_roots(polynomial, bits=bits) if root.is_real)


def _whole_coefficients(polynomial: RationalPolynomial) -> list[int]:
    """Return the coefficients of 1, x, x^2, ... of a multiple with whole coefficients."""
    occurring = np.flatnonzero(polynomial.exponents.any(axis=0))
    if not polynomial.coefficients or len(occurring) > 1:
        raise InputError(
            "only a polynomial in one variable has finitely many roots",
            given=polynomial.text(most_terms=6),
            allowed="a non-zero polynomial with one variable in its terms",
            remedy="eliminate variables with resultant, or isolate common zeros with real_solutions",
        )
    degrees = polynomial.exponents.sum(axis=1)
    coefficients = [0] * (int(degrees[-1]) + 1)
    for degree, value in zip(degrees, polynomial.primitive().coefficients, strict=True):
        coefficients[int(degree)] = value.numerator
    return coefficients


def _interval(ball: Any) -> Interval:
    middle, radius = _binary_fraction(ball.mid()), _binary_fraction(ball.rad())
    return middle - radius, middle + radius


def _binary_fraction(number: Any) -> Fraction:
    mantissa, exponent = (int(part) for part in number.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent
