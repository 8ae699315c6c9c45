"""Dimension and degree of common zeros, by msolve modulo a prime where it is installed, by FLINT where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neurovariety.errors import ResourceError
from neurovariety.ideals.groebner import groebner_basis
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.engines import MSOLVE, find_engine
from neurovariety.solve.exact.groebner import leading_powers, msolve_basis
from neurovariety.solve.exact.hilbert import dimension_and_degree
from neurovariety.solve.exact.rings import from_flint, ring, to_flint
from neurovariety.variety.result import Certainty
from neurovariety.variety.singular.distinct_points import distinct_points

SECONDS = 20.0
"""From which msolve is stopped."""

MOST_WITHOUT_MSOLVE = 450
"""Polynomials that FLINT's plain algorithm is asked for: it takes much longer."""

MOST_POINTS = 300
"""Points that are told apart."""

WEIGHTS = 10_000
"""Of general linear forms."""


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
        The same without multiplicities, where it was counted: modulo the prime, on a general linear space.
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
            distinct_degree=_distinct_degree(polynomials, (basis.dimension, basis.degree), prime, seed),
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
        distinct_degree=_distinct_degree(polynomials, (dimension, degree), prime, seed),
        certainty=Certainty.EXACT,
        evidence="a Groebner basis by FLINT over the rational numbers",
    )


def _distinct_degree(
    polynomials: Sequence[RationalPolynomial], measured: tuple[int, int], prime: int, seed: int
) -> int | None:
    """Cut with a general linear space, and count the different points."""
    dimension, degree = measured
    if dimension < 0 or degree <= 1:
        return max(degree, 0)
    if dimension == 0 and all(len(np.unique(p.exponents.sum(axis=1))) <= 1 for p in polynomials):
        return 1  # homogeneous polynomials with finitely many zeros have the origin alone
    if degree > MOST_POINTS:
        return None
    variables = polynomials[0].variables
    left = variables - dimension
    generator = np.random.default_rng(seed)
    # The coordinates become general affine combinations of as many unknowns as the codimension.
    unknown = RationalPolynomial.coordinates(left)
    context = ring(left)
    places = [to_flint(_general_form(generator, unknown), context) for _ in range(variables)]
    whole = ring(variables)
    cut = [from_flint(to_flint(polynomial, whole).compose(*places, ctx=context), left) for polynomial in polynomials]
    return distinct_points([p for p in cut if p.coefficients], degree, prime=prime, generator=generator)


def _general_form(generator: np.random.Generator, unknown: Sequence[RationalPolynomial]) -> RationalPolynomial:
    weights = [int(value) for value in generator.integers(1, WEIGHTS, size=len(unknown) + 1)]
    return sum((weight * x for weight, x in zip(weights, unknown, strict=False)), start=0 * unknown[0] + weights[-1])
