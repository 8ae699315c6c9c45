"""What msolve writes, read to the letter: text that does not fit the format is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from neurovariety.solve.exact.engine_process import EngineError
from neurovariety.solve.exact.rings import Powers
from neurovariety.solve.exact.whole_numbers import read_whole


def read_basis(answer: str, variables: int) -> list[dict[Powers, int]]:
    r"""Read the Groebner basis that msolve wrote.

    Parameters
    ----------
    answer : str
    variables : int
        Number n of variables, called x1, ..., xn.

    Returns
    -------
    list of dict
        The coefficient of each monomial of each polynomial, none zero. Empty for the zero ideal, which is what is left
        when all polynomials hold eliminated variables.

    Raises
    ------
    EngineError
        When the text is anything else.

    Examples
    --------
    >>> read_basis("#a comment\n[x2^2-x1, \n-3*x1^2*x2+7]:\n", 2)
    [{(0, 2): 1, (1, 0): -1}, {(2, 1): -3, (0, 0): 7}]
    """
    body = "".join(line for line in answer.splitlines() if not line.startswith("#"))
    matched = re.fullmatch(r"\s*\[(.*)\]:?\s*", body)
    if matched is None:
        raise _unreadable(body)
    if matched.group(1).strip() == "0":
        return []
    monomials: dict[str, Powers] = {"": (0,) * variables}  # bases repeat their monomials many times
    return [_read_polynomial(text.strip(), monomials, variables) for text in matched.group(1).split(",")]


_MONOMIAL = r"x\d+(?:\^\d+)?(?:\*x\d+(?:\^\d+)?)*"
_TERM = re.compile(rf"([+-]?)(?:(\d+)\*({_MONOMIAL})|(\d+)|({_MONOMIAL}))")


def _read_polynomial(text: str, monomials: dict[str, Powers], variables: int) -> dict[Powers, int]:
    terms: dict[Powers, int] = {}
    place = 0
    while place < len(text):
        matched = _TERM.match(text, place)
        if matched is None or (place and not matched[1]):
            raise _unreadable(text)
        written = matched[3] or matched[5] or ""
        powers = monomials.get(written)
        if powers is None:
            powers = monomials[written] = _read_monomial(written, variables)
        value = read_whole(matched[2] or matched[4] or "1")
        if powers in terms or not value:
            raise _unreadable(text)
        terms[powers] = -value if matched[1] == "-" else value
        place = matched.end()
    if not terms:
        raise _unreadable(text)
    return terms


def _read_monomial(text: str, variables: int) -> Powers:
    powers = [0] * variables
    for factor in text.split("*"):
        number, _, power = factor[1:].partition("^")
        if not 1 <= int(number) <= variables:
            raise _unreadable(text)
        powers[int(number) - 1] += int(power or 1)
    return tuple(powers)


_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+)(?:\s*/\s*(?:2\^(?P<power>\d+)|(?P<below>\d+)))?|(?P<mark>[\[\],])|'(?P<name>\w+)')"
)


def read_nested(answer: str) -> list[Any]:
    r"""Read msolve's nested lists of numbers and names.

    Returns
    -------
    list
        Of lists, fractions.Fraction and str.

    Raises
    ------
    EngineError
        When the text is anything else.

    Examples
    --------
    >>> read_nested("[0, [1,\n[[-3 / 2^2, 5]]\n], 'x1']:")
    [Fraction(0, 1), [Fraction(1, 1), [[Fraction(-3, 4), Fraction(5, 1)]]], 'x1']
    """
    text = answer.strip().removesuffix(":")
    tokens = _tokens(text)
    if next(tokens, None) != "[":
        raise _unreadable(text)
    nested = _read_list(tokens, text)
    if next(tokens, None) is not None:
        raise _unreadable(text)
    return nested


def _tokens(text: str) -> Iterator[str | Fraction]:
    place = 0
    while place < len(text):
        matched = _TOKEN.match(text, place)
        if matched is None:
            raise _unreadable(text)
        if matched["number"]:
            below = 2 ** int(matched["power"]) if matched["power"] else read_whole(matched["below"] or "1")
            yield Fraction(read_whole(matched["number"]), below)
        else:
            yield matched["mark"] or "'" + matched["name"]
        place = matched.end()


def _read_list(tokens: Iterator[str | Fraction], text: str) -> list[Any]:
    """Read what follows an opening bracket, its closing one included."""
    entries: list[Any] = []
    for entry in tokens:
        if entry == "]" and not entries:
            return entries
        if entry in ("]", ","):
            raise _unreadable(text)
        if entry == "[":
            entries.append(_read_list(tokens, text))
        else:
            entries.append(entry[1:] if isinstance(entry, str) else entry)
        after = next(tokens, None)
        if after == "]":
            return entries
        if after != ",":
            raise _unreadable(text)
    raise _unreadable(text)


def _unreadable(text: str) -> EngineError:
    shown = text.strip()
    return EngineError("msolve's answer cannot be read", given=repr(shown if len(shown) < 200 else shown[:200] + "..."))
