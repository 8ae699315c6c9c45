"""Symmetric matrices of bounded rank: degree, polar degrees and Euclidean distance degrees by closed forms.

They are the quadratic forms that a network with one hidden layer of r squares computes. Their polar degrees are the
algebraic degrees of semidefinite programming (Nie, Ranestad and Sturmfels, "The algebraic degree of semidefinite
programming", 2010), for which Graf von Bothmer and Ranestad ("A general formula for the algebraic degree in
semidefinite programming", 2009) found

    delta^(k) = sum of psi_I psi_J over the sets I of n - r numbers from 1 to n with sum binom(n - r + 1, 2) + k,

J the complement of I, psi_i = 2^(i-1), psi_(i,j) = sum_{k=i}^{j-1} binom(i + j - 2, k), and psi_I the Pfaffian of the
psi_(i,j), with i, j in I, bordered by the psi_i where I is odd.

**All of them at once.** A border in front for I and one at the end for J make both sizes even. The Pfaffian of a sum of
two skew-symmetric matrices is the sum of products of complementary Pfaffians, with signs that a diagonal matrix of the
(-x)^i cancels. So one Pfaffian, whose entries are polynomials in x and y, has the coefficient psi_I psi_J at
x^sum(I) y^|I|, summed up; no set is ever listed.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb, isqrt, prod

import numpy as np
from numpy.typing import NDArray

from neurovariety.variety.closed_forms.determinantal import MOST_FACTORS, MOST_STEPS
from neurovariety.variety.closed_forms.elimination import Residues, pfaffians_mod, powers_mod
from neurovariety.variety.closed_forms.interpolation import interpolate, primes_needed
from neurovariety.variety.closed_forms.work import check_work
from neurovariety.whole_number import whole_number

Table = NDArray[np.object_]


def symmetric_determinantal_degree(size: int, rank: int) -> int:
    """Compute the degree of the variety of symmetric matrices of bounded rank.

    Parameters
    ----------
    size : int from 1
        n.
    rank : int from 1 to n

    Returns
    -------
    int

    Raises
    ------
    InputError
        When a number is out of range.
    ResourceError
        When n (n - r) is above `neurovariety.variety.closed_forms.determinantal.MOST_FACTORS`.

    Notes
    -----
    Harris and Tu ("On symmetric and skew-symmetric determinantal varieties", 1984):
    prod_{i=0}^{n-r-1} binom(n + i, n - r - i) / binom(2 i + 1, i).

    Examples
    --------
    >>> symmetric_determinantal_degree(4, 2)
    10
    """
    n, r = _checked(size, rank)
    check_work("the degree", n * (n - r), most=MOST_FACTORS)
    above = prod(comb(n + i, n - r - i) for i in range(n - r))
    return above // prod(comb(2 * i + 1, i) for i in range(n - r))


def symmetric_determinantal_polar_degrees(size: int, rank: int) -> tuple[int, ...]:
    """Compute the polar degrees of the variety of symmetric matrices of bounded rank, its degree first.

    Parameters
    ----------
    size, rank
        As in `symmetric_determinantal_degree`.

    Returns
    -------
    tuple of int, r (n - r) + 1 of them
        All further polar degrees are zero. Those of rank n - r are the same in reversed order.

    Raises
    ------
    InputError
        When a number is out of range.
    ResourceError
        When the matrices are too large; see `neurovariety.variety.closed_forms.determinantal.MOST_STEPS`.

    Examples
    --------
    >>> symmetric_determinantal_polar_degrees(3, 1), symmetric_determinantal_polar_degrees(3, 2)
    ((4, 6, 3), (3, 6, 4))
    """
    n, r = _checked(size, rank)
    return _polar_degrees_of_all_ranks(n)[r]


def symmetric_determinantal_generic_ed_degree(size: int, rank: int) -> int:
    """Count the critical points of a generic quadratic distance to the symmetric matrices of bounded rank.

    Parameters
    ----------
    size, rank
        As in `symmetric_determinantal_degree`.

    Returns
    -------
    int

    Raises
    ------
    InputError, ResourceError
        As `symmetric_determinantal_polar_degrees`.

    Examples
    --------
    >>> symmetric_determinantal_generic_ed_degree(4, 2)
    122
    """
    n, r = _checked(size, rank)
    return _generic_ed_degrees_of_all_ranks(n)[r]


def symmetric_determinantal_frobenius_ed_degree(size: int, rank: int) -> int:
    """Count the critical points of the Frobenius (Bombieri-Weyl) distance: r of the n eigenvectors are kept.

    Parameters
    ----------
    size, rank
        As in `symmetric_determinantal_degree`.

    Returns
    -------
    int

    Raises
    ------
    InputError
        When a number is out of range.

    Examples
    --------
    >>> symmetric_determinantal_frobenius_ed_degree(4, 2)
    6
    """
    return comb(*_checked(size, rank))


def _checked(size: int, rank: int) -> tuple[int, int]:
    n = whole_number("size", size, least=1)
    return n, whole_number("rank", rank, least=1, most=n)


@lru_cache(maxsize=64)
def _polar_degrees_of_all_ranks(n: int) -> tuple[tuple[int, ...], ...]:
    table = _pfaffian(n, powers=n * (n + 1) // 2 + 1)
    starts = [comb(n - r + 1, 2) for r in range(n + 1)]
    return tuple(tuple(int(table[start + k, n - r]) for k in range(r * (n - r) + 1)) for r, start in enumerate(starts))


@lru_cache(maxsize=64)
def _generic_ed_degrees_of_all_ranks(n: int) -> tuple[int, ...]:
    return tuple(int(value) for value in _pfaffian(n, powers=1)[0, ::-1])


def _pfaffian(n: int, *, powers: int) -> Table:
    """Expand the Pfaffian in x and y; with one power of x alone, at x = 1."""
    work = powers * (n + 1) * (n + 2) ** 3
    check_work("the Pfaffian of this many rows", work, most=MOST_STEPS)
    outer, inner = _matrices(n)
    places = np.arange(n + 2 - n % 2) % (n + 1)  # what a row adds to sum(I): its number, nothing for a border
    exponents, degrees = np.add.outer(places, places), np.add.outer(1 * (places > 0), 1 * (places > 0))
    # Hadamard's bound of the determinant, the square of the Pfaffian, at x = y = 1
    rows = outer - (-1) ** (exponents % 2) * inner
    bound = isqrt(prod(int((row**2).sum()) for row in rows)) + 1
    check_work("the Pfaffian of this many rows", work // 2 * primes_needed(bound), most=MOST_STEPS)

    def values(x: Residues, y: Residues, prime: int) -> Residues:
        scale = powers_mod(-x % prime, 2 * n + 1, prime)[:, exponents] * powers_mod(y, 3, prime)[:, degrees] % prime
        first, second = ((matrix % prime).astype(np.int64) for matrix in (outer, inner))
        return pfaffians_mod((first - second * scale) % prime, prime)

    return interpolate(values, (powers, n + 1), bound=bound)


def _matrices(n: int) -> tuple[Table, Table]:
    """Build the skew-symmetric matrices for the complement J and for the set I, with rows 0, 1, ..., n (and n + 1).

    Row 0 is the border of whichever of the two is odd where n is odd. Where n is even both are odd or both even: row 0
    is the border of J, row n + 1 that of I, and their common entry, one, takes them out where none is needed.
    """
    size = n + 2 - n % 2
    core = np.zeros((size, size), object)
    for i in range(1, n):
        for j in range(i + 1, n + 1):
            core[i, j] = sum(comb(i + j - 2, k) for k in range(i, j))
    outer, inner = core, core.copy()
    singles = np.array([2**i for i in range(n)], object)
    outer[0, 1 : n + 1] = singles
    if n % 2:
        inner[0, 1:] = singles
    else:
        outer[0, n + 1] = 1
        inner[1 : n + 1, n + 1] = -singles
    return outer - outer.T, inner - inner.T
