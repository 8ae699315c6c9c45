"""VCA against the paper's algorithm, its laws, its traps, and bad input."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_vca import naive_vca

from neurovariety import memory
from neurovariety.errors import InputError, ResourceError, StoredFileError
from neurovariety.ideals import result as ideal_result
from neurovariety.ideals.vanishing_components import fit as module
from neurovariety.ideals.vanishing_components.candidates import candidates_after
from neurovariety.ideals.vanishing_components.fit import vca
from neurovariety.ideals.vanishing_components.moments import VCASummand

CIRCLE = np.array([[np.cos(a), np.sin(a)] for a in np.linspace(0, 6.2, 80)])
FRESH = np.random.default_rng(99).uniform(-1, 1, (300, 5))


def mean_squares(result, points):
    return np.mean(result.components.evaluate(points) ** 2, axis=0)


def circle_in_space(seed, rows=100):
    """A circle on a sphere: a quadric and a linear equation, at no special angle."""
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0, 2 * np.pi, rows)
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    return np.column_stack([0.8 * np.cos(angle), 0.8 * np.sin(angle), np.full(rows, 0.3)]) @ turn


def twisted_cubic(rows=60):
    t = np.linspace(-1, 1, rows)
    return np.column_stack([t, t**2, t**3])


def spans_the_same(one, other, tolerance=1e-6):
    """Whether the columns of two matrices span the same space."""
    basis = np.linalg.qr(other)[0]
    scaled = one / np.linalg.norm(one, axis=0)
    return one.shape[1] == other.shape[1] and np.abs(scaled - basis @ (basis.T @ scaled)).max(initial=0) < tolerance


def independent(values, tolerance=1e-7):
    """A basis of the columns' span; columns that are rounding errors give nothing."""
    lengths = np.linalg.norm(values, axis=0)
    kept = values[:, lengths > tolerance * lengths.max(initial=0.0)]
    left, singular, _ = np.linalg.svd(kept / np.linalg.norm(kept, axis=0), full_matrices=False)
    return left[:, singular > tolerance]


# --- the paper's algorithm


@pytest.mark.parametrize(
    ("points", "psi", "degree"),
    [
        (CIRCLE, 1e-10, 5),
        (circle_in_space(0), 1e-12, 4),
        (twisted_cubic(), 1e-12, 4),
        (np.random.default_rng(1).uniform(-1, 1, (200, 3)), 1e-3, 2),
        (np.random.default_rng(2).normal(size=(500, 4)) @ np.diag([1, 0.5, 0.1, 0.01]), 1e-3, 2),
        (np.random.default_rng(3).uniform(-1, 1, (17, 3)), 1e-13, 4),
        (np.random.default_rng(4).uniform(-1, 1, (3, 5)), 1e-13, 2),
    ],
    ids=[
        "circle",
        "circle in space",
        "twisted cubic",
        "uniform",
        "anisotropic",
        "17 points",
        "fewer rows than columns",
    ],
)
@pytest.mark.parametrize("arithmetic", ["auto", "triangular"])
def test_components_are_those_of_the_papers_algorithm(points, psi, degree, arithmetic):
    fresh = FRESH[:, : points.shape[1]]
    naive, naive_below = naive_vca(points, psi, degree, fresh)
    assert sum(v.shape[1] for v in naive)
    found = vca(points, psi=psi, max_degree=degree, arithmetic=arithmetic)
    values = found.components.evaluate(fresh)
    so_far = np.zeros((len(fresh), 0))
    for d, expected in enumerate(naive, start=1):
        # The paper's candidates repeat themselves from degree 3 on: zero polynomials, and components found before.
        before, so_far = so_far, independent(np.concatenate([so_far, expected[len(points) :]], axis=1))
        assert np.sum(found.components.degrees == d) == so_far.shape[1] - before.shape[1], d
        assert spans_the_same(values[:, found.components.degrees <= d], so_far), d
    below = found.components.evaluate_nonvanishing(fresh) / np.sqrt(len(points))
    assert below.shape[1] == naive_below.shape[1]


def test_losses_are_the_papers_singular_values():
    points = np.random.default_rng(5).normal(size=(400, 3)) * [1, 0.3, 0.02]
    naive, _ = naive_vca(points, 1e-3, 2, FRESH[:, :3])
    expected = np.concatenate([np.sort(np.mean(v[:400] ** 2, axis=0)) for v in naive])
    assert len(expected) > 3
    assert np.allclose(vca(points, psi=1e-3, max_degree=2).losses, expected, rtol=1e-9, atol=1e-18)


