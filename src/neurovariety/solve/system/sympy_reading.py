"""Expressions from SymPy: sums, products and powers are taken over as they stand, numbers as exactly as they can be.

Nothing here imports SymPy: whoever has such an expression has imported it already.
"""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from typing import Any

from neurovariety.errors import InputError
from neurovariety.solve.system.expression import Expression, as_expression, sum_of
from neurovariety.solve.system.symbol import Symbol


def from_sympy_if_it_is(value: Any) -> Any:
    """Read what is a SymPy expression, polynomial or equation, and leave anything else as it is.

    Raises
    ------
    InputError
        For what is no polynomial: quotients by symbols, roots, functions.

    Examples
    --------
    >>> import sympy
    >>> u, v = sympy.symbols("u v")
    >>> from_sympy_if_it_is(sympy.Eq((u + v) ** 2, v / 3))
    <Expression (u + v)^2 - 1/3*v>
    """
    sympy = sys.modules.get("sympy")
    if sympy is None:
        return value
    if isinstance(value, sympy.Equality):
        return _read(sympy, value.lhs) - _read(sympy, value.rhs)
    if isinstance(value, sympy.Poly):
        return _read(sympy, value.as_expr())
    return _read(sympy, value) if isinstance(value, sympy.Expr) else value


def _read(sympy: Any, expression: Any) -> Expression:
    if expression.is_Symbol:
        return Expression.of_symbol(Symbol(expression.name, "variable"))
    if not expression.free_symbols and expression.is_number:
        return as_expression(_number(expression))
    if expression.is_Add:
        return sum_of(_read(sympy, part) for part in expression.args)
    if expression.is_Mul:
        return math.prod((_read(sympy, part) for part in expression.args), start=Expression.constant(1))
    if expression.is_Pow and expression.exp.is_Integer and expression.exp >= 0:
        return _read(sympy, expression.base) ** int(expression.exp)
    raise InputError(
        "this SymPy expression is not a polynomial",
        given=str(expression)[:80],
        allowed="sums, products and whole powers of symbols and numbers",
        remedy="multiply the equation by its denominators; give a root a variable and an equation of its own",
    )


def _number(value: Any) -> Fraction | float | complex:
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    number = complex(value)
    return number if number.imag else number.real
