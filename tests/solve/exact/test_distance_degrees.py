"""Euclidean distance degrees of hypersurfaces, counted exactly: all critical points of the distance to a point.

The numbers are those of J. Draisma, E. Horobet, G. Ottaviani, B. Sturmfels, R. Thomas, The Euclidean distance degree of
an algebraic variety (2016), and for a generic quadratic form the sums of polar degrees.
"""

import numpy as np
import pytest

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import msolve_basis, real_solutions

PRIME = 2**31 - 1


def derivative(polynomial, variable):
    unit = np.eye(polynomial.variables, dtype=np.int64)[variable]
    kept = [(powers, value) for powers, value in polynomial.terms().items() if powers[variable]]
    rows = np.array([powers for powers, _ in kept]).reshape(-1, polynomial.variables) - unit
    return RationalPolynomial.of(rows, [value * powers[variable] for powers, value in kept])


def critical_equations(hypersurface, point, form=None):
    """Lagrange's equations: form (x - point) = multiplier * gradient; the multiplier is the last variable."""
    x = RationalPolynomial.coordinates(hypersurface.variables)
    *x, multiplier = x
    form = np.eye(len(x), dtype=int) if form is None else form
    differences = [a - u for a, u in zip(x, point, strict=True)]
    return [
        sum((int(q) * d for q, d in zip(row, differences, strict=True)), start=0 * multiplier)
        - multiplier * derivative(hypersurface, i)
        for i, row in enumerate(form)
    ] + [hypersurface]


def determinant(size):
    x = RationalPolynomial.coordinates(size * size + 1)
    minor = {(): x[0] ** 0}
    for row in range(size):  # Laplace: minors of the first rows, by the columns that they use
        larger = {}
        for columns, value in minor.items():
            for column in set(range(size)) - set(columns):
                used = tuple(sorted({*columns, column}))
                sign = (-1) ** sum(c > column for c in columns)
                larger[used] = larger.get(used, 0 * x[0]) + sign * x[size * row + column] * value
        minor = larger
    return minor[tuple(range(size))]


def generic_form(size, seed):
    root = np.random.default_rng(seed).integers(-9, 10, (size, size))
    return root @ root.T + np.eye(size, dtype=int)


def test_circle_and_ellipse(msolve):
    x, y, _ = RationalPolynomial.coordinates(3)
    circle = critical_equations(x**2 + y**2 - 1, [2, 3])
    assert (msolve_basis(circle, binary=msolve).degree, len(real_solutions(circle, binary=msolve))) == (2, 2)
    ellipse = x**2 + 4 * y**2 - 4
    for point, real in (((0.1, 0.2), 4), ((5, 7), 2)):  # inside and outside of the evolute
        found = real_solutions(critical_equations(ellipse, point), binary=msolve)
        assert (len(found), found.complex_count) == (real, 4)


@pytest.mark.parametrize(("size", "frobenius", "generic"), [(2, 2, 6), (3, 3, 39)])
def test_singular_matrices(msolve, size, frobenius, generic):
    point = np.random.default_rng(size).integers(-50, 51, size * size).tolist()
    for form, expected in ((None, frobenius), (generic_form(size * size, seed=size), generic)):
        basis = msolve_basis(critical_equations(determinant(size), point, form), prime=PRIME, binary=msolve)
        assert (basis.dimension, basis.degree) == (0, expected)


def test_nearest_singular_matrices_are_those_of_the_singular_value_decomposition(msolve):
    data = np.array([[4, -1], [2, 7]])
    found = real_solutions(critical_equations(determinant(2), data.ravel().tolist()), binary=msolve)
    left, values, right = np.linalg.svd(data)
    expected = [value * np.outer(left[:, i], right[i]).ravel() for i, value in enumerate(values)]
    np.testing.assert_allclose(found.points[:, :4], sorted(expected, key=tuple), atol=1e-12)
