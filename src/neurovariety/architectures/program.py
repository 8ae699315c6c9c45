"""A network as a short list of tensor operations, polynomial in its inputs and parameters.

One description serves every arithmetic: residues modulo a prime, floats, polynomials in the inputs with coefficients
that are fractions or expressions in the parameters, and torch tensors. Shapes are those of one sample; the arithmetics
put axes of samples before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.poly.rational import as_fraction

Shape = tuple[int, ...]
Indices = NDArray[np.int64]
Constants = NDArray[Any]
Number = int | Fraction


@dataclass(frozen=True)
class Input:
    """The sample itself."""


@dataclass(frozen=True)
class Parameter:
    """One of the program's parameters, by its number."""

    number: int


@dataclass(frozen=True, eq=False)
class Constant:
    """Numbers that never change, shape as the value's: int64, or objects that are whole numbers and fractions."""

    array: Constants


@dataclass(frozen=True)
class Contract:
    """A product of two tensors, summed over the letters that the result lacks: ``"ij,j->i"``.

    A letter of one operand alone is in the result as well, and none occurs twice in an operand.
    """

    subscripts: str
    left: int
    right: int

    @property
    def letters(self) -> tuple[str, str, str]:
        """The letters of the two operands and of the result."""
        operands, result = self.subscripts.split("->")
        left, right = operands.split(",")
        return left, right, result


@dataclass(frozen=True)
class Combine:
    """A linear combination of tensors of one shape."""

    terms: tuple[int, ...]
    factors: tuple[Number, ...]


@dataclass(frozen=True)
class Activate:
    """A polynomial c_0 + c_1 z + ... + c_r z^r, entry by entry."""

    value: int
    coefficients: tuple[Number, ...]


@dataclass(frozen=True, eq=False)
class Gather:
    """Entries of a tensor by their flat number, -1 for zero: windows, transposes, reshapes, padding."""

    value: int
    indices: Indices


Operation = Input | Parameter | Constant | Contract | Combine | Activate | Gather


def operands(operation: Operation) -> tuple[int, ...]:
    """Return the numbers of the values that an operation needs."""
    if isinstance(operation, Contract):
        return operation.left, operation.right
    if isinstance(operation, Combine):
        return operation.terms
    if isinstance(operation, Activate | Gather):
        return (operation.value,)
    return ()


@dataclass(frozen=True, eq=False)
class TensorProgram:
    """Operations in order; each makes one value, the last one the network's output.

    Attributes
    ----------
    operations : tuple of Operation
        Operands are numbers of earlier values.
    shapes : tuple of tuples of int
        Of every value, for one sample.
    parameters : tuple of (str, tuple of int)
        Names and shapes of the parameters, in the order of the flat vector theta.
    """

    operations: tuple[Operation, ...]
    shapes: tuple[Shape, ...]
    parameters: tuple[tuple[str, Shape], ...]

    @property
    def input_shape(self) -> Shape:
        """Shape of a sample."""
        return next(
            shape for operation, shape in zip(self.operations, self.shapes, strict=True) if isinstance(operation, Input)
        )

    @property
    def output_shape(self) -> Shape:
        """Shape of what comes out for one sample."""
        return self.shapes[-1]

    @property
    def parameter_count(self) -> int:
        """Entries of all parameters."""
        return sum(prod(shape) for _, shape in self.parameters)

    @property
    def entry_count(self) -> int:
        """Entries of all values for one sample: what running it takes."""
        return sum(prod(shape) for shape in self.shapes)

    @property
    def degrees(self) -> tuple[int, int]:
        """Lowest and highest degree in the inputs that the outputs can have."""
        known: list[tuple[int, int]] = []
        for operation in self.operations:
            below = [known[number] for number in operands(operation)]
            if isinstance(operation, Input):
                known.append((1, 1))
            elif isinstance(operation, Contract):
                known.append((below[0][0] + below[1][0], below[0][1] + below[1][1]))
            elif isinstance(operation, Activate):
                powers = [power for power, factor in enumerate(operation.coefficients) if factor]
                known.append((min(powers, default=0) * below[0][0], max(powers, default=0) * below[0][1]))
            else:
                known.append((min((low for low, _ in below), default=0), max((high for _, high in below), default=0)))
        return known[-1]


@dataclass(frozen=True)
class Value:
    """A value of a program that is being written."""

    number: int
    shape: Shape


