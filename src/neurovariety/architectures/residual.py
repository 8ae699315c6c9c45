"""A network with a skip connection around it."""

from __future__ import annotations

from dataclasses import dataclass

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.program import ProgramBuilder, TensorProgram
from neurovariety.errors import InputError


@dataclass(frozen=True, init=False, repr=False)
class Residual(Architecture):
    """x -> x + f(x).

    Parameters
    ----------
    network : Architecture
        f; what comes out has the shape of what goes in. Attention gives its outputs at all tokens here.

    Raises
    ------
    InputError
        When the shapes differ.

    Examples
    --------
    >>> from neurovariety.architectures import PolynomialMLP
    >>> network = Residual(PolynomialMLP([1, 1, 1], power=3))
    >>> [int(value) for value in network.coefficients([2, 5])]  # x + 5 (2 x)^3, with x^3 first
    [40, 0, 1, 0]
    """

    network: Architecture

    def __init__(self, network: Architecture) -> None:
        if not isinstance(network, Architecture):
            raise InputError("a skip connection leads around an architecture", given=repr(network)[:60])
        if network.layer_program.output_shape != network.input_shape:
            raise InputError(
                f"a skip connection does not fit {network.spec}",
                given=f"shape {network.input_shape} goes in, {network.layer_program.output_shape} comes out",
                allowed="one shape",
            )
        object.__setattr__(self, "network", network)

    @property
    def spec(self) -> str:
        """The network's text, in brackets."""
        return f"residual({self.network.spec})"

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """The network."""
        return (("", repr(self.network)),)

    def write_program(self) -> TensorProgram:
        """Write the network and add the input."""
        builder = ProgramBuilder()
        sample = builder.input(self.network.input_shape)
        builder.combine([sample, builder.append(self.network.layer_program, sample, "")])
        return builder.program()

    @property
    def chart(self) -> dict[int, int] | None:
        """The network's: its functions are only shifted."""
        return self.network.chart
