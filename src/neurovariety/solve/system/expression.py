"""Polynomial expressions as they are written: sums and products are kept, so that a network stays a network.

An expression is a sum of coefficients times monomials in *atoms*. Atoms are variables, parameters, and sums that were
multiplied or raised to a power; those stay as they are until `expand` multiplies them out. Equal atoms are recognised
by a digest of what they are, which is the same in every process.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from typing import Any, cast

from neurovariety.errors import InputError
from neurovariety.poly.polynomial import check_divisor, check_power
from neurovariety.poly.text import variable_names
from neurovariety.solve.system.coefficient import Coefficient, added, as_coefficient, multiplied, plain, raised
from neurovariety.solve.system.symbol import Role, Symbol
from neurovariety.solve.system.text import expression_text

__all__ = ["Atom", "Expression", "Factor", "Monomial", "Symbol", "as_expression", "parameters", "sum_of", "variables"]

MOST_SHOWN = 6
"""Terms that an expression writes out when it is shown."""


@dataclass(frozen=True, eq=False)
class Factor:
    """A sum in the place of an atom."""

    expression: Expression

    @property
    def key(self) -> str:
        """What the sum is told by; sums come after symbols."""
        return self.expression.key

    def __hash__(self) -> int:
        """Hash the key."""
        return hash(self.expression)

    def __eq__(self, other: object) -> bool:
        """Equal when the sums are."""
        return self is other or (isinstance(other, Factor) and self.key == other.key)


Atom = Symbol | Factor
Monomial = tuple[tuple[Atom, int], ...]
"""Atoms in the order of their keys, each with its power, from 1."""


@dataclass(frozen=True, eq=False, repr=False)
class Expression:
    """A polynomial written with +, -, *, ** and division by numbers. It cannot be changed.

    Begin with `variables` and `parameters`. Whole numbers and fractions stay exact; floats and complex numbers are
    computed with as such. Products of sums are not multiplied out: use `expand` for that.

    Attributes
    ----------
    terms : tuple of (monomial, coefficient)
        Each monomial once, coefficients not zero, in the order in which they were written.

    Raises
    ------
    InputError
        On arithmetic with NaN, infinity, or a power that is no whole number.

    Examples
    --------
    >>> x, y = variables("x y")
    >>> print((x + y) ** 2 - x / 3)
    (x + y)^2 - 1/3*x
    >>> print(((x + y) ** 2 - x / 3).derivative(x))
    2*(x + y) - 1/3
    """

    terms: tuple[tuple[Monomial, Coefficient], ...]

    @classmethod
    def constant(cls, value: Any) -> Expression:
        """Make the expression of one number."""
        coefficient = as_coefficient(value)
        return cls((((), coefficient),) if coefficient else ())

    @classmethod
    def of_symbol(cls, symbol: Symbol) -> Expression:
        """Make the expression that is one symbol."""
        return cls(((((symbol, 1),), 1),))

    @classmethod
    def collect(cls, terms: Iterable[tuple[Monomial, Coefficient]]) -> Expression:
        """Add up like terms and drop those that cancel."""
        sums: dict[Monomial, Coefficient] = {}
        for monomial, coefficient in terms:
            sums[monomial] = added(sums[monomial], coefficient) if monomial in sums else coefficient
        return cls(tuple((monomial, plain(coefficient)) for monomial, coefficient in sums.items() if coefficient))

    @cached_property
    def key(self) -> str:
        """A digest of the terms, the same whatever their order."""
        written = sorted(
            f"{coefficient!r}*" + "*".join(f"{atom.key}^{power}" for atom, power in monomial)
            for monomial, coefficient in self.terms
        )
        return "3" + blake2b("+".join(written).encode(), digest_size=16).hexdigest()

    @property
    def symbol(self) -> Symbol | None:
        """The symbol, where the expression is nothing else."""
        if len(self.terms) != 1:
            return None
        monomial, coefficient = self.terms[0]
        if coefficient != 1 or len(monomial) != 1 or monomial[0][1] != 1 or not isinstance(monomial[0][0], Symbol):
            return None
        return monomial[0][0]

    @cached_property
    def symbols(self) -> frozenset[Symbol]:
        """All variables and parameters that occur, also inside sums."""
        found: set[Symbol] = set()
        for atom in {atom for monomial, _ in self.terms for atom, _ in monomial}:
            if isinstance(atom, Symbol):
                found.add(atom)
            else:
                found |= atom.expression.symbols
        return frozenset(found)

    def derivative(self, variable: Expression) -> Expression:
        """Differentiate with respect to a variable or a parameter, without multiplying out."""
        symbol = variable.symbol if isinstance(variable, Expression) else None
        if symbol is None:
            raise InputError(
                "a derivative is taken with respect to a variable", given=str(variable)[:80], allowed="a variable"
            )
        return _derivative(self, symbol, {})

    def text(self, *, most_terms: int | None = None, digits: int = 4) -> str:
        """Write it out, floats with so many significant digits; show only the first terms if asked to."""
        return expression_text(self, most_terms=most_terms, digits=digits)

    def __str__(self) -> str:
        """Write it out."""
        return self.text()

    def __repr__(self) -> str:
        """Write out its first terms."""
        return f"<Expression {self.text(most_terms=MOST_SHOWN)}>"

    @cached_property
    def _hash(self) -> int:
        return hash(self.key)

    def __hash__(self) -> int:
        """Hash the digest."""
        return self._hash

    def __eq__(self, other: object) -> bool:
        """Equal when the terms are; nothing is multiplied out to find out."""
        return self is other or (isinstance(other, Expression) and self.key == other.key)

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave hashes behind: they differ from process to process."""
        return Expression, (self.terms,)

    def __bool__(self) -> bool:
        """Tell whether there are any terms."""
        return bool(self.terms)

    def __add__(self, other: Any) -> Expression:
        """Add a number or an expression."""
        addend = _operand(other)
        return NotImplemented if addend is None else Expression.collect((*self.terms, *addend.terms))

    __radd__ = __add__

    def __neg__(self) -> Expression:
        """Change every sign."""
        return Expression(tuple((monomial, -coefficient) for monomial, coefficient in self.terms))

    def __pos__(self) -> Expression:
        """Leave it as it is."""
        return self

    def __sub__(self, other: Any) -> Expression:
        """Subtract a number or an expression."""
        subtrahend = _operand(other)
        return NotImplemented if subtrahend is None else self + (-subtrahend)

    def __rsub__(self, other: Any) -> Expression:
        """Subtract it from a number."""
        return -self + other

    def __mul__(self, other: Any) -> Expression:
        """Multiply by a number or an expression; sums become factors as they are."""
        factor = _operand(other)
        return NotImplemented if factor is None else _product(self, factor)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> Expression:
        """Divide by a number."""
        if not isinstance(divisor, numbers.Number):
            return NotImplemented
        number = as_coefficient(divisor)
        check_divisor(cast("float", number))
        return _scaled(self, Fraction(1) / number if isinstance(number, int | Fraction) else 1.0 / number)

    def __pow__(self, power: int) -> Expression:
        """Raise to a whole power from 0."""
        check_power(power)
        power = int(power)
        if power == 1:
            return self
        if power == 0 or not self.terms:
            return Expression.constant(int(power == 0))
        monomial, coefficient = _single_term(self)
        return Expression((((tuple((atom, power * old) for atom, old in monomial)), raised(coefficient, power)),))


