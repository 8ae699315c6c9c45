"""A program as a torch module."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
import torch
from torch import Tensor, nn

from neurovariety.architectures.program import Constants, Indices, Number, TensorProgram
from neurovariety.architectures.running import forward
from neurovariety.errors import InputError
from neurovariety.memory import check_free
from neurovariety.whole_number import count_text


class ProgramModule(nn.Module):
    """Computes what a program says, and trains.

    Parameters
    ----------
    program : TensorProgram
    seed : int
        Of the initial weights: normal, with variance 1 / (entries that each output entry sums over).

    Raises
    ------
    ResourceError
        When the parameters would not fit in memory.

    Examples
    --------
    >>> from neurovariety.architectures import PolynomialMLP
    >>> module = PolynomialMLP([2, 3, 1], power=2).module(seed=1)
    >>> tuple(module(torch.ones(5, 2)).shape)
    (5, 1)
    """

    def __init__(self, program: TensorProgram, *, seed: int = 0) -> None:
        super().__init__()
        check_free(
            program.parameter_count * 4,
            "the module",
            given=f"{program.parameter_count:,} parameters",
            remedy="the invariants of the architecture do not need one",
        )
        self.program = program
        generator = torch.Generator().manual_seed(seed)
        self._names: list[str] = []
        for own, shape in program.parameters:
            name = own.replace(".", "_")
            while hasattr(self, name):  # a name of torch's, or another parameter's with a dot for the underscore
                name += "_"
            self._names.append(name)
            scale = max(1, prod(shape[1:]) if len(shape) > 1 else prod(shape)) ** -0.5
            self.register_parameter(name, nn.Parameter(scale * torch.randn(shape, generator=generator)))

    def forward(self, inputs: Tensor) -> Tensor:
        """Compute the outputs of samples, shape (..., *input_shape) to (..., *output_shape).

        Raises
        ------
        InputError
            When the inputs have another shape, or are no floats.
        """
        check_inputs(self.program, inputs)
        samples = inputs.shape[: inputs.ndim - len(self.program.input_shape)]
        value = forward(self.program, TorchArithmetic(inputs.dtype, inputs.device), self.arrays(), inputs)[-1]
        return value.expand(*samples, *self.program.output_shape)

    def arrays(self) -> list[Tensor]:
        """Return the parameters in the program's order, or the tensors that torch.func has put in their place."""
        return [getattr(self, name) for name in self._names]

    def theta(self) -> Tensor:
        """Return the parameters as one flat vector, shape (P,), a copy without gradient."""
        if not self._names:
            return torch.zeros(0)
        return torch.cat([self.get_parameter(name).detach().reshape(-1) for name in self._names])

    @torch.no_grad()
    def set_theta(self, theta: Sequence[float] | Tensor) -> None:
        """Put the entries of a flat vector into the parameters.

        Raises
        ------
        InputError
            When the vector has another length, or entries that are not finite.
        """
        flat = theta if isinstance(theta, Tensor) else torch.as_tensor(theta, dtype=torch.float64)
        if flat.shape != (self.program.parameter_count,) or not torch.isfinite(flat).all():
            raise InputError(
                "the parameters do not fit the module",
                given=f"shape {tuple(flat.shape)}" if flat.ndim != 1 else f"{len(flat)} entries, or some not finite",
                allowed=f"{self.program.parameter_count} finite entries",
            )
        begin = 0
        for name in self._names:
            parameter = self.get_parameter(name)
            part = flat[begin : begin + parameter.numel()]
            parameter.copy_(part.reshape(parameter.shape).to(parameter))
            begin += parameter.numel()


