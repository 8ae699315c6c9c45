"""How far OAVI and ABM can go at all: a largest degree and size that follow from psi alone.

Wirth, Kera and Pokutta, "Approximate vanishing ideal computations at scale" (ICLR 2023). The argument is short: on
data in [0, 1] each x_i - 1/2 is at most 1/2 in absolute value, so a product of D of them has mean square at most
4^-D. Its leading coefficient is 1, its other monomials divide the leading one, and its coefficients have l1 norm
(3/2)^D. Once 4^-D <= psi every border term of degree D leads a generator, so nothing of higher degree is left.

The same products serve ABM, whose generators have coefficients of Euclidean norm 1: with a leading coefficient of 1
that of the product is at least 1, so dividing by it only makes the mean square smaller. The smallest eigenvalue over
the term and the order ideal is no larger than that, and ABM's term leads a generator too.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from neurovariety.errors import InputError
from neurovariety.poly import count_monomials

APPLIES = {"oavi": "leading coefficient 1", "abm": "coefficients of Euclidean norm 1"}
"""Algorithms of which the theorem speaks, and how they normalise."""


@dataclass(frozen=True)
class TerminationBound:
    """What OAVI and ABM cannot exceed, where the theorem applies.

    Attributes
    ----------
    degree : int
        No generator and no monomial of the order ideal has a larger degree.
    size : int
        Generators and monomials of the order ideal together are at most so many.
    tau : float
        The l1 norm that coefficients of OAVI must be allowed to have.
    """

    degree: int
    size: int
    tau: float


@dataclass(frozen=True)
class TerminationVerdict:
    """Whether the theorem speaks about a fit.

    Attributes
    ----------
    bound : TerminationBound or None
        None when it does not apply; nothing is claimed then.
    reason : str
        Why not, or that it does.
    """

    bound: TerminationBound | None
    reason: str


def termination_bound(psi: float, variables: int) -> TerminationBound:
    """Compute the largest degree and size of OAVI's or ABM's result from psi.

    Parameters
    ----------
    psi : float, positive
        Bound on the mean square of a generator with leading coefficient 1, or with coefficients of Euclidean norm 1.
    variables : int, at least 1

    Raises
    ------
    InputError
        When psi or the number of variables is out of range.

    Examples
    --------
    >>> termination_bound(0.005, 8)
    TerminationBound(degree=4, size=495, tau=5.0625)
    """
    if not 0 < psi < np.inf or variables < 1:
        raise InputError(
            "the termination bound needs psi and a number of variables",
            given=f"psi={psi}, variables={variables}",
            allowed="psi > 0, variables from 1",
        )
    degree = next(d for d in itertools.count(1) if 0.25**d <= psi)  # powers of two: exact where logarithms round
    return TerminationBound(degree, count_monomials(variables, degree), 1.5**degree)


def termination_verdict(
    psi: float,
    box: ArrayLike,
    *,
    algorithm: str = "oavi",
    border: str = "groebner",
    tau: float | None = None,
) -> TerminationVerdict:
    """Say whether the termination bound holds for a fit, and give it where it does.

    Parameters
    ----------
    psi : float, positive
    box : array_like, shape (2, n)
        Least and largest value of each variable over the rows of the fit.
    algorithm, border : str
        As in `vanishing_ideal`.
    tau : float, optional
        The l1 norm to which coefficients were held; None for exact least squares, which holds them to nothing.

    Examples
    --------
    >>> termination_verdict(0.005, [[0.0, 0.1], [1.0, 0.9]]).bound
    TerminationBound(degree=4, size=15, tau=5.0625)
    >>> print(termination_verdict(0.005, [[-1.0], [1.0]]).reason)
    the termination bound is for data in [0, 1], and these reach from -1 to 1
    """
    low, high = np.asarray(box, dtype=np.float64)
    bound = termination_bound(psi, len(low))
    if algorithm not in APPLIES:
        return TerminationVerdict(None, f"the termination bound is for {' and '.join(APPLIES)}, not for {algorithm!r}")
    if border != "groebner":
        return TerminationVerdict(None, f"the termination bound is for the border 'groebner', not for {border!r}")
    if not (low >= 0).all() or not (high <= 1).all():
        return TerminationVerdict(
            None, f"the termination bound is for data in [0, 1], and these reach from {low.min():g} to {high.max():g}"
        )
    if tau is not None and tau < bound.tau:
        return TerminationVerdict(None, f"the termination bound needs tau of at least {bound.tau:g}, not {tau:g}")
    return TerminationVerdict(bound, f"data in [0, 1], {APPLIES[algorithm]}")
