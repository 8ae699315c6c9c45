"""Coefficients of polynomial maps modulo a prime, from their values at a grid of whole numbers.

All monomials up to a degree are a lower set: with x^a also everything that divides it. The values at the points
(a_1, ..., a_n) of the same set determine the coefficients, by Newton's divided differences along one axis after the
other, without a matrix (Dyn, Floater, Multivariate polynomial interpolation on lower sets, 2014).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from neurovariety.architectures.ambient import Ambient
from neurovariety.architectures.residues import Residues
from neurovariety.errors import InputError


def coefficients_from_values(ambient: Ambient, values: Callable[[Residues], Residues], prime: int) -> Residues:
    """Compute coefficients from values at points.

    Parameters
    ----------
    ambient : Ambient
    values : function of points, shape (N, variables), int64
        Gives the values of B maps, shape (B, N, outputs), int64; outputs that the ambient space does not look at may
        follow.
    prime : int

    Returns
    -------
    numpy.ndarray, shape (B, D), int64

    Raises
    ------
    InputError
        When the prime is not above the degree: different polynomials would have the same values.
    ResourceError
        When there are too many coefficients to list.
    """
    if prime <= ambient.degree:
        raise InputError(
            "the prime is too small: modulo it different polynomials have the same values",
            given=f"{prime} with degree {ambient.degree}",
            allowed=f"a prime above {ambient.degree}",
        )
    outputs, exponents = ambient.coordinates()
    used = np.flatnonzero(exponents.any(axis=0))  # the others are zero at the points
    free = used[:-1] if ambient.homogeneous else used  # the last one is 1: its exponent follows from the degree
    grid = Ambient.of_polynomials(1, len(free), ambient.degree, homogeneous=False).monomials()
    points = np.zeros((len(grid), ambient.variables), np.int64)
    points[:, used] = 1
    points[:, free] = grid
    table = values(points)[..., : ambient.outputs]
    coefficients = interpolated(np.ascontiguousarray(np.moveaxis(table, 1, 0)), grid, prime)
    places = {powers: number for number, powers in enumerate(map(tuple, grid.tolist()))}
    rows = np.array([places[powers] for powers in map(tuple, exponents[:, free].tolist())], dtype=np.int64)
    return coefficients[rows, :, outputs].T


def interpolated(values: Residues, grid: Residues, prime: int) -> Residues:
    """Turn values at the points of a lower set into coefficients of the monomials of the same set.

    Parameters
    ----------
    values : numpy.ndarray, shape (M, ...), residues
    grid : numpy.ndarray, shape (M, n), int64
        With each row all rows that are not larger in any place; its entries are below the prime.
    prime : int

    Returns
    -------
    numpy.ndarray, shape (M, ...), int64

    Examples
    --------
    >>> grid = np.array([[2], [1], [0]])
    >>> interpolated(np.array([9, 4, 1]), grid, 101)  # (x + 1)^2 at 2, 1, 0
    array([1, 2, 1])
    """
    table = np.array(values, dtype=np.int64)
    neighbours = [_below(grid, axis) for axis in range(grid.shape[1])]
    for axis, below in enumerate(neighbours):
        for order in range(1, int(grid[:, axis].max(initial=0)) + 1):
            here = np.flatnonzero(grid[:, axis] >= order)
            differences = (table[here] - table[below[here]]) % prime
            table[here] = differences * pow(order, -1, prime) % prime
    for axis, below in enumerate(neighbours):
        for node in range(int(grid[:, axis].max(initial=0)) - 1, 0, -1):
            here = np.flatnonzero(grid[:, axis] > node)
            table[below[here]] = (table[below[here]] - node * table[here]) % prime
    return table


def _below(grid: Residues, axis: int) -> Residues:
    """Find the row with one less along an axis; -1 where there is none."""
    places = {powers: number for number, powers in enumerate(map(tuple, grid.tolist()))}
    lower = grid.copy()
    lower[:, axis] -= 1
    return np.array([places.get(powers, -1) for powers in map(tuple, lower.tolist())], dtype=np.int64)
