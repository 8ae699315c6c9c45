"""How large polynomials can be on a box: the product of an interval for each variable.

A confidence bound on a mean square needs to know how large a square can be at all. On a box each monomial lies in the
product of the intervals of its powers, and a polynomial in the sum of the intervals of its terms, so
|p| <= sum |c_s| prod max(|lo|, |hi|)^e_s. Even powers are never negative, which makes the interval smaller than that.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.moments import Rows, fold
from neurovariety.poly import Monomials, PolynomialFamily

Float = NDArray[np.float64]

BLOCK_NUMBERS = 1 << 20


@dataclass(frozen=True, eq=False)
class _Extremes:
    low: Float
    high: Float

    def merge(self, other: _Extremes) -> _Extremes:
        return _Extremes(np.minimum(self.low, other.low), np.maximum(self.high, other.high))


def box_of(rows: Rows, executor: Executor | None = None) -> Float:
    """Find the smallest box that holds all rows, in one pass, carried by the executor if there is one.

    Returns
    -------
    numpy.ndarray, shape (2, n), float64
        Least and largest value of each variable.

    Examples
    --------
    >>> from neurovariety.moments import as_rows
    >>> box_of(as_rows([[1, 5], [3, 4]]))
    array([[1., 4.],
           [3., 5.]])
    """
    found = fold(rows, _extremes, block_rows=max(1, BLOCK_NUMBERS // rows.variables), executor=executor)
    return np.stack([found.low, found.high])


def _extremes(block: Float) -> _Extremes:
    return _Extremes(block.min(axis=0), block.max(axis=0))


def checked_box(box: ArrayLike, variables: int) -> Float:
    """Take a box of shape (2, n), or (2,) for the same interval in every variable; InputError otherwise."""
    try:
        array = np.asarray(box, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(
            "a box is a table of numbers", given=f"{box!r} ({error})", allowed=f"shape (2, {variables}) or (2,)"
        ) from error
    if array.shape == (2,):
        array = np.repeat(array[:, None], variables, axis=1)
    if array.shape != (2, variables) or not np.isfinite(array).all() or (array[0] > array[1]).any():
        raise InputError(
            "a box has a least and a largest value for each variable",
            given=f"an array of shape {array.shape}" + ("" if array.size > 8 else f", {array.tolist()}"),
            allowed=f"shape (2, {variables}) or (2,), finite, the first row no larger than the second",
        )
    return array


def largest_monomials(table: Monomials, box: Float) -> tuple[Float, Float]:
    """Enclose every monomial on the box; returns lower and upper ends, each of shape (s,)."""
    low, high = np.ones(len(table)), np.ones(len(table))
    for variable in range(table.variables):
        powers = table.exponents[:, variable]
        ends = np.sort(box[:, variable][:, None] ** powers, axis=0)
        straddles = (powers > 0) & (powers % 2 == 0) & (box[0, variable] < 0 < box[1, variable])
        ends[0] = np.where(straddles, 0.0, ends[0])
        products = np.stack([low * ends[0], low * ends[1], high * ends[0], high * ends[1]])
        low, high = products.min(axis=0), products.max(axis=0)
    return low, high


def largest_values(generators: PolynomialFamily, box: Float) -> Float:
    """Bound the absolute value of every polynomial on the box.

    Parameters
    ----------
    generators : PolynomialFamily
        p polynomials in n variables.
    box : numpy.ndarray, shape (2, n)

    Returns
    -------
    numpy.ndarray, shape (p,), float64
        No polynomial exceeds its bound anywhere on the box; the bound need not be reached.

    Examples
    --------
    >>> circle = PolynomialFamily(Monomials.up_to_degree(2, 2), np.array([[-1.0, 0, 0, 1, 0, 1]]))
    >>> largest_values(circle, np.array([[-1.0, -1.0], [1.0, 1.0]])).round(6)
    array([1.])
    """
    low, high = largest_monomials(generators.monomials, box)
    furthest = np.maximum(np.abs(low), np.abs(high))
    largest = np.empty(len(generators))
    step = max(1, BLOCK_NUMBERS // len(low))
    for start in range(0, len(generators), step):
        block = generators.coefficients[start : start + step]
        positive, negative = np.maximum(block, 0.0), np.minimum(block, 0.0)
        top, bottom = positive @ high + negative @ low, positive @ low + negative @ high
        rounding = 64 * np.finfo(float).eps * (positive - negative) @ furthest
        largest[start : start + step] = np.maximum(np.abs(top), np.abs(bottom)) + rounding
    return largest
