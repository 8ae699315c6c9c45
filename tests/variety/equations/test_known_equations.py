"""Equations whose form, number or degree is known from elsewhere."""

from fractions import Fraction
from itertools import combinations
from math import comb, prod

import numpy as np
import pytest

from neurovariety.poly import RationalPolynomial
from neurovariety.solve.exact import resultant
from neurovariety.variety.equations import equations
from neurovariety.variety.result import Certainty

ATTENTION = "attention 2-1 rank 2 tokens 2"


def monic(polynomial):
    return polynomial.primitive()


def test_the_attention_quartic_is_the_talks_and_the_resultant():
    found = equations(ATTENTION)
    assert found.certainty is Certainty.EXACT
    assert found.complete
    assert found.value == {4: 1}
    (quartic,) = found.polynomials
    y1, y2, y3, y4, y5, y6 = RationalPolynomial.coordinates(6)
    assert quartic == (y1 * y6 - y3 * y4) ** 2 - (y1 * y5 - y2 * y4) * (y2 * y6 - y3 * y5)
    y1, y2, y3, y4, y5, y6, x = RationalPolynomial.coordinates(7)
    common = resultant(y1 * x**2 + y2 * x + y3, y4 * x**2 + y5 * x + y6, 6)
    assert quartic.terms() == {powers[:6]: value for powers, value in monic(common).terms().items()}
    assert found.text(quartic) == (
        "y1^2*y6^2 - y1*y2*y5*y6 - 2*y1*y3*y4*y6 + y2^2*y4*y6 + y1*y3*y5^2 - y2*y3*y4*y5 + y3^2*y4^2"
    )


def test_strided_filters_have_the_explicit_equations():
    p0, p1, p2, p3 = RationalPolynomial.coordinates(4)
    assert equations("lcn 2,2 stride 2").polynomials == (monic(p1 * p2 - p0 * p3),)
    p0, p1, p2, p3, p4 = RationalPolynomial.coordinates(5)
    assert equations("lcn 3,2 stride 2").polynomials == (monic(p1 * p2 * p3 - p0 * p3**2 - p1**2 * p4),)
    assert equations("lcn 5,2 stride 2").value == {5: 1}
    assert equations("lcn 2,2 stride 3").polynomials == (p2, monic(p1 * p3 - p0 * p4))


@pytest.mark.parametrize(("rows", "columns", "rank"), [(2, 3, 1), (3, 3, 1), (3, 3, 2), (3, 4, 2), (4, 4, 2)])
def test_matrices_of_bounded_rank_have_minors(rows, columns, rank):
    found = equations(f"linear {columns}-{rank}-{rows}", method="interpolation")
    entries = np.array(RationalPolynomial.coordinates(rows * columns), dtype=object).reshape(rows, columns)
    minors = {
        monic(determinant(entries[np.ix_(chosen, others)].tolist()))
        for chosen in combinations(range(rows), rank + 1)
        for others in combinations(range(columns), rank + 1)
    }
    assert found.value == {rank + 1: comb(rows, rank + 1) * comb(columns, rank + 1)}
    assert found.certainty is Certainty.EXACT
    assert found.complete
    if len(minors) in {1, 3, 9}:  # one minor for each weight, so that there is no choice of a basis
        assert set(found.polynomials) == minors


def determinant(matrix):
    if len(matrix) == 1:
        return matrix[0][0]
    terms = [
        (-1) ** column * matrix[0][column] * determinant([row[:column] + row[column + 1 :] for row in matrix[1:]])
        for column in range(len(matrix))
    ]
    return sum(terms[1:], start=terms[0])


@pytest.mark.parametrize(("rows", "columns", "rank"), [(3, 3, 1), (3, 4, 2), (3, 3, 2)])
def test_the_space_of_equations_is_as_large_as_cauchys_formula_says(rows, columns, rank):
    degrees = range(1, rank + 2)
    found = equations(f"linear {columns}-{rank}-{rows}")
    functions = [
        sum(weyl(shape, rows) * weyl(shape, columns) for shape in partitions(degree, rank)) for degree in degrees
    ]
    everything = [comb(rows * columns + degree - 1, degree) for degree in degrees]
    assert found.counts == tuple(whole - left for whole, left in zip(everything, functions, strict=True))


