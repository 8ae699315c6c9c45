"""What would not fit is refused by its size alone."""

from __future__ import annotations

import pytest

from neurovariety.data.memory import MEMORY_LIMIT, check_fits
from neurovariety.errors import ResourceError


def test_exactly_the_limit_fits_and_one_more_does_not():
    check_fits((MEMORY_LIMIT,), 1, "data")
    check_fits((5, 2), 4, "data", limit=40)
    with pytest.raises(ResourceError, match="data would not fit in memory"):
        check_fits((MEMORY_LIMIT + 1,), 1, "data")
    with pytest.raises(ResourceError, match=r"shape \(41, 1\)"):
        check_fits((41, 1), 1, "data", limit=40)
