"""Symmetric matrices of bounded rank against localisation, sums over sets, and the values of the reference."""

from itertools import combinations
from math import comb

import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.closed_forms import (
    segre_veronese_polar_degrees,
    symmetric_determinantal_degree,
    symmetric_determinantal_frobenius_ed_degree,
    symmetric_determinantal_generic_ed_degree,
    symmetric_determinantal_polar_degrees,
)

KNOWN = {
    2: [4],
    3: [13, 13],
    4: [40, 122, 40],
    5: [121, 1042, 1042, 121],
    6: [364, 8683, 23544, 8683, 364],
}


def test_the_vectors(vectors):
    assert len(vectors["symmetric"]) >= 10
    for case in vectors["symmetric"]:
        sizes = case["n"], case["r"]
        assert list(symmetric_determinantal_polar_degrees(*sizes)) == case["polar_degree_first"], sizes
        assert symmetric_determinantal_generic_ed_degree(*sizes) == case["gEDdeg"], sizes


def test_the_table():
    for n, values in KNOWN.items():
        assert [symmetric_determinantal_generic_ed_degree(n, r) for r in range(1, n)] == values
    larger = {(7, 2): 72271, (7, 3): 510835, (8, 2): 605140, (8, 4): 28051302}
    assert {sizes: symmetric_determinantal_generic_ed_degree(*sizes) for sizes in larger} == larger


@pytest.mark.parametrize("sizes", [(n, r) for n in range(1, 8) for r in range(1, n + 1)])
def test_localisation_agrees(sizes, localised_symmetric_polar_degrees):
    assert symmetric_determinantal_polar_degrees(*sizes) == localised_symmetric_polar_degrees(*sizes)


def _pfaffian(matrix, rows):
    if not rows:
        return 1
    first, *others = rows
    return sum(
        (-1) ** place * matrix(first, other) * _pfaffian(matrix, others[:place] + others[place + 1 :])
        for place, other in enumerate(others)
    )


def _psi(numbers):
    def entry(i, j):
        return 2 ** (j - 1) if i == 0 else sum(comb(i + j - 2, k) for k in range(i, j))

    return _pfaffian(entry, [0] * (len(numbers) % 2) + list(numbers))


@pytest.mark.parametrize("n", [4, 5])
def test_the_sum_over_sets_agrees(n):
    everything = range(1, n + 1)
    for r in range(1, n + 1):
        sums = [0] * (r * (n - r) + 1)
        for chosen in combinations(everything, n - r):
            rest = [i for i in everything if i not in chosen]
            sums[sum(chosen) - comb(n - r + 1, 2)] += _psi(chosen) * _psi(rest)
        assert symmetric_determinantal_polar_degrees(n, r) == tuple(sums)


def test_laws():
    for n in range(1, 9):
        assert segre_veronese_polar_degrees([n], degrees=[2]) == symmetric_determinantal_polar_degrees(n, 1)
        assert symmetric_determinantal_polar_degrees(n, n) == (1,)
        for r in range(1, n + 1):
            polar = symmetric_determinantal_polar_degrees(n, r)
            assert polar[0] == symmetric_determinantal_degree(n, r)
            assert sum(polar) == symmetric_determinantal_generic_ed_degree(n, r)
            assert symmetric_determinantal_frobenius_ed_degree(n, r) == comb(n, r)
            if r < n:
                assert polar == symmetric_determinantal_polar_degrees(n, n - r)[::-1]


@pytest.mark.parametrize("sizes", [(0, 1), (3, 0), (3, 4), (2.0, 1), (None, 1)])
def test_bad_sizes(sizes):
    for function in (symmetric_determinantal_degree, symmetric_determinantal_polar_degrees):
        with pytest.raises(InputError):
            function(*sizes)


def test_absurd_sizes_are_refused_at_once():
    for function in (
        symmetric_determinantal_degree,
        symmetric_determinantal_polar_degrees,
        symmetric_determinantal_generic_ed_degree,
    ):
        with pytest.raises(ResourceError):
            function(10**7, 5)
