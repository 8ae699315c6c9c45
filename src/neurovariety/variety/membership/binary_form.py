"""Forms in two variables, and the forms that are apolar to them.

A form f = sum of binom(r, i) a_i x^(r-i) y^i is a sum of r-th powers of linear forms (alpha_j x + beta_j y) with
weights exactly if a form g of degree h, with the h different roots (alpha_j : beta_j), annihilates it as a differential
operator: g(d/dx, d/dy) f = 0. Such g are called apolar to f. In coefficients they are the kernel of a Hankel matrix,
the catalecticant (J. J. Sylvester 1851; B. Reznick, "On the length of binary forms", 2013, theorem 2.1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.poly.text import polynomial_text
from neurovariety.solve.exact.linear_algebra import rational_nullspace
from neurovariety.solve.exact.univariate import EnclosedRoot, complex_roots
from neurovariety.variety.exact_point import exact_point
from neurovariety.variety.filters.forms import Form


@dataclass(frozen=True)
class Directions:
    """The roots (x : y) of a form on the projective line, each enclosed with proof.

    Attributes
    ----------
    slopes : tuple of EnclosedRoot
        y / x of the roots with x not zero: real ones in ascending order, then pairs of conjugates.
    vertical : int
        Multiplicity of the root (0 : 1).
    """

    slopes: tuple[EnclosedRoot, ...]
    vertical: int

    @property
    def real(self) -> int:
        """Number of real roots, each as often as its multiplicity says."""
        return self.vertical + sum(root.multiplicity for root in self.slopes if root.is_real)

    @property
    def all_real(self) -> bool:
        """Whether no root is off the real line."""
        return all(root.is_real for root in self.slopes)

    @property
    def simple(self) -> bool:
        """Whether no root is a multiple one."""
        return self.vertical <= 1 and all(root.multiplicity == 1 for root in self.slopes)


def as_form(coefficients: Any) -> Form:
    """Take the coefficients of x^r, x^(r-1) y, ..., y^r for exactly the numbers they are.

    Raises
    ------
    InputError
        For fewer than two, or what is no finite number up to 10^150.
    """
    given = coefficients.tolist() if isinstance(coefficients, np.ndarray) else coefficients
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) < 2:
        raise InputError(
            "a form in two variables has a degree", given=repr(given)[:80], allowed="2 or more coefficients"
        )
    return exact_point(given, len(given), "a form")


def form_text(form: Form, names: tuple[str, str] = ("x", "y")) -> str:
    """Write a form out, the power of the first variable first.

    Examples
    --------
    >>> form_text(as_form([1, 0, -1, 0]))
    'x^3 - x*y^2'
    """
    kept = [k for k in reversed(range(len(form))) if form[k]]  # the last one is written first
    values = np.empty(len(kept), dtype=object)
    values[:] = [form[k] for k in kept]
    exponents = np.array([[len(form) - 1 - k, k] for k in kept], dtype=np.int64).reshape(-1, 2)
    return polynomial_text(exponents, values, names=names)


def roots_of(form: Form) -> Directions:
    """Enclose all roots of a form that is not zero.

    Examples
    --------
    >>> found = roots_of(as_form([1, 0, 1, 0]))  # x (x^2 + y^2)
    >>> found.vertical, found.real, found.all_real, found.simple
    (1, 1, False, True)
    """
    occurring = [k for k, value in enumerate(form) if value]
    if not occurring:
        raise InputError("the zero form has every root", given="0")
    dehomogenised = RationalPolynomial.of([[k] for k in range(len(form))], form)
    return Directions(complex_roots(dehomogenised), len(form) - 1 - occurring[-1])


def apolar_coordinates(form: Form) -> Form:
    """Divide by the binomial coefficients: the a_i of f = sum of binom(r, i) a_i x^(r-i) y^i."""
    degree = len(form) - 1
    return tuple(value / math.comb(degree, i) for i, value in enumerate(form))


def catalecticant(form: Form, degree: int) -> list[list[Fraction]]:
    """Write the conditions on a form of that degree to be apolar: the Hankel matrix of the a_i.

    Parameters
    ----------
    form : tuple of fractions.Fraction, r + 1 of them
    degree : int
        From 0 to r.

    Returns
    -------
    list of r - degree + 1 lists of degree + 1 fractions
    """
    scaled = apolar_coordinates(form)
    return [list(scaled[i : i + degree + 1]) for i in range(len(form) - degree)]


def common_apolar_forms(forms: Sequence[Form], degree: int) -> tuple[Form, ...]:
    """Compute a basis of the forms of one degree that are apolar to each of these.

    Examples
    --------
    >>> [form_text(g, ("u", "v")) for g in common_apolar_forms([as_form([1, 0, -1, 0])], 2)]
    ['u^2 + 3*v^2']
    """
    rows = [row for form in forms for row in catalecticant(form, degree)]
    return tuple(_whole(vector) for vector in rational_nullspace(rows))


def _whole(vector: Sequence[Fraction]) -> Form:
    """Scale to whole numbers without a common factor, the first one that is not zero positive."""
    common = math.lcm(*(value.denominator for value in vector))
    whole = [int(value * common) for value in vector]
    divisor = math.gcd(*whole) or 1
    sign = -1 if next((value for value in whole if value), 1) < 0 else 1
    return tuple(Fraction(sign * value, divisor) for value in whole)
