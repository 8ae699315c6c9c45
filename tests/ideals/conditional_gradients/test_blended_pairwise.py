"""Sparse least squares over the l1 ball: against peers, the gap against the truth, and the laws of its iterates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.linear_model import Lasso

from neurovariety.errors import InputError
from neurovariety.ideals.conditional_gradients.ball_state import BallProblem, BallState, look_around, origin_weights
from neurovariety.ideals.conditional_gradients.blended_pairwise import blended_pairwise
from neurovariety.ideals.conditional_gradients.blended_step import blended_step
from neurovariety.ideals.conditional_gradients.span_correction import correct_over_span
from neurovariety.poly import Monomials


def random_problem(seed, rows, size, count, noise=0.3):
    rng = np.random.default_rng(seed)
    table = rng.uniform(-1, 1, (rows, size))
    sparse = rng.normal(size=(size, count)) * (rng.random((size, count)) < 0.3)
    terms = table @ sparse + noise * rng.normal(size=(rows, count))
    return table, terms, sums_of(table, terms)


def sums_of(table, terms):
    rows = len(table)
    return table.T @ table / rows, table.T @ terms / rows, np.mean(terms**2, axis=0)


def least_by_scipy(gram, cross, square, radius):
    """Split y in its positive and negative part: a smooth problem with linear constraints."""
    size = len(cross)

    def loss(parts):
        y = parts[:size] - parts[size:]
        slope = 2 * (gram @ y + cross)
        return y @ gram @ y + 2 * cross @ y + square, np.concatenate([slope, -slope])

    found = minimize(
        loss,
        np.zeros(2 * size),
        jac=True,
        bounds=[(0, None)] * (2 * size),
        constraints={
            "type": "ineq",
            "fun": lambda parts: radius - parts.sum(),
            "jac": lambda parts: -np.ones_like(parts),
        },
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    return found.fun


@pytest.mark.parametrize("radius", [0.05, 0.7, 3.0, 1000.0])
def test_the_minimum_is_scipys(radius):
    _, _, (gram, cross, squares) = random_problem(1, 80, 7, 12)
    found = blended_pairwise(gram, cross, squares, radius=radius)
    for j in range(12):
        assert np.isclose(found.losses[j], least_by_scipy(gram, cross[:, j], squares[j], radius), atol=1e-8)
    assert (np.abs(found.y).sum(axis=0) <= radius * (1 + 1e-14)).all()


def test_the_minimum_is_the_lassos_with_the_same_norm():
    table, terms, (gram, cross, squares) = random_problem(2, 200, 30, 1)
    lasso = Lasso(alpha=0.02, fit_intercept=False, tol=1e-12, max_iter=100_000).fit(table, -terms[:, 0])
    found = blended_pairwise(gram, cross, squares, radius=np.abs(lasso.coef_).sum())
    assert np.allclose(found.y[:, 0], lasso.coef_, atol=1e-6)
    assert np.array_equal(found.y[:, 0] != 0, lasso.coef_ != 0)


def test_a_large_ball_gives_least_squares():
    _, _, (gram, cross, squares) = random_problem(3, 300, 20, 25)
    found = blended_pairwise(gram, cross, squares, radius=1000.0)
    assert np.allclose(found.y, -np.linalg.solve(gram, cross), atol=1e-8)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 12),
    st.floats(0.01, 100.0),
    st.integers(0, 40),
    st.floats(0, 1),
)
def test_the_gap_bounds_what_is_left_to_gain(seed, size, radius, iterations, noise):
    """Whenever it is stopped, no point of the ball is better than loss - gap."""
    _, _, (gram, cross, squares) = random_problem(seed, 40, size, 3, noise)
    found = blended_pairwise(gram, cross, squares, radius=radius, most_iterations=iterations)
    best = blended_pairwise(gram, cross, squares, radius=radius)
    rounding = 1e-12 * (1 + radius) ** 2
    assert (best.losses >= found.losses - found.gaps - rounding).all()
    assert (best.losses <= found.losses + rounding).all()
    vertices = radius * np.concatenate([np.eye(size), -np.eye(size)])
    for j in range(3):
        at_vertices = np.einsum("ij,jk,ik->i", vertices, gram, vertices) + 2 * vertices @ cross[:, j] + squares[j]
        assert (at_vertices >= found.losses[j] - found.gaps[j] - rounding).all()
        y = found.y[:, j]
        assert np.isclose(y @ gram @ y + 2 * cross[:, j] @ y + squares[j], found.losses[j], atol=rounding)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 10), st.floats(0.05, 50.0))
def test_every_step_lowers_the_loss_and_keeps_the_books(seed, size, radius):
    """The weights of the atoms add up to 1, A w is that of the weights, and the loss never rises."""
    _, _, (gram, cross, squares) = random_problem(seed, 30, size, 4)
    problem = BallProblem(radius**2 * gram, radius * cross.T, squares, np.ones((4, size)))
    state = BallState(np.zeros((4, size)), np.zeros((4, size)), np.ones(4))
    before = look_around(problem, state).losses
    for step in range(60):
        look = look_around(problem, state)
        if step % 7 == 6:
            correct_over_span(problem, state)
        else:
            blended_step(problem, state, look)
        now = look_around(problem, state).losses
        assert (now <= before + 1e-12 * (1 + radius) ** 2).all()
        before = now
        assert np.allclose(np.abs(state.weights).sum(axis=1) + state.origin, 1.0, atol=1e-12)
        assert np.allclose(state.image, state.weights @ problem.gram, atol=1e-11 * (1 + radius) ** 2)
        assert (state.origin >= 0).all()


def test_a_drop_step_drops_exactly():
    """From the vertex e1 towards e2 with all the weight: e1 must be gone, not nearly gone."""
    problem = BallProblem(0.1 * np.eye(2), np.array([[-0.04, -1.06]]), np.ones(1), np.ones((1, 2)))
    state = BallState(np.array([[0.4, 0.6]]), np.array([[0.04, 0.06]]), np.zeros(1))
    blended_step(problem, state, look_around(problem, state))
    assert state.weights[0, 0] == 0.0
    assert np.isclose(state.weights[0, 1], 1.0)
    assert np.array_equal(origin_weights(state.weights), np.zeros(1))


def test_none_exists_is_said_exactly_where_it_is_so():
    _, _, (gram, cross, squares) = random_problem(4, 100, 8, 60, noise=0.5)
    radius = 1.5
    best = blended_pairwise(gram, cross, squares, radius=radius).losses
    target = float(np.median(best))
    found = blended_pairwise(gram, cross, squares, radius=radius, target=target)
    clear = np.abs(best - target) > 1e-9
    assert np.array_equal(found.vanishing[clear], (best <= target)[clear])
    assert np.array_equal(found.none_exists[clear], (best > target)[clear])
    assert found.none_exists.sum() > 10
    assert found.vanishing.sum() > 10


def test_targets_may_differ():
    _, _, (gram, cross, squares) = random_problem(5, 100, 8, 2)
    best = blended_pairwise(gram, cross, squares, radius=2.0).losses
    found = blended_pairwise(gram, cross, squares, radius=2.0, target=best * [1.1, 0.9])
    assert found.vanishing.tolist() == [True, False]
    assert found.none_exists.tolist() == [False, True]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_masked_entries_are_exactly_zero_and_do_not_matter(seed):
    _, _, (gram, cross, squares) = random_problem(seed, 50, 9, 5)
    inside = np.random.default_rng(seed).random((9, 5)) < 0.5
    found = blended_pairwise(gram, cross, squares, inside, radius=4.0)
    assert (found.y[~inside] == 0.0).all()
    for j in range(5):
        some = inside[:, j]
        alone = blended_pairwise(gram[np.ix_(some, some)], cross[some, j : j + 1], squares[j : j + 1], radius=4.0)
        assert np.isclose(alone.losses[0], found.losses[j], atol=1e-10)


def test_polynomials_are_sparser_than_least_squares():
    """Degree 3 over degree 2 in 8 variables: a few of 45 monomials reach psi."""
    points = np.random.default_rng(0).uniform(size=(2000, 8))
    table = Monomials.up_to_degree(8, 3)
    values, below = table.evaluate(points), table.degrees < 3
    found = blended_pairwise(*sums_of(values[:, below], values[:, ~below]), radius=5.0, target=0.005)
    assert found.vanishing.all()
    assert np.count_nonzero(found.y, axis=0).mean() < 8
    assert np.allclose(np.mean((values[:, below] @ found.y + values[:, ~below]) ** 2, axis=0), found.losses, atol=1e-12)


def test_ill_conditioned_sums_take_few_steps():
    points = np.random.default_rng(0).uniform(size=(3000, 2))
    table = Monomials.up_to_degree(2, 6)
    values, below = table.evaluate(points), table.degrees < 6
    sums = sums_of(values[:, below], values[:, ~below])
    least = sums[2] - np.einsum("kj,kj->j", sums[1], np.linalg.solve(sums[0], sums[1]))
    assert np.linalg.cond(sums[0]) > 1e6
    found = blended_pairwise(*sums, radius=1000.0, gap_tolerance=1e-7, most_iterations=1500)
    assert (found.gaps <= 1e-7).all()
    assert (found.losses <= least + 1e-7).all()


def test_no_monomials_and_no_polynomials():
    empty = blended_pairwise(np.zeros((0, 0)), np.zeros((0, 2)), np.array([1.0, 2.0]), radius=1.0)
    assert empty.losses.tolist() == [1.0, 2.0]
    assert empty.gaps.tolist() == [0.0, 0.0]
    assert blended_pairwise(np.eye(3), np.zeros((3, 0)), np.zeros(0), radius=1.0).y.shape == (3, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"radius": 0.0}, "radius=0"),
        ({"gap_tolerance": -1.0}, "gap_tolerance=-1"),
        ({"most_iterations": -1}, "most_iterations=-1"),
        ({"target": [1.0, 2.0, 3.0]}, r"shape \(3,\)"),
        ({"target": np.nan}, "one target"),
        ({"inside": np.ones((2, 4), dtype=bool)}, "inside"),
        ({"squares": np.ones(5)}, "do not fit"),
        ({"cross": np.ones(3)}, "do not fit"),
    ],
)
def test_misuse_is_refused(change, message):
    options = {"gram": np.eye(3), "cross": np.ones((3, 4)), "squares": np.ones(4), "radius": 1.0} | change
    with pytest.raises(InputError, match=message):
        blended_pairwise(**options)