class SoftmaxAttention(nn.Module):
    """Attention X -> sum over heads of V X softmax(X^T K^T Q X), softmax over the tokens that are looked at.

    It is no polynomial map, and there is no factor 1 / sqrt(a), which K^T Q can hold. Parameters, inputs and outputs
    are those of lightning attention's module: tokens are columns, and what comes out is the first token's.

    Parameters
    ----------
    program : TensorProgram
        Of lightning attention; its parameters are taken.
    heads : int
    seed : int
        Of the initial weights, as in `ProgramModule`.

    Examples
    --------
    >>> from neurovariety.architectures import LightningAttention
    >>> module = LightningAttention([3, 2], tokens=4).softmax_module(seed=1)
    >>> tuple(module(torch.ones(5, 3, 4)).shape)
    (5, 2)
    """

    def __init__(self, program: TensorProgram, *, heads: int, seed: int = 0) -> None:
        super().__init__()
        self.weights = ProgramModule(program, seed=seed)
        self.heads = heads

    def forward(self, inputs: Tensor) -> Tensor:
        """Compute the first token's outputs, shape (..., d_0, t) to (..., d_l).

        Raises
        ------
        InputError
            When the inputs have another shape, or are no floats.
        """
        check_inputs(self.weights.program, inputs)
        arrays = self.weights.arrays()
        value = inputs
        for begin in range(0, len(arrays), 3 * self.heads):
            last = begin + 3 * self.heads == len(arrays)
            asking = value[..., :1] if last else value
            parts = []
            for place in range(begin, begin + 3 * self.heads, 3):
                key, query, weight = arrays[place : place + 3]
                scores = (key @ value).mT @ (query @ asking)
                parts.append(weight @ value @ torch.softmax(scores, dim=-2))
            value = torch.stack(parts).sum(dim=0)
        return value[..., 0]

    def theta(self) -> Tensor:
        """Return the parameters as one flat vector, a copy without gradient."""
        return self.weights.theta()

    def set_theta(self, theta: Sequence[float] | Tensor) -> None:
        """Put the entries of a flat vector into the parameters."""
        self.weights.set_theta(theta)


def check_inputs(program: TensorProgram, inputs: Tensor) -> None:
    """Refuse samples of another shape, which torch would broadcast or take in part, and whole numbers.

    Raises
    ------
    InputError
    """
    shape = program.input_shape
    if tuple(inputs.shape[max(0, inputs.ndim - len(shape)) :]) != shape:
        raise InputError(
            "the inputs do not fit the network",
            given=f"a tensor of shape {tuple(inputs.shape)}",
            allowed=f"shape (..., {', '.join(map(str, shape))})",
        )
    if not (inputs.is_floating_point() or inputs.is_complex()):
        raise InputError(
            "the inputs are no floats", given=str(inputs.dtype), remedy="inputs.float(); evaluate_mod takes whole ones"
        )


class TorchArithmetic:
    """Arithmetic of torch tensors, differentiated by torch; constants get the dtype and the device given."""

    def __init__(self, dtype: torch.dtype, device: torch.device) -> None:
        self.dtype = dtype
        self.device = device

    def constant(self, array: Constants) -> Tensor:
        """Put numbers."""
        if array.dtype == object:
            array = np.array([_float(value) for value in array.ravel()]).reshape(array.shape)
        return torch.as_tensor(array, dtype=self.dtype, device=self.device)

    def contract(self, subscripts: str, left: Tensor, right: Tensor) -> Tensor:
        """Multiply and sum."""
        operands, out = subscripts.split("->")
        first, second = operands.split(",")
        return torch.einsum(f"...{first},...{second}->...{out}", left, right)

    def combine(self, terms: Sequence[Tensor], factors: Sequence[Number]) -> Tensor:
        """Combine linearly."""
        total = terms[0] * _float(factors[0]) if factors[0] != 1 else terms[0]
        for term, factor in zip(terms[1:], factors[1:], strict=True):
            total = total + (term * _float(factor) if factor != 1 else term)
        return total

    def activate(self, value: Tensor, coefficients: Sequence[Number]) -> Tensor:
        """Apply a polynomial to every entry."""
        powers = [power for power, factor in enumerate(coefficients) if factor]
        if len(powers) == 1:
            monomial = value ** powers[0]
            return monomial if coefficients[powers[0]] == 1 else monomial * _float(coefficients[powers[0]])
        total = torch.zeros_like(value)
        for factor in reversed(coefficients):
            total = total * value + _float(factor)
        return total

    def gather(self, value: Tensor, indices: Indices, rank: int) -> Tensor:
        """Take entries of the last ``rank`` axes by flat number, -1 for zero."""
        samples, shape = value.shape[: value.ndim - rank], value.shape[value.ndim - rank :]
        flat = value.reshape(*samples, prod(shape))
        if (indices < 0).any():
            flat = torch.cat([flat, flat.new_zeros(*flat.shape[:-1], 1)], dim=-1)
        numbers = torch.as_tensor(np.where(indices < 0, flat.shape[-1] - 1, indices), device=value.device)
        return flat[..., numbers]


def _float(number: Number) -> float:
    try:
        return float(number)
    except OverflowError:
        raise InputError("a number of the network is too large for floats", given=count_text(int(number))) from None
