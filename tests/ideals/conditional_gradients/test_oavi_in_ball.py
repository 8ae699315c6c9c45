"""Coefficients in an l1 ball: the bound holds, sparse ones vanish within psi, and large ones are refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.ideals import vanishing_ideal
from neurovariety.ideals.border import border
from neurovariety.ideals.conditional_gradients import blended_pairwise, oavi_in_ball
from neurovariety.ideals.elimination import eliminate


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


def in_term_order(points, psi, tau, max_degree):
    """Decide term by term from the values alone; returns the order ideal, the leading terms and the least losses."""
    order_ideal, leading, losses = np.zeros((1, points.shape[1]), dtype=np.int64), [], []
    for degree in range(1, max_degree + 1):
        for term in border(order_ideal, degree):
            values = np.prod(points[:, None, :] ** order_ideal, axis=2)
            target = np.prod(points**term, axis=1)
            best = np.linalg.lstsq(values, -target)[0]
            loss = np.mean((values @ best + target) ** 2)
            if np.abs(best).sum() > tau - 1:
                rows = len(points)
                ball = blended_pairwise(
                    values.T @ values / rows,
                    (values.T @ target / rows)[:, None],
                    np.array([target @ target / rows]),
                    radius=tau - 1,
                    gap_tolerance=1e-4 * psi,
                )
                loss = ball.losses[0]
            if loss <= psi:
                leading.append(term.tolist())
                losses.append(loss)
            else:
                order_ideal = np.concatenate([order_ideal, term[None]])
    return order_ideal, leading, losses


@pytest.mark.parametrize("seed", range(12))
def test_terms_are_decided_in_their_order(seed):
    """Terms forced into the order ideal change what later ones are, in the same panel and in later ones."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(size=(300, 4))
    tau = (1.3, 1.5, 2.0, 4.0)[seed % 4]
    order_ideal, leading, losses = in_term_order(points, 0.01, tau, 3)
    found = vanishing_ideal(points, psi=0.01, tau=tau, max_degree=3, arithmetic="gram" if seed % 2 else "auto")
    assert np.array_equal(found.order_ideal, order_ideal)
    assert found.leading_terms.tolist() == leading
    assert np.allclose(found.losses, losses, atol=2e-5)
    if seed % 4 < 2:
        assert len(order_ideal) > len(vanishing_ideal(points, psi=0.01, max_degree=3).order_ideal)


def test_a_border_is_eliminated_once_however_many_terms_are_forced(monkeypatch):
    calls = []
    monkeypatch.setattr(oavi_in_ball, "eliminate", lambda *args: calls.append(0) or eliminate(*args))
    points = np.random.default_rng(0).uniform(size=(1000, 8))
    bounded = vanishing_ideal(points, psi=0.005, max_degree=3, tau=1.5)
    assert len(bounded.order_ideal) > len(vanishing_ideal(points, psi=0.005, max_degree=3).order_ideal) + 20
    assert len(calls) == 3
