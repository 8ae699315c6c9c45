"""Theorems that bound the dimension of a neuromanifold from above."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import comb, prod

from neurovariety.architectures.activation import Activation
from neurovariety.architectures.ambient import Ambient

_EXCEPTIONS = {(3, 4, 5), (4, 4, 9), (5, 3, 7), (5, 4, 14)}
"""Variables, degree and number of powers for which the secant variety is a hypersurface that should fill."""


def sums_of_powers(variables: int, power: int, terms: int) -> int:
    """Dimension of the sums of ``terms`` powers of linear forms, by Alexander and Hirschowitz's theorem.

    These are the functions of a network with one hidden layer and one output.

    Parameters
    ----------
    variables, power, terms : int, from 1

    References
    ----------
    Alexander, Hirschowitz, Polynomial interpolation in several variables (J. Algebraic Geom. 1995).

    Examples
    --------
    >>> sums_of_powers(5, 2, 3), sums_of_powers(3, 4, 5), sums_of_powers(2, 3, 2)
    (12, 14, 4)
    """
    if power == 1:
        return variables
    if power == 2:
        rank = min(terms, variables)  # symmetric matrices of bounded rank
        return rank * variables - rank * (rank - 1) // 2
    expected = min(terms * variables, comb(variables - 1 + power, power))
    return expected - ((variables, power, terms) in _EXCEPTIONS)


def recursive_bound(widths: Sequence[int], activations: Sequence[Activation], *, bias: bool = False) -> int:
    """Bound the dimension of a fully connected network by those of its pieces.

    dim(d_0, ..., d_L) <= dim(d_0, ..., d_k) + dim(d_k, ..., d_L) - d_k, because the neurons of layer k can be scaled;
    without the last term where their activation does not allow it. It is used on all pieces, whose own bounds are the
    ambient dimension, the number of parameters less that of neurons that can be scaled, and `sums_of_powers`.

    Parameters
    ----------
    widths : sequence of L + 1 int
    activations : sequence of L - 1 Activation
    bias : bool

    References
    ----------
    Kileel, Trager, Bruna, On the expressive power of deep polynomial neural networks (NeurIPS 2019), recursive bound.

    Examples
    --------
    >>> recursive_bound([3, 2, 2, 1], [Activation.monomial(2)] * 2)
    7
    """
    layers = len(widths) - 1
    scaled = [width * sigma.scales(bias=bias) for width, sigma in zip(widths[1:-1], activations, strict=True)]
    bounds: dict[tuple[int, int], int] = {}
    for length in range(1, layers + 1):
        for begin in range(layers - length + 1):
            end = begin + length
            joined = (
                bounds[begin, middle] + bounds[middle, end] - scaled[middle - 1] for middle in range(begin + 1, end)
            )
            own = _bound_of_piece(widths[begin : end + 1], activations[begin : end - 1], bias=bias)
            bounds[begin, end] = min([own, *joined])
    return bounds[0, layers]


def _bound_of_piece(widths: Sequence[int], activations: Sequence[Activation], *, bias: bool) -> int:
    homogeneous = not bias and all(sigma.scales() for sigma in activations)
    degree = prod(activation.degree for activation in activations)
    ambient = Ambient.of_polynomials(widths[-1], widths[0], degree, homogeneous=homogeneous).dimension
    parameters = sum((before + bias) * after for before, after in pairwise(widths))
    hidden = sum(width for width, sigma in zip(widths[1:-1], activations, strict=True) if sigma.scales(bias=bias))
    bound = min(ambient, parameters - hidden)
    if homogeneous and len(widths) == 3 and widths[-1] == 1:
        bound = min(bound, sums_of_powers(widths[0], activations[0].degree, widths[1]))
    return bound


def attention_bound(widths: Sequence[int], ranks: Sequence[int], tokens: int, heads: int) -> int:
    """Bound the dimension of deep lightning attention by counting what is seen and what acts freely.

    Features beyond heads times those of the layer before, or beyond the number of functions of its kind, lie in the
    span of so many and are seen through it. Of the matrices K^T Q, of bounded rank, only symmetric parts are seen when
    there is a single token, or when an earlier layer with a single head of rank one has made all tokens multiples of
    one vector. Features of a hidden layer that are independent can be changed by an invertible matrix, which acts
    freely, from the first layer on. With d features before, min(heads, d) d of them are independent for general
    parameters: they are where head h attends by the matrix with a single entry, in place (h, h).

    Parameters
    ----------
    widths : sequence of l + 1 int
    ranks : sequence of l int
    tokens, heads : int

    Examples
    --------
    >>> attention_bound([2, 2, 2], [1, 1], 2, 1), attention_bound([2, 3, 2], [2, 2], 2, 1)
    (8, 10)
    """
    before, total = widths[0], 0
    parallel = tokens == 1
    for number, rank in enumerate(ranks, start=1):
        last = number == len(ranks)
        seen = min(rank, before)
        after = widths[number] if last else min(widths[number], heads * before, _cubics(before, parallel=parallel))
        total += _bound_of_layer(before, after, seen, heads, parallel=parallel)
        total -= 0 if last else min(after, min(heads, before) * before) ** 2
        parallel = parallel or heads * seen == 1
        before = after
    return total


def _bound_of_layer(features: int, outputs: int, rank: int, heads: int, *, parallel: bool) -> int:
    """Bound the dimension of the functions sum over heads of V X X^T A X, a cone.

    They are sums of products of V and A, which can be scaled; where A is any matrix, whole sums of so many products are
    matrices of that rank. They are also linear in the products of V with A, symmetric in two of three features, or in
    all three where tokens are parallel.
    """
    values = outputs * features
    matrices = (_symmetric_parts if parallel else _square_matrices)(rank, features)
    everything = features * (features + 1) // 2 if parallel else features**2
    counted = heads * (matrices + values - 1)
    if matrices == everything:
        mixed = min(heads, values, everything)
        counted = mixed * (matrices + values - mixed)
    return min(counted, outputs * _cubics(features, parallel=parallel))


def _cubics(features: int, *, parallel: bool) -> int:
    """Count products of three features, of which two stand in X X^T."""
    return comb(features + 2, 3) if parallel else features**2 * (features + 1) // 2


def attention_formula(widths: Sequence[int], ranks: Sequence[int], tokens: int) -> int:
    """Evaluate Henry, Marchetti and Kohn's formula, with symmetric parts of attention matrices for a single token.

    Examples
    --------
    >>> attention_formula([2, 3, 2], [2, 2], 2)
    13
    """
    count = _symmetric_parts if tokens == 1 else _square_matrices
    matrices = sum(count(rank, width) for rank, width in zip(ranks, widths, strict=False))
    values = sum(before * after for before, after in pairwise(widths))
    return matrices + values - sum(width**2 for width in widths[1:-1]) - len(ranks)


def _square_matrices(rank: int, size: int) -> int:
    """Dimension of the square matrices of bounded rank."""
    return rank * (2 * size - rank)


def _symmetric_parts(rank: int, size: int) -> int:
    """Dimension of the symmetric parts of square matrices of bounded rank: symmetric ones of twice that rank."""
    rank = min(2 * rank, size)
    return rank * size - rank * (rank - 1) // 2
