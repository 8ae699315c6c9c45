"""What decides the set of end-to-end filters: how many roots each dilation brings, and how many of them must be real.

The end-to-end filter of a linear convolutional network, as a form in x and y, is the product of the forms
w_l(x^S, y^S), where S is the dilation of layer l, the product of the strides before it. Layers of one dilation multiply
as ordinary forms do. Over the complex numbers forms in two variables split into linear ones, so that only

    n_S = sum of k_l - 1 over the layers l of dilation S

matters there; over the real numbers they split into linear and quadratic ones, so that the number e_S of filters of
even length, each of which needs a real root, matters besides. The pairs (S, n_S) decide the closure, the triples
(S, n_S, e_S) the real set, see `sets.inclusion`. The layers of one dilation together are called a *block*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import InputError
from neurovariety.variety.filters.given_filters import on_one_axis


@dataclass(frozen=True)
class Level:
    """All filters of one dilation.

    Attributes
    ----------
    dilation : int
    lengths : tuple of int
        Of the filters with more than one entry, in the order of their layers.
    layers : tuple of int
        Their numbers, from 0.
    """

    dilation: int
    lengths: tuple[int, ...] = ()
    layers: tuple[int, ...] = ()

    @property
    def degree(self) -> int:
        """Number of fibres that they take, sum of k - 1."""
        return sum(self.lengths) - len(self.lengths)

    @property
    def even(self) -> int:
        """Number of filters of even length: each takes an odd number of real fibres."""
        return sum(length % 2 == 0 for length in self.lengths)


Blocks = tuple[Level, ...]
"""The layers of each dilation that have more than one entry, dilations ascending."""


def blocks_of(network: LinearConvNet) -> Blocks | None:
    """Sort the layers by dilation: the real signature of the network.

    Returns
    -------
    tuple of Level, or None
        None for filters of images, see `on_one_axis`. Empty where all filters have one entry.

    Examples
    --------
    >>> [(block.dilation, block.lengths) for block in blocks_of(LinearConvNet([2, 3, 1, 2], strides=[1, 2, 3]))]
    [(1, (2, 3)), (6, (2,))]
    """
    line = on_one_axis(network)
    return None if line is None else tuple(level for level in levels_of(line) if level.degree)


def levels_of(network: LinearConvNet) -> tuple[Level, ...]:
    """Collect the filters of each dilation, dilation 1 first even if it has none.

    Raises
    ------
    InputError
        For filters in two dimensions: their polynomials do not split into linear ones.

    Examples
    --------
    >>> levels_of(LinearConvNet([2, 3, 4], strides=[1, 2]))
    (Level(dilation=1, lengths=(2, 3), layers=(0, 1)), Level(dilation=2, lengths=(4,), layers=(2,)))
    """
    if len(network.input_shape) != 1:
        raise InputError("roots decide only about filters of signals", given=network.spec, allowed="one dimension")
    collected: dict[int, list[int]] = {1: []}
    for layer, ((length,), (dilation,)) in enumerate(zip(network.sizes, network.dilations, strict=True)):
        if length > 1:
            collected.setdefault(dilation, []).append(layer)
    return tuple(
        Level(dilation, tuple(network.sizes[layer][0] for layer in layers), tuple(layers))
        for dilation, layers in sorted(collected.items())
    )


def needed_degrees(levels: Sequence[Level]) -> tuple[int, ...]:
    """For each dilation S the least degree of the largest factor in x^S and y^S of what the filters compute.

    Examples
    --------
    >>> needed_degrees(levels_of(LinearConvNet([3, 2], strides=[2])))
    (4, 1)
    """
    return tuple(
        sum(above.degree * above.dilation // level.dilation for above in levels[number:])
        for number, level in enumerate(levels)
    )


def signature(parts: Blocks) -> tuple[tuple[int, int], ...]:
    """Give the pairs (S, n_S), which decide the closure.

    Examples
    --------
    >>> signature(blocks_of(LinearConvNet([2, 2, 2], strides=[1, 3])))
    ((1, 2), (3, 1))
    """
    return tuple((block.dilation, block.degree) for block in parts)


def real_signature(parts: Blocks) -> tuple[tuple[int, int, int], ...]:
    """Give the triples (S, n_S, e_S), which decide the real set.

    Examples
    --------
    >>> real_signature(blocks_of(LinearConvNet([2, 2, 2], strides=[1, 3])))
    ((1, 2, 2), (3, 1, 1))
    """
    return tuple((block.dilation, block.degree, block.even) for block in parts)


def signature_text(parts: Blocks) -> str:
    """Write the real signature out.

    Examples
    --------
    >>> signature_text(blocks_of(LinearConvNet([2, 2, 3], strides=[1, 2])))
    'dilation 1: degree 2, at least 2 real roots; dilation 2: degree 2, at least 0 real roots'
    """
    told = (
        f"dilation {block.dilation}: degree {block.degree}, at least {block.even} real root{'s' * (block.even != 1)}"
        for block in parts
    )
    return "; ".join(told) or "filters of one entry"


def factors_by_dilation(network: LinearConvNet) -> Counter[tuple[tuple[int, int], ...]]:
    """Count the filters by (size, dilation) along each axis, those with one entry left out; dilations of size 1 as 1.

    Networks of images with the same ones compute the same functions, in whatever order the layers are.

    Examples
    --------
    >>> one, two = LinearConvNet([(3, 3), (2, 1)], strides=[(1, 2)]), LinearConvNet([(2, 1), (3, 3)])
    >>> factors_by_dilation(one) == factors_by_dilation(two)
    True
    """
    pairs = (
        tuple((length, dilation if length > 1 else 1) for length, dilation in zip(size, dilations, strict=True))
        for size, dilations in zip(network.sizes, network.dilations, strict=True)
    )
    return Counter(pair for pair in pairs if any(length > 1 for length, _ in pair))
