"""Options that solvers share, checked at the door."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.poly import Polynomial, PolynomialFamily, RationalPolynomial
from neurovariety.solve.system.expression import Expression
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.whole_number import whole_number

Complex = NDArray[np.complex128]
Equations = (
    PolynomialSystem
    | Expression
    | Polynomial
    | RationalPolynomial
    | PolynomialFamily
    | Iterable[Expression | Polynomial | RationalPolynomial]
)

_SOLVED = 1e-6
"""Values at a start solution, relative to the derivatives and the point."""


def as_system(equations: Equations) -> PolynomialSystem:
    """Take a system as it is, and read equations as one.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> x, y = variables("x y")
    >>> as_system([x - y, x * y - 1])
    <PolynomialSystem of 2 equations in 2 variables, degrees 1, 2>
    """
    return equations if isinstance(equations, PolynomialSystem) else PolynomialSystem.of(equations)


def check_options(
    *,
    seed: Any = 0,
    threads: Any = None,
    settings: Any = None,
    executor: Any = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> None:
    """Refuse options of the wrong kind before work starts.

    Raises
    ------
    InputError
        With the option's name, what was given and what is allowed.
    """
    whole_number("seed", seed, least=0)
    if threads is not None:
        whole_number("threads", threads, least=1)
    _check("settings", settings, isinstance(settings, TrackSettings), "TrackSettings(...) or None")
    _check("executor", executor, callable(getattr(executor, "submit", None)), "an Executor of concurrent.futures")
    _check("progress", progress, callable(progress), "a function of stage, paths done and paths in all")


def check_start_solutions(system: PolynomialSystem, points: Complex, start: Complex) -> None:
    """Refuse points that do not solve the system at the start parameters."""
    values, jacobians = system.evaluate(points, start), system.jacobian(points, start)
    size = np.maximum(1.0, np.abs(points).max(axis=1, initial=0.0))[:, None]
    wrong = np.flatnonzero(~(np.abs(values) <= _SOLVED * size * np.abs(jacobians).sum(axis=2)).all(axis=1))
    if len(wrong):
        raise InputError(
            "these are no solutions at the start parameters",
            given=f"{len(wrong):,} of {len(points):,} points, the first is number {wrong[0]}, "
            f"where equations are up to {np.abs(values[wrong[0]]).max():.1e}",
            allowed="points at which all equations are zero up to rounding",
            remedy="see whether the parameters are in the order of system.parameters, and those of the solutions",
        )


def _check(name: str, value: Any, fits: bool, allowed: str) -> None:
    if value is not None and not fits:
        raise InputError(f"{name} is of the wrong kind", given=repr(value)[:80], allowed=allowed)
