"""Networks one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.program import ProgramBuilder, TensorProgram
from neurovariety.errors import InputError


@dataclass(frozen=True, init=False, repr=False)
class Composition(Architecture):
    """x -> f_k( ... f_1(x)).

    A network gives on all that comes out of it: attention, for one, the outputs at all tokens. Compositions within a
    composition are taken apart.

    Parameters
    ----------
    networks : sequence of Architecture, f_1 first

    Raises
    ------
    InputError
        On no networks, anything else than architectures, or shapes that do not fit.

    Examples
    --------
    >>> from neurovariety.architectures import LinearNetwork, PolynomialMLP, Residual
    >>> network = Composition([Residual(PolynomialMLP([2, 3, 2], power=2)), LinearNetwork([2, 1])])
    >>> network.spec, network.parameter_count, network.ambient.names()
    ('residual(mlp 2-3-2 power 2) | linear 2-1', 14, ('x1^2', 'x1*x2', 'x2^2', 'x1', 'x2', '1'))
    """

    networks: tuple[Architecture, ...]

    def __init__(self, networks: Sequence[Architecture]) -> None:
        listed = _listed(networks)
        for first, second in pairwise(listed):
            if first.layer_program.output_shape != second.input_shape:
                raise InputError(
                    f"{second.spec} does not take what {first.spec} gives",
                    given=f"shape {first.layer_program.output_shape}",
                    allowed=f"shape {second.input_shape}",
                )
        object.__setattr__(self, "networks", listed)

    @property
    def spec(self) -> str:
        """The networks' texts, with bars between them."""
        return " | ".join(network.spec for network in self.networks)

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """The networks."""
        return (("", repr(list(self.networks))),)

    def write_program(self) -> TensorProgram:
        """Write one network after the other; the last one as it is seen alone."""
        return self._written(self.networks[-1].program)

    @property
    def layer_program(self) -> TensorProgram:
        """The same with all that the last network gives."""
        return self._written(self.networks[-1].layer_program)

    def _written(self, last: TensorProgram) -> TensorProgram:
        builder = ProgramBuilder()
        value = builder.input(self.networks[0].input_shape)
        programs = [*(network.layer_program for network in self.networks[:-1]), last]
        for number, program in enumerate(programs, start=1):
            value = builder.append(program, value, f"part{number}.")
        return builder.ended(value)

    @property
    def chart(self) -> dict[int, int] | None:
        """The charts of the networks; what can pass from one to the next is not used up."""
        charts = [network.chart for network in self.networks]
        if all(chart is None for chart in charts):
            return None
        begins = accumulate((network.parameter_count for network in self.networks), initial=0)
        pairs = zip(begins, charts, strict=False)
        return {begin + place: value for begin, chart in pairs for place, value in (chart or {}).items()}


def _listed(networks: Sequence[Architecture]) -> tuple[Architecture, ...]:
    if isinstance(networks, str | Architecture) or not networks:
        raise InputError(
            "a composition is a list of architectures", given=repr(networks)[:60], allowed="such as [first, second]"
        )
    listed: list[Architecture] = []
    for network in networks:
        if not isinstance(network, Architecture):
            raise InputError(
                "a composition is of architectures",
                given=repr(network)[:60],
                allowed="PolynomialMLP([2, 3, 1], power=2) and the like",
                remedy="a text is read by `architecture`, a torch module by `WrappedModule.of`",
            )
        listed += network.networks if isinstance(network, Composition) else [network]
    return tuple(listed)
