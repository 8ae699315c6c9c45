"""Where end-to-end filters lie that are given by real filters in floating point: at critical points, or in training.

The roots are those of the filters, which are better determined than those of their product. They lie on the projective
line, a sphere on which distances are chordal, from 0 to 1. Roots nearer to each other than a tolerance are taken for
one root of higher multiplicity, and a pair that meets on the real line for a real one. Two roots that meet are off by
the square root of the filters' rounding, three by the third root. So the answer is numerical, and how near it was to
another one is told with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import InputError
from neurovariety.variety.filters.block_pattern import BlockPattern
from neurovariety.variety.filters.root_fibres import Level, levels_of
from neurovariety.variety.filters.signature import as_filters, on_one_axis

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

ROOT_DISTANCE = 1e-4
"""Chordal distance below which two roots are taken for one: enough for three roots of one filter that meet."""
Label = Literal["interior", "boundary", "singular", "zero"]


@dataclass(frozen=True)
class NumericalPosition:
    """Where one product of real filters lies.

    Attributes
    ----------
    value : {"interior", "boundary", "singular", "zero"}
        As `filter_position` says it; "zero" where a filter is zero.
    patterns : tuple of BlockPattern
        Root multiplicities of the block of each dilation.
    separation : float
        Smallest chordal distance that was taken for a distance, and not for rounding: the larger, the surer.
    spread : float
        Largest one that was taken for rounding.
    """

    value: Label
    patterns: tuple[BlockPattern, ...]
    separation: float
    spread: float


def numerical_positions(
    architecture: Architecture | str, filters: Sequence[Any], *, root_distance: float = ROOT_DISTANCE
) -> tuple[NumericalPosition, ...]:
    """Tell for many products of real filters at once where they lie.

    Parameters
    ----------
    architecture : LinearConvNet or SPEC text
        With more than one entry along one axis only.
    filters : sequence of L arrays, shapes (N, k_l), float64
        The filters of each layer, for N points.
    root_distance : float
        Chordal distance, from 0 to 1, below which two roots are taken for one.

    Returns
    -------
    tuple of N NumericalPosition

    Raises
    ------
    InputError
        For other architectures, or arrays of other shapes or with entries that are not finite.

    Examples
    --------
    >>> found = numerical_positions("lcn 2,2", [[[1.0, 1.0], [1.0, 1.0]], [[1.0, -2.0], [2.0, 2.0]]])
    >>> [(one.value, one.patterns[0].partition) for one in found]
    [('interior', (1, 1)), ('boundary', (2,))]
    """
    given = as_filters(architecture)
    network = on_one_axis(given) or given
    levels = [level for level in levels_of(network) if level.degree]
    arrays = _checked(network, filters)
    points = len(arrays[0])
    zero = np.any([~array.any(axis=1) for array in arrays], axis=0)
    roots = [np.concatenate([filter_roots(arrays[layer]) for layer in level.layers], axis=1) for level in levels]
    groups = [_group(some, root_distance) for some in roots]
    singular, moved = _whole_fibre_below(levels, roots, points, root_distance)
    distances = np.concatenate([moved, *(group.distances for group in groups)], axis=1)
    rounding = distances <= root_distance
    spread = np.where(rounding, distances, 0.0).max(axis=1, initial=0.0)
    separation = np.where(rounding, 1.0, distances).min(axis=1, initial=1.0)
    found = []
    for point in range(points):
        patterns = tuple(
            BlockPattern(level.dilation, *group.multiplicities(point), level.even)
            for level, group in zip(levels, groups, strict=True)
        )
        smooth: Label = "interior" if all(pattern.interior for pattern in patterns) else "boundary"
        value: Label = "zero" if zero[point] else "singular" if singular[point] else smooth
        found.append(NumericalPosition(value, patterns, float(separation[point]), float(spread[point])))
    return tuple(found)


def filter_roots(filters: Float | Complex) -> Complex:
    """Compute the roots of filters on the projective line.

    Parameters
    ----------
    filters : numpy.ndarray, shape (N, k), float64 or complex128
        Coefficients of x^(k-1), ..., y^(k-1); a filter that is zero gets the roots of another one.

    Returns
    -------
    numpy.ndarray, shape (N, k - 1, 2), complex128
        (x, y) of length one.

    Examples
    --------
    >>> np.abs(filter_roots(np.array([[0.0, 3.0, 0.0]]))).round(12).tolist()  # x y
    [[[1.0, 0.0], [0.0, 1.0]]]
    """
    points, degree = len(filters), filters.shape[1] - 1
    if degree == 0:
        return np.empty((points, 0, 2), dtype=np.complex128)
    if degree == 1:
        roots = np.stack([-filters[:, 1], filters[:, 0]], axis=1)[:, None, :].astype(np.complex128)
        return _unit(roots)
    # The line is turned so that infinity, where roots are computed, is as little a root as possible.
    angles = np.pi * np.arange(2 * degree + 1) / (2 * degree + 1)
    turned = np.einsum("nk,akj->naj", filters, np.array([_turning(angle, degree) for angle in angles]))
    best = np.abs(turned[:, :, 0]).argmax(axis=1)
    forms = turned[np.arange(points), best]
    companion = np.zeros((points, degree, degree), dtype=forms.dtype)
    companion[:, np.arange(1, degree), np.arange(degree - 1)] = 1.0
    companion[:, 0, :] = -forms[:, 1:] / np.where(forms[:, :1] == 0, 1.0, forms[:, :1])
    found = np.linalg.eigvals(companion).astype(np.complex128)
    cosine, sine = np.cos(angles[best])[:, None], np.sin(angles[best])[:, None]
    return _unit(np.stack([cosine * found - sine, sine * found + cosine], axis=2))


@dataclass(frozen=True)
class _Groups:
    """Roots of a block that are taken for one: for each root the first of its group."""

    first: Whole
    mates: Whole
    distances: Float

    def multiplicities(self, point: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Give those of real roots and of pairs, the largest first."""
        first, mates = self.first[point].tolist(), self.mates[point].tolist()
        real = [first.count(root) for root in sorted(set(first)) if mates[root] == root]
        pairs = [first.count(root) for root in sorted(set(first)) if mates[root] > root]
        return tuple(sorted(real, reverse=True)), tuple(sorted(pairs, reverse=True))