# --- laws


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 60),
    st.integers(1, 4),
    st.sampled_from([1e-8, 1e-4, 0.05]),
    st.sampled_from(["value", "gradient"]),
    st.integers(0, 2**32 - 1),
)
def test_components_vanish_within_psi_and_the_others_are_orthonormal(rows, variables, psi, normalisation, seed):
    points = np.random.default_rng(seed).uniform(-1, 1, (rows, variables))
    result = vca(points, psi=psi, max_degree=4, normalisation=normalisation)
    assert np.allclose(mean_squares(result, points), result.losses, rtol=1e-6, atol=result.floor + 1e-24)
    assert (result.losses <= psi).all()
    others = result.components.evaluate_nonvanishing(points)
    assert np.allclose(others.T @ others / rows, np.eye(others.shape[1]), atol=1e-5)
    if normalisation == "gradient":
        slopes = result.components.jacobian(points)
        assert np.allclose(np.sum(slopes**2, axis=(0, 2)) / rows, 1.0, atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 60), st.sampled_from(["value", "gradient"]), st.integers(0, 2**32 - 1))
def test_order_of_rows_and_of_variables_does_not_matter(rows, normalisation, seed):
    rng = np.random.default_rng(seed)
    points = rng.uniform(-1, 1, (rows, 3))
    order = rng.permutation(3)
    one = vca(points, psi=0.003, max_degree=3, normalisation=normalisation)
    other = vca(rng.permutation(points)[:, order], psi=0.003, max_degree=3, normalisation=normalisation)
    assert np.array_equal(one.components.degrees, other.components.degrees)
    assert np.allclose(one.losses, other.losses, rtol=1e-6, atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 100.0), st.integers(0, 2**32 - 1))
def test_with_gradients_psi_is_a_squared_length_in_any_unit_and_frame(factor, seed):
    rng = np.random.default_rng(seed)
    points = rng.uniform(-1, 1, (50, 3))
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    one = vca(points, psi=0.01, max_degree=3, normalisation="gradient")
    other = vca(factor * (points @ turn + 0.5), psi=0.01 * factor**2, max_degree=3, normalisation="gradient")
    assert np.array_equal(one.components.degrees, other.components.degrees)
    assert np.allclose(one.losses * factor**2, other.losses, rtol=1e-5, atol=1e-12 * factor**2)


# --- traps


def test_value_normalisation_shrinks_with_the_rows_and_gradient_normalisation_does_not():
    """On uniform data nothing vanishes at degree 2, but products of unit vectors over m rows are 1/m."""
    largest = {"value": [], "gradient": []}
    for rows in (50, 1_000, 10_000, 100_000):
        points = np.random.default_rng(0).uniform(size=(rows, 3))
        for normalisation, losses in largest.items():
            result = vca(points, psi=1e-3, max_degree=3, normalisation=normalisation)
            if normalisation == "value":
                assert result.components.degrees.tolist() == [2] * 6  # not 9: f*g and g*f are one
            losses.append(result.losses.max(initial=0.0))
    shrinking = np.array(largest["value"]) * np.array([50, 1_000, 10_000, 100_000.0]) ** 2
    assert shrinking.max() / shrinking.min() < 2.5
    assert largest["gradient"] == [0.0] * 4


def test_with_gradients_psi_means_the_same_at_every_number_of_rows():
    """Points at distance about 0.05 from a circle: the circle vanishes when psi is above 0.05^2, whatever m."""
    for rows in (200, 2_000, 50_000):
        rng = np.random.default_rng(rows)
        angle = rng.uniform(0, 2 * np.pi, rows)
        points = (1 + 0.05 * rng.normal(size=(rows, 1))) * np.column_stack([np.cos(angle), np.sin(angle)])
        found = vca(points, psi=1.5 * 0.05**2, max_degree=2, normalisation="gradient")
        assert found.components.degrees.tolist() == [2]
        assert found.losses[0] == pytest.approx(0.05**2, rel=0.2)
        assert not len(vca(points, psi=0.7 * 0.05**2, max_degree=2, normalisation="gradient").components)


