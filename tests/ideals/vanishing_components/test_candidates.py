"""The candidates are a basis of their leading forms."""

from math import comb

import numpy as np
import pytest

from neurovariety.ideals.vanishing_components import candidates as vca_candidates
from neurovariety.ideals.vanishing_components.candidates import candidate_count, candidates_after
from neurovariety.ideals.vanishing_components.composition import climb
from neurovariety.ideals.vanishing_components.fit import vca


@pytest.mark.parametrize(("variables", "degree"), [(2, 3), (3, 3), (3, 4), (4, 5)])
def test_there_are_as_many_as_forms_of_the_degree_when_nothing_vanishes(variables, degree):
    points = np.random.default_rng(0).normal(size=(400, variables))
    steps = vca(points, psi=1e-13, max_degree=degree - 1, normalisation="gradient").components.steps
    candidates = candidates_after(steps, variables)
    assert candidates.frame.shape == (len(candidates), comb(variables + degree - 1, degree))
    assert len(candidates) == candidates.frame.shape[1] < candidate_count(steps, variables)


def test_all_products_and_those_that_span_them_are_measured_alike(monkeypatch):
    """With nothing vanishing below, both ways bound the same polynomials by the same coefficients."""
    points = np.random.default_rng(1).uniform(-1, 1, (300, 3))
    components = vca(points, psi=1e-13, max_degree=3, normalisation="gradient").components
    below = components.evaluate_nonvanishing(points)
    first, last = below[:, 1:4], below[:, 10:]
    sizes = {}
    spanning = candidates_after(components.steps, 3)
    monkeypatch.setattr(vca_candidates, "_spanning_products", vca_candidates._all_products)
    for name, candidates in (("spanning", spanning), ("all", candidates_after(components.steps, 3))):
        values = first[:, candidates.pairs.left] * last[:, candidates.pairs.right]
        residual = values - below @ np.linalg.lstsq(below, values)[0]
        sizes[name] = np.linalg.svd(residual @ candidates.frame)[1]
    assert len(spanning) == 15
    assert len(candidates) == 30
    assert np.allclose(sizes["spanning"], sizes["all"], rtol=1e-9)


def test_combinations_that_cancel_are_left_out():
    points = np.random.default_rng(2).uniform(-1, 1, (17, 3))
    steps = vca(points, psi=1e-13, max_degree=3).components.steps
    assert len(steps[-1].vanishing) == 3
    candidates = candidates_after(steps, 3)
    assert candidates.frame.shape == (21, 15)
    assert np.allclose(candidates.frame.T @ candidates.frame, np.eye(15), atol=1e-12)
    far = 1e7 * np.random.default_rng(2).normal(size=(40, 3))  # only leading forms count here
    values = climb(steps, far.T).products(candidates.pairs).T
    cancelling = np.eye(21) - candidates.frame @ candidates.frame.T
    assert np.abs(values @ cancelling).max() < 1e-4 * np.abs(values).max()


def test_degree_one_and_two_have_every_product_once():
    points = np.random.default_rng(0).normal(size=(50, 3))
    steps = vca(points, psi=1e-9, max_degree=1).components.steps
    assert len(candidates_after((), 3)) == 3
    pairs = candidates_after(steps, 3).pairs
    assert {frozenset(pair) for pair in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)} == {
        frozenset({i, j}) for i in range(3) for j in range(3)
    }
    assert len(pairs) == 6
