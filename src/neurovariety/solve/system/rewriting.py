"""Expressions rewritten: multiplied out, or with other things in the place of symbols."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from neurovariety.errors import InputError, ResourceError
from neurovariety.solve.system.coefficient import Coefficient, added, multiplied
from neurovariety.solve.system.degrees import Degrees
from neurovariety.solve.system.expression import (
    Expression,
    Factor,
    Monomial,
    Symbol,
    as_expression,
    sum_of,
)

MOST_EXPANDED_TERMS = 1_000_000
"""Products of terms that multiplying out may take before it gives up."""

BITS = 20
"""Bits for each exponent where a monomial is packed into one whole number, whose sums are products of monomials."""

Packed = dict[int, Coefficient]


def expand(expression: Expression, *, most_terms: int = MOST_EXPANDED_TERMS) -> Expression:
    """Multiply everything out.

    Parameters
    ----------
    expression : Expression
    most_terms : int
        Products of terms that may be taken.

    Raises
    ------
    ResourceError
        When it takes more.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> x, y = variables("x y")
    >>> print(expand((x + y) ** 2 - x * (x + 1)))
    2*x*y + y^2 - x
    """
    return expand_all([expression], most_terms=most_terms)[0]


def expand_all(expressions: Sequence[Expression], *, most_terms: int = MOST_EXPANDED_TERMS) -> tuple[Expression, ...]:
    """Multiply several expressions out, each inner sum once."""
    symbols = sorted({symbol for expression in expressions for symbol in expression.symbols}, key=lambda s: s.key)
    degrees = Degrees(dict.fromkeys(symbols, 0), 1)
    if any(degrees.of(expression)[0] >> BITS for expression in expressions):
        raise ResourceError("the degree is too high to multiply out", allowed=f"degrees below {1 << BITS}")
    work = _Expansion({symbol: 1 << (BITS * place) for place, symbol in enumerate(symbols)}, most_terms)
    return tuple(
        Expression.collect(
            (_unpacked(monomial, symbols), coefficient) for monomial, coefficient in work.expanded(expression).items()
        )
        for expression in expressions
    )


class _Expansion:
    """Inner sums that are multiplied out already, and the work that is left."""

    def __init__(self, places: Mapping[Symbol, int], most_terms: int) -> None:
        self.places = places
        self.left = most_terms
        self.known: dict[str, Packed] = {}

    def expanded(self, expression: Expression) -> Packed:
        if expression.key in self.known:
            return self.known[expression.key]
        sums: Packed = {}
        for monomial, coefficient in expression.terms:
            plain, product = 0, {0: coefficient}
            for atom, power in monomial:
                if isinstance(atom, Symbol):
                    plain += power * self.places[atom]
                else:
                    product = self.product(product, self.power(atom.expression, power))
            for packed, value in product.items():
                sums[packed + plain] = added(sums.get(packed + plain, 0), value)
        self.known[expression.key] = {packed: value for packed, value in sums.items() if value}
        return self.known[expression.key]

    def power(self, expression: Expression, power: int) -> Packed:
        result = base = self.expanded(expression)
        for _ in range(power - 1):
            result = self.product(result, base)
        return result

    def product(self, left: Packed, right: Packed) -> Packed:
        self.left -= len(left) * len(right)
        if self.left < 0:
            raise ResourceError(
                "the expression has too many terms to be multiplied out",
                remedy="leave it as it is: expressions are evaluated without being multiplied out",
            )
        sums: Packed = {}
        for first, value in left.items():
            for second, factor in right.items():
                monomial = first + second
                sums[monomial] = added(sums.get(monomial, 0), multiplied(value, factor))
        return sums


def _unpacked(packed: int, symbols: Sequence[Symbol]) -> Monomial:
    powers = ((symbol, packed >> (BITS * place) & ((1 << BITS) - 1)) for place, symbol in enumerate(symbols))
    return tuple((symbol, power) for symbol, power in powers if power)


def substitute(expression: Expression, replacements: Mapping[Expression, Any]) -> Expression:
    """Put expressions or numbers in the place of variables and parameters, all at once.

    Parameters
    ----------
    expression : Expression
    replacements : mapping
        What stands for each variable or parameter; those that are not named stay.

    Raises
    ------
    InputError
        When a key is no variable or parameter.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> x, y = variables("x y")
    >>> print(substitute(x**2 * y + x, {x: y + 1, y: 3}))
    3*(y + 1)^2 + y + 1
    """
    return substitute_all([expression], replacements)[0]


def substitute_all(expressions: Iterable[Expression], replacements: Mapping[Expression, Any]) -> tuple[Expression, ...]:
    """Substitute in several expressions, as `substitute` does in one."""
    images: dict[Symbol, Expression] = {}
    for atom, value in replacements.items():
        symbol = atom.symbol if isinstance(atom, Expression) else None
        if symbol is None:
            raise InputError("only variables and parameters can be replaced", given=str(atom)[:80])
        images[symbol] = as_expression(value)
    known: dict[str, Expression] = {}
    return tuple(_substituted(expression, images, known) for expression in expressions)


def _substituted(
    expression: Expression, images: Mapping[Symbol, Expression], known: dict[str, Expression]
) -> Expression:
    if expression.key in known:
        return known[expression.key]
    if expression.symbols.isdisjoint(images):
        return expression
    parts = []
    for monomial, coefficient in expression.terms:
        kept: Monomial = ()
        product = Expression.constant(coefficient)
        for atom, power in monomial:
            if isinstance(atom, Factor):
                product = product * _substituted(atom.expression, images, known) ** power
            elif atom in images:
                product = product * images[atom] ** power
            else:
                kept = (*kept, (atom, power))
        parts.append(product * Expression(((kept, 1),)))
    known[expression.key] = sum_of(parts)
    return known[expression.key]
