"""Composed polynomials: their values, derivatives and monomials agree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety import memory
from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals.vanishing_components.composition import ComposedStep, Pairs
from neurovariety.ideals.vanishing_components.fit import vca
from neurovariety.ideals.vanishing_components.model import ComposedPolynomials


def some_components(seed, variables=3, rows=25, degree=4):
    points = np.random.default_rng(seed).uniform(-1, 1, (rows, variables))
    return vca(points, psi=1e-4, max_degree=degree).components


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 40))
def test_the_monomials_give_the_same_values_and_derivatives(seed, variables, rows):
    components = some_components(seed, variables, rows)
    points = np.random.default_rng(seed + 1).uniform(-1, 1, (9, variables))
    family = components.expand()
    assert len(family) == len(components)
    values, slopes = components.evaluate(points), components.jacobian(points)
    assert np.allclose(family.evaluate(points), values, atol=1e-8 * max(1, np.abs(values).max(initial=0)))
    assert np.allclose(family.jacobian(points), slopes, atol=1e-8 * max(1, np.abs(slopes).max(initial=0)))
    assert (family.degrees <= components.degrees).all()


def test_derivatives_are_limits_of_differences():
    components = some_components(3)
    point, step = np.array([[0.3, -0.2, 0.5]]), 1e-6
    for variable, direction in enumerate(np.eye(3)):
        ahead, behind = (components.evaluate(point + sign * step * direction) for sign in (1, -1))
        assert np.allclose((ahead - behind) / (2 * step), components.jacobian(point)[:, :, variable], atol=1e-6)


def test_blocks_of_rows_make_no_difference(monkeypatch):
    components = some_components(0)
    points = np.random.default_rng(1).normal(size=(5_000, 3))
    whole = np.concatenate([components.evaluate(part) for part in np.split(points, 10)])
    assert np.allclose(components.evaluate(points), whole, rtol=1e-12, atol=1e-12)


def test_texts_take_names():
    first = ComposedStep(Pairs.coordinates(2), np.eye(3)[1:], np.zeros((0, 3)))
    product = Pairs(np.array([0]), np.array([1]))
    second = ComposedStep(product, np.zeros((0, 4)), np.array([[-1.0, 0, 0, 2.0]]))
    hyperbola = ComposedPolynomials(2, (first, second))
    assert hyperbola.texts(names=["u", "v"]) == ["2*u*v - 1"]
    assert hyperbola.degrees.tolist() == [2]
    assert hyperbola.nonvanishing_degrees.tolist() == [0, 1, 1]


def test_no_components_and_no_points():
    nothing = vca(np.random.default_rng(0).normal(size=(50, 2)), psi=1e-9, max_degree=1).components
    assert nothing.evaluate(np.zeros((4, 2))).shape == (4, 0)
    assert nothing.jacobian(np.zeros((4, 2))).shape == (4, 0, 2)
    assert len(nothing.expand()) == 0
    assert some_components(0).evaluate(np.zeros((0, 3))).shape[0] == 0


def test_monomials_that_would_not_fit_are_refused_with_the_figures(monkeypatch):
    components = some_components(0)
    monkeypatch.setattr(memory, "available_bytes", lambda: 1000)
    with pytest.raises(ResourceError, match=r"monomials up to degree 4 in 3 variables(.|\n)*use evaluate"):
        components.expand()


@pytest.mark.parametrize("points", [np.zeros((3, 2)), np.zeros(3), np.array([["a", "b", "c"]])])
def test_points_of_another_width_are_refused(points):
    with pytest.raises(InputError, match="points do not fit"):
        some_components(0).evaluate(points)
