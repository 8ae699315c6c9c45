"""Symmetries of fully connected layers: scaled neurons, signs, their order, and matrices between linear layers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial
from typing import Any

import numpy as np

from neurovariety.architectures.activation import Activation
from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.variety.fibres.parameter_arrays import inverse, random_invertible
from neurovariety.variety.fibres.symmetry import Arrays, Symmetry


def between_linear(network: Architecture, layer: int, width: int, *, bias: bool = False) -> Symmetry:
    """Change the basis between two layers with nothing between them."""

    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        matrix = random_invertible(width, generator)
        arrays[f"layer{layer}.weight"] = matrix @ arrays[f"layer{layer}.weight"]
        if bias:
            arrays[f"layer{layer}.bias"] = matrix @ arrays[f"layer{layer}.bias"]
        arrays[f"layer{layer + 1}.weight"] = arrays[f"layer{layer + 1}.weight"] @ inverse(matrix)
        return arrays

    words = f"layer {layer} times G from the left, layer {layer + 1} times G^-1 from the right"
    return Symmetry(f"GL({width})", words, width * width, None, network, move)


def mlp_symmetries(network: PolynomialMLP) -> tuple[Symmetry, ...]:
    """List the symmetries of every hidden layer."""
    listed = []
    for layer, activation in enumerate(network.activations, start=1):
        width = network.widths[layer]
        if activation.power == 1:
            listed.append(between_linear(network, layer, width, bias=network.bias))
            continue
        if activation.scales(bias=network.bias):
            listed.append(_neuron_scaling(network, layer, activation))
        else:
            parities = {power % 2 for power, factor in enumerate(activation.coefficients) if factor}
            if len(parities) == 1:
                listed.append(_neuron_signs(network, layer, odd=parities == {1}))
        listed.append(_neuron_order(network, layer, width))
    return tuple(listed)


def _neuron_scaling(network: PolynomialMLP, layer: int, activation: Activation) -> Symmetry:
    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        factors = [Fraction(int(a), int(b)) for a, b in generator.integers(1, 5, (network.widths[layer], 2))]
        signs = generator.choice([-1, 1], len(factors))
        signed = [factor * int(sign) for factor, sign in zip(factors, signs, strict=True)]
        return rescaled_neurons(arrays, layer, signed, activation)

    into = "weights and bias" if network.bias else "weights"
    words = f"{into} into it times t, weights out of it divided by t^{activation.degree}"
    if any(activation.coefficients[:-1]):
        words += ", and biases moved to make up for the activation's other terms"
    return Symmetry(f"R* for each neuron of layer {layer}", words, network.widths[layer], None, network, move)


def rescaled_neurons(arrays: Arrays, layer: int, factors: Sequence[Any], activation: Activation) -> Arrays:
    """Scale neurons whose activation is c (z + a)^r + b: with biases a and b are moved out of it, and back in."""
    shift, constant = shifted_monomial(activation)
    bias, following = f"layer{layer}.bias", f"layer{layer + 1}"
    if shift:
        arrays[bias] = arrays[bias] + shift
    if constant:
        arrays[f"{following}.bias"] = arrays[f"{following}.bias"] + arrays[f"{following}.weight"].sum(axis=1) * constant
    scaled_neurons(arrays, layer, factors, activation.degree)
    if constant:
        arrays[f"{following}.bias"] = arrays[f"{following}.bias"] - arrays[f"{following}.weight"].sum(axis=1) * constant
    if shift:
        arrays[bias] = arrays[bias] - shift
    return arrays


def shifted_monomial(activation: Activation) -> tuple[Fraction, Fraction]:
    """Give a and b of an activation c (z + a)^r + b.

    Examples
    --------
    >>> [str(value) for value in shifted_monomial(Activation.of([3, 4, 2]))]
    ['1', '1']
    """
    highest = Fraction(activation.coefficients[-1])
    shift = activation.coefficients[-2] / (activation.degree * highest)
    return shift, activation.coefficients[0] - highest * shift**activation.degree


def scaled_neurons(arrays: Arrays, layer: int, factors: Sequence[Any], power: int) -> Arrays:
    """Multiply what goes into neurons, and divide what comes out of them by the powers."""
    column = np.empty((len(factors), 1), dtype=object)
    column[:, 0] = factors
    arrays[f"layer{layer}.weight"] = arrays[f"layer{layer}.weight"] * column
    if f"layer{layer}.bias" in arrays:
        arrays[f"layer{layer}.bias"] = arrays[f"layer{layer}.bias"] * column[:, 0]
    arrays[f"layer{layer + 1}.weight"] = arrays[f"layer{layer + 1}.weight"] / column[:, 0] ** power
    return arrays


def _neuron_signs(network: PolynomialMLP, layer: int, *, odd: bool) -> Symmetry:
    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        signs = [Fraction(int(sign)) for sign in generator.choice([-1, 1], network.widths[layer])]
        return scaled_neurons(arrays, layer, signs, 1 if odd else 2)

    words = f"a neuron of layer {layer} changes the sign of what goes in" + (" and of what comes out" if odd else "")
    return Symmetry(f"(Z/2)^{network.widths[layer]}", words, 0, 2 ** network.widths[layer], network, move)


def _neuron_order(network: PolynomialMLP, layer: int, width: int) -> Symmetry:
    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        return ordered_neurons(arrays, layer, generator.permutation(width).tolist())

    words = f"neurons of layer {layer} change places"
    return Symmetry(f"S_{width}", words, 0, factorial(width), network, move)


def ordered_neurons(arrays: Arrays, layer: int, order: list[int]) -> Arrays:
    """Put the neurons of a layer in another order."""
    arrays[f"layer{layer}.weight"] = arrays[f"layer{layer}.weight"][order]
    if f"layer{layer}.bias" in arrays:
        arrays[f"layer{layer}.bias"] = arrays[f"layer{layer}.bias"][order]
    arrays[f"layer{layer + 1}.weight"] = arrays[f"layer{layer + 1}.weight"][:, order]
    return arrays
