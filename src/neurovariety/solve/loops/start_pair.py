"""Parameters and a solution over them, found without solving the system: pick the point first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.solve.options import Equations, as_system, check_options
from neurovariety.solve.result import counted
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]

ATTEMPTS = 10
NEWTON_STEPS = 50
RESIDUAL = 1e-13
FULL_RANK = 1e-10
"""Smallest over largest singular value of the derivative below which a pair is taken for singular."""


def find_start_pair(system: Equations, *, seed: int = 0) -> tuple[Complex, Complex]:
    """Find generic parameters together with one regular solution of the system over them.

    Where the equations are affine in the parameters, the point is drawn at random and the parameters come from linear
    algebra: a particular solution plus a random member of the kernel, so that nothing but the equations restricts
    them. Otherwise Newton's method moves the point and the parameters together, each step as short as possible, from
    a random start.

    Parameters
    ----------
    system : PolynomialSystem, or what `PolynomialSystem.of` reads
        As many equations as variables, and parameters.
    seed : int
        Of the random numbers.

    Returns
    -------
    solution : numpy.ndarray, shape (1, n), complex128
    parameters : numpy.ndarray, shape (K,), complex128

    Raises
    ------
    InputError
        The system is not square, has no parameters, or no regular pair was found: then a solution over general
        parameters may not exist, or solutions over them are not isolated.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import parameters, variables
    >>> (x, y), (p, q) = variables("x y"), parameters("p q")
    >>> system = PolynomialSystem.of([x**2 + p * y - 1, x * y - q], parameters=[p, q])
    >>> solution, values = find_start_pair(system)
    >>> bool(abs(system.evaluate(solution, values)).max() < 1e-12)
    True
    """
    check_options(seed=seed)
    system = as_system(system)
    checked_family(system)
    joint = PolynomialSystem.of(system.equations, variables=(*system.variables, *system.parameters))
    unknowns, equations = len(system.variables), len(system.equations)
    random = np.random.default_rng([seed, 1])
    for _ in range(ATTEMPTS):
        drawn = _complex_normal(random, 2, unknowns + len(system.parameters))
        drawn[1, :unknowns] = drawn[0, :unknowns]
        jacobians = joint.jacobian(drawn)[:, :, unknowns:]
        linear = bool(np.allclose(jacobians[0], jacobians[1], rtol=1e-12, atol=1e-12))
        pair = drawn[0]
        for _ in range(NEWTON_STEPS):
            values, jacobian = joint.evaluate(pair[None])[0], joint.jacobian(pair[None])[0]
            size = np.abs(jacobian).max(axis=1) * max(1.0, float(np.abs(pair).max()))
            if not np.isfinite(size).all() or bool((np.abs(values) <= RESIDUAL * size).all()):
                break
            if linear:
                pair[unknowns:] -= np.linalg.lstsq(jacobian[:, unknowns:], values, rcond=1e-12)[0]
            else:
                pair -= np.linalg.lstsq(jacobian, values, rcond=1e-12)[0]
        solution, parameters = pair[None, :unknowns], pair[unknowns:]
        if _regular(system, solution, parameters):
            return solution, parameters
    raise InputError(
        "no regular solution over general parameters was found",
        given=f"{counted(equations, 'equation')}, {counted(unknowns, 'variable')}, "
        f"{counted(len(system.parameters), 'parameter')}",
        allowed="a system whose solutions over general parameters exist and are isolated",
        remedy="pass a solution and its parameters to monodromy, or see whether the parameters enter every equation",
    )


def checked_family(system: PolynomialSystem) -> None:
    """Refuse a system that is not square or has no parameters."""
    if not system.parameters:
        raise InputError(
            "monodromy moves parameters, and this system has none",
            given=f"{counted(len(system), 'equation')} in {counted(len(system.variables), 'variable')}, no parameters",
            remedy="make it a member of a family with `coefficient_family`, or call solve",
        )
    if len(system.equations) != len(system.variables):
        raise InputError(
            "monodromy needs as many equations as variables",
            given=f"{counted(len(system), 'equation')}, {counted(len(system.variables), 'variable')}",
            remedy="fix variables or add slices until the solutions are isolated"
            if len(system.equations) < len(system.variables)
            else "replace the equations by as many random combinations of them, and keep what solves all",
        )


def random_parameters(seed: int, vertex: int, like: Complex) -> Complex:
    """Draw general parameters of the size of given ones; the same for one seed and vertex, whatever came before."""
    random = np.random.default_rng([seed, 2, vertex])
    sizes = np.abs(like)
    typical = float(np.sqrt(np.mean(sizes**2))) or 1.0
    return typical * _complex_normal(random, 1, len(like))[0]


def new_names(system: PolynomialSystem, stem: str, count: int) -> list[str]:
    """Give names that no variable or parameter of the system has."""
    taken = {str(symbol) for symbol in (*system.variables, *system.parameters)}
    while any(name.startswith(stem) for name in taken):
        stem += "_"
    return [f"{stem}{number}" for number in range(count)]


def _regular(system: PolynomialSystem, solution: Complex, parameters: Complex) -> bool:
    values, jacobian = system.evaluate(solution, parameters)[0], system.jacobian(solution, parameters)[0]
    if not (np.isfinite(values).all() and np.isfinite(jacobian).all()):
        return False
    rows = np.abs(jacobian).max(axis=1, keepdims=True)
    if not rows.all():
        return False
    singular = np.linalg.svd(jacobian / rows, compute_uv=False)
    small = np.abs(values) <= 1e-9 * rows[:, 0] * max(1.0, float(np.abs(solution).max()))
    return bool(small.all() and singular[-1] > FULL_RANK * singular[0])


def _complex_normal(random: np.random.Generator, rows: int, columns: int) -> Complex:
    real, imaginary = random.standard_normal((2, rows, columns))
    return np.asarray((real + 1j * imaginary) / np.sqrt(2), dtype=np.complex128)
