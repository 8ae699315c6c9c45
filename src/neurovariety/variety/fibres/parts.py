"""Networks made of networks: what acts on the parameters of a part and keeps its function acts on the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.composition import Composition
from neurovariety.architectures.residual import Residual
from neurovariety.variety.fibres.symmetry import Arrays, Symmetry


@dataclass(frozen=True)
class Part:
    """A network within a larger one.

    Attributes
    ----------
    network : Architecture
    place : str
        Where it is, in words.
    names : tuple of (str, str)
        Names of its parameters by themselves and within the whole.
    """

    network: Architecture
    place: str
    names: tuple[tuple[str, str], ...]

    def arrays(self, whole: Arrays) -> Arrays:
        """Take its arrays out of those of the whole."""
        return {own: whole[name] for own, name in self.names}

    def put_back(self, whole: Arrays, arrays: Arrays) -> Arrays:
        """Give the arrays of the whole with these in them."""
        return whole | {name: arrays[own] for own, name in self.names}


def parts_of(network: Architecture) -> tuple[Part, ...]:
    """List the networks of a composition, or the one within a skip connection; none for others.

    Examples
    --------
    >>> from neurovariety.architectures.linear import LinearNetwork
    >>> [part.names for part in parts_of(Composition([Residual(LinearNetwork([2, 2])), LinearNetwork([2, 1])]))]
    [(('layer1.weight', 'part1.layer1.weight'),), (('layer1.weight', 'part2.layer1.weight'),)]
    """
    inner: tuple[Architecture, ...]
    if isinstance(network, Residual):
        inner, places = (network.network,), ["within the skip connection"]
    elif isinstance(network, Composition):
        inner = network.networks
        places = [f"in part {number}" for number in range(1, len(inner) + 1)]
    else:
        return ()
    whole = iter(name for name, _ in network.parameter_shapes)  # parts come one after the other
    return tuple(
        Part(part, place, tuple((own, next(whole)) for own, _ in part.parameter_shapes))
        for part, place in zip(inner, places, strict=True)
    )


def lifted(symmetry: Symmetry, part: Part, whole: Architecture) -> Symmetry:
    """Let a symmetry of a part act on the whole."""

    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        return part.put_back(arrays, symmetry.move(part.arrays(arrays), generator))

    words = f"{symmetry.words}, {part.place}"
    return Symmetry(symmetry.group, words, symmetry.dimension, symmetry.order, whole, move)
