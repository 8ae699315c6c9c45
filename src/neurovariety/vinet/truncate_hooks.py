"""Cutting a network whose forward has control flow: run it, and leave at the cut.

The prefix is the network itself with a hook on the named module that raises a private signal carrying the activation.
The hook holds no state, so calls from several threads and calls within calls do not meet. The tail is the network run
again with the activation put in the named module's place.
"""

from __future__ import annotations

import threading
from typing import Any

from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.vinet.truncate_parts import Carried, Parts, own_copy

_ONE_TAIL_AT_A_TIME = threading.RLock()


def cut_with_hooks(model: nn.Module, layer: str) -> Parts:
    """Cut any network that calls the module ``layer`` once, as a module, on its way."""
    prefix = EarlyExit(own_copy(model), layer)
    return Parts(prefix, RememberingOpening(EarlyExit(own_copy(model), layer)), Resumed(own_copy(model), layer))


class CutReached(BaseException):
    """Carries the activation out of the network's forward; ``except Exception`` in a model does not catch it."""

    def __init__(self, module: nn.Module, activation: Tensor) -> None:
        super().__init__()
        self.module = module
        self.activation = activation


class EarlyExit(nn.Module):
    """A network that stops at one of its modules and gives that module's output.

    It has the network's own children, parameters and buffers under their own names: the four registers are the same
    objects, so moving, loading or removing parts here does so there.

    Parameters
    ----------
    network : nn.Module
        Taken over, not copied; it cannot be used for anything else afterwards.
    layer : str
        Dotted name of the module to stop at.
    """

    _network: nn.Module

    def __init__(self, network: nn.Module, layer: str) -> None:
        super().__init__()
        self.layer = layer
        self.training = network.training
        for register in ("_modules", "_parameters", "_buffers", "_non_persistent_buffers_set"):
            vars(self)[register] = vars(network)[register]
        vars(self)["_network"] = network  # past nn.Module's registration, which would change every name
        network.get_submodule(layer).register_forward_hook(_leave)

    def forward(self, x: Tensor) -> Tensor:
        """Give the activation z at the cut for a batch x."""
        try:
            self._network(x)
        except CutReached as reached:
            if reached.module is not self.get_submodule(self.layer):
                raise  # the signal of another cut around this one
            return reached.activation
        raise InputError(
            f"the network finished without calling its layer {self.layer!r} on this input",
            allowed="inputs that take the same way through the network as the example it was cut with",
        )

    def train(self, mode: bool = True) -> EarlyExit:
        """Set the mode here and in the network, which is not a child."""
        super().train(mode)
        self._network.training = mode
        return self


class RememberingOpening(nn.Module):
    """Hands the input itself across the cut, because the tail runs the network again."""

    def __init__(self, prefix: EarlyExit) -> None:
        super().__init__()
        self.prefix = prefix

    def forward(self, x: Tensor) -> tuple[Tensor, Carried]:
        """Give the activation and the input."""
        return self.prefix(x.clone()), (x,)


class Resumed(nn.Module):
    """The whole network, with a given activation in place of what one of its modules gives.

    Parameters
    ----------
    network : nn.Module
        Taken over, not copied.
    layer : str
        Dotted name of the module whose output is replaced.
    """

    def __init__(self, network: nn.Module, layer: str) -> None:
        super().__init__()
        self.network = network
        self.layer = layer

    def forward(self, z: Tensor, carried: Carried) -> Tensor:
        """Run the network on the carried input with z at the cut; one caller at a time, for the hook is shared."""
        with _ONE_TAIL_AT_A_TIME:
            handle = self.network.get_submodule(self.layer).register_forward_hook(lambda *_: z.clone())
            try:
                result: Tensor = self.network(carried[0].clone())
            finally:
                handle.remove()
        return result


def _leave(module: nn.Module, _inputs: Any, output: Tensor) -> None:
    raise CutReached(module, output)
