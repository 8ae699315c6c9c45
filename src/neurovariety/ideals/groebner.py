"""Which ideal do these polynomials generate? Answered exactly, by Groebner bases over the rational numbers.

The arithmetic is FLINT's (python-flint, extra ``exact``): Buchberger's algorithm over the whole numbers. Every ideal
has exactly one reduced Groebner basis for a term order, and holds exactly the polynomials that reduce to zero by it.

Polynomials that were rounded wrongly generate another ideal, mostly the unit ideal, and its basis can grow beyond any
memory on the way. So the growth is bounded, and a `ResourceError` says where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from neurovariety.errors import InputError, ResourceError, require
from neurovariety.poly.generators import kind_of
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.poly.rationalise import Rationalised, as_rational

Order = Literal["deglex", "degrevlex", "lex"]
Exact = RationalPolynomial | Rationalised
ORDERS: tuple[Order, ...] = ("deglex", "degrevlex", "lex")

MOST_POLYNOMIALS, MOST_TERMS, MOST_BITS = 2_000, 20_000, 20_000
"""A basis in progress may not exceed these: polynomials, terms of one, bits of a coefficient."""


@dataclass(frozen=True)
class GroebnerBasis:
    """The reduced Groebner basis of an ideal, exact.

    Attributes
    ----------
    polynomials : tuple of RationalPolynomial
        Leading coefficients 1, smallest leading monomial first. None for the zero ideal; 1 alone for the unit ideal.
    variables : int
    order : str
        With x1 < x2 < ... < xn. ``"deglex"`` is the order of the whole library.
    """

    polynomials: tuple[RationalPolynomial, ...]
    variables: int
    order: Order

    @property
    def is_unit(self) -> bool:
        """Whether the ideal holds 1, so that its polynomials have no common zero, not even a complex one."""
        return any(p.degree == 0 for p in self.polynomials)

    def __str__(self) -> str:
        """Write a polynomial a line."""
        return "\n".join(map(str, self.polynomials)) or "0"


def groebner_basis(generators: Sequence[Exact], *, order: Order = "deglex") -> GroebnerBasis:
    """Compute the reduced Groebner basis of the ideal that the polynomials generate.

    Parameters
    ----------
    generators : sequence of RationalPolynomial or Rationalised, at least one, in the same variables
    order : {"deglex", "degrevlex", "lex"}
        Always with x1 < x2 < ... < xn.

    Raises
    ------
    InputError
        For no polynomials, or polynomials in different numbers of variables.
    ResourceError
        When a basis in progress exceeds 2,000 polynomials, 20,000 terms in one, or coefficients of 20,000 bits.
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> x, y, z = RationalPolynomial.coordinates(3)
    >>> print(groebner_basis([y - x**2, z - x * y, x * z - y**2]))
    x1^2 - x2
    x1*x2 - x3
    x1*x3 - x2^2
    x2^3 - x3^2
    """
    exact = _exact(generators)
    variables = _common_variables(exact)
    context = _context(variables, order)
    basis = _flint_basis(exact, context)
    polynomials = [_from_flint(p, variables, divisor=int(p.leading_coefficient())) for p in basis]
    smallest_first = sorted(
        zip(polynomials, basis, strict=True), key=lambda pair: _order_key(pair[1].monomial(0), order)
    )
    return GroebnerBasis(tuple(p for p, _ in smallest_first), variables, order)


def in_ideal(polynomial: Exact, ideal: GroebnerBasis | Sequence[Exact]) -> bool:
    """Tell whether a polynomial lies in an ideal, given by a Groebner basis or by any generators.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> in_ideal(x**3 - x, [x**2 - 1]), in_ideal(x - 1, [x**2 - 1])
    (True, False)
    """
    polynomial = as_rational(polynomial)
    basis = ideal if isinstance(ideal, GroebnerBasis) else groebner_basis(ideal, order="degrevlex")
    if polynomial.variables != basis.variables:
        raise InputError(
            "the polynomial and the ideal have different numbers of variables",
            given=f"{polynomial.variables} and {basis.variables}",
            allowed="the same number",
        )
    context = _context(basis.variables, basis.order)
    divisors = _vector([_to_flint(p, context) for p in basis.polynomials], context)
    return _reduces_to_zero(polynomial, divisors, context)


def same_ideal(first: Sequence[Exact], second: Sequence[Exact]) -> bool:
    """Tell whether two lists of polynomials generate the same ideal.

    When their linear spans are equal, so are the ideals, and no Groebner basis is needed. Otherwise each list must
    reduce to zero by the Groebner basis of the other.

    Raises
    ------
    InputError, ResourceError, MissingExtraError
        As `groebner_basis`.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> same_ideal([x + y, x - y], [x, y]), same_ideal([x**2], [x])
    (True, False)
    """
    left, right = _exact(first), _exact(second)
    for generators in (left, right):
        _common_variables(generators)
    variables = _common_variables([*left, *right])
    if _reduced_rows(left, variables) == _reduced_rows(right, variables):
        return True
    too_large: ResourceError | None = None
    for one, other in ((left, right), (right, left)):
        try:
            if not _contains(one, other, variables):
                return False
        except ResourceError as error:  # the other direction may still show a difference
            too_large = error
    if too_large is not None:
        raise too_large
    return True


def _contains(ideal: Sequence[RationalPolynomial], others: Sequence[RationalPolynomial], variables: int) -> bool:
    context = _context(variables, "degrevlex")
    basis = _vector(_flint_basis(ideal, context), context)
    return all(_reduces_to_zero(p, basis, context) for p in others)


def _exact(generators: Sequence[Exact]) -> list[RationalPolynomial]:
    """Take a list of exact polynomials."""
    if not isinstance(generators, list | tuple) or not all(isinstance(p, Exact) for p in generators):
        raise InputError(
            "an ideal is given by a list of exact polynomials",
            given=kind_of(generators),
            allowed="a list of RationalPolynomial, or of what rationalise returns",
            remedy="round float polynomials, those of an ideal with rationalise_family(ideal.generators)",
        )
    return [as_rational(p) for p in generators]


def _common_variables(polynomials: Sequence[RationalPolynomial]) -> int:
    counts = {p.variables for p in polynomials}
    if len(counts) != 1:
        raise InputError(
            "an ideal lives in one polynomial ring",
            given=f"{len(polynomials)} polynomials in {sorted(counts)} variables",
            allowed="at least one polynomial, all in the same number of variables",
        )
    return counts.pop()


def _context(variables: int, order: str) -> Any:
    if order not in ORDERS:
        raise InputError("there is no such term order", given=repr(order), allowed=", ".join(ORDERS))
    flint = require("flint", extra="exact")
    # FLINT's first variable is the largest, ours the last: the exponents are reversed on the way in and out.
    names = [f"x{i}" for i in range(variables, 0, -1)]
    return flint.fmpz_mpoly_ctx.get(names, getattr(flint.Ordering, order))


def _vector(polynomials: list[Any], context: Any) -> Any:
    return require("flint", extra="exact").fmpz_mpoly_vec(polynomials, context)


def _flint_basis(generators: Sequence[RationalPolynomial], context: Any) -> list[Any]:
    """Return the reduced Groebner basis, primitive with positive leading coefficients, in one order."""
    given = [_to_flint(p, context) for p in generators if p.coefficients]
    if not given:
        return []
    basis, finished = _vector(given, context).buchberger_naive(limits=(MOST_POLYNOMIALS, MOST_TERMS, MOST_BITS))
    if not finished:
        raise ResourceError(
            "the Groebner basis grows too large",
            given=f"{len(given)} polynomials; stopped with {len(basis)} in the basis in progress",
            allowed=f"{MOST_POLYNOMIALS:,} in it, each of {MOST_TERMS:,} terms with coefficients of {MOST_BITS:,} bits",
            remedy="check the rounding: wrongly rounded polynomials seldom generate a small ideal",
        )
    reduced = [p if p.leading_coefficient() > 0 else -p for p in basis.autoreduction()]
    return sorted(reduced, key=lambda p: p.monomial(0))


def _reduces_to_zero(polynomial: RationalPolynomial, basis: Any, context: Any) -> bool:
    if not polynomial.coefficients or not len(basis):
        return not polynomial.coefficients
    return bool(_to_flint(polynomial, context).reduction_primitive_part(basis).is_zero())


def _to_flint(polynomial: RationalPolynomial, context: Any) -> Any:
    """Scale to whole coefficients and reverse the variables."""
    terms = polynomial.primitive().terms().items()
    return context.from_dict({powers[::-1]: value.numerator for powers, value in terms})


def _from_flint(polynomial: Any, variables: int, *, divisor: int) -> RationalPolynomial:
    terms = {tuple(map(int, powers))[::-1]: int(value) for powers, value in polynomial.to_dict().items()}
    exponents = np.array(list(terms), dtype=np.int64).reshape(len(terms), variables)
    return RationalPolynomial.of(exponents, terms.values()) / divisor


def _order_key(powers: Sequence[int], order: str) -> tuple[object, ...]:
    """Compare leading monomials as the order does; FLINT's exponents come largest variable first."""
    exponents = tuple(map(int, powers))
    if order == "lex":
        return exponents
    return (sum(exponents), *(exponents if order == "deglex" else (-e for e in reversed(exponents))))


def _reduced_rows(polynomials: Sequence[RationalPolynomial], variables: int) -> list[dict[tuple[int, ...], Any]]:
    """Return the reduced row echelon form of the polynomials' linear span: equal for equal spans."""
    flint = require("flint", extra="exact")
    terms = [p.terms() for p in polynomials]
    monomials = sorted({powers for row in terms for powers in row}, key=lambda p: (sum(p), p), reverse=True)
    column = {powers: i for i, powers in enumerate(monomials)}
    matrix = flint.fmpq_mat(len(terms), len(monomials))
    for i, row in enumerate(terms):
        for powers, value in row.items():
            matrix[i, column[powers]] = flint.fmpq(value.numerator, value.denominator)
    reduced, rank = matrix.rref()
    return [{m: reduced[i, j] for m, j in column.items() if reduced[i, j] != 0} for i in range(rank)]
