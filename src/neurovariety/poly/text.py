"""Polynomials as people write them: plain text and LaTeX, leading term first."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.poly.exponents import Exponents


def variable_names(count: int, names: Sequence[str] | None, *, latex: bool) -> Sequence[str]:
    """Return the given names, or x1, x2, ... (x_{1}, x_{2}, ... in LaTeX)."""
    if names is None:
        return [f"x_{{{i}}}" if latex else f"x{i}" for i in range(1, count + 1)]
    if len(names) != count:
        raise InputError("one name is needed for each variable", given=f"{len(names)} names", allowed=f"{count} names")
    return names


def polynomial_text(
    exponents: Exponents,
    coefficients: NDArray[Any],
    *,
    names: Sequence[str] | None = None,
    digits: int = 4,
    latex: bool = False,
    most_terms: int | None = None,
) -> str:
    """Write a polynomial with its terms from the leading one down.

    Parameters
    ----------
    exponents : numpy.ndarray, shape (s, n), in deglex order
    coefficients : numpy.ndarray, shape (s,), float64 or `fractions.Fraction`
    names : sequence of str, optional
        Names of the variables; x1, x2, ... otherwise.
    digits : int
        Significant digits of the coefficients; fractions are written whole.
    latex : bool
        LaTeX instead of plain text.
    most_terms : int, optional
        Show only so many terms, those of largest absolute coefficient, and say how many are left out.
    """
    names = variable_names(exponents.shape[1], names, latex=latex)
    shown = np.flatnonzero(coefficients)
    left_out = 0
    if most_terms is not None and len(shown) > most_terms:
        left_out = len(shown) - most_terms
        largest = np.argsort(-np.abs(coefficients[shown]), kind="stable")[:most_terms]
        shown = np.sort(shown[largest])
    pieces = [_term(coefficients[i], exponents[i], names, digits=digits, latex=latex) for i in shown[::-1]]
    if not pieces:
        return "0"
    first_sign, first = pieces[0]
    text = ("-" if first_sign == "-" else "") + first
    text += "".join(f" {sign} {body}" for sign, body in pieces[1:])
    if left_out:
        text += rf" + \cdots\ ({left_out}\ \text{{more}})" if latex else f" + ... ({left_out} more)"
    return text


def _term(
    coefficient: float | Fraction, powers: NDArray[np.int64], names: Sequence[str], *, digits: int, latex: bool
) -> tuple[str, str]:
    factors = [_power(names[v], int(powers[v]), latex=latex) for v in np.flatnonzero(powers).tolist()]
    number = _number(-coefficient if coefficient < 0 else coefficient, digits, latex=latex)
    if number != "1" or not factors:
        factors.insert(0, number)
    return ("-" if coefficient < 0 else "+"), (r"\," if latex else "*").join(factors)


def _power(name: str, power: int, *, latex: bool) -> str:
    if power == 1:
        return name
    return f"{name}^{{{power}}}" if latex else f"{name}^{power}"


def _number(value: float | Fraction, digits: int, *, latex: bool) -> str:
    if isinstance(value, Fraction):
        if latex and value.denominator != 1:
            return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
        return str(value)
    text = f"{value:.{digits}g}"
    if latex and "e" in text:
        mantissa, power = text.split("e")
        return rf"{mantissa} \cdot 10^{{{int(power)}}}"
    return text
