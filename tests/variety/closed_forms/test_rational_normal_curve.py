"""The rational normal curve is the Veronese variety of two variables."""

import pytest

from neurovariety.errors import InputError
from neurovariety.variety.closed_forms import (
    rational_normal_curve_bombieri_weyl_ed_degree,
    rational_normal_curve_generic_ed_degree,
    rational_normal_curve_polar_degrees,
    segre_veronese_frobenius_ed_degree,
    segre_veronese_polar_degrees,
)


def test_rational_normal_curves():
    for n in range(1, 12):
        assert rational_normal_curve_polar_degrees(n) == segre_veronese_polar_degrees([2], degrees=[n])
        assert rational_normal_curve_generic_ed_degree(n) == 3 * n - 2
        assert rational_normal_curve_bombieri_weyl_ed_degree(n) == segre_veronese_frobenius_ed_degree([2], degrees=[n])
    with pytest.raises(InputError):
        rational_normal_curve_polar_degrees(0)
