"""Coefficients in an l1 ball: the bound holds, sparse ones vanish within psi, and large ones are refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.ideals import vanishing_ideal


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([2.0, 3.0, 1000.0]), st.booleans())
def test_the_bound_holds_and_generators_vanish(seed, tau, sparse):
    points = np.random.default_rng(seed).uniform(size=(300, 3))
    ideal = vanishing_ideal(points, psi=0.01, tau=tau, sparse=sparse, max_degree=5)
    assert np.abs(ideal.generators.coefficients).sum(axis=1).max() <= tau + 1e-9
    losses = np.mean(ideal.generators.evaluate(points) ** 2, axis=0)
    assert np.allclose(losses, ideal.losses, atol=1e-9)
    assert (losses <= 0.01 + 1e-12).all()


def test_sparse_generators_have_fewer_terms_and_lead_the_same_terms():
    points = np.random.default_rng(0).uniform(size=(2000, 5))
    dense, sparse = (vanishing_ideal(points, psi=0.005, sparse=sparse) for sparse in (False, True))
    assert np.array_equal(dense.leading_terms, sparse.leading_terms)
    used = [np.count_nonzero(ideal.generators.coefficients) for ideal in (dense, sparse)]
    assert used[1] < used[0] / 3


def test_a_term_that_vanishes_with_large_coefficients_only_joins_the_order_ideal():
    x = np.random.default_rng(0).uniform(size=400)
    points = np.column_stack([x, 8 * x + 0.01 * np.random.default_rng(1).normal(size=400)])
    free, bounded = (
        vanishing_ideal(points, psi=1e-3, max_degree=1),
        vanishing_ideal(points, psi=1e-3, max_degree=1, tau=5),
    )
    assert free.leading_terms.tolist() == [[0, 1]]
    assert bounded.leading_terms.tolist() == []
    assert len(bounded.order_ideal) == 3


def test_an_exact_dependence_keeps_its_coefficients_however_large():
    x = np.random.default_rng(0).uniform(size=400)
    ideal = vanishing_ideal(np.column_stack([x, 8 * x]), psi=1e-3, max_degree=1, tau=5)
    assert ideal.generators[0].text() == "x2 - 8*x1" or abs(ideal.generators[0].coefficients[-2] + 8) < 1e-9


@pytest.mark.parametrize(
    "options", [{"algorithm": "abm", "sparse": True}, {"algorithm": "abm", "tau": 2.0}, {"tau": 1.0}]
)
def test_options_that_do_not_fit_are_refused(options):
    with pytest.raises(InputError, match="tau"):
        vanishing_ideal(np.eye(3), psi=0.1, **options)
