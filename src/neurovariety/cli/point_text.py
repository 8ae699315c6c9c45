"""A point as it is written on the command line: ``1,0,-1/2,0.25``, in brackets or not."""

from __future__ import annotations

from fractions import Fraction

from neurovariety.errors import InputError

MOST_DIGITS = 4_000


def read_point(text: str, length: int, what: str, *, order: str = "") -> tuple[Fraction, ...]:
    """Read numbers with commas or blanks between them.

    Parameters
    ----------
    text : str
        Whole numbers, decimals and fractions; exact, ``0.1`` is one tenth.
    length : int
        How many there must be.
    what : str
        What they are, for the error.
    order : str, optional
        Which of them comes when, for the error.

    Returns
    -------
    tuple of Fraction

    Raises
    ------
    InputError
        Something is no number, or there are too few or too many.

    Examples
    --------
    >>> [str(number) for number in read_point("1, 0 -1/2,0.25", 4, "coordinates")]
    ['1', '0', '-1/2', '1/4']
    """
    inside = _without_brackets(text.strip())
    parts = inside.split(",") if inside else []
    numbers = [_number(entry, what) for part in parts for entry in (part.split() or [""])]
    if len(numbers) != length:
        raise InputError(
            f"there are too {'few' if len(numbers) < length else 'many'} {what}",
            given=f"{len(numbers)}: {text.strip()}"[:80],
            allowed=f"{length} numbers with commas between them" + (f", of {order}" if order else ""),
        )
    return tuple(numbers)


def _without_brackets(text: str) -> str:
    """Take off the brackets of a list or tuple that was copied from Python."""
    return text[1:-1].strip() if text[:1] + text[-1:] in {"[]", "()"} else text


def _number(entry: str, what: str) -> Fraction:
    exponent = entry.lower().partition("e")[2].lstrip("+-")
    cause: Exception | None = None
    if "_" not in entry and len(entry) <= MOST_DIGITS and len(exponent) <= 3:
        try:
            return Fraction(entry.replace("\N{MINUS SIGN}", "-"))
        except (ValueError, ZeroDivisionError) as error:
            cause = error
    raise InputError(
        f"something among the {what} is no number",
        given=entry[:60] or "nothing between two commas",
        allowed="numbers such as 3, -1/2 or 0.25, with commas between them",
    ) from cause
