"""Polynomials form a ring, differentiate, and print as people write them."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neurovariety.errors import InputError
from neurovariety.poly import Monomials, Polynomial, PolynomialFamily

whole = st.integers(-9, 9)


@st.composite
def polynomials(draw, variables=2):
    terms = draw(st.integers(0, 6))
    exponents = draw(arrays(np.int64, (terms, variables), elements=st.integers(0, 4)))
    return Polynomial.of(exponents, draw(arrays(np.float64, terms, elements=whole)))


@given(polynomials(), polynomials(), polynomials())
def test_ring_laws_hold_exactly_for_whole_coefficients(p, q, r):
    assert p + q == q + p
    assert p * q == q * p
    assert p * (q + r) == p * q + p * r
    assert p - p == Polynomial.of(np.zeros((0, 2), dtype=int), [])


@given(polynomials(), polynomials())
def test_product_rule(p, q):
    assert (p * q).derivative(0) == p.derivative(0) * q + p * q.derivative(0)


@given(polynomials(), polynomials(), st.integers(0, 2**32 - 1))
def test_evaluation_is_a_ring_map_in_both_backends(p, q, seed):
    points = np.random.default_rng(seed).uniform(-1, 1, (4, 2))
    expected = p.evaluate(points) * q.evaluate(points)
    assert np.allclose((p * q).evaluate(points), expected, atol=1e-9)
    assert np.allclose((p * q).evaluate(torch.tensor(points)).numpy(), expected, atol=1e-9)


def test_text_and_latex():
    p = Polynomial.of([[0, 0], [1, 1], [0, 2], [1, 0]], [0.25, -1, 3, 1e-7])
    assert str(p) == "3*x2^2 - x1*x2 + 1e-07*x1 + 0.25"
    assert p.text(names=["u", "v"], most_terms=2) == "3*v^2 - u*v + ... (2 more)"
    assert p.text(latex=True) == r"3\,x_{2}^{2} - x_{1}\,x_{2} + 1 \cdot 10^{-7}\,x_{1} + 0.25"
    assert str(-p) == "-3*x2^2 + x1*x2 - 1e-07*x1 - 0.25"
    assert str(p - p) == "0"
    assert (p - p).degree == -1


def test_misuse_is_refused():
    p = Polynomial.of([[1, 0]], [1])
    with pytest.raises(InputError, match="variable=2"):
        p.derivative(2)
    with pytest.raises(InputError, match="1 names"):
        p.text(names=["x"])
    with pytest.raises(InputError, match="coefficient nan in place 1"):
        Polynomial.of([[1, 0], [0, 1]], [1.0, np.nan])
    with pytest.raises(InputError, match="rows must be of equal length"):
        Polynomial.of([[1, 0], [1]], [1, 1])
    with pytest.raises(InputError, match="real numbers"):
        Polynomial.of([[1, 0]], ["one"])
    with pytest.raises(InputError, match="one finite coefficient"):
        Polynomial.of([[1, 0]], [1, 2])


@given(st.lists(polynomials(3), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
def test_family_agrees_with_its_members(members, seed):
    family = PolynomialFamily.union([PolynomialFamily(Monomials.of(p.exponents), padded(p)) for p in members])
    points = np.random.default_rng(seed).uniform(-1, 1, (4, 3))
    assert list(family) == members
    assert np.allclose(family.evaluate(points), np.stack([p.evaluate(points) for p in members], axis=1))
    assert family.degrees.tolist() == [p.degree for p in members]
    jacobian = family.jacobian(points)
    for i, p in enumerate(members):
        for v in range(3):
            assert np.allclose(jacobian[:, i, v], p.derivative(v).evaluate(points), atol=1e-9)


def padded(p):
    table = Monomials.of(p.exponents)
    row = np.zeros((1, len(table)))
    row[0, table.index(p.exponents)] = p.coefficients
    return row


def test_selection_keeps_only_the_monomials_in_use():
    table = Monomials.up_to_degree(3, 2)
    coefficients = np.zeros((2, len(table)))
    coefficients[0, table.index([[1, 1, 0]])] = 2.0
    coefficients[1, table.index([[0, 0, 2]])] = 1.0
    kept = PolynomialFamily(table, coefficients).select([0])
    assert str(kept[0]) == "2*x1*x2"
    assert kept.monomials.exponents.tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]
    assert str(kept.scaled([0.5])[0]) == "x1*x2"


def test_family_misuse_is_refused():
    with pytest.raises(InputError, match="coefficient matrix does not fit"):
        PolynomialFamily(Monomials.up_to_degree(2, 1), np.zeros((1, 2)))
    with pytest.raises(InputError, match="table of monomials"):
        PolynomialFamily([[0, 0]], [[1.0]])
    with pytest.raises(InputError, match="rows must be of equal length"):
        PolynomialFamily(Monomials.up_to_degree(1, 1), [[1.0], [1.0, 2.0]])
    with pytest.raises(InputError, match="points are real numbers"):
        PolynomialFamily.empty(1).evaluate([[1j]])
    with pytest.raises(InputError, match="same number of variables"):
        PolynomialFamily.union([PolynomialFamily.empty(2), PolynomialFamily.empty(3)])
    with pytest.raises(InputError, match="variable=5"):
        PolynomialFamily.empty(2).derivative(5)


@given(polynomials(), whole, st.integers(0, 3))
def test_numbers_and_powers_take_part_in_the_arithmetic(p, number, power):
    as_polynomial = Polynomial.constant(number, 2)
    assert p + number == number + p == p + as_polynomial
    assert number - p == -(p - number) == as_polynomial - p
    assert np.float64(number) * p == p * np.int64(number) == p * as_polynomial
    assert (p * 4) / 4 == p / np.float64(1) == p
    product = Polynomial.constant(1, 2)
    for _ in range(power):
        product = product * p
    assert p**power == p ** np.int64(power) == product
    assert sum([p, p]) == 2 * p


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda p: p + Polynomial.of([[1]], [1]), "one in 2 variables, the other in 1"),
        (lambda p: p - Polynomial.of([[1, 0, 0]], [1]), "same number of variables"),
        (lambda p: p * Polynomial.of([[1, 0, 0]], [1]), "same number of variables"),
        (lambda p: p / 0, "divided by zero"),
        (lambda p: p**-1, "power of a polynomial is a whole number"),
        (lambda p: p**0.5, "power of a polynomial is a whole number"),
        (lambda p: p + float("nan"), "finite coefficient"),
        (lambda p: p**5000, "0 to 4,096"),
    ],
)
def test_arithmetic_that_has_no_answer_is_refused(work, message):
    with pytest.raises(InputError, match=message):
        work(Polynomial.of([[1, 0]], [1]))


@pytest.mark.parametrize("other", ["1", None, 1j, [1.0], np.ones(2)])
def test_what_is_no_number_takes_no_part(other):
    p = Polynomial.of([[1, 0]], [1])
    with pytest.raises(TypeError):
        p + other
    with pytest.raises(TypeError):
        other * p
    with pytest.raises(TypeError):
        p / other


@given(st.lists(polynomials(2), min_size=1, max_size=5), st.slices(5))
def test_families_are_indexed_like_lists(members, piece):
    family = PolynomialFamily.union([PolynomialFamily(Monomials.of(p.exponents), padded(p)) for p in members])
    assert list(family[piece]) == members[piece]
    assert family[piece].monomials == family.monomials
    assert family[-1] == family[np.int64(len(members) - 1)] == members[-1]


def test_what_is_no_index_is_refused():
    lines = PolynomialFamily(Monomials.up_to_degree(1, 1), np.eye(2))
    for index in (2, -3, np.int64(7)):
        with pytest.raises(IndexError, match=f"no polynomial {index}: the family has 2"):
            lines[index]
    for index in (0.0, "0", [0, 1], np.array([True, False])):
        with pytest.raises(InputError, match="select"):
            lines[index]


def test_sparsity_is_the_share_of_zeros():
    table = Monomials.up_to_degree(1, 3)
    assert PolynomialFamily(table, np.array([[0.0, 1.0, 0.0, 2.0], [0.0, 0.0, 0.0, -1.0]])).sparsity == 5 / 8
    assert PolynomialFamily.empty(2).sparsity == 0.0


def test_representation_is_short():
    assert repr(Polynomial.of([[1, 0]], [2])) == "<Polynomial 2*x1, variables=2>"
    assert repr(PolynomialFamily.empty(3)) == "<PolynomialFamily of 0 polynomials in 3 variables>"
    lines = PolynomialFamily(Monomials.up_to_degree(2, 1), [[0, 1, -1], [-1, 1, 1], [0, 0, 1], [0, 2, 0]])
    told = "4 polynomials in 2 variables, degree 1: -x2 + x1; x2 + x1 - 1; x2; and 1 more"
    assert repr(lines) == f"<PolynomialFamily of {told}>"
    wide = PolynomialFamily(Monomials.up_to_degree(4, 6), np.ones((50, 210)))
    assert len(repr(wide)) < 300


def test_a_polynomial_is_called_like_the_function_it_is():
    circle = Polynomial.of([[2, 0], [0, 2], [0, 0]], [1, 1, -1])
    assert circle([[3.0, 4.0]]).tolist() == [24.0]
    with pytest.raises(InputError, match="do not fit"):
        circle([1.0, 2.0])


def test_tensors_that_need_gradients_are_refused_where_they_would_lose_them():
    circle = Polynomial.of([[2, 0], [0, 2]], [1, 1])
    point = torch.tensor([[3.0, 4.0]], requires_grad=True)
    circle(point).sum().backward()
    assert point.grad.tolist() == [[6.0, 8.0]]
    for work in (
        lambda: PolynomialFamily.of([circle]).jacobian(point),
        lambda: Polynomial.of([[1, 0]], point[0, :1]),
        lambda: PolynomialFamily(Monomials.up_to_degree(1, 1), point),
    ):
        with pytest.raises(InputError, match=r"detach\(\)"):
            work()
    assert PolynomialFamily.of([circle]).jacobian(point.detach()).tolist() == [[[6.0, 8.0]]]


def test_a_family_is_of_polynomials_in_the_same_variables():
    zero = Polynomial.of([[0, 0]], [0.0])
    family = PolynomialFamily.of([zero, Polynomial.of([[1, 1]], [2.0])])
    assert len(family) == 2
    assert family[0] == zero
    for wrong in ([], [zero, Polynomial.of([[1]], [1.0])]):
        with pytest.raises(InputError, match="same variables"):
            PolynomialFamily.of(wrong)


@given(st.integers(1, 6), st.integers(1, 700), st.floats(0.0, 1.0), st.integers(0, 2**32 - 1))
def test_a_family_evaluates_to_its_coefficient_matrix_times_its_monomials(members, rows, density, seed):
    """Whatever the share of monomials that one member has alone."""
    rng = np.random.default_rng(seed)
    table = Monomials.up_to_degree(3, 3)
    coefficients = rng.normal(size=(members, len(table))) * (rng.uniform(size=(members, len(table))) < density)
    points = rng.normal(size=(rows, 3))
    values = PolynomialFamily(table, coefficients).evaluate(points)
    assert np.allclose(values, table.evaluate(points) @ coefficients.T)
