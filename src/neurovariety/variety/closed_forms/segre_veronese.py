"""Segre and Segre-Veronese varieties: degree, polar degrees and Euclidean distance degrees by closed forms.

The variety is the cone over P^(k_1 - 1) x ... x P^(k_l - 1), embedded by forms of degree d_1, ..., d_l: tensors of rank
one, products of powers of linear forms. Linear convolutional networks with strides above one and networks of monomial
convolutions project it without changing its degrees.

Write m for the sum of the k_j - 1. The Chern classes of a product of projective spaces are (1 + h_j)^k_j, so that

    deg c_i = (m - i)! [t^i] prod_j sum_a binom(k_j, a) d_j^(k_j - 1 - a) t^a / (k_j - 1 - a)!
    delta_j = sum_i (-1)^i binom(m + 1 - i, j + 1) deg c_i

(Holme 1988; Draisma, Horobet, Ottaviani, Sturmfels and Thomas, "The Euclidean distance degree of an algebraic variety",
2016, theorem 5.8). The generic Euclidean distance degree is the sum of the delta_j.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import comb, factorial, perm, prod

from neurovariety.errors import InputError
from neurovariety.variety.closed_forms.integer_polynomials import MOST_BITS, product_of_powers
from neurovariety.variety.closed_forms.work import check_work
from neurovariety.whole_number import whole_numbers

MOST_DIMENSIONS = 1e5

MOST_SHIFTED_BITS = 2e12
"""Of all the long numbers added up for polar degrees: about a minute."""

Factor = tuple[int, int]
"""Number of variables and degree of one factor."""


def segre_veronese_degree(sizes: Iterable[int], degrees: Iterable[int] | None = None) -> int:
    """Compute the degree: how many points a general linear space of complementary dimension meets.

    Parameters
    ----------
    sizes : iterable of int from 1, l of them
        Number of variables of each factor: lengths of the filters.
    degrees : iterable of int from 1, l of them, optional
        Degree in each group of variables; all one (Segre) unless given.

    Returns
    -------
    int

    Raises
    ------
    InputError
        When a size or degree is below one, or their numbers differ.
    ResourceError
        When the dimension is above `MOST_DIMENSIONS`.

    Examples
    --------
    >>> segre_veronese_degree([2, 3]), segre_veronese_degree([2, 2, 2], degrees=[4, 2, 1])
    (3, 48)
    """
    factors = _factors(sizes, degrees)
    dimension = _dimension(factors)
    check_work("the degree", dimension, most=MOST_DIMENSIONS)
    powers = prod(degree ** (size - 1) for size, degree in factors)
    return factorial(dimension) // prod(factorial(size - 1) for size, _ in factors) * powers


def segre_veronese_polar_degrees(sizes: Iterable[int], degrees: Iterable[int] | None = None) -> tuple[int, ...]:
    """Compute the polar degrees, the degree of the variety first.

    Parameters
    ----------
    sizes, degrees
        As in `segre_veronese_degree`.

    Returns
    -------
    tuple of int, m + 1 of them
        The i-th is the degree of the i-th polar class. Trailing zeros say that the dual variety is no hypersurface;
        otherwise the last one is the degree of the dual.

    Raises
    ------
    InputError
        As `segre_veronese_degree`.
    ResourceError
        When the numbers would fill more than some ten megabytes.

    Examples
    --------
    >>> segre_veronese_polar_degrees([2, 3])
    (3, 4, 3, 0)
    >>> segre_veronese_polar_degrees([2, 2, 2])[-1]  # the degree of Cayley's hyperdeterminant
    4
    """
    chern = _chern_degrees(_factors(sizes, degrees))
    dimension = len(chern) - 1
    total = _generic(chern)
    # delta_j is the coefficient of x^(j+1) in sum_i (-1)^i deg c_i (1 + x)^(m+1-i): Horner's scheme at x = 2^width
    width = total.bit_length() + 1
    check_work("the polar degrees", width * dimension * dimension, most=MOST_SHIFTED_BITS)
    value = 0
    for place, degree in enumerate(chern):
        value = value + (value << width) + (-degree if place % 2 else degree)
    value += value << width
    mask = (1 << width) - 1
    # the constant term is the alternating sum of all deg c_i, and may be negative: it is taken away first
    value = (value - _alternating(chern)) >> width
    return tuple(value >> (width * place) & mask for place in reversed(range(dimension + 1)))


def segre_veronese_generic_ed_degree(sizes: Iterable[int], degrees: Iterable[int] | None = None) -> int:
    """Count the critical points of a generic quadratic distance to a generic point.

    Parameters
    ----------
    sizes, degrees
        As in `segre_veronese_degree`.

    Returns
    -------
    int

    Raises
    ------
    InputError, ResourceError
        As `segre_veronese_polar_degrees`.

    Notes
    -----
    The sum of all polar degrees, sum_i (-1)^i (2^(m + 1 - i) - 1) deg c_i.

    Examples
    --------
    >>> segre_veronese_generic_ed_degree([2, 3, 4, 5])
    2976084
    >>> segre_veronese_generic_ed_degree([3, 3], degrees=[2, 1])
    219
    """
    return _generic(_chern_degrees(_factors(sizes, degrees)))


def segre_veronese_frobenius_ed_degree(sizes: Iterable[int], degrees: Iterable[int] | None = None) -> int:
    """Count the critical points of the invariant distance: Frobenius of tensors, Bombieri-Weyl of forms.

    Parameters
    ----------
    sizes, degrees
        As in `segre_veronese_degree`.

    Returns
    -------
    int
        The number of singular vector tuples of a generic partially symmetric tensor.

    Raises
    ------
    InputError, ResourceError
        As `segre_veronese_polar_degrees`.

    Notes
    -----
    Friedland and Ottaviani ("The number of singular vector tuples and uniqueness of best rank-one approximation of
    tensors", 2014, theorems 1 and 12): the coefficient of prod t_i^(k_i - 1) in prod (u_i^k_i - t_i^k_i) / (u_i - t_i)
    with u_i = s - t_i and s = sum d_j t_j. Each quotient is a polynomial in s and t_i alone, with coefficients w_c at
    s^c t_i^(k_i - 1 - c); of s^N the monomial prod t_i^c_i is needed, which has the coefficient N! prod d_i^c_i / c_i!.
    So one product of polynomials in one variable is enough.

    Examples
    --------
    >>> segre_veronese_frobenius_ed_degree([5, 5, 5])
    1621
    >>> segre_veronese_frobenius_ed_degree([2], degrees=[7])  # the rational normal curve
    7
    """
    groups = Counter(_factors(sizes, degrees))
    _check_sizes(groups)
    scaled = [(_quotient_polynomial(size, degree), times) for (size, degree), times in groups.items()]
    terms = product_of_powers(scaled)
    scale = prod(factorial(size - 1) ** times for (size, _), times in groups.items())
    return _factorial_sum(terms) // scale


def _factors(sizes: Iterable[int], degrees: Iterable[int] | None) -> list[Factor]:
    lengths = whole_numbers("sizes", sizes, least=1)
    given = (1,) * len(lengths) if degrees is None else whole_numbers("degrees", degrees, least=1)
    if len(given) != len(lengths):
        raise InputError(
            "each factor needs one degree", given=f"{len(given)} degrees", allowed=f"{len(lengths)}, one for each size"
        )
    return list(zip(lengths, given, strict=True))


def _dimension(factors: Iterable[Factor]) -> int:
    return sum(size - 1 for size, _ in factors)


def _chern_degrees(factors: list[Factor]) -> list[int]:
    """Compute deg c_0, ..., deg c_m: whole numbers, as every factor is multiplied by (k_j - 1)! first."""
    groups = Counter(factors)
    _check_sizes(groups)
    dimension = _dimension(factors)
    terms = product_of_powers([(_chern_polynomial(*factor), times) for factor, times in groups.items()])
    scale = prod(factorial(size - 1) ** times for (size, _), times in groups.items())
    degrees, permutations = [], 1
    for term in reversed(terms):
        degrees.append(permutations * term // scale)
        permutations *= len(degrees)
    return degrees[: dimension + 1][::-1]


def _check_sizes(groups: Iterable[Factor]) -> None:
    """Refuse polynomials that would fill the allowed bits by themselves: each has a coefficient above (k - 1)!."""
    bits = sum(size * size * size.bit_length() // 2 for size, _ in groups)
    check_work("multiplying these polynomials", bits, most=MOST_BITS)


def _chern_polynomial(size: int, degree: int) -> list[int]:
    last = size - 1
    return [comb(size, a) * degree ** (last - a) * perm(last, a) for a in range(size)]


def _quotient_polynomial(size: int, degree: int) -> list[int]:
    """Compute (k-1)! w_c d^c / c!, where w_c = sum_a (-1)^(a-c) binom(a, c) follows from w_(c-1) by Pascal's rule."""
    last = size - 1
    sign = -1 if last % 2 else 1
    weight = (1 + sign) // 2  # w_c (-1)^c
    terms = []
    for c in range(size):
        if c:
            weight = (sign * comb(size, c) - weight) // 2
        terms.append((-1) ** c * weight * degree**c * perm(last, last - c))
    return terms


def _generic(chern: list[int]) -> int:
    terms = (((1 << (len(chern) - place)) - 1) * degree for place, degree in enumerate(chern))
    return _alternating(terms)


def _alternating(terms: Iterable[int]) -> int:
    return sum(-term if place % 2 else term for place, term in enumerate(terms))


def _factorial_sum(terms: list[int]) -> int:
    """Sum N! times the N-th term, by Horner's scheme."""
    total = 0
    for place in reversed(range(len(terms))):
        total = terms[place] + (place + 1) * total
    return total
