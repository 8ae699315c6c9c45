"""The blended homotopy is the start system at one end and the given one at the other."""

import numpy as np

from neurovariety.solve.start.blend import blend, blend_ends, free_stem
from neurovariety.solve.start.total_degree import TotalDegreeStart
from neurovariety.solve.system.expression import variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

X, Y = variables("x y")


def test_both_ends():
    given = PolynomialSystem.of([X**2 * Y - 3, X + Y - 1])
    start = TotalDegreeStart.draw((3, 1), seed=4)
    system = blend(given, start.equations(given.variables), ((0, 1),))
    begin, end = blend_ends(seed=4)
    points = np.random.default_rng(0).normal(size=(4, 2)) + 0j
    np.testing.assert_allclose(system.evaluate(points, end), given.evaluate(points), rtol=1e-14)
    roots = start.points(np.arange(3))
    assert np.abs(system.evaluate(roots, begin)).max() < 1e-14
    assert np.array_equal(system.degrees[:, 0], given.degrees[:, 0])
    assert abs(abs(begin[1]) - 1) < 1e-15


def test_names_of_parameters_never_clash():
    target, start = variables("target start1")
    system = blend(PolynomialSystem.of([target**2 - 1, start - target]), [target**2 - 2, start - 1], ((0, 1),))
    assert len({str(symbol) for symbol in (*system.variables, *system.parameters)}) == 4
    assert free_stem("c", variables("c c_")) == "c__"
