"""Held-out rows that will not do are told before the fit."""

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.ideals.held_out import checked_held_out


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (np.zeros((4, 3)), r"held-out rows(.|\n)*shape \(4, 3\)(.|\n)*2 columns"),
        (np.zeros((0, 2)), r"held-out rows(.|\n)*shape \(0, 2\)"),
        (np.zeros(4), r"held-out rows(.|\n)*shape \(4,\)"),
        ([[0.0, 1.0], [2.0, np.nan]], r"held-out rows(.|\n)*row 1"),
        ([["a", "b"]], "held-out rows"),
    ],
)
def test_rows_that_will_not_do(points, message):
    with pytest.raises(InputError, match=message):
        checked_held_out(points, 2)


def test_rows_that_will():
    rows = checked_held_out([[0, 1], [2, 3]], 2)
    assert rows.read(0, 2).tolist() == [[0.0, 1.0], [2.0, 3.0]]
