"""Gradient descent of many runs side by side, each with step sizes of its own.

A run moves against its gradient, x -> x - t g. The step is taken if the loss falls by half of what the tangent
promises (Armijo 1966, with constant 1/2): f(x - t g) <= f(x) - t |g|^2 / 2. On a parabola these are the steps up to the
lowest point along the line, never beyond it, so that a run follows its valley and does not jump into another one. A
step that is refused is halved, one that is taken makes the next 1.2 times longer. Momentum, conjugate gradients and the
steps of Barzilai and Borwein need fewer gradients, but they let the loss rise or leave the direction of the gradient:
where they end says less about gradient descent. There is no noise: each gradient is that of all the data.

Close to the end differences of the loss drown in rounding. The same is then asked of derivatives (Hager and Zhang
2005): the new gradient must not point back, g(x - t g) . g(x) >= 0, which on a parabola is the same condition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
Evaluate = Callable[[Float], tuple[Float, Float]]
"""From parameter vectors, shape (m, P), to their losses (m,) and gradients (m, P)."""

LONGER, SHORTER = 1.2, 0.5
FIRST = 0.05
"""Part of its own length that a parameter vector moves at most in the first step."""
NOISE = 1e-13
"""Differences of the loss below this part of the loss of the zero function are rounding."""
_TELL = 50


@dataclass(frozen=True)
class Units:
    """What is large and what is small for a loss.

    Attributes
    ----------
    loss : float
        Of the zero function, the least possible loss taken off.
    length : float
        Of parameters in balance whose function is as long as the data.
    """

    loss: float
    length: float

    def relative(self, parameters: Float, gradients: Float) -> Float:
        """Tell how far the loss falls, in units, while the parameters change by their own length.

        Parameters that are shorter than the unit count as long as it, so that a run that begins close to zero, where
        all derivatives are small, does not seem to have ended there.
        """
        lengths = np.maximum(np.linalg.norm(parameters, axis=1), self.length)
        relative: Float = np.linalg.norm(gradients, axis=1) * (lengths / self.loss)
        return relative


@dataclass(frozen=True)
class Runs:
    """Where runs of descent stopped.

    Attributes
    ----------
    parameters, gradients : numpy.ndarray, shape (m, P)
    losses : numpy.ndarray, shape (m,)
    steps : numpy.ndarray, shape (m,), int64
        Gradients that were computed, refused steps among them.
    converged : numpy.ndarray, shape (m,), bool
    interrupted : bool
        Whether Ctrl-C ended it.
    """

    parameters: Float
    losses: Float
    gradients: Float
    steps: NDArray[np.int64]
    converged: Mask
    interrupted: bool


def descend_from(
    evaluate: Evaluate,
    starts: Float,
    units: Units,
    *,
    tolerance: float,
    steps: int,
    tell: Callable[[int], None] | None = None,
) -> Runs:
    """Run gradient descent from each start until its relative gradient is small.

    Parameters
    ----------
    evaluate : callable
    starts : numpy.ndarray, shape (m, P), float64
        With finite losses.
    units : Units
    tolerance : float
        For `Units.relative`.
    steps : int
        Gradients for each run at most.
    tell : callable, optional
        Told from time to time how many runs have ended.

    Returns
    -------
    Runs
        After Ctrl-C as far as they came.
    """
    losses, gradients = evaluate(starts)
    runs = Runs(starts.copy(), losses, gradients, np.zeros(len(starts), np.int64), np.zeros(len(starts), bool), False)
    runs.converged[:] = units.relative(starts, gradients) <= tolerance
    active = np.flatnonzero(~runs.converged)
    state = (starts[active], losses[active], gradients[active])
    lengths = FIRST * np.linalg.norm(state[0], axis=1) / np.linalg.norm(state[2], axis=1)
    interrupted = False
    try:
        for count in range(1, steps + 1):
            if not len(active):
                break
            state, taken = _step(evaluate, state, lengths, NOISE * units.loss)
            lengths = lengths * np.where(taken, LONGER, SHORTER)
            runs.steps[active] = count
            ended = taken & (units.relative(state[0], state[2]) <= tolerance)
            if ended.any():
                _keep(runs, active[ended], [part[ended] for part in state])
                runs.converged[active[ended]] = True
                going = ~ended
                active, lengths, state = (
                    active[going],
                    lengths[going],
                    (state[0][going], state[1][going], state[2][going]),
                )
            if tell is not None and count % _TELL == 0:
                tell(int(runs.converged.sum()))
        if tell is not None:
            tell(int(runs.converged.sum()))
    except KeyboardInterrupt:
        interrupted = True
    _keep(runs, active, list(state))
    return Runs(runs.parameters, runs.losses, runs.gradients, runs.steps, runs.converged, interrupted)


def _step(
    evaluate: Evaluate, state: tuple[Float, Float, Float], lengths: Float, noise: float
) -> tuple[tuple[Float, Float, Float], Mask]:
    """Try one step of each run: its new state, and whether the step was taken."""
    parameters, losses, gradients = state
    with np.errstate(over="ignore", invalid="ignore"):  # a step can be far too long: its loss is no number, or infinite
        tried = parameters - lengths[:, None] * gradients
        new_losses, new_gradients = evaluate(tried)
        falls = new_losses <= losses - lengths / 2 * (gradients**2).sum(axis=1)
        onward = (new_gradients * gradients).sum(axis=1) >= 0
        taken = falls | (onward & (np.abs(new_losses - losses) <= noise))
    chosen = taken[:, None]
    new = (
        np.where(chosen, tried, parameters),
        np.where(taken, new_losses, losses),
        np.where(chosen, new_gradients, gradients),
    )
    return new, taken


def _keep(runs: Runs, places: NDArray[np.intp], state: list[Float]) -> None:
    runs.parameters[places], runs.losses[places], runs.gradients[places] = state
