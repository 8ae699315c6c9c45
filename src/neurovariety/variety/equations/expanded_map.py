"""The coordinates of a network's function, multiplied out as polynomials of FLINT in the parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.program import Number
from neurovariety.architectures.running import forward
from neurovariety.architectures.symbolic import InputPolynomial, Objects, SymbolicArithmetic
from neurovariety.errors import require


@dataclass(frozen=True)
class ExpandedMap:
    """The map from parameters to coordinates, some parameters fixed.

    Attributes
    ----------
    context : flint.fmpq_mpoly_ctx
        The ring: one variable for each parameter, the fixed ones unused.
    coordinates : tuple of D flint.fmpq_mpoly
    """

    context: Any
    coordinates: tuple[Any, ...]

    @property
    def terms(self) -> tuple[int, ...]:
        """Numbers of terms of the coordinates."""
        return tuple(len(coordinate) for coordinate in self.coordinates)


def expanded_map(
    architecture: Architecture, *, fixed: Mapping[int, int], most_terms: int = 200_000
) -> ExpandedMap | None:
    """Multiply the map out.

    Parameters
    ----------
    architecture : Architecture
    fixed : dict of parameter numbers to whole numbers
    most_terms : int
        In one value of the network; None is returned when there are more.
    """
    flint = require("flint", extra="exact")
    names = [f"w{number}" for number in range(max(architecture.parameter_count, 1))]
    context = flint.fmpq_mpoly_ctx.get(names, flint.Ordering.lex)
    variables = context.gens()
    theta = [
        context.constant(fixed[number]) if number in fixed else variables[number]
        for number in range(architecture.parameter_count)
    ]
    arithmetic = _FlintArithmetic(prod(architecture.input_shape), sum, most_terms)
    parameters: list[Objects] = []
    begin = 0
    for _, shape in architecture.parameter_shapes:
        parameters.append(arithmetic.numbers(theta[begin : begin + prod(shape)], shape))
        begin += prod(shape)
    sample = arithmetic.inputs(architecture.input_shape)
    try:
        outputs = forward(architecture.program, arithmetic, parameters, sample)[-1].ravel()
    except _TooManyTermsError:
        return None
    places, exponents = architecture.ambient.coordinates()
    found = [
        outputs[place].get(powers, 0)
        for place, powers in zip(places.tolist(), map(tuple, exponents.tolist()), strict=True)
    ]
    zero = context.constant(0)
    return ExpandedMap(context, tuple(zero + value for value in found))


class _TooManyTermsError(Exception):
    """The product has more terms than allowed."""


@dataclass(frozen=True)
class _FlintArithmetic(SymbolicArithmetic):
    """Polynomials in the inputs with coefficients of FLINT, which does not take Python's fractions."""

    most_terms: int

    def constant(self, array: Any) -> Objects:
        return self.numbers([_plain(value) for value in array.ravel().tolist()], array.shape)

    def combine(self, terms: Sequence[Objects], factors: Sequence[Number]) -> Objects:
        return super().combine(terms, [_plain(factor) for factor in factors])

    def activate(self, value: Objects, coefficients: Sequence[Number]) -> Objects:
        return super().activate(value, [_plain(coefficient) for coefficient in coefficients])

    def _products(self, pairs: Any) -> InputPolynomial:
        made = super()._products(pairs)
        if sum(len(value) for value in made.values() if hasattr(value, "context")) > self.most_terms:
            raise _TooManyTermsError
        return made


def _plain(factor: Number) -> Any:
    if isinstance(factor, Fraction) and factor.denominator != 1:
        return require("flint", extra="exact").fmpq(factor.numerator, factor.denominator)
    return int(factor)
