"""Sums, multiples and powers of traced tensors."""

from __future__ import annotations

from fractions import Fraction
from string import ascii_letters
from typing import Any

import numpy as np

from neurovariety.architectures.activation import HIGHEST_DEGREE
from neurovariety.architectures.program import Number
from neurovariety.architectures.traced_tensor import BATCH, REMEDY, Traced, rearranged
from neurovariety.errors import InputError
from neurovariety.poly.rational import as_fraction


def add(input: Any, other: Any, *, alpha: Any = 1) -> Traced:
    """Add tensors, or a number to all entries: input + alpha * other."""
    factor = number(alpha)
    if not isinstance(other, Traced):
        return _polynomial(input, (factor * number(other), 1))
    if not isinstance(input, Traced):
        return _polynomial(other, (number(input), factor))
    first, second = broadcast(input, other)
    value = first.builder.combine([first.value, second.value], [1, factor])
    return Traced(first.builder, value, batched=first.batched or second.batched)


def subtract(input: Any, other: Any, *, alpha: Any = 1) -> Traced:
    """Subtract: input - alpha * other."""
    return add(input, other, alpha=-number(alpha))


def reverse_subtract(input: Any, other: Any, *, alpha: Any = 1) -> Traced:
    """Subtract the other way round."""
    return add(other, input, alpha=-number(alpha))


def multiply(input: Any, other: Any) -> Traced:
    """Multiply entry by entry."""
    if not isinstance(other, Traced):
        return scaled(input, number(other), 1)
    if not isinstance(input, Traced):
        return scaled(other, number(input), 1)
    first, second = broadcast(input, other)
    letters = ascii_letters[: len(first.value.shape)]
    value = first.builder.contract(f"{letters},{letters}->{letters}", first.value, second.value)
    return Traced(first.builder, value, batched=first.batched or second.batched)


def divide(input: Any, other: Any) -> Traced:
    """Divide by a number; by a tensor is no polynomial operation."""
    if isinstance(other, Traced) or not number(other):
        raise InputError(
            "only by numbers other than zero divides a polynomial network",
            given="division by a tensor" if isinstance(other, Traced) else "division by zero",
            remedy=REMEDY,
        )
    return scaled(input, 1, number(other))


def power(input: Any, exponent: Any) -> Traced:
    """Raise every entry to a power that is a whole number."""
    degree = None if isinstance(exponent, Traced) else number(exponent)
    if not isinstance(input, Traced) or not isinstance(degree, int) or not 0 <= degree <= HIGHEST_DEGREE:
        raise InputError(
            "a power is no polynomial operation unless its exponent is a whole number from 0",
            given="a tensor as exponent" if degree is None else f"exponent {exponent}",
            allowed=f"x ** 0 to x ** {HIGHEST_DEGREE:,}",
            remedy=REMEDY,
        )
    return _polynomial(input, (*(0,) * degree, 1))


def square(input: Traced) -> Traced:
    """Raise every entry to its square."""
    return power(input, 2)


def negative(input: Traced) -> Traced:
    """Change all signs."""
    return scaled(input, -1, 1)


def identity(input: Traced, *_: Any, **__: Any) -> Traced:
    """Change nothing: copies and other types of numbers."""
    return input


def scaled(tensor: Traced, numerator: Number, denominator: Number) -> Traced:
    """Multiply all entries by a number."""
    factor = _plain(Fraction(numerator) / Fraction(denominator))
    return Traced(tensor.builder, tensor.builder.combine([tensor.value], [factor]), tensor.batched)


def number(given: Any) -> Number:
    """Take a number of Python, or a tensor with one entry."""
    return _plain(as_fraction(given.item() if hasattr(given, "item") else given))


def broadcast(first: Traced, second: Traced) -> tuple[Traced, Traced]:
    """Repeat axes of size 1 as torch does."""
    try:
        full = np.broadcast_shapes(first.shape, second.shape)
    except ValueError:
        raise InputError("shapes do not fit", given=f"{first.shape} and {second.shape}") from None
    batched = first.batched or second.batched
    return _widened(first, full, batched=batched), _widened(second, full, batched=batched)


def _widened(tensor: Traced, full: tuple[int, ...], *, batched: bool) -> Traced:
    if tensor.batched and len(tensor.shape) != len(full):
        raise InputError(
            "the module mixes the samples of a batch", given=f"shape {tensor.shape} met one with {len(full)} axes"
        )
    if tensor.shape == full:
        return tensor
    if batched and not tensor.batched:
        if len(tensor.shape) == len(full):
            if tensor.shape[0] == BATCH:
                raise InputError("a tensor of the module has an axis of samples", given=f"shape {tensor.shape}")
            tensor = rearranged(lambda t: t[0], [tensor])
        full = full[1:]
    widened: Traced = rearranged(lambda t: t.expand(full), [tensor])
    return widened


def _polynomial(tensor: Traced, coefficients: tuple[Number, ...]) -> Traced:
    return Traced(tensor.builder, tensor.builder.activate(tensor.value, coefficients), tensor.batched)


def _plain(fraction: Fraction) -> Number:
    return fraction.numerator if fraction.denominator == 1 else fraction
