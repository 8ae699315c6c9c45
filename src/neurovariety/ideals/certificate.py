"""What generators do on rows that the fit never saw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.moments import blocks_of_rows, check_finite
from neurovariety.poly import PolynomialFamily

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Certificate:
    """Mean squares of generators on held-out rows.

    Attributes
    ----------
    mean_squares, standard_errors : numpy.ndarray, shape (number of generators,), float64
        The mean of p(x)^2 over the rows, and that mean's standard error.
    rows : int
    """

    mean_squares: Float
    standard_errors: Float
    rows: int

    def __str__(self) -> str:
        """Report in one line."""
        if not len(self.mean_squares):
            return f"no generators to certify on {self.rows:,} held-out rows"
        return (
            f"on {self.rows:,} held-out rows the mean squares have median {np.median(self.mean_squares):.2g} "
            f"and maximum {self.mean_squares.max():.2g}"
        )


def certify(generators: PolynomialFamily, rows: ArrayLike) -> Certificate:
    """Measure the mean squares of the generators on rows that took no part in the fit.

    Parameters
    ----------
    generators : PolynomialFamily
    rows : array_like, shape (m, n), m at least 1
    """
    points = np.asanyarray(rows)
    generators.monomials.check_points(points.shape)
    if not len(points):
        raise InputError("a certificate needs held-out rows", given="0 rows", allowed="at least 1")
    first, second = np.zeros(len(generators)), np.zeros(len(generators))
    for start, block in blocks_of_rows(points, len(generators.monomials) + len(generators)):
        check_finite(block, first_row=start)
        squares = generators.evaluate(block) ** 2
        first += squares.sum(axis=0)
        second += (squares**2).sum(axis=0)
    mean = first / len(points)
    variance = np.maximum(second / len(points) - mean**2, 0.0)
    return Certificate(mean, np.sqrt(variance / max(1, len(points) - 1)), len(points))
