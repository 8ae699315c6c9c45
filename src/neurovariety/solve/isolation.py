"""Whether a solution stands alone, or lies on a curve or surface of solutions.

Near a point of a set of positive dimension every hyperplane that passes close by meets the set (over the complex
numbers intersections do not vanish under small motions). So hyperplanes at small distances from the solution are
searched by Gauss-Newton for another solution. Near an isolated solution of multiplicity m the equations are of size
distance^m there or larger, which at the largest distance tried is above rounding for multiplicities up to 12.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Evaluate = Callable[[Complex], tuple[Complex, Complex]]

_DISTANCES = (0.1, 0.03, 0.01)
"""Of the hyperplanes, relative to the size of the point."""
_ITERATIONS = 80
"""Gauss-Newton only halves the distance to a set on which the equations vanish doubly."""
_SOLVED = 1e-12
"""Values over the size of their derivatives, relative to the point, below which a point counts as a solution."""
_VANISHING = 1e-13
"""Values relative to those at distance 1, below which a point counts as a solution at the largest distance."""
_NEAR = 20.0
"""A solution farther than this many distances is another part of the set, or another solution."""
_TRIES = 3


def is_isolated(evaluate: Evaluate, points: Complex, *, seed: int = 0) -> NDArray[np.bool_]:
    """Test points where the Jacobian is singular.

    Parameters
    ----------
    evaluate : callable
        Takes points of shape (m, n) and returns values (m, e) and Jacobians (m, e, n).
    points : numpy.ndarray, shape (m, n), complex128
        Solutions, as accurate as they could be made.
    seed : int
        Of the directions of the hyperplanes.

    Returns
    -------
    numpy.ndarray, shape (m,), bool
        False where another solution was found nearby. True is a verdict of numbers, not a proof.

    Examples
    --------
    >>> import numpy as np
    >>> def crossing_lines(points):  # x y = 0 and x y = 0: every point of the axes
    ...     x, y = points.T
    ...     return np.stack([x * y, x * y], 1), np.stack([np.stack([y, x], 1)] * 2, 1)
    >>> is_isolated(crossing_lines, np.zeros((1, 2), dtype=complex))
    array([False])
    """
    generator = np.random.default_rng([seed, 0x15])
    isolated = np.ones(len(points), dtype=np.bool_)
    size = np.maximum(1.0, np.abs(points).max(axis=1, initial=0.0))
    for distance in _DISTANCES:
        for _ in range(_TRIES):
            left = np.flatnonzero(isolated)
            if not len(left):
                return isolated
            found = _other_solution(evaluate, points[left], size[left], distance, generator)
            isolated[left[found]] = False
    return isolated


def _other_solution(
    evaluate: Evaluate, points: Complex, size: Float, share: float, generator: np.random.Generator
) -> NDArray[np.bool_]:
    """Search one random hyperplane near every point."""
    count, variables = points.shape
    distance = share * size
    normal = _directions(generator, variables)
    guess = points + distance[:, None] * _along_kernel(evaluate, points, normal, generator)
    # Equations are weighed by what they are elsewhere: where they vanish doubly their derivatives are rounding.
    ordinary, derivatives = evaluate(points + size[:, None] * _directions(generator, variables))
    norms = _row_norms(derivatives)
    for _ in range(_ITERATIONS):
        values, jacobians = evaluate(guess)
        sliced = np.concatenate([jacobians / norms[:, :, None], np.broadcast_to(normal, (count, 1, variables))], axis=1)
        off = ((guess - points) @ normal - distance)[:, None]
        residual = np.concatenate([values / norms, off], axis=1)
        finite = np.isfinite(sliced).all(axis=(1, 2)) & np.isfinite(residual).all(axis=1)
        step = np.zeros_like(guess)
        step[finite] = (np.linalg.pinv(sliced[finite], rcond=1e-10) @ residual[finite][:, :, None])[:, :, 0]
        length = np.abs(step).max(axis=1)
        # Steps longer than the neighbourhood are shortened: solutions elsewhere are of no interest.
        guess = guess - step * np.minimum(1.0, 2 * distance / np.maximum(length, 1e-300))[:, None]
        if not (length > 1e-15 * size).any():
            break
    values, jacobians = evaluate(guess)
    solved = (np.abs(values) / _row_norms(jacobians)).max(axis=1) <= _SOLVED * size
    if share == _DISTANCES[0]:
        solved |= (np.abs(values) / np.maximum(np.abs(ordinary), 1e-300)).max(axis=1) <= _VANISHING
    on_slice = np.abs((guess - points) @ normal - distance) <= 1e-3 * distance
    near = np.abs(guess - points).max(axis=1) <= _NEAR * distance
    return np.asarray(solved & on_slice & near)


def _along_kernel(evaluate: Evaluate, points: Complex, normal: Complex, generator: np.random.Generator) -> Complex:
    """Give random vectors of the Jacobians' kernels on the hyperplane at distance 1: tangents of the set lie there."""
    jacobians = evaluate(points)[1]
    singular_values, right = np.linalg.svd(jacobians)[1:]
    missing = points.shape[1] - singular_values.shape[1]
    padded = np.pad(singular_values, ((0, 0), (0, missing)))
    flat = padded <= 1e-5 * np.maximum(padded[:, :1], 1e-300)
    flat[:, -1] = True
    weights = np.where(flat, _directions(generator, points.shape[1]), 0)
    direction: Complex = np.einsum("mk,mkn->mn", weights, right.conj())
    across = direction @ normal
    across = np.where(np.abs(across) < 0.05, np.exp(1j * np.angle(across)), across)
    return np.asarray(direction / across[:, None])


def _directions(generator: np.random.Generator, variables: int) -> Complex:
    vector = generator.normal(size=variables) + 1j * generator.normal(size=variables)
    return np.asarray(vector / np.linalg.norm(vector))


def _row_norms(jacobians: Complex) -> Float:
    """Give the size of every equation's derivatives, never 0."""
    norms = np.abs(jacobians).max(axis=2)
    return np.asarray(np.maximum(norms, 1e-300))
