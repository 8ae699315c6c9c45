"""The monomials of a system as arrays: what root counts and scalings are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.solve.system.coefficient import Coefficient
from neurovariety.solve.system.expression import Expression, Symbol

Whole = NDArray[np.int64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Support:
    """The terms of all equations, those of one equation together.

    Attributes
    ----------
    equations, variables : int
        How many there are.
    equation : numpy.ndarray, shape (T,), int64
        The equation of each term, ascending.
    exponents : numpy.ndarray, shape (T, n), int64
    coefficients : numpy.ndarray, shape (T,), complex128
    """

    equations: int
    variables: int
    equation: Whole
    exponents: Whole
    coefficients: Complex

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self.equation)

    def degrees(self, groups: tuple[tuple[int, ...], ...]) -> Whole:
        """Give the degree of every equation in every group of variables.

        Parameters
        ----------
        groups : tuple of tuples of int
            Numbers of the variables in each group.

        Returns
        -------
        numpy.ndarray, shape (equations, number of groups), int64

        Examples
        --------
        >>> import numpy as np
        >>> product = Support(1, 2, np.array([0, 0]), np.array([[1, 2], [0, 0]]), np.array([1.0 + 0j, -1.0]))
        >>> product.degrees(((0,), (1,)))
        array([[1, 2]])
        """
        membership = np.zeros((self.variables, len(groups)), dtype=np.int64)
        for number, group in enumerate(groups):
            membership[list(group), number] = 1
        largest = np.zeros((self.equations, len(groups)), dtype=np.int64)
        np.maximum.at(largest, self.equation, self.exponents @ membership)
        return largest


def support_of(equations: Sequence[Expression], variables: Sequence[Expression]) -> Support:
    """List the terms of equations that are multiplied out and have no parameters.

    Parameters
    ----------
    equations, variables : sequences of Expression

    Raises
    ------
    InputError
        A coefficient that float64 cannot hold.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> x, y = variables("x y")
    >>> support_of([x**2 - 3 * y], [x, y]).exponents
    array([[2, 0],
           [0, 1]])
    """
    place = {variable.symbol: number for number, variable in enumerate(variables)}
    owner = [number for number, equation in enumerate(equations) for _ in equation.terms]
    coefficients = [_number(coefficient) for equation in equations for _, coefficient in equation.terms]
    exponents = np.zeros((len(owner), len(variables)), dtype=np.int64)
    row = 0
    for equation in equations:
        for monomial, _ in equation.terms:
            for atom, power in monomial:
                if not isinstance(atom, Symbol):
                    raise TypeError("the equations must be multiplied out first")
                exponents[row, place[atom]] = power
            row += 1
    return Support(
        len(equations),
        len(variables),
        np.array(owner, dtype=np.int64),
        exponents,
        np.array(coefficients, dtype=complex),
    )


def _number(coefficient: Coefficient) -> complex:
    try:
        number = complex(coefficient)
    except OverflowError:
        number = complex(inf)
    if abs(number.real) == inf or (coefficient and not number):
        large = bool(number)
        raise InputError(
            f"a coefficient is too {'large' if large else 'small'} for float64",
            given="a coefficient above 1.8e308" if large else "a coefficient that is not zero, below 4.9e-324",
            remedy="scale the equation, and the variables where need be",
        )
    return number
