import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from neurovariety.errors import InputError, StoredFileError
from neurovariety.report import count_macs, count_parameters, measure_cost
from neurovariety.report.cost import tensor_bytes


class Squares(nn.Module):
    """Multiplies element by element, which no counter of matrix products sees."""

    def forward(self, x):
        return x * x

    def extra_macs(self):
        return 7


class Parted(nn.Module):
    def __init__(self, parts):
        super().__init__()
        self.layer = nn.Linear(4, 3)
        self.parts = parts

    def forward(self, x):
        return self.layer(x)

    def parameter_parts(self):
        return self.parts


def test_macs_of_a_convolution_and_a_linear_layer_by_hand():
    network = nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False), nn.ReLU(), nn.Flatten(), nn.Linear(200, 10)
    )
    assert count_macs(network, torch.zeros(6, 3, 10, 10)) == 8 * 5 * 5 * (3 * 3 * 3) + 200 * 10


def test_macs_of_a_grouped_convolution_by_hand():
    assert count_macs(nn.Conv2d(8, 8, 3, groups=8), torch.zeros(1, 8, 5, 5)) == 8 * 9 * 9


def test_extra_macs_are_added_once_by_the_outermost_that_tells_them():
    class Outer(nn.Sequential):
        def extra_macs(self):
            return self[1].extra_macs() + 1

    x = torch.zeros(2, 4)
    assert count_macs(nn.Sequential(nn.Linear(4, 4), Squares(), Squares()), x) == 16 + 14
    assert count_macs(Outer(nn.Linear(4, 4), Squares()), x) == 16 + 8


def test_counting_needs_an_image():
    with pytest.raises(InputError, match="image"):
        count_macs(nn.Linear(4, 3), torch.zeros(0, 4))


def test_counting_leaves_the_network_as_it_was():
    network = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(4))
    measure_cost(network, torch.randn(1, 4))
    assert network[1].num_batches_tracked == 0
    assert network.training


def test_a_network_without_parts_is_trunk_and_a_shared_parameter_counts_once():
    layer = nn.Linear(4, 4)
    assert count_parameters(nn.Sequential(layer, layer, nn.BatchNorm1d(4))) == {
        "trunk": 20 + 8,
        "projection": 0,
        "coefficients": 0,
        "head": 0,
    }


def test_parts_are_those_that_the_network_tells():
    cost = measure_cost(Parted({"trunk": 5, "projection": 4, "coefficients": 3, "head": 3}), torch.zeros(1, 4))
    assert (cost.params_trunk, cost.params_projection, cost.params_coefficients, cost.params_head) == (5, 4, 3, 3)
    assert cost.params == 15
    assert count_parameters(Parted({"head": 15}))["trunk"] == 0


@pytest.mark.parametrize("parts", [{"tail": 3}, {"head": -1}, {"head": 1.5}, {"head": True}])
def test_parts_that_are_no_counts_are_refused(parts):
    with pytest.raises(InputError, match="parameter_parts"):
        count_parameters(Parted(parts))


def test_bytes_are_those_of_the_file(tmp_path):
    network = nn.Sequential(nn.Linear(7, 5), nn.BatchNorm1d(5))
    save_file(network.state_dict(), tmp_path / "model.safetensors")
    size = (tmp_path / "model.safetensors").stat().st_size
    assert tensor_bytes(network) == size
    assert measure_cost(network, torch.zeros(1, 7), saved=tmp_path / "model.safetensors").file_bytes == size
    (tmp_path / "config.json").write_text("{}")
    assert measure_cost(network, torch.zeros(1, 7), saved=tmp_path).file_bytes == size + 2


def test_bytes_count_doubles_as_floats_and_shared_tensors_once():
    assert tensor_bytes(nn.Linear(7, 5).double()) == tensor_bytes(nn.Linear(7, 5))
    layer = nn.Linear(100, 100)
    assert tensor_bytes(nn.Sequential(layer, layer)) < 1.1 * tensor_bytes(nn.Sequential(layer))


def test_a_saved_network_must_be_there(tmp_path):
    with pytest.raises(StoredFileError, match="not there"):
        measure_cost(nn.Linear(4, 3), torch.zeros(1, 4), saved=tmp_path / "gone")
