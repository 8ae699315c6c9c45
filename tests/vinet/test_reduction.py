"""Principal components inside the network."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from neurovariety.errors import InputError
from neurovariety.vinet.reduction import Pooling, fit_reduction


def latents(seed=0, rows=500, features=12):
    generator = np.random.default_rng(seed)
    mixing = generator.normal(size=(features, features)) * np.geomspace(3, 0.01, features)[:, None]
    return (generator.normal(size=(rows, features)) @ mixing + 50.0).astype(np.float32)


def test_whitened_coordinates_are_those_of_scikit_learn():
    data = latents()
    reduction = fit_reduction(data, 4, spread=2.0)
    mine = torch.atanh(reduction(torch.from_numpy(data)).double()).detach().numpy()
    theirs = PCA(4, whiten=True, svd_solver="full").fit_transform(data.astype(np.float64)) / 2.0
    signs = np.sign(np.sum(mine * theirs, axis=0))
    assert np.allclose(mine, theirs * signs, atol=5e-3)


def test_global_rescaling_keeps_the_shape_of_the_cloud():
    data = latents()
    linear = torch.atanh(fit_reduction(data, 4, rescale="global")(torch.from_numpy(data)).double()).detach().numpy()
    deviations = linear.std(axis=0)
    assert np.isclose(deviations[0], 1.0, rtol=1e-2)
    assert (np.diff(deviations) < 0).all()


def test_equal_data_give_equal_networks():
    assert torch.equal(fit_reduction(latents(), 5).projection.weight, fit_reduction(latents(), 5).projection.weight)


@pytest.mark.parametrize("dimension", [0, 13])
def test_dimension_out_of_range_is_refused(dimension):
    with pytest.raises(InputError, match="1 to 12"):
        fit_reduction(latents(), dimension)


def test_too_few_directions_are_refused():
    data = latents()
    data[:, 3:] = 1.0
    with pytest.raises(InputError, match="1 to 3"):
        fit_reduction(data, 5)


def test_latents_that_are_not_finite_are_refused():
    data = latents()
    data[7, 2] = np.inf
    with pytest.raises(InputError, match="inf in row 7"):
        fit_reduction(data, 3)


def test_pooling_averages_over_cells_and_passes_rows_through():
    image = torch.arange(16.0).reshape(1, 1, 4, 4)
    assert Pooling(2)(image).tolist() == [[2.5, 4.5, 10.5, 12.5]]
    assert Pooling(None)(image).shape == (1, 16)
    assert Pooling(9)(image).shape == (1, 16)
    assert Pooling(2)(torch.ones(3, 5)).shape == (3, 5)
    with pytest.raises(InputError, match="grid=0"):
        Pooling(0)