@pytest.mark.parametrize("normalisation", ["value", "gradient"])
def test_no_component_is_the_zero_polynomial(normalisation):
    """With nothing vanishing below, degree 3 in 3 variables has 18 products and 10 dimensions."""
    points = np.random.default_rng(0).uniform(-1, 1, (19, 3))
    result = vca(points, psi=1e-12, max_degree=4, normalisation=normalisation)
    family = result.components.expand()
    assert np.abs(family.coefficients).max(axis=1).min() > 1e-4
    # 19 points: 1 + 3 + 6 + 9 polynomials do not vanish, so one of the 10 cubics does.
    assert np.bincount(result.components.nonvanishing_degrees).tolist() == [1, 3, 6, 9]
    assert np.sum(result.components.degrees == 3) == 1


@pytest.mark.parametrize("normalisation", ["value", "gradient"])
def test_one_row_constant_and_duplicate_columns_and_integers(normalisation):
    single = vca([[0.5, 2.0]], psi=1e-6, normalisation=normalisation)
    assert np.allclose(single.components.evaluate([[0.5, 2.0]]), 0)
    assert len(single.components) == 2
    assert single.outcome is ideal_result.EVERYTHING_VANISHES
    points = np.random.default_rng(0).normal(size=(50, 1))
    table = np.hstack([points, points, np.full((50, 1), 3.0)])
    doubled = vca(table, psi=1e-9, max_degree=1, normalisation=normalisation)
    assert len(doubled.components) == 2
    assert np.allclose(doubled.components.evaluate([[7.0, 7.0, 3.0]]), 0)
    assert np.abs(doubled.components.evaluate([[7.0, 6.0, 3.0]])).max() > 0.5
    whole = np.arange(12).reshape(6, 2) % 5
    assert np.array_equal(
        vca(whole, psi=0.1, normalisation=normalisation).losses,
        vca(whole * 1.0, psi=0.1, normalisation=normalisation).losses,
    )


def test_a_small_psi_is_read_by_qr_and_one_below_its_floor_is_refused():
    rng = np.random.default_rng(0)
    points = CIRCLE * (1 + 1e-9 * rng.normal(size=(80, 1)))
    found = vca(points, psi=1e-17, max_degree=2, normalisation="gradient")
    assert found.arithmetic == "gram then triangular"
    assert 1e-19 < found.losses[0] < 1e-17
    assert found.losses[0] == pytest.approx(mean_squares(found, points)[0], rel=1e-3)
    assert found.floor < found.psi
    with pytest.raises(InputError, match=r"gram arithmetic can resolve(.|\n)*psi >= .* at degree 2"):
        vca(points, psi=1e-17, max_degree=2, normalisation="gradient", arithmetic="gram")
    with pytest.raises(InputError, match=r"triangular arithmetic can resolve"):
        vca(CIRCLE, psi=1e-40, max_degree=2)


def test_more_candidates_than_rows():
    points = np.random.default_rng(0).uniform(-1, 1, (40, 12))
    result = vca(points, psi=1e-10, max_degree=4)
    assert np.bincount(result.components.nonvanishing_degrees).tolist() == [1, 12, 27]
    assert result.arithmetic == "gram then triangular"
    assert mean_squares(result, points).max() < 1e-20
    assert result.outcome is module.COMPLETE


# --- results


def test_outcomes_say_what_happened():
    assert vca(CIRCLE, psi=1e-9, max_degree=1).outcome is ideal_result.NOTHING_VANISHES
    assert vca(CIRCLE, psi=10.0).outcome is ideal_result.EVERYTHING_VANISHES
    assert vca(CIRCLE, psi=1e-9, max_degree=2).outcome is ideal_result.DEGREE_LIMIT
    assert vca(CIRCLE[:7], psi=1e-9, max_degree=9).outcome is module.COMPLETE


def test_the_result_prints_what_psi_means_and_the_equations():
    text = str(vca(CIRCLE, psi=1e-8, max_degree=2, normalisation="gradient", held_out=CIRCLE[:40] * [1, -1]))
    assert "1 vanishing components, 5 other polynomials, from 80 points in 2 variables" in text
    assert "mean square at most psi = 1e-08 with mean square norm 1 of the gradient" in text
    assert "40 held-out rows" in text
    assert "0.5*x2^2" in text


def test_a_result_too_large_to_write_out_prints_without_equations():
    result = vca(np.random.default_rng(0).uniform(size=(300, 40)), psi=0.005)
    assert "820 of degree 2" in str(result)
    assert "x1" not in str(result)