def variables(names: str | Iterable[str], count: int | None = None) -> tuple[Expression, ...]:
    """Make variables.

    Parameters
    ----------
    names : str or iterable of str
        Names, in one string with spaces between them or one by one.
    count : int, optional
        Number them: ``variables("x", 3)`` makes x1, x2, x3.

    Examples
    --------
    >>> variables("x", 2)
    (<Expression x1>, <Expression x2>)
    """
    return _symbols(names, count, "variable")


def parameters(names: str | Iterable[str], count: int | None = None) -> tuple[Expression, ...]:
    """Make parameters, with the arguments of `variables`.

    Examples
    --------
    >>> parameters("a b")
    (<Expression a>, <Expression b>)
    """
    return _symbols(names, count, "parameter")


def sum_of(expressions: Iterable[Expression | complex]) -> Expression:
    """Add up many expressions; much faster than `sum` when they are thousands.

    Examples
    --------
    >>> x, y = variables("x y")
    >>> print(sum_of([x, 2 * y, x, -1]))
    2*x + 2*y - 1
    """
    return Expression.collect(term for expression in expressions for term in as_expression(expression).terms)


def as_expression(value: Any) -> Expression:
    """Take an expression as it is, and a number as a constant."""
    expression = _operand(value)
    if expression is None:
        raise InputError("this is no expression", given=type(value).__name__, allowed="an Expression or a number")
    return expression


