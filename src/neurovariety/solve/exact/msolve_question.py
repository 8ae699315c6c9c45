"""A system written as msolve reads it.

msolve is lenient: it takes the last of two equal monomials, cuts exponents down to 16 bits and calculates modulo
numbers that are not prime. So everything is checked before it is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.whole_numbers import write_whole

HIGHEST_DEGREE = 2_000
"""msolve keeps exponents in 16 bits and does not notice when one outgrows them on the way."""


def write_question(polynomials: Sequence[RationalPolynomial], order: Sequence[int], characteristic: int) -> str:
    """Write a system as msolve reads it.

    Parameters
    ----------
    polynomials : sequence of RationalPolynomial
        At least one, none zero, in n variables. Modulo a prime, what `residues` returns.
    order : sequence of n int
        The variables from the largest to the smallest.
    characteristic : int
        0 for rational coefficients, otherwise a prime below 2**31.

    Raises
    ------
    InputError
        For a degree above 2,000, or a characteristic that is no such prime.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> print(write_question([x**2 / 3 - y, y * x - 1], order=[1, 0], characteristic=0), end="")
    x2,x1
    0
    x1^2-3*x2,
    x1*x2-1
    """
    check_characteristic(characteristic)
    highest = max(p.degree for p in polynomials)
    if highest > HIGHEST_DEGREE:
        raise InputError(
            "the degree is too high for msolve", given=f"degree {highest:,}", allowed=f"up to {HIGHEST_DEGREE:,}"
        )
    written = [_write_polynomial(p) for p in polynomials]
    return ",".join(f"x{i + 1}" for i in order) + f"\n{characteristic}\n" + ",\n".join(written) + "\n"


def check_characteristic(characteristic: int) -> None:
    """Take 0 or a prime that msolve calculates with.

    Raises
    ------
    InputError
        For anything else.
    """
    divisors = range(2, min(int(max(characteristic, 0) ** 0.5), 46_341) + 1)
    in_range = characteristic == 0 or 2 <= characteristic < 2**31
    if not in_range or (characteristic and any(characteristic % d == 0 for d in divisors)):
        raise InputError(
            "this is no characteristic that msolve calculates in",
            given=repr(characteristic),
            allowed="0 for the rational numbers, or a prime below 2**31",
        )


def _write_polynomial(polynomial: RationalPolynomial) -> str:
    written = []
    for powers, value in polynomial.primitive().terms().items():
        factors = [f"x{i + 1}" + (f"^{power}" if power > 1 else "") for i, power in enumerate(powers) if power]
        digits = write_whole(abs(value.numerator))
        text = "*".join(factors if digits == "1" and factors else [digits, *factors])
        written.append(("-" if value < 0 else "+") + text)
    return "".join(reversed(written)).removeprefix("+")


def residues(polynomial: RationalPolynomial, prime: int) -> RationalPolynomial:
    """Reduce the coefficients modulo a prime, to whole numbers from 0 to prime - 1.

    Raises
    ------
    InputError
        When the prime divides a denominator.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> print(residues(7 * x**2 - y / 2 + 3, 7))
    3*x2 + 3
    """
    if any(value.denominator % prime == 0 for value in polynomial.coefficients):
        raise InputError(
            "the prime divides a denominator",
            given=f"{prime}, {polynomial.text(most_terms=6)}",
            remedy="take another prime",
        )
    return RationalPolynomial.of(
        polynomial.exponents,
        [value.numerator * pow(value.denominator, -1, prime) % prime for value in polynomial.coefficients],
    )
