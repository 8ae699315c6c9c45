"""The ideal of the minors of a linear convolutional network, as it is, saturated, or its radical."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Literal

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.factors import factor
from neurovariety.solve.exact.groebner import msolve_basis
from neurovariety.solve.exact.rings import from_terms
from neurovariety.variety.dimension import dimension
from neurovariety.variety.equations.by_elimination import by_elimination
from neurovariety.variety.equations.by_resultants.determinants import lazy_minors
from neurovariety.variety.equations.by_resultants.inverse import with_inverse
from neurovariety.variety.equations.by_resultants.minimal_generators import minimal_generators
from neurovariety.variety.equations.by_resultants.rank_condition import RankCondition
from neurovariety.variety.equations.by_resultants.rank_conditions import (
    RankConditions,
    rank_conditions,
    signal_network,
)
from neurovariety.variety.equations.found import Found
from neurovariety.variety.equations.function_samples import primes_from
from neurovariety.variety.equations.normal_space import rank_of_gradients
from neurovariety.variety.equations.proving import Prover
from neurovariety.variety.equations.substitution import vanishes_modulo
from neurovariety.variety.equations.time_allowed import TimeAllowed, TimeIsOverError

Ideal = Literal["minors", "saturated", "reduced"]
Progress = Callable[[str, int, int], None]

MOST_MINORS = 20_000
"""Minors that are multiplied out for minimal generators."""


def by_rank_conditions(
    architecture: Architecture,
    *,
    ideal: Ideal,
    max_degree: int | None,
    seed: int,
    allowed: TimeAllowed,
    progress: Progress,
) -> Found:
    """Find minimal generators of the ideal of all minors that must vanish, or of a larger one with the same zeros.

    Parameters
    ----------
    architecture : LinearConvNet along one axis
    ideal : "minors", "saturated" or "reduced"
        Saturated: by smaller minors, which do not vanish on the functions, with msolve. Reduced: the radical, which is
        the ideal of all equations, by elimination with msolve.
    max_degree : int, optional
    seed : int
    allowed : TimeAllowed
    progress : callable

    Raises
    ------
    InputError
        For another architecture.
    ResourceError
        When there are too many minors or monomials, or msolve did not finish in time.
    MissingExtraError
        When msolve is needed and not installed.
    """
    network = signal_network(architecture)
    conditions = rank_conditions(network)
    if ideal == "reduced":
        found = by_elimination(network, max_degree=max_degree, seed=seed, timeout=allowed.left())
        if found.reason and found.engine:
            found.reason += "; the minors have the same zeros, so that this is the radical of their ideal"
        return found
    primes = primes_from(seed)
    found = Found(dimension(network, seed=seed).value, homogeneous=True, primes=primes, of_minors=True)
    prover = Prover(network, primes[-2:], seed)
    try:
        polynomials = minors_of(conditions, allowed, progress)
    except (KeyboardInterrupt, TimeIsOverError) as error:
        why = "the time limit" if isinstance(error, TimeIsOverError) else "Ctrl-C"
        found.stopped = found.known = f"{why} ended it before all minors were multiplied out"
        return found
    if ideal == "saturated":
        polynomials, found.engine = saturate(polynomials, conditions, prover, allowed)
    highest = max((polynomial.degree for polynomial in polynomials), default=1)
    chosen = minimal_generators(
        polynomials, highest=max_degree or highest, prime=primes[0], allowed=allowed, progress=progress
    )
    found.polynomials, found.counts, found.stopped = chosen.polynomials, chosen.counts, chosen.stopped
    how = "by ranks over the rational numbers" if chosen.proven else "by ranks modulo a prime"
    if not chosen.proven:
        found.engine = found.engine or "ranks modulo a prime"
    found.verdicts = [prover.verdict(polynomial) if found.engine else "proven" for polynomial in found.polynomials]
    found.local_rank = rank_of_gradients(found.polynomials, *prover.random_function())
    if not found.stopped and found.searched >= highest:
        found.reason = _reason(network, conditions, found)
        found.cuts_out = True
    found.known = _evidence(polynomials, found, ideal, how)
    return found


def minors_of(conditions: RankConditions, allowed: TimeAllowed, progress: Progress) -> list[RationalPolynomial]:
    """Multiply out all minors.

    Raises
    ------
    ResourceError
        When there are too many, before the first.
    TimeIsOverError
        When the time is over.
    """
    total = conditions.minor_count
    if total > MOST_MINORS:
        raise ResourceError(
            f"there are too many minors for generators of {conditions.of}",
            given=f"{total:,}",
            allowed=f"{MOST_MINORS:,}",
            remedy="rank_conditions(network).minors() writes them one by one, and hold_at decides without them",
        )
    polynomials: list[RationalPolynomial] = []
    for polynomial in conditions.minors():
        progress("minors", len(polynomials), total)
        allowed.check()
        polynomials.append(polynomial)
    return polynomials


def saturate(
    polynomials: list[RationalPolynomial], conditions: RankConditions, prover: Prover, allowed: TimeAllowed
) -> tuple[list[RationalPolynomial], str | None]:
    """Remove what lies where a smaller minor of each matrix vanishes: 1 - t f is added, and t eliminated.

    Returns
    -------
    polynomials : list of RationalPolynomial
        A Groebner basis where there are conditions.
    engine : str or None
        What did it, and how sure that is.
    """
    engine = None
    variables = conditions.coordinates
    for condition in conditions.conditions:
        divisor = _not_vanishing(condition, variables, prover)
        raised = with_inverse(polynomials, divisor)
        basis = msolve_basis(raised, eliminate=[variables], timeout=allowed.left())
        engine = basis.evidence
        polynomials = [
            from_terms(map(tuple, p.exponents[:, :-1].tolist()), p.coefficients, variables).primitive()
            for p in basis.polynomials
        ]
    return polynomials, engine


def _not_vanishing(condition: RankCondition, variables: int, prover: Prover) -> RationalPolynomial:
    """Find a minor of the largest size that is not zero on all functions."""
    smaller = RankCondition(
        condition.places, condition.bound - 1, condition.degree + 1, condition.pieces, condition.origin
    )
    point, prime = prover.random_function()
    candidates: Iterator[RationalPolynomial] = chain(
        lazy_minors([smaller], [], variables), RationalPolynomial.coordinates(variables)
    )
    return next(p for p in candidates if not vanishes_modulo(p, point[None], prime))


def _reason(network: LinearConvNet, conditions: RankConditions, found: Found) -> str | None:
    """Say why the ideal is that of all equations; None where that is not known."""
    linear = conditions.coordinates - len(conditions.vanishing)
    if found.dimension == linear:
        inside = "the coordinates that vanish cut it out" if conditions.vanishing else "it is the whole space"
        return f"the closure has dimension {found.dimension}: {inside}"
    higher = [polynomial for polynomial in found.polynomials if polynomial.degree > 1]
    if found.dimension == linear - 1 and len(higher) == 1:
        factors = factor(higher[0]).factors
        if len(factors) == 1 and factors[0][1] == 1:
            return "the closure is a hypersurface there, and its equation is irreducible"
    reduced = network.reduced()
    steps = zip(reduced.sizes[:-1], reduced.strides[:-1], strict=True)
    if all(size <= stride for (size,), (stride,) in steps):
        return (
            "no stride is below the size of its filter, so that the coordinates are those of tensors of rank one, and "
            "the minors generate their ideal: two entries may be exchanged in the first layers, hence in each layer"
        )
    return None


def _evidence(polynomials: Sequence[RationalPolynomial], found: Found, ideal: Ideal, how: str) -> str:
    """Tell what the ideal is, and how it was found."""
    parts = ["minors of resultant matrices, which vanish on all functions"] * bool(polynomials)
    if ideal == "saturated" and found.engine:
        parts = [f"the minors' ideal, saturated by smaller minors {found.engine}"]
    reached = sum(polynomial.degree <= found.searched for polynomial in polynomials)
    if len(found.polynomials) < reached:
        parts.append(
            f"{len(found.polynomials):,} of the {reached:,} up to degree {found.searched} generate the others, {how}"
        )
    elif reached > 1:
        parts.append(f"none of the {reached:,} up to degree {found.searched} comes from the others")
    if reached < len(polynomials):
        parts.append(f"{len(polynomials) - reached:,} of higher degree are left out")
    if found.reason:
        parts.append(found.reason)
    elif found.cuts_out:
        parts.append("they cut out the closure, and generate its ideal perhaps up to radical only")
    if found.stopped:
        parts.append(found.stopped)
    return "; ".join(parts)
