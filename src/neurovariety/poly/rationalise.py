"""From float64 coefficients to the small fractions they are likely to stand for.

A polynomial found in data is known up to a factor and up to noise. It is divided by one of its coefficients, the
leading one, so that a polynomial that has rational coefficients in *some* scaling has rational ones now. Then the
smallest common denominator is looked for with which all coefficients at once come within the tolerance of a fraction;
because all must, a denominator seldom fits by accident. Where there is none, each coefficient becomes the fraction of
smallest denominator within the tolerance (Stern and Brocot), and where even that is too large the result says so.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.outcome import Outcome
from neurovariety.poly.generators import Generators, as_family, as_polynomial, kind_of
from neurovariety.poly.given_arrays import as_array
from neurovariety.poly.polynomial import Polynomial, is_number
from neurovariety.poly.rational import RationalPolynomial

Float = NDArray[np.float64]

COMMON = Outcome("common denominator", "one denominator serves all coefficients", complete=True)
SEPARATE = Outcome(
    "separate denominators",
    "no common denominator up to max_denominator is near enough, so each coefficient has its own: doubtful with noise",
    complete=True,
)
NOT_RATIONAL = Outcome(
    "not rational",
    "some coefficient is further than the tolerance from every fraction up to max_denominator; raise either",
    complete=False,
)

LARGEST_DENOMINATOR = 10**6
"""Every denominator up to the largest is tried; fractions above this are not small."""
_TRIED_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Rationalised:
    """A polynomial with small rational coefficients, and how far it is from the one it was made from.

    Attributes
    ----------
    polynomial : RationalPolynomial
        The coefficient of its leading monomial, or of the one that was asked for, is 1.
    scale : float
        That coefficient in the float polynomial, which is about ``scale * polynomial``.
    largest_change : float
        The largest change of a coefficient, after the float polynomial was divided by ``scale``.
    largest_dropped : float
        The largest absolute coefficient that became 0, in the same scaling.
    outcome : Outcome
    """

    polynomial: RationalPolynomial
    scale: float
    largest_change: float
    largest_dropped: float
    outcome: Outcome

    def text(self, *, names: Sequence[str] | None = None, latex: bool = False, most_terms: int | None = None) -> str:
        """Write the polynomial alone; the arguments are those of `polynomial_text`."""
        return self.polynomial.text(names=names, latex=latex, most_terms=most_terms)

    def __str__(self) -> str:
        """Write the polynomial, and what was changed."""
        return f"{self.polynomial} (largest change of a coefficient {self.largest_change:.2g}; {self.outcome.name})"


def rationalise(
    polynomial: Polynomial, *, max_denominator: int = 100, tolerance: float = 1e-3, leading: ArrayLike | None = None
) -> Rationalised:
    """Find the small rational coefficients near those of a polynomial.

    Parameters
    ----------
    polynomial : Polynomial
        In any scaling.
    max_denominator : int, from 1 to 10**6
        Largest denominator when the leading coefficient is 1.
    tolerance : float, between 0 and 1/2
        How much a coefficient may change when the leading coefficient is 1: a few times its error. Smaller
        coefficients than this become 0. Tolerances above 1 / (4 * max_denominator) make any number a fraction.
    leading : array_like, shape (n,), optional
        Exponents of the monomial whose coefficient becomes 1: one whose coefficient is known not to be noise. The
        first in deglex order otherwise.

    Examples
    --------
    >>> noisy = Polynomial.of([[0, 2], [2, 0], [1, 0], [0, 0]], [3, 1.00004, 2e-5, -1.99998])
    >>> print(rationalise(noisy))
    x2^2 + 1/3*x1^2 - 2/3 (largest change of a coefficient 1.3e-05; common denominator)
    """
    _check_options(max_denominator, tolerance)
    polynomial = as_polynomial(
        polynomial, many="for those of a family or an ideal: rationalise_family(ideal.generators)"
    )
    if not len(polynomial.coefficients):
        return Rationalised(RationalPolynomial.of(polynomial.exponents, []), 1.0, 0.0, 0.0, COMMON)
    scale = _leading_coefficient(polynomial, leading)
    with np.errstate(over="ignore"):
        scaled = polynomial.coefficients / scale
    if not np.all(np.isfinite(scaled)):
        raise InputError(
            "the leading coefficient is too small to divide by",
            given=f"{scale:g} before coefficients up to {np.abs(polynomial.coefficients).max():g}",
            allowed="a leading coefficient that is not noise",
            remedy="name another monomial with leading",
        )
    values, outcome = _fractions(scaled, int(max_denominator), float(tolerance))
    changes = [abs(float(value) - old) for value, old in zip(values, scaled.tolist(), strict=True)]
    dropped = [abs(old) for value, old in zip(values, scaled.tolist(), strict=True) if value == 0]
    return Rationalised(
        polynomial=RationalPolynomial.of(polynomial.exponents, values),
        scale=scale,
        largest_change=max(changes),
        largest_dropped=max(dropped, default=0.0),
        outcome=outcome,
    )


def rationalise_family(
    family: Generators,
    *,
    max_denominator: int = 100,
    tolerance: float = 1e-3,
    leading_terms: ArrayLike | None = None,
) -> tuple[Rationalised, ...]:
    """Do `rationalise` with every polynomial of a family, in its order; zero polynomials stay.

    Parameters
    ----------
    family : PolynomialFamily, Polynomial, sequence of Polynomial, or object with generators
    max_denominator, tolerance
        As in `rationalise`.
    leading_terms : array_like, shape (p, n), optional
        Exponents of each polynomial's monomial whose coefficient becomes 1, such as the ``leading_terms`` of a
        vanishing ideal that was fitted in another order of the variables.
    """
    family = as_family(family)
    terms = [None] * len(family) if leading_terms is None else list(as_array(leading_terms, "the leading terms"))
    if len(terms) != len(family):
        raise InputError(
            "each polynomial has one leading term", given=f"{len(terms)} of them", allowed=f"{len(family)}"
        )
    return tuple(
        rationalise(p, max_denominator=max_denominator, tolerance=tolerance, leading=term)
        for p, term in zip(family, terms, strict=True)
    )


def as_rational(polynomial: RationalPolynomial | Rationalised) -> RationalPolynomial:
    """Return the exact polynomial of what stands for one.

    Raises
    ------
    InputError
        For everything else, float polynomials and ideals among them: how they become exact is a choice.
    """
    if isinstance(polynomial, Rationalised):
        return polynomial.polynomial
    if isinstance(polynomial, RationalPolynomial):
        return polynomial
    raise InputError(
        "an exact polynomial is needed",
        given=kind_of(polynomial),
        allowed="a RationalPolynomial, or what rationalise returns",
        remedy="round float polynomials with rationalise(polynomial), or all of an ideal's with "
        "rationalise_family(ideal.generators)",
    )


def _leading_coefficient(polynomial: Polynomial, leading: ArrayLike | None) -> float:
    if leading is None:
        return float(polynomial.coefficients[-1])
    wanted = as_array(leading, "the exponents of the leading term")
    fits = wanted.shape == (polynomial.variables,)
    found = np.flatnonzero((polynomial.exponents == wanted).all(axis=1)) if fits else np.zeros(0, dtype=np.intp)
    if not len(found):
        raise InputError(
            "the polynomial has no such monomial",
            given=f"leading={wanted.tolist()}",
            allowed="the exponents of a monomial with a coefficient other than 0",
        )
    return float(polynomial.coefficients[found[0]])


def _fractions(scaled: Float, largest: int, tolerance: float) -> tuple[list[Fraction], Outcome]:
    denominator = _common_denominator(scaled, largest, tolerance)
    if denominator is not None:
        return [Fraction(round(value * denominator), denominator) for value in scaled.tolist()], COMMON
    near = [_simplest_between(Fraction(v) - Fraction(tolerance), Fraction(v) + Fraction(tolerance)) for v in scaled]
    if all(value.denominator <= largest for value in near):
        return near, SEPARATE
    pairs = zip(near, scaled.tolist(), strict=True)
    kept = [n if n.denominator <= largest else Fraction(v).limit_denominator(largest) for n, v in pairs]
    return kept, NOT_RATIONAL


def _common_denominator(scaled: Float, largest: int, tolerance: float) -> int | None:
    """Return the smallest denominator that brings every coefficient within the tolerance of a fraction."""
    step = max(1, _TRIED_AT_ONCE // len(scaled))
    for start in range(1, largest + 1, step):
        denominators = np.arange(start, min(start + step, largest + 1), dtype=np.float64)
        products = np.outer(denominators, scaled)
        near = np.all(np.abs(products - np.rint(products)) <= tolerance * denominators[:, None], axis=1)
        if near.any():
            return start + int(np.argmax(near))
    return None


def _simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction of smallest denominator in a closed interval, by continued fractions."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -_simplest_between(-high, -low)
    whole = math.ceil(low)
    if whole <= high:
        return Fraction(whole)
    below = whole - 1
    return below + 1 / _simplest_between(1 / (high - below), 1 / (low - below))


def _check_options(max_denominator: int, tolerance: float) -> None:
    whole = isinstance(max_denominator, numbers.Integral)
    if not whole or not 1 <= max_denominator <= LARGEST_DENOMINATOR:
        raise InputError(
            "denominators are whole numbers", given=f"max_denominator={max_denominator!r}", allowed="1 to 10**6"
        )
    if not is_number(tolerance) or not 0 < tolerance < 0.5:
        raise InputError(
            "the tolerance is how much a coefficient may change",
            given=f"tolerance={tolerance!r}",
            allowed="0 < tolerance < 1/2",
        )
