"""Partitions, and products of square-free forms against an independent count of matrices."""

from itertools import permutations

import pytest

from neurovariety.variety.closed_forms import count_zero_one_matrices
from neurovariety.variety.filters.counts.partitions import (
    count_orderings,
    count_partitions,
    partitions,
    products_of_square_free,
)


def test_partitions_are_listed_once_and_counted():
    for total in range(13):
        listed = list(partitions(total))
        assert len(set(listed)) == len(listed) == count_partitions(total)
        assert all(sum(parts) == total and list(parts) == sorted(parts, reverse=True) for parts in listed)


@pytest.mark.parametrize("parts", [(), (3,), (2, 2), (3, 2, 2), (2, 3, 4, 5), (2, 2, 3, 3)])
def test_orderings_are_the_different_sequences(parts):
    assert count_orderings(parts) == len(set(permutations(parts)))


@pytest.mark.parametrize("degrees", [(1,), (3,), (1, 1, 1), (2, 1), (3, 2, 2), (1,) * 6, (4, 3, 3, 1), (2, 0, 2)])
def test_products_of_square_free_forms_are_matrices_of_zeros_and_ones(degrees):
    ways = products_of_square_free(degrees)
    for parts in partitions(sum(degrees)):
        assert ways.get(parts, 0) == count_zero_one_matrices(parts, degrees)
    assert all(ways.values())
