"""What would not fit is refused by its size alone."""

from __future__ import annotations

import pytest

from neurovariety import memory
from neurovariety.errors import ResourceError
from neurovariety.memory import MEMORY_LIMIT, check_fits, check_free


def test_exactly_the_limit_fits_and_one_more_does_not():
    check_fits((MEMORY_LIMIT,), 1, "data")
    check_fits((5, 2), 4, "data", limit=40)
    with pytest.raises(ResourceError, match="data would not fit in memory"):
        check_fits((MEMORY_LIMIT + 1,), 1, "data")
    with pytest.raises(ResourceError, match=r"shape \(41, 1\)"):
        check_fits((41, 1), 1, "data", limit=40)


def test_more_than_is_free_is_refused_with_what_was_asked_for(monkeypatch):
    monkeypatch.setattr(memory, "available_bytes", lambda: 2**30)
    check_free(2**30, "a table", given="2 columns", remedy="fewer columns")
    with pytest.raises(ResourceError, match="a table would not fit in memory") as caught:
        check_free(2**31, "a table", given="2 columns", remedy="fewer columns")
    assert caught.value.given == "2 columns, 2.0 GiB"
    assert caught.value.allowed == "1.0 GiB are free"
    assert caught.value.remedy == "fewer columns"


def test_where_the_system_does_not_tell_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(memory, "available_bytes", lambda: None)
    check_free(2**80, "a table", given="2 columns", remedy="fewer columns")
