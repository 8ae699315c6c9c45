"""The minors of linear networks against the general search, and where there are too many of them."""

import json
import time
from fractions import Fraction
from math import comb

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.errors import ResourceError
from neurovariety.variety.equations import equations
from neurovariety.variety.equations.minors import minors
from neurovariety.variety.result import Certainty


@pytest.mark.parametrize("spec", ["linear 3-2-3", "linear 4-2-5", "linear 3-1-2-4", "linear 2-2-3", "linear 4-3-4"])
def test_the_search_finds_the_minors(spec):
    written, found = equations(spec), equations(spec, method="interpolation")
    assert set(written.polynomials) == set(found.polynomials)
    for name in ("value", "counts", "local_rank", "dimension", "complete", "certainty", "homogeneous"):
        assert getattr(written, name) == getattr(found, name)


@pytest.mark.parametrize(("spec", "degree", "count"), [("linear 6-3-6", 4, 225), ("linear 10-2-10", 3, 14_400)])
def test_all_minors_are_there_by_default(spec, degree, count):
    found = equations(spec)
    assert found.value == {degree: count}
    assert len(set(found.polynomials[:500])) == min(count, 500)
    assert found.complete
    assert found.certainty is Certainty.EXACT
    network = architecture(spec)
    theta = [Fraction(int(n), 3) for n in np.random.default_rng(1).integers(-9, 9, network.parameter_count)]
    point = list(network.coefficients(theta))
    assert found.is_on_closure(point) is True
    point[-1] += 1
    assert found.is_on_closure(point) is False


def test_minors_are_determinants():
    matrix = np.random.default_rng(2).integers(-5, 6, (3, 4))
    values = [int(minor.evaluate([matrix.ravel().tolist()])[0]) for minor in minors(3, 4, 3, most=4)]
    expected = [round(np.linalg.det(np.delete(matrix, left, axis=1))) for left in (3, 2, 1, 0)]
    assert values == [-number for number in expected] or values == expected
    assert all(minor.coefficients[-1] == 1 for minor in minors(3, 4, 2, most=18))


def test_too_many_minors_are_counted_and_some_are_written():
    found = equations("linear 20-2-20")
    assert found.value == {3: comb(20, 3) ** 2}
    assert len(found.polynomials) == 100
    assert not found.complete
    assert "1,299,600 of degree 3 (100 of them written out)" in found.headline()
    assert "1,299,500 more are not written out" in str(found)
    assert found.local_rank == 18
    assert found.is_on_closure([0] * 400) is None
    assert json.loads(json.dumps(found.as_dict()))["value"] == {"3": 1_299_600}
    long = equations("linear 20-10-20")
    assert (long.value, long.polynomials) == ({11: comb(20, 11) ** 2}, ())
    assert "none of them written out" in long.headline()


def test_below_their_degree_there_are_none():
    found = equations("linear 6-3-6", max_degree=3)
    assert (found.value, found.counts, found.complete) == ({}, (0, 0, 0), False)
    assert "max_degree=4" in str(found)


def test_huge_matrices_are_refused():
    with pytest.raises(ResourceError, match="too many coordinates"):
        equations("linear 1000-5-1000")


def test_all_texts_of_thousands_are_given_quickly():
    found = equations("linear 10-2-10")
    started = time.process_time()
    plain = found.as_dict()
    assert time.process_time() - started < 5  # 0.6 s; it was five times as much
    assert len(plain["polynomials"]) == 14_400
    assert plain["polynomials"][::1000] == [found.text(polynomial) for polynomial in found.polynomials[::1000]]
    assert plain["variables"] == list(found.names)
    assert len(found.polynomials) == 14_400
