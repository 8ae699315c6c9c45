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
    without the last term where their activation is no monomial. It is used on all pieces, whose own bounds are the
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
    scaled = [width * _scales(activation) for width, activation in zip(widths[1:-1], activations, strict=True)]
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


def _scales(activation: Activation) -> bool:
    return sum(1 for factor in activation.coefficients if factor) == 1


def _bound_of_piece(widths: Sequence[int], activations: Sequence[Activation], *, bias: bool) -> int:
    homogeneous = not bias and all(map(_scales, activations))
    degree = prod(activation.degree for activation in activations)
    ambient = Ambient.of_polynomials(widths[-1], widths[0], degree, homogeneous=homogeneous).dimension
    parameters = sum((before + bias) * after for before, after in pairwise(widths))
    hidden = sum(width for width, activation in zip(widths[1:-1], activations, strict=True) if _scales(activation))
    bound = min(ambient, parameters - hidden)
    if homogeneous and len(widths) == 3 and widths[-1] == 1:
        bound = min(bound, sums_of_powers(widths[0], activations[0].degree, widths[1]))
    return bound


def attention_bound(widths: Sequence[int], ranks: Sequence[int], tokens: int, heads: int) -> int:
    """Bound the dimension of deep lightning attention by counting symmetries that act freely.

    A layer's attention matrices K^T Q are matrices of bounded rank, of which one token sees the symmetric part only;
    each can be scaled together with its value matrix. A hidden layer's features can be changed by an invertible matrix;
    that acts freely where the widths do not grow up to there, or do not shrink from there on: value matrices of full
    rank then let nothing but the identity pass, and a scaling that fixes them and the attention matrices is trivial.

    Parameters
    ----------
    widths : sequence of l + 1 int
    ranks : sequence of l int
    tokens, heads : int

    Examples
    --------
    >>> attention_bound([2, 2, 2], [1, 1], 2, 1)
    8
    """
    count = _symmetric_parts if tokens == 1 else _square_matrices
    layers = zip(widths, widths[1:], ranks, strict=False)
    free = sum(heads * (count(rank, before) + before * after - 1) for before, after, rank in layers)
    falling = [all(a >= b for a, b in pairwise(widths[: place + 1])) for place in range(len(widths))]
    rising = [all(a <= b for a, b in pairwise(widths[place:])) for place in range(len(widths))]
    return free - sum(
        width**2
        for width, before, after in zip(widths[1:-1], falling[1:-1], rising[1:-1], strict=True)
        if before or after
    )


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
