"""Real solutions: none missing, each in its box; and answers that cannot be are refused."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import EngineError, msolve_basis, real_roots, real_solutions

X, Y, Z = RationalPolynomial.coordinates(3)


def test_points_that_are_known_lie_in_their_boxes(msolve):
    found = real_solutions([X**2 - 1, Y**2 - 4, Z - X * Y / 3], binary=msolve)
    expected = sorted((Fraction(x), Fraction(y), Fraction(x * y, 3)) for x, y in product((-1, 1), (-2, 2)))
    assert len(found) == found.complex_count == found.multiplicities == 4
    for box, point in zip(found.boxes, expected, strict=True):
        assert all(low <= value <= high for (low, high), value in zip(box, point, strict=True))
    np.testing.assert_allclose(found.points, np.array(expected, dtype=float), rtol=1e-15)
    assert "4 real of 4 complex solutions" in str(found)


@pytest.mark.parametrize(
    "equations", [[X**2 - 2, Y - X**2, Z - Y], [Y**2 - 2, X - Y**3, Z - 5], [Z**3 - 2, X - 3 * Z, Y - 7]]
)
def test_coordinates_stay_in_their_order_where_msolve_changes_it(msolve, equations):
    found = real_solutions(equations, binary=msolve)
    residuals = [p.to_float().evaluate(found.points) for p in equations]
    np.testing.assert_allclose(residuals, np.zeros((3, len(found))), atol=1e-13)
    assert len(found) == (1 if found.complex_count == 3 else 2)


def test_multiplicities_are_counted_and_boxes_are_not_doubled(msolve):
    found = real_solutions([X**2, X * Y, Y**2, Z - 1], binary=msolve)
    assert (len(found), found.complex_count, found.multiplicities) == (1, 1, 3)
    assert found.points.tolist() == [[0, 0, 1]]
    assert found.width == 0


def test_katsura_has_as_many_real_solutions_as_its_eliminant_has_roots(msolve, katsura):
    equations = katsura(4)
    found = real_solutions(equations, binary=msolve)
    (eliminant,) = msolve_basis(equations, eliminate=[0, 1, 2, 3], binary=msolve).polynomials
    last = [float(root) for root in real_roots(eliminant)]
    assert (found.complex_count, found.multiplicities) == (16, 16)
    np.testing.assert_allclose(sorted(found.points[:, 4]), last, rtol=1e-12)
    assert len(real_solutions(katsura(6), binary=msolve)) == 32


def test_precision(msolve):
    wide, narrow = (real_solutions([X**2 - 2, Y - X, Z], bits=bits, binary=msolve) for bits in (16, 400))
    assert narrow.width < 2.0**-390 < wide.width
    assert all(low**2 < 2 < high**2 or low**2 > 2 > high**2 for ((low, high), *_) in narrow.boxes)


def test_none_and_infinitely_many(msolve):
    assert len(real_solutions([X**2 + 1, Y, Z], binary=msolve)) == 0
    none = real_solutions([X, X - 1], binary=msolve)
    assert (len(none), none.complex_count, none.points.shape, none.width) == (0, 0, (0, 3), 0.0)
    for equations in ([X * Y], [0 * X], [X, Y]):
        with pytest.raises(InputError, match="infinitely many complex solutions"):
            real_solutions(equations, binary=msolve)
    with pytest.raises(InputError, match="bits from 8"):
        real_solutions([X], bits=1, binary=msolve)


PARAMETRISED = "[0, [0, 2, 2, ['x1', 'x2'], [0, 1], [1, [[2, [-1, 0, 2]]]]], [1, %s]]:"


@pytest.mark.parametrize(
    ("answer", "match"),
    [
        (PARAMETRISED % "[[[1, 1], [1, 1]]]", "cannot vanish"),
        (PARAMETRISED % "[[[0, 1], [0, 1]], [[0, 1], [1 / 2, 2]]]", "boxes of msolve's meet"),
        (PARAMETRISED % "[[[1, 1]]]", "cannot be read"),
        (PARAMETRISED % "[[[1, 0], [0, 1]]]", "cannot be read"),
        (PARAMETRISED.replace("x2", "y") % "[]", "cannot be read"),
        ("[0, [1, []]]:", "cannot be read"),
        ("Segmentation fault", "cannot be read"),
    ],
)
def test_answers_that_cannot_be_are_refused(tmp_path, answer, match):
    program = tmp_path / "msolve"
    program.write_text(f'#!/bin/sh\ncat > "$OUT" <<"END"\n{answer}\nEND\n'.replace("$OUT", "${10}"))
    program.chmod(0o755)
    x, y = RationalPolynomial.coordinates(2)
    with pytest.raises(EngineError, match=match):
        real_solutions([x**2 + y**2 - 1, x - y], binary=program)
