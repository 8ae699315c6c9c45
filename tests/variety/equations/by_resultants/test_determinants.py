"""Minors one after the other."""

from itertools import combinations, islice

import numpy as np
import pytest

from neurovariety.errors import ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.equations import equations as all_equations
from neurovariety.variety.equations.by_resultants import rank_conditions
from neurovariety.variety.equations.by_resultants.determinants import LARGEST_MINOR, lazy_minors
from neurovariety.variety.equations.by_resultants.rank_condition import RankCondition


def polynomial(terms, variables):
    """Write {(numbers of coordinates from 0): coefficient}."""
    rows = [[factors.count(i) for i in range(variables)] for factors in terms]
    return RationalPolynomial.of(rows, terms.values()).primitive()


@pytest.mark.parametrize(
    ("spec", "equations"),
    [
        ("lcn 2,2 stride 2", [{(1, 2): 1, (0, 3): -1}]),
        ("lcn 3,2 stride 2", [{(1, 2, 3): 1, (0, 3, 3): -1, (1, 1, 4): -1}]),
        ("lcn 2,2 stride 3", [{(2,): 1}, {(1, 3): 1, (0, 4): -1}]),
    ],
)
def test_equations_that_are_known(spec, equations):
    conditions = rank_conditions(spec)
    assert list(conditions.minors()) == [polynomial(terms, conditions.coordinates) for terms in equations]


def test_the_quartic_of_attention():
    """(4,2) with stride 2 has the resultant of two quadratic forms with the even and the odd coefficients."""
    (quartic,) = rank_conditions("lcn 4,2 stride 2").minors()
    y = RationalPolynomial.coordinates(6)
    even, odd = y[0::2], y[1::2]
    ends = even[0] * odd[2] - even[2] * odd[0]
    left, right = even[0] * odd[1] - even[1] * odd[0], even[1] * odd[2] - even[2] * odd[1]
    assert quartic == (ends**2 - left * right).primitive()


@pytest.mark.parametrize("method", ["direct", "recursive"])
@pytest.mark.parametrize("spec", ["lcn 4,3 stride 2", "lcn 4,2 stride 3", "lcn 3,2,2 stride 2", "lcn 2,3,2 stride 2"])
def test_each_minor_comes_once_and_is_a_determinant(spec, method):
    conditions = rank_conditions(spec, method=method)
    found = list(conditions.minors())
    assert len(set(found)) == len(found) <= conditions.minor_count
    assert all(minor.coefficients and minor == minor.primitive() for minor in found)
    point = np.random.default_rng(1).integers(-9, 10, conditions.coordinates)
    values = {abs(int(minor.evaluate([point.tolist()])[0])) for minor in found}
    expected = {abs(int(point[number])) for number in conditions.vanishing}
    for condition in conditions.conditions:
        matrix, size = condition.matrix(point), condition.minor_size
        rows, columns = (list(combinations(range(length), size)) for length in matrix.shape)
        expected |= {
            abs(round(np.linalg.det(matrix[np.ix_(one, other)].astype(float)))) for one in rows for other in columns
        }
    assert values - {0} == expected - {0}


def test_minors_come_in_the_order_of_their_rows_and_columns():
    condition = RankCondition(np.array([[0, 1, -1], [2, 3, 0]]), 1, 1, (), "")
    found = [str(minor) for minor in lazy_minors([condition], [4], 5)]
    assert found == ["x5", "x1*x4 - x2*x3", "x1^2", "x1*x2"]


def test_the_first_of_very_many_come_at_once():
    conditions = rank_conditions("lcn 2,30,30 stride 2,2")
    assert conditions.minor_count > 10**6
    first = list(islice(conditions.minors(), 50))
    assert len(set(first)) == 50
    assert {minor.degree for minor in first} == {2}


def test_minors_that_are_too_large_are_refused_after_the_small_ones():
    minors = rank_conditions("lcn 30,2 stride 2").minors()
    with pytest.raises(ResourceError, match="too large") as caught:
        next(minors)
    assert f"up to {LARGEST_MINOR}" in str(caught.value)
    assert "hold_at" in str(caught.value)


def test_equations_are_written_in_the_names_of_the_other_equations():
    conditions, found = rank_conditions("lcn 3,2 stride 2"), all_equations("lcn 3,2 stride 2")
    (minor,) = conditions.minors()
    assert conditions.text(minor) == found.text(found.polynomials[0]) == "y2^2*y5 + y1*y4^2 - y2*y3*y4"
    assert conditions.text(minor, latex=True) == found.text(found.polynomials[0], latex=True)


def test_the_announced_number_is_called_a_bound():
    """Zeros and repetitions are announced, since they are counted by a formula, and are not written."""
    conditions = rank_conditions("lcn 2,3,2 stride 2,2")
    assert len(list(conditions.minors())) < conditions.minor_count
    assert "at most" in conditions.headline()
    assert "1 matrix, 1 minor of size 3" in rank_conditions("lcn 3,2 stride 2").headline()
