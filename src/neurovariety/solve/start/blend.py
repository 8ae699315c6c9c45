"""A homotopy from a start system to the system to be solved, as one system with two parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.start.counting import Groups
from neurovariety.solve.system.expression import Expression, parameters
from neurovariety.solve.system.polynomial_system import PolynomialSystem

if TYPE_CHECKING:
    from collections.abc import Sequence

Complex = NDArray[np.complex128]


def blend(target: PolynomialSystem, start: Sequence[Expression], groups: Groups) -> PolynomialSystem:
    """Write a F + b G, whose parameters (a, b) go from (0, gamma) to (1, 0).

    Parameters
    ----------
    target : PolynomialSystem
        F, with as many equations as variables and without parameters.
    start : sequence of n Expression
        G, in the variables of F; each equation of the degrees of F's.
    groups : tuple of tuples of int
        Groups of variables in which the system is made homogeneous.

    Returns
    -------
    PolynomialSystem
        With the parameters a and b.
    """
    weight, start_weight = parameters([free_stem(word, target.variables) for word in ("target", "start")])
    equations = [
        weight * equation + start_weight * other for equation, other in zip(target.equations, start, strict=True)
    ]
    return PolynomialSystem.of(equations, variables=target.variables, parameters=(weight, start_weight), groups=groups)


def blend_ends(seed: int) -> tuple[Complex, Complex]:
    """Give the parameters at the start, (0, gamma) with a random gamma of modulus 1, and at the target, (1, 0).

    Examples
    --------
    >>> start, target = blend_ends(0)
    >>> float(abs(start[1])), target.real.tolist()
    (1.0, [1.0, 0.0])
    """
    gamma = np.exp(2j * np.pi * np.random.default_rng([seed, 0x6A]).uniform())
    return np.array([0, gamma], dtype=np.complex128), np.array([1, 0], dtype=np.complex128)


def free_stem(word: str, variables: Sequence[Expression]) -> str:
    """Lengthen a word until no variable's name begins with it, so that numbered parameters clash with none.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> free_stem("c", variables("x c1"))
    'c_'
    """
    names = [str(variable) for variable in variables]
    while any(name.startswith(word) for name in names):
        word += "_"
    return word
