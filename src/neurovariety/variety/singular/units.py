"""Parts of an architecture that a smaller network lacks: neurons, ranks, heads and features, and entries of filters.

A unit has incoming and outgoing parameters, and what it adds to the function is linear in the outgoing ones. So it can
be left out by zeros on either side, and two units with the same incoming parameters act as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import prod

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.composition import Composition
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.architectures.residual import Residual

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Unit:
    """Incoming and outgoing parameters of a neuron, or of what acts like one, by their flat numbers."""

    incoming: tuple[int, ...]
    outgoing: tuple[int, ...]


@dataclass(frozen=True)
class UnitGroup:
    """Units that can be exchanged with each other, such as the neurons of a layer."""

    name: str
    unit: str
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Filter:
    """A filter: its shape, the flat numbers of its entries, and how far apart in the input its entries act."""

    name: str
    shape: tuple[int, ...]
    places: tuple[int, ...]
    dilation: tuple[int, ...]


@dataclass(frozen=True)
class Parts:
    """All units and filters. Filters of one network, between which entries can be shifted, are listed together.

    Not ``known`` where there are networks whose structure cannot be read.
    """

    groups: tuple[UnitGroup, ...] = ()
    filters: tuple[tuple[Filter, ...], ...] = ()
    known: bool = True


def parts_of(network: Architecture, *, offset: int = 0, prefix: str = "") -> Parts:
    """List the parts of an architecture.

    Parameters
    ----------
    network : Architecture
    offset : int
        Flat number of its first parameter, where it is part of a larger one.
    prefix : str
        Before the names of its layers.

    Returns
    -------
    Parts
        Not known for networks that were made from torch modules.

    Examples
    --------
    >>> [group.unit for group in parts_of(LinearNetwork([2, 3, 2])).groups]
    ['neuron']
    >>> parts_of(LinearNetwork([2, 1, 2])).groups[0].units
    (Unit(incoming=(0, 1), outgoing=(2, 3)),)
    """
    if isinstance(network, Composition):
        begins = accumulate((part.parameter_count for part in network.networks), initial=offset)
        found = [
            parts_of(part, offset=begin, prefix=f"{prefix}part {number}, ")
            for number, (begin, part) in enumerate(zip(begins, network.networks, strict=False), start=1)
        ]
        return Parts(
            tuple(group for parts in found for group in parts.groups),
            tuple(listed for parts in found for listed in parts.filters),
            known=all(parts.known for parts in found),
        )
    if isinstance(network, Residual):
        return parts_of(network.network, offset=offset, prefix=prefix)
    places = _places(network, offset)
    if isinstance(network, PolynomialMLP | LinearNetwork):
        return Parts(groups=tuple(_neurons(network.widths, places, prefix)))
    if isinstance(network, LightningAttention):
        return Parts(groups=tuple(_attention_units(network, places, prefix)))
    if isinstance(network, LinearConvNet | PolynomialConvNet):
        return Parts(filters=(_filters(network, places, prefix),))
    return Parts(known=False)


def _places(network: Architecture, offset: int) -> dict[str, Places]:
    """Number the entries of all parameter arrays."""
    places, begin = {}, offset
    for name, shape in network.parameter_shapes:
        places[name] = np.arange(begin, begin + prod(shape)).reshape(shape)
        begin += prod(shape)
    return places


def _flat(arrays: Sequence[Places]) -> tuple[int, ...]:
    return tuple(np.concatenate([array.ravel() for array in arrays]).tolist())


def _neurons(widths: Sequence[int], places: dict[str, Places], prefix: str) -> list[UnitGroup]:
    groups = []
    for layer, width in enumerate(widths[1:-1], start=1):
        into, out = places[f"layer{layer}.weight"], places[f"layer{layer + 1}.weight"]
        bias = places.get(f"layer{layer}.bias")
        units = tuple(
            Unit(_flat([into[i], *([] if bias is None else [bias[i]])]), _flat([out[:, i]])) for i in range(width)
        )
        groups.append(UnitGroup(f"{prefix}layer {layer}", "neuron", units))
    return groups


def _attention_units(network: LightningAttention, places: dict[str, Places], prefix: str) -> list[UnitGroup]:
    """List the rows of keys and queries, the heads, and the features between layers."""
    groups = []
    layers = len(network.ranks)
    stems = [
        [f"layer{layer}" if network.heads == 1 else f"layer{layer}.head{head}" for head in range(1, network.heads + 1)]
        for layer in range(1, layers + 1)
    ]
    for layer, heads in enumerate(stems, start=1):
        name = f"{prefix}layer {layer}"
        for number, stem in enumerate(heads, start=1):
            key, query = places[f"{stem}.key"], places[f"{stem}.query"]
            rows = tuple(Unit(_flat([key[row]]), _flat([query[row]])) for row in range(len(key)))
            groups.append(UnitGroup(name if len(heads) == 1 else f"{name}, head {number}", "rank", rows))
        if len(heads) > 1:
            whole = tuple(
                Unit(_flat([places[f"{stem}.key"], places[f"{stem}.query"]]), _flat([places[f"{stem}.value"]]))
                for stem in heads
            )
            groups.append(UnitGroup(name, "head", whole))
        if layer < layers:
            after = [places[f"{stem}.{kind}"] for stem in stems[layer] for kind in ("key", "query", "value")]
            features = tuple(
                Unit(
                    _flat([places[f"{stem}.value"][feature] for stem in heads]),
                    _flat([array[:, feature] for array in after]),
                )
                for feature in range(network.widths[layer])
            )
            groups.append(UnitGroup(name, "feature", features))
    return groups


def _filters(network: LinearConvNet | PolynomialConvNet, places: dict[str, Places], prefix: str) -> tuple[Filter, ...]:
    dilation = (1,) * len(network.sizes[0])
    filters = []
    for layer, (size, stride) in enumerate(zip(network.sizes, network.strides, strict=True), start=1):
        numbers = tuple(places[f"layer{layer}.weight"].ravel().tolist())
        filters.append(Filter(f"{prefix}layer {layer}", size, numbers, dilation))
        dilation = tuple(step * s for step, s in zip(dilation, stride, strict=True))
    return tuple(filters)
