"""Problems written out for peers, and answers judged in the same way whoever gave them."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
from measurements import Conditions, start
from numpy.typing import NDArray
from solving_peers import PeerAnswer, PeerError, Term

from neurovariety.solve.system.expression import Symbol
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.rewriting import expand_all

Complex = NDArray[np.complex128]
Keep = Callable[[Complex], NDArray[np.bool_]]

NEWTON_STEPS = 6
SAME_POINT = 1e-8
"""Largest distance of two refined points that count as one, over the largest coordinate or 1."""
SOLVED = 1e-10
"""Largest last Newton correction of a point that counts, likewise; more where the condition allows no less."""
ROUNDING = 1e-14
"""What the correction may be for each unit of the Jacobian's condition number."""
SINGULAR = 1e-11
"""Smallest over largest singular value of the Jacobian at a point that counts, rows and columns scaled to size 1."""
BALANCING = 5
"""Rounds of scaling rows and columns: where some unknowns are large and others small the plain condition misleads."""


def conditions_of(script: str, options: argparse.Namespace) -> Conditions:
    """Describe where and with what a benchmark of solving runs."""
    conditions = start(script, options)
    return dataclasses.replace(conditions, described={**conditions.described, "dtype": "complex128"})


def terms_of(system: PolynomialSystem, parameters: Complex | None = None) -> list[list[Term]]:
    """Multiply out, put numbers for the parameters, and list each equation's terms."""
    place = {_symbol(one): i for i, one in enumerate(system.variables)}
    values = {} if parameters is None else dict(zip(map(_symbol, system.parameters), parameters.tolist(), strict=True))
    equations = []
    for equation in expand_all(list(system.equations)):
        sums: dict[tuple[int, ...], complex] = {}
        for monomial, coefficient in equation.terms:
            exponents, value = [0] * len(place), complex(coefficient)
            for symbol, power in monomial:
                if symbol in place:
                    exponents[place[symbol]] = power
                else:
                    value *= values[symbol] ** power
            sums[tuple(exponents)] = sums.get(tuple(exponents), 0) + value
        equations.append([(value.real, value.imag, list(powers)) for powers, value in sums.items()])
    return equations


def _symbol(expression: object) -> Symbol:
    symbol = getattr(expression, "symbol", expression)
    if not isinstance(symbol, Symbol):
        raise TypeError(f"{expression} is no variable")
    return symbol


def count_distinct(
    system: PolynomialSystem, points: Complex, parameters: Complex | None = None, keep: Keep | None = None
) -> int:
    """Refine by Newton's method, drop what does not converge or is singular or not kept, and count distinct points."""
    x = np.array(points[np.all(np.isfinite(points), axis=1)], dtype=np.complex128)
    if not len(x):
        return 0
    correction = np.full(len(x), np.inf)
    with np.errstate(all="ignore"):
        for _ in range(NEWTON_STEPS):
            jacobian = system.jacobian(x, parameters)
            usable = np.all(np.isfinite(jacobian), axis=(1, 2)) & np.all(np.isfinite(x), axis=1)
            x, jacobian = x[usable], jacobian[usable]
            values = system.evaluate(x, parameters)
            step = np.linalg.pinv(jacobian) @ values[..., None] if len(x) else np.zeros((0, x.shape[1], 1))
            x = x - step[..., 0]
            correction = np.abs(step[..., 0]).max(axis=1, initial=0) / np.maximum(1, np.abs(x).max(axis=1, initial=0))
    singular_values = np.linalg.svd(_balanced(system.jacobian(x, parameters)), compute_uv=False)
    condition = singular_values[:, 0] / np.maximum(singular_values[:, -1], np.finfo(float).tiny)
    kept = (correction <= np.maximum(SOLVED, ROUNDING * condition)) & (condition < 1 / SINGULAR)
    x = x[kept]
    if keep is not None and len(x):
        x = x[keep(x)]
    return distinct(x)


def _balanced(matrices: Complex) -> Complex:
    scaled = matrices
    for _ in range(BALANCING):
        for axis in (1, 2):
            largest = np.abs(scaled).max(axis=axis, keepdims=True)
            scaled = scaled / np.where(largest > 0, np.sqrt(largest), 1)
    return scaled


def distinct(points: Complex) -> int:
    """Count points; two are one where they are nearer than `SAME_POINT`."""
    if not len(points):
        return 0
    scale = np.maximum(1, np.abs(points).max(axis=1))
    scaled = points / scale[:, None]  # as good as the points themselves: near points have near scales
    flat = np.hstack([scaled.real, scaled.imag, 1 / scale[:, None]])
    order = np.argsort(flat @ np.random.default_rng(0).normal(size=flat.shape[1]), kind="stable")
    flat = flat[order]
    projected = flat @ np.random.default_rng(0).normal(size=flat.shape[1])
    width = SAME_POINT * 10 * np.sqrt(flat.shape[1])
    double = np.zeros(len(flat), dtype=bool)
    for shift in range(1, len(flat)):
        near = projected[shift:] - projected[:-shift] < width
        if not near.any():
            break
        rows = np.flatnonzero(near)
        double[rows[np.abs(flat[rows + shift] - flat[rows]).max(axis=1) < SAME_POINT] + shift] = True
    return int((~double).sum())


def in_turns(
    rounds: int, measured: Sequence[tuple[str, Callable[[], PeerAnswer]]]
) -> dict[str, tuple[float, PeerAnswer] | str]:
    """Run each once a round; give the median of the seconds and the last answer, or why there is none."""
    seconds: dict[str, list[float]] = {name: [] for name, _ in measured}
    answers: dict[str, PeerAnswer] = {}
    failed: dict[str, str] = {}
    for _ in range(rounds):
        for name, run in measured:
            if name in failed:
                continue
            try:
                answers[name] = run()
            except PeerError as reason:
                failed[name] = str(reason)
                print(f"{name}: {reason}", flush=True)
                continue
            seconds[name].append(answers[name].seconds)
    return {name: failed[name] if name in failed else (median(seconds[name]), answers[name]) for name, _ in measured}
