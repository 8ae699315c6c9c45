"""Many SPECs in one text: ``mlp 2..6-1..6-1 power 2..4`` stands for every choice of a number from each range."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from math import prod

from neurovariety.architectures.spec_text import SpecText
from neurovariety.errors import InputError, ResourceError

MOST_SPECS = 1_000_000
"""Texts that one text with ranges may stand for."""

_RANGE = re.compile(r"([0-9]+)\s*\.\.\s*([0-9]+)")


def count_ranges(text: str) -> int:
    """Count the texts that a text with ranges stands for; 1 where it has no range.

    Raises
    ------
    InputError
        A range ends before it begins, or has numbers of more than nine digits.

    Examples
    --------
    >>> count_ranges("mlp 2..6-1..6-1 power 2..4")
    90
    """
    return prod(len(choices) for choices in _choices(text))


def expand_ranges(text: str) -> Iterator[str]:
    """Give the texts that a text with ranges stands for, the last range running fastest.

    Parameters
    ----------
    text : str
        A SPEC in which any number may be a range such as ``2..5``, both ends included.

    Yields
    ------
    str

    Raises
    ------
    InputError
        A range ends before it begins, or has numbers of more than nine digits.
    ResourceError
        For more than a million texts.

    Examples
    --------
    >>> list(expand_ranges("mlp 2-2..3-1 power 2..3"))
    ['mlp 2-2-1 power 2', 'mlp 2-2-1 power 3', 'mlp 2-3-1 power 2', 'mlp 2-3-1 power 3']
    """
    choices = _choices(text)
    count = prod(len(numbers) for numbers in choices)
    if count > MOST_SPECS:
        raise ResourceError(
            "the ranges stand for too many architectures", given=f"{count:,}", allowed=f"at most {MOST_SPECS:,}"
        )
    between = _RANGE.split(text)[::3]
    for numbers in itertools.product(*choices):
        yield "".join(itertools.chain.from_iterable(zip(between, (*map(str, numbers), ""), strict=True)))


def _choices(text: str) -> list[range]:
    found = []
    for match in _RANGE.finditer(text):
        if max(map(len, match.groups())) > 9 or int(match[1]) > int(match[2]):
            raise _refused(text, match)
        found.append(range(int(match[1]), int(match[2]) + 1))
    return found


def _refused(text: str, match: re.Match[str]) -> InputError:
    huge = max(map(len, match.groups())) > 9
    return SpecText(text).error(
        "the numbers of a range are too large" if huge else "a range ends before it begins",
        match.end() - match.start(),
        at=match.start(),
        allowed="such as 2..5, with numbers of at most nine digits" if huge else f"{match[2]}..{match[1]}",
    )