def _symbols(names: str | Iterable[str], count: int | None, role: Role) -> tuple[Expression, ...]:
    listed = names.split() if isinstance(names, str) else list(names)
    if count is not None:
        if len(listed) != 1 or count < 0:
            raise InputError("numbered names have one stem", given=f"{names!r}, {count}", allowed='variables("x", 3)')
        listed = [f"{listed[0]}{number}" for number in range(1, count + 1)]
    return tuple(Expression.of_symbol(Symbol(name, role)) for name in variable_names(len(listed), listed, latex=False))


def _operand(value: Any) -> Expression | None:
    if isinstance(value, Expression):
        return value
    return Expression.constant(value) if isinstance(value, numbers.Number) else None


def _single_term(expression: Expression) -> tuple[Monomial, Coefficient]:
    """Take an expression as one term: itself, or a factor."""
    return expression.terms[0] if len(expression.terms) == 1 else (((Factor(expression), 1),), 1)


def _scaled(expression: Expression, factor: Coefficient) -> Expression:
    scaled = ((monomial, multiplied(coefficient, factor)) for monomial, coefficient in expression.terms)
    return Expression(tuple((monomial, coefficient) for monomial, coefficient in scaled if coefficient))


def _product(left: Expression, right: Expression) -> Expression:
    if not left.terms or not right.terms:
        return Expression(())
    for number, other in ((left, right), (right, left)):
        if len(number.terms) == 1 and not number.terms[0][0]:
            return _scaled(other, number.terms[0][1])
    (monomial, coefficient), (second, factor) = _single_term(left), _single_term(right)
    product = multiplied(coefficient, factor)
    return Expression(((merge(monomial, second), product),) if product else ())


def merge(left: Monomial, right: Monomial) -> Monomial:
    """Multiply two monomials."""
    if not left or not right:
        return left or right
    powers = dict(left)
    for atom, power in right:
        powers[atom] = powers.get(atom, 0) + power
    return tuple(sorted(powers.items(), key=lambda item: item[0].key))


def _derivative(expression: Expression, symbol: Symbol, known: dict[str, Expression]) -> Expression:
    """Differentiate by the chain rule, each inner sum once."""
    if expression.key in known:
        return known[expression.key]
    terms: list[tuple[Monomial, Coefficient]] = []
    for monomial, coefficient in expression.terms:
        for place, (atom, power) in enumerate(monomial):
            if isinstance(atom, Symbol):
                inner = Expression.constant(1) if atom == symbol else Expression(())
            else:
                inner = _derivative(atom.expression, symbol, known)
            if inner:
                lowered = ((atom, power - 1),) if power > 1 else ()
                rest = Expression(
                    ((monomial[:place] + lowered + monomial[place + 1 :], multiplied(coefficient, power)),)
                )
                terms.extend(_product(rest, inner).terms)
    known[expression.key] = Expression.collect(terms)
    return known[expression.key]
