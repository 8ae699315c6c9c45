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
from neurovariety.variety.filters.blocks import levels_of
from neurovariety.variety.filters.given_filters import filters_of_signals
from neurovariety.variety.filters.positions.block_pattern import BlockPattern
from neurovariety.variety.filters.positions.nearby_roots import Near, group_roots, join_filters, unit, whole_fibre_below

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]

ROOT_DISTANCE = 1e-4
"""Chordal distance below which two roots are taken for one: enough for three roots of one filter that meet."""
SIMPLE_ROOT_DISTANCE = 1e-6
"""The same for roots of different filters, each simple in its own: they are as accurate as the filters."""
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
    architecture: Architecture | str,
    filters: Sequence[Any],
    *,
    root_distance: float = ROOT_DISTANCE,
    simple_root_distance: float = SIMPLE_ROOT_DISTANCE,
) -> tuple[NumericalPosition, ...]:
    """Tell for many products of real filters at once where they lie.

    Parameters
    ----------
    architecture : LinearConvNet or SPEC text
        With more than one entry along one axis only.
    filters : sequence of L arrays, shapes (N, k_l), float64
        The filters of each layer, for N points.
    root_distance : float
        Chordal distance, from 0 to 1, below which two roots of one filter are taken for one, and a multiple root and
        any other one.
    simple_root_distance : float
        The same for roots of different filters, each simple in its own. Larger for filters that are not accurate.

    Returns
    -------
    tuple of N NumericalPosition

    Raises
    ------
    InputError
        For other architectures, arrays of other shapes or with entries that are no finite real numbers, and distances
        that are not from 0 to 1.

    Examples
    --------
    >>> found = numerical_positions("lcn 2,2", [[[1.0, 1.0], [1.0, 1.0]], [[1.0, -2.0], [2.0, 2.0]]])
    >>> [(one.value, one.patterns[0].partition) for one in found]
    [('interior', (1, 1)), ('boundary', (2,))]
    """
    network = filters_of_signals(architecture)
    levels = [level for level in levels_of(network) if level.degree]
    arrays = _checked(network, filters)
    points = len(arrays[0])
    zero = np.any([~array.any(axis=1) for array in arrays], axis=0)
    near = Near(_distance("root_distance", root_distance), _distance("simple_root_distance", simple_root_distance))
    own = [[filter_roots(arrays[layer]) for layer in level.layers] for level in levels]
    blocks = [join_filters(roots, near) for roots in own]
    groups = [group_roots(block) for block in blocks]
    singular, rounded, clear = whole_fibre_below(levels, blocks, points, near)
    spread = np.max([rounded, *(group.spread for group in groups)], axis=0)
    separation = np.min([clear, *(group.separation for group in groups)], axis=0)
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
        return unit(roots)
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
    return unit(np.stack([cosine * found - sine, sine * found + cosine], axis=2))


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


def _distance(name: str, value: float) -> float:
    if not 0 <= value < 1:
        raise InputError(f"{name} is a chordal distance", given=repr(value)[:60], allowed="from 0 to below 1")
    return value


def _checked(network: LinearConvNet, filters: Sequence[Any]) -> list[Float]:
    """Read the arrays, each filter's largest entry scaled to one."""
    try:
        arrays = [np.asarray(array, dtype=np.float64) for array in filters]
    except (TypeError, ValueError) as error:
        raise InputError(
            "filters are arrays of real numbers", given=str(error)[:80], allowed="a sequence of (N, k)"
        ) from None
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
