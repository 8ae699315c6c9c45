"""Degrees in groups of variables, and expressions made homogeneous in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.expression import Expression, Factor, Monomial, Symbol


class Degrees:
    """Degrees of expressions in each group of variables; inner sums are looked at once.

    Degrees are read off as written: terms of highest degree that would cancel when multiplied out are not noticed.
    """

    def __init__(self, group_of: Mapping[Symbol, int], groups: int) -> None:
        self.group_of = group_of
        self.groups = groups
        self.known: dict[str, NDArray[np.int64]] = {}

    def of(self, expression: Expression) -> NDArray[np.int64]:
        """Give the largest degree of a term in each group, shape (G,)."""
        if expression.key not in self.known:
            degrees = np.zeros(self.groups, dtype=np.int64)
            for monomial, _ in expression.terms:
                np.maximum(degrees, self.of_monomial(monomial), out=degrees)
            self.known[expression.key] = degrees
        return self.known[expression.key]

    def of_monomial(self, monomial: Monomial) -> NDArray[np.int64]:
        """Give the degree of a monomial in each group, shape (G,)."""
        degrees = np.zeros(self.groups, dtype=np.int64)
        for atom, power in monomial:
            if isinstance(atom, Factor):
                degrees += power * self.of(atom.expression)
            elif atom in self.group_of:
                degrees[self.group_of[atom]] += power
        return degrees


def homogenised(expressions: Iterable[Expression], degrees: Degrees, added: Sequence[Symbol]) -> tuple[Expression, ...]:
    """Multiply every term by powers of the homogenising coordinates, so that all have the degree of their sum.

    Parameters
    ----------
    expressions : iterable of Expression
    degrees : Degrees
    added : sequence of G Symbol
        The homogenising coordinate of each group.
    """
    known: dict[str, Expression] = {}

    def made(expression: Expression) -> Expression:
        if expression.key not in known:
            whole = degrees.of(expression)
            terms = []
            for monomial, coefficient in expression.terms:
                missing = (whole - degrees.of_monomial(monomial)).tolist()
                powers: Monomial = tuple((symbol, power) for symbol, power in zip(added, missing, strict=True) if power)
                atoms: Monomial = tuple(
                    (Factor(made(atom.expression)) if isinstance(atom, Factor) else atom, power)
                    for atom, power in monomial
                )
                terms.append((tuple(sorted((*powers, *atoms), key=lambda item: item[0].key)), coefficient))
            known[expression.key] = Expression(tuple(terms))
        return known[expression.key]

    return tuple(made(expression) for expression in expressions)
