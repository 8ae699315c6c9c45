"""Widths of linear networks with a given number of parameters, against all lists of widths."""

from itertools import pairwise, product

import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.closed_forms import determinantal_dimension
from neurovariety.variety.filters.counts.linear_widths import linear_functions_of_dimension, linear_networks_with


def weights(widths):
    return sum(before * after for before, after in pairwise(widths))


@pytest.mark.parametrize(("parameters", "layers"), [(1, 1), (12, 1), (7, 2), (12, 2), (10, 3), (9, 4), (5, 5), (3, 4)])
def test_all_lists_of_widths_are_found(parameters, layers):
    lists = {}
    for widths in product(range(1, parameters + 1), repeat=layers + 1):
        if weights(widths) == parameters:
            first, last = sorted((widths[0], widths[-1]))
            lists.setdefault((first, last, min(widths)), []).append(widths)
    found = linear_networks_with(parameters, layers=layers)
    assert {kind: widths.count for kind, widths in found.items()} == {kind: len(all_) for kind, all_ in lists.items()}
    for kind, widths in found.items():
        assert widths.example in lists[kind]
        assert widths.example[0] >= widths.example[-1]


@pytest.mark.parametrize("dimension", [1, 2, 8, 12, 21, 36])
def test_all_ranks_of_a_dimension_are_found(dimension):
    sides = range(1, dimension + 1)
    expected = [
        (m, n, r)
        for m in sides
        for n in range(m, dimension + 1)
        for r in range(1, m + 1)
        if determinantal_dimension(m, n, r) == dimension
    ]
    assert linear_functions_of_dimension(dimension) == expected


def test_too_many_and_none(monkeypatch):
    with monkeypatch.context() as changed:
        changed.setattr("neurovariety.variety.filters.counts.linear_widths.MOST_STATES", 5000)
        with pytest.raises(ResourceError, match="fully connected"):
            linear_networks_with(120, layers=60)
    with pytest.raises(InputError):
        linear_networks_with(0, layers=2)
    with pytest.raises(InputError):
        linear_networks_with(5, layers=0)
    with pytest.raises(InputError):
        linear_functions_of_dimension(0)
