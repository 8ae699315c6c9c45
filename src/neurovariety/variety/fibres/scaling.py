"""Points are divided by a power of two before parameters are looked for: functions of a network form a cone.

The map is linear in the last layer, so a multiple of a function is computed by multiplied last weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP


def last_layer(architecture: Architecture) -> tuple[int, ...]:
    """List the flat numbers of parameters in which all outputs are linear and homogeneous together; none if unknown.

    Examples
    --------
    >>> last_layer(PolynomialMLP([2, 2, 1], power=3))
    (4, 5)
    """
    shapes = architecture.parameter_shapes
    if isinstance(architecture, PolynomialMLP):
        chosen = {name for name, _ in shapes[-1 - architecture.bias :]}
    elif isinstance(architecture, LinearNetwork | LinearConvNet | PolynomialConvNet):
        chosen = {shapes[-1][0]}
    elif isinstance(architecture, LightningAttention):
        stem = f"layer{len(architecture.ranks)}"
        chosen = {name for name, _ in shapes if name.startswith(stem) and name.endswith(".value")}
    else:
        return ()
    numbers: list[int] = []
    begin = 0
    for name, shape in shapes:
        numbers += range(begin, begin + prod(shape)) if name in chosen else ()
        begin += prod(shape)
    return tuple(numbers)


def size_of(point: Sequence[Fraction]) -> Fraction:
    """Give a power of two near the largest entry; 1 for zero."""
    largest = max((abs(value) for value in point), default=Fraction(0)) or Fraction(1)
    return Fraction(2) ** (largest.numerator.bit_length() - largest.denominator.bit_length())
