"""A fit reads arrays, files, shards and sums; workers and interruptions change nothing."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from neurovariety.errors import InputError, StoredFileError
from neurovariety.ideals import fit, reading, result, vanishing_ideal
from neurovariety.moments import FullGram

POINTS = np.random.default_rng(0).uniform(size=(60_000, 3))
OPTIONS = {"psi": 5e-4, "max_degree": 3}


def always_pour(monkeypatch):
    """Pour, as for data whose values do not fit in memory."""
    monkeypatch.setattr(reading.RowsReader, "_keeps_values", lambda *sizes: False)


def same(one, other):
    return (
        np.array_equal(one.order_ideal, other.order_ideal)
        and np.array_equal(one.generators.coefficients, other.generators.coefficients)
        and np.array_equal(one.losses, other.losses)
    )


def test_any_number_of_workers_gives_the_same_bits():
    fits = []
    for workers in (1, 2, 3):
        with ProcessPoolExecutor(workers) as executor:
            fits.append(vanishing_ideal(POINTS, executor=executor, **OPTIONS))
    with ThreadPoolExecutor(2) as executor:
        fits.append(vanishing_ideal(POINTS, executor=executor, **OPTIONS))
    assert len(fits[0].generators) > 5
    assert all(same(fits[0], other) for other in fits[1:])


def test_files_shards_and_memory_maps_give_the_result_of_the_array(tmp_path, monkeypatch):
    always_pour(monkeypatch)
    expected = vanishing_ideal(POINTS, **OPTIONS)
    np.save(tmp_path / "points.npy", POINTS)
    shards = tmp_path / "shards"
    shards.mkdir()
    for number, part in enumerate(np.array_split(POINTS, 7)):
        np.save(shards / f"{number}.npy", part)
    for points in (tmp_path / "points.npy", shards, np.load(tmp_path / "points.npy", mmap_mode="r")):
        assert same(vanishing_ideal(points, **OPTIONS), expected)


def test_values_in_memory_poured_sums_and_triangular_factors_agree(monkeypatch):
    in_memory = vanishing_ideal(POINTS, **OPTIONS)
    always_pour(monkeypatch)
    for arithmetic in ("gram", "triangular"):
        poured = vanishing_ideal(POINTS, arithmetic=arithmetic, **OPTIONS)
        assert poured.arithmetic == arithmetic
        assert np.array_equal(poured.order_ideal, in_memory.order_ideal)
        assert np.allclose(poured.losses, in_memory.losses, rtol=1e-9, atol=1e-14)
        assert np.allclose(poured.generators.coefficients, in_memory.generators.coefficients, atol=1e-8)


def test_sums_poured_before_give_the_result_of_the_rows():
    sums = FullGram.empty(3, 3)
    for batch in np.array_split(POINTS, 4):
        sums = sums.add(batch)
    poured, expected = vanishing_ideal(sums, **OPTIONS), vanishing_ideal(POINTS, **OPTIONS)
    assert poured.rows == 60_000
    assert np.allclose(poured.losses, expected.losses, rtol=1e-9, atol=1e-14)
    with pytest.raises(InputError, match="up to degree 3; max_degree=4"):
        vanishing_ideal(sums, psi=0.1, max_degree=4)
    with pytest.raises(InputError, match="0 rows"):
        vanishing_ideal(FullGram.empty(3, 3), **OPTIONS)
    with pytest.raises(InputError, match="fit rows, not sums"):
        vanishing_ideal(sums, psi=1e-20, max_degree=1)


def test_an_interrupted_fit_keeps_what_it_found_and_goes_on_from_its_sums(tmp_path):
    expected = vanishing_ideal(POINTS, checkpoint=tmp_path / "a.npz", **OPTIONS)
    assert not list(tmp_path.iterdir())

    def stop(progress):
        if progress.degree == 3 and progress.rows > 20_000:
            raise KeyboardInterrupt

    stored = tmp_path / "fit.npz"
    half = vanishing_ideal(POINTS, checkpoint=stored, progress=stop, **OPTIONS)
    assert half.outcome is result.INTERRUPTED
    assert np.array_equal(half.losses, expected.losses[: len(half.losses)])
    seen = []
    whole = vanishing_ideal(POINTS, checkpoint=stored, progress=seen.append, **OPTIONS)
    assert same(whole, expected)
    assert min(p.rows for p in seen if p.degree == 3 and p.rows) > 20_000
    assert not list(tmp_path.iterdir())


def test_ctrl_c_before_anything_was_found_is_not_swallowed():
    def stop(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        vanishing_ideal(POINTS, progress=stop, **OPTIONS)


def test_the_checkpoint_of_other_points_is_refused(tmp_path):
    def stop(progress):
        if progress.degree == 2 and progress.rows:
            raise KeyboardInterrupt

    vanishing_ideal(POINTS, checkpoint=tmp_path / "fit.npz", progress=stop, **OPTIONS)
    with pytest.raises(StoredFileError, match="another"):
        vanishing_ideal(POINTS[::-1], checkpoint=tmp_path / "fit.npz", **OPTIONS)


def test_psi_below_the_gram_matrix_changes_over_to_triangular_factors(monkeypatch):
    angle = np.random.default_rng(1).uniform(0, 6, 500)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    for pours in (False, True):
        if pours:
            always_pour(monkeypatch)
        ideal = vanishing_ideal(circle, psi=1e-26, max_degree=2)
        assert ideal.arithmetic == "triangular"
        assert ideal.floor < 1e-26
        assert ideal.leading_terms.tolist() == [[0, 2]]
        assert ideal.losses[0] < 1e-29
        with pytest.raises(InputError, match="arithmetic='triangular'"):
            vanishing_ideal(circle, psi=1e-26, max_degree=2, arithmetic="gram")


def test_nan_in_a_file_is_named_by_its_row(tmp_path):
    points = POINTS.copy()
    points[41_234, 1] = np.nan
    np.save(tmp_path / "points.npy", points)
    for executor in (None, ThreadPoolExecutor(2)):
        with pytest.raises(InputError, match="nan in row 41234"):
            vanishing_ideal(tmp_path / "points.npy", executor=executor, **OPTIONS)


@pytest.mark.parametrize("psi", [2e-14, 1e-13, 1e-12])
def test_reported_losses_are_the_true_ones_where_large_coefficients_cancel(psi):
    """On a short interval powers are nearly dependent, and a Gram matrix sees less than each term's own rounding."""
    points = 1 - 0.2 * np.random.default_rng(1).uniform(size=(6000, 2))
    ideal = vanishing_ideal(points, psi=psi, max_degree=6)
    true = np.mean(ideal.generators.evaluate(points) ** 2, axis=0)
    assert len(true)
    assert (true <= 1.01 * psi).all()
    assert np.allclose(ideal.losses, true, rtol=0.05, atol=ideal.floor)
    with pytest.raises(InputError, match="gram arithmetic"):
        vanishing_ideal(points, psi=2e-14, max_degree=6, arithmetic="gram")


