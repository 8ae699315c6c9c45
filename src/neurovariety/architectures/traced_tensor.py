"""Tensors of a torch module that is being traced, and everything that only moves their entries.

Views, transposes, slices, concatenations and paddings are run by torch itself, on tensors of numbers instead of
entries: what comes out says where each entry comes from. A batch of samples goes through as well; if samples were
mixed, the module would not be a map of one sample.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from neurovariety.architectures.program import ProgramBuilder, Value
from neurovariety.errors import InputError, require

BATCH = 13
"""Samples that go through; a size that nobody chooses for an axis."""

REMEDY = "numerical_dimension takes any torch module"
"""For what is no polynomial."""


@dataclass(frozen=True)
class Traced:
    """A value of the program, as the module sees it.

    Attributes
    ----------
    builder : ProgramBuilder
    value : Value
        Of one sample.
    batched : bool
        Whether the module sees an axis of samples before the value's, or a tensor that all samples share.
    """

    builder: ProgramBuilder
    value: Value
    batched: bool

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape that the module sees."""
        return (BATCH, *self.value.shape) if self.batched else self.value.shape


def constant(builder: ProgramBuilder, tensor: Any) -> Traced:
    """Take a tensor of numbers; a float stands for the binary fraction it is."""
    array = tensor.detach().cpu().numpy()
    return Traced(builder, builder.constant(array), batched=False)


def rearranged(function: Callable[..., Any], tensors: Sequence[Traced]) -> Any:
    """Apply a function of torch that moves entries, or puts zeros between them.

    Parameters
    ----------
    function : callable of as many torch tensors
        What it returns beside tensors, such as a shape, is returned as it is.
    tensors : sequence of Traced

    Raises
    ------
    InputError
        When samples are mixed.
    """
    sizes = [prod(tensor.value.shape) for tensor in tensors]
    begins = np.cumsum([1, *sizes])  # 0 stands for a zero
    numbers = [_numbered(tensor, int(begin), int(begins[-1])) for tensor, begin in zip(tensors, begins, strict=False)]
    return _taken(function(*numbers), tensors, begins)


def _numbered(tensor: Traced, begin: int, step: int) -> Any:
    """Number the entries; those of the next sample are ``step`` further on."""
    torch = require("torch", extra="vinet")
    numbers = begin + np.arange(prod(tensor.value.shape)).reshape(tensor.value.shape)
    if tensor.batched:
        numbers = numbers + step * np.arange(BATCH).reshape((BATCH,) + (1,) * numbers.ndim)
    return torch.from_numpy(np.ascontiguousarray(numbers))


def _taken(result: Any, tensors: Sequence[Traced], begins: Any) -> Any:
    if isinstance(result, tuple | list) and result and all(hasattr(item, "numpy") for item in result):
        return tuple(_taken(item, tensors, begins) for item in result)
    if not hasattr(result, "numpy"):
        return result
    numbers = result.numpy()
    batched = any(tensor.batched for tensor in tensors)
    if batched:
        numbers = _of_one_sample(numbers, tensors, begins)
    builder = tensors[0].builder
    parts: list[Value] = []
    for tensor, begin, end in zip(tensors, begins, begins[1:], strict=False):
        here = (numbers >= begin) & (numbers < end)
        if not here.any():
            continue
        indices = np.where(here, numbers - begin, -1)
        shape = tensor.value.shape
        same = indices.shape == shape and np.array_equal(indices.ravel(), np.arange(prod(shape)))
        parts.append(tensor.value if same else builder.gather(tensor.value, indices))
    if not parts:
        parts = [builder.constant(np.zeros(numbers.shape, np.int64))]
    return Traced(builder, parts[0] if len(parts) == 1 else builder.combine(parts), batched)


def _of_one_sample(numbers: Any, tensors: Sequence[Traced], begins: Any) -> Any:
    step = begins[-1]
    problem = InputError(
        "the module mixes the samples of a batch, or loses the axis of samples",
        given=f"a tensor of shape {numbers.shape} for {BATCH} samples",
        allowed="samples along the first axis everywhere",
    )
    if numbers.ndim == 0 or numbers.shape[0] != BATCH:
        raise problem
    samples, entries = numbers // step, numbers % step
    expected = np.arange(BATCH).reshape((BATCH,) + (1,) * (numbers.ndim - 1))
    shared = np.zeros(numbers.shape, dtype=bool)
    for tensor, begin, end in zip(tensors, begins, begins[1:], strict=False):
        if not tensor.batched:
            shared |= (entries >= begin) & (entries < end)
    right = (samples == expected) | (numbers == 0) | shared
    if not right.all() or (entries != entries[:1]).any():
        raise problem
    return entries[0]
