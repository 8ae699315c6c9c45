"""Matrices of bounded rank against localisation, the Segre formula, and the values of the reference."""

from math import comb

import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.closed_forms import (
    determinantal_degree,
    determinantal_dimension,
    determinantal_frobenius_ed_degree,
    determinantal_generic_ed_degree,
    determinantal_polar_degrees,
    segre_veronese_generic_ed_degree,
    segre_veronese_polar_degrees,
)

KNOWN = {  # m, n, r: degree, generic, Frobenius
    (2, 2, 1): (2, 6, 2),
    (2, 3, 1): (3, 10, 2),
    (2, 4, 1): (4, 14, 2),
    (3, 3, 1): (6, 39, 3),
    (3, 3, 2): (3, 39, 3),
    (3, 4, 1): (10, 83, 3),
    (3, 4, 2): (6, 83, 3),
    (3, 5, 1): (15, 143, 3),
    (4, 4, 1): (20, 284, 4),
    (4, 4, 2): (20, 1350, 6),
    (4, 5, 1): (35, 676, 4),
    (4, 5, 2): (50, 4806, 6),
    (5, 5, 1): (70, 2205, 5),
    (5, 5, 2): (175, 55010, 10),
    (6, 6, 3): (980, 11295900, 20),
}


def test_the_vectors(vectors):
    assert len(vectors["determinantal"]) >= 13
    for case in vectors["determinantal"]:
        sizes = case["m"], case["n"], case["r"]
        assert list(determinantal_polar_degrees(*sizes)) == case["polar_degree_first"], sizes
        assert determinantal_generic_ed_degree(*sizes) == case["gEDdeg"], sizes


@pytest.mark.parametrize("sizes", KNOWN)
def test_the_table(sizes):
    found = (
        determinantal_degree(*sizes),
        determinantal_generic_ed_degree(*sizes),
        determinantal_frobenius_ed_degree(*sizes),
    )
    assert found == KNOWN[sizes]


def test_polar_degrees_of_the_table():
    assert determinantal_polar_degrees(4, 4, 1) == (20, 60, 84, 68, 36, 12, 4)
    assert determinantal_polar_degrees(4, 4, 2)[:9] == (20, 80, 176, 256, 286, 256, 176, 80, 20)
    assert determinantal_polar_degrees(3, 5, 1)[:5] == (15, 40, 48, 30, 10)


@pytest.mark.parametrize("sizes", [(m, n, r) for m in range(1, 5) for n in range(m, 6) for r in range(1, m + 1)])
def test_localisation_agrees(sizes, localised_polar_degrees):
    assert determinantal_polar_degrees(*sizes) == localised_polar_degrees(*sizes)


def test_localisation_agrees_on_large_ones(localised_polar_degrees):
    assert determinantal_polar_degrees(5, 7, 3) == localised_polar_degrees(5, 7, 3)


def test_localisation_agrees_on_the_largest(localised_polar_degrees):
    for m in range(5, 8):
        for n in range(m, 8):
            for r in range(1, m + 1):
                assert determinantal_polar_degrees(m, n, r) == localised_polar_degrees(m, n, r)


def test_laws_of_all_sizes_to_seven():
    for m in range(1, 8):
        for n in range(m, 8):
            for r in range(1, m + 1):
                polar = determinantal_polar_degrees(m, n, r)
                assert polar[0] == determinantal_degree(m, n, r)
                assert sum(polar) == determinantal_generic_ed_degree(m, n, r)
                assert polar == determinantal_polar_degrees(n, m, r)
                assert len(polar) == r * (m + n - 2 * r) + 1
                if r < m:  # the dual of rank r is rank m - r, the last positive one its degree first
                    dual = determinantal_polar_degrees(m, n, m - r)
                    positive = 2 * r * (m - r) + 1
                    assert polar[:positive] == dual[:positive][::-1]


def test_rank_one_is_segre():
    for m in range(1, 8):
        for n in range(1, 8):
            assert determinantal_generic_ed_degree(m, n, 1) == segre_veronese_generic_ed_degree([m, n])
            assert determinantal_polar_degrees(m, n, 1) == segre_veronese_polar_degrees([m, n])
            assert determinantal_frobenius_ed_degree(m, n, 1) == min(m, n)


def test_full_rank_fills_the_space():
    assert determinantal_polar_degrees(3, 4, 3) == (1, 0, 0, 0)
    assert determinantal_generic_ed_degree(5, 3, 3) == 1
    assert determinantal_dimension(5, 3, 3) == 15


def test_a_long_side_is_no_obstacle():
    polar = determinantal_polar_degrees(4, 784, 2)
    assert polar[0] == determinantal_degree(784, 4, 2) == comb(784, 2) * comb(785, 2) // 3
    assert sum(polar) == determinantal_generic_ed_degree(4, 784, 2)


@pytest.mark.parametrize("sizes", [(0, 3, 1), (3, 3, 0), (3, 4, 4), (3, 2.5, 1), (3, -1, 1), ("3", 3, 1), (True, 1, 1)])
def test_bad_sizes(sizes):
    for function in (determinantal_dimension, determinantal_degree, determinantal_polar_degrees):
        with pytest.raises(InputError):
            function(*sizes)


def test_absurd_sizes_are_refused_at_once():
    for function in (determinantal_polar_degrees, determinantal_generic_ed_degree, determinantal_degree):
        with pytest.raises(ResourceError):
            function(10**6, 10**9, 10**5)
