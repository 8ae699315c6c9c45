"""Solving a fibre's equations within a time limit."""

from __future__ import annotations

import threading
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError, ResourceError
from neurovariety.solve.result import SolveResult
from neurovariety.solve.solve import solve
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.watch import Watch
from neurovariety.variety.fibres.deadline import Deadline
from neurovariety.whole_number import whole_number


def check_limits(seed: int, time_limit: Any) -> None:
    """Refuse a seed that is no whole number from 0, and a time limit that is not positive."""
    whole_number("seed", seed, least=0)
    if isinstance(time_limit, bool) or not isinstance(time_limit, Real) or not float(time_limit) > 0:
        raise InputError("a time limit is positive", given=f"time_limit={time_limit!r}", allowed="seconds above 0")


def solve_within(system: PolynomialSystem, *, seed: int, deadline: Deadline) -> SolveResult | str:
    """Find all complex solutions, stopped at the deadline; a text where there was no time, or it was too large."""
    if deadline.passed:
        return TOO_LITTLE_TIME
    watch = Watch()
    timer = threading.Timer(min(deadline.left, threading.TIMEOUT_MAX), watch.stop)
    timer.daemon = True
    timer.start()
    try:
        return solve(system, seed=seed, watch=watch)
    except (ResourceError, InputError) as error:  # the equations are ours: nothing is wrong with what a user gave
        return f"the fibre's equations cannot be solved in double precision: {error.problem}"
    finally:
        timer.cancel()


TOO_LITTLE_TIME = "computing all complex parameters took too long; raise time_limit"

_MET = 1e-8
"""Deviation from the point, relative to its size, up to which a function counts as the point."""
_ROUNDING = 1e-11
"""And relative to the terms of an equation, where these are far larger than the point."""
_STEPS = 8


def solves_all(system: PolynomialSystem, points: NDArray[np.complex128]) -> NDArray[np.bool_]:
    """Tell which points solve every equation of a fibre where there are more equations than unknowns.

    `solve` finds solutions of combinations first and keeps those that may solve all equations as far as their accuracy
    tells. Least squares make them as accurate as rounding allows, so that the doubtful ones are seen to be none.
    """
    if len(system) == len(system.variables) or not len(points):
        return np.ones(len(points), dtype=np.bool_)
    size = np.abs(system.evaluate(np.zeros_like(points[:1]))).max()
    refined = points.copy()
    met = np.zeros(len(points), dtype=np.bool_)
    with np.errstate(all="ignore"):
        for _ in range(_STEPS):
            values, jacobians = system.evaluate(refined), system.jacobian(refined)
            terms = np.einsum("bij,bj->bi", np.abs(jacobians), np.abs(refined))
            met |= (np.abs(values) <= np.maximum(_MET * size, _ROUNDING * terms)).all(axis=1)
            step = np.einsum("bji,bi->bj", np.linalg.pinv(np.nan_to_num(jacobians)), values)
            refined = refined - np.nan_to_num(step)
    return met


def near_real(found: SolveResult) -> NDArray[np.bool_]:
    """Tell which solutions could be real."""
    size = np.abs(found.solutions.imag).max(axis=1, initial=0)
    near: NDArray[np.bool_] = size <= np.maximum(1e-8, 10 * found.accuracy)
    return near
