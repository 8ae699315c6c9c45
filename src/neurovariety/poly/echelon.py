"""Another basis of the span of a family, in which every polynomial has a monomial of its own.

Generators that an eigenvalue problem found (ABM with several in one degree, VCA) are any basis of their span, and those
with leading coefficient 1 can be a badly conditioned one. In echelon form each polynomial has a pivot monomial with
coefficient 1 that the others of its degree lack. The pivots are the largest coefficients (QR with column pivoting), so
the errors of the coefficients grow as little as possible; and when the span has a rational basis, this one is rational.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr, solve

from neurovariety.errors import InputError
from neurovariety.poly.exponents import Exponents
from neurovariety.poly.family import PolynomialFamily

LARGEST_CONDITION = 1e12
"""Beyond it four digits of the coefficients are left at most, of float64's sixteen."""


@dataclass(frozen=True, eq=False)
class Echelon:
    """A family in echelon form.

    Attributes
    ----------
    family : PolynomialFamily
        As many polynomials as were given, lowest degree first, over the same monomials; without zero ones.
    pivots : numpy.ndarray, shape (p, n), int64
        Exponents of each polynomial's own monomial, where its coefficient is 1.
    condition : float
        The largest factor by which relative errors of the coefficients may have grown.
    """

    family: PolynomialFamily
    pivots: Exponents
    condition: float


def echelon_form(family: PolynomialFamily) -> Echelon:
    """Bring a family into echelon form, degree by degree.

    Parameters
    ----------
    family : PolynomialFamily
        Linearly independent in each degree.

    Raises
    ------
    InputError
        When polynomials of one degree are linearly dependent in float64.

    Examples
    --------
    >>> from neurovariety.poly import Monomials
    >>> lines = PolynomialFamily(Monomials.up_to_degree(2, 1), np.array([[1.0, 1.0, 1.0], [0.0, 1.0, -1.0]]))
    >>> [str(line) for line in echelon_form(lines).family]
    ['x1 + 0.5', 'x2 + 0.5']
    """
    degrees = family.degrees
    coefficients, pivots, conditions = [], [], [1.0]
    for degree in np.unique(degrees[degrees >= 0]):
        rows = family.coefficients[degrees == degree]
        columns = np.sort(qr(rows, mode="r", pivoting=True)[1][: len(rows)])
        square = rows[:, columns]
        conditions.append(float(np.linalg.cond(square)) if len(columns) == len(rows) else np.inf)
        if conditions[-1] > LARGEST_CONDITION:
            raise InputError(
                "the polynomials are linearly dependent",
                given=f"{len(rows)} of degree {degree}, condition number {conditions[-1]:.1g}",
                allowed=f"a condition number up to {LARGEST_CONDITION:.0e}",
                remedy="leave out those that are combinations of others",
            )
        reduced = solve(square, rows)
        reduced[:, columns] = np.eye(len(rows))
        coefficients.append(reduced)
        pivots.append(family.monomials.exponents[columns])
    return Echelon(
        PolynomialFamily(family.monomials, np.concatenate([family.coefficients[:0], *coefficients])),
        np.concatenate([family.monomials.exponents[:0], *pivots]),
        max(conditions),
    )
