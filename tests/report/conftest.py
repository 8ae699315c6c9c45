"""Rows and reports with plausible numbers, changed where a test cares."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from neurovariety.report import Report, Row

NUMBERS = {
    "accuracy": 0.91,
    "accuracy_low": 0.88,
    "accuracy_high": 0.94,
    "accuracy_sd": None,
    "seeds": 1,
    "params": 100,
    "params_trunk": 60,
    "params_projection": 20,
    "params_coefficients": 15,
    "params_head": 5,
    "macs": 12_345,
    "file_bytes": 800,
    "latency_ms": 0.5,
    "latency_ms_q1": 0.4,
    "latency_ms_q3": 0.6,
    "images_per_second": 4000.0,
    "images_per_second_q1": 3900.0,
    "images_per_second_q3": 4100.0,
    "speedup": 1.1,
    "speedup_q1": 1.05,
    "speedup_q3": 1.2,
}


@pytest.fixture
def make_row() -> Callable[..., Row]:
    """A row, with any number replaced."""
    return lambda name="vinet", **changes: Row(name=name, **(NUMBERS | changes))


@pytest.fixture
def report(make_row: Callable[..., Row]) -> Report:
    """The original, a VI-Net over three seeds, and a baseline."""
    original = make_row("original", accuracy=0.92, params=200, params_trunk=160, speedup=1.0, speedup_q1=1.0)
    vinet = make_row("vinet", accuracy_sd=0.002, seeds=3, fit_seconds=3.5, note="five a class")
    rows = (original, vinet, make_row("mlp", accuracy=0.915))
    return Report(rows=rows, context={"data": "digits", "model": "digits CNN", "threads": 1, "batch": 64})
