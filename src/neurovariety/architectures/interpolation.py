"""Coefficients of polynomial maps modulo a prime, from their values at as many points as there are monomials."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from neurovariety.architectures.ambient import Ambient
from neurovariety.architectures.residues import ModularArithmetic, Residues
from neurovariety.errors import InputError, ResourceError, require

MOST_MONOMIALS = 5_000
"""Of one output; the inverse of a matrix of that size takes a minute."""

_TRIALS = 20


def coefficients_from_values(ambient: Ambient, values: Callable[[Residues], Residues], prime: int) -> Residues:
    """Compute coefficients from values at points.

    Parameters
    ----------
    ambient : Ambient
    values : function of points (M, variables) that returns shape (B, M, outputs)
        Values of B maps; outputs that the ambient space does not look at may follow.
    prime : int

    Returns
    -------
    numpy.ndarray, shape (B, D), int64
    """
    outputs, exponents = ambient.coordinates()
    used = np.flatnonzero(exponents.any(axis=0))  # the others are zero at the points
    inner = Ambient.of_polynomials(1, len(used), ambient.degree, homogeneous=ambient.homogeneous)
    if inner.dimension > MOST_MONOMIALS:
        raise ResourceError(
            "there are too many coefficients to find them from values",
            given=f"{inner.dimension:,} monomials",
            allowed=f"{MOST_MONOMIALS:,}",
        )
    monomials = inner.monomials()
    points, inverse = _interpolation(monomials.tobytes(), monomials.shape, prime)
    inputs = np.zeros((len(points), ambient.variables), np.int64)
    inputs[:, used] = points
    coefficients = ModularArithmetic(prime).matmul(inverse, values(inputs)[..., : ambient.outputs])  # (B, M, outputs)
    places = {powers: number for number, powers in enumerate(map(tuple, monomials.tolist()))}
    rows = np.array([places[powers] for powers in map(tuple, exponents[:, used].tolist())], dtype=np.int64)
    return coefficients[:, rows, outputs]


@lru_cache(maxsize=8)
def _interpolation(table: bytes, shape: tuple[int, int], prime: int) -> tuple[Residues, Residues]:
    """Find points, and the matrix that takes the values there to coefficients."""
    flint = require("flint", extra="exact")
    if prime <= _highest(table):
        raise InputError(
            "the prime is too small: modulo it different polynomials have the same values",
            given=f"{prime} with exponents up to {_highest(table)}",
            allowed=f"a prime above {_highest(table)}",
        )
    exponents = np.frombuffer(table, dtype=np.int64).reshape(shape)
    generator = np.random.default_rng(prime)  # hardly any prime of 31 bits needs a second trial
    for _ in range(_TRIALS):
        points = generator.integers(1, prime, size=shape)
        matrix = monomial_values(points, exponents, prime)
        square = flint.nmod_mat(shape[0], shape[0], matrix.ravel().tolist(), prime)
        try:
            inverse = square.inv()
        except ZeroDivisionError:  # points on a common hypersurface, which hardly ever happens
            continue
        return points, np.array([int(entry) for entry in inverse.entries()], dtype=np.int64).reshape(matrix.shape)
    raise InputError(
        "the prime is too small to find coefficients from values", given=str(prime), remedy="take a prime of 31 bits"
    )


def _highest(table: bytes) -> int:
    return int(np.frombuffer(table, dtype=np.int64).max(initial=0))


def monomial_values(points: Residues, exponents: Residues, prime: int) -> Residues:
    """Evaluate monomials modulo a prime: points (N, n) and exponents (M, n) give (N, M)."""
    result = np.ones((len(points), len(exponents)), np.int64)
    for variable in range(points.shape[1]):
        powers = [np.ones(len(points), np.int64)]
        for _ in range(int(exponents[:, variable].max(initial=0))):
            powers.append(powers[-1] * points[:, variable] % prime)
        result = result * np.stack(powers, axis=1)[:, exponents[:, variable]] % prime
    return result