def test_progress_counts_up_and_an_interrupted_fit_keeps_what_it_has():
    told = []
    vca(CIRCLE, psi=1e-9, max_degree=2, progress=told.append)
    assert [(p.degree, p.rows) for p in told] == [(1, 0), (1, 80), (2, 0), (2, 80)]
    assert str(told[-1]) == "degree 2: 80 rows, 3 candidates; |F| = 3, |V| = 0"

    def stop(progress):
        if progress.degree == 3:
            raise KeyboardInterrupt

    result = vca(CIRCLE, psi=1e-9, max_degree=5, progress=stop)
    assert result.outcome is ideal_result.INTERRUPTED
    assert result.components.degrees.tolist() == [2]


def stop_at(degree):
    """Progress that presses Ctrl-C at the degree."""

    def stop(progress):
        if progress.degree == degree:
            raise KeyboardInterrupt

    return stop


@pytest.mark.parametrize("arithmetic", ["gram", "triangular"])
def test_a_fit_goes_on_from_its_checkpoint_and_removes_it_when_it_is_done(arithmetic, tmp_path, monkeypatch):
    points = np.random.default_rng(0).uniform(-1, 1, (5_000, 3))
    options = {"psi": 0.01, "max_degree": 3, "normalisation": "gradient", "arithmetic": arithmetic}
    whole = vca(points, **options)
    options["checkpoint"] = tmp_path / "sums.npz"
    vca(points, progress=stop_at(3), **options)
    word = "-triangular" if arithmetic == "triangular" else ""
    names = [f"sums.degree-{degree}{word}.npz" for degree in (1, 2)]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    summed = VCASummand.__call__

    def refuse(self, block):
        assert not len(block) or len(self.steps) == 2, "the rows were read again"
        return summed(self, block)

    monkeypatch.setattr(VCASummand, "__call__", refuse)
    assert np.array_equal(whole.losses, vca(points, **options).losses)
    assert not list(tmp_path.iterdir())


def test_a_checkpoint_of_another_fit_is_refused(tmp_path):
    points = np.random.default_rng(0).normal(size=(500, 3)) * [1, 0.5, 0.1]
    options = {"max_degree": 3, "normalisation": "gradient", "checkpoint": tmp_path / "sums.npz"}
    vca(points, psi=1e-3, progress=stop_at(3), **options)
    with pytest.raises(StoredFileError, match="another fold"):
        vca(points[:, ::-1] * 1.0, psi=1e-3, **options)
    with pytest.raises(StoredFileError, match="another fold"):
        vca(points, psi=0.1, **options)  # the same coordinates, but a smaller F_1


def test_held_out_rows_are_looked_at_before_the_fit(monkeypatch):
    monkeypatch.setattr(VCASummand, "__call__", lambda self, block: pytest.fail("the fit was begun"))
    for bad in (np.zeros((4, 3)), [[0.0, np.nan]], [["a", "b"]], np.zeros((0, 2))):
        with pytest.raises(InputError, match="held-out rows"):
            vca(CIRCLE, psi=0.1, held_out=bad)


def test_an_interrupted_certificate_leaves_the_components_and_the_checkpoints(tmp_path, monkeypatch):
    options = {"psi": 1e-9, "max_degree": 2, "checkpoint": tmp_path / "sums.npz"}

    def stop(*args, **kwargs):
        assert len(list(tmp_path.iterdir())) == 2, "the sums were removed before the end"
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "certify", stop)
        result = vca(CIRCLE, held_out=CIRCLE, **options)
    assert result.certificate is None
    assert result.outcome is module.NOT_CERTIFIED
    assert result.components.degrees.tolist() == [2]
    again = vca(CIRCLE, held_out=CIRCLE, **options)
    assert again.certificate.rows == 80
    assert again.outcome is ideal_result.DEGREE_LIMIT
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arithmetic", ["auto", "gram", "triangular"])
@pytest.mark.parametrize("normalisation", ["value", "gradient"])
@pytest.mark.filterwarnings("error")
def test_values_too_large_to_be_squared_are_refused(arithmetic, normalisation):
    points = np.random.default_rng(0).uniform(size=(50, 2))
    options = {"arithmetic": arithmetic, "normalisation": normalisation}
    with pytest.raises(InputError, match=r"degree 1 overflow float64(.|\n)*values up to 9.\d*e\+159"):
        vca(1e160 * points, **options)
    found = vca(1e140 * points, psi=1e278, max_degree=2, **options)
    assert np.isfinite(found.losses).all()
    assert found.floor < found.psi
    assert np.isfinite(found.components.evaluate(1e140 * points)).all()


