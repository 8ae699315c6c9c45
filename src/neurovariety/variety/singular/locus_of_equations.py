"""The Jacobian criterion at all points at once: dimension and degree of the singular points of equations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurovariety.errors import ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.engines import MSOLVE, find_engine
from neurovariety.variety.result import Certainty
from neurovariety.variety.singular.jacobian_criterion import (
    MOST_MINORS,
    jacobian_minors,
    minors_count,
    random_minor_terms,
    random_minors,
    without_linear,
)
from neurovariety.variety.singular.locus_size import LocusSize, locus_size

MOST_TERMS, RANDOM_MINORS = 2_000, 3
"""Terms of a random combination of minors at most, and how many times more of them are taken than needed."""

MAYBE_MORE = "the equations may not be all: the singular points lie in what was found, which may be more"


@dataclass(frozen=True, kw_only=True)
class FoundLocus:
    """Dimension and degree of singular points, and what speaks for them; as in `SingularLocus`."""

    value: int | None
    certainty: Certainty
    evidence: str
    complete: bool
    degree: int | None = None
    degree_complete: bool = True
    multiplicity_degree: int | None = None
    remarks: tuple[str, ...] = ()


def locus_of_equations(
    polynomials: Sequence[RationalPolynomial], size: int, prime: int, seed: int, *, complete: bool
) -> FoundLocus:
    """Find the singular points of the zeros of polynomials.

    Parameters
    ----------
    polynomials : sequence of RationalPolynomial
    size : int
        Dimension of their zeros.
    prime, seed : int
        Of what is computed modulo a prime and with random weights.
    complete : bool
        Whether the polynomials generate the ideal.

    Raises
    ------
    ResourceError
        When too few equations are known, there are too many minors, or a Groebner basis takes too long.
    MissingExtraError
        When python-flint is not installed.
    """
    if not polynomials and complete:
        whole = "there are no equations: it is the whole space, which has no singular points"
        return FoundLocus(value=-1, certainty=Certainty.EXACT, evidence=whole, complete=True)
    if not polynomials:
        raise ResourceError("no equations are known", remedy="look for equations of higher degree with max_degree=")
    reduced = without_linear(polynomials)
    variables = len(reduced.kept)
    codimension = variables - size
    if codimension == 0:
        return FoundLocus(value=-1, certainty=Certainty.EXACT, evidence="it is a linear space", complete=complete)
    if len(reduced.polynomials) < codimension:
        raise ResourceError(
            "too few equations are known",
            given=f"{len(reduced.polynomials)}, with codimension {codimension}",
            remedy="look for equations of higher degree with max_degree=",
        )
    count = minors_count(len(reduced.polynomials), variables, codimension)
    if count <= MOST_MINORS:
        minors = jacobian_minors(reduced.polynomials, codimension)
        found = locus_size([*reduced.polynomials, *minors], prime=prime, seed=seed)
        named = "the gradient" if codimension == 1 else f"{count:,} minors of the Jacobian of size {codimension}"
        return _sized(found, named, size, complete=complete, all_minors=True)
    if random_minor_terms(reduced.polynomials, codimension) > MOST_TERMS or find_engine(MSOLVE) is None:
        raise ResourceError(
            "the Jacobian has too many minors",
            given=f"{count:,} of size {codimension}",
            allowed=f"{MOST_MINORS:,}, or polynomials of {MOST_TERMS:,} terms with msolve",
            remedy=f"{MSOLVE.remedy}; the subnetworks of an architecture are judged without them",
        )
    number = RANDOM_MINORS * (size + 1)
    minors = random_minors(reduced.polynomials, codimension, number, seed=seed)
    found = locus_size([*reduced.polynomials, *minors], prime=prime, seed=seed)
    named = f"{number} random combinations of the {count:,} minors of the Jacobian of size {codimension}"
    return _sized(found, named, size, complete=complete, all_minors=False)


def _sized(found: LocusSize, minors: str, size: int, *, complete: bool, all_minors: bool) -> FoundLocus:
    if found.dimension >= size:
        return FoundLocus(
            value=None,
            certainty=found.certainty,
            evidence=f"the equations do not generate the ideal of a variety: {minors} and they have zeros of dimension "
            f"{found.dimension}, the variety {size}",
            complete=False,
            remarks=("a factor may occur twice, or equations are missing",),
        )
    remarks: list[str] = []
    if not complete:
        remarks.append(MAYBE_MORE)
    degree = found.distinct_degree if found.dimension >= 0 else None
    if degree is None and found.dimension >= 0:
        remarks.append(f"degree at most {found.degree}: multiplicities are counted")
    elif degree is not None and degree != found.degree and all_minors:
        remarks.append(f"degree {found.degree} with the multiplicities of the Jacobian criterion's ideal")
    return FoundLocus(
        value=found.dimension,
        degree=degree,
        degree_complete=complete,
        multiplicity_degree=found.degree if all_minors else None,
        certainty=found.certainty,
        evidence=f"{minors} and the equations: {found.evidence}",
        complete=complete,
        remarks=tuple(remarks),
    )
