"""What decides the set of end-to-end filters: how many roots each dilation brings, and how many of them must be real.

The end-to-end filter of a linear convolutional network, as a form in x and y, is the product of the forms
w_l(x^S, y^S), where S is the dilation of layer l, the product of the strides before it. Layers of one dilation multiply
as ordinary forms do. Over the complex numbers forms in two variables split into linear ones, so that only

    n_S = sum of k_l - 1 over the layers l of dilation S

matters there; over the real numbers they split into linear and quadratic ones, so that the number e_S of filters of
even length, each of which needs a real root, matters besides. The pairs (S, n_S) decide the closure, the triples
(S, n_S, e_S) the real set, see `inclusion`. The layers of one dilation together are called a *block*.
"""

from __future__ import annotations

from collections import Counter

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.variety.filters.root_fibres import Level, levels_of

Blocks = tuple[Level, ...]
"""The layers of each dilation that have more than one entry, dilations ascending."""


def as_filters(given: Architecture | str) -> LinearConvNet:
    """Take a linear convolutional network, or its text.

    Raises
    ------
    InputError
        For another architecture.
    """
    network = as_architecture(given)
    if not isinstance(network, LinearConvNet):
        raise InputError(
            "end-to-end filters belong to linear convolutional networks",
            given=network.spec,
            allowed="lcn 3,2 stride 2, for instance",
        )
    return network


def on_one_axis(network: LinearConvNet) -> LinearConvNet | None:
    """Take the one axis along which filters have more than one entry.

    Returns
    -------
    LinearConvNet or None
        None where there are two such axes: forms in more variables do not split.

    Examples
    --------
    >>> on_one_axis(LinearConvNet([(3, 1), (2, 1)], strides=[(2, 5)]))
    LinearConvNet([3, 2], strides=[2, 1])
    """
    used = [axis for axis, length in enumerate(network.input_shape) if length > 1]
    if len(network.input_shape) == 1 or len(used) > 1:
        return network if len(network.input_shape) == 1 else None
    axis = used[0] if used else 0
    return LinearConvNet([size[axis] for size in network.sizes], strides=[stride[axis] for stride in network.strides])


def blocks(network: LinearConvNet) -> Blocks | None:
    """Sort the layers by dilation: the real signature of the network.

    Returns
    -------
    tuple of Level, or None
        None for filters of images, see `on_one_axis`. Empty where all filters have one entry.

    Examples
    --------
    >>> [(block.dilation, block.lengths) for block in blocks(LinearConvNet([2, 3, 1, 2], strides=[1, 2, 3]))]
    [(1, (2, 3)), (6, (2,))]
    """
    line = on_one_axis(network)
    return None if line is None else tuple(level for level in levels_of(line) if level.degree)


def signature(parts: Blocks) -> tuple[tuple[int, int], ...]:
    """Give the pairs (S, n_S), which decide the closure.

    Examples
    --------
    >>> signature(blocks(LinearConvNet([2, 2, 2], strides=[1, 3])))
    ((1, 2), (3, 1))
    """
    return tuple((block.dilation, block.degree) for block in parts)


def real_signature(parts: Blocks) -> tuple[tuple[int, int, int], ...]:
    """Give the triples (S, n_S, e_S), which decide the real set.

    Examples
    --------
    >>> real_signature(blocks(LinearConvNet([2, 2, 2], strides=[1, 3])))
    ((1, 2, 2), (3, 1, 1))
    """
    return tuple((block.dilation, block.degree, block.even) for block in parts)


def signature_text(parts: Blocks) -> str:
    """Write the real signature out.

    Examples
    --------
    >>> signature_text(blocks(LinearConvNet([2, 2, 3], strides=[1, 2])))
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
