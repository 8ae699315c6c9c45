"""Functions of random parameters modulo a prime, and monomials in their coordinates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.residues import is_prime
from neurovariety.memory import check_free

Residues = NDArray[np.int64]

_AT_ONCE = 256


class FunctionSamples:
    """Points of the variety over a finite field, as many as were asked for until now.

    Parameters
    ----------
    architecture : Architecture
    prime : int
    seed : int
        The points depend on it, the prime and their number alone, not on how they were asked for.
    constant : bool
        Whether a coordinate 1 stands before the others, which makes all polynomials homogeneous.
    """

    def __init__(self, architecture: Architecture, *, prime: int, seed: int, constant: bool) -> None:
        self.prime = prime
        self._architecture = architecture
        self._seed = seed
        self._constant = constant
        self._blocks: list[Residues] = []

    def first(self, count: int) -> Residues:
        """Give the first points, shape (count, coordinates)."""
        dimension = self._architecture.ambient.dimension
        check_free(
            16 * count * (dimension + 1),
            "the points of the interpolation",
            given=f"{count:,} points with {dimension:,} coordinates",
            remedy="ask for equations of a lower degree",
        )
        while len(self._blocks) * _AT_ONCE < count:
            generator = np.random.default_rng([self._seed, self.prime, len(self._blocks)])
            theta = self._architecture.random_theta(generator, self.prime, _AT_ONCE)
            points = self._architecture.coefficients_mod(theta, self.prime)
            ones = np.ones((_AT_ONCE, int(self._constant)), np.int64)
            self._blocks.append(np.hstack([ones, points]))
        return np.concatenate(self._blocks)[:count]


def products(points: Residues, factors: NDArray[np.int64], prime: int) -> Residues:
    """Multiply coordinates of points modulo a prime.

    Parameters
    ----------
    points : numpy.ndarray, shape (N, n), int64
    factors : numpy.ndarray, shape (M, degree), int64
        Numbers of coordinates.
    prime : int

    Returns
    -------
    numpy.ndarray, shape (N, M), int64
    """
    result = np.ones((len(points), len(factors)), np.int64)
    for column in factors.T:
        result = result * points[:, column] % prime
    return result


def primes_from(seed: int) -> list[int]:
    """Choose some primes just below 2^31, by a seed."""
    generator = np.random.default_rng([seed, 31])
    found: list[int] = []
    while len(found) < _PRIMES:
        candidate = int(generator.integers(2**30, 2**31 - 1)) | 1
        if is_prime(candidate) and candidate not in found:
            found.append(candidate)
    return found


_PRIMES = 12
"""Ten of them are enough for coefficients of 150 bits above and below the fraction bar; two are for checks."""
