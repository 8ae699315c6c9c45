"""A proof that a Groebner basis over the rational numbers, lifted from primes by msolve, is the right one.

Let I be a homogeneous ideal and G polynomials such that

1. every generator of I reduces to zero by G, so that I lies in the ideal (G),
2. G passes Buchberger's criterion, so that its leading monomials tell the Hilbert function of (G),
3. modulo some prime, the generators have a Groebner basis with the same leading monomials.

In every degree a rank can only fall modulo a prime. So the Hilbert function modulo the prime is at least that of I,
which by 1 is at least that of (G), which by 2 and 3 is the one modulo the prime. All are equal, and I = (G) (E. Arnold,
Modular algorithms for computing Groebner bases, J. Symbolic Computation 35, 2003, theorem 7.1). For other ideals the
third point is not enough: p x - 1 generates the unit ideal modulo p. They are made homogeneous by one more variable,
that basis is proven, and what is asked must reduce to zero by it when the new variable is 1 again.

FLINT checks 1 and 2; 3 is taken from msolve, which calculates exactly modulo a prime.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neurovariety.errors import InputError, require
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.groebner import EngineBasis, msolve_basis
from neurovariety.solve.exact.rings import Exact, exact_polynomials, from_terms

PRIMES = (2_147_483_647, 2_147_483_629, 2_147_483_587)
"""The largest primes below 2**31; the second and third in case the ones before them are unlucky."""


@dataclass(frozen=True)
class BasisProof:
    """Whether a basis is proven to be that of the ideal.

    Attributes
    ----------
    proven : bool
        False says that the proof failed at the point that the evidence names, not that the basis is wrong, unless the
        evidence says so.
    evidence : str
        What was checked, or where it failed, in words.
    seconds : float
    """

    proven: bool
    evidence: str
    seconds: float


def prove_basis(
    generators: Sequence[Exact],
    basis: EngineBasis,
    *,
    timeout: float | None = None,
    threads: int = 1,
    binary: str | Path | None = None,
) -> BasisProof:
    """Prove that a basis from `msolve_basis` generates the same ideal as the polynomials, and is a Groebner basis.

    Parameters
    ----------
    generators : sequence of RationalPolynomial or Rationalised
    basis : EngineBasis
        Over the rational numbers, nothing eliminated.
    timeout, threads, binary
        As in `msolve_basis`, for each run of msolve. The checks by FLINT have no time limit: they take about as long as
        msolve for small bases, and much longer for large ones.

    Raises
    ------
    InputError
        For a basis modulo a prime, with variables eliminated, or in other variables than the polynomials.
    MissingExtraError, ResourceError, EngineError
        As `msolve_basis`; also when python-flint is not installed.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> circle_and_line = [x**2 + y**2 - 1, x - y]
    >>> prove_basis(circle_and_line, msolve_basis(circle_and_line)).proven  # doctest: +SKIP
    True
    """
    started = time.perf_counter()
    taken = exact_polynomials(generators)
    if not isinstance(basis, EngineBasis):
        raise InputError(
            "a basis to be proven is the whole answer of msolve_basis",
            given=type(basis).__name__,
            allowed="EngineBasis",
            remedy="pass what msolve_basis(generators) returns, not its polynomials",
        )
    if basis.characteristic or basis.eliminated or basis.variables != taken[0].variables:
        raise InputError(
            "only a whole basis over the rational numbers can be proven",
            given=f"characteristic {basis.characteristic}, eliminated {basis.eliminated}, {basis.variables} variables",
            allowed=f"characteristic 0, nothing eliminated, {taken[0].variables} variables",
        )
    options: dict[str, Any] = {"timeout": timeout, "threads": threads, "binary": binary}
    given = [p for p in taken if p.coefficients]
    failure = _failure(given, basis, options)
    evidence = failure or (
        "every generator reduces to zero by the basis, Buchberger's criterion holds, and the leading monomials are "
        "those modulo a prime" + ("" if all(map(_is_homogeneous, given)) else ", all this for the homogenised ideal")
    )
    return BasisProof(proven=not failure, evidence=evidence, seconds=time.perf_counter() - started)


def _failure(generators: list[RationalPolynomial], basis: EngineBasis, options: dict[str, Any]) -> str:
    """Say where the proof fails; empty when it does not."""
    polynomials = list(basis.polynomials)
    if not _reduce_to_zero(generators, polynomials):
        return "the basis is wrong: a generator does not reduce to zero by it"
    if not _is_groebner(polynomials):
        return "the basis is wrong: it fails Buchberger's criterion"
    return _failure_of_inclusion(generators, polynomials, basis, options) if generators else ""


def _failure_of_inclusion(
    generators: list[RationalPolynomial],
    polynomials: list[RationalPolynomial],
    basis: EngineBasis,
    options: dict[str, Any],
) -> str:
    """Say why the basis is not shown to lie in the ideal; empty when it is."""
    if all(map(_is_homogeneous, generators)):
        whole = [p.primitive() for p in generators]
        for prime in PRIMES:
            if np.array_equal(msolve_basis(whole, prime=prime, **options).leading, basis.leading):
                return ""
        return f"the leading monomials differ from those modulo {', '.join(map(str, PRIMES))}"
    homogeneous = [_homogenise(p) for p in generators]
    large = msolve_basis(homogeneous, **options)
    failure = _failure(homogeneous, large, options)
    if failure:
        return f"of the homogenised ideal: {failure}"
    inside = _reduce_to_zero(polynomials, [_dehomogenise(p) for p in large.polynomials])
    return "" if inside else "the basis is wrong: a polynomial of it does not lie in the ideal"


def _is_homogeneous(polynomial: RationalPolynomial) -> bool:
    return len(set(polynomial.exponents.sum(axis=1).tolist())) <= 1


def _homogenise(polynomial: RationalPolynomial) -> RationalPolynomial:
    """Fill every term up to the degree with a new variable, the first and so the smallest."""
    rows = [(polynomial.degree - sum(powers), *powers) for powers in polynomial.terms()]
    return from_terms(rows, polynomial.coefficients, polynomial.variables + 1)


def _dehomogenise(polynomial: RationalPolynomial) -> RationalPolynomial:
    return from_terms([powers[1:] for powers in polynomial.terms()], polynomial.coefficients, polynomial.variables - 1)


def _is_groebner(polynomials: list[RationalPolynomial]) -> bool:
    return len(polynomials) < 2 or bool(_vector(polynomials).is_groebner())


def _reduce_to_zero(polynomials: list[RationalPolynomial], basis: list[RationalPolynomial]) -> bool:
    if not polynomials or not basis:
        return not polynomials
    divisors = _vector(basis)
    return all(p.reduction_primitive_part(divisors).is_zero() for p in _vector(polynomials))


def _vector(polynomials: list[RationalPolynomial]) -> Any:
    """Carry multiples with whole coefficients to FLINT, in degrevlex order; its first variable is our last."""
    flint = require("flint", extra="exact")
    names = [f"x{i}" for i in range(polynomials[0].variables, 0, -1)]
    context = flint.fmpz_mpoly_ctx.get(names, flint.Ordering.degrevlex)
    terms = [p.primitive().terms() for p in polynomials]
    whole = [context.from_dict({powers[::-1]: value.numerator for powers, value in p.items()}) for p in terms]
    return flint.fmpz_mpoly_vec(whole, context)
