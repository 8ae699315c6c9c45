"""Critical parameters of the distance to a curve: their polynomial, their number, the evolute."""

import pytest

from neurovariety.errors import InputError
from neurovariety.poly import RationalPolynomial
from neurovariety.solve import variables
from neurovariety.variety.voronoi import ParametrisedSet, critical_parameters

pytest.importorskip("flint")

t, s = variables("t s")
CUSP = ParametrisedSet.of([-(t**2), t**3])
T, A, B = RationalPolynomial.coordinates(3)
a, b = RationalPolynomial.coordinates(2)


def test_the_cusp_has_four_besides_the_cusp_itself():
    found = critical_parameters(CUSP)
    assert found.everywhere == RationalPolynomial.of([[1]], [1])
    assert found.polynomial == 3 * T**4 + 2 * T**2 - 3 * B * T + 2 * A
    assert found.count == 4


def test_the_evolute_of_the_cusp_is_the_known_one():
    known = 18432 * a**3 - 6144 * a**2 + 15552 * a * b**2 + 512 * a - 6561 * b**4 - 288 * b**2
    assert critical_parameters(CUSP).discriminant() == known.primitive()


def test_the_evolute_of_the_parabola_is_a_cusp():
    found = critical_parameters(ParametrisedSet.of([t, t**2]))
    assert found.count == 3
    assert found.discriminant() == (27 * a**2 - 2 * (2 * b - 1) ** 3).primitive()


def test_a_metric_changes_the_polynomial():
    found = critical_parameters(CUSP, metric=[2, 3])
    assert found.polynomial == (9 * T**4 + 4 * T**2 - 9 * B * T + 4 * A)


def test_surfaces_are_refused():
    with pytest.raises(InputError, match="those of a curve"):
        critical_parameters(ParametrisedSet.of([s, t, s * t]))
