"""msolve, where it is installed; without it the tests that need it skip and say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurovariety.solve.exact.engines import MSOLVE, find_engine


@pytest.fixture(scope="session")
def msolve() -> Path:
    path = find_engine(MSOLVE)
    if path is None:
        pytest.skip(f"needs msolve: {MSOLVE.remedy}")
    return path
