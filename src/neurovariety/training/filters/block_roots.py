"""Roots of filters in floating point, in batches, and their multiplicities among all filters of one dilation.

Filters of one dilation multiply as binary forms, so that their product keeps the roots, with multiplicities; which
filter had which root is forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.filters.products import FilterProducts
from neurovariety.variety.filters.positions.nearby_roots import Groups, Near, group_roots, join_filters
from neurovariety.variety.filters.positions.numerical_position import ROOT_DISTANCE, SIMPLE_ROOT_DISTANCE, filter_roots

Complex = NDArray[np.complex128]
Numbers = NDArray[Any]
Partition = tuple[int, ...]

NEAR = Near(ROOT_DISTANCE, SIMPLE_ROOT_DISTANCE)
"""The tolerances of positions."""


def blocks(products: FilterProducts) -> list[list[int]]:
    """Group the layers with more than one entry by their dilation, in order."""
    grouped: dict[int, list[int]] = {}
    for layer, (size, step) in enumerate(zip(products.sizes, products.dilations, strict=True)):
        if size > 1:
            grouped.setdefault(step, []).append(layer)
    return [grouped[step] for step in sorted(grouped)]


def multiplicities(products: FilterProducts, parameters: Numbers) -> tuple[tuple[Partition, ...], ...]:
    """Count equal roots of the product of the filters of each dilation.

    Parameters
    ----------
    products : FilterProducts
    parameters : numpy.ndarray, shape (m, P)

    Returns
    -------
    tuple of m tuples, of one partition for each dilation
        Larger ones first; the dilation 1 first.
    """
    filters = products.split(parameters)
    columns: list[list[Partition]] = []
    for layers in blocks(products):
        first = grouped_roots([filters[layer] for layer in layers])[1].first
        sizes = np.sort((first[:, :, None] == first[:, None]).sum(axis=2), axis=1)[:, ::-1]
        kinds, which = np.unique(sizes, axis=0, return_inverse=True)
        written = [_partition(kind.tolist()) for kind in kinds]
        columns.append([written[number] for number in which.ravel().tolist()])
    return tuple(zip(*columns, strict=True)) if columns else tuple(() for _ in parameters)


def grouped_roots(filters: Sequence[Numbers]) -> tuple[Complex, Groups]:
    """Find the roots of filters of one dilation, shape (m, n, 2), and which of them are one, or conjugate."""
    block = join_filters([filter_roots(one) for one in filters], NEAR)
    return block.roots, group_roots(block)


def _partition(sizes: Sequence[int]) -> Partition:
    """Take each class of equal roots once: one of s roots occurs s times."""
    left, found = list(sizes), []
    while left:
        found.append(left[0])
        left = left[left[0] :]
    return tuple(found)
