"""A tape run over truncated power series in the path parameter: Taylor's coefficients of the equations.

The coefficient of order k of a product is the sum of a_i b_(k-i); a sum's is the sum of its terms'. So an order is
computed from itself and those below, and a change in the highest order of the point needs one pass over that order
alone: the unknown coefficients of a path are found one after another (Griewank and Walther, Evaluating Derivatives,
chapter 13). Parameters move on a line, so their series end at order one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from neurovariety.errors import InputError
from neurovariety.solve.system.evaluation import BLOCK_NUMBERS, FEWEST_POINTS
from neurovariety.solve.system.schedule import Places, Products, Sums
from neurovariety.solve.system.tape import Complex, Float, Tape


class SeriesRun:
    """Power series in every slot of a tape, for m paths; an order is recomputed when asked for.

    Parameters
    ----------
    tape : Tape
    order : int
        The highest order.
    paths : int
        m.

    Attributes
    ----------
    coefficients : numpy.ndarray, shape (order + 1, slots, m), complex128
        All series. Coordinates and parameters may be written to directly; `update` writes the rest.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import parameters, variables
    >>> from neurovariety.solve.system.polynomial_system import PolynomialSystem
    >>> (x,), (p,) = variables("x"), parameters("p")
    >>> run = SeriesRun(PolynomialSystem.of([x**2 - p]).affine.values, order=2, paths=1)
    >>> run.set_parameters([[1.0]], [[2.0]])
    >>> run.set_point(0, [[1.0]])
    >>> run.set_point(1, [[1.0]])
    >>> [run.update(order).item().real for order in (0, 1, 2)]
    [0.0, 0.0, 1.0]
    """

    def __init__(self, tape: Tape, order: int, paths: int) -> None:
        self.tape = tape
        self.order = order
        self.paths = paths
        self.coefficients = np.zeros((order + 1, tape.slots, paths), dtype=np.complex128)
        inputs = tape.coordinates + tape.parameters
        self.coefficients[0, inputs : inputs + len(tape.constants)] = tape.constants[:, None]

    def set_point(self, order: int, values: ArrayLike) -> None:
        """Set one order of the point's series, shape (m, N)."""
        self.coefficients[order, : self.tape.coordinates] = self._rows(values, self.tape.coordinates)

    def set_parameters(self, values: ArrayLike, slopes: ArrayLike) -> None:
        """Set the parameters and their derivatives, shapes (m, K) or (K,)."""
        inputs = slice(self.tape.coordinates, self.tape.coordinates + self.tape.parameters)
        for order, given in enumerate((values, slopes)[: self.order + 1]):
            self.coefficients[order, inputs] = self._rows(given, self.tape.parameters)

    def _rows(self, values: ArrayLike, width: int) -> Complex:
        array = np.asarray(values, dtype=np.complex128)
        if array.shape not in ((width,), (self.paths, width)):
            raise InputError(
                "the series do not fit the tape", given=f"shape {array.shape}", allowed=f"({self.paths}, {width})"
            )
        return np.broadcast_to(array, (self.paths, width)).T

    def update(self, order: int) -> Complex:
        """Compute one order from the point's orders up to it; lower ones must be up to date.

        Returns
        -------
        numpy.ndarray, shape (m, n), complex128
            This order of the equations' values.
        """
        size = max(FEWEST_POINTS, BLOCK_NUMBERS // max(1, (order + 1) * self.tape.slots))
        with np.errstate(all="ignore"):  # as in `evaluation`: overflow is for the caller to see
            for start in range(0, self.paths, size):
                series = self.coefficients[:, :, start : start + size]
                for step in self.tape.schedule:
                    if isinstance(step, Products):
                        series[order, step.destination] = _convolved(series, step.left, step.right, order)
                    else:
                        _add_up(step, series, order)
        return self.coefficients[order, self.tape.outputs].T


def _convolved(series: Complex, left: Places, right: Places, order: int) -> Complex:
    total: Complex = series[0, left] * series[order, right]
    for lower in range(1, order + 1):
        total += series[lower, left] * series[order - lower, right]
    return total


def _add_up(step: Sums, series: Complex, order: int) -> None:
    totals: list[Float] = []
    if step.linear is not None:
        totals.append(step.linear @ series[order, step.used].view(np.float64))
    if step.products is not None:
        plain, fixed = slice(step.parameters_from), slice(step.parameters_from, None)
        products = np.empty((len(step.left), series.shape[2]), dtype=np.complex128)
        products[plain] = _convolved(series, step.left[plain], step.right[plain], order)
        left, right = step.left[fixed], step.right[fixed]
        products[fixed] = series[0, left] * series[order, right]
        if order:
            products[fixed] += series[1, left] * series[order - 1, right]
        totals.append(step.products @ products.view(np.float64))
    total = totals[0] if len(totals) == 1 else totals[0] + totals[1]
    series[order, step.destination] = total.view(np.complex128)