@dataclass
class ProgramBuilder:
    """Writes a program; each method adds one operation and returns its value.

    Examples
    --------
    >>> builder = ProgramBuilder()
    >>> x, w = builder.input((3,)), builder.parameter("weight", (2, 3))
    >>> builder.activate(builder.contract("ij,j->i", w, x), (0, 0, 1)).shape
    (2,)
    >>> builder.program().degrees
    (2, 2)
    """

    operations: list[Operation] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    parameters: list[tuple[str, Shape]] = field(default_factory=list)

    def program(self) -> TensorProgram:
        """End the program; the value made last is its output."""
        return TensorProgram(tuple(self.operations), tuple(self.shapes), tuple(self.parameters))

    def ended(self, value: Value) -> TensorProgram:
        """End the program with some value as its output."""
        if value.number != len(self.operations) - 1:
            self.combine([value])
        return self.program()

    def input(self, shape: Shape) -> Value:
        """Take the sample."""
        return self._add(Input(), shape)

    def parameter(self, name: str, shape: Shape) -> Value:
        """Declare a parameter."""
        self.parameters.append((name, shape))
        return self._add(Parameter(len(self.parameters) - 1), shape)

    def constant(self, array: ArrayLike) -> Value:
        """Put numbers; a float stands for the binary fraction it is."""
        values = np.asarray(array)
        if values.dtype.kind in "bi" or (values.size and values.dtype.kind == "f" and _are_small_and_whole(values)):
            values = values.astype(np.int64)
        else:
            exact = [as_fraction(value) for value in values.ravel().tolist()]
            values = np.array([*exact, None], dtype=object)[:-1].reshape(values.shape)
        return self._add(Constant(values), values.shape)

    def contract(self, subscripts: str, left: Value, right: Value) -> Value:
        """Multiply two tensors and sum."""
        operation = Contract(subscripts, left.number, right.number)
        first, second, result = operation.letters
        sizes: dict[str, int] = {}
        for letters, shape in ((first, left.shape), (second, right.shape)):
            if len(letters) != len(shape) or len(set(letters)) != len(letters):
                raise InputError(
                    "subscripts do not fit the shapes", given=f"{subscripts} for {left.shape}, {right.shape}"
                )
            for letter, size in zip(letters, shape, strict=True):
                if sizes.setdefault(letter, size) != size:
                    raise InputError("sizes differ", given=f"{subscripts} for {left.shape}, {right.shape}")
        if (set(first) ^ set(second)) - set(result) or set(result) - sizes.keys() or len(set(result)) != len(result):
            raise InputError("a letter of one operand alone is not summed over", given=subscripts)
        return self._add(operation, tuple(sizes[letter] for letter in result))

    def combine(self, terms: Sequence[Value], factors: Sequence[Number] | None = None) -> Value:
        """Add tensors of one shape up."""
        shapes = {term.shape for term in terms}
        if len(shapes) != 1:
            raise InputError("only tensors of one shape are added", given=f"shapes {sorted(shapes)}")
        chosen = tuple(factors) if factors is not None else (1,) * len(terms)
        return self._add(Combine(tuple(term.number for term in terms), chosen), terms[0].shape)

    def activate(self, value: Value, coefficients: Sequence[Number]) -> Value:
        """Apply a polynomial to every entry."""
        return self._add(Activate(value.number, tuple(coefficients)), value.shape)

    def gather(self, value: Value, indices: ArrayLike) -> Value:
        """Take entries by flat number, -1 for zero; the result has the shape of the numbers."""
        numbers = np.asarray(indices, dtype=np.int64)
        if numbers.size and not -1 <= numbers.min() <= numbers.max() < prod(value.shape):
            raise InputError(
                "no such entry", given=f"{numbers.min()} to {numbers.max()}", allowed=f"-1 to {prod(value.shape) - 1}"
            )
        return self._add(Gather(value.number, numbers), numbers.shape)

    def reshape(self, value: Value, shape: Shape) -> Value:
        """Arrange the entries in another shape."""
        return self.gather(value, np.arange(prod(value.shape)).reshape(shape))

    def append(self, program: TensorProgram, value: Value, prefix: str) -> Value:
        """Write a whole program after a value, its parameters' names with a prefix."""
        if program.input_shape != value.shape:
            raise InputError(
                "a network does not take what the one before it gives",
                given=f"shape {value.shape}",
                allowed=f"shape {program.input_shape}",
            )
        made: list[Value] = []
        for operation, shape in zip(program.operations, program.shapes, strict=True):
            if isinstance(operation, Input):
                made.append(value)
            elif isinstance(operation, Parameter):
                made.append(self.parameter(prefix + program.parameters[operation.number][0], shape))
            else:
                made.append(self._add(_renumbered(operation, made), shape))
        return made[-1]

    def _add(self, operation: Operation, shape: Shape) -> Value:
        self.operations.append(operation)
        self.shapes.append(tuple(shape))
        return Value(len(self.operations) - 1, tuple(shape))


def split(program: TensorProgram, theta: NDArray[Any]) -> list[NDArray[Any]]:
    """Cut flat vectors, shape (..., P), into the parameters' arrays, shape (..., *shape)."""
    parts, begin = [], 0
    for _, shape in program.parameters:
        parts.append(theta[..., begin : begin + prod(shape)].reshape((*theta.shape[:-1], *shape)))
        begin += prod(shape)
    return parts


def _are_small_and_whole(values: Constants) -> bool:
    return bool(np.all((np.abs(values) < 2**53) & (values == np.rint(values))))


def _renumbered(operation: Operation, made: list[Value]) -> Operation:
    if isinstance(operation, Contract):
        return Contract(operation.subscripts, made[operation.left].number, made[operation.right].number)
    if isinstance(operation, Combine):
        return Combine(tuple(made[term].number for term in operation.terms), operation.factors)
    if isinstance(operation, Activate):
        return Activate(made[operation.value].number, operation.coefficients)
    if isinstance(operation, Gather):
        return Gather(made[operation.value].number, operation.indices)
    return operation
