"""Matrices of bounded rank: degree, polar degrees and Euclidean distance degrees by closed forms.

The cone of m x n matrices of rank at most r is the set of all linear networks with a narrowest layer of width r. Its
conormal variety is resolved by the bundles U (x) V and U' (x) V' on Gr(r, m) x Gr(r, n), U' and V' the annihilators of
the tautological bundles U and V. So the polar degrees are integrals of products of Segre classes of these two bundles.

**All of them at once.** Let m <= n, M the m x m matrix binom(i + j + n - m, i), with i, j from 0, and D the diagonal
matrix of the (-x)^i. Then the polar degrees of all ranks r are the coefficients of

    det(M + y D M D) = det( binom(i + j + n - m, i) (1 + y (-x)^(i+j)) ),

delta^(k) of rank r, the degree first, that of y^r x^(r (2m - 1 - r) - k); and the generic Euclidean distance degrees
are the coefficients at x = 1.

*Proof.* Cauchy's determinant turns the product of all 1 / (1 + x_i + y_j) into alternants: the Segre class of E (x) F
is, up to signs by degree, the sum of s_lambda(E) s_mu(F) times the minor of binom(l + k, l) with rows l and columns k,
the decreasing sequences lambda_i + e - i and mu_j + f - j (Lascoux 1978; Laksov, Lascoux and Thorup 1989). For ranks
e < f the columns 0, ..., f - e - 1 must belong to mu, and are left out of the minor. By Schubert calculus the integral
of s_lambda(U) s_nu(U') over Gr(r, m) is one up to sign if nu is the transpose of the complement of lambda, and zero
otherwise; the sequence of nu is then the complement in {0, ..., m - 1} of the sequence of lambda. On Gr(r, n) the
complement holds the n - m columns left out, and the others are counted from there. So delta^(k) is the sum of the
products of complementary minors M[L, K] M[L', K'] over the sets L, K of size r with the given sum of elements, and
Laplace's expansion of the determinant of a sum of two matrices adds up just these; D cancels its signs.

The entries of M are totally positive, so all coefficients are from 0, and none is above the value at x = y = 1.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb, isqrt, prod

import numpy as np
from numpy.typing import NDArray

from neurovariety.variety.closed_forms.elimination import Residues, determinants_mod, powers_mod
from neurovariety.variety.closed_forms.interpolation import interpolate, primes_needed
from neurovariety.variety.closed_forms.work import check_work
from neurovariety.whole_number import whole_number

MOST_STEPS = 3e10
"""Of elimination: some minutes."""

MOST_ZEROS = 1e7
"""At the end of a list of polar degrees."""

MOST_FACTORS = 1e6
"""Of a product that gives a degree: some seconds."""


def determinantal_dimension(rows: int, columns: int, rank: int) -> int:
    """Compute the dimension of the cone of matrices of bounded rank, r (m + n - r).

    Parameters
    ----------
    rows, columns : int from 1
        m and n, in any order.
    rank : int from 1 to min(m, n)

    Returns
    -------
    int

    Raises
    ------
    InputError
        When a number is out of range.

    Examples
    --------
    >>> determinantal_dimension(3, 4, 2)
    10
    """
    m, n, r = _checked(rows, columns, rank)
    return r * (m + n - r)


def determinantal_degree(rows: int, columns: int, rank: int) -> int:
    """Compute the degree of the variety of matrices of bounded rank.

    Parameters
    ----------
    rows, columns, rank
        As in `determinantal_dimension`.

    Returns
    -------
    int

    Raises
    ------
    InputError
        When a number is out of range.
    ResourceError
        When (m - r) r is above `MOST_FACTORS`.

    Notes
    -----
    Giambelli's formula, prod_{i=0}^{m-r-1} binom(n + i, r) / binom(r + i, r), the same with m and n exchanged.

    Examples
    --------
    >>> determinantal_degree(3, 4, 2), determinantal_degree(6, 6, 3)
    (6, 980)
    """
    m, n, r = _checked(rows, columns, rank)
    check_work("the degree", (m - r) * r, most=MOST_FACTORS)
    above, below = (prod(comb(start + i, r) for i in range(m - r)) for start in (n, r))
    return above // below


def determinantal_polar_degrees(rows: int, columns: int, rank: int) -> tuple[int, ...]:
    """Compute the polar degrees of the variety of matrices of bounded rank, its degree first.

    Parameters
    ----------
    rows, columns, rank
        As in `determinantal_dimension`.

    Returns
    -------
    tuple of int, r (m + n - 2 r) + 1 of them
        The last |m - n| r of them are zero, and so are all further ones.

    Raises
    ------
    InputError
        When a number is out of range.
    ResourceError
        When the smaller side is too long, or the larger one far longer; see `MOST_STEPS` and `MOST_ZEROS`.

    Notes
    -----
    The coefficients of a determinant; the formula and its proof stand at the top of this file.

    Examples
    --------
    >>> determinantal_polar_degrees(3, 3, 1)
    (6, 12, 12, 6, 3)
    >>> determinantal_polar_degrees(2, 4, 1)
    (4, 6, 4, 0, 0)
    """
    m, n, r = _checked(rows, columns, rank)
    check_work("a list of all polar degrees", r * (n - m), most=MOST_ZEROS)
    degrees = _polar_degrees_of_all_ranks(m, n)[r]
    return degrees + (0,) * (r * (n - m))


def determinantal_generic_ed_degree(rows: int, columns: int, rank: int) -> int:
    """Count the critical points of a generic quadratic distance: entrywise weights, or missing entries.

    Parameters
    ----------
    rows, columns, rank
        As in `determinantal_dimension`.

    Returns
    -------
    int

    Raises
    ------
    InputError, ResourceError
        As `determinantal_polar_degrees`.

    Examples
    --------
    >>> determinantal_generic_ed_degree(3, 3, 1), determinantal_generic_ed_degree(6, 6, 3)
    (39, 11295900)
    """
    m, n, r = _checked(rows, columns, rank)
    return _generic_ed_degrees_of_all_ranks(m, n)[r]


def determinantal_frobenius_ed_degree(rows: int, columns: int, rank: int) -> int:
    """Count the critical points of the Frobenius distance, or of any other that whitening makes so.

    Parameters
    ----------
    rows, columns, rank
        As in `determinantal_dimension`.

    Returns
    -------
    int

    Raises
    ------
    InputError
        When a number is out of range.

    Notes
    -----
    Eckart and Young: the critical points keep r of the min(m, n) singular triples.

    Examples
    --------
    >>> determinantal_frobenius_ed_degree(4, 5, 2)
    6
    """
    m, _, r = _checked(rows, columns, rank)
    return comb(m, r)


def _checked(rows: int, columns: int, rank: int) -> tuple[int, int, int]:
    """Order the two sides, the smaller first."""
    m, n = sorted((whole_number("rows", rows, least=1), whole_number("columns", columns, least=1)))
    return m, n, whole_number("rank", rank, least=1, most=m)


@lru_cache(maxsize=256)
def _polar_degrees_of_all_ranks(m: int, n: int) -> tuple[tuple[int, ...], ...]:
    """List the coefficients that can differ from zero, for the ranks from 0 to m."""
    table = _determinant(m, n, powers=m * (m - 1) + 1)
    tops = (r * (2 * m - 1 - r) for r in range(m + 1))
    return tuple(tuple(int(table[top - k, r]) for k in range(2 * r * (m - r) + 1)) for r, top in enumerate(tops))


@lru_cache(maxsize=256)
def _generic_ed_degrees_of_all_ranks(m: int, n: int) -> tuple[int, ...]:
    return tuple(int(value) for value in _determinant(m, n, powers=1)[0])


def _determinant(m: int, n: int, *, powers: int) -> NDArray[np.object_]:
    """Expand the determinant in x and y; with one power of x alone, at x = 1."""
    check_work("the determinant of this many rows", powers * (m + 1) * m**3, most=MOST_STEPS)
    binomials = np.array([[comb(i + j + n - m, i) for j in range(m)] for i in range(m)], object)
    # Hadamard's bound of the value at x = y = 1
    bound = isqrt(prod(sum((2 * entry) ** 2 for entry in row[i % 2 :: 2]) for i, row in enumerate(binomials))) + 1
    check_work(
        "the determinant of this many rows",
        powers * (m + 1) * m**3 // 3 * primes_needed(bound),
        most=MOST_STEPS,
        remedy="the degree and the Frobenius count need no determinant",
    )
    exponents = np.add.outer(np.arange(m), np.arange(m))

    def values(x: Residues, y: Residues, prime: int) -> Residues:
        factors = 1 + y[:, None, None] * powers_mod(-x % prime, 2 * m - 1, prime)[:, exponents] % prime
        return determinants_mod((binomials % prime).astype(np.int64) * (factors % prime) % prime, prime)

    return interpolate(values, (powers, m + 1), bound=bound)
