"""Filters scaled to equal lengths, which changes no function: one of the parameters that differ by scaling."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.filters.products import FilterProducts

Float = NDArray[np.float64]
Numbers = NDArray[Any]


def equal_lengths(products: FilterProducts, parameters: Float) -> Float:
    """Scale filters to equal lengths, largest entries positive but in the last one with more than one entry."""
    filters = products.split(with_equal_lengths(products, parameters))
    last = max((layer for layer, size in enumerate(products.sizes) if size > 1), default=0)
    together = np.ones((len(parameters), 1))
    for layer, one in enumerate(filters):
        if layer != last:
            signs = np.sign(np.take_along_axis(one, np.abs(one).argmax(axis=1)[:, None], axis=1))
            filters[layer] = one * signs
            together = together * signs
    filters[last] = filters[last] * together
    return np.concatenate(filters, axis=1)


def with_equal_lengths(products: FilterProducts, parameters: Numbers) -> Numbers:
    """Scale filters to equal lengths by positive numbers whose product is 1."""
    filters = products.split(parameters)
    lengths = np.stack([np.linalg.norm(one, axis=1) for one in filters], axis=1)
    common = np.exp(np.log(lengths).mean(axis=1, keepdims=True))
    return np.concatenate(
        [one * scale[:, None] for one, scale in zip(filters, (common / lengths).T, strict=True)], axis=1
    )
