"""What is said of the boundary agrees with what membership decides."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.variety.membership import boundary, membership, waring_inequality
from neurovariety.variety.result import Certainty


def kinds(spec):
    return [part.kind for part in boundary(spec).parts]


def test_the_inequality_of_the_slides_is_printed():
    text = str(boundary("mlp 2-2-1 power 3"))
    assert "27*y1^2*y4^2 - 18*y1*y2*y3*y4 + 4*y2^3*y4 + 4*y1*y3^3 - y2^2*y3^2 > 0" in text
    assert boundary("mlp 2-2-1 power 3").complete


@pytest.mark.parametrize(("spec", "size"), [("mlp 2-2-1 power 3", 4), ("mlp 2-3-1 power 5", 6)])
def test_inequalities_decide_membership(spec, size):
    (inequality,) = (part for part in boundary(spec).parts if part.kind == "inequality")
    points = np.random.default_rng(8).integers(-7, 8, (25, size)).tolist()
    signs = inequality.polynomials[0].evaluate(points)
    assert [membership(spec, point).value == "inside" for point in points] == [sign > 0 for sign in signs]


def test_limits_are_on_the_boundary_and_not_computed():
    (limit,) = (part for part in boundary("mlp 2-2-1 power 3").parts if part.kind == "limit")
    square = [0, 1, 0, 0]  # x^2 y
    assert limit.polynomials[0].evaluate([square]) == (0,)
    assert membership("mlp 2-2-1 power 3", square).value == "outside"
    step = Fraction(1, 1000)
    near = [0, 1, step, step * step / 3]
    assert limit.polynomials[0] == waring_inequality(2, 3)
    assert membership("mlp 2-2-1 power 3", near).value == "inside"


def test_rank_strata():
    assert kinds("linear 3-2-3") == ["stratum", "closed", "stratum", "stratum"]
    text = str(boundary("linear 2-1-2"))
    assert "y1*y4 - y2*y3 = 0" in text
    assert kinds("linear 3-4-2") == ["closed"]
    assert kinds("mlp 2-2-1 power 2") == ["closed"]
    assert "rank at most 1" in str(boundary("mlp 3-2-1 power 2"))
    assert kinds("mlp 3-2-3 power 1") == kinds("linear 3-2-3")


def test_filters_by_real_roots():
    """Three filters of size two: three real roots are needed."""
    assert kinds("lcn 3,3 stride 1") == ["closed"]
    assert kinds("lcn 2,2,2 stride 1") == ["closed", "inequality", "stratum", "subnetwork"]
    assert "tied 2,2,2 uses 1,1,2" in str(boundary("lcn 2,2,2 stride 1"))
    assert "at least 3 real roots" in str(boundary("lcn 2,2,2 stride 1"))
    for roots, answer in (([1, 2, 3], "inside"), ([1, 2j, -2j], "outside")):
        point = np.poly(roots).real.round().astype(int).tolist()
        assert membership("lcn 2,2,2 stride 1", point).value == answer


def test_filters_with_strides():
    """Block by block, at smooth points of the closure."""
    assert kinds("lcn 2,2,2 stride 1,2") == ["closed", "inequality", "stratum", "subnetwork", "stratum"]
    assert not boundary("lcn 2,2,2 stride 1,2").complete
    assert kinds("lcn 3,2 stride 3") == ["closed"]
    assert "every real filter on the closure" in str(boundary("lcn 3,2 stride 3"))
    assert boundary("lcn 3,2 stride 3").complete
    assert kinds("lcn 3,2 stride 2") == ["closed", "inequality", "stratum"]
    assert "conjugate pair" in str(boundary("lcn 3,2 stride 2"))
    one_block = boundary("lcn 1,2,2 stride 2,1")
    assert one_block.complete
    assert "its factor of dilation 2, as a form in x^2 and y^2, has at least 2 real roots" in str(one_block)
    assert not boundary("lcn 2x2,2x2").proven


def test_forms_of_full_length():
    assert kinds("mlp 2-3-1 power 3") == ["closed"]
    assert kinds("mlp 2-4-1 power 5") == ["inequality", "limit"]
    assert boundary("mlp 2-4-1 power 5").complete
    assert not boundary("mlp 2-5-1 power 7").complete
    assert "Hermite" in str(boundary("mlp 2-4-1 power 8"))


def test_what_is_not_known_is_said():
    found = boundary("mlp 2-2-2-1 power 2")
    assert not found.complete
    assert "(where it may be)" in str(found)
    assert "(what is known)" in str(boundary("lcn 3,2 stride 2"))
    assert "mlp 2-1-2-1 power 2" in str(found)
    assert not boundary("lcn 3,2 stride 2").complete
    assert not boundary("attention 2-1 rank 2 tokens 2").complete
    assert found.as_dict()["complete"] is False


def test_nothing_is_claimed_where_no_theorem_is_known():
    found = boundary("residual(mlp 2-1-2 power 2)")
    assert (found.certainty, found.proven, found.complete) == (Certainty.NUMERICAL, False, False)
    assert "exact" not in str(found)
    assert "nothing is proven" in str(found)
    closed = boundary("lcn 3,2 stride 2")
    assert (closed.certainty, closed.proven, closed.complete) == (Certainty.EXACT, True, False)


def test_one_power_is_not_a_sum():
    assert "sums of 1" not in str(boundary("mlp 2-2-1 power 3"))
    assert "sums of 2 powers" in str(boundary("mlp 2-3-1 power 5"))
