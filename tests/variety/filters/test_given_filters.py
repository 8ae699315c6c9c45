"""Linear convolutions along one axis are read, or sizes of filters; all else is refused."""

import pytest

from neurovariety.errors import InputError
from neurovariety.variety.filters.given_filters import filter_sizes, filters_of_signals


def test_filters_of_images_along_one_axis_are_filters_of_signals():
    assert filters_of_signals("lcn 1x3,1x2 stride 5x2").spec == "lcn 3,2 stride 2,1"
    assert filter_sizes("lcn 1x3,1x2 stride 5x2")[1] == (3, 2)


@pytest.mark.parametrize("network", ["mlp 2-2-1 power 2", "lcn 2x2,3x3", "cnn 3,3 power 2", 3.5])
def test_other_networks_are_refused(network):
    with pytest.raises(InputError):
        filters_of_signals(network)


@pytest.mark.parametrize("sizes", [[], [2, 0], [2.5], [True], 3])
def test_sizes_that_are_none_are_refused(sizes):
    with pytest.raises(InputError):
        filter_sizes(sizes)


def test_the_remedy_fits_the_architecture():
    """Only filters of images are forms in more variables."""
    for network, remedy in (("lcn 2x2,3x3", "more variables"), ("linear 2-2", "`invariants`")):
        with pytest.raises(InputError) as told:
            filters_of_signals(network)
        assert remedy in told.value.remedy
