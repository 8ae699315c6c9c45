"""Polynomials to SymPy and back, for those who go on with computer algebra. Needs the extra ``exact``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from neurovariety.errors import InputError, require
from neurovariety.poly.generators import kind_of
from neurovariety.poly.polynomial import Polynomial
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.poly.rationalise import Rationalised
from neurovariety.poly.text import variable_names


def to_sympy(polynomial: Polynomial | RationalPolynomial | Rationalised, names: Sequence[str] | None = None) -> Any:
    """Write a polynomial as a SymPy expression.

    Parameters
    ----------
    polynomial : Polynomial, RationalPolynomial or Rationalised
        Float coefficients become ``sympy.Float`` of 53 bits, rational ones ``sympy.Rational``; nothing is rounded.
    names : sequence of str, optional
        Names of the symbols; x1, x2, ... otherwise.

    Returns
    -------
    sympy.Expr

    Raises
    ------
    InputError
        For what is no polynomial, and for names that cannot stand in an equation.
    MissingExtraError
        When SymPy is not installed.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> to_sympy(x**2 / 3 - y, names=["x", "y"])
    x**2/3 - y
    """
    if isinstance(polynomial, Rationalised):
        polynomial = polynomial.polynomial
    if not isinstance(polynomial, Polynomial | RationalPolynomial):
        raise InputError(
            "one polynomial is needed",
            given=kind_of(polynomial),
            allowed="a Polynomial, a RationalPolynomial, or what rationalise returns",
            remedy="take them one by one: [to_sympy(p) for p in ideal.generators]",
        )
    sympy = require("sympy", extra="exact")
    symbols = [sympy.Symbol(name) for name in variable_names(polynomial.variables, names, latex=False)]
    terms = [
        sympy.Mul(_number(sympy, value), *(symbols[v] ** row[v] for v in range(len(row)) if row[v]))
        for row, value in zip(polynomial.exponents.tolist(), polynomial.coefficients, strict=True)
    ]
    return sympy.Add(*terms)


def from_sympy(expression: Any, names: Sequence[str] | None = None) -> RationalPolynomial:
    """Read a polynomial from a SymPy expression, exactly.

    Parameters
    ----------
    expression : sympy.Expr
        A polynomial with rational or float coefficients; a float stands for the binary fraction it is, so that
        ``from_sympy(to_sympy(p)).to_float() == p``. Text is not taken, because SymPy would execute it.
    names : sequence of str, optional
        Names of the variables in their order. Otherwise the symbols must be called x1, x2, ..., and there are as many
        variables as the largest number says.

    Raises
    ------
    InputError
        For what is no polynomial, for symbols not among the names, and for irrational coefficients.
    MissingExtraError
        When SymPy is not installed.

    Examples
    --------
    >>> import sympy
    >>> u, v = sympy.symbols("u v")
    >>> print(from_sympy((u + v) ** 2 / 2, names=["u", "v"]))
    1/2*x2^2 + x1*x2 + 1/2*x1^2
    """
    sympy = require("sympy", extra="exact")
    if not isinstance(expression, sympy.Expr):
        raise InputError(
            "this is no SymPy expression", given=type(expression).__name__, allowed="sympy.Expr, for example x**2 - 1"
        )
    expression = expression.xreplace({value: sympy.Rational(value) for value in expression.atoms(sympy.Float)})
    symbols = _symbols_in_order(expression, names)
    if not symbols:
        return RationalPolynomial.of(np.zeros((1, 0), dtype=np.int64), [_fraction(sympy, expression)])
    try:
        terms = sympy.Poly(expression, *symbols).terms()
    except (sympy.PolynomialError, sympy.polys.polyerrors.CoercionFailed) as error:
        raise InputError(
            "the expression is not a polynomial in its symbols", given=str(expression)[:200], allowed="sums of products"
        ) from error
    exponents = np.array([powers for powers, _ in terms], dtype=np.int64).reshape(len(terms), len(symbols))
    return RationalPolynomial.of(exponents, [_fraction(sympy, value) for _, value in terms])


def _symbols_in_order(expression: Any, names: Sequence[str] | None) -> list[Any]:
    found = {symbol.name: symbol for symbol in expression.free_symbols}
    if names is None:
        matches = [re.fullmatch(r"x([1-9][0-9]{0,5})", name) for name in found]
        numbers = [int(match[1]) for match in matches if match]
        names = [f"x{i}" for i in range(1, max(numbers, default=0) + 1)]
    names = [names] if isinstance(names, str) else list(names)
    if not all(isinstance(name, str) and name for name in names):
        raise InputError("names are text", given=f"names={names!r}"[:80], allowed="a name for each variable")
    unknown = sorted(set(found) - set(names))
    if unknown or len(set(names)) != len(names) or len(found) != len(expression.free_symbols):
        raise InputError(
            "the order of the variables is not known",
            given=f"symbols {sorted(map(str, expression.free_symbols))}, names {list(names)[:20]}",
            allowed="symbols x1, x2, ..., or one different name for each variable",
            remedy="give names, for example from_sympy(expression, names=['x', 'y'])",
        )
    symbol = require("sympy", extra="exact").Symbol
    return [found.get(name, symbol(name)) for name in names]


def _number(sympy: Any, value: float | Fraction) -> Any:
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    return sympy.Float(float(value), precision=53)


def _fraction(sympy: Any, value: Any) -> Fraction:
    """Take a SymPy number for exactly what it is."""
    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q))
    raise InputError(
        "a coefficient is not a rational number",
        given=str(value)[:200],
        allowed="whole numbers, fractions, floats",
        remedy="round it first, for example with expression.evalf()",
    )
