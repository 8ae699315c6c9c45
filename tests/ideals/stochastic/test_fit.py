"""The stochastic variant: few rows where that is enough, all where it is not, and the decisions of all rows."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.ideals import result, vanishing_ideal
from neurovariety.ideals.stochastic import sampled_degree
from neurovariety.ideals.stochastic.fit import stochastic_vanishing_ideal
from neurovariety.ideals.stochastic.sampled_degree import SampleSettings, decide_degree
from neurovariety.moments import as_rows


def near_a_line(rows, seed=0):
    """x1, x2 = 1 - x1 and x3 nearly x1: two linear equations, and what is left is uniform in one variable."""
    rng = np.random.default_rng(seed)
    first = rng.uniform(size=rows)
    return np.column_stack([first, 1 - first, np.clip(first + 0.01 * rng.normal(size=rows), 0, 1)])


def same_decisions(found, exact):
    return np.array_equal(found.ideal.order_ideal, exact.order_ideal) and np.array_equal(
        found.ideal.leading_terms, exact.leading_terms
    )


def test_easy_data_need_few_of_many_rows():
    points = near_a_line(400_000)
    found = stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02, seed=1)
    exact = vanishing_ideal(points, psi=0.02)
    assert same_decisions(found, exact)
    assert len(found.rows_read) == exact.generators.degrees.max()
    assert max(found.rows_read) < 40_000
    assert found.ideal.rows == max(found.rows_read)
    assert found.ideal.outcome is result.COMPLETE
    losses = np.mean(found.ideal.generators.evaluate(points) ** 2, axis=0)
    assert (losses <= found.upper_bounds).all()
    assert (found.upper_bounds <= 0.02).all()
    assert np.allclose(losses, found.ideal.losses, rtol=0.1, atol=1e-12)
    assert "of 400,000 rows" in str(found)


def test_hard_data_are_read_whole_and_decided_as_oavi_does():
    """x1^2 has a residual of 1/180 over {1, x1}, and psi lies within a thousandth of it."""
    points = np.random.default_rng(0).uniform(size=(20_000, 2))
    squares = np.stack([np.ones(20_000), points[:, 0], points[:, 0] ** 2], axis=1)
    residual = np.linalg.lstsq(squares[:, :2], squares[:, 2])[1][0] / 20_000
    for psi in (residual * 0.999, residual * 1.001):
        found = stochastic_vanishing_ideal(points, box=[0, 1], psi=psi)
        exact = vanishing_ideal(points, psi=psi)
        assert found.rows_read[0] < 20_000
        assert found.rows_read[1] == 20_000
        assert same_decisions(found, exact)
        whole = found.ideal.generators.degrees >= 2
        assert np.allclose(found.ideal.losses[whole], exact.losses[whole], rtol=1e-10)
        assert np.array_equal(found.upper_bounds[whole], found.ideal.losses[whole])
        grid = np.random.default_rng(1).uniform(size=(50, 2))
        assert np.allclose(found.ideal.generators.evaluate(grid), exact.generators.evaluate(grid), atol=1e-9)


@pytest.mark.parametrize("rows", [1, 2, 7, 100, 1023, 1024, 1025])
def test_small_tables_are_read_whole(rows):
    points = np.random.default_rng(rows).uniform(-1, 1, (rows, 2))
    found = stochastic_vanishing_ideal(points, box=[-1, 1], psi=0.01, max_degree=4, chunk_rows=3)
    exact = vanishing_ideal(points, psi=0.01, max_degree=4)
    assert same_decisions(found, exact)
    assert np.allclose(found.ideal.losses, exact.losses, atol=1e-12)
    assert found.rows_read == (rows,) * len(found.rows_read)


@pytest.mark.parametrize("psi", [5e-4, 1.5e-3])
def test_rare_rows_are_not_overlooked(psi):
    """Three rows in a thousand break x1 = x2, by enough for a mean square of 0.001; small samples often miss them."""
    rng = np.random.default_rng(0)
    points = np.repeat(rng.uniform(size=(60_000, 1)), 2, axis=1)
    points[::333, 1] = 1 - points[::333, 1]
    exact = vanishing_ideal(points, psi=psi, max_degree=1)
    assert len(exact.generators) == (psi > 1e-3)
    for seed in range(15):
        found = stochastic_vanishing_ideal(points, box=[0, 1], psi=psi, max_degree=1, seed=seed)
        assert same_decisions(found, exact)
        assert (np.mean(found.ideal.generators.evaluate(points) ** 2, axis=0) <= found.upper_bounds + 1e-15).all()


def test_decisions_from_samples_are_those_of_all_rows_for_every_seed():
    points = near_a_line(60_000)
    exact = vanishing_ideal(points, psi=0.02)
    found = [stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02, seed=seed) for seed in range(20)]
    assert all(same_decisions(one, exact) for one in found)
    assert len({one.ideal.losses[1] for one in found}) == 20
    for one in found:
        assert max(one.rows_read) < 60_000
        losses = np.mean(one.ideal.generators.evaluate(points) ** 2, axis=0)
        assert (losses <= one.upper_bounds).all()


def test_sorted_rows_and_correlated_chunks_do_not_mislead():
    """Rows in order of x1: a chunk of neighbours says nothing about the rest, and counts as one draw."""
    points = near_a_line(60_000)
    points = points[np.argsort(points[:, 0])]
    exact = vanishing_ideal(points, psi=0.02)
    single = stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02)
    chunks = stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02, chunk_rows=7)
    assert same_decisions(single, exact)
    assert same_decisions(chunks, exact)
    assert max(single.rows_read) < 40_000
    assert max(single.rows_read) < max(chunks.rows_read)


def test_the_first_failing_bound_is_the_held_out_one():
    """A sample as small as the border fits anything; only held-out rows tell."""
    points = np.random.default_rng(0).uniform(size=(100_000, 6))
    settings = SampleSettings(
        rows=as_rows(points),
        seed=0,
        chunk_rows=1,
        psi=1e-4,
        tau=20.0,
        box=np.repeat([[0.0], [1.0]], 6, axis=1),
        first_rows=8,
        executor=None,
    )
    decision = decide_degree(settings, np.zeros((1, 6), dtype=np.int64), np.eye(6, dtype=np.int64), 0.05)
    assert len(decision.kept) == 6
    assert decision.rows_read > 100


def test_results_do_not_depend_on_the_workers():
    points = near_a_line(50_000)
    alone = stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02, seed=5)
    with ThreadPoolExecutor(3) as executor:
        together = stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02, seed=5, executor=executor)
    assert np.array_equal(alone.ideal.generators.coefficients, together.ideal.generators.coefficients)
    assert alone.rows_read == together.rows_read
    assert np.array_equal(alone.upper_bounds, together.upper_bounds)


def test_files_are_sampled_like_memory(tmp_path):
    points = near_a_line(50_000)
    np.save(tmp_path / "points.npy", points)
    memory = stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02)
    stored = stochastic_vanishing_ideal(tmp_path / "points.npy", box=[0, 1], psi=0.02)
    assert np.array_equal(memory.ideal.generators.coefficients, stored.ideal.generators.coefficients)
    assert memory.rows_read == stored.rows_read


def test_a_degree_kept_because_only_large_coefficients_vanish():
    """x2 = 8 x1 but for three rows, two of which lie in the first sample, one in each half.

    Over all rows x2 - 8 x1 vanishes, with an l1 norm far above tau; on the sample nothing that x2 leads does.
    """
    count, psi = 200_000, 1.3e-3
    x = np.random.default_rng(0).uniform(-0.12, 0.12, count)
    points = np.column_stack([x, 8 * x])
    options = {"psi": psi, "max_degree": 3}
    order = SampleSettings(as_rows(points), 0, 1, psi, 1.2, np.array([[-1.0] * 2, [1.0] * 2]), 20_000, None).order(1)
    points[order[[5, 10_005, -1]]] = [1.0, -1.0]
    assert [0, 1] in vanishing_ideal(points, **options).leading_terms.tolist()
    assert [0, 1] in vanishing_ideal(points, **options, tau=1.2).order_ideal.tolist()
    found = stochastic_vanishing_ideal(points, box=[-1, 1], tau=1.2, first_rows=20_000, **options)
    assert found.rows_read[0] == 20_000
    assert [0, 1] in found.ideal.order_ideal.tolist()
    assert len(found.ideal.generators) > 0
    losses = np.mean(found.ideal.generators.evaluate(points) ** 2, axis=0)
    assert (losses <= found.upper_bounds + 1e-15).all()
    assert (found.upper_bounds <= psi).all()


def test_a_tau_without_bounds_needs_all_rows():
    points = near_a_line(3000)
    found = stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02, tau=1e200)
    assert same_decisions(found, vanishing_ideal(points, psi=0.02))
    assert found.rows_read[0] == 3000


def test_each_degree_reads_in_an_order_of_its_own():
    """The order ideal depends on the rows of the degrees before, so theirs must tell nothing about this degree's."""
    settings = SampleSettings(as_rows(np.zeros((1000, 1))), 7, 3, 0.1, 2.0, np.zeros((2, 1)), 10, None)
    orders = [settings.order(degree) for degree in (1, 2, 3)]
    assert all(np.array_equal(np.sort(order), np.arange(333)) for order in orders)
    assert np.abs(np.corrcoef(orders) - np.eye(3)).max() < 0.2
    assert np.array_equal(settings.order(2), orders[1])


