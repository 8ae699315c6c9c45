"""Fully connected networks with polynomial activations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from neurovariety.architectures.activation import Activation
from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.hidden_activations import (
    activation_arguments,
    activation_words,
    activations,
    monomial_powers,
)
from neurovariety.architectures.layers import dense
from neurovariety.architectures.program import ProgramBuilder, TensorProgram
from neurovariety.architectures.validation import wholes
from neurovariety.errors import InputError


@dataclass(frozen=True, init=False, repr=False)
class PolynomialMLP(Architecture):
    """x -> W_L sigma_(L-1)( ... sigma_1(W_1 x)): no activation after the last layer.

    Parameters
    ----------
    widths : sequence of int, d_0, ..., d_L
    power : int or sequence of L - 1 int, optional
        sigma(z) = z^power.
    activation : sequence of numbers c_0, c_1, ..., or a list of such, one for each hidden layer; optional
        sigma(z) = c_0 + c_1 z + ...; whole numbers, fractions, or floats, which stand for binary fractions.
        One of ``power`` and ``activation`` is needed when there are hidden layers.
    bias : bool
        Whether every layer adds a vector.

    Raises
    ------
    InputError
        On widths or powers that are no whole numbers from 1, no activation or two of them, a constant activation, one
        that is no polynomial.

    References
    ----------
    Kileel, Trager, Bruna, On the expressive power of deep polynomial neural networks (NeurIPS 2019).

    Examples
    --------
    >>> network = PolynomialMLP([2, 3, 1], power=2)
    >>> network.spec, network.parameter_count, network.ambient.names()
    ('mlp 2-3-1 power 2', 9, ('x1^2', 'x1*x2', 'x2^2'))
    """

    widths: tuple[int, ...]
    activations: tuple[Activation, ...]
    bias: bool

    def __init__(
        self,
        widths: Sequence[int],
        *,
        power: int | Sequence[int] | None = None,
        activation: Sequence[Any] | None = None,
        bias: bool = False,
    ) -> None:
        sizes = wholes("widths", widths, fewest=2)
        object.__setattr__(self, "widths", sizes)
        object.__setattr__(self, "activations", activations(len(sizes) - 2, power=power, activation=activation))
        if not isinstance(bias, bool):
            raise InputError("bias is yes or no", given=repr(bias)[:60], allowed="True or False")
        object.__setattr__(self, "bias", bias)

    @property
    def powers(self) -> tuple[int, ...] | None:
        """The exponents r_1, ..., r_(L-1) where all activations are monomials z^r, else None."""
        return monomial_powers(self.activations)

    @property
    def spec(self) -> str:
        """The architecture as a text."""
        words = ["mlp", "-".join(map(str, self.widths)), *activation_words(self.activations)]
        return " ".join([*words, "bias"] if self.bias else words)

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """Widths, activations and bias."""
        bias = (("bias", "True"),) if self.bias else ()
        return ("", str(list(self.widths))), *activation_arguments(self.activations), *bias

    def write_program(self) -> TensorProgram:
        """Write the layers down."""
        builder = ProgramBuilder()
        value = builder.input((self.widths[0],))
        last = len(self.widths) - 1
        for number, width in enumerate(self.widths[1:], start=1):
            value = dense(builder, value, width, f"layer{number}", bias=self.bias)
            if number < last:
                value = builder.activate(value, self.activations[number - 1].coefficients)
        return builder.program()

    @property
    def chart(self) -> dict[int, int] | None:
        """The first weight of every hidden neuron that can be scaled is 1.

        With z^r that is every neuron, the next layer being scaled back; with other polynomials none in general. Signs
        and other roots of unity, and the order of the neurons, remain. Nothing is known where an activation has
        degree 1: two layers with nothing between them have a whole group of matrices as symmetries.
        """
        if any(activation.degree == 1 for activation in self.activations):
            return None
        fixed: dict[int, int] = {}
        begin = 0
        for columns, rows, activation in zip(self.widths, self.widths[1:], self.activations, strict=False):
            if activation.scales(bias=self.bias):
                fixed |= {begin + row * columns: 1 for row in range(rows)}
            begin += rows * (columns + self.bias)
        return fixed
