"""Theorems on the identifiability of fully connected networks with monomial activations, each with its hypotheses.

Numbers are those of Usevich, Borsoi, Derand, Clausel, Identifiability of deep polynomial neural networks
(NeurIPS 2025, arXiv 2506.17093). Widths are d_0, ..., d_L and powers r_1, ..., r_(L-1). "Finitely" means that a general
function of the network has finitely many parameters up to the scaling of neurons, "globally" that it has one up to
scaling and the order of neurons, over the complex numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

TwoLayers = Callable[[tuple[int, int, int], int], bool]
"""Decides whether the network of three widths and one power is finitely identifiable."""


def proposition_12(widths: Sequence[int], power: int) -> bool:
    """Decide whether Kruskal's theorem makes a network with one hidden layer globally identifiable.

    r >= (2 d_1 - min(d_1, d_2)) / (min(d_0, d_1) - 1), for d_0, d_1 >= 2 and r >= 2.

    Examples
    --------
    >>> proposition_12([2, 3, 1], 5), proposition_12([2, 3, 1], 4)
    (True, False)
    """
    inputs, hidden, outputs = widths
    if min(inputs, hidden) < 2 or power < 2:
        return False
    return power * (min(inputs, hidden) - 1) >= 2 * hidden - min(hidden, outputs)


def theorem_11(widths: Sequence[int], powers: Sequence[int], is_finite: TwoLayers) -> bool:
    """Decide whether localisation makes a deep network finitely identifiable.

    It is enough that all networks (min(d_0, ..., d_(l-1)), d_l, d_(l+1)) with power r_l are.

    Examples
    --------
    >>> theorem_11([3, 2, 2, 1], [2, 3], proposition_12)
    True
    """
    return all(
        is_finite((min(widths[:layer]), widths[layer], widths[layer + 1]), powers[layer - 1])
        for layer in range(1, len(widths) - 1)
    )


def corollary_16(widths: Sequence[int], powers: Sequence[int]) -> bool:
    """Decide whether a network is finitely identifiable because its widths do not grow.

    d_0 >= ... >= d_(L-1) >= 2 and all powers 2 at least, the last one 3 where there is a single output.

    Examples
    --------
    >>> corollary_16([4, 3, 2, 1], [2, 3]), corollary_16([4, 3, 2, 1], [2, 2])
    (True, False)
    """
    hidden = widths[:-1]
    falling = len(widths) > 2 and all(before >= after for before, after in pairwise(hidden)) and hidden[-1] >= 2
    return falling and min(powers) >= 2 and (widths[-1] > 1 or powers[-1] >= 3)


def corollary_17(widths: Sequence[int], powers: Sequence[int]) -> bool:
    """Decide whether a network is finitely identifiable because its powers are high: r_l >= 2 d_l - 1.

    All widths but the last are 2 at least.

    Examples
    --------
    >>> corollary_17([2, 3, 2, 1], [5, 3]), corollary_17([2, 3, 2, 1], [4, 3])
    (True, False)
    """
    if len(widths) < 3 or min(widths[:-1]) < 2:
        return False
    return all(power >= 2 * width - 1 for width, power in zip(widths[1:-1], powers, strict=True))


def with_biases(widths: Sequence[int], powers: Sequence[int]) -> bool:
    """Decide whether a network with biases is finitely identifiable because its powers are high: r_l >= 2 d_l + 1.

    A network with biases is one without, whose layers have one neuron more that carries 1: corollary 17 for d_l + 1.

    Examples
    --------
    >>> with_biases([1, 2, 1], [5]), with_biases([1, 2, 1], [4])
    (True, False)
    """
    return len(widths) > 2 and corollary_17([*(width + 1 for width in widths[:-1]), widths[-1]], powers)


def equal_widths(widths: Sequence[int], powers: Sequence[int]) -> bool:
    """Decide whether a network has the expected dimension because all its widths are equal, and 2 at least.

    For one power r >= 2 in all layers: Finkel, Rodriguez, Wu, Yahl, Activation degree thresholds and expressiveness of
    polynomial neural networks (Algebraic Statistics 2025).

    Examples
    --------
    >>> equal_widths([3, 3, 3], [2]), equal_widths([3, 3, 2], [2])
    (True, False)
    """
    same = len(set(widths)) == 1 and len(set(powers)) == 1
    return same and len(widths) > 2 and widths[0] > 1 and powers[0] > 1


def one_neuron(widths: Sequence[int]) -> bool:
    """Decide whether a network has one hidden layer with one neuron: v (w . x)^r gives v and w up to scaling."""
    return len(widths) == 3 and widths[1] == 1
