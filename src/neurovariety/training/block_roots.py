"""Roots of filters in floating point, in batches, and their multiplicities among all filters of one dilation.

Filters of one dilation multiply as binary forms, so that their product keeps the roots, with multiplicities; which
filter had which root is forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.filter_products import FilterProducts

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]
Numbers = NDArray[Any]
Index = NDArray[np.int64]
Partition = tuple[int, ...]

SAME_ROOT = 1e-6
"""Roots are one when the determinant of their vectors of length 1 is smaller."""
ANGLE = 0.7239
"""Of the coordinates in which roots are computed: roots at infinity, which occur, are nothing special there."""


def blocks(products: FilterProducts) -> list[list[int]]:
    """Group the layers with more than one entry by their dilation, in order."""
    grouped: dict[int, list[int]] = {}
    for layer, (size, step) in enumerate(zip(products.sizes, products.dilations, strict=True)):
        if size > 1:
            grouped.setdefault(step, []).append(layer)
    return [grouped[step] for step in sorted(grouped)]


def roots(filters: Numbers) -> Complex:
    """Find the roots of binary forms, the coefficient of the highest power of the first variable first.

    Parameters
    ----------
    filters : numpy.ndarray, shape (m, k)

    Returns
    -------
    numpy.ndarray, shape (m, k - 1, 2), complex128
        Vectors of length 1 at which the forms vanish.

    Examples
    --------
    >>> vectors = roots(np.array([[1.0, -2.0], [0.0, 1.0]]))
    >>> abs(vectors.round(6)).tolist()
    [[[0.894427, 0.447214]], [[1.0, 0.0]]]
    """
    degree = filters.shape[1] - 1
    turned = filters @ _turn(degree)
    companion = np.zeros((len(filters), degree, degree), dtype=np.complex128)
    companion[:, 0] = -turned[:, 1:] / turned[:, :1]
    companion[:, range(1, degree), range(degree - 1)] = 1.0
    found = np.linalg.eigvals(companion)
    cosine, sine = np.cos(ANGLE), np.sin(ANGLE)
    vectors = np.stack([cosine * found - sine, sine * found + cosine], axis=2)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=2, keepdims=True))


def _turn(degree: int) -> Float:
    """Substitute x -> c x - s y, y -> s x + c y in the forms of a degree, shape (degree + 1, degree + 1)."""
    first, second = np.array([np.cos(ANGLE), -np.sin(ANGLE)]), np.array([np.sin(ANGLE), np.cos(ANGLE)])
    powers: list[list[Float]] = [[np.ones(1)], [np.ones(1)]]
    for _ in range(degree):
        powers[0].append(np.convolve(powers[0][-1], first))
        powers[1].append(np.convolve(powers[1][-1], second))
    return np.array([np.convolve(powers[0][degree - j], powers[1][j]) for j in range(degree + 1)])


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
        together = np.concatenate([roots(filters[layer]) for layer in layers], axis=1)
        sizes = np.sort(equal(together, together).sum(axis=2), axis=1)[:, ::-1]
        kinds, which = np.unique(sizes, axis=0, return_inverse=True)
        written = [_partition(kind.tolist()) for kind in kinds]
        columns.append([written[number] for number in which.ravel().tolist()])
    return tuple(zip(*columns, strict=True)) if columns else tuple(() for _ in parameters)


def equal(left: Complex, right: Complex) -> NDArray[np.bool_]:
    """Tell which of two lists of roots are the same, shapes (m, i, 2), (m, j, 2) to (m, i, j)."""
    determinants = np.einsum("mi,mj->mij", left[..., 0], right[..., 1])
    determinants -= np.einsum("mi,mj->mij", left[..., 1], right[..., 0])
    return np.asarray(np.abs(determinants) < SAME_ROOT)


def _partition(sizes: Sequence[int]) -> Partition:
    """Take each class of equal roots once: one of s roots occurs s times."""
    left, found = list(sizes), []
    while left:
        found.append(left[0])
        left = left[max(left[0], 1) :]
    return tuple(found)
