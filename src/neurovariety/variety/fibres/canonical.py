"""One parameter vector for each function, up to the listed symmetries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from neurovariety.architectures.activation import Activation
from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.variety.fibres.neuron_symmetries import (
    ordered_neurons,
    rescaled_neurons,
    scaled_neurons,
    shifted_monomial,
)
from neurovariety.variety.fibres.parameter_arrays import Number, Objects, as_arrays, flattened, inverse
from neurovariety.variety.fibres.parts import parts_of
from neurovariety.variety.fibres.symmetries import commuting_filters
from neurovariety.variety.fibres.symmetry import Arrays

_ZERO = 1e-10
"""Floats below this part of the largest entry of their matrix count as zero when a basis is chosen."""


def canonical_parameters(architecture: Architecture | str, theta: Sequence[Any]) -> tuple[Number, ...]:
    """Move parameters by symmetries to the one that stands for all of them; the function stays.

    - Hidden neurons with monomial activations, and filters, are scaled so that the entry of largest size going in, the
      first of these, is 1. (With biases c (z + a)^r + b counts as a monomial, and a is added to what goes in.) A neuron
      with nothing going in gets nothing going out. Where the activation is even or odd,
      that entry is made positive.
    - Neurons are sorted by what goes in, lexicographically. Filters of one size that commute are sorted, too.
    - Linear networks are written as (pivot columns) (reduced echelon form) of their product; layers between pass
      entries on. So are K^T Q in attention, scaled as above, and V between attention layers.
    - Compositions and residual networks are written part by part.

    Parameters with the same image have the same function. Symmetric parameters have the same image, exactly
    for fractions and up to rounding for floats, if no two neurons of a layer have proportional weights going in; for
    floats, if no decision is a close one.

    Parameters
    ----------
    architecture : Architecture or SPEC text
        A linear, convolutional or polynomial network, or attention with one head, or made of such ones.
    theta : sequence of P int, fractions.Fraction or float
        Whole numbers and fractions are computed with exactly.

    Returns
    -------
    tuple of P fractions.Fraction or float

    Raises
    ------
    InputError
        For other architectures, another number of parameters, what is no finite number, and a layer with activation z
        of a network with others; where floats become too large.

    Examples
    --------
    >>> [str(value) for value in canonical_parameters("mlp 2-2-1 power 2", [4, 2, 1, -3, 5, 7])]
    ['-1/3', '1', '1', '1/2', '63', '80']
    """
    network = as_architecture(architecture)
    arrays = as_arrays(network, theta)
    try:
        with np.errstate(all="ignore"):
            _choose(network, arrays)
        found = flattened(arrays[name] for name, _ in network.parameter_shapes)
    except (OverflowError, ZeroDivisionError):
        found = ()
    if not found or any(isinstance(value, float) and not math.isfinite(value) for value in found):
        raise InputError(
            "rescaled parameters are no floats",
            given=repr(theta)[:80],
            remedy="give them as fractions, which are computed with exactly",
        )
    return found


def _choose(network: Architecture, arrays: Arrays) -> None:
    """Change the arrays in place."""
    if isinstance(network, LinearNetwork):
        _linear(arrays, network.widths)
    elif isinstance(network, PolynomialMLP):
        _neurons(network, arrays)
    elif isinstance(network, LinearConvNet | PolynomialConvNet):
        _filters(network, arrays)
    elif isinstance(network, LightningAttention) and network.heads == 1:
        _attention(network, arrays)
    elif parts_of(network):
        for part in parts_of(network):
            inner = part.arrays(arrays)
            _choose(part.network, inner)
            arrays |= part.put_back(arrays, inner)
    else:
        raise InputError(
            "no canonical parameters are known for this architecture",
            given=network.spec,
            allowed="linear, convolutional and polynomial networks, attention with one head, and what is made of them",
        )


def _linear(arrays: Arrays, widths: Sequence[int]) -> None:
    """Rewrite all layers from their product."""
    layers = len(widths) - 1
    if layers == 1:
        return
    product = arrays["layer1.weight"]
    for number in range(2, layers + 1):
        product = arrays[f"layer{number}.weight"] @ product
    pivots, reduced = echelon(product, most=min(widths))
    for number, (columns, rows) in enumerate(pairwise(widths), start=1):
        weight = np.full((rows, columns), Fraction(0), dtype=object)
        np.fill_diagonal(weight, Fraction(1))
        if number in (1, layers):
            weight[...] = Fraction(0)
        if number == 1:
            weight[: len(pivots)] = reduced
        if number == layers:
            weight[:, : len(pivots)] = product[:, pivots]
        arrays[f"layer{number}.weight"] = weight


def echelon(matrix: Objects, *, most: int) -> tuple[list[int], Objects]:
    """Compute the pivot columns and the rows that are not zero of the reduced echelon form, at most so many."""
    work = matrix.copy()
    exact = not any(isinstance(value, float) for value in work.ravel().tolist())
    least = 0 if exact else _ZERO * max(abs(value) for value in work.ravel().tolist())
    pivots: list[int] = []
    for column in range(work.shape[1]):
        rank = len(pivots)
        if rank == min(most, len(work)):
            break
        row = rank + max(range(len(work) - rank), key=lambda k: abs(work[rank + k, column]))
        if abs(work[row, column]) <= least:
            continue
        work[[rank, row]] = work[[row, rank]]
        work[rank] = work[rank] / work[rank, column]
        for other in range(len(work)):
            if other != rank:
                work[other] = work[other] - work[other, column] * work[rank]
        pivots.append(column)
    return pivots, work[: len(pivots)]


def _neurons(network: PolynomialMLP, arrays: Arrays) -> None:
    for layer, activation in enumerate(network.activations, start=1):
        if activation.power == 1:
            raise InputError(
                "no canonical parameters are known with layers of activation z",
                given=network.spec,
                remedy="multiply the layers around them into one",
            )
        parities = {power % 2 for power, factor in enumerate(activation.coefficients) if factor}
        if activation.scales(bias=network.bias):
            _scale(arrays, layer, activation)
        elif len(parities) == 1:
            pivots = [_largest(row) for row in _going_in(arrays, layer)]
            signs = [Fraction(-1 if pivot < 0 else 1) for pivot in pivots]
            scaled_neurons(arrays, layer, signs, 1 if parities == {1} else 2)
        going_in = _going_in(arrays, layer)
        ordered_neurons(arrays, layer, sorted(range(len(going_in)), key=lambda k: tuple(going_in[k])))


def _scale(arrays: Arrays, layer: int, activation: Activation) -> None:
    """Make the largest entry going into each neuron 1, and let what is constant go out of none."""
    shift, constant = shifted_monomial(activation)
    pivots = [_largest(row) for row in _going_in(arrays, layer, shift)]
    rescaled_neurons(arrays, layer, [1 / pivot if pivot else Fraction(1) for pivot in pivots], activation)
    weight = arrays[f"layer{layer + 1}.weight"]
    idle = [number for number, pivot in enumerate(pivots) if not pivot]
    if constant:
        arrays[f"layer{layer + 1}.bias"] = arrays[f"layer{layer + 1}.bias"] + weight[:, idle].sum(axis=1) * constant
    weight[:, idle] = Fraction(0)


def _going_in(arrays: Arrays, layer: int, shift: Fraction = Fraction(0)) -> list[list[Any]]:
    weight = arrays[f"layer{layer}.weight"]
    bias = arrays.get(f"layer{layer}.bias")
    if bias is not None and shift:
        bias = bias + shift
    return (weight if bias is None else np.hstack([weight, bias[:, None]])).tolist()


def _largest(values: Sequence[Any]) -> Any:
    """Give the entry of largest size, the first of these."""
    return max(values, key=abs)


def _filters(network: LinearConvNet | PolynomialConvNet, arrays: Arrays) -> None:
    powers = [1] * (len(network.sizes) - 1) if isinstance(network, LinearConvNet) else list(network.powers or ())
    names = [name for name, _ in network.parameter_shapes]
    if any(not arrays[name].any() for name in names) and (isinstance(network, LinearConvNet) or network.powers):
        for name in names:
            arrays[name] = arrays[name] * Fraction(0)
        return
    for (name, following), power in zip(pairwise(names), powers, strict=False):
        pivot = _largest(arrays[name].ravel().tolist())
        arrays[name] = arrays[name] / pivot
        arrays[following] = arrays[following] * pivot**power
    if isinstance(network, LinearConvNet):
        _sorted_filters(network, arrays, names)


def _sorted_filters(network: LinearConvNet, arrays: Arrays, names: list[str]) -> None:
    """Sort filters that can change places, the last layer's without its scale."""
    for layers in commuting_filters(network):
        group = [names[layer - 1] for layer in layers]
        last = group[-1]
        scale = _largest(arrays[last].ravel().tolist()) if last == names[-1] else Fraction(1)
        arrays[last] = arrays[last] / scale
        ordered = sorted((arrays[name] for name in group), key=lambda array: array.ravel().tolist())
        arrays |= dict(zip(group, ordered, strict=True))
        arrays[last] = arrays[last] * scale


