"""A polynomial torch module of one's own as an architecture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.program import Constant, Gather, TensorProgram
from neurovariety.architectures.validation import wholes
from neurovariety.errors import require

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, eq=False, repr=False)
class WrappedModule(Architecture):
    """A network that was read from a torch module with `WrappedModule.of`.

    Two of them are equal when they do the same operations in the same order with parameters of the same names.

    Attributes
    ----------
    name : str
        The module's class.
    traced : TensorProgram
    values : tuple of float
        The module's parameters when it was read, flat, in the order of theta.
    """

    name: str
    traced: TensorProgram
    values: tuple[float, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, module: nn.Module, input_shape: Sequence[int]) -> WrappedModule:
        """Read a module.

        Parameters
        ----------
        module : torch.nn.Module
            Takes batches of samples, and computes polynomials: sums, products, powers that are whole numbers, matrix
            products, einsum, dense and convolutional layers, and whatever only moves entries. Weights that are shared
            count once. What does not train is constant; a float stands for the binary fraction it is.
        input_shape : sequence of int
            Of one sample.

        Raises
        ------
        InputError
            On an operation that is no polynomial, by its name; a forward that cannot be traced, or computes something
            else then; samples that are mixed.
        MissingExtraError
            When torch is not installed.

        Examples
        --------
        >>> import torch
        >>> class Square(torch.nn.Module):
        ...     def forward(self, x):
        ...         return x**2
        >>> module = torch.nn.Sequential(torch.nn.Linear(2, 3, bias=False), Square(), torch.nn.Linear(3, 1, bias=False))
        >>> network = WrappedModule.of(module, (2,))
        >>> network.spec, network.parameter_count, network.ambient.names()
        ('module Sequential of 2', 9, ('x1^2', 'x1*x2', 'x2^2'))
        """
        require("torch", extra="vinet")
        from neurovariety.architectures import traced_module  # noqa: PLC0415  torch takes seconds to load

        shape = wholes("axes of a sample", [input_shape] if isinstance(input_shape, Integral) else input_shape)
        program = traced_module.traced_program(module, shape)
        traced_module.check_reading(module, program)
        return cls(type(module).__name__, program, traced_module.parameter_values(module))

    @property
    def spec(self) -> str:
        """The module's class and the shape of a sample; it cannot be read back."""
        return f"module {self.name} of {'x'.join(map(str, self.input_shape))}"

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """The module's class and the shape of a sample."""
        return ("", f"<{self.name}>"), ("", str(self.input_shape))

    def write_program(self) -> TensorProgram:
        """Give what was read."""
        return self.traced

    def __eq__(self, other: object) -> bool:
        """Compare operations."""
        if not isinstance(other, WrappedModule):
            return NotImplemented
        return self._key == other._key

    def __hash__(self) -> int:
        """Hash operations."""
        return hash(self._key)

    @property
    def _key(self) -> tuple[Any, ...]:
        return self.traced.parameters, self.traced.shapes, tuple(map(_content, self.traced.operations))


def _content(operation: Any) -> Any:
    """Make an operation comparable."""
    if isinstance(operation, Gather):
        return "gather", operation.value, operation.indices.tobytes()
    if isinstance(operation, Constant):
        return "constant", tuple(np.ravel(operation.array).tolist())
    return operation
