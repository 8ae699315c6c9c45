"""All real filters of one function."""

from functools import reduce

import numpy as np
import pytest

from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.sibling_filters import sibling_filters

PAIR, OTHER = [1.0, 0, 1], [1.0, 2, 5]


def filters(*factors):
    return reduce(np.convolve, factors, np.ones(1))


@pytest.mark.parametrize(
    ("sizes", "given", "count"),
    [
        ((2, 2, 2), [[1, -1.0], [1, -2.0], [1, -3.0]], 6),
        ((2, 2, 2), [[1, -1.0], [1, -1.0], [1, -3.0]], 3),
        ((2, 2, 2), [[1, -1.0], [1, -1.0], [1, -1.0]], 1),
        ((2, 2), [[0, 1.0], [1, 0.0]], 2),
        ((3, 3), [PAIR, OTHER], 2),
        ((3, 3), [PAIR, PAIR], 1),
        ((3, 3), [filters([1, -1.0], [1, 2.0]), PAIR], 2),
        ((3, 3), [filters([1, -1.0], [1, 2.0]), filters([1, -1.0], [1, 2.0])], 3),
        ((2, 4), [[1, -1.0], filters([1, 3.0], PAIR)], 2),
    ],
)
def test_roots_are_shared_out_in_every_way(sizes, given, count):
    products = FilterProducts(sizes, (1,) * len(sizes))
    whole = np.concatenate(given)
    found = sibling_filters(products, whole, most=100)
    assert len(found) == count
    functions = products.functions(found)
    assert np.allclose(functions, products.functions(whole[None])[0], atol=1e-8)
    directions = np.array(
        [
            np.concatenate([one / one[np.abs(one).argmax()] for one in products.split(row[None]) for one in one])
            for row in found
        ]
    )
    assert all(np.abs(directions[i] - directions[j]).max() > 1e-3 for i in range(count) for j in range(i))


def test_dilations_are_shared_out_on_their_own():
    products = FilterProducts((2, 2, 2, 2), (1, 1, 2, 2))
    given = np.array([1, -1.0, 1, -2, 1, -1, 1, -2])
    found = sibling_filters(products, given, most=100)
    assert len(found) == 4
    assert np.allclose(products.functions(found), products.functions(given[None]))


def test_too_many_are_not_listed():
    products = FilterProducts((2,) * 5, (1,) * 5)
    given = np.array([[1.0, -root] for root in range(5)]).ravel()
    assert sibling_filters(products, given, most=100) is None
    assert len(sibling_filters(products, given, most=120)) == 120
