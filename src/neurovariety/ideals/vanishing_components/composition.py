"""Polynomials composed from one another, degree by degree, as VCA makes them; their values without any monomial.

A candidate of degree d is a polynomial of F_1 times one of F_(d-1); at degree 1 it is a coordinate. The polynomials of
degree d, both those that vanish and the others, F_d, are linear combinations of the candidates and of every F below.
So evaluation is a ladder: a multiplication for each candidate and point, and a matrix product for each degree.

Everywhere here values have shape (polynomials, points).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Positions = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Which products are the r candidates of a degree.

    Attributes
    ----------
    left, right : numpy.ndarray, shape (r,), int
        Candidate i is polynomial ``left[i]`` of F_1 (coordinate ``left[i]`` at degree 1) times polynomial ``right[i]``
        of the degree below.
    """

    left: Positions
    right: Positions

    def __len__(self) -> int:
        """Return r."""
        return len(self.left)

    @classmethod
    def coordinates(cls, variables: int) -> Pairs:
        """Make the candidates of degree 1: each coordinate times the constant 1."""
        return cls(np.arange(variables), np.zeros(variables, dtype=np.intp))


@dataclass(frozen=True, eq=False)
class ComposedStep:
    """The polynomials of one degree, on k polynomials of lower degrees and r candidates.

    Attributes
    ----------
    pairs : Pairs
    nonvanishing : numpy.ndarray, shape (number in F_d, k + r), float64
    vanishing : numpy.ndarray, shape (number that vanish, k + r), float64
        Coefficients on the F below, lowest degree first, then on the candidates.
    """

    pairs: Pairs
    nonvanishing: Float
    vanishing: Float

    @property
    def below(self) -> int:
        """How many polynomials of lower degrees there are, k."""
        return self.vanishing.shape[1] - len(self.pairs)


@dataclass(frozen=True, eq=False)
class Values:
    """Values at some points, from the constant up.

    Attributes
    ----------
    coordinates : numpy.ndarray, shape (n, points)
    levels : list of numpy.ndarray, shapes (number in F_d, points)
        F_0 = 1, F_1, F_2, ...
    candidates : list of numpy.ndarray, shapes (r, points)
        Of degree 1, 2, ...
    """

    coordinates: Float
    levels: list[Float]
    candidates: list[Float]

    def products(self, pairs: Pairs) -> Float:
        """Evaluate the candidates of the degree after the last level."""
        return self._first[pairs.left] * self.levels[-1][pairs.right]

    def nonvanishing(self) -> Float:
        """All levels in one table, shape (k, points)."""
        return np.concatenate(self.levels)

    @property
    def _first(self) -> Float:
        return self.levels[1] if len(self.levels) > 1 else self.coordinates


def climb(steps: Sequence[ComposedStep], coordinates: Float) -> Values:
    """Evaluate F and the candidates of every step at points given by their coordinates, shape (n, points)."""
    values = Values(coordinates, [np.ones((1, coordinates.shape[1]))], [])
    for step in steps:
        candidates = values.products(step.pairs)
        values.levels.append(combine(step.nonvanishing, values.nonvanishing(), candidates))
        values.candidates.append(candidates)
    return values


def combine(coefficients: Float, below: Float, candidates: Float) -> Float:
    """Take linear combinations (p, k + r) of values (k, points) and (r, points)."""
    return coefficients[:, : len(below)] @ below + coefficients[:, len(below) :] @ candidates


@dataclass(frozen=True, eq=False)
class Slopes:
    """Derivatives with respect to one variable, beside the values they were made from.

    Attributes
    ----------
    values : Values
    unit : numpy.ndarray, shape (n, 1)
        The derivative of each coordinate: 1 for the variable, 0 for the others.
    levels, candidates
        Derivatives of ``values.levels`` and ``values.candidates``.
    """

    values: Values
    unit: Float
    levels: list[Float]
    candidates: list[Float]

    def products(self, pairs: Pairs, degree: int) -> Float:
        """Differentiate the candidates of a degree by the product rule."""
        first = self.values.levels[1] if degree > 1 else self.values.coordinates
        first_slope = self.levels[1][:, :1] if degree > 1 else self.unit  # the same at every point
        below, below_slope = self.values.levels[degree - 1], self.levels[degree - 1]
        result = below_slope[pairs.right]
        result *= first[pairs.left]
        result += first_slope[pairs.left] * below[pairs.right]
        return result

    def nonvanishing(self) -> Float:
        """Derivatives of all levels in one table, shape (k, points)."""
        return np.concatenate(self.levels)


def differentiate(steps: Sequence[ComposedStep], values: Values, variable: int) -> Slopes:
    """Differentiate F and the candidates of every step with respect to x(``variable`` + 1)."""
    unit = np.zeros((len(values.coordinates), 1))
    unit[variable] = 1.0
    slopes = Slopes(values, unit, [np.zeros_like(values.levels[0])], [])
    for degree, step in enumerate(steps, start=1):
        candidates = slopes.products(step.pairs, degree)
        slopes.levels.append(combine(step.nonvanishing, slopes.nonvanishing(), candidates))
        slopes.candidates.append(candidates)
    return slopes
