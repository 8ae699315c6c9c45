"""Products of many polynomials with whole coefficients, as one product of whole numbers (Kronecker's substitution).

Every polynomial is read at ``2**bits``, wide enough that the coefficients of the product do not run into each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from neurovariety.variety.closed_forms.work import check_work

MOST_BITS = 2e8
"""Of a product: some minutes of Python's own multiplication."""


def product_of_powers(factors: Iterable[tuple[Sequence[int], int]]) -> list[int]:
    """Multiply powers of polynomials in one variable.

    Parameters
    ----------
    factors : iterable of (coefficients, exponent)
        Coefficients are whole numbers from the constant term up, of either sign.

    Returns
    -------
    list of int
        Coefficients of the product from the constant term up, one for every degree up to the sum of the degrees.

    Raises
    ------
    ResourceError
        When the product would have more than `MOST_BITS` bits.

    Examples
    --------
    >>> product_of_powers([((1, 2), 2), ((1, -1), 1)])
    [1, 3, 0, -4]
    """
    factors = [(coefficients, exponent) for coefficients, exponent in factors if exponent]
    length = 1 + sum((len(coefficients) - 1) * exponent for coefficients, exponent in factors)
    # a coefficient of a product is at most the product of the sums of absolute values; one more bit holds the sign
    bits = 2 + sum(sum(map(abs, coefficients)).bit_length() * exponent for coefficients, exponent in factors)
    width = (bits + 7) // 8
    check_work("multiplying these polynomials", 8 * width * length, most=MOST_BITS)
    values = [_packed(coefficients, width) ** exponent for coefficients, exponent in factors]
    return _unpacked(_product(values), width, length)


def _packed(coefficients: Sequence[int], width: int) -> int:
    digits = b"".join((coefficient + _half(width)).to_bytes(width, "little") for coefficient in coefficients)
    return int.from_bytes(digits, "little") - _offset(width, len(coefficients))


def _product(values: list[int]) -> int:
    """Multiply in a tree: long numbers meet long ones, where Python's multiplication is quick."""
    while len(values) > 1:
        values = [*map(int.__mul__, values[::2], values[1::2]), *values[len(values) & ~1 :]]
    return values[0] if values else 1


def _unpacked(value: int, width: int, length: int) -> list[int]:
    digits = memoryview((value + _offset(width, length)).to_bytes(width * length, "little"))
    pieces = (digits[width * n : width * (n + 1)] for n in range(length))
    return [int.from_bytes(piece, "little") - _half(width) for piece in pieces]


def _offset(width: int, length: int) -> int:
    """Add half of the range to every coefficient, so that none is negative and none borrows from the next."""
    return int.from_bytes(_half(width).to_bytes(width, "little") * length, "little")


def _half(width: int) -> int:
    return 1 << (8 * width - 1)
