"""How often a parametrisation runs through its curve: (t^2, t^4) covers the parabola twice over the complex numbers.

By Lueroth's theorem the coordinates are polynomials in some h(t), as often as that curve is covered. Then h(s) - h(t)
is the greatest common divisor of all x_i(s) - x_i(t), and its degree is the number that is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import greatest_common_divisor


def times_traced(coordinates: Sequence[RationalPolynomial]) -> int:
    """Count the parameters, complex ones as well, of a general point of a curve.

    Parameters
    ----------
    coordinates : sequence of n RationalPolynomial in one variable, not all constant

    Raises
    ------
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> (t,) = RationalPolynomial.coordinates(1)
    >>> times_traced([t**2, t**3]), times_traced([t**2, t**4]), times_traced([t**4, t**6 + t**2])
    (1, 2, 2)
    """
    differences = [
        RationalPolynomial.of(
            np.vstack([np.pad(one.exponents, ((0, 0), (0, 1))), np.pad(one.exponents, ((0, 0), (1, 0)))]),
            [*one.coefficients, *(-value for value in one.coefficients)],
        )
        for one in coordinates
        if one.degree > 0
    ]
    return greatest_common_divisor(differences).degree
