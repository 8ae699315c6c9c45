"""The dimension that counting parameters and known symmetries leads one to expect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import singledispatch
from itertools import pairwise
from math import prod

from neurovariety.architectures.activation import Activation
from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP


@dataclass(frozen=True)
class ExpectedDimension:
    """A count of parameters.

    Attributes
    ----------
    value : int
        The smaller one of ``effective`` and the ambient dimension.
    effective : int
        Parameters less the known continuous symmetries.
    source : str
        The formula and where it is from.
    is_bound : bool
        Whether no dimension can be above ``value``, by a theorem; otherwise it is a check and no more.
    is_exact : bool
        Whether a theorem says that the dimension is ``value``.
    """

    value: int
    effective: int
    source: str
    is_bound: bool = True
    is_exact: bool = False


def expected_dimension(architecture: Architecture) -> ExpectedDimension:
    """Count parameters.

    Parameters
    ----------
    architecture : Architecture

    Returns
    -------
    ExpectedDimension
        For polynomial MLPs min(ambient, parameters - hidden neurons) (Kileel, Trager, Bruna 2019); for linear networks
        r (m + n - r); for convolutional ones the entries of the filters less one for each joint of two layers, layers
        between which nothing happens taken together; for attention the formula of Henry, Marchetti, Kohn (2025), which
        is not always true; for others min(ambient, parameters).

    Examples
    --------
    >>> expected_dimension(PolynomialMLP([5, 3, 1], power=2)).value
    15
    >>> expected_dimension(LinearNetwork([3, 2, 4])).value
    10
    """
    effective, source, is_bound, is_exact = _effective(architecture)
    return ExpectedDimension(
        value=min(architecture.ambient.dimension, effective),
        effective=effective,
        source=source,
        is_bound=is_bound,
        is_exact=is_exact,
    )


_Count = tuple[int, str, bool, bool]


@singledispatch
def _effective(architecture: Architecture) -> _Count:
    return architecture.parameter_count, "the number of parameters", True, False


@_effective.register
def _of_linear(architecture: LinearNetwork) -> _Count:
    source = f"r (m + n - r) for matrices of rank at most r = {architecture.rank}"
    return _bounded_rank(architecture.widths), source, True, True


def _bounded_rank(widths: Sequence[int]) -> int:
    rank = min(widths)
    return rank * (widths[0] + widths[-1] - rank)


@_effective.register
def _of_mlp(architecture: PolynomialMLP) -> _Count:
    single = [_is_one_term(activation) for activation in architecture.activations]
    if not all(single):
        joints = sum(width for width, scales in zip(architecture.widths[1:-1], single, strict=True) if scales)
        return architecture.parameter_count - joints, _LESS_JOINTS if joints else _ALL, True, False
    if architecture.bias or 1 not in (activation.degree for activation in architecture.activations):
        joints = sum(architecture.widths[1:-1])
        return architecture.parameter_count - joints, _LESS_JOINTS, True, False
    groups = _between_activations(architecture.widths, architecture.activations)
    effective = sum(map(_bounded_rank, groups)) - sum(group[-1] for group in groups[:-1])
    return (
        effective,
        "layers with nothing between them are matrices of bounded rank; less one for each neuron",
        True,
        False,
    )


_ALL = "the number of parameters: the activation is no monomial, so that no neuron can be scaled"
_LESS_JOINTS = "parameters less one for each hidden neuron that can be scaled (Kileel, Trager, Bruna 2019)"


def _between_activations(widths: Sequence[int], activations: Sequence[Activation]) -> list[tuple[int, ...]]:
    """Cut widths at the hidden layers that are not linear, which end one group and begin the next."""
    groups, begin = [], 0
    for number, activation in enumerate(activations, start=1):
        if activation.degree > 1:
            groups.append(tuple(widths[begin : number + 1]))
            begin = number
    return [*groups, tuple(widths[begin:])]


def _is_one_term(activation: Activation) -> bool:
    return sum(1 for factor in activation.coefficients if factor) == 1


@_effective.register
def _of_linear_convolution(architecture: LinearConvNet) -> _Count:
    effective = _product_of_filters(architecture.sizes, architecture.strides)
    source = "sum of the filters' sizes less one for each joint, layers of one dilation taken as one"
    one_axis = len(architecture.sizes[0]) == 1
    return effective, source + (" (Kohn, Montufar, Shahverdi, Trager 2023)" if one_axis else ""), True, one_axis


def _product_of_filters(sizes: Sequence[Sequence[int]], strides: Sequence[Sequence[int]]) -> int:
    """Count the parameters of products of sparse polynomials, up to scaling the factors.

    Factors in one variable of one dilation multiply to all polynomials of their degree, so that they count as one.
    """
    free = 1
    degrees: dict[tuple[int, int], int] = {}
    dilations = [1] * len(sizes[0])
    for size, stride in zip(sizes, strides, strict=True):
        axes = [axis for axis, length in enumerate(size) if length > 1]
        if len(axes) == 1:
            key = (axes[0], dilations[axes[0]])
            degrees[key] = degrees.get(key, 0) + size[axes[0]] - 1
        else:
            free += prod(size) - 1
        dilations = [dilation * step for dilation, step in zip(dilations, stride, strict=True)]
    return free + sum(degrees.values())


@_effective.register
def _of_convolution(architecture: PolynomialConvNet) -> _Count:
    if not all(map(_is_one_term, architecture.activations)):
        return architecture.parameter_count, _ALL, True, False
    total, begin = 1, 0
    ends = [number for number, activation in enumerate(architecture.activations, start=1) if activation.degree > 1]
    for end in [*ends, len(architecture.sizes)]:
        total += _product_of_filters(architecture.sizes[begin:end], architecture.strides[begin:end]) - 1
        begin = end
    source = "sum of the filters' sizes less one for each joint of two layers (Shahverdi, Marchetti, Kohn 2025)"
    return total, source, True, False


@_effective.register
def _of_attention(architecture: LightningAttention) -> _Count:
    if architecture.heads > 1:
        return architecture.parameter_count, "the number of parameters: no formula for several heads", True, False
    count: Callable[[int, int], int] = _symmetric_rank if architecture.tokens == 1 else _square_rank
    widths = architecture.widths
    matrices = sum(count(rank, width) for rank, width in zip(architecture.ranks, widths, strict=False))
    values = sum(before * after for before, after in pairwise(widths))
    effective = matrices + values - sum(width**2 for width in widths[1:-1]) - len(architecture.ranks)
    return effective, _ATTENTION, len(widths) == 2, False


_ATTENTION = (
    "sum alpha(a_i, d_(i-1)) + sum d_i d_(i-1) - sum over hidden d_i^2 - l (Henry, Marchetti, Kohn 2025), which is "
    "known to fail for some deep networks"
)


def _square_rank(rank: int, size: int) -> int:
    """Dimension of the square matrices of bounded rank."""
    return rank * (2 * size - rank)


def _symmetric_rank(rank: int, size: int) -> int:
    """Dimension of the symmetric parts of square matrices of bounded rank: symmetric of twice that rank."""
    rank = min(2 * rank, size)
    return rank * size - rank * (rank - 1) // 2
