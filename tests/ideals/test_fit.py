"""Vanishing ideals: laws on random data, known varieties, and every bad input."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety import memory
from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals import result, vanishing_ideal

CIRCLE = np.array([[np.cos(a), np.sin(a)] for a in np.linspace(0, 6.2, 80)])


def mean_squares(ideal, points):
    return np.mean(ideal.generators.evaluate(points) ** 2, axis=0)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 60),
    st.integers(1, 4),
    st.sampled_from([1e-6, 1e-3, 0.05]),
    st.sampled_from(["oavi", "abm"]),
    st.integers(0, 2**32 - 1),
)
def test_generators_vanish_within_psi_and_are_normalised(rows, variables, psi, algorithm, seed):
    points = np.random.default_rng(seed).uniform(-1, 1, (rows, variables))
    ideal = vanishing_ideal(points, psi=psi, algorithm=algorithm, max_degree=4)
    assert np.allclose(mean_squares(ideal, points), ideal.losses, atol=1e-9)
    assert (ideal.losses <= psi * (1 + 1e-9) + 1e-12).all()
    coefficients = ideal.generators.coefficients
    if algorithm == "oavi":
        assert np.allclose([p.coefficients[-1] for p in ideal.generators], 1.0)
    else:
        assert np.allclose(np.sum(coefficients**2, axis=1), 1.0)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 60), st.integers(0, 2**32 - 1))
def test_order_of_the_rows_does_not_matter(rows, seed):
    rng = np.random.default_rng(seed)
    points = rng.uniform(-1, 1, (rows, 3))
    one, other = vanishing_ideal(points, psi=0.01), vanishing_ideal(rng.permutation(points), psi=0.01)
    assert np.array_equal(one.order_ideal, other.order_ideal)
    assert np.allclose(one.losses, other.losses, atol=1e-10)


@pytest.mark.parametrize(("variables", "generators", "ideal"), [(4, 20, 15), (8, 120, 45), (12, 364, 91)])
def test_sizes_on_uniform_data_are_the_published_ones_for_oavi(variables, generators, ideal):
    points = np.random.default_rng(0).uniform(size=(10_000, variables))
    found = vanishing_ideal(points, psi=0.005)
    assert (len(found.generators), len(found.order_ideal)) == (generators, ideal)
    assert found.outcome is result.COMPLETE


@pytest.mark.parametrize(("variables", "generators", "ideal"), [(4, 10, 5), (8, 36, 9), (12, 78, 13)])
def test_sizes_on_uniform_data_are_the_published_ones_for_abm(variables, generators, ideal):
    points = np.random.default_rng(0).uniform(size=(10_000, variables))
    result = vanishing_ideal(points, psi=0.005, algorithm="abm")
    assert (len(result.generators), len(result.order_ideal)) == (generators, ideal)


def test_abm_finds_the_smallest_singular_vectors():
    points = np.random.default_rng(1).uniform(-1, 1, (500, 3))
    result = vanishing_ideal(points, psi=0.03, algorithm="abm")
    table = result.order_ideal
    assert len(result.generators) > 3
    for p, loss in zip(result.generators, result.losses, strict=True):
        earlier = [row for row in table if comes_before(row, p.exponents[-1])]
        values = np.stack([np.prod(points**row, axis=1) for row in [*earlier, p.exponents[-1]]], axis=1)
        assert np.isclose(np.linalg.svd(values)[1][-1] ** 2 / len(points), loss, rtol=1e-7)


def comes_before(row, other):
    return (row.sum(), *row[::-1]) < (other.sum(), *other[::-1])


@pytest.mark.parametrize("algorithm", ["oavi", "abm"])
def test_the_circle_is_recovered(algorithm):
    ideal = vanishing_ideal(CIRCLE, psi=1e-8, max_degree=2, algorithm=algorithm, held_out=CIRCLE[:40] * [1, -1])
    (p,) = ideal.generators
    scaled = p * (1 / p.coefficients[-1])
    expected = {(0, 0): -1.0, (2, 0): 1.0, (0, 2): 1.0}
    for row, value in zip(scaled.exponents, scaled.coefficients, strict=True):
        assert abs(value - expected.get(tuple(row), 0.0)) < 1e-7
    assert ideal.certificate.rows == 40
    assert ideal.certificate.mean_squares[0] < 1e-14
    assert "1 generator, 5 other monomials, from 80 points" in str(ideal)


def test_outcomes_say_what_happened():
    assert vanishing_ideal(CIRCLE, psi=1e-9, max_degree=1).outcome is result.NOTHING_VANISHES
    assert vanishing_ideal(CIRCLE, psi=10.0).outcome is result.EVERYTHING_VANISHES
    assert vanishing_ideal(CIRCLE, psi=1e-9, max_degree=2).outcome is result.DEGREE_LIMIT


def test_a_basis_complete_at_the_largest_degree_is_called_complete():
    points = np.random.default_rng(0).uniform(size=(1000, 4))
    assert vanishing_ideal(points, psi=0.005, max_degree=3).outcome is result.COMPLETE


@pytest.mark.parametrize("algorithm", ["oavi", "abm"])
def test_psi_near_the_floor_of_the_arithmetic(algorithm):
    points = np.random.default_rng(19).uniform(-1, 1, (10, 2))
    ideal = vanishing_ideal(points, psi=1e-13, max_degree=5, algorithm=algorithm)
    assert len(ideal.order_ideal) <= 10
    assert (mean_squares(ideal, points) < 1e-9).all()


def test_abm_survives_psi_at_an_eigenvalue():
    """A degree's last pivot is then zero up to rounding, and the next degree goes on from there."""
    for seed in range(200):
        points = np.random.default_rng(seed).uniform(-1, 1, (30, 2))
        values = np.column_stack([np.ones(30), points])
        psi = float(np.linalg.eigvalsh(values.T @ values / 30)[0])
        ideal = vanishing_ideal(points, psi=psi, algorithm="abm", max_degree=3)
        assert (ideal.losses <= psi * (1 + 1e-9)).all()


