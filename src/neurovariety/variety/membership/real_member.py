"""What solutions of a fibre's equations say about membership."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.variety.fibres.canonical import canonical_parameters
from neurovariety.variety.fibres.deadline import Deadline
from neurovariety.variety.fibres.equations import FibreEquations
from neurovariety.variety.fibres.proving import prove
from neurovariety.variety.membership.result import Decision
from neurovariety.variety.result import Certainty

_CLOSE = 1e-9
"""Relative deviation up to which equations that are not certified count as met."""
_DENOMINATORS = (1, 12, 1_000, 100_000)
_MOST_PROVEN = 6
"""Real candidates that are examined."""


def real_member(problem: FibreEquations, points: NDArray[np.complex128], deadline: Deadline) -> Decision | None:
    """Report real solutions as members, the surest first; None where none stands up to it.

    Parameters
    ----------
    problem : FibreEquations
    points : numpy.ndarray, shape (k, n), complex128
        Solutions that look real.
    deadline : Deadline
        For the proofs.
    """
    points = points[:_MOST_PROVEN]
    if not len(points):
        return None
    for candidate in points:
        exact = _in_fractions(problem, candidate)
        if exact is not None:
            return Decision("inside", Certainty.EXACT, "these fractions compute it, exactly", exact, 0.0)
    for proof in prove(problem.equations, problem.unknowns, points, problem.cut.dimension, deadline=deadline):
        if proof is None or not proof.real:
            continue
        theta = tuple(problem.parameters(proof.point.real).tolist())
        residual = problem.residual(theta)
        if residual > _CLOSE:
            continue
        if problem.filling:
            text = "a real parameter is proven to be next to this one by interval arithmetic"
            return Decision("inside", Certainty.CERTIFIED, text, theta, residual, problem.radius(proof.radius))
        return Decision("inside", Certainty.NUMERICAL, _partly(problem), theta, residual)
    return None


def _partly(problem: FibreEquations) -> str:
    total, met = len(problem.equations), problem.cut.dimension
    return (
        f"a real parameter next to this one is proven to meet {met} independent ones of the {total} equations; "
        f"the other {total - met} hold up to the residual, as they do on the variety, whose dimension is {met}"
    )


def _in_fractions(problem: FibreEquations, candidate: NDArray[np.complex128]) -> tuple[Fraction, ...] | None:
    """Round to fractions of small denominators, and see whether they compute the point.

    Entries that are fractions in one scaling of the neurons are not in others, so two scalings are tried.
    """
    network = problem.architecture
    free = [float(value) for value in candidate.real]
    guesses = [[_rounded(value, most) for value in free] for most in _DENOMINATORS]
    tried = [problem.exact_parameters(guess) for guess in guesses]
    try:
        scaled = canonical_parameters(network, problem.parameters(candidate.real).tolist())
    except InputError:
        scaled = ()
    if all(map(isfinite, scaled)):
        tried += [tuple(_rounded(value, most) for value in scaled) for most in _DENOMINATORS if scaled]
    return next((theta for theta in tried if network.coefficients(theta) == problem.point), None)


def _rounded(value: float | Fraction, most: int) -> Fraction:
    return Fraction(value).limit_denominator(most)
