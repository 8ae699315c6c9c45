"""The vanishing components that VCA finds: evaluated as they were composed, and written out where affordable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.vanishing_components.composition import ComposedStep, climb, combine, differentiate
from neurovariety.ideals.vanishing_components.expand import expand
from neurovariety.moments import blocks_of_rows
from neurovariety.poly import PolynomialFamily

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ComposedPolynomials:
    """Vanishing components, and the polynomials F of which they are composed.

    Attributes
    ----------
    variables : int
        n.
    steps : tuple of ComposedStep
        One for each degree from 1; F_0 is the constant 1.

    Examples
    --------
    The circle: F_1 is x1 and x2, and x1*x1 + x2*x2 - 1 vanishes.

    >>> from neurovariety.ideals.vanishing_components.composition import Pairs
    >>> squares = Pairs(np.array([0, 1]), np.array([0, 1]))
    >>> first = ComposedStep(Pairs.coordinates(2), np.eye(3)[1:], np.zeros((0, 3)))
    >>> second = ComposedStep(squares, np.zeros((0, 5)), np.array([[-1.0, 0.0, 0.0, 1.0, 1.0]]))
    >>> circle = ComposedPolynomials(2, (first, second))
    >>> circle.evaluate([[0.6, 0.8], [1.0, 1.0]]).round(12)
    array([[0.],
           [1.]])
    >>> circle.texts()
    ['x2^2 + x1^2 - 1']
    """

    variables: int
    steps: tuple[ComposedStep, ...]

    def __len__(self) -> int:
        """Return the number of vanishing components, p."""
        return sum(len(step.vanishing) for step in self.steps)

    @property
    def degrees(self) -> NDArray[np.int64]:
        """The degree of each vanishing component, shape (p,)."""
        counts = [len(step.vanishing) for step in self.steps]
        return np.repeat(np.arange(1, len(self.steps) + 1), counts)

    @property
    def nonvanishing_degrees(self) -> NDArray[np.int64]:
        """The degree of each polynomial of F, shape (k,); the first is the constant 1."""
        counts = [1] + [len(step.nonvanishing) for step in self.steps]
        return np.repeat(np.arange(len(self.steps) + 1), counts)

    def evaluate(self, points: ArrayLike) -> Float:
        """Evaluate every vanishing component at every point.

        Parameters
        ----------
        points : array_like, shape (m, n)

        Returns
        -------
        numpy.ndarray, shape (m, p), float64
        """
        return self._in_blocks(points, (len(self),), self._vanishing)

    def evaluate_nonvanishing(self, points: ArrayLike) -> Float:
        """Evaluate every polynomial of F at every point.

        Over the points of the fit they are orthonormal: the mean of a product of two is 1 if they are the same,
        else 0.

        Returns
        -------
        numpy.ndarray, shape (m, k), float64
        """
        shape = (len(self.nonvanishing_degrees),)
        return self._in_blocks(points, shape, lambda block: climb(self.steps, block.T).nonvanishing().T)

    def jacobian(self, points: ArrayLike) -> Float:
        """Evaluate all first derivatives of the vanishing components.

        Returns
        -------
        numpy.ndarray, shape (m, p, n), float64
        """
        return self._in_blocks(points, (len(self), self.variables), self._vanishing_slopes)

    def expand(self) -> PolynomialFamily:
        """Write the vanishing components out in monomials, in the same order.

        Multiplying out loses digits where large terms cancel; `evaluate` does not.

        Raises
        ------
        ResourceError
            When the table of monomials would not fit in memory; raised before it is built.
        """
        return expand(self.steps, self.variables)

    def texts(self, *, names: Sequence[str] | None = None, digits: int = 4, most_terms: int | None = None) -> list[str]:
        """Write every vanishing component out as an equation's left side; the arguments are those of `polynomial_text`.

        Raises
        ------
        ResourceError
            As `expand` does.
        """
        return [p.text(names=names, digits=digits, most_terms=most_terms) for p in self.expand()]

    def _vanishing(self, block: Float) -> Float:
        values = climb(self.steps, block.T)
        table = values.nonvanishing()
        parts = [
            combine(step.vanishing, table[: step.below], candidates)
            for step, candidates in zip(self.steps, values.candidates, strict=True)
        ]
        return np.concatenate([table[:0], *parts]).T

    def _vanishing_slopes(self, block: Float) -> Float:
        values = climb(self.steps, block.T)
        result = np.empty((len(block), len(self), self.variables))
        for variable in range(self.variables):
            slopes = differentiate(self.steps, values, variable)
            table = slopes.nonvanishing()
            start = 0
            for step, candidates in zip(self.steps, slopes.candidates, strict=True):
                stop = start + len(step.vanishing)
                result[:, start:stop, variable] = combine(step.vanishing, table[: step.below], candidates).T
                start = stop
        return result

    def _in_blocks(self, points: ArrayLike, shape: tuple[int, ...], evaluate: Callable[[Float], Float]) -> Float:
        array = np.asarray(points)
        if array.ndim != 2 or array.shape[1] != self.variables or array.dtype.kind not in "biuf":
            raise InputError(
                "points do not fit the polynomials' variables",
                given=f"an array of shape {array.shape} and dtype {array.dtype}",
                allowed=f"real numbers of shape (number of points, {self.variables})",
            )
        width = 2 * len(self.nonvanishing_degrees) + len(self) + sum(len(step.pairs) for step in self.steps)
        result = np.empty((len(array), *shape))
        for start, block in blocks_of_rows(array, width):
            result[start : start + len(block)] = evaluate(block)
        return result
