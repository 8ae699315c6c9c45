"""What comes in at the door of a system: equations of any kind, roles of symbols, groups; and what is wrong with it."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from neurovariety.errors import InputError
from neurovariety.poly.polynomial import Polynomial
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.system.coefficient import as_coefficient
from neurovariety.solve.system.expression import Expression, Monomial, Symbol
from neurovariety.solve.system.sympy_reading import from_sympy_if_it_is
from neurovariety.solve.system.tape import Complex


def equation_from(equation: Expression | Polynomial | RationalPolynomial, names: Sequence[Expression]) -> Expression:
    """Take an expression as it is, and write a polynomial with these variables."""
    if isinstance(equation, Expression):
        return equation
    if equation.variables > len(names):
        raise InputError(
            "a polynomial has more variables than were named",
            given=f"a polynomial in {equation.variables} variables",
            allowed=f"at most {len(names)}",
        )
    symbols = [name.symbol for name in names]
    terms = []
    for powers, coefficient in zip(equation.exponents.tolist(), list(equation.coefficients), strict=True):
        factors = {symbol: power for symbol, power in zip(symbols, powers, strict=False) if symbol and power}
        monomial: Monomial = tuple(sorted(factors.items(), key=lambda item: item[0].key))
        terms.append((monomial, as_coefficient(coefficient)))
    return Expression.collect(terms)


def chosen_symbols(
    equations: Sequence[Expression], variables: Sequence[Expression] | None, parameters: Sequence[Expression] | None
) -> tuple[tuple[Expression, ...], tuple[Expression, ...]]:
    """Decide which symbols are the unknowns and which the parameters.

    Raises
    ------
    InputError
        When something listed is no symbol or is listed twice, or an equation has a symbol that is not listed.
    """
    found = sorted({symbol for equation in equations for symbol in equation.symbols}, key=lambda symbol: symbol.key)
    listed_unknowns = None if variables is None else _symbols(variables, "variables")
    listed_fixed = None if parameters is None else _symbols(parameters, "parameters")
    taken = {*(listed_unknowns or ()), *(listed_fixed or ())}
    unknowns = listed_unknowns
    if unknowns is None:
        unknowns = tuple(symbol for symbol in found if symbol.role == "variable" and symbol not in taken)
    fixed = listed_fixed
    if fixed is None:
        fixed = tuple(symbol for symbol in found if symbol.role == "parameter" and symbol not in taken)
    _check_names((*unknowns, *fixed))
    if strangers := [symbol.name for symbol in found if symbol not in {*unknowns, *fixed}]:
        raise InputError(
            "the equations have symbols that are neither variables nor parameters of the system",
            given=", ".join(strangers)[:80],
            allowed=", ".join(symbol.name for symbol in (*unknowns, *fixed))[:80],
            remedy="name them in variables=[...] or parameters=[...]",
        )
    return tuple(map(Expression.of_symbol, unknowns)), tuple(map(Expression.of_symbol, fixed))


def _symbols(listed: Sequence[Expression], what: str) -> tuple[Symbol, ...]:
    symbols = []
    for item in listed:
        symbol = item.symbol if isinstance(item, Expression) else None
        if symbol is None:
            raise InputError(
                f"the {what} of a system are symbols",
                given=str(item)[:80],
                allowed='what variables("x y") and parameters("a b") make',
            )
        symbols.append(symbol)
    return tuple(symbols)


def _check_names(symbols: Sequence[Symbol]) -> None:
    names = [symbol.name for symbol in symbols]
    if len(set(names)) != len(names):
        raise InputError(
            "two symbols of a system have the same name",
            given=", ".join(sorted({name for name in names if names.count(name) > 1}))[:80],
            allowed="a name of its own for each variable and parameter",
        )


def checked_equations(equations: Sequence[Expression], variables: Sequence[Expression]) -> None:
    """Raise InputError when there is no equation, or one in which no variable occurs."""
    if not equations:
        raise InputError("a system needs equations", given="none", allowed="at least one")
    unknowns = {variable.symbol for variable in variables}
    for number, equation in enumerate(equations):
        if not equation.terms:
            raise InputError(
                "an equation says nothing", given=f"equation {number} is 0 = 0", remedy="leave this equation out"
            )
        if unknowns.isdisjoint(equation.symbols):
            raise InputError(
                "an equation has no variables",
                given=f"equation {number}: {equation.text(most_terms=3)} = 0",
                allowed="equations in which a variable occurs",
                remedy="a constant that is not zero has no solutions; otherwise leave this equation out",
            )


def read_groups(
    groups: Sequence[Sequence[int | Expression]] | None, variables: Sequence[Expression]
) -> tuple[tuple[int, ...], ...]:
    """Give the groups as numbers of variables; one group of all when none are given."""
    if groups is None:
        return (tuple(range(len(variables))),)
    numbers = {variable: number for number, variable in enumerate(variables)}
    read = tuple(tuple(_place(item, numbers) for item in group) for group in groups)
    if sorted(number for group in read for number in group) != list(range(len(variables))) or not all(read):
        raise InputError(
            "groups do not hold every variable once",
            given=str([[str(item) for item in group] for group in groups])[:80],
            allowed=f"a partition of the {len(variables)} variables, or of their numbers from 0; no group is empty",
        )
    return read


def _place(item: int | Expression, numbers: dict[Expression, int]) -> int:
    """Give the number of a variable, or -1."""
    symbol = from_sympy_if_it_is(item)
    if isinstance(symbol, Expression):
        return numbers.get(symbol, -1)
    try:
        return operator.index(symbol)
    except TypeError:
        return -1


def as_numbers(values: ArrayLike, what: str) -> Complex:
    """Take an array of complex numbers, or say that it is none."""
    try:
        return np.asarray(values, dtype=np.complex128)
    except (TypeError, ValueError) as error:
        raise InputError(f"{what} are no array of numbers", given=repr(values)[:80], allowed="numbers") from error
