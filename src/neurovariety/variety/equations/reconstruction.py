"""Fractions from their residues modulo primes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, isqrt


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
