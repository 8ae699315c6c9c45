"""Skipping Cholesky against the definition: least squares, one term after the other."""

import numpy as np
import pytest

from neurovariety.ideals.elimination import eliminate
from neurovariety.ideals.evidence import from_gram
from neurovariety.ideals.oavi import LossRule
from neurovariety.moments import BorderGram


@pytest.mark.parametrize("size", [1, 5, 63, 64, 65, 200])
def test_pivots_are_residuals_of_least_squares(size):
    rng = np.random.default_rng(size)
    ideal = rng.normal(size=(300, 4))
    # Every third border column nearly depends on what stands before it.
    columns = rng.normal(size=(300, size))
    for j in range(2, size, 3):
        columns[:, j] = columns[:, j - 1] + ideal[:, 0] + 1e-3 * columns[:, j]
    factor = np.linalg.cholesky(ideal.T @ ideal)
    evidence = from_gram(BorderGram(300, ideal.T @ columns, columns.T @ columns), factor)
    decided = eliminate(factor, evidence.projections, evidence.residuals, LossRule(1.0), np.zeros(size))
    basis = ideal
    kept = []
    for j in range(size):
        residual = columns[:, j] - basis @ np.linalg.lstsq(basis, columns[:, j])[0]
        assert np.isclose(residual @ residual, decided.pivots[j], rtol=1e-6, atol=1e-9)
        if residual @ residual > 1.0:
            kept.append(j)
            basis = np.column_stack([basis, columns[:, j]])
    assert decided.kept.tolist() == kept
    assert sorted([*decided.kept, *decided.vanishing]) == list(range(size))
    assert np.allclose(decided.factor @ decided.factor.T, basis.T @ basis)
