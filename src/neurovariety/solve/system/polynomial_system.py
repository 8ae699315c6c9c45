"""A system of polynomial equations, with parameters, as it is given to the solvers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError, ResourceError
from neurovariety.poly.family import PolynomialFamily
from neurovariety.poly.polynomial import Polynomial
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.system.charts import drop, lift
from neurovariety.solve.system.compile import compile_system, work_of_a_step
from neurovariety.solve.system.degrees import Degrees
from neurovariety.solve.system.evaluation import values, values_and_jacobian
from neurovariety.solve.system.expression import Expression
from neurovariety.solve.system.expression import variables as make_variables
from neurovariety.solve.system.reading import (
    as_numbers,
    checked_equations,
    chosen_symbols,
    equation_from,
    read_groups,
)
from neurovariety.solve.system.rewriting import expand_all, substitute_all
from neurovariety.solve.system.sympy_reading import from_sympy_if_it_is
from neurovariety.solve.system.tape import CompiledSystem, Complex

Equation = Expression | Polynomial | RationalPolynomial

MOST_TERMS_TRIED = 100_000
"""Products of terms that `PolynomialSystem.cheapest` takes to find out whether multiplying out pays."""


@dataclass(frozen=True, eq=False, repr=False)
class PolynomialSystem:
    """Polynomial equations f = 0, complex or real, whose coefficients may hold parameters.

    Build one with `PolynomialSystem.of`.

    Attributes
    ----------
    equations : tuple of Expression
    variables : tuple of n Expression
        The unknowns, in the order of the coordinates of points.
    parameters : tuple of K Expression
    groups : tuple of G tuples of int
        Numbers of the variables in each group; a system is made homogeneous in each group on its own.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import parameters, variables
    >>> x, y = variables("x y")
    >>> (r,) = parameters("r")
    >>> system = PolynomialSystem.of([x**2 + y**2 - r, x - y])
    >>> system.evaluate([[1, 2]], [5]).real
    array([[ 0., -1.]])
    >>> system.jacobian([[1, 2]], [5]).real
    array([[[ 2.,  4.],
            [ 1., -1.]]])
    """

    equations: tuple[Expression, ...]
    variables: tuple[Expression, ...]
    parameters: tuple[Expression, ...]
    groups: tuple[tuple[int, ...], ...]

    @classmethod
    def of(
        cls,
        equations: Equation | PolynomialFamily | Iterable[Equation | PolynomialFamily],
        variables: Sequence[Expression] | None = None,
        parameters: Sequence[Expression] | None = None,
        groups: Sequence[Sequence[int | Expression]] | None = None,
    ) -> PolynomialSystem:
        """Read equations.

        Parameters
        ----------
        equations : Expression, Polynomial, RationalPolynomial or PolynomialFamily, or an iterable of them
            What is to be zero. SymPy's expressions and equations are read too; their symbols are variables.
        variables : sequence of Expression, optional
            The unknowns in their order; otherwise all variables that occur, x2 before x10. Polynomials have
            variables x1, x2, ... unless others are named here.
        parameters : sequence of Expression, optional
            Otherwise all parameters that occur. What is listed here is a parameter, and what is listed among the
            variables a variable, whatever it was made as.
        groups : sequence of sequences of int or Expression, optional
            The variables in groups, by number or as such; otherwise one group of all.

        Raises
        ------
        InputError
            On no equations, an equation without variables, symbols that are not listed, names used twice, groups
            that are not a partition, coefficients that are not finite.
        """
        given = _listed(equations)
        variables, parameters = (
            None if listed is None else tuple(from_sympy_if_it_is(item) for item in listed)
            for listed in (variables, parameters)
        )
        most = max((item.variables for item in given if not isinstance(item, Expression)), default=0)
        names = tuple(variables) if variables is not None else _numbered(most)
        read = tuple(equation_from(item, names) for item in given)
        first = names if variables is not None or most else None
        unknowns, fixed = chosen_symbols(read, first, parameters)
        checked_equations(read, unknowns)
        return cls(read, unknowns, fixed, read_groups(groups, unknowns))

    @cached_property
    def degrees(self) -> NDArray[np.int64]:
        """Degree of each equation in each group as written, shape (number of equations, G)."""
        group_of = {
            symbol: group
            for group, numbers in enumerate(self.groups)
            for number in numbers
            if (symbol := self.variables[number].symbol) is not None
        }
        degrees = Degrees(group_of, len(self.groups))
        return np.array([degrees.of(equation) for equation in self.equations]).reshape(-1, len(self.groups))

    @cached_property
    def homogeneous(self) -> CompiledSystem:
        """The tapes of the equations made homogeneous in each group."""
        return compile_system(self, homogenise=True)

    @cached_property
    def affine(self) -> CompiledSystem:
        """The tapes of the equations as they are."""
        return compile_system(self, homogenise=False)

    def evaluate(self, points: ArrayLike, parameters: ArrayLike | None = None) -> Complex:
        """Evaluate the equations.

        Parameters
        ----------
        points : array_like, shape (m, n)
        parameters : array_like, shape (m, K) or (K,), optional
            Needed if there are any.

        Returns
        -------
        numpy.ndarray, shape (m, number of equations), complex128
        """
        return values(self.affine.values, *self._arrays(points, parameters))

    def jacobian(self, points: ArrayLike, parameters: ArrayLike | None = None) -> Complex:
        """Evaluate the derivatives of the equations by the variables.

        Returns
        -------
        numpy.ndarray, shape (m, number of equations, n), complex128
        """
        return values_and_jacobian(self.affine, *self._arrays(points, parameters))[1]

    def parameter_jacobian(self, points: ArrayLike, parameters: ArrayLike) -> Complex:
        """Evaluate the derivatives of the equations by the parameters.

        Returns
        -------
        numpy.ndarray, shape (m, number of equations, K), complex128
        """
        array, fixed = self._arrays(points, parameters)
        fixed = np.broadcast_to(fixed, (len(array), len(self.parameters)))
        return values_and_jacobian(self._exchanged.affine, fixed, array)[1]

    @cached_property
    def _exchanged(self) -> PolynomialSystem:
        """The parameters as unknowns and the unknowns as parameters."""
        return PolynomialSystem(self.equations, self.parameters, self.variables, ())

    def _arrays(self, points: ArrayLike, values: ArrayLike | None) -> tuple[Complex, Complex]:
        array = as_numbers(points, "the points")
        if array.ndim != 2 or array.shape[1] != len(self.variables):
            raise InputError(
                "points do not fit the system",
                given=f"an array of shape {array.shape}",
                allowed=f"shape (m, {len(self.variables)})",
            )
        fixed = as_numbers([] if values is None else values, "the parameters' values")
        shapes = ((len(self.parameters),), (len(array), len(self.parameters)))
        if fixed.shape not in shapes:
            raise InputError(
                "the parameters' values do not fit the system",
                given="none" if values is None else f"an array of shape {fixed.shape}",
                allowed=f"shape {shapes[0]} or {shapes[1]}",
            )
        return array, fixed

    def expanded(self) -> PolynomialSystem:
        """Multiply the equations out.

        Raises
        ------
        ResourceError
            When that takes more than a million products of terms.
        """
        equations = expand_all(self.equations)
        checked_equations(equations, self.variables)
        return PolynomialSystem(equations, self.variables, self.parameters, self.groups)

    def cheapest(self) -> PolynomialSystem:
        """Multiply the equations out if that makes the tracker's steps cheaper; otherwise leave them."""
        try:
            equations = expand_all(self.equations, most_terms=MOST_TERMS_TRIED)
        except ResourceError:
            return self
        checked_equations(equations, self.variables)
        flat = PolynomialSystem(equations, self.variables, self.parameters, self.groups)
        cost, as_given = (work_of_a_step(system.homogeneous) for system in (flat, self))
        return flat if cost < as_given else self

    def with_parameters(self, values: ArrayLike | Mapping[Expression, Any]) -> PolynomialSystem:
        """Put numbers in the place of the parameters: all of them in order, or some as {parameter: value}."""
        if isinstance(values, np.ndarray) and values.shape == ():
            values = values.item()  # a number, or a mapping that NumPy wrapped
        if not isinstance(values, Mapping):
            numbers = np.asarray(values, dtype=object).tolist()
            if not isinstance(numbers, list):
                raise InputError(
                    "the parameters' values do not fit the system",
                    given=repr(numbers)[:80],
                    allowed=f"a list of {len(self.parameters)}, or a dict from parameters to values",
                )
            if len(numbers) != len(self.parameters):
                raise InputError(
                    "the parameters' values do not fit the system",
                    given=f"{len(numbers)} values",
                    allowed=f"{len(self.parameters)}",
                )
            values = dict(zip(self.parameters, numbers, strict=True))
        elif strangers := [name for name in values if name not in self.parameters]:
            raise InputError(
                "these are no parameters of the system",
                given=", ".join(map(repr, strangers))[:80],
                allowed=", ".join(map(str, self.parameters))[:80] or "none, the system has no parameters",
                remedy="use the parameters themselves, not their names, as keys",
            )
        equations = substitute_all(self.equations, values)
        checked_equations(equations, self.variables)
        left = tuple(parameter for parameter in self.parameters if parameter not in values)
        return PolynomialSystem(equations, self.variables, left, self.groups)

    def lift(self, points: ArrayLike) -> Complex:
        """Give homogeneous coordinates, the largest of each group 1: shape (m, n) to (m, G + n)."""
        return lift(as_numbers(points, "the points"), self.groups)

    def drop(self, points: ArrayLike) -> Complex:
        """Give affine coordinates: shape (m, G + n) to (m, n), infinite where a homogenising coordinate is zero."""
        return drop(as_numbers(points, "the points"), self.groups)

    def __len__(self) -> int:
        """Return the number of equations."""
        return len(self.equations)

    def __iter__(self) -> Iterator[Expression]:
        """Go through the equations."""
        return iter(self.equations)

    def __str__(self) -> str:
        """Write the equations out, one a line."""
        return "\n".join(f"{equation} = 0" for equation in self.equations)

    def __repr__(self) -> str:
        """Say how large it is and which degrees it has."""
        degrees = ", ".join(str(degree) for degree in self.degrees.sum(axis=1)[:12])
        more = ", ..." if len(self) > 12 else ""
        count = len(self.parameters)
        with_parameters = f" and {count} parameter" + "s" * (count > 1) if count else ""
        return (
            f"<PolynomialSystem of {len(self)} equations in {len(self.variables)} variables{with_parameters}, "
            f"degrees {degrees}{more}>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave the tapes behind: they are made again where they are needed."""
        return PolynomialSystem, (self.equations, self.variables, self.parameters, self.groups)


def _listed(equations: Any) -> list[Equation]:
    if isinstance(equations, str):
        raise _no_equation(equations)
    equations = from_sympy_if_it_is(equations)
    if isinstance(equations, Expression | Polynomial | RationalPolynomial | PolynomialFamily):
        equations = [equations]
    listed: list[Equation] = []
    try:
        for item in equations:
            listed.extend(item if isinstance(item, PolynomialFamily) else [from_sympy_if_it_is(item)])
    except TypeError:
        raise InputError(
            "these are no equations", given=type(equations).__name__, allowed="expressions or polynomials"
        ) from None
    for item in listed:
        if not isinstance(item, Expression | Polynomial | RationalPolynomial):
            raise _no_equation(item)
    return listed


def _no_equation(item: Any) -> InputError:
    remedies = {
        bool: "write left - right in the place of left == right",
        str: 'make variables with x, y = variables("x y") and write x**2 - y',
    }
    return InputError(
        "an equation is an expression or a polynomial that is to be zero",
        given=type(item).__name__,
        allowed="Expression, Polynomial, RationalPolynomial, PolynomialFamily, or SymPy's expressions",
        remedy=remedies.get(type(item)),
    )


def _numbered(count: int) -> tuple[Expression, ...]:
    return make_variables("x", count)
