"""Architectures whose varieties are classical, each with the theorem that says so."""

from __future__ import annotations

from math import prod

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.variety.closed_forms.determinantal import determinantal_dimension
from neurovariety.variety.degrees.classical_varieties import (
    KnownVariety,
    bounded_rank,
    linear_space,
    secant_variety,
    segre_veronese,
    symmetric_bounded_rank,
)
from neurovariety.variety.dimension import dimension

_CONVOLUTIONS = "Shahverdi, Marchetti, Kohn 2025 (arXiv 2410.00722)"
_STRIDES = "Kohn, Montufar, Shahverdi, Trager 2024 (arXiv 2304.05752)"


def known_variety(network: Architecture, dimension_found: int | None = None) -> KnownVariety | None:
    """Recognise the variety of an architecture.

    Parameters
    ----------
    network : Architecture
    dimension_found : int, optional
        Its dimension, where that was computed already.

    Returns
    -------
    KnownVariety or None
        None where no theorem known here applies.

    Examples
    --------
    >>> from neurovariety.architectures import LinearConvNet, PolynomialMLP
    >>> known_variety(LinearConvNet([3, 2, 2], strides=[2, 2])).name
    'the Segre variety of sizes 3 x 2 x 2'
    >>> known_variety(PolynomialMLP([2, 2, 1], power=4)).name
    'the secant variety of 2 points of the rational normal curve of degree 4'
    >>> known_variety(PolynomialMLP([2, 2, 2, 2], power=3)) is None
    True
    """
    found: KnownVariety | None = None
    if isinstance(network, LinearNetwork):
        found = _linear(network)
    elif isinstance(network, LinearConvNet):
        found = _linear_convolution(network)
    elif isinstance(network, PolynomialConvNet):
        found = _polynomial_convolution(network)
    elif isinstance(network, PolynomialMLP):
        found = _mlp(network)
    elif isinstance(network, LightningAttention):
        found = _attention(network)
    if found is None:
        found = _by_dimension(network, dimension(network).value if dimension_found is None else dimension_found)
    return found


def _linear(network: LinearNetwork) -> KnownVariety:
    return bounded_rank(
        network.widths[-1],
        network.widths[0],
        network.rank,
        "products of matrices have rank at most the smallest width, and all such matrices occur",
        separable=True,
    )


def _linear_convolution(network: LinearConvNet) -> KnownVariety | None:
    if len(network.sizes[0]) > 1:
        return None
    reduced = network.reduced()
    sizes = tuple(k for (k,) in reduced.sizes if k > 1)
    if len(sizes) <= 1:
        return linear_space(prod(sizes), "filters with stride 1 multiply as polynomials do: all complex filters factor")
    theorem = f"with strides above 1 the end-to-end filters project it finitely and birationally: {_STRIDES}"
    if len(reduced.sizes) < len(network.sizes):
        theorem += f"; without strides of 1 it is {reduced.spec}"
    return segre_veronese(sizes, (1,) * len(sizes), theorem, whole_space=False)


def _polynomial_convolution(network: PolynomialConvNet) -> KnownVariety | None:
    powers = network.powers
    if len(network.sizes[0]) > 1 or powers is None or not powers or len(set(powers)) > 1 or powers[0] < 2:
        return None
    sizes = tuple(k for (k,) in network.sizes)
    degrees = tuple(powers[0] ** later for later in reversed(range(len(sizes))))
    theorem = f"the network's functions project it finitely and birationally: {_CONVOLUTIONS}"
    return segre_veronese(sizes, degrees, theorem, whole_space=False)


def _mlp(network: PolynomialMLP) -> KnownVariety | None:
    powers, widths = network.powers, network.widths
    if network.bias or powers is None:
        return None
    if all(power == 1 for power in powers):
        theorem = "activations of degree 1: products of matrices have rank at most the smallest width"
        return bounded_rank(widths[-1], widths[0], min(widths), theorem, separable=True)
    if all(width == 1 for width in widths[1:-1]):
        degrees, sizes = (1, prod(powers)), (widths[-1], widths[0])
        factors = [pair for pair in zip(sizes, degrees, strict=True) if pair[0] > 1] or [(1, 1)]
        sizes, degrees = zip(*factors, strict=True)
        theorem = "one neuron in every hidden layer: a vector times a power of a linear form"
        return segre_veronese(sizes, degrees, theorem, whole_space=True)
    if len(widths) == 3 and widths[-1] == 1:
        return _sum_of_powers(widths[0], widths[1], powers[0])
    return None


def _sum_of_powers(inputs: int, neurons: int, power: int) -> KnownVariety | None:
    if power == 2 and neurons < inputs:
        theorem = "a sum of h squares of linear forms is a quadratic form of rank at most h"
        return symmetric_bounded_rank(inputs, neurons, theorem)
    if inputs == 2 and 2 * neurons <= power:
        theorem = "sums of h powers of linear forms in two variables; dual to the forms with h double roots"
        return secant_variety(neurons, power, theorem)
    return None


def _attention(network: LightningAttention) -> KnownVariety | None:
    if (network.widths, network.ranks, network.heads) != ((2, 1), (2,), 1) or network.tokens < 2:
        return None
    theorem = (
        "pairs of binary quadrics with a common factor, which are the even and odd coefficients of the filters of a "
        f"linear convolutional network of sizes 4,2 and stride 2: {_STRIDES}"
    )
    return segre_veronese((4, 2), (1, 1), theorem, whole_space=False)


def _by_dimension(network: Architecture, found: int) -> KnownVariety | None:
    """Compare the dimension, which its rank modulo a prime bounds from below, with that of what holds the variety."""
    if found == network.ambient.dimension:
        return linear_space(found, f"the rank of the network's Jacobian is {found}, so it fills its space")
    if isinstance(network, PolynomialMLP) and not network.bias:
        rank = network.widths[-2]
        rows = network.widths[-1]
        columns = network.ambient.dimension // rows
        if rank < min(rows, columns) and found == determinantal_dimension(rows, columns, rank):
            theorem = (
                f"the last layer makes {rows} x {columns} matrices of coefficients of rank at most {rank}, and the "
                f"rank of the network's Jacobian, {found}, is the dimension of all of these"
            )
            return bounded_rank(rows, columns, rank, theorem, separable=True)
    return None
