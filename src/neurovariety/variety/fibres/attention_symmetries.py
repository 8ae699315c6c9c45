"""Symmetries of attention: bases of keys and queries, of values between layers, and the order of heads."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np

from neurovariety.architectures.attention import LightningAttention
from neurovariety.variety.fibres.parameter_arrays import inverse, random_invertible
from neurovariety.variety.fibres.symmetry import Arrays, Symmetry


def attention_symmetries(network: LightningAttention) -> tuple[Symmetry, ...]:
    """List the symmetries of every layer."""
    listed = []
    for layer, rank in enumerate(network.ranks, start=1):
        heads = [name.removesuffix(".key") for name, _ in network.parameter_shapes if name.endswith(".key")]
        stems = [stem for stem in heads if stem.split(".")[0] == f"layer{layer}"]
        listed.append(_key_and_query(network, layer, stems, rank))
        listed.append(_key_and_value(network, layer, stems))
        if rank == network.widths[layer] == 1 < network.widths[layer - 1]:  # numbers only scale
            listed.append(_key_against_value(network, layer, stems))
        if len(stems) > 1:
            listed.append(_head_order(network, layer, stems))
        if layer < len(network.ranks):
            following = [stem for stem in heads if stem.split(".")[0] == f"layer{layer + 1}"]
            listed.append(_between_attention(network, layer, stems, following))
    return tuple(listed)


def _key_and_query(network: LightningAttention, layer: int, stems: list[str], rank: int) -> Symmetry:
    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        for stem in stems:
            matrix = random_invertible(rank, generator)
            arrays[f"{stem}.key"] = matrix @ arrays[f"{stem}.key"]
            arrays[f"{stem}.query"] = inverse(matrix).T @ arrays[f"{stem}.query"]
        return arrays

    words = f"K times G, Q times G^-T from the left, in layer {layer}"
    return Symmetry(f"GL({rank}) for each head", words, len(stems) * rank * rank, None, network, move)


def _key_and_value(network: LightningAttention, layer: int, stems: list[str]) -> Symmetry:
    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        for stem in stems:
            factor = Fraction(int(generator.integers(1, 5)), -int(generator.integers(1, 5)))
            arrays[f"{stem}.query"] = arrays[f"{stem}.query"] * factor
            arrays[f"{stem}.value"] = arrays[f"{stem}.value"] / factor
        return arrays

    return Symmetry("R* for each head", f"Q times t, V divided by t, in layer {layer}", len(stems), None, network, move)


def _key_against_value(network: LightningAttention, layer: int, stems: list[str]) -> Symmetry:
    """With one row each, V X X^T K^T is symmetric in V and K."""

    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        for stem in stems:
            if generator.integers(2):
                arrays[f"{stem}.key"], arrays[f"{stem}.value"] = arrays[f"{stem}.value"], arrays[f"{stem}.key"]
        return arrays

    words = f"K and V of layer {layer} change places, which have one row each"
    return Symmetry(f"(Z/2)^{len(stems)}", words, 0, 2 ** len(stems), network, move)


def _head_order(network: LightningAttention, layer: int, stems: list[str]) -> Symmetry:
    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        order = generator.permutation(len(stems)).tolist()
        for part in ("key", "query", "value"):
            taken = [arrays[f"{stems[k]}.{part}"] for k in order]
            arrays |= {f"{stem}.{part}": array for stem, array in zip(stems, taken, strict=True)}
        return arrays

    words = f"heads of layer {layer} change places"
    return Symmetry(f"S_{len(stems)}", words, 0, factorial(len(stems)), network, move)


def _between_attention(network: LightningAttention, layer: int, stems: list[str], following: list[str]) -> Symmetry:
    width = network.widths[layer]

    def move(arrays: Arrays, generator: np.random.Generator) -> Arrays:
        matrix = random_invertible(width, generator)
        back = inverse(matrix)
        for stem in stems:
            arrays[f"{stem}.value"] = matrix @ arrays[f"{stem}.value"]
        for stem in following:
            for part in ("key", "query", "value"):
                arrays[f"{stem}.{part}"] = arrays[f"{stem}.{part}"] @ back
        return arrays

    words = f"V of layer {layer} times G from the left, K, Q and V of layer {layer + 1} times G^-1 from the right"
    return Symmetry(f"GL({width})", words, width * width, None, network, move)
