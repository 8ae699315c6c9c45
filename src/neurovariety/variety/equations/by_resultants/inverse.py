"""Rabinowitsch's trick: a new variable t, and 1 - t f, which has a zero only where f has none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurovariety.poly.rational import RationalPolynomial


def with_inverse(polynomials: Sequence[RationalPolynomial], divisor: RationalPolynomial) -> list[RationalPolynomial]:
    """Add the polynomial 1 - t f in one more variable t, the last.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> [str(polynomial) for polynomial in with_inverse([x * y], x)]
    ['x1*x2', '-x1*x3 + 1']
    """
    raised = [_with_one_more(polynomial) for polynomial in [*polynomials, divisor]]
    inverse = RationalPolynomial.coordinates(divisor.variables + 1)[-1]
    return [*raised[:-1], 1 - inverse * raised[-1]]


def _with_one_more(polynomial: RationalPolynomial) -> RationalPolynomial:
    exponents = np.hstack([polynomial.exponents, np.zeros((len(polynomial.exponents), 1), np.int64)])
    return RationalPolynomial.of(exponents, polynomial.coefficients)
