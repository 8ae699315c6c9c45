"""Approximate solutions to certify, found by Newton's method from many random points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from neurovariety.solve.system.polynomial_system import PolynomialSystem


def roots_by_newton(system: PolynomialSystem, *, seed: int = 0, tries: int = 1000, size: float = 10.0) -> np.ndarray:
    n = len(system.variables)
    random = np.random.default_rng(seed)
    x = size * (random.standard_normal((tries, n)) + 1j * random.standard_normal((tries, n)))
    with np.errstate(all="ignore"):
        for _ in range(50):
            jacobian, values = system.jacobian(x), system.evaluate(x)
            usable = np.isfinite(jacobian).all(axis=(1, 2)) & np.isfinite(values).all(axis=1)
            x, jacobian, values = x[usable], jacobian[usable], values[usable]
            step = np.linalg.solve(jacobian, values[:, :, None])[:, :, 0]
            x = x - step
    x = x[np.abs(step).max(axis=1) < 1e-10 * np.abs(x).max(axis=1)]
    rounded = np.round((x @ (random.standard_normal(n) + 1j)), 6)
    return x[np.unique(rounded, return_index=True)[1]]


@pytest.fixture
def approximate_roots() -> Callable[..., np.ndarray]:
    return roots_by_newton
