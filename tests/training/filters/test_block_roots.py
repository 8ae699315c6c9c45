"""Multiplicities of roots among the filters of each dilation."""

import numpy as np

from neurovariety.training.filters.block_roots import blocks, multiplicities
from neurovariety.training.filters.products import FilterProducts


def test_layers_are_grouped_by_dilation():
    products = FilterProducts((2, 1, 3, 2, 2), (1, 1, 1, 2, 4))
    assert blocks(products) == [[0, 2], [3], [4]]


def test_roots_are_counted_dilation_by_dilation():
    products = FilterProducts((2, 3, 2), (1, 1, 2))
    shared = np.convolve([1.0, -2], [1, 5])
    points = np.array(
        [[1.0, -2, *shared, 1, -2], [1, 3, *shared, 1, -2], [1, 3, 1, 6, 9, 1, -2], [0, 1, 0, 0, 1, 1, 0]]
    )
    assert multiplicities(products, points) == (
        ((2, 1), (1,)),
        ((1, 1, 1), (1,)),
        ((3,), (1,)),
        ((3,), (1,)),
    )


def test_complex_filters_have_complex_roots():
    products = FilterProducts((2, 2), (1, 1))
    points = np.array([[1, 1j, 2, 2j], [1, 1j, 1, -1j], [1j, 1, 1, 1j]])
    assert multiplicities(products, points) == (((2,),), ((1, 1),), ((1, 1),))


def test_filters_of_one_entry_have_no_roots():
    assert multiplicities(FilterProducts((1, 1), (1, 1)), np.ones((2, 2))) == ((), ())
