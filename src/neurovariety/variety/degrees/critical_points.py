"""Critical points of a quadratic distance to a variety, as solutions of equations in its parameters.

The distance from x to data u is (x - u)^T Q (x - u). Where the parametrisation phi has full rank, phi(z) is critical if
and only if J^T (Q phi - b) = 0 with b = Q u. These equations are linear in b, so that data for which a given point is
critical are found by linear algebra, and the pairs of data and critical points form one irreducible variety.
(Draisma, Horobet, Ottaviani, Sturmfels, Thomas, "The Euclidean distance degree of an algebraic variety", 2016.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.expression import Expression, parameters, sum_of
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.variety.degrees.counting import Family
from neurovariety.variety.degrees.parametrisation import Parametrisation, normal

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]


BLIND = 1e-9
"""Singular values of a Jacobian with columns of length 1 below this are zero."""


def critical_family(chart: Parametrisation, form: Float, seed: int = 0) -> Family:
    """Write the equations of critical points, with a random one and data for which it is critical.

    Parameters
    ----------
    chart : Parametrisation
    form : numpy.ndarray, shape (D, D)
        Q, symmetric, of rank above the variety's dimension.
    seed : int

    Returns
    -------
    Family
        Its parameters are b, or where Q is singular the coordinates of b in a basis of Q's image.
    """
    basis = image_basis(form)
    unknown = parameters("b", basis.shape[1])
    data = list(unknown) if basis.shape[0] == basis.shape[1] else _combined(basis, unknown)
    gradient = [value - b for value, b in zip(_combined(form, chart.coordinates), data, strict=True)]
    system = PolynomialSystem.of(pulled_back(chart, gradient), chart.variables, unknown, chart.system.groups).cheapest()
    generator = np.random.default_rng([seed, 2])
    point = chart.random_point(generator)
    start = normal(generator, basis.shape[1])
    jacobian, function = chart.jacobians(point[None])[0], chart.functions(point[None])[0]
    residual = jacobian.T @ (form @ function - basis @ start)
    start = start + np.linalg.lstsq(jacobian.T @ basis, residual, rcond=None)[0]
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


def image_basis(form: Float) -> Float:
    """Give columns that span the image of a symmetric matrix; the unit vectors where it is all of the space."""
    values, vectors = np.linalg.eigh(form)
    large = np.abs(values) > len(form) * np.finfo(np.float64).eps * np.abs(values).max(initial=0.0) * 16
    return np.eye(len(form)) if large.all() else np.asarray(vectors[:, large])


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
    seen = image_basis(form).T @ chart.jacobians(point[None])[0]
    lengths = np.linalg.norm(seen, axis=0)
    return int(np.linalg.matrix_rank(seen / np.where(lengths > 0, lengths, 1.0), tol=BLIND))


def general_form(size: int, seed: int) -> Float:
    """Draw a symmetric positive definite matrix, well conditioned."""
    generator = np.random.default_rng([seed, 0])
    root = generator.standard_normal((size, size))
    return np.asarray(np.eye(size) + root @ root.T / size)


def _combined(matrix: Float | Complex, entries: tuple[Expression, ...]) -> list[Expression]:
    return [
        sum_of(value * entry for value, entry in zip(row, entries, strict=True) if value) for row in matrix.tolist()
    ]
