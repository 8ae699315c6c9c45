"""Convolutional networks with polynomial activations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from neurovariety.architectures.activation import Activation
from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.filters import (
    filter_arguments,
    filter_shapes,
    first_entries,
    read_filters,
    receptive_field,
    size_text,
)
from neurovariety.architectures.hidden_activations import (
    activation_arguments,
    activation_words,
    activations,
    monomial_powers,
)
from neurovariety.architectures.layers import convolution
from neurovariety.architectures.program import ProgramBuilder, Shape, TensorProgram


@dataclass(frozen=True, init=False, repr=False)
class PolynomialConvNet(Architecture):
    """Convolutions with one channel, sigma after every one but the last; seen through one of its outputs.

    Parameters
    ----------
    sizes, strides
        As `LinearConvNet` takes them.
    power, activation
        As `PolynomialMLP` takes them.

    Raises
    ------
    InputError
        As these two.

    References
    ----------
    Shahverdi, Marchetti, Kohn, On the geometry and optimization of polynomial convolutional networks (AISTATS 2025).

    Examples
    --------
    >>> network = PolynomialConvNet([2, 2], power=2)
    >>> network.spec, network.input_shape, network.ambient.dimension
    ('cnn 2,2 stride 1,1 power 2', (3,), 6)
    """

    sizes: tuple[tuple[int, ...], ...]
    strides: tuple[tuple[int, ...], ...]
    activations: tuple[Activation, ...]

    def __init__(
        self,
        sizes: Sequence[int | Sequence[int]],
        *,
        power: int | Sequence[int] | None = None,
        activation: Sequence[Any] | None = None,
        strides: int | Sequence[int | Sequence[int]] = 1,
    ) -> None:
        read = read_filters(sizes, strides)
        object.__setattr__(self, "sizes", read[0])
        object.__setattr__(self, "strides", read[1])
        chosen = activations(len(read[0]) - 1, power=power, activation=activation)
        object.__setattr__(self, "activations", chosen)

    @property
    def powers(self) -> tuple[int, ...] | None:
        """The exponents r_1, ..., r_(L-1) where all activations are monomials z^r, else None."""
        return monomial_powers(self.activations)

    @property
    def spec(self) -> str:
        """The architecture as a text."""
        sizes, strides = (",".join(map(size_text, listed)) for listed in (self.sizes, self.strides))
        return " ".join(["cnn", sizes, "stride", strides, *activation_words(self.activations)])

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """Sizes, activations and strides."""
        sizes, strides = filter_arguments(self.sizes, self.strides)
        return sizes, *activation_arguments(self.activations), strides

    @property
    def parameter_shapes(self) -> tuple[tuple[str, Shape], ...]:
        """The filters."""
        return filter_shapes(self.sizes)

    @property
    def input_shape(self) -> Shape:
        """The smallest input with an output."""
        return receptive_field(self.sizes, self.strides)

    def write_program(self) -> TensorProgram:
        """Write the layers for the smallest input, which has one output."""
        builder = ProgramBuilder()
        value = builder.input(self.input_shape)
        for number, (size, stride) in enumerate(zip(self.sizes, self.strides, strict=True), start=1):
            value = convolution(builder, value, size, stride, f"layer{number}")
            if number < len(self.sizes):
                value = builder.activate(value, self.activations[number - 1].coefficients)
        return builder.program()

    @property
    def chart(self) -> dict[int, int]:
        """The filters before activations c z^r begin with 1; other polynomials let no filter be scaled."""
        firsts = first_entries([prod(size) for size in self.sizes])
        scaled = zip(firsts.items(), self.activations, strict=True)
        return dict(entry for entry, activation in scaled if activation.scales())
