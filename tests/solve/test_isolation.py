"""Isolated multiple solutions are told from points of curves and surfaces."""

from collections.abc import Callable

import numpy as np
import pytest
import sympy

from neurovariety.solve.isolation import is_isolated


def evaluator(texts: list[str], names: str) -> Callable:
    """Evaluate equations given as text, derivatives by sympy."""
    symbols = sympy.symbols(names)
    equations = [sympy.sympify(text) for text in texts]
    values = [sympy.lambdify(symbols, equation) for equation in equations]
    derivatives = [[sympy.lambdify(symbols, sympy.diff(equation, s)) for s in symbols] for equation in equations]

    def evaluate(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        full = np.zeros(len(points), dtype=complex)
        value = np.stack([f(*points.T) + full for f in values], axis=1)
        jacobian = np.stack([np.stack([g(*points.T) + full for g in row], axis=1) for row in derivatives], axis=1)
        return value, jacobian

    return evaluate


@pytest.mark.parametrize(
    ("texts", "names", "point"),
    [
        (["29*x**3/16 - 2*x*y", "y - x**2"], "x y", (0, 0)),  # Griewank and Osborne: multiplicity 3
        (["x**2", "y**2"], "x y", (0, 0)),
        (["x**5 + y**6", "x*y**3"], "x y", (0, 0)),
        (["(x - 2)**4*(x + 1)", "(y - x)**3"], "x y", (2, 2)),
        (["x**2 - y**2", "x**2 + y**2", "z - x"], "x y z", (0, 0, 0)),
        (["1e-3*(x**2 - y)", "y**2*1e4"], "x y", (0, 0)),
        (["(x - 1)*(x - 1.001)", "(y - 1)**2"], "x y", (1, 1)),
    ],
)
def test_isolated(texts, names, point):
    assert is_isolated(evaluator(texts, names), np.array([point], dtype=complex)).tolist() == [True]


@pytest.mark.parametrize(
    ("texts", "names", "point"),
    [
        (["x*y", "x*y"], "x y", (0, 0)),
        (["x*(x**2 + y**2 - 1)", "y*(x**2 + y**2 - 1)"], "x y", (0.6, 0.8)),
        (["x**2", "x**2*y"], "x y", (0, 0.3)),  # a double line
        (["(x + y - 1)**3", "x*(x + y - 1)"], "x y", (0.25, 0.75)),
        (["y**2 - x**3"], "x y", (0, 0)),  # a cusp
        (["x*z", "y*z", "z**2"], "x y z", (1, -2, 0)),  # a plane
        (["x*y - 1e6", "x*y - 1e6"], "x y", (1000, 1000)),
        # cyclic-4: its curves satisfy the second equation doubly
        (
            ["w + x + y + z", "(w + y)*(x + z)", "w*x*y + x*y*z + y*z*w + z*w*x", "w*x*y*z - 1"],
            "w x y z",
            (0.6 + 0.8j, 0.6 - 0.8j, -0.6 - 0.8j, -0.6 + 0.8j),
        ),
    ],
)
def test_not_isolated(texts, names, point):
    assert is_isolated(evaluator(texts, names), np.array([point], dtype=complex)).tolist() == [False]


def test_many_points_at_once_are_judged_alone():
    evaluate = evaluator(["x*(x**2 + y**2 - 1)", "y*(x**2 + y**2 - 1)"], "x y")
    points = np.array([[0, 0], [1, 0], [0.6, 0.8], [0, 0], [1j, np.sqrt(2)]], dtype=complex)
    assert is_isolated(evaluate, points).tolist() == [True, False, False, True, False]


def test_points_of_rounded_coordinates_are_judged_the_same():
    evaluate = evaluator(["29*x**3/16 - 2*x*y", "y - x**2"], "x y")
    assert is_isolated(evaluate, np.array([[1e-6 + 1e-6j, 1e-7]])).tolist() == [True]
    evaluate = evaluator(["x**2", "x**2*y"], "x y")
    assert is_isolated(evaluate, np.array([[1e-6 + 1e-6j, 1.0]])).tolist() == [False]


def test_no_points():
    assert is_isolated(evaluator(["x", "y"], "x y"), np.zeros((0, 2), dtype=complex)).shape == (0,)
