"""Sparse coefficients: least squares over an l1 ball by blended pairwise conditional gradients.

For a border term u over an order ideal O the mean square of O y + u is the quadratic

    f(y) = y^T A y + 2 c^T y + s,      A = O^T O / m,  c = O^T u / m,  s = u^T u / m,

and OAVI with an l1 bound asks for its minimum over ||y||_1 <= radius. Conditional gradients answer with few non-zero
coefficients, because every step goes towards one vertex +-radius e_i, and with a certificate: the Frank-Wolfe gap
bounds how much lower the minimum can be.

Tsuji, Tanaka and Pokutta, "Pairwise conditional gradients without swap steps and sparser kernel herding" (ICML 2022),
algorithm 1: move weight between two vertices already in use as long as that promises at least the Frank-Wolfe gap,
otherwise take one Frank-Wolfe step. Three things differ here, none of which touches the gap.

* The origin is an atom too, and the start. With a large radius a start from a vertex is far from any solution.
* Weights on +radius e_i and -radius e_i at the same time are moved to the origin, which changes neither y nor f. The
  weights are then the coordinates of y divided by the radius, and the origin's is what is left: the iterate *is* the
  sum of weights times atoms, and a weight that is dropped is a zero.
* Every few iterations the quadratic is minimised exactly over the span of the atoms in use, and the iterate goes as
  far in that direction as all weights stay positive. Without it an ill-conditioned A costs thousands of steps.

All border terms of a degree are solved at once. A step changes one or two coordinates, so A y is kept up to date by
adding rows of A; a fresh matrix product confirms every verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.conditional_gradients.ball_state import BallProblem, BallState, Look, look_around
from neurovariety.ideals.conditional_gradients.blended_step import blended_step
from neurovariety.ideals.conditional_gradients.span_correction import correct_over_span

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

CORRECT_EVERY = 6
"""Iterations between two exact minimisations over the atoms in use, and more for many atoms: a quarter of them."""


@dataclass(frozen=True, eq=False)
class BlendedPairwise:
    """Coefficients of J polynomials over k monomials, each in the l1 ball, and how near the best they are.

    Attributes
    ----------
    y : numpy.ndarray, shape (k, J), float64
        Zero wherever a monomial was not allowed.
    losses : numpy.ndarray, shape (J,), float64
        The mean squares f(y).
    gaps : numpy.ndarray, shape (J,), float64
        Frank-Wolfe gaps: the least loss over the ball is at least loss - gap.
    iterations : numpy.ndarray, shape (J,), int64
    target : numpy.ndarray, shape (J,), float64
        What counts as vanishing; nan where none was given.

    See Also
    --------
    blended_pairwise : makes it.
    """

    y: Float
    losses: Float
    gaps: Float
    iterations: NDArray[np.int64]
    target: Float

    @property
    def vanishing(self) -> Mask:
        """Whether the polynomial found has a loss of at most the target, shape (J,)."""
        return self.losses <= self.target

    @property
    def none_exists(self) -> Mask:
        """Whether it is certain that no polynomial in the ball has a loss of at most the target, shape (J,)."""
        return self.losses - self.gaps > self.target


def blended_pairwise(
    gram: Float,
    cross: Float,
    squares: Float,
    inside: Mask | None = None,
    *,
    radius: float,
    target: ArrayLike | None = None,
    gap_tolerance: float = 0.0,
    most_iterations: int = 10_000,
) -> BlendedPairwise:
    """Minimise y^T A y + 2 c^T y + s over the l1 ball, for many c and s at once, with sparse y.

    A column stops when its loss is at most ``target`` (a polynomial is found), when loss - gap exceeds ``target``
    (there is none), when its gap is at most ``gap_tolerance`` or at the level of rounding, or after
    ``most_iterations``; the result's properties say which.

    Parameters
    ----------
    gram : numpy.ndarray, shape (k, k), float64
        A: symmetric, positive semidefinite, in mean-square units (divided by the number of rows).
    cross : numpy.ndarray, shape (k, J), float64
        A column c for each polynomial.
    squares : numpy.ndarray, shape (J,), float64
    inside : numpy.ndarray, shape (k, J), bool, optional
        Which monomials each polynomial may use; all by default.
    radius : float, positive
        Bound on the l1 norm of y: tau - 1 when tau bounds the coefficients with the leading 1.
    target : float or array_like of shape (J,), optional
        psi: the search ends as soon as it is clear whether a loss can be that small, so losses lie *at* it; a value
        below psi leaves room for rows not seen. Without a target the minimum is sought.
    gap_tolerance : float, at least 0
    most_iterations : int, at least 0

    Returns
    -------
    BlendedPairwise

    Raises
    ------
    InputError
        When shapes do not fit, or an option is out of range.

    Examples
    --------
    >>> x = np.linspace(0, 1, 200)
    >>> table = np.stack([np.ones_like(x), x, x**2], axis=1)
    >>> line = 2 * x - 1
    >>> found = blended_pairwise(
    ...     table.T @ table / 200, (table.T @ line / 200)[:, None], np.array([line @ line / 200]), radius=5, target=1e-6
    ... )
    >>> found.y.T.round(2)
    array([[ 1., -2.,  0.]])
    >>> bool(found.vanishing[0])
    True
    """
    _check_shapes(gram, cross, squares, inside)
    _check_options(radius, gap_tolerance, most_iterations)
    targets = _checked_targets(target, len(squares))
    allowed = np.ones(cross.shape, dtype=bool) if inside is None else np.asarray(inside, dtype=bool)
    problem = BallProblem(
        gram=radius**2 * np.asarray(gram, dtype=np.float64),
        cross=radius * np.where(allowed, cross, 0.0).T,
        squares=np.asarray(squares, dtype=np.float64),
        allowed=np.ascontiguousarray(allowed.T).astype(np.float64),
    )
    count, size = problem.cross.shape
    weights = np.zeros((count, size))
    losses, gaps = np.array(problem.squares), np.zeros(count)
    iterations = np.zeros(count, dtype=np.int64)
    columns = np.arange(count if size else 0)
    state = BallState(np.zeros((len(columns), size)), np.zeros((len(columns), size)), np.ones(len(columns)))
    correction = CORRECT_EVERY - 1
    for iteration in range(most_iterations + 1):
        if not len(columns):
            break
        if iteration == correction:
            correct_over_span(problem, state)
            correction += max(CORRECT_EVERY, int(np.median(np.count_nonzero(state.weights, axis=1))) // 4)
        look = look_around(problem, state)
        over = _is_over(problem, state, look, targets[columns], gap_tolerance)
        if iteration == most_iterations:
            over[:] = True
        if over.any():
            # Sums kept up to date drift: what is about to be reported is computed afresh, and may go on after all.
            ready = np.flatnonzero(over)
            state.image[ready] = state.weights[ready] @ problem.gram
            look = look_around(problem, state)
            over &= _is_over(problem, state, look, targets[columns], gap_tolerance) | (iteration == most_iterations)
            done = columns[over]
            weights[done], losses[done], gaps[done] = state.weights[over], look.losses[over], look.gaps[over]
            iterations[done] = iteration
            going = ~over
            columns, state, problem, look = columns[going], state.take(going), problem.take(going), look.take(going)
        if len(columns):
            blended_step(problem, state, look)
    return BlendedPairwise(radius * weights.T, np.maximum(losses, 0.0), gaps, iterations, targets)


def _is_over(problem: BallProblem, state: BallState, look: Look, targets: Float, tolerance: float) -> Mask:
    size = np.diag(problem.gram).max() * (1 - state.origin) + np.abs(problem.cross).max(axis=1)
    floor = 8 * np.finfo(float).eps * size
    found, none = look.losses <= targets, look.losses - look.gaps > targets
    return found | none | (look.gaps <= np.maximum(tolerance, floor))


def _checked_targets(target: ArrayLike | None, count: int) -> Float:
    targets = np.asarray(np.nan if target is None else target, dtype=np.float64)
    if targets.shape not in ((), (count,)) or (target is not None and np.isnan(targets).any()):
        raise InputError(
            "one target, or one for each polynomial", given=f"shape {targets.shape}", allowed=f"() or ({count},)"
        )
    return np.broadcast_to(targets, (count,)).copy()


def _check_shapes(gram: Float, cross: Float, squares: Float, inside: Mask | None) -> None:
    size, count = np.shape(cross) if np.ndim(cross) == 2 else (-1, -1)
    shapes_fit = np.shape(gram) == (size, size) and np.shape(squares) == (count,)
    if not shapes_fit or (inside is not None and np.shape(inside) != (size, count)):
        raise InputError(
            "the sums of a sparse fit do not fit together",
            given=f"gram {np.shape(gram)}, cross {np.shape(cross)}, squares {np.shape(squares)}"
            + ("" if inside is None else f", inside {np.shape(inside)}"),
            allowed="shapes (k, k), (k, J), (J,) and (k, J)",
        )


def _check_options(radius: float, gap_tolerance: float, most_iterations: int) -> None:
    if not 0 < radius < np.inf or not gap_tolerance >= 0 or most_iterations < 0:
        raise InputError(
            "a sparse fit needs a ball and a stop",
            given=f"radius={radius}, gap_tolerance={gap_tolerance}, most_iterations={most_iterations}",
            allowed="radius > 0, gap_tolerance and most_iterations from 0",
        )
