"""The inequalities that cut out the real sums of h powers of binary linear forms, as polynomials in the coefficients.

Where 2h <= r + 1 a general form f of degree r that is a sum of h powers, complex ones included, has one apolar form g
of degree h, whose coefficients are minors of the catalecticant. The real sums are those f whose g has real and
different roots. For h = 2 and h = 3 that is one inequality, disc(g) > 0; for more it is that all leading minors of
Hermite's matrix of g are positive. For cubics g is the Hessian of f, with its variables turned by a right angle.
"""

from __future__ import annotations

import math
from fractions import Fraction

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial

_MOST_TERMS = 3


def general_apolar_form(terms: int, power: int) -> tuple[RationalPolynomial, ...]:
    """Write the coefficients of the apolar form of degree h of a general sum of h powers.

    Parameters
    ----------
    terms, power : int
        h and r, with 2h <= r + 1.

    Returns
    -------
    tuple of h + 1 RationalPolynomial
        Coefficients of u^h, u^(h-1) v, ..., v^h in the variables y1, ..., y(r+1), the coefficients of
        f = y1 x^r + y2 x^(r-1) y + ...: signed maximal minors of the first h rows of the catalecticant.

    Raises
    ------
    InputError
        For 2h > r + 1, where sums of h powers fill the space and there is more than one such form.

    Examples
    --------
    >>> [str(value) for value in general_apolar_form(1, 2)]
    ['-1/2*x2', 'x1']
    """
    if terms < 1 or 2 * terms > power + 1:
        raise InputError(
            "there is one apolar form only for few powers", given=f"h={terms}, r={power}", allowed="1 <= h, 2h <= r + 1"
        )
    coordinates = RationalPolynomial.coordinates(power + 1)
    scaled = [y / math.comb(power, i) for i, y in enumerate(coordinates)]
    rows = [[scaled[i + k] for k in range(terms + 1)] for i in range(terms)]
    sign = (-1) ** terms
    return tuple(
        _determinant([[row[k] for k in range(terms + 1) if k != left_out] for row in rows]) * (sign * (-1) ** left_out)
        for left_out in range(terms + 1)
    )


def waring_inequality(terms: int, power: int) -> RationalPolynomial:
    """Write the polynomial that is positive at real sums of h powers, and negative at sums of complex powers only.

    Parameters
    ----------
    terms, power : int
        h = 2 or 3, and r with 2h <= r + 1.

    Returns
    -------
    RationalPolynomial
        In y1, ..., y(r+1), with whole coefficients. Where it vanishes the answer is that of `real_waring`. If
        2h <= r the minors of the catalecticant of size h + 1 must vanish too.

    Raises
    ------
    InputError
        For other h and r.

    Examples
    --------
    Cubics: real sums of two cubes are where the discriminant is negative, as it is with one real root.

    >>> print(waring_inequality(2, 3))
    27*x1^2*x4^2 - 18*x1*x2*x3*x4 + 4*x2^3*x4 + 4*x1*x3^3 - x2^2*x3^2
    """
    if terms not in (2, _MOST_TERMS):
        raise InputError(
            "real roots are one inequality only for two or three of them", given=f"h={terms}", allowed="h = 2 or 3"
        )
    form = general_apolar_form(terms, power)
    if terms == 2:
        a, b, c = form
        value = b * b - 4 * a * c
    else:
        a, b, c, d = form
        value = b * b * c * c - 4 * a * c**3 - 4 * b**3 * d - 27 * a * a * d * d + 18 * a * b * c * d
    return _whole(value)


def _determinant(matrix: list[list[RationalPolynomial]]) -> RationalPolynomial:
    """Expand along the first row: these matrices are small, and division by polynomials is avoided."""
    if len(matrix) == 1:
        return matrix[0][0]
    total = matrix[0][0] * 0
    for column, value in enumerate(matrix[0]):
        minor = [[entry for k, entry in enumerate(row) if k != column] for row in matrix[1:]]
        total = total + value * _determinant(minor) * (-1) ** column
    return total


def _whole(polynomial: RationalPolynomial) -> RationalPolynomial:
    """Clear denominators and common factors without changing the sign."""
    denominator = math.lcm(*(value.denominator for value in polynomial.coefficients))
    divisor = math.gcd(*(value.numerator * (denominator // value.denominator) for value in polynomial.coefficients))
    return polynomial * Fraction(denominator, divisor)