def partitions(number, parts, largest=None):
    largest = number if largest is None else largest
    if number == 0:
        return [()]
    if parts == 0:
        return []
    return [
        (first, *rest)
        for first in range(min(number, largest), 0, -1)
        for rest in partitions(number - first, parts - 1, first)
    ]


def weyl(shape, dimension):
    """Dimension of the irreducible representation of GL of this shape."""
    rows = [*shape, *[0] * (dimension - len(shape))]
    pairs = list(combinations(range(dimension), 2))
    return int(prod(Fraction(rows[i] - rows[j] + j - i, j - i) for i, j in pairs))


@pytest.mark.parametrize(
    ("spec", "highest", "dimension", "degree"),
    [
        ("lcn 3,3 stride 2", 6, 5, 6),
        ("lcn 4,3 stride 2", 7, 6, 10),
        ("lcn 2,2,2 stride 2,2", 5, 4, 6),
        ("cnn 2,2 power 2", 5, 3, 4),
        ("cnn 2,2 power 3", 5, 3, 6),
        ("cnn 2,2 power 4", 4, 3, 8),
        ("cnn 2,3 power 2", 6, 4, 6),
        ("mlp 3-1-1 power 2", 4, 3, 4),
        ("mlp 2-1-2 power 2", 4, 3, 4),
        ("attention 2-1 rank 1 tokens 2", 5, 4, 3),
    ],
)
def test_dimension_and_degree_follow_from_the_hilbert_function(spec, highest, dimension, degree):
    found = equations(spec, max_degree=highest)
    coordinates = len(found.coordinates)
    left = [comb(coordinates + d - 1, d) - count for d, count in enumerate((0, *found.counts))]
    assert len(left) == highest + 1
    differences = np.array(left)
    for _ in range(dimension - 1):
        differences = np.diff(differences)
    assert found.dimension == dimension
    assert differences[-2:].tolist() == [degree, degree]


def test_sums_of_three_cubes_satisfy_aronholds_quartic():
    found = equations("mlp 3-3-1 power 3")
    (quartic,) = found.polynomials
    assert quartic.degree == 4
    assert len(quartic.coefficients) == 25
    fermat = dict.fromkeys(("x1^3", "x2^3", "x3^3"), 1)
    assert found.is_on_closure([fermat.get(name, 0) for name in found.coordinates]) is True
    cusp = {"x1^3": 1, "x2^2*x3": 1}  # in the closure of the orbit of Fermat's cubic
    assert found.is_on_closure([cusp.get(name, 0) for name in found.coordinates]) is True
    node = {"x1^3": 1, "x1^2*x3": 1, "x2^2*x3": -1}
    assert found.is_on_closure([node.get(name, 0) for name in found.coordinates]) is False


def test_two_squares_in_three_variables_have_determinant_zero():
    (cubic,) = equations("mlp 3-2-1 power 2").polynomials
    a, b, c, d, e, f = RationalPolynomial.coordinates(6)  # x1^2, x1 x2, x1 x3, x2^2, x2 x3, x3^2
    assert cubic == monic(determinant([[2 * a, b, c], [b, 2 * d, e], [c, e, 2 * f]]))


@pytest.mark.parametrize("spec", ["mlp 2-3-1 power 2", "linear 3-3-3", "lcn 2,3 stride 1", "mlp 2-2-1 power 2 bias"])
def test_where_the_functions_fill_their_space_there_are_none(spec):
    found = equations(spec)
    assert found.dimension == len(found.coordinates)
    assert found.polynomials == ()
    assert found.complete
    assert "none" in found.headline()
    assert "all of its ambient space" in found.evidence
