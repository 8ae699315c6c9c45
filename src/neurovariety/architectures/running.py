"""Running a program forward, and backward for derivatives, over any arithmetic of arrays.

Arrays have axes of samples first, then those of the value. Axes of samples broadcast, so that parameters without such
axes serve all samples, and cotangents may have one axis more. Backward nothing is summed over axes of samples: every
sample keeps its own derivative.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from string import ascii_letters
from typing import Any, Protocol, TypeVar

from neurovariety.architectures.program import (
    Activate,
    Combine,
    Constant,
    Constants,
    Contract,
    Gather,
    Indices,
    Input,
    Number,
    Parameter,
    Shape,
    TensorProgram,
    operands,
)

Array = TypeVar("Array")


class Arithmetic(Protocol[Array]):
    """What an arithmetic must do with its arrays."""

    def constant(self, array: Constants) -> Array:
        """Put numbers."""
        ...

    def contract(self, subscripts: str, left: Array, right: Array) -> Array:
        """Multiply and sum, axes of samples broadcast."""
        ...

    def combine(self, terms: Sequence[Array], factors: Sequence[Number]) -> Array:
        """Combine linearly."""
        ...

    def activate(self, value: Array, coefficients: Sequence[Number]) -> Array:
        """Apply a polynomial to every entry."""
        ...

    def gather(self, value: Array, indices: Indices, rank: int) -> Array:
        """Take entries of the last ``rank`` axes by flat number, -1 for zero."""
        ...


class DifferentiableArithmetic(Arithmetic[Array], Protocol[Array]):
    """What is needed beyond that to run backward."""

    def scatter(self, cotangent: Array, indices: Indices, shape: Shape) -> Array:
        """Add entries up where `gather` took them from."""
        ...


def forward(
    program: TensorProgram, arithmetic: Arithmetic[Array], parameters: Sequence[Array], sample: Array
) -> list[Array]:
    """Compute all values of a program.

    Parameters
    ----------
    program, arithmetic
    parameters : sequence of arrays, shape (..., *shape of the parameter)
    sample : array, shape (..., *input shape)
        Axes of samples, written as dots, broadcast.

    Returns
    -------
    list of arrays, shape (..., *shape of the value)
        The last one is the output. A value that depends on no sample has no axes of samples.
    """
    values: list[Array] = []
    for operation in program.operations:
        if isinstance(operation, Input):
            values.append(sample)
        elif isinstance(operation, Parameter):
            values.append(parameters[operation.number])
        elif isinstance(operation, Constant):
            values.append(arithmetic.constant(operation.array))
        elif isinstance(operation, Contract):
            values.append(arithmetic.contract(operation.subscripts, values[operation.left], values[operation.right]))
        elif isinstance(operation, Combine):
            values.append(arithmetic.combine([values[term] for term in operation.terms], operation.factors))
        elif isinstance(operation, Activate):
            values.append(arithmetic.activate(values[operation.value], operation.coefficients))
        else:
            rank = len(program.shapes[operation.value])
            values.append(arithmetic.gather(values[operation.value], operation.indices, rank))
    return values


def backward(
    program: TensorProgram,
    arithmetic: DifferentiableArithmetic[Array],
    values: Sequence[Array],
    cotangent: Array,
) -> list[Array | None]:
    """Pull a cotangent of the output back to every parameter.

    Parameters
    ----------
    program, arithmetic
    values : sequence of arrays
        All values, as `forward` gives them.
    cotangent : array, shape (..., *output shape)

    Returns
    -------
    list of arrays, shape (..., *shape of the parameter), or None where the output does not depend on it
    """
    wanted = _depends_on_parameters(program)
    pulled: dict[int, list[Array]] = {len(program.operations) - 1: [cotangent]}
    result: list[Any] = [None] * len(program.parameters)
    for number in reversed(range(len(program.operations))):
        if number not in pulled:
            continue
        parts = pulled.pop(number)
        arriving = parts[0] if len(parts) == 1 else arithmetic.combine(parts, (1,) * len(parts))
        operation = program.operations[number]
        if isinstance(operation, Parameter):
            result[operation.number] = arriving
        elif isinstance(operation, Contract):
            left, right, out = operation.letters
            if wanted[operation.left]:
                back = arithmetic.contract(f"{out},{right}->{left}", arriving, values[operation.right])
                pulled.setdefault(operation.left, []).append(back)
            if wanted[operation.right]:
                back = arithmetic.contract(f"{out},{left}->{right}", arriving, values[operation.left])
                pulled.setdefault(operation.right, []).append(back)
        elif isinstance(operation, Combine):
            for term, factor in zip(operation.terms, operation.factors, strict=True):
                if wanted[term]:
                    pulled.setdefault(term, []).append(arithmetic.combine([arriving], [factor]))
        elif isinstance(operation, Activate) and wanted[operation.value]:
            slope = arithmetic.activate(values[operation.value], derivative(operation.coefficients))
            letters = ascii_letters[: len(program.shapes[number])]
            back = arithmetic.contract(f"{letters},{letters}->{letters}", arriving, slope)
            pulled.setdefault(operation.value, []).append(back)
        elif isinstance(operation, Gather) and wanted[operation.value]:
            back = arithmetic.scatter(arriving, operation.indices, program.shapes[operation.value])
            pulled.setdefault(operation.value, []).append(back)
    return result


def derivative(coefficients: Sequence[int | Fraction]) -> tuple[int | Fraction, ...]:
    """Differentiate a polynomial in one variable.

    Examples
    --------
    >>> derivative((5, 7, 3))
    (7, 6)
    """
    return tuple(power * factor for power, factor in enumerate(coefficients))[1:] or (0,)


def _depends_on_parameters(program: TensorProgram) -> list[bool]:
    wanted: list[bool] = []
    for operation in program.operations:
        wanted.append(isinstance(operation, Parameter) or any(wanted[number] for number in operands(operation)))
    return wanted
