"""The symmetries of an architecture: what can be done to its parameters without changing the function."""

from __future__ import annotations

from fractions import Fraction
from math import factorial, prod

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.architectures.spec import as_architecture
from neurovariety.variety.fibres.attention_symmetries import attention_symmetries
from neurovariety.variety.fibres.neuron_symmetries import between_linear, mlp_symmetries
from neurovariety.variety.fibres.parts import lifted, parts_of
from neurovariety.variety.fibres.symmetry import Arrays, Symmetry


def symmetries(architecture: Architecture | str) -> tuple[Symmetry, ...]:
    """List the symmetries that are known for an architecture.

    Special parameters may have more. For compositions and residual networks they are those of the parts; what can pass
    from one part to the next is not among them. For wrapped modules none are listed.

    Parameters
    ----------
    architecture : Architecture or SPEC text

    Examples
    --------
    >>> for symmetry in symmetries("mlp 2-3-1 power 2"):
    ...     print(symmetry)
    R* for each neuron of layer 1: weights into it times t, weights out of it divided by t^2
    S_3: neurons of layer 1 change places
    """
    network = as_architecture(architecture)
    if isinstance(network, LinearNetwork):
        layers = range(1, len(network.widths) - 1)
        return tuple(between_linear(network, layer, network.widths[layer]) for layer in layers)
    if isinstance(network, PolynomialMLP):
        return mlp_symmetries(network)
    if isinstance(network, LinearConvNet):
        return _of_filters(network, [1] * (len(network.sizes) - 1)) + _exchanges(network)
    if isinstance(network, PolynomialConvNet):
        return _of_filters(network, list(network.powers)) if network.powers is not None else ()
    if isinstance(network, LightningAttention):
        return attention_symmetries(network)
    return tuple(lifted(symmetry, part, network) for part in parts_of(network) for symmetry in symmetries(part.network))


def _of_filters(network: LinearConvNet | PolynomialConvNet, powers: list[int]) -> tuple[Symmetry, ...]:
    if not powers:
        return ()

    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        for layer, power in enumerate(powers, start=1):
            factor = Fraction(int(generator.integers(1, 5)), int(generator.integers(1, 5)))
            factor *= int(generator.choice([-1, 1]))
            arrays[f"layer{layer}.weight"] = arrays[f"layer{layer}.weight"] * factor
            arrays[f"layer{layer + 1}.weight"] = arrays[f"layer{layer + 1}.weight"] / factor**power
        return arrays

    shown = {"t" if power == 1 else f"t^{power}" for power in powers}
    words = f"a filter times t, the next one divided by {' or '.join(sorted(shown))}"
    return (Symmetry(f"(R*)^{len(powers)}", words, len(powers), None, network, move),)


def _exchanges(network: LinearConvNet) -> tuple[Symmetry, ...]:
    """Filters of one size commute where nothing is skipped between them."""
    listed = []
    for layers in commuting_filters(network):
        names = [f"layer{layer}.weight" for layer in layers]

        def move(arrays: Arrays, generator: np.random.Generator, names: list[str] = names) -> Arrays:
            order = generator.permutation(len(names)).tolist()
            return arrays | {name: arrays[names[k]] for name, k in zip(names, order, strict=True)}

        words = f"the filters {', '.join(map(str, layers[:-1]))} and {layers[-1]} change places"
        listed.append(Symmetry(f"S_{len(layers)}", words, 0, factorial(len(layers)), network, move))
    return tuple(listed)


def commuting_filters(network: LinearConvNet) -> list[list[int]]:
    """List the groups of layers, from 1, whose filters have one size and can change places without any scaling.

    Filters with one entry are left out: what they do to the function is scaling.

    Examples
    --------
    >>> commuting_filters(LinearConvNet([2, 3, 2, 2], strides=[1, 1, 2, 1]))
    [[1, 3]]
    """
    groups: dict[object, list[int]] = {}
    for layer, (size, spread) in enumerate(zip(network.sizes, network.dilations, strict=True), start=1):
        if prod(size) > 1:
            groups.setdefault((size, spread), []).append(layer)
    return [layers for layers in groups.values() if len(layers) > 1]
