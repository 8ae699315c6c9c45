"""Equations by eliminating the parameters with msolve: the whole ideal at once, for small networks."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.groebner import EngineBasis, leading_powers, msolve_basis
from neurovariety.solve.exact.hilbert import hilbert_numerator
from neurovariety.solve.exact.rings import from_flint, from_terms
from neurovariety.variety.dimension import dimension
from neurovariety.variety.equations.expanded_map import expanded_map
from neurovariety.variety.equations.found import Found
from neurovariety.variety.equations.function_samples import primes_from
from neurovariety.variety.equations.ideal_membership import combines
from neurovariety.variety.equations.normal_space import rank_of_gradients
from neurovariety.variety.equations.proving import Prover
from neurovariety.variety.modular_rank import residue_rank

MOST_UNKNOWNS = 30
"""Parameters and coordinates together; elimination is doubly exponential in their number."""


def by_elimination(architecture: Architecture, *, max_degree: int | None, seed: int, timeout: float | None) -> Found:
    """Eliminate the parameters from y_i - phi_i(theta), and keep a minimal set of generators.

    Parameters
    ----------
    architecture : Architecture
    max_degree : int, optional
        Leave out generators of a higher degree.
    seed : int
    timeout : float, optional
        Seconds for msolve.

    Raises
    ------
    ResourceError
        When the map is too large to be multiplied out, or msolve did not finish in time.
    MissingExtraError
        When msolve is not installed.
    """
    primes = primes_from(seed)
    prover = Prover(architecture, primes[-2:], seed)
    found = Found(dimension(architecture, seed=seed).value, prover.symmetries.homogeneous, primes)
    if found.dimension == architecture.ambient.dimension:
        found.reason = "the closure is all of its ambient space, by its dimension"
        return found
    basis = _basis(architecture, _safe_chart(architecture, found, seed), timeout)
    polynomials = [_without_parameters(p, architecture.ambient.dimension) for p in basis.polynomials]
    highest = max(p.degree for p in polynomials)
    for polynomial in _minimal(polynomials, primes[0], homogeneous=found.homogeneous):
        if max_degree is not None and polynomial.degree > max_degree:
            continue
        verdict = prover.verdict(polynomial.primitive())
        if verdict == "false":
            raise ResourceError(
                "a polynomial of msolve does not vanish on the functions",
                given=polynomial.text(most_terms=6),
                remedy="its primes were unlucky: use method='interpolation'",
            )
        found.polynomials.append(polynomial.primitive())
        found.verdicts.append(verdict)
    searched = highest if max_degree is None else min(max_degree, highest)
    leading = basis.leading[:, -architecture.ambient.dimension :]
    if not found.homogeneous:  # of degree at most d: as many as of degree d in one more variable
        leading = np.hstack([leading, np.zeros((len(leading), 1), np.int64)])
    found.counts = _counts(leading, searched)
    found.engine = basis.evidence
    found.local_rank = rank_of_gradients(found.polynomials, *prover.random_function())
    if max_degree is None or highest <= max_degree:
        found.reason = f"the parameters were eliminated {basis.evidence}"
    return found


def _minimal(basis: list[RationalPolynomial], prime: int, *, homogeneous: bool) -> list[RationalPolynomial]:
    """Keep what the others of lower degree do not generate, of a reduced basis that begins with the lowest degrees.

    The leading variable of a linear polynomial is in no other one, so that the others are compared without it. Where
    they are not homogeneous one more variable makes them so, and the order by degrees keeps them a basis.
    """
    linear = [p for p in basis if p.degree == 1]
    led = {int(np.flatnonzero(leading_powers(p))[0]) for p in linear}
    kept = [variable for variable in range(basis[0].variables) if variable not in led]
    chosen: list[RationalPolynomial] = []
    smaller: list[RationalPolynomial] = []
    for polynomial in basis[len(linear) :]:
        exponents = polynomial.exponents[:, kept]
        if not homogeneous:
            exponents = np.column_stack([exponents, polynomial.degree - polynomial.exponents.sum(axis=1)])
        without = RationalPolynomial.of(exponents, polynomial.coefficients)
        if not combines(without, smaller, prime=prime):
            chosen.append(polynomial)
            smaller.append(without)
    return linear + chosen


def _safe_chart(architecture: Architecture, found: Found, seed: int) -> dict[int, int]:
    """Fix the parameters of the chart where the rank proves that the closure stays the same."""
    chart = architecture.chart or {}
    prime = found.primes[0]
    generator = np.random.default_rng([seed, prime])
    theta = architecture.random_theta(generator, prime)
    theta[list(chart)] = list(chart.values())
    inputs = architecture.random_inputs(generator, prime, found.dimension + 1)
    free = np.setdiff1d(np.arange(architecture.parameter_count), list(chart))
    rank = residue_rank(architecture.jacobian_mod(theta, inputs, prime)[:, free], prime)
    return chart if rank == found.dimension else {}


def _basis(architecture: Architecture, fixed: dict[int, int], timeout: float | None) -> EngineBasis:
    unknowns = architecture.parameter_count - len(fixed) + architecture.ambient.dimension
    expanded = expanded_map(architecture, fixed=fixed, most_terms=20_000) if unknowns <= MOST_UNKNOWNS else None
    if expanded is None:
        raise ResourceError(
            f"the map of {architecture.spec} is too large to eliminate its parameters",
            given=f"{unknowns:,} parameters and coordinates",
            allowed=f"{MOST_UNKNOWNS}",
            remedy="use method='interpolation'",
        )
    parameters, dimension_ = architecture.parameter_count, architecture.ambient.dimension
    free = [number for number in range(parameters) if number not in fixed]
    every = expanded.context.nvars()
    generators = []
    for number, coordinate in enumerate(expanded.coordinates):
        image = from_flint(coordinate, every)  # variables backwards
        rows = [
            (*(powers[::-1][place] for place in free), *([0] * dimension_)) for powers in map(tuple, image.exponents)
        ]
        unit = tuple(int(place == len(free) + number) for place in range(unknowns))
        generators.append(from_terms([unit, *rows], [Fraction(1), *(-value for value in image.coefficients)], unknowns))
    return msolve_basis(generators, eliminate=range(len(free)), timeout=timeout)


def _without_parameters(polynomial: RationalPolynomial, coordinates: int) -> RationalPolynomial:
    return RationalPolynomial.of(polynomial.exponents[:, -coordinates:], polynomial.coefficients)


def _counts(leading: NDArray[np.int64], searched: int) -> list[int]:
    """Count the equations of each degree from the leading monomials."""
    numerator, variables = hilbert_numerator(leading), leading.shape[1]
    counts = []
    for degree in range(1, searched + 1):
        missing = sum(
            factor * comb(variables + degree - shift - 1, degree - shift)
            for shift, factor in enumerate(numerator[: degree + 1])
        )
        counts.append(comb(variables + degree - 1, degree) - missing)
    return counts
