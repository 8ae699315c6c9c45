"""Options out of range are refused when they are written down, long before latents are computed."""

import numpy as np
import pytest

from neurovariety.data import load_data
from neurovariety.errors import InputError
from neurovariety.models import load_model
from neurovariety.vinet import CompressionOptions, VINetOptions, choose_cut, compress


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"psi": 0.0}, "psi=0.0"),
        ({"psi": -1e-3}, "psi=-0.001"),
        ({"psi": float("nan")}, "psi=nan"),
        ({"psi": float("inf")}, "psi=inf"),
        ({"psi": "small"}, "psi='small'"),
        ({"psi": 1.5, "algorithm": "abm"}, "0 < psi < 1"),
        ({"dimension": 0}, "dimension=0"),
        ({"dimension": 2.5}, "dimension=2.5"),
        ({"max_degree": 0}, "max_degree=0"),
        ({"max_degree": True}, "max_degree=True"),
        ({"per_class": 0}, "per_class=0"),
        ({"pooling": 0}, "whole numbers from 1, or None"),
        ({"variables": 0}, "variables=0"),
        ({"variables": 25}, "1 to dimension=24"),
        ({"parameters": -5}, "parameters=-5"),
        ({"spread": 0.0}, "spread=0.0"),
        ({"algorithm": "OAVI"}, "oavi or abm"),
        ({"rescale": "uniform"}, "whitened or global"),
        ({"projection": "none"}, "full or separable"),
        ({"score": "best"}, "normalised or paper"),
        ({"monomials": "some"}, "used or all"),
        ({"monomials": "all", "sparse": True}, "one or the other"),
    ],
)
def test_out_of_range_is_refused_with_what_is_allowed(change, said):
    with pytest.raises(InputError) as caught:
        VINetOptions(**change)
    assert said in str(caught.value)


def test_numbers_of_numpy_are_numbers():
    options = VINetOptions(dimension=np.int64(8), psi=np.float32(0.01), per_class=np.int32(2))
    assert options.polynomial_variables == 8


def test_a_dimension_too_large_for_the_cut_is_refused_before_the_latents(tmp_path):
    options = CompressionOptions(vinet=VINetOptions(dimension=10_000))
    with pytest.raises(InputError, match="cannot have so many dimensions"):
        compress(load_model("digits"), load_data("digits"), "layer2.0", options=options, folder=tmp_path / "latents")
    with pytest.raises(InputError, match="cannot have so many dimensions"):
        choose_cut(load_model("digits"), load_data("digits"), options=options, loss=0.1, folder=tmp_path / "latents")
    assert not (tmp_path / "latents").exists()
