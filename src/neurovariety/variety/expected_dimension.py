"""The dimension that counting parameters and known symmetries leads one to expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from math import prod

from neurovariety.architectures.activation import Activation
from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.composition import Composition
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.architectures.residual import Residual
from neurovariety.architectures.tied_convolution import TiedConvNet
from neurovariety.variety.dimension_bounds import attention_bound, attention_formula, recursive_bound


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
    bound : int
        What the dimension cannot be above, by a theorem; often ``value``.
    bound_source : str
        Why, as the end of a sentence: "because ...", or "by a theorem: ...".
    theorem : str or None
        Why the dimension is ``bound`` itself, where that needs no computation.
    """

    value: int
    effective: int
    source: str
    bound: int
    bound_source: str
    theorem: str | None = None


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
    count = _counted(architecture)
    ambient = architecture.ambient.dimension
    bound = min(ambient, count.bound)
    return ExpectedDimension(
        value=min(ambient, count.effective if count.most is None else count.most),
        effective=count.effective,
        source=count.source,
        bound=bound,
        bound_source=_NO_MORE if bound == ambient else count.bound_source,
        theorem=count.theorem,
    )


@dataclass(frozen=True)
class _Count:
    """Parameters less symmetries, without a look at the ambient space."""

    effective: int
    source: str
    bound: int
    bound_source: str
    most: int | None = None
    """The expected dimension, where it is less than ``effective`` because of ambient spaces of parts."""
    theorem: str | None = None
    """Why the bound is the dimension."""

    @classmethod
    def proven(cls, effective: int, source: str, *, theorem: str | None = None) -> _Count:
        """Take a count that is a bound itself."""
        return cls(effective, source, effective, _by_theorem(source), theorem=theorem)


_NO_MORE = "because the space has no more dimensions"


def _by_theorem(source: str) -> str:
    return f"by a theorem: {source}"


@singledispatch
def _counted(architecture: Architecture) -> _Count:
    count, source = architecture.parameter_count, "the number of parameters"
    return _Count(count, source, count, _NO_MORE_PARAMETERS)


_NO_MORE_PARAMETERS = "because there are no more parameters"


@_counted.register
def _of_composition(architecture: Composition) -> _Count:
    """Add the parts up; what could pass from one to the next is not counted."""
    parts = [expected_dimension(part) for part in architecture.networks]
    sources = "; ".join(dict.fromkeys(part.source for part in parts))
    bound_sources = "; ".join(dict.fromkeys(part.bound_source for part in parts))
    return _Count(
        sum(part.effective for part in parts),
        f"sum over the parts: {sources}",
        sum(part.bound for part in parts),
        f"because the parts have no more together ({bound_sources})",
        most=sum(part.value for part in parts),
    )


@_counted.register
def _of_residual(architecture: Residual) -> _Count:
    """Count the network within: x -> x + f(x) moves its functions and no more."""
    within = expected_dimension(architecture.network)
    reason = f"because the network within has no more ({within.bound_source})"
    return _Count(within.effective, within.source, within.bound, reason, most=within.value)


@_counted.register
def _of_linear(architecture: LinearNetwork) -> _Count:
    rank, columns, rows = architecture.rank, architecture.widths[0], architecture.widths[-1]
    source = f"r (m + n - r) for matrices of rank at most r = {rank:,}"
    theorem = (
        f"products of matrices of these sizes are all {rows:,} x {columns:,} matrices of rank at most r = {rank:,}, "
        f"which have dimension r (m + n - r)"
    )
    return _Count.proven(_bounded_rank(architecture.widths), source, theorem=theorem)


def _bounded_rank(widths: Sequence[int]) -> int:
    rank = min(widths)
    return rank * (widths[0] + widths[-1] - rank)


def scaled_neurons(architecture: PolynomialMLP) -> list[int]:
    """List the widths of the hidden layers whose neurons can be scaled and scaled back.

    Examples
    --------
    >>> scaled_neurons(PolynomialMLP([2, 3, 4, 1], activation=[[0, 0, 1], [1, 2, 3]]))
    [3]
    """
    hidden = zip(architecture.widths[1:-1], architecture.activations, strict=True)
    return [width for width, activation in hidden if activation.scales(bias=architecture.bias)]