def test_ctrl_c_while_a_degree_is_decided_keeps_the_degrees_before(monkeypatch):
    decide, calls = fit.eliminate, []

    def stop_at_the_third(*arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return decide(*arguments)

    monkeypatch.setattr(fit, "eliminate", stop_at_the_third)
    half = vanishing_ideal(POINTS, **OPTIONS)
    assert half.outcome is result.INTERRUPTED
    assert half.order_ideal.sum(axis=1).max() == 2


def test_held_out_rows_are_checked_before_the_fit(tmp_path):
    told = []
    for wrong in (np.zeros((4, 2)), np.zeros((0, 3)), [["a", "b", "c"]]):
        with pytest.raises(InputError, match="held-out rows"):
            vanishing_ideal(POINTS, held_out=wrong, progress=told.append, checkpoint=tmp_path / "a.npz", **OPTIONS)
    assert not told


def test_ctrl_c_during_the_certificate_keeps_the_ideal(monkeypatch):
    def stop(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(fit, "certify", stop)
    ideal = vanishing_ideal(POINTS, held_out=POINTS[:50], **OPTIONS)
    assert ideal.certificate is None
    assert ideal.outcome is result.INTERRUPTED
    assert len(ideal.generators) > 5


def test_fewer_rows_than_terms_are_taken_in_triangular_arithmetic_however_they_are_read(tmp_path):
    points = POINTS[:8]
    for options in ({}, {"checkpoint": tmp_path / "a.npz"}, {"executor": ThreadPoolExecutor(2)}):
        ideal = vanishing_ideal(points, psi=1e-9, max_degree=4, **options)
        assert ideal.arithmetic.endswith("triangular")
        assert len(ideal.order_ideal) == 8
