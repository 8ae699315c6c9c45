"""Work that would take hours is refused."""

import pytest

from neurovariety.errors import ResourceError
from neurovariety.variety.closed_forms.determinantal import determinantal_degree, determinantal_polar_degrees
from neurovariety.variety.closed_forms.segre_veronese import segre_veronese_polar_degrees
from neurovariety.variety.closed_forms.symmetric_determinantal import (
    symmetric_determinantal_degree,
    symmetric_determinantal_polar_degrees,
)
from neurovariety.variety.closed_forms.work import check_work


def test_work_beyond_float_is_refused_too():
    check_work("this", 10, most=10)
    with pytest.raises(ResourceError, match="this would take too long"):
        check_work("this", 10**400, most=10)


@pytest.mark.parametrize(
    ("formula", "sizes"),
    [
        (determinantal_degree, (10**400, 10**400, 2)),
        (determinantal_polar_degrees, (10**400, 10**400, 2)),
        (determinantal_polar_degrees, (10**400, 3, 2)),
        (determinantal_polar_degrees, (10**10, 3, 2)),
        (symmetric_determinantal_degree, (10**400, 2)),
        (symmetric_determinantal_polar_degrees, (10**400, 2)),
        (segre_veronese_polar_degrees, ([10**400],)),
    ],
)
def test_sizes_beyond_float_are_refused(formula, sizes):
    with pytest.raises(ResourceError, match="too long"):
        formula(*sizes)
