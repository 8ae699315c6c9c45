"""Dimension and degree of an ideal, counted from the leading monomials of its Groebner basis.

An ideal and the ideal of its leading monomials leave out equally many monomials of each degree, whenever the order
compares degrees first (D. Cox, J. Little, D. O'Shea, Ideals, Varieties, and Algorithms, section 9.3). The series that
counts them is a polynomial K(t) over (1 - t)^n. K is found by splitting on a variable: the monomials that are missing
from I are those missing from I + (x), and x times those missing from I : x (A. Bigatti, Computation of Hilbert-Poincare
series, 1997).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Monomials = NDArray[np.int64]


def dimension_and_degree(leading: Monomials) -> tuple[int, int]:
    """Count the dimension and the degree of the common zeros.

    Parameters
    ----------
    leading : numpy.ndarray, shape (s, n), int64
        Exponents of the leading monomials of a Groebner basis by an order that compares degrees first.

    Returns
    -------
    dimension : int
        Of the complex common zeros; -1 when there are none.
    degree : int
        Of the components of that dimension together, with their multiplicities: for dimension 0 the number of
        solutions. 0 when there are none.

    Examples
    --------
    >>> dimension_and_degree(np.array([[2, 0], [0, 3]])), dimension_and_degree(np.array([[1, 1, 0]]))
    ((0, 6), (2, 2))
    """
    numerator = [int(value) for value in hilbert_numerator(leading)]
    if not any(numerator):
        return -1, 0
    dimension = leading.shape[1]
    while sum(numerator) == 0:  # divisible by 1 - t: its quotient has the partial sums for coefficients
        numerator = [sum(numerator[: i + 1]) for i in range(len(numerator) - 1)]
        dimension -= 1
    return dimension, sum(numerator)


def hilbert_numerator(leading: Monomials) -> list[int]:
    """Compute the coefficients of K(t), where K(t) / (1 - t)^n counts the monomials outside the ideal by degree.

    Parameters
    ----------
    leading : numpy.ndarray, shape (s, n), int64
        Exponents of monomials that generate the ideal.

    Returns
    -------
    list of int
        Of 1, t, t^2, ...

    Examples
    --------
    >>> hilbert_numerator(np.array([[2, 0], [1, 1]]))  # 1 - 2 t^2 + t^3
    [1, 0, -2, 1]
    """
    minimal = _minimal(leading)
    if (minimal.sum(axis=1) == 0).any():
        return [0]
    counts = np.count_nonzero(minimal, axis=0)
    if not minimal.size or counts.max() <= 1:  # no two monomials share a variable
        numerator = [1]
        for degree in minimal.sum(axis=1).tolist():
            numerator = _difference(numerator, numerator, shift=degree)
        return numerator
    variable = int(counts.argmax())
    powers = minimal[:, variable]
    # The median power parts the monomials into halves, so that high powers do not make the recursion deep.
    power = int(np.median(powers[powers > 0]))
    pivot = np.zeros((1, minimal.shape[1]), dtype=np.int64)
    pivot[0, variable] = power
    with_pivot = hilbert_numerator(np.vstack([minimal[powers < power], pivot]))
    quotient = hilbert_numerator(np.maximum(minimal - pivot, 0))
    return _difference(with_pivot, [-value for value in quotient], shift=power)


def _minimal(monomials: Monomials) -> Monomials:
    """Keep the monomials that no other one divides, each once."""
    unique = np.unique(monomials, axis=0)
    by_degree = unique[np.argsort(unique.sum(axis=1), kind="stable")]
    kept = np.ones(len(by_degree), dtype=bool)
    for i in range(len(by_degree)):
        if kept[i]:
            kept[i + 1 :] &= (by_degree[i + 1 :] < by_degree[i]).any(axis=1)
    return by_degree[kept]


def _difference(left: list[int], right: list[int], *, shift: int) -> list[int]:
    """Return left - t^shift right."""
    result = left + [0] * max(0, shift + len(right) - len(left))
    for i, value in enumerate(right):
        result[shift + i] -= value
    return result