@_counted.register
def _of_mlp(architecture: PolynomialMLP) -> _Count:
    widths, sigmas = architecture.widths, architecture.activations
    if len(widths) == 2:
        theorem = "a single layer is its own function, so that its parameters are the coordinates"
        return _Count.proven(architecture.parameter_count, "the number of parameters", theorem=theorem)
    scaled = scaled_neurons(architecture)
    effective, source = architecture.parameter_count - sum(scaled), _LESS_JOINTS if scaled else _ALL
    if len(scaled) == len(sigmas) and not architecture.bias and any(sigma.degree == 1 for sigma in sigmas):
        groups = _between_activations(widths, sigmas)
        effective = sum(map(_bounded_rank, groups)) - sum(group[-1] for group in groups[:-1])
        source = "layers with nothing between them are matrices of bounded rank; less one for each neuron"
    recursive = recursive_bound(widths, sigmas, bias=architecture.bias)
    if recursive < effective:
        return _Count(effective, source, recursive, _by_theorem(_RECURSIVE))
    return _Count.proven(effective, source)


_RECURSIVE = (
    "the recursive bound of Kileel, Trager and Bruna (2019) with Alexander and Hirschowitz's theorem for pieces"
)
_ALL = "the number of parameters: the activation allows no scaling of neurons"
_LESS_JOINTS = "parameters less one for each hidden neuron that can be scaled (Kileel, Trager, Bruna 2019)"


def _between_activations(widths: Sequence[int], activations: Sequence[Activation]) -> list[tuple[int, ...]]:
    """Cut widths at the hidden layers that are not linear, which end one group and begin the next."""
    groups, begin = [], 0
    for number, activation in enumerate(activations, start=1):
        if activation.degree > 1:
            groups.append(tuple(widths[begin : number + 1]))
            begin = number
    return [*groups, tuple(widths[begin:])]


@_counted.register
def _of_linear_convolution(architecture: LinearConvNet) -> _Count:
    effective = _product_of_filters(architecture.sizes, architecture.strides)
    source = "sum of the filters' sizes less one for each joint, layers of one dilation taken as one"
    one_axis = len(architecture.sizes[0]) == 1
    return _Count.proven(effective, source + (" (Kohn, Montufar, Shahverdi, Trager 2023)" if one_axis else ""))


@_counted.register
def _of_tied_convolution(architecture: TiedConvNet) -> _Count:
    filters = architecture.filter_sizes
    effective = sum(map(prod, filters)) - len(filters) + 1
    return _Count.proven(effective, "sum of the filters' sizes, each filter once, less one for each further filter")


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


@_counted.register
def _of_convolution(architecture: PolynomialConvNet) -> _Count:
    if not all(sigma.scales() for sigma in architecture.activations):
        return _Count.proven(architecture.parameter_count, _ALL)
    total, begin = 1, 0
    ends = [number for number, activation in enumerate(architecture.activations, start=1) if activation.degree > 1]
    for end in [*ends, len(architecture.sizes)]:
        total += _product_of_filters(architecture.sizes[begin:end], architecture.strides[begin:end]) - 1
        begin = end
    source = "sum of the filters' sizes less one for each joint of two layers (Shahverdi, Marchetti, Kohn 2025)"
    return _Count.proven(total, source)


@_counted.register
def _of_attention(architecture: LightningAttention) -> _Count:
    widths, ranks, tokens, heads = architecture.widths, architecture.ranks, architecture.tokens, architecture.heads
    bound = attention_bound(widths, ranks, tokens, heads)
    if heads > 1:
        return _Count.proven(bound, _FREE)
    formula = attention_formula(widths, ranks, tokens)
    if formula < bound:  # widths grow so much that features are dependent, and the formula takes away too much
        return _Count.proven(bound, _FREE)
    return _Count(formula, _ATTENTION, bound, _by_theorem(_ATTENTION if formula == bound else _FREE))


_FREE = "parameters that are seen less the dimension of the symmetries that act freely"
_ATTENTION = "sum alpha(a_i, d_(i-1)) + sum d_i d_(i-1) - sum over hidden d_i^2 - l (Henry, Marchetti, Kohn 2025)"
