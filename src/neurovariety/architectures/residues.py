"""Arrays of residues modulo a prime below 2^31, multiplied by exact products of float64 matrices.

A residue of 31 bits is split into 15 and 16 bits; products with another residue have at most 47 bits, so that 64 of
them add up below 2^53, where float64 is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.program import Constants, Indices, Number, Shape
from neurovariety.errors import InputError

Residues = NDArray[np.int64]

LARGEST_PRIME = 2**31 - 1
_EXACT_TERMS = 64
_FEW_TERMS = 4
"""Up to so many terms of a sum whole numbers are as quick as matrix products."""


@dataclass(frozen=True)
class ModularArithmetic:
    """Arithmetic modulo a prime, of int64 arrays with entries from 0 to prime - 1.

    Raises
    ------
    InputError
        When the modulus is no prime from 3 to 2^31 - 1, or divides a denominator.
    """

    prime: int

    def __post_init__(self) -> None:
        if not _is_modulus(self.prime):
            raise InputError("the modulus is no prime", given=repr(self.prime), allowed="a prime from 3 to 2**31 - 1")
        object.__setattr__(self, "prime", int(self.prime))  # NumPy's whole numbers have neither inverses nor any size

    def residue(self, number: Number) -> int:
        """Reduce a whole number or a fraction."""
        fraction = Fraction(number)
        if fraction.denominator % self.prime == 0:
            raise InputError(
                "the prime divides a denominator", given=f"{number} modulo {self.prime}", remedy="take another prime"
            )
        return fraction.numerator * pow(fraction.denominator, -1, self.prime) % self.prime

    def constant(self, array: Constants) -> Residues:
        """Reduce whole numbers and fractions."""
        if array.dtype != object:
            return array % self.prime
        return np.array([self.residue(value) for value in array.ravel()], dtype=np.int64).reshape(array.shape)

    def contract(self, subscripts: str, left: Residues, right: Residues) -> Residues:
        """Multiply and sum, axes of samples broadcast."""
        inputs, out = subscripts.split("->")
        first, second = inputs.split(",")
        shared = [letter for letter in first if letter in second and letter in out]
        summed = [letter for letter in first if letter in second and letter not in out]
        rows = [letter for letter in first if letter not in second]
        columns = [letter for letter in second if letter not in first]
        a, sizes = _arranged(left, first, shared, rows, summed)
        b, other = _arranged(right, second, shared, summed, columns)
        sizes |= other
        batch = max(a.ndim, b.ndim) - 2 - len(shared)
        a = a.reshape((1,) * (batch + 2 + len(shared) - a.ndim) + a.shape)
        b = b.reshape((1,) * (batch + 2 + len(shared) - b.ndim) + b.shape)
        product = self._product(a, b)
        made = [*shared, *rows, *columns]
        samples = product.shape[:batch]
        product = product.reshape(samples + tuple(sizes[letter] for letter in made))
        order = [*range(batch), *(batch + made.index(letter) for letter in out)]
        return product.transpose(order)

    def _product(self, a: Residues, b: Residues) -> Residues:
        """Multiply stacks of matrices, (..., m, k) by (..., k, n); one matrix for all is one large product."""
        if a.shape[-1] == 0:
            return self.matmul(a, b)
        if a.shape[-1] <= _FEW_TERMS:
            total = a[..., :, 0, None] * b[..., None, 0, :] % self.prime
            for term in range(1, a.shape[-1]):
                total += a[..., :, term, None] * b[..., None, term, :] % self.prime
            return total % self.prime
        if prod(a.shape[:-2]) == 1 and b.ndim > 2:
            flat = self.matmul(a.reshape(a.shape[-2:]), np.moveaxis(b, -2, 0).reshape(b.shape[-2], -1))
            shaped = flat.reshape((a.shape[-2], *b.shape[:-2], b.shape[-1]))
            return np.moveaxis(shaped, 0, -2)
        if prod(b.shape[:-2]) == 1 and a.ndim > 2:
            flat = self.matmul(a.reshape(-1, a.shape[-1]), b.reshape(b.shape[-2:]))
            return flat.reshape((*a.shape[:-1], b.shape[-1]))
        return self.matmul(a, b)

    def matmul(self, a: Residues, b: Residues) -> Residues:
        """Multiply (stacks of) matrices of residues exactly."""
        total: Residues | None = None
        for begin in range(0, a.shape[-1], _EXACT_TERMS):
            part = a[..., begin : begin + _EXACT_TERMS]
            factor = b[..., begin : begin + _EXACT_TERMS, :].astype(np.float64)
            high = np.matmul((part >> 16).astype(np.float64), factor).astype(np.int64) % self.prime
            low = np.matmul((part & 0xFFFF).astype(np.float64), factor).astype(np.int64)
            block = ((high << 16) + low) % self.prime
            total = block if total is None else (total + block) % self.prime
        if total is None:
            return np.zeros((*np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), a.shape[-2], b.shape[-1]), np.int64)
        return total

    def combine(self, terms: Sequence[Residues], factors: Sequence[Number]) -> Residues:
        """Combine linearly."""
        total = terms[0] if factors[0] == 1 else terms[0] * self.residue(factors[0]) % self.prime
        for term, factor in zip(terms[1:], factors[1:], strict=True):
            total = (total + (term if factor == 1 else term * self.residue(factor) % self.prime)) % self.prime
        return total

    def activate(self, value: Residues, coefficients: Sequence[Number]) -> Residues:
        """Apply a polynomial to every entry."""
        powers = [power for power, factor in enumerate(coefficients) if factor]
        if len(powers) == 1:
            return self.power(value, powers[0]) * self.residue(coefficients[powers[0]]) % self.prime
        total = np.zeros_like(value)
        for factor in reversed(coefficients):
            total = (total * value + self.residue(factor)) % self.prime
        return total

    def power(self, value: Residues, exponent: int) -> Residues:
        """Raise to a power by repeated squaring."""
        result = np.ones_like(value)
        while exponent:
            if exponent & 1:
                result = result * value % self.prime
            exponent >>= 1
            if exponent:
                value = value * value % self.prime
        return result

    def gather(self, value: Residues, indices: Indices, rank: int) -> Residues:
        """Take entries of the last ``rank`` axes by flat number, -1 for zero."""
        samples = value.shape[: value.ndim - rank]
        flat = value.reshape((*samples, prod(value.shape[value.ndim - rank :])))
        return np.where(indices < 0, 0, flat[..., indices])

    def scatter(self, cotangent: Residues, indices: Indices, shape: Shape) -> Residues:
        """Add entries up where `gather` took them from."""
        samples = cotangent.shape[: cotangent.ndim - indices.ndim]
        size = prod(shape)
        target = np.zeros((*samples, size + 1), np.int64)  # zeros that were padded fall into the last place
        flat = cotangent.reshape((*samples, indices.size))
        numbers = indices.ravel()
        if len(np.unique(numbers)) == len(numbers):
            target[..., numbers] = flat
        else:
            np.add.at(target.T, numbers, flat.T)
        return (target[..., :size] % self.prime).reshape((*samples, *shape))


def _is_modulus(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, Integral):
        return False
    return 3 <= int(value) <= LARGEST_PRIME and is_prime(int(value))


def is_prime(number: int) -> bool:
    """Decide primality of a number below 3.2 * 10^9 by Miller's test with the bases 2, 3, 5 and 7.

    These bases are enough below 3,215,031,751 (Jaeschke, On strong pseudoprimes to several bases, 1993).

    Examples
    --------
    >>> is_prime(2**31 - 1), is_prime(2**31 - 3)
    (True, False)
    """
    if number < 2 or any(number % small == 0 for small in (2, 3, 5, 7)):
        return number in {2, 3, 5, 7}
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7):
        power = pow(base, odd, number)
        if power not in {1, number - 1} and all(
            (power := power * power % number) != number - 1 for _ in range(twos - 1)
        ):
            return False
    return True


def random_prime(generator: np.random.Generator) -> int:
    """Draw a prime of 31 bits."""
    while not is_prime(candidate := int(generator.integers(2**30, LARGEST_PRIME)) | 1):
        pass
    return candidate


def _arranged(
    array: Residues, letters: str, shared: list[str], first: list[str], second: list[str]
) -> tuple[Residues, dict[str, int]]:
    """Bring an operand to the shape (samples, shared axes, first axes as one, second axes as one)."""
    batch = array.ndim - len(letters)
    sizes = dict(zip(letters, array.shape[batch:], strict=True))
    order = [*range(batch), *(batch + letters.index(letter) for letter in [*shared, *first, *second])]
    shape = (
        *array.shape[:batch],
        *(sizes[letter] for letter in shared),
        prod(sizes[letter] for letter in first),
        prod(sizes[letter] for letter in second),
    )
    return array.transpose(order).reshape(shape), sizes
