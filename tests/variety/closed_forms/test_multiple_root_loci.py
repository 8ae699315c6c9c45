"""Multiple root loci against Segre varieties, Hilbert's and Oeding's degrees, and the values of the reference."""

from collections import Counter
from math import factorial, prod

import pytest

from neurovariety.errors import InputError
from neurovariety.variety.closed_forms import (
    count_zero_one_matrices,
    multiple_root_degree,
    multiple_root_generic_ed_degree,
    multiple_root_polar_degrees,
    rational_normal_curve_polar_degrees,
    segre_veronese_generic_ed_degree,
    segre_veronese_polar_degrees,
)

SEXTICS = {"21111": 16, "2211": 64, "222": 40, "3111": 22, "321": 116, "33": 39, "411": 24, "42": 64, "51": 22, "6": 16}


def partitions(n, largest=None):
    if n == 0:
        yield ()
    for part in range(min(n, largest or n), 0, -1):
        for rest in partitions(n - part, part):
            yield (part, *rest)


def conjugate(partition):
    return tuple(sum(part > place for part in partition) for place in range(partition[0]))


def test_the_vectors(vectors):
    assert len(vectors["multiple_root_loci"]) >= 4
    for n, loci in vectors["multiple_root_loci"].items():
        assert len(loci) == len(list(partitions(int(n))))
        for name, value in loci.items():
            assert multiple_root_generic_ed_degree([int(part) for part in name.split(",")]) == value, name


def test_sextics():
    found = {name: multiple_root_generic_ed_degree([int(part) for part in name]) for name in SEXTICS}
    assert found == SEXTICS


def test_duals_of_networks_with_two_inputs():
    """The values of networks (2, h, 1) of power r are those of h double and r - 2 h simple roots."""
    for h, r, values in [(2, 4, [13, 34, 64, 103, 151]), (3, 6, [40, 142, 334]), (4, 8, [121])]:
        for place, value in enumerate(values):
            assert multiple_root_generic_ed_degree([2] * h + [1] * (r + place - 2 * h)) == value


@pytest.mark.parametrize("n", range(1, 8))
def test_segre_varieties_fall_on_the_loci(n):
    """C_k and every polar degree are sums over the loci, weighted by matrices of zeros and ones."""
    loci = list(partitions(n))
    for columns in partitions(n):
        sums = [0] * (n + 1)
        for rows in loci:
            weight = count_zero_one_matrices(rows, columns)
            for place, degree in enumerate(reversed(multiple_root_polar_degrees(rows))):
                sums[place] += weight * degree
        sizes = [column + 1 for column in columns]
        assert tuple(reversed(sums)) == segre_veronese_polar_degrees(sizes)
        assert sum(sums) == segre_veronese_generic_ed_degree(sizes)


def test_the_triangular_identity_gives_the_loci_back():
    """As in the reference: from Segre varieties alone, by the theorem of Gale and Ryser."""
    n, found = 7, {}
    for locus in reversed(list(partitions(n))):  # a refinement of dominance, the simplest roots first
        columns = conjugate(locus)
        lower = sum(count_zero_one_matrices(other, columns) * value for other, value in found.items())
        assert count_zero_one_matrices(locus, columns) == 1
        found[locus] = segre_veronese_generic_ed_degree([column + 1 for column in columns]) - lower
    assert found == {locus: multiple_root_generic_ed_degree(locus) for locus in found}


def test_degrees_of_loci_and_of_their_duals():
    for n in range(1, 11):
        for locus in partitions(n):
            polar, s = multiple_root_polar_degrees(locus), len(locus)
            symmetries = prod(factorial(times) for times in Counter(locus).values())
            assert polar[0] == multiple_root_degree(locus) == factorial(s) * prod(locus) // symmetries
            assert polar[-1] == factorial(s + 1) * prod(part - 1 for part in locus) // symmetries
            assert len(polar) == s + 1
            assert min(polar) >= 0
            assert sum(degree == 0 for degree in polar) == locus.count(1)


def test_curves_and_everything():
    for n in range(1, 10):
        assert multiple_root_polar_degrees([n]) == rational_normal_curve_polar_degrees(n)
        assert multiple_root_polar_degrees([1] * n) == (1,) + (0,) * n
    for n in range(2, 10):  # the dual of the rational normal curve is the discriminant
        assert multiple_root_polar_degrees([2] + [1] * (n - 2))[:2] == (2 * n - 2, n)
    assert multiple_root_polar_degrees([1, 2]) == multiple_root_polar_degrees([2, 1])


@pytest.mark.parametrize("bad", [[], [0], [2, -1], [1.5], 3, "21"])
def test_bad_multiplicities(bad):
    for function in (multiple_root_degree, multiple_root_polar_degrees, multiple_root_generic_ed_degree):
        with pytest.raises(InputError):
            function(bad)
