"""Fractions from their residues modulo primes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, isqrt, lcm

import numpy as np
from numpy.typing import NDArray

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.rings import from_terms


def fraction_of(residue: int, modulus: int) -> Fraction | None:
    """Find the fraction a/b with |a|, |b| at most sqrt(modulus/2) that has this residue; None where there is none.

    There is one at most (P. Wang, A p-adic algorithm for univariate partial fractions, SYMSAC 1981).

    Examples
    --------
    >>> fraction_of(pow(3, -1, 10007) * -2 % 10007, 10007)
    Fraction(-2, 3)
    """
    bound = isqrt(modulus // 2)
    before, now = (modulus, 0), (residue % modulus, 1)
    while now[0] > bound:
        quotient = before[0] // now[0]
        before, now = now, (before[0] - quotient * now[0], before[1] - quotient * now[1])
    numerator, denominator = now
    if abs(denominator) > bound or gcd(numerator, denominator) != 1:
        return None
    return Fraction(numerator, denominator)


def fractions_of(vectors: Sequence[Sequence[int]], primes: Sequence[int]) -> list[Fraction] | None:
    """Find the fractions whose residues modulo several primes are given, a vector for each prime.

    Examples
    --------
    >>> third = [[pow(3, -1, 101)], [pow(3, -1, 103)]]
    >>> fractions_of(third, [101, 103])
    [Fraction(1, 3)]
    """
    modulus, residues = primes[0], list(vectors[0])
    for vector, prime in zip(vectors[1:], primes[1:], strict=True):
        inverse = pow(modulus, -1, prime)
        pairs = zip(residues, vector, strict=True)
        residues = [known + modulus * ((value - known) * inverse % prime) for known, value in pairs]
        modulus *= prime
    found = [fraction_of(residue, modulus) for residue in residues]
    return [value for value in found if value is not None] if None not in found else None


def primitive_polynomial(exponents: NDArray[np.int64], values: Sequence[Fraction]) -> RationalPolynomial:
    """Build a polynomial from different monomials, scaled to whole coefficients without a common factor.

    The leading one is positive, as `RationalPolynomial.primitive` has it.

    Examples
    --------
    >>> print(primitive_polynomial(np.array([[2, 0], [0, 1]]), [Fraction(-1, 2), Fraction(-1, 3)]))
    3*x1^2 + 2*x2
    """
    scale = lcm(*(value.denominator for value in values))
    whole = [value.numerator * (scale // value.denominator) for value in values]
    divisor = gcd(*whole)
    made = from_terms(
        map(tuple, exponents.tolist()), [Fraction(value // divisor) for value in whole], exponents.shape[1]
    )
    return made if made.coefficients[-1] > 0 else -made
