"""Linear convolutional networks: filters that multiply as sparse polynomials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, islice
from math import prod
from operator import mul

from neurovariety.architectures.ambient import Ambient
from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.filters import (
    filter_arguments,
    filter_shapes,
    first_entries,
    multiplied_filters,
    read_filters,
    receptive_field,
    size_text,
)
from neurovariety.architectures.layers import convolution
from neurovariety.architectures.program import ProgramBuilder, Shape, TensorProgram
from neurovariety.architectures.validation import whole
from neurovariety.errors import InputError
from neurovariety.poly.rational import as_fraction


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

    @property
    def stride(self) -> tuple[int, ...]:
        """Stride of the end-to-end filter: the product of all strides, along each axis."""
        return tuple(map(prod, zip(*self.strides, strict=True)))

    def output_size(self, input_size: int) -> int:
        """Count the outputs of a signal: d_l = floor((d_(l-1) - k_l) / s_l) + 1, layer by layer.

        Parameters
        ----------
        input_size : int

        Returns
        -------
        int
            From 1.

        Raises
        ------
        InputError
            When a filter is longer than what it reads, or the network is one for images.

        Examples
        --------
        >>> LinearConvNet([3, 2], strides=[2, 1]).output_size(9)
        3
        """
        size = whole("the input's size", input_size)
        self._check_one_axis()
        for number, ((length,), (step,)) in enumerate(zip(self.sizes, self.strides, strict=True), start=1):
            if length > size:
                raise InputError(
                    f"filter {number} is longer than its input",
                    given=f"length {length} over {size} entries, in {self.spec} on an input of size {input_size}",
                    allowed=f"inputs of size {self.input_shape[0]} or more",
                )
            size = (size - length) // step + 1
        return size

    def end_to_end(self, filters: Sequence[Sequence[float | Fraction]]) -> tuple[Fraction, ...]:
        """Multiply filters, exactly: the product of their sparse polynomials w_l(x^(S_l)), S_l the dilation.

        Parameters
        ----------
        filters : L sequences of k_l numbers
            Floats stand for the binary fractions that they are.

        Returns
        -------
        tuple of fractions.Fraction
            The end-to-end filter, the coefficient of the highest power first.

        Raises
        ------
        InputError
            For another number of filters, or other lengths.

        Examples
        --------
        >>> [int(value) for value in LinearConvNet([3, 2], strides=[2]).end_to_end([[1, 2, 3], [5, 7]])]
        [5, 10, 22, 14, 21]
        """
        self._check_one_axis()
        given, allowed = [len(one) for one in filters], [size[0] for size in self.sizes]
        if given != allowed:
            raise InputError(f"the filters do not fit {self.spec}", given=f"lengths {given}", allowed=f"{allowed}")
        exact = [[as_fraction(value) for value in one] for one in filters]
        return multiplied_filters(exact, [step for (step,) in self.dilations])

    def coefficients(self, theta: Sequence[float | Fraction]) -> tuple[Fraction, ...]:
        """Compute the end-to-end filter of some parameters exactly, as every architecture does."""
        if len(self.sizes[0]) != 1:
            return super().coefficients(theta)
        self._check_length(theta)
        entries = iter(theta)
        return self.end_to_end([list(islice(entries, size)) for (size,) in self.sizes])

    def _check_one_axis(self) -> None:
        if len(self.sizes[0]) != 1:
            raise InputError("this is for signals, with one axis", given=self.spec, allowed="sizes such as 3,2")

    @property
    def parameter_shapes(self) -> tuple[tuple[str, Shape], ...]:
        """The filters."""
        return filter_shapes(self.sizes)

    @property
    def input_shape(self) -> Shape:
        """Size of the end-to-end filter."""
        return receptive_field(self.sizes, self.strides)

    @cached_property
    def ambient(self) -> Ambient:
        """Filters of the end-to-end filter's size."""
        return Ambient.of_polynomials(1, prod(self.input_shape), 1, homogeneous=True)

    def reduced(self) -> LinearConvNet:
        """Merge layers that stride one makes superfluous: a network whose functions have the same closure.

        Neighbours l, l + 1 with stride s_l = 1 along the one axis of a signal become a filter of k_l + k_(l+1) - 1
        entries: every polynomial in one variable is a product of linear ones over the complex numbers, so that the
        closure stays, while real filters can get new. Filters with one entry go, their strides with the layer before;
        one at the very beginning with a stride stays, because it says which inputs are skipped. For images only
        filters with one entry go: polynomials in two variables do not factor.

        Examples
        --------
        >>> LinearConvNet([2, 3, 2, 4], strides=[1, 2, 1]).reduced()
        LinearConvNet([4, 5], strides=[2, 1])
        """
        axes = len(self.sizes[0])
        kept: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        for size, stride in zip(self.sizes, self.strides, strict=True):
            if not kept:
                kept.append((size, stride))
                continue
            before, step = kept[-1]
            if prod(size) == 1:
                kept[-1] = before, tuple(map(mul, step, stride))
            elif prod(before) == prod(step) == 1:
                kept[-1] = size, stride
            elif axes == 1 and step == (1,):
                kept[-1] = (before[0] + size[0] - 1,), stride
            else:
                kept.append((size, stride))
        return LinearConvNet([size for size, _ in kept], strides=[stride for _, stride in kept])

    def write_program(self) -> TensorProgram:
        """Write the layers for an input of the end-to-end filter's size, which has one output."""
        builder = ProgramBuilder()
        value = builder.input(self.input_shape)
        for number, (size, stride) in enumerate(zip(self.sizes, self.strides, strict=True), start=1):
            value = convolution(builder, value, size, stride, f"layer{number}")
        return builder.program()

    @property
    def chart(self) -> dict[int, int]:
        """All filters but the last begin with 1."""
        return first_entries([prod(size) for size in self.sizes])
