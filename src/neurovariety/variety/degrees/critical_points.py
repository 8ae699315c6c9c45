"""Critical points of a quadratic distance to a variety, as solutions of equations in its parameters.

The distance from x to data u is (x - u)^T Q (x - u). Where the parametrisation phi has full rank, phi(z) is critical if
and only if J^T (Q phi - b) = 0 with b = Q u. These equations are linear in b, so that data for which a given point is
critical are found by linear algebra, and the pairs of data and critical points form one irreducible variety.
(Draisma, Horobet, Ottaviani, Sturmfels, Thomas, "The Euclidean distance degree of an algebraic variety", 2016.)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.expression import Expression, parameters, sum_of
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.variety.degrees.counting import Family
from neurovariety.variety.degrees.parametrisation import Parametrisation, normal
from neurovariety.variety.degrees.quadratic_form import general_form

Float = NDArray[np.float64]


BLIND = 1e-9
"""Singular values of a Jacobian with columns of length 1 below this are zero."""


def critical_family(chart: Parametrisation, form: Float, seed: int = 0) -> Family:
    """Write the equations of critical points, with a random one and data for which it is critical.

    Parameters
    ----------
    chart : Parametrisation
    form : numpy.ndarray, shape (D, D)
        Q, symmetric.
    seed : int

    Returns
    -------
    Family
        Its parameters are the data u: with them of size 1, the critical points are not far from it either, however
        small the form is in some directions.
    """
    data = parameters("u", len(form))
    residual = [value - u for value, u in zip(chart.coordinates, data, strict=True)]
    gradient = combined(form, residual)
    system = PolynomialSystem.of(pulled_back(chart, gradient), chart.variables, data, chart.system.groups).cheapest()
    generator = np.random.default_rng([seed, 2])
    point = chart.random_point(generator)
    start = normal(generator, len(form))
    jacobian, function = chart.jacobians(point[None])[0], chart.functions(point[None])[0]
    seen = jacobian.T @ form
    sizes = np.linalg.norm(seen, axis=1, keepdims=True)
    seen = seen / np.where(sizes > 0, sizes, 1.0)
    start = start + np.linalg.lstsq(seen, seen @ (function - start), rcond=None)[0]
    return Family(system, point, start, chart.functions, chart.full_rank, chart.symmetries)


def general_family(chart: Parametrisation, seed: int = 0) -> Family:
    """Write the equations of critical points for a general form.

    Parameters
    ----------
    chart : Parametrisation
    seed : int
        Of the form, as in `general_form`, and of the start.

    Returns
    -------
    Family
    """
    return critical_family(chart, general_form(len(chart.places), seed), seed)


def pulled_back(chart: Parametrisation, gradient: list[Expression]) -> list[Expression]:
    """Multiply a covector by the Jacobian, parameter by parameter."""
    return [
        sum_of(entry * slope for entry, slope in zip(gradient, slopes, strict=True) if slope)
        for slopes in ([value.derivative(one) for value in chart.coordinates] for one in chart.variables)
    ]


def projected_rank(chart: Parametrisation, form: Float, *, seed: int = 0) -> int:
    """Compute the dimension of the variety's image when what the form is blind to is projected away.

    Parameters
    ----------
    chart : Parametrisation
    form : numpy.ndarray, shape (D, D)
    seed : int

    Returns
    -------
    int
        At most the variety's dimension.
    """
    point = chart.random_point(np.random.default_rng([seed, 9]))
    seen = form @ chart.jacobians(point[None])[0]
    lengths = np.linalg.norm(seen, axis=0)
    return int(np.linalg.matrix_rank(seen / np.where(lengths > 0, lengths, 1.0), tol=BLIND))


def combined(matrix: Float, entries: Sequence[Expression]) -> list[Expression]:
    """Multiply a matrix by a vector of expressions."""
    return [
        sum_of(value * entry for value, entry in zip(row, entries, strict=True) if value) for row in matrix.tolist()
    ]
