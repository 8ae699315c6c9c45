from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.solve import solve
from neurovariety.solve.system.expression import variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.sympy_reading import from_sympy_if_it_is

sympy = pytest.importorskip("sympy", reason="SymPy is not installed")
u, v = sympy.symbols("u v")
x, y = variables("u v")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (u**2 * v / 3 - 1, Fraction(1, 3) * x**2 * y - 1),
        ((u + v) ** 3 * (u - 2), (x + y) ** 3 * (x - 2)),
        (sympy.Eq(u**2, v), x**2 - y),
        (sympy.Poly(u**2 - v), x**2 - y),
        (sympy.sqrt(2) * u, float(sympy.sqrt(2)) * x),
        ((1 + 2 * sympy.I) * u, (1 + 2j) * x),
        (sympy.Float(0.1) * u - sympy.pi, 0.1 * x - np.pi),
    ],
)
def test_expressions_are_taken_over_as_they_stand(given, expected):
    assert from_sympy_if_it_is(given) == expected


@pytest.mark.parametrize("given", [1 / u, sympy.sqrt(u), sympy.sin(u), u**v])
def test_what_is_no_polynomial_is_refused(given):
    with pytest.raises(InputError, match="not a polynomial"):
        from_sympy_if_it_is(given + u)


def test_what_is_not_of_sympy_stays_as_it_is():
    for value in (x, 3, "u", None):
        assert from_sympy_if_it_is(value) is value


def test_systems_mix_both_kinds():
    found = solve([sympy.Eq(u**2 + v**2, 5), x * y - 2])
    assert found.names == ("u", "v")
    assert sorted(map(tuple, found.real_solutions.round(9).tolist())) == [(-2, -1), (-1, -2), (1, 2), (2, 1)]
    system = PolynomialSystem.of([u**2 - v], variables=[u], parameters=[v])
    assert (system.variables, system.parameters) == ((x,), (y,))
    assert len(system.with_parameters([4])) == 1
    grouped = PolynomialSystem.of([u * v - 1, u + v - 3], groups=[[u], [v]])
    assert grouped.groups == ((0,), (1,))
