"""A polynomial in two variables with whole coefficients from 0, found from its values modulo primes.

For enough primes p it is evaluated at all pairs of roots of unity modulo p, its coefficients modulo p are read off by a
discrete Fourier transform, and the Chinese remainder theorem puts them together. A bound of the coefficients that the
caller has proven says when there are enough primes, so nothing is left to chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.residues import is_prime
from neurovariety.variety.closed_forms.elimination import Residues

Values = Callable[[Residues, Residues, int], Residues]
"""From x and y, both of shape (b,), and a prime to the values, shape (b,)."""

_PRIMES_BELOW = 2**31
_PRIMES_ABOVE = 2**30


def interpolate(values: Values, shape: tuple[int, int], *, bound: int) -> NDArray[Any]:
    """Find all coefficients of x^i y^j, with i modulo ``shape[0]`` and j modulo ``shape[1]``.

    Parameters
    ----------
    values : callable
        Evaluates at many points: ``values(x, y, prime)`` with two arrays of residues, shape (b,), int64.
    shape : (int, int)
        One more than the degree in each variable. With a 1 the coefficients of all powers of that variable are added.
    bound : int
        No coefficient is above; none is negative.

    Returns
    -------
    numpy.ndarray, shape ``shape``, of int

    Examples
    --------
    >>> interpolate(lambda x, y, prime: (3 + x * y) % prime, (2, 2), bound=3).tolist()
    [[3, 0], [0, 1]]
    """
    total, modulus = np.zeros(shape, object), 1
    for prime in _primes(lcm(*shape)):
        residues = _coefficients_mod(values, shape, prime)
        lift = (residues - (total % prime).astype(np.int64)) % prime * pow(modulus, -1, prime) % prime
        total = total + lift.astype(object) * modulus
        modulus *= prime
        if modulus > bound:
            return total
    raise ArithmeticError("no prime is left; the bound is far beyond what callers let through")


def primes_needed(bound: int) -> int:
    """Tell how many primes `interpolate` takes at most.

    Examples
    --------
    >>> primes_needed(2**60)
    3
    """
    return 1 + bound.bit_length() // (_PRIMES_ABOVE.bit_length() - 1)


def _primes(step: int) -> Iterator[int]:
    """List primes of 31 bits that are 1 modulo the step, so that they have roots of unity of that order."""
    candidates = range((_PRIMES_BELOW - 2) // step * step + 1, _PRIMES_ABOVE, -step)
    return (candidate for candidate in candidates if is_prime(candidate))


def _coefficients_mod(values: Values, shape: tuple[int, int], prime: int) -> Residues:
    x, y = (_roots_of_unity(order, prime) for order in shape)
    grid = values(np.repeat(x, len(y)), np.tile(y, len(x)), prime).reshape(shape)
    return _transform(_transform(grid, x, prime).T, y, prime).T


def _transform(grid: Residues, roots: Residues, prime: int) -> Residues:
    """Invert the Fourier transform along the first axis."""
    order = len(roots)
    index = np.arange(order)
    inverse = roots[-np.outer(index, index) % order]
    columns = [(inverse * column % prime).sum(axis=1) % prime for column in grid.T]
    return np.stack(columns, axis=1) * pow(order, -1, prime) % prime


def _roots_of_unity(order: int, prime: int) -> Residues:
    """List the powers of a root of unity of exactly this order."""
    divisors = [divisor for divisor in range(2, order + 1) if order % divisor == 0 and is_prime(divisor)]
    base = 2
    while any(pow(base, (prime - 1) // divisor, prime) == 1 for divisor in divisors):
        base += 1
    root = pow(base, (prime - 1) // order, prime)
    powers = [1]
    for _ in range(order - 1):
        powers.append(powers[-1] * root % prime)
    return np.array(powers, np.int64)
