"""Polynomials as people write them: plain text and LaTeX, leading term first."""

from __future__ import annotations

import numbers
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.poly.exponents import Exponents
from neurovariety.poly.given_arrays import as_array


def variable_names(count: int, names: Sequence[str] | None, *, latex: bool) -> Sequence[str]:
    """Return the given names, or x1, x2, ... (x_{1}, x_{2}, ... in LaTeX).

    Raises
    ------
    InputError
        For another number of names, names that are the same, and what cannot stand in an equation: the empty name,
        spaces, operators, brackets, a digit in front. In LaTeX anything may stand between braces.

    Examples
    --------
    >>> variable_names(2, ("mass", "x_{2}"), latex=False)
    ['mass', 'x_{2}']
    """
    if names is None:
        return [f"x_{{{i}}}" if latex else f"x{i}" for i in range(1, count + 1)]
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise InputError(
            "names are a list, a name for each variable",
            given=f"names={names!r}"[:80],
            allowed=f"{count} names",
            remedy="write names=['x', 'y'] for two variables",
        )
    given = list(names)
    if len(given) != count:
        raise InputError("one name is needed for each variable", given=f"{len(given)} names", allowed=f"{count} names")
    for name in given:
        if not isinstance(name, str) or not _can_stand_in_an_equation(name, latex=latex):
            raise InputError(
                "a name of a variable cannot stand in an equation",
                given=f"{type(name).__name__} {name!r}"[:80],
                allowed="text without spaces, operators and brackets that does not begin with a digit",
                remedy="give other names, for example sepal_length for 'sepal length (cm)'",
            )
    if len(set(given)) != count:
        raise InputError(
            "two variables have the same name",
            given=", ".join(sorted({name for name in given if given.count(name) > 1}))[:80],
            allowed="a name of its own for each variable",
        )
    return given


def _can_stand_in_an_equation(name: str, *, latex: bool) -> bool:
    while latex and (bare := re.sub(r"\{[^{}]*\}", "{}", name).replace("{}", "_")) != name:
        name = bare
    return re.fullmatch(rf"[^\d.{_OPERATORS}][^{_OPERATORS}]*", name) is not None


_OPERATORS = r"\s+\-*/^()=,;<>\u2212\u00d7\u00b7"


def polynomial_text(
    exponents: Exponents,
    coefficients: NDArray[Any],
    *,
    names: Sequence[str] | None = None,
    digits: int = 4,
    latex: bool = False,
    most_terms: int | None = None,
    leading: ArrayLike | None = None,
    below: float | None = None,
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
        Show only so many terms, from 1: the leading one and those of largest absolute coefficient; and say how many
        are left out.
    leading : array_like, shape (n,), optional
        Exponents of the leading term, which is always shown; the last one in deglex order otherwise.
    below : float, from 0 to 1, optional
        Leave out terms whose coefficient is below this share of the largest one, and say how many. Without
        ``leading`` the leading term is the last one that stays.

    Examples
    --------
    >>> rows, values = np.array([[0], [1], [2], [3]]), np.array([2.0, 1e-14, -3.0, 1.0])
    >>> polynomial_text(rows, values, most_terms=2)
    'x1^3 - 3*x1^2 + ... (2 more)'
    >>> polynomial_text(rows, values, below=1e-12)
    'x1^3 - 3*x1^2 + 2 + ... (1 below 1e-12)'
    """
    _check_options(most_terms, below)
    exponents, coefficients = as_array(exponents, "the exponents"), as_array(coefficients, "the coefficients")
    if exponents.ndim != 2 or coefficients.shape != exponents.shape[:1]:
        raise InputError(
            "a polynomial has a coefficient for each row of exponents",
            given=f"exponents of shape {exponents.shape}, coefficients of shape {coefficients.shape}",
            allowed="shapes (s, n) and (s,)",
        )
    names = variable_names(exponents.shape[1], names, latex=latex)
    shown = np.flatnonzero(coefficients)
    first = None if leading is None else _place_of(exponents, shown, leading)
    left_out = []
    if below is not None and len(shown):
        sizes = np.abs(coefficients[shown])
        stays = sizes >= below * sizes.max()
        stays |= shown == first if first is not None else False
        if not stays.all():
            left_out.append(f"{np.count_nonzero(~stays)} below {below:g}")
        shown = shown[stays]
    if most_terms is not None and len(shown) > most_terms:
        left_out.insert(0, f"{len(shown) - most_terms} more")
        first = int(shown[-1]) if first is None else first
        others = shown[shown != first]
        largest = np.argsort(-np.abs(coefficients[others]), kind="stable")[: most_terms - 1]
        shown = np.sort(np.append(others[largest], first))
    pieces = [_term(coefficients[i], exponents[i], names, digits=digits, latex=latex) for i in shown[::-1]]
    if not pieces:
        return "0"
    sign, body = pieces[0]
    text = ("-" if sign == "-" else "") + body
    text += "".join(f" {sign} {body}" for sign, body in pieces[1:])
    if left_out:
        told = ", ".join(left_out)
        text += rf" + \cdots\ (\text{{{told}}})" if latex else f" + ... ({told})"
    return text


def _place_of(exponents: Exponents, shown: NDArray[np.intp], leading: ArrayLike) -> int:
    wanted = as_array(leading, "the exponents of the leading term")
    found = shown[(exponents[shown] == wanted).all(axis=1)] if wanted.shape == exponents.shape[1:] else shown[:0]
    if not len(found):
        raise InputError(
            "the polynomial has no such monomial",
            given=f"leading={wanted.tolist()}",
            allowed="the exponents of a monomial with a coefficient other than 0",
        )
    return int(found[0])


def _check_options(most_terms: object, below: object) -> None:
    if most_terms is not None and (not isinstance(most_terms, numbers.Integral) or most_terms < 1):
        raise InputError("most_terms counts terms", given=f"most_terms={most_terms!r}", allowed="whole numbers from 1")
    if below is not None and (not isinstance(below, numbers.Real) or not 0 <= float(below) <= 1):
        raise InputError(
            "below is a share of the largest coefficient", given=f"below={below!r}", allowed="numbers from 0 to 1"
        )


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
