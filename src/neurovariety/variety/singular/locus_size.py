"""Dimension and degree of common zeros, by msolve modulo a prime where it is installed, by FLINT where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from neurovariety.errors import ResourceError, require
from neurovariety.ideals.groebner import groebner_basis
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.engines import MSOLVE, find_engine
from neurovariety.solve.exact.groebner import leading_powers, msolve_basis
from neurovariety.solve.exact.hilbert import dimension_and_degree
from neurovariety.variety.result import Certainty

SECONDS = 20.0
"""From which msolve is stopped."""

MOST_WITHOUT_MSOLVE = 60
"""Polynomials that FLINT's plain algorithm is asked for: it takes much longer."""


@dataclass(frozen=True, kw_only=True)
class LocusSize:
    """Dimension and degree of the common zeros of polynomials.

    Attributes
    ----------
    dimension : int
        Of the complex zeros; -1 for none.
    degree : int
        Of the parts of that dimension, with their multiplicities in the ideal.
    distinct_degree : int or None
        The same without multiplicities, where it was counted.
    certainty : Certainty
    evidence : str
    """

    dimension: int
    degree: int
    distinct_degree: int | None
    certainty: Certainty
    evidence: str


def locus_size(polynomials: Sequence[RationalPolynomial], *, prime: int, seed: int = 0) -> LocusSize:
    """Compute dimension and degree of common zeros.

    Parameters
    ----------
    polynomials : sequence of RationalPolynomial, at least one
    prime : int
        For msolve.
    seed : int
        Of the linear space that the zeros are cut with, to count them without multiplicities.

    Raises
    ------
    ResourceError
        When it takes too long, or is too much for FLINT alone.
    MissingExtraError
        When neither msolve nor python-flint is installed.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> size = locus_size([x**2 - y**2, x * y], prime=2**31 - 1)
    >>> size.dimension, size.degree
    (0, 4)
    """
    if find_engine(MSOLVE) is not None:
        basis = msolve_basis(list(polynomials), prime=prime, timeout=SECONDS)
        return LocusSize(
            dimension=basis.dimension,
            degree=basis.degree,
            distinct_degree=_distinct_degree(polynomials, basis.dimension, prime, seed),
            certainty=Certainty.MODULAR,
            evidence=f"a Groebner basis, {basis.evidence}",
        )
    if len(polynomials) > MOST_WITHOUT_MSOLVE:
        raise ResourceError(
            "a Groebner basis of so many polynomials is too much for FLINT",
            given=f"{len(polynomials)} polynomials",
            allowed=f"up to {MOST_WITHOUT_MSOLVE}",
            remedy=MSOLVE.remedy,
        )
    found = groebner_basis(list(polynomials), order="degrevlex")
    variables = polynomials[0].variables
    leading = np.array([leading_powers(p) for p in found.polynomials], dtype=np.int64).reshape(-1, variables)
    dimension, degree = dimension_and_degree(leading)
    return LocusSize(
        dimension=dimension,
        degree=degree,
        distinct_degree=None,
        certainty=Certainty.EXACT,
        evidence="a Groebner basis by FLINT over the rational numbers",
    )


def _distinct_degree(polynomials: Sequence[RationalPolynomial], dimension: int, prime: int, seed: int) -> int | None:
    """Cut with a general linear space and count the different points, by the values of a general linear form."""
    if dimension < 0:
        return 0
    variables = polynomials[0].variables
    generator = np.random.default_rng(seed)
    unit = np.eye(variables + 1, dtype=np.int64)
    forms = [
        RationalPolynomial.of(np.vstack([unit[:variables], 0 * unit[:1]]), _whole(generator, variables + 1, prime))
        for _ in range(dimension)
    ]
    separating = RationalPolynomial.of(unit, [*_whole(generator, variables, prime), Fraction(-1)])
    lifted = [
        RationalPolynomial.of(np.hstack([p.exponents, np.zeros((len(p.exponents), 1), np.int64)]), p.coefficients)
        for p in polynomials
    ]
    try:
        basis = msolve_basis(
            [*lifted, *forms, separating], prime=prime, eliminate=list(range(variables)), timeout=SECONDS
        )
    except ResourceError:
        return None
    if len(basis.polynomials) != 1:
        return None
    nmod_poly = require("flint", extra="exact").nmod_poly
    values = [0] * (basis.polynomials[0].degree + 1)
    for powers, value in basis.polynomials[0].terms().items():
        values[powers[-1]] = int(value)
    _, factors = nmod_poly(values, prime).factor_squarefree()
    return sum(int(part.degree()) for part, _ in factors)


def _whole(generator: np.random.Generator, count: int, prime: int) -> list[Fraction]:
    return [Fraction(value) for value in generator.integers(1, prime, size=count).tolist()]
