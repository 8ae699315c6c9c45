"""Segre-Veronese varieties against principal parts, the coefficient as published, and the values of the reference."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.closed_forms import (
    segre_veronese_degree,
    segre_veronese_frobenius_ed_degree,
    segre_veronese_generic_ed_degree,
    segre_veronese_polar_degrees,
)

KNOWN = {
    (2, 2): (6, 2),
    (2, 3): (10, 2),
    (3, 3): (39, 3),
    (3, 4): (83, 3),
    (3, 5): (143, 3),
    (3, 6): (219, 3),
    (4, 4): (284, 4),
    (4, 5): (676, 4),
    (5, 5): (2205, 5),
    (6, 6): (17730, 6),
    (2, 2, 2): (34, 6),
    (2, 2, 3): (100, 8),
    (2, 2, 4): (196, 8),
    (2, 3, 3): (435, 15),
    (2, 3, 4): (1226, 18),
    (2, 4, 4): (4740, 28),
    (3, 3, 3): (2385, 37),
    (3, 3, 4): (8547, 55),
    (3, 4, 4): (38544, 104),
    (4, 4, 4): (204536, 240),
    (5, 5, 5): (19444325, 1621),
    (2,) * 4: (280, 24),
    (3,) * 4: (272925, 997),
    (2,) * 5: (2808, 120),
}
GENERIC = {
    (2, 2, 2, 3): 1090,
    (2, 2, 3, 3): 5718,
    (2, 3, 3, 3): 36486,
    (2,) * 6: 33808,
    (2,) * 7: 473968,
    (2,) * 8: 7588992,
    (2,) * 9: 136650880,
    (2,) * 10: 2733508864,
    (3,) * 5: 49712913,
    (3,) * 6: 13223438163,
    (4,) * 5: 1386493717696,
    (5,) * 4: 595399381625,
    (10, 10): 86717630,
    (2, 3, 4, 5, 6): 205765081788,
    (2, 3, 4, 5): 2976084,
    (2, 3, 8): 12698,
    (2, 4, 7): 62280,
    (2, 5, 6): 139726,
    (3, 4, 6): 350052,
    (3, 5, 5): 527145,
    (4, 4, 5): 806396,
    (2, 10): 38,
    (3, 9): 543,
    (4, 8): 3644,
    (5, 7): 11821,
    (11,): 1,
    (7,): 1,
    (6, 2): 22,
    (5, 2, 2): 324,
    (4, 3, 2): 1226,
    (4, 2, 2, 2): 2872,
    (3, 3, 2, 2): 5718,
    (3, 2, 2, 2, 2): 13816,
}
NETWORKS = {  # filters, power of the activation: degree where known, generic
    ((2, 2), 2): (4, 14),
    ((2, 2), 3): (6, 22),
    ((2, 2), 4): (8, 30),
    ((2, 3), 2): (6, 22),
    ((3, 3), 2): (24, 219),
    ((2, 2, 2), 2): (48, 404),
    ((3, 2, 2), 2): (None, 6778),
    ((3, 3, 3), 2): (None, 287505),
    ((2, 2, 2), 3): (None, 1486),
}
SMALL = [
    ((2, 2), (1, 1)),
    ((3, 2), (1, 2)),
    ((2, 3, 2), (1, 1, 1)),
    ((4,), (3,)),
    ((3, 2, 2), (4, 2, 1)),
    ((1, 3), (1, 1)),
]


def test_the_vectors(vectors):
    assert len(vectors["segre"]) >= 34
    for case in vectors["segre"]:
        k = case["k"]
        assert segre_veronese_generic_ed_degree(k) == case["gEDdeg"], k
        if "deg" in case:
            assert segre_veronese_degree(k) == case["deg"], k
            assert list(segre_veronese_polar_degrees(k)[::-1]) == case["polar_low_to_degree"], k
            assert segre_veronese_frobenius_ed_degree(k) == case["ED_frobenius"], k
    assert len(vectors["segre_veronese_cnn"]) >= 7
    for case in vectors["segre_veronese_cnn"]:
        assert segre_veronese_generic_ed_degree(case["k"], case["d"]) == case["gEDdeg"], case
        assert segre_veronese_degree(case["k"], case["d"]) == case["deg"], case


@pytest.mark.parametrize("k", KNOWN)
def test_generic_and_frobenius(k):
    assert (segre_veronese_generic_ed_degree(k), segre_veronese_frobenius_ed_degree(k)) == KNOWN[k]


def test_generic():
    assert {k: segre_veronese_generic_ed_degree(k) for k in GENERIC} == GENERIC
    assert all(segre_veronese_generic_ed_degree([2, n]) == 4 * n - 2 for n in range(2, 30))


def test_networks_of_monomial_convolutions():
    for (k, power), (degree, generic) in NETWORKS.items():
        degrees = [power ** (len(k) - 1 - place) for place in range(len(k))]
        assert segre_veronese_generic_ed_degree(k, degrees) == generic
        assert degree in (None, segre_veronese_degree(k, degrees))


def test_attention():
    assert segre_veronese_polar_degrees([4, 2])[:3] == (4, 6, 4)
    assert segre_veronese_generic_ed_degree([4, 2]) == 14


def test_three_hundred_filters():
    generic = segre_veronese_generic_ed_degree([2] * 300)
    assert len(str(generic)) == 705
    assert sum(segre_veronese_polar_degrees([2] * 300)) == generic
    assert segre_veronese_frobenius_ed_degree([2] * 300) == factorial(300)


def _times(array, constant, form):
    """Multiply a truncated polynomial by a constant plus a linear form."""
    total = constant * array
    for axis, coefficient in enumerate(form):
        shifted = np.roll(array, 1, axis=axis)
        shifted[(slice(None),) * axis + (0,)] = 0
        total = total + coefficient * shifted
    return total


def _one(sizes):
    array = np.zeros(sizes, object)
    array[(0,) * len(sizes)] = 1
    return array


@pytest.mark.parametrize(("sizes", "degrees"), SMALL)
def test_principal_parts_agree(sizes, degrees):
    """The i-th polar degree is the integral of the i-th Chern class of the first principal parts."""
    count, top = len(sizes), sum(sizes) - len(sizes)
    chern = _one(sizes)
    for place, size in enumerate(sizes):  # c = (1 + h)^(1 - l) prod (1 + h - h_j)^k_j
        form = [degree - (axis == place) for axis, degree in enumerate(degrees)]
        for _ in range(size):
            chern = _times(chern, 1, form)
    for _ in range(count - 1):
        term, chern = chern, np.zeros_like(chern)
        for power in range(top + 1):
            chern = chern + (-1) ** power * term
            term = _times(term, 0, degrees)
    grade = sum(np.indices(sizes))
    found = []
    for i in range(top + 1):
        part = np.where(grade == i, chern, 0)
        for _ in range(top - i):
            part = _times(part, 0, degrees)
        found.append(int(part[(-1,) * count]))
    assert segre_veronese_polar_degrees(sizes, degrees) == tuple(found)
    assert segre_veronese_generic_ed_degree(sizes, degrees) == sum(found)


@pytest.mark.parametrize(("sizes", "degrees"), [*SMALL, ((3, 3, 3), (1, 1, 1)), ((4, 3), (2, 3))])
def test_the_published_coefficient_agrees(sizes, degrees):
    product = _one(sizes)
    for place, size in enumerate(sizes):
        first = [degree - (axis == place) for axis, degree in enumerate(degrees)]
        second = [int(axis == place) for axis in range(len(sizes))]
        total = np.zeros(sizes, object)
        for power in range(size):
            term = product
            for _ in range(power):
                term = _times(term, 0, first)
            for _ in range(size - 1 - power):
                term = _times(term, 0, second)
            total = total + term
        product = total
    assert segre_veronese_frobenius_ed_degree(sizes, degrees) == product[(-1,) * len(sizes)]


def test_order_and_factors_without_variables_do_not_matter():
    pairs = [(2, 3), (3, 1), (2, 2)]
    polar = segre_veronese_polar_degrees(*zip(*pairs, strict=True))
    for order in permutations(pairs):
        assert segre_veronese_polar_degrees(*zip(*order, strict=True)) == polar
    assert segre_veronese_polar_degrees([1, 3, 2]) == segre_veronese_polar_degrees([3, 2])
    assert segre_veronese_polar_degrees([1]) == (1,)


@pytest.mark.parametrize("bad", [([],), ([2, 0],), ([2.5],), ("22",), (5,), ([2, 3], [1]), ([2], [0]), ([True],)])
def test_bad_sizes(bad):
    for function in (segre_veronese_degree, segre_veronese_polar_degrees, segre_veronese_frobenius_ed_degree):
        with pytest.raises(InputError):
            function(*bad)


def test_absurd_sizes_are_refused_at_once():
    for function in (
        segre_veronese_degree,
        segre_veronese_polar_degrees,
        segre_veronese_generic_ed_degree,
        segre_veronese_frobenius_ed_degree,
    ):
        with pytest.raises(ResourceError):
            function([10**9, 3])