def _group(roots: Complex, tolerance: float) -> _Groups:
    """Join roots that are near, and those that are near to these; find the group of each group's conjugate."""
    points, count = roots.shape[:2]
    if not count:
        none = np.empty((points, 0), dtype=np.int64)
        return _Groups(none, none, np.empty((points, 0)))
    distances = _chordal(roots[:, :, None], roots[:, None])
    joined: Flags = distances <= tolerance
    for _ in range(count.bit_length()):
        joined = joined @ joined  # of truth values: whether there is a way with one step more in between
    first = joined.argmax(axis=2)
    mirrored = _chordal(roots[:, :, None], roots[:, None].conj()).argmin(axis=2)
    mates = np.take_along_axis(first, mirrored, axis=1)
    upper = np.triu_indices(count, 1)
    return _Groups(first, mates, distances[:, upper[0], upper[1]])


def _whole_fibre_below(
    levels: Sequence[Level], roots: Sequence[Complex], points: int, tolerance: float
) -> tuple[Flags, Float]:
    """Look for a whole fibre of a dilation among the roots of filters of smaller dilations.

    Returns
    -------
    numpy.ndarray, shape (N,), bool
    numpy.ndarray, shape (N, m), float64
        How far from the nearest other root any root comes, at worst, as it goes around its fibre.
    """
    singular: Flags = np.zeros(points, dtype=np.bool_)
    moved: list[Float] = [np.empty((points, 0))]
    for number, level in enumerate(levels):
        if number == 0:
            continue
        lower = np.concatenate(
            [_lifted(some, below.dilation, tolerance) for some, below in zip(roots, levels[:number], strict=False)],
            axis=1,
        )
        turns = np.exp(2j * np.pi * np.arange(level.dilation) / level.dilation)
        around = np.stack(np.broadcast_arrays(lower[:, :, None, 0] * turns, lower[:, :, None, 1]), axis=-1)
        nearest = _chordal(around[:, :, :, None], lower[:, None, None]).min(axis=3).max(axis=2)
        ends = (lower == 0).any(axis=2)
        nearest = np.where(ends, 1.0, nearest)
        for coordinate in range(2):
            singular = np.logical_or(singular, (lower[:, :, coordinate] == 0).sum(axis=1) >= level.dilation)
        singular = np.logical_or(singular, (nearest <= tolerance).any(axis=1))
        moved.append(nearest)
    return singular, np.concatenate(moved, axis=1)


def _lifted(roots: Complex, dilation: int, tolerance: float) -> Complex:
    """Take all S-th roots on the projective line; what is next to 0 or infinity goes there."""
    snapped = np.where(np.abs(roots) <= tolerance, 0.0, roots)
    sizes = np.abs(snapped) ** (1 / dilation)
    angles = (np.angle(snapped[..., 0]) - np.angle(snapped[..., 1])) / dilation
    turns = 2 * np.pi * np.arange(dilation) / dilation
    x = sizes[:, :, None, 0] * np.exp(1j * (angles[:, :, None] + turns))
    y = np.broadcast_to(sizes[:, :, None, 1], x.shape)
    return _unit(np.stack([x, y.astype(np.complex128)], axis=-1).reshape(len(roots), -1, 2))


def _turning(angle: float, degree: int) -> Float:
    """Write the monomials of x = c u - s v, y = s u + c v as forms in u and v, a row each."""
    first, second = np.array([np.cos(angle), -np.sin(angle)]), np.array([np.sin(angle), np.cos(angle)])
    rows = []
    for power in range(degree + 1):
        row = np.ones(1)
        for factor in [first] * (degree - power) + [second] * power:
            row = np.convolve(row, factor)
        rows.append(row)
    return np.array(rows)


def _chordal(left: Complex, right: Complex) -> Float:
    """Compute distances between points (x : y) whose coordinates have length one."""
    return np.abs(left[..., 0] * right[..., 1] - left[..., 1] * right[..., 0])


def _unit(roots: Complex) -> Complex:
    lengths = np.sqrt((np.abs(roots) ** 2).sum(axis=-1, keepdims=True))
    return roots / np.where(lengths == 0, 1.0, lengths)


def _checked(network: LinearConvNet, filters: Sequence[Any]) -> list[Float]:
    """Read the arrays, each filter's largest entry scaled to one."""
    arrays = [np.asarray(array, dtype=np.float64) for array in filters]
    sizes = [size[0] for size in network.sizes]
    points = len(arrays[0]) if arrays and arrays[0].ndim == 2 else 0
    if [array.shape for array in arrays] != [(points, size) for size in sizes]:
        raise InputError(
            "the filters have other shapes than the network's",
            given=str([array.shape for array in arrays]),
            allowed=", ".join(f"(N, {size})" for size in sizes),
        )
    if not all(np.isfinite(array).all() for array in arrays):
        raise InputError("filters have finite entries", given="an entry that is not")
    largest = [np.abs(array).max(axis=1, keepdims=True) for array in arrays]
    return [array / np.where(size == 0, 1.0, size) for array, size in zip(arrays, largest, strict=True)]
