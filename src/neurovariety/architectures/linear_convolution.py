"""Linear convolutional networks: filters that multiply as sparse polynomials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import prod
from operator import mul

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.filters import filter_arguments, first_entries, read_filters, receptive_field, size_text
from neurovariety.architectures.layers import convolution
from neurovariety.architectures.program import ProgramBuilder, TensorProgram


@dataclass(frozen=True, init=False, repr=False)
class LinearConvNet(Architecture):
    """Convolutions one after the other, one channel, no padding: one long filter, the end-to-end filter.

    Parameters
    ----------
    sizes : sequence of int, or of tuples of int
        Of the filters, from the first layer on; tuples for images.
    strides : the same, optional
        One for each layer, or all but the last, whose stride changes nothing. By default 1.

    Raises
    ------
    InputError
        On sizes or strides that are no whole numbers from 1, or do not fit together.

    References
    ----------
    Kohn, Merkh, Montufar, Trager, Geometry of linear convolutional networks (SIAGA 2022). Shahverdi, Algebraic
    complexity and neurovariety of linear convolutional networks (2024).

    Examples
    --------
    >>> network = LinearConvNet([3, 2], strides=[2])
    >>> network.spec, network.ambient.dimension
    ('lcn 3,2 stride 2,1', 5)
    >>> [int(value) for value in network.coefficients([1, 2, 3, 5, 7])]
    [5, 10, 22, 14, 21]
    """

    sizes: tuple[tuple[int, ...], ...]
    strides: tuple[tuple[int, ...], ...]

    def __init__(
        self, sizes: Sequence[int | Sequence[int]], *, strides: int | Sequence[int | Sequence[int]] = 1
    ) -> None:
        read = read_filters(sizes, strides)
        object.__setattr__(self, "sizes", read[0])
        object.__setattr__(self, "strides", read[1])

    @property
    def spec(self) -> str:
        """The architecture as a text."""
        sizes, strides = (",".join(map(size_text, listed)) for listed in (self.sizes, self.strides))
        return f"lcn {sizes} stride {strides}"

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """Sizes and strides."""
        return filter_arguments(self.sizes, self.strides)

    @property
    def dilations(self) -> tuple[tuple[int, ...], ...]:
        """S_l, the product of the strides before each layer, along each axis."""
        axes = [accumulate((1, *column[:-1]), mul) for column in zip(*self.strides, strict=True)]
        return tuple(zip(*axes, strict=True))

    def write_program(self) -> TensorProgram:
        """Write the layers for an input of the end-to-end filter's size, which has one output."""
        builder = ProgramBuilder()
        value = builder.input(receptive_field(self.sizes, self.strides))
        for number, (size, stride) in enumerate(zip(self.sizes, self.strides, strict=True), start=1):
            value = convolution(builder, value, size, stride, f"layer{number}")
        return builder.program()

    @property
    def chart(self) -> dict[int, int]:
        """All filters but the last begin with 1."""
        return first_entries([prod(size) for size in self.sizes])
