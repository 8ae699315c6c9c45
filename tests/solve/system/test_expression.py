import pickle
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.solve.system.expression import Expression, parameters, sum_of, variables
from neurovariety.solve.system.rewriting import expand

x, y, z = variables("x y z")
(a,) = parameters("a")


def expressions(depth=3):
    leaves = st.sampled_from([x, y, z, a]) | st.integers(-3, 3).map(Expression.constant)
    return st.recursive(
        leaves,
        lambda inner: (
            st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1])
            | st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1])
            | st.tuples(inner, st.integers(0, 2)).map(lambda pair: pair[0] ** pair[1])
        ),
        max_leaves=2**depth,
    )


@given(expressions(), expressions(), expressions())
@settings(max_examples=60, deadline=None)
def test_expressions_form_a_commutative_ring(p, q, r):
    assert expand(p * (q + r)) == expand(p * q + p * r)
    assert expand((p + q) + r) == expand(p + (q + r))
    assert expand(p * q) == expand(q * p)
    assert expand(p - p) == Expression(())
    assert expand(p**2) == expand(p * p)


@given(expressions(), expressions())
@settings(max_examples=60, deadline=None)
def test_the_derivative_obeys_leibniz(p, q):
    for variable in (x, a):
        assert expand((p * q).derivative(variable)) == expand(p.derivative(variable) * q + p * q.derivative(variable))


def test_products_of_sums_are_kept():
    h = (x + y) * (x - y)
    assert len(h.terms) == 1
    assert str(h**3 - 1) == "(x - y)^3*(x + y)^3 - 1"


def test_whole_numbers_and_fractions_stay_exact():
    assert str(x / 3 + x / 6) == "1/2*x"
    assert (x / 3).terms[0][1] == Fraction(1, 3)
    assert (x / 2.5).terms[0][1] == 0.4


def test_terms_that_cancel_are_dropped():
    assert not x - x
    assert str(x - x) == "0"
    assert x + y - x == y


def test_equality_is_of_content_and_the_same_name_is_the_same_variable():
    (again,) = variables("x")
    assert again is not x
    assert again == x
    assert hash(again * y + 1) == hash(1 + y * x)
    assert parameters("x")[0] != x


def test_numpy_numbers_and_arrays_of_expressions_work():
    assert np.float64(2) * x == 2 * x == x * np.int64(2)
    matrix = np.array([[1.0, 2.0], [0.0, 0.5]])
    first, second = matrix @ np.array([x, y], dtype=object)
    assert (first, second) == (x + 2 * y, 0.5 * y)


def test_text_shows_signs_complex_numbers_and_what_is_left_out():
    assert str(-x + 2.5 * y - 1) == "-x + 2.5*y - 1"
    assert str((1 + 2j) * x) == "(1+2j)*x"
    assert repr(sum_of(variables("x", 9))) == "<Expression x1 + x2 + x3 + x4 + x5 + x6 + ... (3 more)>"


def test_the_sum_of_many_is_that_of_python():
    many = [number * x**number + y for number in range(20)]
    assert sum_of(many) == sum(many)


def test_pickles_equal_the_original_in_another_process(tmp_path):
    network = ((x + 2 * y) ** 2 + a * z) ** 3 * (x - z)
    place = tmp_path / "expression.pickle"
    place.write_bytes(pickle.dumps(network))
    code = (
        "import pickle, sys; from neurovariety.solve.system import variables, parameters; "
        f"e = pickle.load(open({str(place)!r}, 'rb')); x, y, z = variables('x y z'); (a,) = parameters('a'); "
        "assert e == ((x + 2 * y) ** 2 + a * z) ** 3 * (x - z); print(e.key)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == network.key


@pytest.mark.parametrize("make", [lambda: x / 0, lambda: x**-1, lambda: x**0.5, lambda: x * float("nan")])
def test_arithmetic_that_makes_no_polynomial_is_refused(make):
    with pytest.raises(InputError):
        make()


def test_misuse_is_refused():
    with pytest.raises(TypeError):
        x / y
    with pytest.raises(TypeError):
        x + "y"
    with pytest.raises(InputError, match="variable"):
        x.derivative(x + y)
    with pytest.raises(InputError, match="same name"):
        variables("x x")
    with pytest.raises(InputError):
        variables("2x")
