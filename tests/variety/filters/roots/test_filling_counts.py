"""The number of real factorisations is that of the list."""

from math import factorial

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.variety.filters.blocks import levels_of
from neurovariety.variety.filters.roots.factorisations import real_factorisations
from neurovariety.variety.filters.roots.filling_counts import count_factorisations, count_fillings
from neurovariety.variety.filters.roots.form_roots import form_roots

pytest.importorskip("flint")


def counted(network, point):
    levels = levels_of(network)
    return count_factorisations(form_roots(point, [level.dilation for level in levels]), levels)


@pytest.mark.parametrize(
    "spec",
    ["lcn 2,3,2", "lcn 3,3,2", "lcn 3,2 stride 2", "lcn 2,2,2,2 stride 1,2,1", "lcn 3,2,2 stride 2,2", "lcn 2,4,3"],
)
def test_as_many_are_counted_as_listed(spec):
    network = architecture(spec)
    random = np.random.default_rng(3)
    for _ in range(6):
        filters = [random.integers(-1, 2, size[0]).tolist() for size in network.sizes]
        point = network.end_to_end([one if any(one) else [1] * len(one) for one in filters])
        assert counted(network, point) == real_factorisations(network, point).value
    assert counted(architecture("lcn 3,2 stride 2"), (1, 0, 0, 0, 1)) == 0


def test_more_than_a_list_holds():
    """(x - 1)...(x - 8) among eight filters of two entries, and fillings of twenty."""
    roots = tuple(round(value) for value in np.poly(range(1, 9)))
    assert counted(architecture("lcn " + ",".join(["2"] * 8)), roots) == factorial(8)
    assert count_fillings(((1, 1),) * 20, (1,) * 20) == factorial(20)


@pytest.mark.parametrize("limit", ["MOST_STEPS", "MOST_SPREADS"])
def test_what_takes_too_long_is_not_counted(monkeypatch, limit):
    """(x^2 - 1)(x^2 - 2)(x^2 - 3)(x^2 - 4): which two the first filter has, and in which order the others are."""
    point = [1, 0, -10, 0, 35, 0, -50, 0, 24]
    assert real_factorisations("lcn 5,2,2 stride 2,1", point, most=2).total == 12
    monkeypatch.setattr(f"neurovariety.variety.filters.roots.filling_counts.{limit}", 2)
    found = real_factorisations("lcn 5,2,2 stride 2,1", point, most=2)
    assert (found.total, found.complete) == (None, False)
    assert "2 are listed, all were not counted" in found.headline()
