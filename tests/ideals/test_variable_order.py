"""Orders of the variables: ranked by correlation, and only the term order changes."""

import pickle

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.ideals import vanishing_ideal
from neurovariety.ideals.variable_order import order_of_variables
from neurovariety.moments import ColumnRows, as_rows
from neurovariety.moments.workers import Chunk


def correlated(rows=2000):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, rows))
    return np.column_stack([a, a + 0.1 * b, rng.normal(size=rows), np.full(rows, 2.0), -a + 0.5 * b])


def test_ranks_are_those_of_the_correlation_matrix():
    points = correlated()
    rows = as_rows(points)
    varying = np.abs(np.corrcoef(points[:, [0, 1, 2, 4]].T)).sum(axis=1)
    sums = np.insert(varying, 3, 0.0)
    assert order_of_variables(rows, "pearson").tolist() == np.argsort(sums).tolist()
    assert order_of_variables(rows, "reverse_pearson").tolist() == np.argsort(-sums).tolist()
    assert order_of_variables(rows, "deglex").tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(InputError, match="pearson"):
        order_of_variables(rows, "spearman")


def test_ordered_rows_are_the_rows_with_other_columns():
    points = correlated(10)
    ordered = ColumnRows(as_rows(points), (4, 0, 1, 2, 3))
    assert np.array_equal(ordered.read(2, 7), points[2:7][:, [4, 0, 1, 2, 3]])
    assert (ordered.count, ordered.variables) == (10, 5)
    assert ordered.fingerprint() != as_rows(points).fingerprint()


def test_workers_are_sent_the_rows_of_their_chunk_only(tmp_path):
    points = correlated(20_000)
    np.save(tmp_path / "points.npy", points)
    for rows in (as_rows(points), as_rows(tmp_path / "points.npy")):
        ordered = ColumnRows(rows, (4, 0, 1, 2, 3))
        sent = Chunk(ordered, np.sum, 100, 110, 10).to_send()
        assert len(pickle.dumps(sent)) < 2000
        assert np.array_equal(sent.rows.read(sent.start, sent.stop), ordered.read(100, 110))


def test_the_fit_in_another_order_is_the_fit_of_permuted_columns():
    points = np.tanh(correlated())
    ideal = vanishing_ideal(points, psi=0.003, order="pearson", max_degree=3)
    permutation = order_of_variables(as_rows(points), "pearson")
    permuted = vanishing_ideal(points[:, permutation], psi=0.003, max_degree=3)
    assert np.array_equal(ideal.losses, permuted.losses)
    assert np.array_equal(ideal.leading_terms[:, permutation], permuted.leading_terms)
    assert np.array_equal(ideal.order_ideal[:, permutation], permuted.order_ideal)
    values = ideal.generators.evaluate(points)
    assert np.allclose(values, permuted.generators.evaluate(points[:, permutation]))
    assert np.allclose(np.mean(values**2, axis=0), ideal.losses)