def _attention(network: LightningAttention, arrays: Arrays) -> None:
    layers = len(network.ranks)
    for layer, rank in enumerate(network.ranks, start=1):
        stem = f"layer{layer}"
        if rank == network.widths[layer] == 1:
            _exchangeable(arrays, stem)
            if layer < layers:
                _hand_on(arrays, stem, f"layer{layer + 1}")
            continue
        scores = arrays[f"{stem}.key"].T @ arrays[f"{stem}.query"]
        size = _largest(scores.ravel().tolist())
        scores = scores / size if size else scores
        arrays[f"{stem}.value"] = arrays[f"{stem}.value"] * (size or Fraction(0))
        pivots, reduced = echelon(scores, most=rank)
        for part, rows in (("key", scores[:, pivots].T), ("query", reduced)):
            padded = np.full(arrays[f"{stem}.{part}"].shape, Fraction(0), dtype=object)
            padded[: len(pivots)] = rows
            arrays[f"{stem}.{part}"] = padded
        if layer < layers:
            _hand_on(arrays, stem, f"layer{layer + 1}")


def _exchangeable(arrays: Arrays, stem: str) -> None:
    """Sort K and V, which have one row each and may change places; K and Q get largest entry 1, V the scale."""
    rows = [arrays[f"{stem}.{part}"] for part in ("key", "value", "query")]
    sizes = [_largest(row.ravel().tolist()) for row in rows]
    if all(sizes):
        key, value, query = (row / size for row, size in zip(rows, sizes, strict=True))
        key, value = sorted((key, value), key=lambda row: row.tolist())
        arrays[f"{stem}.key"], arrays[f"{stem}.query"] = key, query
        arrays[f"{stem}.value"] = value * prod(sizes)
    else:
        for part in ("key", "query", "value"):
            arrays[f"{stem}.{part}"] = arrays[f"{stem}.{part}"] * Fraction(0)


def _hand_on(arrays: Arrays, stem: str, following: str) -> None:
    """Write V = G E with E in reduced echelon form, and hand G on to the next layer."""
    value = arrays[f"{stem}.value"]
    pivots, reduced = echelon(value, most=len(value))
    missing = len(value) - len(pivots)
    basis = value[:, pivots]
    if missing:
        basis = np.hstack([basis, _completion(basis)])
        reduced = np.vstack([reduced, np.full((missing, value.shape[1]), Fraction(0), dtype=object)])
    arrays[f"{stem}.value"] = reduced
    for part in ("key", "query", "value"):
        arrays[f"{following}.{part}"] = arrays[f"{following}.{part}"] @ basis


def _completion(basis: Objects) -> Objects:
    """Find unit vectors that complete independent columns to a basis."""
    size = len(basis)
    units = np.full((size, size), Fraction(0), dtype=object)
    np.fill_diagonal(units, Fraction(1))
    pivots, _ = echelon(np.hstack([basis, units]), most=size)
    completed = np.hstack([basis, units])[:, pivots]
    inverse(completed)  # raises if rounding has misled the choice
    return completed[:, basis.shape[1] :]
