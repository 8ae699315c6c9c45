"""Whether given polynomials cut out the closure of a set of functions."""

from __future__ import annotations

from collections.abc import Sequence

from neurovariety.errors import InputError, ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.factors import factor
from neurovariety.solve.exact.rings import Exact, exact_polynomials
from neurovariety.variety.equations.ideal_membership import combines, is_homogeneous
from neurovariety.variety.equations.result import Equations
from neurovariety.variety.result import Certainty


def taken_polynomials(given: Sequence[Exact], coordinates: int) -> list[RationalPolynomial]:
    """Take polynomials in the coordinates of an architecture.

    Raises
    ------
    InputError
        For no polynomials, or polynomials in another number of variables.
    """
    if not isinstance(given, Sequence):
        raise InputError(
            "a list of exact polynomials is needed",
            given=type(given).__name__,
            allowed="a list of RationalPolynomial, at least one",
        )
    taken = exact_polynomials(list(given))
    if taken[0].variables != coordinates:
        raise InputError(
            "the polynomials are not in the coordinates of the architecture",
            given=f"{taken[0].variables} variables",
            allowed=f"{coordinates}",
        )
    return taken


def cut_out(found: Equations, polynomials: Sequence[RationalPolynomial]) -> tuple[bool | None, Certainty, str]:
    """Decide whether the zeros of polynomials that vanish on a variety are that variety and nothing else.

    They are where the polynomials generate all of its equations. For a single equation it is enough that one of them
    is a power of it.

    Parameters
    ----------
    found : Equations
        Of the variety.
    polynomials : sequence of RationalPolynomial
        All of which vanish on it.

    Returns
    -------
    bool or None
        None where it is undecided.
    Certainty
    str
        Why.
    """
    if not found.complete:
        return None, Certainty.MODULAR, f"equations of {found.of} of degree above {found.max_degree} may be missing"
    nonzero = [polynomial for polynomial in polynomials if polynomial.coefficients]
    if not found.polynomials or not nonzero:
        same = not found.polynomials and not nonzero
        return same, found.certainty, "the whole space is the zero set of no other polynomial than 0"
    if len(found.polynomials) == 1:
        powers = [[part for part, _ in factor(polynomial).factors] == list(found.polynomials) for polynomial in nonzero]
        if any(powers) or len(nonzero) == 1:
            told = "is a power of the equation" if any(powers) else "has another factor than the equation"
            return any(powers), found.certainty, f"a polynomial {told}"
    if _generate(nonzero, found.polynomials):
        return True, found.certainty, "the polynomials generate all equations"
    return None, Certainty.MODULAR, "the polynomials vanish there, and do not visibly generate all equations"


def _generate(polynomials: Sequence[RationalPolynomial], equations: Sequence[RationalPolynomial]) -> bool:
    if not all(map(is_homogeneous, [*polynomials, *equations])):
        return False
    try:
        return all(combines(equation, polynomials) for equation in equations)
    except ResourceError:  # too many monomials to compare the ideals
        return False