def test_the_bits_do_not_depend_on_the_workers():
    points = np.random.default_rng(0).uniform(-1, 1, (20_000, 3))
    alone = vca(points, psi=0.03, max_degree=3, normalisation="gradient")
    assert len(alone.components)
    for workers in (1, 3):
        with ThreadPoolExecutor(workers) as executor:
            other = vca(points, psi=0.03, max_degree=3, normalisation="gradient", executor=executor)
        assert np.array_equal(alone.losses, other.losses)
        assert np.array_equal(alone.components.evaluate(FRESH[:, :3]), other.components.evaluate(FRESH[:, :3]))


def test_what_a_worker_does_pickles():
    steps = vca(CIRCLE, psi=1e-9, max_degree=2).components.steps
    summand = VCASummand(steps, candidates_after(steps, 2).pairs, triangular=False, slopes=True)
    again = pickle.loads(pickle.dumps(summand))
    assert np.array_equal(again(CIRCLE).values, summand(CIRCLE).values)


def test_a_decision_that_rounding_could_turn_is_counted():
    points = CIRCLE * np.random.default_rng(0).normal(1.0, 0.01, (80, 1))
    loss = vca(points, psi=1e-3, max_degree=2, normalisation="gradient").losses[0]
    near = vca(points, psi=loss * (1 + 1e-15), max_degree=2, normalisation="gradient")
    assert near.close_calls == 1
    assert "1 polynomials lie so near psi" in str(near)


def test_the_data_are_not_changed():
    points = CIRCLE.copy()
    vca(points, normalisation="gradient", max_degree=3)
    assert np.array_equal(points, CIRCLE)


@pytest.mark.parametrize(
    ("points", "options", "message"),
    [
        ([[1.0, np.nan]], {}, "nan in row 0"),
        ([[1.0], [-np.inf]], {}, "-inf in row 1"),
        (np.zeros((0, 2)), {}, r"shape \(0, 2\)"),
        (np.zeros((2, 0)), {}, r"shape \(2, 0\)"),
        (CIRCLE, {"psi": 0.0}, "psi=0.0"),
        (CIRCLE, {"psi": np.nan}, "psi=nan"),
        (CIRCLE, {"psi": "0.1"}, "psi is a number"),
        (CIRCLE, {"max_degree": 2.5}, "max_degree=2.5"),
        (CIRCLE, {"max_degree": 0}, "max_degree=0"),
        (CIRCLE, {"normalisation": "unit"}, "value, gradient"),
        (CIRCLE, {"arithmetic": "float16"}, "auto, gram, triangular"),
        (CIRCLE, {"held_out": np.zeros((0, 2)), "psi": 0.1}, "held-out rows"),
        (CIRCLE, {"held_out": np.zeros((4, 3)), "psi": 0.1}, r"shape \(4, 3\)"),
    ],
)
def test_bad_input_is_refused_with_a_reason(points, options, message):
    with pytest.raises(InputError, match=message):
        vca(points, **options)


def test_a_degree_too_large_for_memory_is_refused_before_it_is_summed(monkeypatch):
    monkeypatch.setattr(memory, "available_bytes", lambda: 30_000)
    with pytest.raises(ResourceError, match="max_degree=1"):
        vca(np.random.default_rng(0).normal(size=(90, 8)), psi=1e-6)


@pytest.mark.parametrize(("options", "sums"), [({}, 1), ({"arithmetic": "triangular"}, 2)])
def test_sums_in_flight_count_as_memory(options, sums, monkeypatch):
    """200 blocks of 1,024 rows, 9 polynomials: with so many workers, the sums of one a block are in memory at once."""
    monkeypatch.setattr("neurovariety.moments.gram.BLOCK_BYTES", 1)
    monkeypatch.setattr("neurovariety.ideals.vanishing_components.reading.sums_at_once", lambda executor: 50)
    points = np.random.default_rng(0).normal(size=(1024 * 200, 8))
    monkeypatch.setattr(memory, "available_bytes", lambda: 8 * 81 * 50 * sums - 1)
    with pytest.raises(ResourceError, match=r"sums of degree 1(.|\n)*remedy: fewer variables"):
        vca(points, psi=1e-6, max_degree=1, **options)
    monkeypatch.setattr(memory, "available_bytes", lambda: 8 * 81 * 50 * sums)
    assert not len(vca(points, psi=1e-6, max_degree=1, **options).components)
