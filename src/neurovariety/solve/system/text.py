"""Expressions as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurovariety.solve.system.coefficient import Coefficient
from neurovariety.solve.system.symbol import Symbol

if TYPE_CHECKING:
    from neurovariety.solve.system.expression import Atom, Expression, Monomial


def expression_text(expression: Expression, *, most_terms: int | None = None, digits: int = 4) -> str:
    """Write an expression out, floats with so many significant digits; show only the first terms if asked to."""
    shown = expression.terms if most_terms is None else expression.terms[:most_terms]
    if not shown:
        return "0"
    written = " ".join(_written(monomial, coefficient, digits) for monomial, coefficient in shown)
    written = written[2:] if written.startswith("+ ") else "-" + written[2:]
    return written + (f" + ... ({left} more)" if (left := len(expression.terms) - len(shown)) else "")


def _written(monomial: Monomial, coefficient: Coefficient, digits: int) -> str:
    """Write a term behind its sign."""
    factors = [_written_atom(atom, digits) + (f"^{power}" if power > 1 else "") for atom, power in monomial]
    if isinstance(coefficient, complex):
        sign, number = "+", f"({coefficient:.{digits}g})"
    else:
        sign = "-" if coefficient < 0 else "+"
        number = f"{abs(coefficient):.{digits}g}" if isinstance(coefficient, float) else str(abs(coefficient))
    if number != "1" or not factors:
        factors.insert(0, number)
    return f"{sign} " + "*".join(factors)


def _written_atom(atom: Atom, digits: int) -> str:
    return atom.name if isinstance(atom, Symbol) else f"({expression_text(atom.expression, digits=digits)})"
