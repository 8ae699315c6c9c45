"""Whether a polynomial vanishes on all functions: proven where the map can be multiplied out, else at random points."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.equations.expanded_map import ExpandedMap, expanded_map
from neurovariety.variety.equations.function_samples import FunctionSamples
from neurovariety.variety.equations.substitution import too_large, vanishes, vanishes_modulo
from neurovariety.variety.equations.torus import Torus, torus, torus_of_map

Verdict = Literal["proven", "probable", "false"]

_FEW_TERMS = 3_000
"""Terms of a value of the network up to which its map is multiplied out for its symmetries' sake."""
POINTS = 20
"""Random points modulo each prime where nothing is proven."""


@dataclass
class Prover:
    """Checks polynomials on one architecture; the map is multiplied out once.

    Attributes
    ----------
    architecture : Architecture
    primes : list of int
        For the checks at random points; two or more.
    seed : int
    """

    architecture: Architecture
    primes: list[int]
    seed: int
    _points: dict[int, NDArray[np.int64]] = field(default_factory=dict)

    @cached_property
    def symmetries(self) -> Torus:
        """The torus of the architecture, by its multiplied-out map where that is small."""
        small = expanded_map(self.architecture, fixed={}, most_terms=_FEW_TERMS)
        if small is None:
            return torus(self.architecture)
        count = self.architecture.parameter_count
        exponents = [
            np.array(c.monoms(), np.int64).reshape(-1, len(c.context().names()))[:, :count] for c in small.coordinates
        ]
        return torus_of_map(exponents, count)

    @cached_property
    def _on_slice(self) -> ExpandedMap | None:
        """The map where the torus has made as many parameters 1 as it can."""
        return expanded_map(self.architecture, fixed=dict.fromkeys(self.symmetries.slice(), 1))

    @cached_property
    def _everywhere(self) -> ExpandedMap | None:
        return expanded_map(self.architecture, fixed={})

    def verdict(self, polynomial: RationalPolynomial) -> Verdict:
        """Check one polynomial in the D coordinates.

        Where it is homogeneous for all weights of the torus it vanishes everywhere if it does where the torus has made
        some parameters 1: all parameter vectors without a 0 there, a dense set, come from such ones.
        """
        polynomial = polynomial.primitive() if any(c.denominator > 1 for c in polynomial.coefficients) else polynomial
        for prime in self.primes:
            if not vanishes_modulo(polynomial, self._at(prime), prime):
                return "false"
        weights = polynomial.exponents @ self.symmetries.coordinates.T
        expanded = self._on_slice if (weights == weights[:1]).all() else self._everywhere
        if expanded is None or too_large(polynomial, expanded):
            return "probable"
        return "proven" if vanishes(polynomial, expanded) else "false"

    def random_function(self) -> tuple[NDArray[np.int64], int]:
        """Give the function of random parameters modulo a prime, shape (D,), and the prime."""
        return self._at(self.primes[0])[0], self.primes[0]

    def _at(self, prime: int) -> NDArray[np.int64]:
        if prime not in self._points:
            samples = FunctionSamples(self.architecture, prime=prime, seed=self.seed, constant=False)
            self._points[prime] = samples.first(POINTS)
        return self._points[prime]
