"""The signature sorts layers by dilation, and reduction does not change it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.architectures import LinearConvNet, architecture
from neurovariety.errors import InputError
from neurovariety.variety.dimension import dimension
from neurovariety.variety.filters.blocks import (
    blocks_of,
    factors_by_dilation,
    real_signature,
    signature,
    signature_text,
)
from neurovariety.variety.filters.given_filters import as_filters, on_one_axis

layers = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=5)


def made(listed):
    return LinearConvNet([size for size, _ in listed], strides=[stride for _, stride in listed])


@given(layers)
def test_reduction_keeps_the_signature(listed):
    network = made(listed)
    parts = blocks_of(network)
    assert signature(blocks_of(network.reduced())) == signature(parts)
    assert sum(dilation * degree for dilation, degree in signature(parts)) == network.input_shape[0] - 1
    assert 1 + sum(degree for _, degree in signature(parts)) == dimension(network).value


@given(layers)
def test_an_axis_without_entries_changes_nothing(listed):
    network = made(listed)
    image = LinearConvNet([(1, size) for size, _ in listed], strides=[(2, stride) for _, stride in listed])
    assert on_one_axis(image) == network or network.input_shape == (1,)  # then either axis is as good
    assert real_signature(blocks_of(image)) == real_signature(blocks_of(network))


def test_real_roots_that_are_needed():
    parts = blocks_of(LinearConvNet([2, 4, 3, 2], strides=[1, 1, 3]))
    assert real_signature(parts) == ((1, 6, 2), (3, 1, 1))
    assert signature_text(parts).startswith("dilation 1: degree 6, at least 2 real roots; dilation 3")
    assert signature_text(()) == "filters of one entry"


def test_images():
    assert blocks_of(LinearConvNet([(2, 2), (2, 1)])) is None
    one, two = architecture("lcn 2x2,3x1,1x1 stride 2x1,3x1"), architecture("lcn 1x1,2x2,3x1 stride 1x1,2x1")
    assert factors_by_dilation(one) == factors_by_dilation(two)
    assert factors_by_dilation(one) != factors_by_dilation(architecture("lcn 2x2,3x1 stride 1x1"))


def test_other_architectures():
    assert as_filters("lcn 2").sizes == ((2,),)
    with pytest.raises(InputError, match="belong to linear convolutional"):
        as_filters("tied 2,2 uses 1,1")
