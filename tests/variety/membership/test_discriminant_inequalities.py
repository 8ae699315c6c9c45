"""The inequalities decide about real forms on the closure as the search over their roots does."""

from __future__ import annotations

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.variety.filters.blocks import blocks_of
from neurovariety.variety.membership import boundary, membership
from neurovariety.variety.membership.discriminant_inequalities import discriminant_inequalities


def inequalities(spec):
    return discriminant_inequalities(blocks_of(architecture(spec)))


@pytest.mark.parametrize(
    "spec", ["lcn 3,2 stride 2", "lcn 4,2 stride 2", "lcn 2,3,2 stride 1,3", "lcn 6,2 stride 3", "lcn 5,2,1 stride 4,2"]
)
def test_they_decide_as_roots_do(spec):
    """Products of real filters, of complex pairs in x^S, and of both; all with common factors by chance."""
    pytest.importorskip("flint")
    network, found = architecture(spec), inequalities(spec)
    low, high = blocks_of(network)
    step, random = high.dilation, np.random.default_rng(1)
    answers = set()
    for _ in range(25):
        pair = np.zeros(2 * step + 1, dtype=int)
        pair[::step] = random.integers(-2, 3, 3)
        point = np.polymul(np.append(random.integers(-2, 3, low.degree - step), 1), pair)
        point = [0] * (network.ambient.dimension - len(point)) + point.tolist()
        inside = all(one.evaluate([point])[0] >= 0 for one in found)
        expected = membership(network, point).value
        assert expected == ("inside" if inside else "outside")
        answers.add(inside)
    assert answers == {True, False}


def test_only_where_they_are_simple():
    assert [str(one) for one in inequalities("lcn 4,2 stride 2")] == ["-4*x1*x5 + x3^2", "-4*x2*x6 + x4^2"]
    for spec in (
        "lcn 3,2 stride 3",
        "lcn 5,2 stride 2",
        "lcn 3,4 stride 2",
        "lcn 2,2,2 stride 1,2",
        "lcn 3,2,2 stride 2",
    ):
        assert inequalities(spec) == ()


def test_the_boundary_prints_them():
    assert "computed are exactly those whose entries y1, y2, ... have -4*y1*y5 + y3^2 >= 0" in str(
        boundary("lcn 3,2 stride 2")
    )
