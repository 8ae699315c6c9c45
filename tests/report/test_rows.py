import math

import pytest

from neurovariety.errors import InputError
from neurovariety.report import Report


@pytest.mark.parametrize(
    "changes",
    [
        {"accuracy": math.nan},
        {"images_per_second": math.inf},
        {"accuracy": 0.5},
        {"accuracy_high": 1.2, "accuracy": 1.1},
        {"latency_ms_q1": 0.9},
        {"speedup": 0.0, "speedup_q1": 0.0},
        {"params": 101},
        {"macs": -1},
        {"seeds": 0},
        {"name": ""},
        {"fit_seconds": math.nan},
    ],
)
def test_a_row_that_cannot_be_true_is_refused(make_row, changes):
    with pytest.raises(InputError, match="cannot be true"):
        make_row(**changes)


def test_parts_add_up(make_row):
    row = make_row()
    assert sum(row.parts.values()) == row.params
    assert list(row.parts) == ["trunk", "projection", "coefficients", "head"]


def test_rows_are_found_by_name(report):
    assert report.row("mlp").accuracy == 0.915
    assert report.row("nobody") is None


def test_a_report_needs_rows_with_different_names(make_row):
    for rows in ((), (make_row(), make_row())):
        with pytest.raises(InputError, match="different names"):
            Report(rows=rows)


@pytest.mark.parametrize("value", [math.nan, object(), {1, 2}])
def test_a_context_is_json(make_row, value):
    with pytest.raises(InputError, match="JSON"):
        Report(rows=(make_row(),), context={"psi": value})