def test_one_row_constant_and_duplicate_columns_and_integers():
    assert len(vanishing_ideal([[0.5, 2.0]], psi=1e-6).order_ideal) == 1
    points = np.random.default_rng(0).normal(size=(50, 1))
    doubled = vanishing_ideal(np.hstack([points, points, np.full((50, 1), 3.0)]), psi=1e-9, max_degree=1)
    assert [p.exponents[-1].tolist() for p in doubled.generators] == [[0, 1, 0], [0, 0, 1]]
    whole = np.arange(12).reshape(6, 2) % 5
    assert np.array_equal(vanishing_ideal(whole, psi=0.1).losses, vanishing_ideal(whole * 1.0, psi=0.1).losses)


def test_the_data_are_not_changed():
    points = CIRCLE.copy()
    vanishing_ideal(points)
    assert np.array_equal(points, CIRCLE)


@pytest.mark.parametrize(
    ("points", "options", "message"),
    [
        ([[1.0, np.nan]], {}, "nan in row 0"),
        ([[1.0], [-np.inf]], {}, "-inf in row 1"),
        (np.zeros((0, 2)), {}, r"shape \(0, 2\)"),
        (np.zeros((2, 0)), {}, r"shape \(2, 0\)"),
        (np.zeros(3), {}, r"shape \(3,\)"),
        ([["a"]], {}, "real numbers"),
        (CIRCLE * 1e200, {}, "scale the data"),
        (CIRCLE, {"psi": 0.0}, "psi=0.0"),
        (CIRCLE, {"psi": np.nan}, "psi=nan"),
        (CIRCLE, {"psi": "0.1"}, "psi is a number"),
        (CIRCLE, {"max_degree": 2.5}, "max_degree=2.5"),
        (CIRCLE, {"psi": True}, "psi=True"),
        (CIRCLE, {"executor": 2}, "cannot take work"),
        (CIRCLE, {"executor": ThreadPoolExecutor}, "cannot take work"),
        (CIRCLE, {"psi": 1.0, "algorithm": "abm"}, "0 < psi < 1"),
        (CIRCLE, {"psi": 1e-32}, "below what triangular arithmetic can resolve"),
        (CIRCLE, {"algorithm": "vca2"}, "oavi, abm"),
        (CIRCLE, {"max_degree": 0}, "max_degree=0"),
        (CIRCLE, {"held_out": np.zeros((0, 2)), "psi": 0.1}, "held-out rows"),
        (CIRCLE, {"held_out": np.zeros((4, 3)), "psi": 0.1}, r"shape \(4, 3\)"),
    ],
)
def test_bad_input_is_refused_with_a_reason(points, options, message):
    with pytest.raises(InputError, match=message):
        vanishing_ideal(points, **options)


