"""The sparse polynomials of the layers, written out."""

from __future__ import annotations

from math import prod
from string import ascii_lowercase

import numpy as np

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.variety.filters.given_filters import on_one_axis

MOST_TERMS = 6
"""Of a factor before it is shortened."""
_LETTERS = ascii_lowercase[: ascii_lowercase.index("x")]


def factor_texts(network: LinearConvNet) -> tuple[str, ...]:
    """Write the polynomial of each layer: forms in x and y along one axis, polynomials in x and y for images.

    Returns
    -------
    tuple of str, one for each layer

    Examples
    --------
    >>> factor_texts(LinearConvNet([3, 2], strides=[2]))
    ('(a0 x^2 + a1 x y + a2 y^2)', '(b0 x^2 + b1 y^2)')
    >>> factor_texts(LinearConvNet([(2, 2), (9, 9)], strides=[(2, 1)]))
    ('(a0 + a1 y + a2 x + a3 x y)', '(b0 + b1 y + ... + b80 x^16 y^8)')
    """
    taken = on_one_axis(network) or network
    texts = []
    for number, (size, steps) in enumerate(zip(taken.sizes, taken.dilations, strict=True)):
        name = _LETTERS[number] if len(taken.sizes) <= len(_LETTERS) else f"w{number + 1}_"
        terms = [
            "..." if place is None else " ".join([f"{name}{place}", *_powers(place, size, steps)])
            for place in _shortened(prod(size))
        ]
        texts.append(f"({' + '.join(terms)})")
    return tuple(texts)


def _powers(place: int, size: tuple[int, ...], steps: tuple[int, ...]) -> list[str]:
    """Write the monomial of an entry by its flat number; along one axis, of the form that y makes of the polynomial."""
    at = [int(index) * step for index, step in zip(np.unravel_index(place, size), steps, strict=True)]
    if len(at) == 1:
        at = [(size[0] - 1) * steps[0] - at[0], at[0]]
    names = "xyz" if len(at) <= 3 else [f"x{axis + 1}" for axis in range(len(at))]
    powers = [(name, power) for name, power in zip(names, at, strict=False) if power]
    return [name if power == 1 else f"{name}^{power}" for name, power in powers]


def _shortened(count: int) -> list[int | None]:
    """List the numbers from 0, or the first two and the last with None for those between."""
    return list(range(count)) if count <= MOST_TERMS else [0, 1, None, count - 1]
