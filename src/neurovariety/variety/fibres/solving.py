"""Solving a fibre's equations within a time limit."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError, ResourceError
from neurovariety.solve.options import check_whole
from neurovariety.solve.result import SolveResult
from neurovariety.solve.solve import solve
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.watch import Watch


def check_limits(seed: int, time_limit: float) -> None:
    """Refuse a seed that is no whole number from 0, and a time limit that is not positive."""
    check_whole("seed", seed, least=0)
    if not time_limit > 0:
        raise InputError("a time limit is positive", given=f"time_limit={time_limit!r}", allowed="seconds above 0")


def solve_within(system: PolynomialSystem, *, seed: int, time_limit: float) -> SolveResult | str:
    """Find all complex solutions, stopped after so many seconds; a text where that was too large to begin with."""
    watch = Watch()
    timer = threading.Timer(time_limit, watch.stop)
    timer.daemon = True
    timer.start()
    try:
        return solve(system, seed=seed, watch=watch)
    except ResourceError as error:
        return f"the fibre's equations are too large to solve: {error.problem}"
    finally:
        timer.cancel()


def near_real(found: SolveResult) -> NDArray[np.bool_]:
    """Tell which solutions could be real."""
    size = np.abs(found.solutions.imag).max(axis=1, initial=0)
    near: NDArray[np.bool_] = size <= np.maximum(1e-8, 10 * found.accuracy)
    return near