def test_rows_of_two_degrees_are_drawn_independently(monkeypatch):
    drawn = []
    original = sampled_degree._pour

    def pour(settings, summand, chunks):
        drawn.append((len(summand.exponents), set(chunks.tolist())))
        return original(settings, summand, chunks)

    monkeypatch.setattr(sampled_degree, "_pour", pour)
    found = stochastic_vanishing_ideal(near_a_line(400_000), box=[0, 1], psi=0.02, seed=1)
    degrees = sorted({terms for terms, _ in drawn})
    assert len(degrees) == len(found.rows_read) >= 2
    first, second = (set().union(*(rows for terms, rows in drawn if terms == width)) for width in degrees[:2])
    assert len(first & second) < 0.2 * min(len(first), len(second))


def test_progress_is_told():
    heard = []
    found = stochastic_vanishing_ideal(near_a_line(5000), box=[0, 1], psi=0.02, progress=heard.append)
    degrees = [one.degree for one in heard]
    assert tuple(degrees.count(degree) for degree in range(1, len(found.looks) + 1)) == found.looks
    assert max(found.looks) > 1
    last = {one.degree: one.rows for one in heard}
    assert tuple(last.values()) == found.rows_read


def test_an_interrupted_fit_returns_the_degrees_before():
    def at_degree(wanted):
        def interrupt(told):
            if told.degree == wanted:
                raise KeyboardInterrupt

        return interrupt

    points = near_a_line(5000)
    found = stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02, progress=at_degree(2))
    assert found.ideal.outcome is result.INTERRUPTED
    assert len(found.rows_read) == 1
    whole = stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02, max_degree=1)
    assert np.array_equal(found.ideal.leading_terms, whole.ideal.leading_terms)
    with pytest.raises(KeyboardInterrupt):
        stochastic_vanishing_ideal(points, box=[0, 1], psi=0.02, progress=at_degree(1))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"psi": 0.0}, "psi=0"),
        ({"psi": 1e-20}, "below what the Gram matrix can resolve"),
        ({"max_degree": 0}, "max_degree=0"),
        ({"tau": 1.0}, "tau=1"),
        ({"confidence": 1.0}, "confidence=1"),
        ({"first_rows": 0}, "first_rows=0"),
        ({"chunk_rows": 0}, "chunk_rows=0"),
        ({"box": [0.0, 0.5]}, "a row lies outside the box"),
        ({"box": [0.0, np.nan]}, "a box has"),
        ({"box": "a"}, "a box is a table of numbers"),
        ({"box": [0.0, 1e160]}, "degree 1 overflow float64"),
        ({"psi": "a"}, "psi='a'"),
        ({"psi": None}, "psi=None"),
        ({"tau": "a"}, "tau='a'"),
        ({"max_degree": 2.5}, "max_degree=2.5"),
        ({"chunk_rows": 2.5}, "chunk_rows=2.5"),
        ({"first_rows": 2.5}, "first_rows=2.5"),
        ({"seed": -1}, "seed=-1"),
        ({"seed": 0.5}, "seed=0.5"),
    ],
)
def test_misuse_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        stochastic_vanishing_ideal(near_a_line(3000), **({"box": [0, 1]} | options))


def test_a_bad_row_is_named_by_its_number_in_the_whole_table():
    points = near_a_line(3000)
    points[1234, 0] = np.nan
    with pytest.raises(InputError, match="nan in row 1234"):
        stochastic_vanishing_ideal(points, box=[0, 1], psi=1e-6)