def test_a_gram_matrix_too_large_for_memory_is_refused_before_it_is_built(monkeypatch):
    monkeypatch.setattr(memory, "available_bytes", lambda: 40_000)
    with pytest.raises(ResourceError, match="max_degree=1"):
        vanishing_ideal(np.random.default_rng(0).normal(size=(30, 8)), psi=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([0.25, 0.5, 2.0, 4.0]), st.integers(0, 2**32 - 1))
def test_scaling_the_data_scales_the_generators(scale, seed):
    """With s times the points a generator u + sum c t becomes u + sum c s^(deg u - deg t) t."""
    points = np.random.default_rng(seed).uniform(-1, 1, (200, 2))
    points = np.column_stack([points, points[:, 0] ** 2 - points[:, 1]])
    one, other = (vanishing_ideal(p, psi=1e-9, max_degree=2) for p in (points, scale * points))
    assert np.array_equal(one.leading_terms, other.leading_terms)
    for p, q in zip(one.generators, other.generators, strict=True):
        degree = int(p.exponents[-1].sum())
        table = {tuple(row): value for row, value in zip(q.exponents.tolist(), q.coefficients, strict=True)}
        for row, value in zip(p.exponents.tolist(), p.coefficients, strict=True):
            assert abs(table.get(tuple(row), 0.0) - value * scale ** (degree - sum(row))) < 1e-9


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(4)), st.sampled_from(["oavi", "abm"]), st.integers(0, 2**32 - 1))
def test_permuted_variables_give_as_good_generators_on_a_variety(order, algorithm, seed):
    """Which terms lead depends on the order of the variables; what vanishes does not."""
    t = np.random.default_rng(seed).uniform(-1, 1, (150, 1))
    points = np.hstack([t, t**2, t**3, t**4])[:, list(order)]
    ideal = vanishing_ideal(points, psi=1e-9, max_degree=2, algorithm=algorithm)
    fresh = np.linspace(-1, 1, 50)[:, None]
    values = ideal.generators.evaluate(np.hstack([fresh, fresh**2, fresh**3, fresh**4])[:, list(order)])
    assert len(ideal.generators) == 6  # the quadrics of the rational normal curve
    assert np.abs(values).max() < 1e-5


def test_generators_are_kept_where_a_higher_degree_is_out_of_reach(monkeypatch):
    years = np.arange(2000, 2020.0)
    ideal = vanishing_ideal(np.column_stack([years, 3 * years + 7]), psi=1e-6)
    assert ideal.generators[0].text(digits=6) == "x2 - 3*x1 - 7"
    assert ideal.outcome.name.startswith("stopped at degree")
    assert "scale the data" in str(ideal)
    with pytest.raises(InputError, match="can resolve"):
        vanishing_ideal(1e12 * CIRCLE, psi=1e-6)
    monkeypatch.setattr(memory, "available_bytes", lambda: 40_000)
    points = np.random.default_rng(0).normal(size=(30, 8))
    points[:, 7] = points[:, 0]
    ideal = vanishing_ideal(points, psi=1e-6)
    assert "memory" in ideal.outcome.message
    assert ideal.leading_terms.sum(axis=1).tolist() == [1]


def test_names_come_from_the_columns_of_a_frame():
    frame = pandas.DataFrame(CIRCLE, columns=["cosine", "sine"])
    assert "sine^2" in str(vanishing_ideal(frame, psi=1e-6, max_degree=2))
    assert vanishing_ideal(frame.rename(columns={"sine": "a sine"}), psi=1e-6, max_degree=2).names is None
    assert vanishing_ideal(frame, psi=1e-6, max_degree=2, names=["a", "b"]).names == ("a", "b")
