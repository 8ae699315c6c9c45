"""Equations by minors: minimal generators of their ideal, without an engine."""

import numpy as np
import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.equations import equations
from neurovariety.variety.equations.by_resultants import rank_conditions
from neurovariety.variety.equations.by_resultants.minimal_generators import minimal_generators
from neurovariety.variety.equations.ideal_membership import combines
from neurovariety.variety.equations.time_allowed import TimeAllowed
from neurovariety.variety.result import Certainty


def silent(stage, done, total):
    del stage, done, total


@pytest.mark.parametrize(
    "spec",
    [
        "lcn 2,2 stride 2",
        "lcn 3,2 stride 2",
        "lcn 4,2 stride 2",
        "lcn 2,2 stride 3",
        "lcn 2,5 stride 3",
        "lcn 2,2,2 stride 2",
    ],
)
def test_where_the_minors_are_all_equations(spec):
    found, searched = equations(spec, method="resultants"), equations(spec)
    assert found.complete
    assert found.certainty is Certainty.EXACT
    assert found.value == searched.value
    assert found.counts == searched.counts[: len(found.counts)]
    assert found.local_rank == searched.local_rank == found.codimension
    assert all(combines(polynomial, searched.polynomials) for polynomial in found.polynomials)
    minors = len(list(rank_conditions(spec).minors()))
    assert ("generate the others, by ranks over the rational" in found.evidence) == (minors > len(found.polynomials))


@pytest.mark.parametrize(
    ("spec", "value"),
    [("lcn 4,2 stride 3", {3: 10}), ("lcn 3,2,2 stride 2", {3: 35}), ("lcn 2,3,2 stride 2", {2: 10, 4: 25})],
)
def test_where_they_are_fewer_they_still_decide(spec, value):
    found = equations(spec, method="resultants")
    assert found.value == value
    assert not found.complete
    assert found.cuts_out
    assert "cut out the closure" in found.headline()
    assert found.remarks == ()
    assert found.counts[1] < equations(spec, max_degree=2).counts[1] or found.counts[2] < equations(spec).counts[2]
    minors = list(rank_conditions(spec).minors())
    for minor in minors[:: max(1, len(minors) // 6)]:
        assert combines(minor, found.polynomials)
    point = [0] * len(found.coordinates)
    assert found.is_on_closure(point) is True
    assert found.is_on_closure([*range(1, len(point)), 5]) is False


def test_whole_spaces_have_no_minors():
    found = equations("lcn 3,3", method="resultants")
    assert (found.value, found.complete, found.certainty) == ({}, True, Certainty.EXACT)
    skipped = equations("lcn 1,3 stride 3", method="resultants")
    assert (skipped.value, skipped.complete) == ({1: 4}, True)


def test_a_highest_degree_leaves_others_out():
    found = equations("lcn 2,3,2 stride 2", method="resultants", max_degree=3)
    assert found.value == {2: 10}
    assert found.counts == (0, 10, 80)
    assert not found.complete
    assert not found.cuts_out
    assert "168 of higher degree are left out" in found.evidence
    assert "cut out the closure" not in str(found)
    assert "of the minors' ideal; there may be more of any degree" in found.headline()  # 4 cubics are no minors
    assert equations("lcn 2,2 stride 2", method="resultants", max_degree=3).counts == (0, 1, 4)


def test_generators_are_minimal_and_counted():
    x, y, z = RationalPolynomial.coordinates(3)
    given = [x, y * z, y * y * z + z**3, z**3, y**2 - 2 * y * z, y**2 + 3 * y * z, y**4]
    found = minimal_generators(given, highest=4, prime=2**31 - 1, allowed=TimeAllowed(None), progress=silent)
    assert found.polynomials == [x, y * z, y**2 - 2 * y * z, y * y * z + z**3]
    assert found.counts == [1, 5, 10, 15]
    assert found.proven
    unlucky = minimal_generators(
        [y * z, y * z + 7 * z**2], highest=2, prime=7, allowed=TimeAllowed(None), progress=silent
    )
    assert unlucky.polynomials == [y * z]
    assert not unlucky.proven


@pytest.mark.parametrize("degree", [2, 4])
def test_ctrl_c_keeps_the_degrees_that_are_finished(degree):
    def stop(stage, done, total):
        del done, total
        if stage == f"generators of degree {degree}":
            raise KeyboardInterrupt

    found = equations("lcn 2,3,2 stride 2", method="resultants", progress=stop)
    assert found.stopped
    assert not found.cuts_out
    assert found.max_degree == degree - 1
    assert found.value == ({2: 10} if degree == 4 else {})
    assert f"Ctrl-C ended the choice of generators in degree {degree}" in found.evidence
    assert "cut out the closure" not in str(found)


def test_ctrl_c_and_a_time_limit_among_the_minors_leave_nothing():
    def stop(stage, done, total):
        del total
        if stage == "minors" and done == 3:
            raise KeyboardInterrupt

    pressed = equations("lcn 2,3,2 stride 2", method="resultants", progress=stop)
    assert (pressed.value, pressed.stopped, pressed.complete) == ({}, True, False)
    assert "Ctrl-C" in pressed.evidence
    late = equations("lcn 2,3,2 stride 2", method="resultants", timeout=1e-9)
    assert (late.value, late.stopped) == ({}, True)
    assert "time limit" in late.evidence


def test_the_seed_changes_nothing():
    first, second = (equations("lcn 3,2,2 stride 2", method="resultants", seed=seed) for seed in (0, 5))
    assert first.polynomials == second.polynomials


def test_functions_satisfy_all_of_them():
    found = equations("lcn 4,3 stride 2", method="resultants")
    first, second = np.array([1, -2, 3, 5]), np.array([2, 0, 7, 0, -1])
    assert found.vanish_at(np.convolve(first, second).tolist())
    assert not found.vanish_at(np.convolve(first, second + 1).tolist())


def test_too_many_and_too_large_ones_are_refused():
    with pytest.raises(ResourceError, match="too many minors"):
        equations("lcn 9,9,9 stride 2", method="resultants")
    with pytest.raises(ResourceError, match="too large to be multiplied out"):
        equations("lcn 30,2 stride 2", method="resultants")
    with pytest.raises(ResourceError, match="degree 3 are too large"):
        equations("lcn 2,2,2,2,2 stride 2", method="resultants", max_degree=3)


@pytest.mark.parametrize(
    ("spec", "options"),
    [
        ("lcn 2,2 stride 2", {"ideal": "minors"}),
        ("lcn 2,2 stride 2", {"ideal": "saturated", "method": "elimination"}),
        ("lcn 2,2 stride 2", {"ideal": "prime", "method": "resultants"}),
        ("lcn 2,2 stride 2", {"method": "resultant"}),
        ("lcn 2,2 stride 2", {"ideal": ["minors"], "method": "resultants"}),
        ("lcn 2,2 stride 2", {"method": ["resultants"]}),
        ("linear 2-1-2", {"method": "resultants"}),
        ("lcn 2x2,2x2 stride 2x2", {"method": "resultants"}),
    ],
)
def test_what_does_not_fit_is_refused(spec, options):
    with pytest.raises(InputError):
        equations(spec, **options)
