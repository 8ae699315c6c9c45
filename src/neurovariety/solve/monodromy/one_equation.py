"""Lines of parameters along which one equation moves alone: fewer auxiliary points for the trace test."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]


def one_equation_direction(system: PolynomialSystem, *, seed: int = 0) -> Complex | None:
    """Draw a direction that moves only parameters of one equation.

    Over such a line the solutions trace out the curve that the other equations cut out; it meets a hyperplane in no
    more points than their degrees multiply to, where over a general line sums of such products count. The equation
    of the largest degree is taken. That the curve is irreducible is known for general coefficients where the other
    equations' monomials are many enough (Khovanskii, "Newton polytopes and irreducible components of complete
    intersections", 2016: no k of them may have Newton polytopes in k dimensions or fewer), and not in general.

    Parameters
    ----------
    system : PolynomialSystem
    seed : int
        Of the random numbers.

    Returns
    -------
    numpy.ndarray, shape (K,), complex128, or None
        None where every parameter occurs in several equations.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import parameters, variables
    >>> (x, y), (p, q, r) = variables("x y"), parameters("p q r")
    >>> system = PolynomialSystem.of([x * y + p, x**3 + q * y - r], variables=[x, y], parameters=[p, q, r])
    >>> (one_equation_direction(system) != 0).tolist()
    [False, True, True]
    """
    symbols = [parameter.symbol for parameter in system.parameters]
    occurs = np.array([[symbol in equation.symbols for symbol in symbols] for equation in system.equations])
    own = occurs & (occurs.sum(axis=0) == 1)
    able = np.flatnonzero(own.any(axis=1))
    if not able.size:
        return None
    chosen = able[np.argmax(system.degrees[able].sum(axis=1))]
    real, imaginary = np.random.default_rng([seed, 4]).standard_normal((2, len(symbols)))
    return np.where(own[chosen], real + 1j * imaginary, 0)
