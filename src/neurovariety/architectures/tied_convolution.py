"""Linear convolutional networks in which several layers have the same filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

from neurovariety.architectures.ambient import Ambient
from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.filters import filter_arguments, read_filters, receptive_field, size_text
from neurovariety.architectures.layers import sliding
from neurovariety.architectures.program import ProgramBuilder, Shape, TensorProgram, Value
from neurovariety.architectures.validation import wholes
from neurovariety.errors import InputError


@dataclass(frozen=True, init=False, repr=False)
class TiedConvNet(Architecture):
    """Convolutions one after the other, as in `LinearConvNet`, where layers can share a filter, which trains once.

    Its functions are those of the linear convolutional network of the same sizes whose filters are equal where they are
    tied. With `boundary_networks` they hold the boundary of another network's functions, so that training can be kept
    to it.

    Parameters
    ----------
    sizes, strides
        Of all layers, as `LinearConvNet` takes them.
    uses : sequence of int from 1
        Which filter each layer uses: layers of one number share theirs. The numbers are 1, 2, ... in the order of their
        first layers.

    Raises
    ------
    InputError
        As `LinearConvNet`; and on other numbers, or layers that share a filter and have different sizes.

    Examples
    --------
    >>> network = TiedConvNet([2, 2, 3], uses=[1, 1, 2])
    >>> network.spec, network.parameter_count
    ('tied 2,2,3 uses 1,1,2 stride 1,1,1', 5)
    >>> [int(value) for value in network.coefficients([1, 2, 1, 0, 1])]  # (x + 2 y)^2 (x^2 + y^2)
    [1, 4, 5, 4, 4]
    """

    sizes: tuple[tuple[int, ...], ...]
    uses: tuple[int, ...]
    strides: tuple[tuple[int, ...], ...]

    def __init__(
        self,
        sizes: Sequence[int | Sequence[int]],
        *,
        uses: Sequence[int],
        strides: int | Sequence[int | Sequence[int]] = 1,
    ) -> None:
        read = read_filters(sizes, strides)
        object.__setattr__(self, "sizes", read[0])
        object.__setattr__(self, "uses", _uses(uses, read[0]))
        object.__setattr__(self, "strides", read[1])

    @property
    def spec(self) -> str:
        """The architecture as a text."""
        sizes, strides = (",".join(map(size_text, listed)) for listed in (self.sizes, self.strides))
        return f"tied {sizes} uses {','.join(map(str, self.uses))} stride {strides}"

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """Sizes, which filters, and strides."""
        sizes, strides = filter_arguments(self.sizes, self.strides)
        return sizes, ("uses", str(list(self.uses))), strides

    @property
    def filter_sizes(self) -> tuple[tuple[int, ...], ...]:
        """Of the filters, each once."""
        return tuple(dict(zip(self.uses, self.sizes, strict=True)).values())

    @property
    def parameter_shapes(self) -> tuple[tuple[str, Shape], ...]:
        """The filters, each once."""
        return tuple((f"filter{number}.weight", size) for number, size in enumerate(self.filter_sizes, start=1))

    @property
    def input_shape(self) -> Shape:
        """Size of the end-to-end filter."""
        return receptive_field(self.sizes, self.strides)

    @cached_property
    def ambient(self) -> Ambient:
        """Filters of the end-to-end filter's size."""
        return Ambient.of_polynomials(1, prod(self.input_shape), 1, homogeneous=True)

    def write_program(self) -> TensorProgram:
        """Write the layers for an input of the end-to-end filter's size, which has one output."""
        builder = ProgramBuilder()
        value = builder.input(self.input_shape)
        filters: list[Value] = [builder.parameter(name, shape) for name, shape in self.parameter_shapes]
        for number, stride in zip(self.uses, self.strides, strict=True):
            value = sliding(builder, value, filters[number - 1], stride)
        return builder.program()

    @property
    def chart(self) -> dict[int, int]:
        """All filters begin with 1 but the last one of those in fewest layers, which takes up their scales."""
        times = Counter(self.uses)
        free = max(number for number, often in times.items() if often == min(times.values()))
        fixed, begin = {}, 0
        for number, size in enumerate(self.filter_sizes, start=1):
            if number != free:
                fixed[begin] = 1
            begin += prod(size)
        return fixed


def _uses(given: Any, sizes: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """Read the filters' numbers."""
    numbers = wholes("uses", given, count=len(sizes))
    found: dict[int, tuple[int, ...]] = {}
    for layer, (number, size) in enumerate(zip(numbers, sizes, strict=True), start=1):
        if number > len(found) + 1:
            raise InputError(
                "filters are numbered in the order of their first layers",
                given=f"filter {number} in layer {layer}",
                allowed=f"1 to {len(found) + 1} there",
            )
        if found.setdefault(number, size) != size:
            raise InputError(
                "layers that share a filter have the same size",
                given=f"filter {number} of size {size_text(found[number])}, and {size_text(size)} in layer {layer}",
                allowed="equal sizes, or another number",
            )
    return numbers
