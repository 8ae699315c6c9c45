"""Engines that are installed, and Singular and Macaulay2 as second opinions; without them the tests skip and say so."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.engines import MACAULAY2, MSOLVE, SINGULAR, Engine, find_engine


def path_of(engine: Engine) -> Path:
    path = find_engine(engine)
    if path is None:
        pytest.skip(f"needs {engine.name}: {engine.remedy}")
    return path


@pytest.fixture(scope="session")
def msolve() -> Path:
    return path_of(MSOLVE)


@pytest.fixture(scope="session")
def singular(tmp_path_factory) -> Callable[[str], list[str]]:
    """Run a script; the lines that it prints."""
    return asks(path_of(SINGULAR), ["-q", "--no-rc"], tmp_path_factory.mktemp("singular") / "script.sing")


@pytest.fixture(scope="session")
def macaulay2(tmp_path_factory) -> Callable[[str], list[str]]:
    return asks(path_of(MACAULAY2), ["--script"], tmp_path_factory.mktemp("macaulay2") / "script.m2")


def asks(path: Path, options: list[str], script: Path) -> Callable[[str], list[str]]:
    def run(text: str) -> list[str]:
        script.write_text(text)
        answer = subprocess.run(
            [path, *options, script], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout.split("\n")[:-1]

    return run


@pytest.fixture(scope="session")
def katsura() -> Callable[[int], list[RationalPolynomial]]:
    """Katsura's equations of magnetism in n + 1 variables: 2^n solutions."""

    def equations(n: int) -> list[RationalPolynomial]:
        u = RationalPolynomial.coordinates(n + 1)
        quadrics = [
            sum((u[abs(i)] * u[abs(m - i)] for i in range(-n, n + 1) if abs(m - i) <= n), start=-u[m]) for m in range(n)
        ]
        return [*quadrics, sum((2 * u[i] for i in range(1, n + 1)), start=u[0] - 1)]

    return equations


@pytest.fixture(scope="session")
def cyclic() -> Callable[[int], list[RationalPolynomial]]:
    """The cyclic roots: 70 for n = 5, 156 for n = 6."""

    def equations(n: int) -> list[RationalPolynomial]:
        z = RationalPolynomial.coordinates(n)
        sums = [
            sum((math.prod(z[(i + j) % n] for j in range(d)) for i in range(n)), start=0 * z[0]) for d in range(1, n)
        ]
        return [*sums, math.prod(z) - 1]

    return equations
