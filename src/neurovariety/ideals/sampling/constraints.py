"""Generators made ready to be solved: all values and all first derivatives from one ladder and one matrix product.

Tolerances mean the same for every family because nothing depends on how it is written: coordinates are divided by a
length, the *scale*, and every generator by the sum of the absolute values of its coefficients. So a generator's value
is at most 1 on the cube [-1, 1]^n in the scaled coordinates z. Its residual at z is the share of its terms that does
not cancel,

    |sum c_a z^a| / sum |c_a| max(1, |z|)^a,

which is at most 1, and about 1e-16 for a zero that rounding alone keeps from being one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.moments import check_finite
from neurovariety.poly import Monomials, PolynomialFamily
from neurovariety.poly.given_arrays import as_array

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Constraints:
    """The non-zero generators p_1, ..., p_k in scaled coordinates, with their derivatives.

    Build one with `Constraints.of`.

    Attributes
    ----------
    scale : float
        A point x of the zero set has the scaled coordinates x / scale. Everything below is in scaled coordinates.
    table : Monomials
        s monomials: those of the generators and of their derivatives.
    coefficients : numpy.ndarray, shape (k * (1 + n), s), float64
        The generators, then their derivatives by x1, then by x2, ...
    count : int
        The number k.

    Examples
    --------
    >>> from neurovariety.poly import Monomials, PolynomialFamily
    >>> circle = PolynomialFamily(Monomials.up_to_degree(2, 2), np.array([[-1.0, 0, 0, 1, 0, 1]]))
    >>> values, jacobian = Constraints.of(circle).evaluate(np.array([[1.0, 0.0]]))
    >>> values, jacobian.round(3)
    (array([[0.]]), array([[[0.667, 0.   ]]]))
    """

    scale: float
    table: Monomials
    coefficients: Float
    count: int

    @classmethod
    def of(cls, generators: PolynomialFamily, *, scale: float = 1.0) -> Constraints:
        """Scale the generators and differentiate them; zero polynomials are left out.

        Raises
        ------
        InputError
            When a coefficient is not finite.
        """
        if not np.all(np.isfinite(generators.coefficients)):
            raise InputError(
                "the coefficients of the generators must be finite", given="NaN or inf", allowed="finite numbers"
            )
        scaled = generators.coefficients * scale ** generators.monomials.degrees.astype(np.float64)
        sizes = np.abs(scaled).sum(axis=1)
        family = PolynomialFamily(generators.monomials, scaled[sizes > 0] / sizes[sizes > 0, None])
        slopes = [family.derivative(v) for v in range(generators.monomials.variables)]
        whole = PolynomialFamily.union([family, *slopes])
        return cls(scale, whole.monomials, whole.coefficients, len(family))

    def __len__(self) -> int:
        """Return the number of generators that are not zero."""
        return self.count

    @property
    def variables(self) -> int:
        """The number of variables n."""
        return self.table.variables

    def evaluate(self, points: Float) -> tuple[Float, Float]:
        """Evaluate values, shape (m, k), and Jacobians, shape (m, k, n), at scaled points, shape (m, n)."""
        both = self.table.evaluate(points) @ self.coefficients.T
        count = len(self)
        slopes = both[:, count:].reshape(len(points), self.variables, count)
        return both[:, :count], slopes.transpose(0, 2, 1)

    def values(self, points: Float) -> Float:
        """Evaluate the generators alone, shape (m, k)."""
        return self.table.evaluate(points) @ self.coefficients[: len(self)].T

    def residuals(self, points: Float, values: Float) -> Float:
        """Return the largest residual of each point (see the head of this file), shape (m,)."""
        reach = np.maximum(1.0, np.abs(points))
        sizes = self.table.evaluate(reach) @ np.abs(self.coefficients[: len(self)]).T
        return np.max(np.abs(values) / sizes, axis=1, initial=0.0)


def checked_points(points: ArrayLike, variables: int) -> Float:
    """Return the points as float64, shape (m, n), or raise InputError."""
    array = as_array(points, "the points")
    if array.dtype.kind not in "fiub":
        raise InputError("the points must be real numbers", given=f"dtype {array.dtype}", allowed="integers or floats")
    if array.ndim != 2 or array.shape[1] != variables:
        raise InputError(
            "points do not fit the generators' variables",
            given=f"an array of shape {array.shape}",
            allowed=f"shape (number of points, {variables})",
        )
    check_finite(array)
    return array.astype(np.float64)


def checked_box(box: tuple[ArrayLike, ArrayLike], variables: int) -> tuple[Float, Float]:
    """Return the lowest and the highest coordinates, shape (n,) each, or raise InputError."""
    try:
        low, high = (np.broadcast_to(np.asarray(side, dtype=np.float64), (variables,)) for side in box)
    except (TypeError, ValueError) as error:
        raise _bad_box(box, variables) from error
    if not (np.all(np.isfinite(low)) and np.all(np.isfinite(high)) and np.all(low < high)):
        raise _bad_box(box, variables)
    return low.copy(), high.copy()


def _bad_box(box: object, variables: int) -> InputError:
    return InputError(
        "a box is its lowest and its highest coordinates",
        given=f"box={box!r}",
        allowed=f"(low, high), each a number or {variables} numbers, finite, low < high",
    )
