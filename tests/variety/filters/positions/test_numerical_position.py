"""Positions in floating point against the exact ones."""

from __future__ import annotations

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.errors import InputError
from neurovariety.variety.filters.positions.numerical_position import filter_roots, numerical_positions
from neurovariety.variety.filters.positions.position import filter_position

pytest.importorskip("flint")

SPECS = [
    "lcn 2,2",
    "lcn 3",
    "lcn 2,2,3",
    "lcn 4,4",
    "lcn 3,2 stride 2",
    "lcn 2,2,2 stride 1,2",
    "lcn 4,3 stride 3",
    "lcn 3,2,2 stride 2,2",
    "lcn 3,3,2 stride 2,2",
    "lcn 1,2,2 stride 2,2",
]


@pytest.mark.parametrize("spec", SPECS)
def test_as_the_exact_position_says(spec):
    network = architecture(spec)
    random = np.random.default_rng(7)
    exact = []
    filters = [[] for _ in network.sizes]
    for _ in range(25):
        chosen = [random.integers(-1, 2, size[0]) for size in network.sizes]
        for one, many in zip(chosen, filters, strict=True):
            one[random.integers(len(one))] = 1
            many.append(one)
        exact.append(filter_position(network, network.end_to_end([one.tolist() for one in chosen])))
    noisy = [
        np.array(many) * (1 + 1e-15 * random.normal(size=(25, 1))) * random.choice([-3.0, 0.01, 1e5], (25, 1))
        for many in filters
    ]
    found = numerical_positions(network, noisy)
    assert [one.value for one in found] == [one.value for one in exact]
    for there, known in zip(found, exact, strict=True):
        if known.smooth:
            assert there.patterns == known.patterns
        assert there.spread < 1e-5
        assert there.separation > 1e-2


def test_multiple_roots_within_one_filter_are_found_in_spite_of_rounding():
    filters = [np.array([np.poly([0.3, 0.3]), np.poly([0.3, 0.3 + 1e-3])]), np.array([[1.0, 2.0], [1.0, 2.0]])]
    double, simple = numerical_positions("lcn 3,2", filters)
    assert double.patterns[0].partition == (2, 1)
    assert simple.patterns[0].partition == (1, 1, 1)
    assert double.spread < 1e-6
    assert 2e-4 < simple.separation < 1e-2


def test_zero_is_told():
    found = numerical_positions("lcn 2,3", [[[0.0, 0.0], [1.0, 0.0]], [[1.0, 0.0, 2.0]] * 2])
    assert [one.value for one in found] == ["zero", "interior"]


@pytest.mark.parametrize("length", [2, 3, 4, 7])
def test_roots_of_filters(length):
    random = np.random.default_rng(9)
    filters = random.normal(size=(20, length))
    filters[0, 0] = filters[1, -1] = 0.0
    roots = filter_roots(filters)
    assert roots.shape == (20, length - 1, 2)
    powers = np.stack([roots[..., 0] ** (length - 1 - k) * roots[..., 1] ** k for k in range(length)], axis=-1)
    assert np.abs((powers * filters[:, None]).sum(axis=-1)).max() < 1e-11


def test_no_points_and_wrong_shapes():
    assert numerical_positions("lcn 2,2", [np.empty((0, 2)), np.empty((0, 2))]) == ()
    with pytest.raises(InputError, match="other shapes"):
        numerical_positions("lcn 2,2", [np.ones((3, 2)), np.ones((3, 3))])
    with pytest.raises(InputError, match="finite"):
        numerical_positions("lcn 2,2", [[[1.0, np.nan]], [[1.0, 1.0]]])
    with pytest.raises(InputError, match="linear convolutional"):
        numerical_positions("linear 2-2", [[[1.0]]])
    for given in ("ab", [[["a", 1]], [[1, 1]]], [[[1j, 1]], [[1, 1]]], [[[1, 1], [1]], [[1, 1]]]):
        with pytest.raises(InputError, match="real numbers"):
            numerical_positions("lcn 2,2", given)
    for distance in (-1e-3, 1.0, np.nan):
        with pytest.raises(InputError, match="chordal"):
            numerical_positions("lcn 2,2", [[[1.0, 2.0]], [[1.0, 1.0]]], root_distance=distance)


def test_simple_roots_of_different_filters_are_told_apart_more_sharply():
    filters = [np.array([[1.0, 1.0]] * 2), np.array([[1.0, 1.0 + 1e-5], [1.0, 1.0 + 1e-8]])]
    assert [one.value for one in numerical_positions("lcn 2,2", filters)] == ["interior", "boundary"]
    assert numerical_positions("lcn 2,2", filters, simple_root_distance=1e-4)[0].value == "boundary"


def test_nearly_whole_fibres():
    """x^2 + a x y - y^2: the roots are nearly opposite, and for a = 0 a fibre of dilation two."""
    filters = [np.array([[1.0, a, -1.0] for a in (0.0, 1e-9, 1e-4)]), np.array([[1.0, 3.0]] * 3)]
    found = numerical_positions("lcn 3,2 stride 2", filters)
    assert [one.value for one in found] == ["singular", "singular", "interior"]
    assert found[1].spread < 1e-8
    assert 1e-5 < found[2].separation < 1e-3
