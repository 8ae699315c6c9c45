"""Networks with tied filters compute the boundary, as exact positions of their functions say."""

import numpy as np
import pytest

from neurovariety.architectures import TiedConvNet, architecture
from neurovariety.errors import InputError
from neurovariety.variety.dimension import dimension
from neurovariety.variety.filters.positions.position import filter_position
from neurovariety.variety.filters.sets.boundary_networks import boundary_networks
from neurovariety.variety.filters.sets.strata import filter_strata
from neurovariety.variety.membership import membership

SPECS = [
    "lcn 2,2 stride 1",
    "lcn 2,2,2 stride 1",
    "lcn 2,2,3 stride 1",
    "lcn 2,4,2,3 stride 1",
    "lcn 2,2,2 stride 1,2",
    "lcn 2,2,2 stride 2,1",
    "lcn 1,2,2 stride 2,1",
    "lcn 2,4,2,2 stride 1,3,1",
]


def functions(network, count, seed):
    generator = np.random.default_rng(seed)
    return [network.coefficients(generator.integers(-6, 7, network.parameter_count).tolist()) for _ in range(count)]


@pytest.mark.parametrize("spec", SPECS)
def test_functions_of_the_networks_are_on_the_boundary(spec):
    network = architecture(spec)
    for piece in boundary_networks(spec).networks:
        assert piece.network.input_shape == network.input_shape
        found = [filter_position(spec, point) for point in functions(piece.network, 12, seed=1)]
        values = {one.value for one in found}
        assert all(one.inside for one in found)
        assert "boundary" in values
        assert values <= ({"boundary", "singular", "interior"} if piece.interior else {"boundary", "singular"})
        assert any(piece.stratum in one.stratum for one in found if one.value == "boundary")


@pytest.mark.parametrize("spec", ["lcn 2,2,3 stride 1", "lcn 2,4,2,3 stride 1"])
def test_filters_inside_are_among_them(spec):
    """A quadratic factor with two real roots moves the function away from the boundary."""
    (piece,) = boundary_networks(spec).networks
    assert piece.interior
    values = {filter_position(spec, point).value for point in functions(piece.network, 20, seed=2)}
    assert values >= {"interior", "boundary"}


@pytest.mark.parametrize("spec", SPECS)
def test_they_have_one_dimension_less(spec):
    network = architecture(spec)
    for piece in boundary_networks(spec).networks:
        assert dimension(piece.network).value == piece.dimension == dimension(network).value - 1


@pytest.mark.parametrize("spec", ["lcn 2,2 stride 1", "lcn 2,2,3 stride 1", "lcn 2,2,2 stride 1,2"])
def test_the_whole_boundary_is_computed(spec):
    """Filters of every stratum of the boundary, of both signs, have real parameters."""
    (piece,) = boundary_networks(spec).networks
    found = [stratum for stratum in filter_strata(spec).listed() if stratum.position == "boundary"]
    assert found
    for stratum in found:
        for sign in (1, -1):
            point = [sign * value for value in stratum.example()]
            assert membership(piece.network, point, seed=1).value == "inside", stratum.name


def test_one_network_for_each_dilation():
    found = boundary_networks("lcn 2,4,2,2 stride 1,3,1")
    assert found.value == (
        "tied 2,2,3,2,2 uses 1,1,2,3,4 stride 1,1,3,1,1",
        "tied 2,4,2,2 uses 1,2,3,3 stride 1,3,1,1",
    )
    assert [piece.dilation for piece in found.networks] == [1, 3]
    assert not found.complete
    assert "smooth points" in str(found)
    assert "singular" in str(found)


def test_no_boundary():
    assert boundary_networks("lcn 3,2 stride 3").networks == ()
    assert "there is no boundary" in str(boundary_networks("lcn 3,3,2 stride 1"))
    only_singular = boundary_networks("lcn 3,2 stride 2")
    assert only_singular.networks == ()
    assert not only_singular.complete


def test_other_layers_are_kept():
    (piece,) = boundary_networks("lcn 1,2,2,5 stride 2,1,3").networks
    assert piece.network == TiedConvNet([1, 2, 2, 5], uses=[1, 2, 2, 3], strides=[2, 1, 3, 1])


def test_the_module_trains_within():
    torch = pytest.importorskip("torch")
    (piece,) = boundary_networks("lcn 2,2,2 stride 1").networks
    module = piece.network.module(seed=3).double()
    inputs = torch.eye(4, dtype=torch.float64)
    target = torch.tensor([1.0, 2.0, 3.0, 1.0], dtype=torch.float64)  # one real root: outside
    losses = []
    optimiser = torch.optim.Adam(module.parameters(), lr=0.02)
    for _ in range(100):
        optimiser.zero_grad()
        loss = ((module(inputs)[:, 0] - target) ** 2).sum()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    point = piece.network.coefficients(module.theta().tolist())
    assert filter_position("lcn 2,2,2 stride 1", point).value == "boundary"
    assert losses[-1] < 0.5 * losses[0]


def test_images_are_refused():
    with pytest.raises(InputError, match="one axis"):
        boundary_networks("lcn 2x2,2x2")
