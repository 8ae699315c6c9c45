"""Separable projections: what they compute, and where they start from."""

import numpy as np
import pytest
import torch

from neurovariety.errors import InputError
from neurovariety.vinet.reduction import fit_reduction
from neurovariety.vinet.separable import SeparableProjection, fit_separable


def maps(rows=400, channels=4, cells=6, seed=0):
    """Rows whose channels and cells vary by factors that all differ."""
    generator = np.random.default_rng(seed)
    by_channel = np.linalg.qr(generator.normal(size=(channels, channels)))[0] * np.geomspace(4, 0.5, channels)
    by_cell = np.linalg.qr(generator.normal(size=(cells, cells)))[0] * np.geomspace(3, 0.2, cells)
    core = generator.normal(size=(rows, channels, cells))
    return (by_channel @ core @ by_cell.T + 7.0).reshape(rows, -1).astype(np.float32)


def test_coordinates_are_bilinear_forms():
    projection = SeparableProjection(4, 6, 3).double()
    with torch.no_grad():
        for parameter in projection.parameters():
            parameter.copy_(torch.randn_like(parameter))
    x = torch.randn(5, 24, dtype=torch.float64)
    u, v = projection.channel_weight, projection.cell_weight
    expected = torch.stack([(u[:, j] @ x.reshape(5, 4, 6) @ v[:, j]) for j in range(3)], dim=1) + projection.bias
    assert torch.allclose(projection(x), expected)
    assert sum(p.numel() for p in projection.parameters()) == 3 * (4 + 6 + 1)
    assert projection.extra_macs() == 12


def test_directions_have_the_variances_they_claim_in_falling_order():
    data = maps()
    by_channel, by_cell, means, variances = fit_separable(data, 4, 10)
    values = np.einsum("cj,mcs,sj->mj", by_channel, data.astype(np.float64).reshape(-1, 4, 6), by_cell)
    assert np.allclose(values.mean(axis=0), means, rtol=1e-6, atol=1e-6)
    assert np.allclose(values.var(axis=0), variances, rtol=1e-6)
    assert (np.diff(variances) <= 0).all()


def test_all_directions_together_lose_nothing():
    data = maps()
    _, _, _, variances = fit_separable(data, 4, 24)
    assert np.isclose(variances.sum(), data.astype(np.float64).var(axis=0).sum(), rtol=1e-6)


def test_reduction_is_whitened():
    data = maps()
    reduction = fit_reduction(data, 5, channels=4, spread=2.0)
    linear = torch.atanh(reduction(torch.from_numpy(data)).double()).detach().numpy()
    assert np.allclose(linear.std(axis=0), 0.5, rtol=1e-2)
    assert np.allclose(linear.mean(axis=0), 0.0, atol=1e-2)


def test_rows_of_another_length_are_refused():
    with pytest.raises(InputError, match="5 channels"):
        fit_separable(maps(), 5, 2)
