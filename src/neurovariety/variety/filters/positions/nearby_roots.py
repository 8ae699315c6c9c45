"""Roots in floating point that are taken for one, and whole fibres among them, for many points at once.

Roots (x : y) are points of a sphere, in coordinates of length one; distances are chordal, from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.variety.filters.blocks import Level

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Near:
    """What is taken for rounding: of multiple roots of a filter, and of simple ones."""

    multiple: float
    simple: float


@dataclass(frozen=True)
class Block:
    """Roots of all filters of a dilation, and for each two what is taken for rounding; whether each is multiple."""

    roots: Complex
    multiple: Flags
    allowed: Float


def join_filters(own: Sequence[Complex], near: Near) -> Block:
    """Collect the roots of the filters of one dilation."""
    roots = np.concatenate(own, axis=1)
    owners = np.repeat(np.arange(len(own)), [some.shape[1] for some in own])
    same = owners[:, None] == owners
    distances = chordal(roots[:, :, None], roots[:, None])
    multiple = (same & (distances <= near.multiple)).sum(axis=2) > 1
    loose = same | multiple[:, :, None] | multiple[:, None]
    return Block(roots, multiple, np.where(loose, near.multiple, near.simple))


@dataclass(frozen=True)
class Groups:
    """Roots of a block that are taken for one: for each root the first of its group, and of the conjugate group."""

    first: Whole
    mates: Whole
    spread: Float
    separation: Float

    def multiplicities(self, point: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Give those of real roots and of pairs, the largest first."""
        first, mates = self.first[point].tolist(), self.mates[point].tolist()
        real = [first.count(root) for root in sorted(set(first)) if mates[root] == root]
        pairs = [first.count(root) for root in sorted(set(first)) if mates[root] > root]
        return tuple(sorted(real, reverse=True)), tuple(sorted(pairs, reverse=True))


def group_roots(block: Block) -> Groups:
    """Join roots that are near, and those that are near to these; find the group of each group's conjugate."""
    roots = block.roots
    distances = chordal(roots[:, :, None], roots[:, None])
    joined: Flags = distances <= block.allowed
    inside, outside = np.where(joined, distances, 0.0), np.where(joined, 1.0, distances)
    for _ in range(roots.shape[1].bit_length()):
        joined = joined @ joined  # of truth values: whether there is a way with more steps in between
    first = joined.argmax(axis=2)
    mirrored = chordal(roots[:, :, None], roots[:, None].conj()).argmin(axis=2)
    mates = np.take_along_axis(first, mirrored, axis=1)
    return Groups(first, mates, inside.max(axis=(1, 2)), outside.min(axis=(1, 2)))


def whole_fibre_below(
    levels: Sequence[Level], blocks: Sequence[Block], points: int, near: Near
) -> tuple[Flags, Float, Float]:
    """Look for a whole fibre of a dilation among the roots of filters of smaller dilations.

    Returns
    -------
    singular : numpy.ndarray, shape (N,), bool
    rounded, clear : numpy.ndarray, shape (N,), float64
        A root goes around its fibre, and is at worst so far from the nearest other one: the largest such distance that
        was taken for rounding, and the smallest that was not.
    """
    singular: Flags = np.zeros(points, dtype=np.bool_)
    rounded, clear = np.zeros(points), np.ones(points)
    for number, level in enumerate(levels):
        if number == 0:
            continue
        below = [
            _lifted(block, lower.dilation, near) for block, lower in zip(blocks[:number], levels[:number], strict=True)
        ]
        roots, multiple = (np.concatenate(parts, axis=1) for parts in zip(*below, strict=True))
        turns = np.exp(2j * np.pi * np.arange(level.dilation) / level.dilation)
        around = np.stack(np.broadcast_arrays(roots[:, :, None, 0] * turns, roots[:, :, None, 1]), axis=-1)
        distances = chordal(around[:, :, :, None], roots[:, None, None])
        # Distances are measured in what would be rounding, to find the root that is nearest in that sense.
        allowed = np.where(multiple[:, :, None] | multiple[:, None], near.multiple, near.simple)[:, :, None]
        worst = (distances / allowed).min(axis=3).max(axis=2)
        moved = distances.min(axis=3).max(axis=2)
        finite = (roots != 0).all(axis=2)
        whole = finite & (worst <= 1)
        at_ends = (roots == 0).sum(axis=1).max(axis=1) >= level.dilation
        singular = singular | whole.any(axis=1) | at_ends
        rounded = np.maximum(rounded, np.where(whole, moved, 0.0).max(axis=1))
        clear = np.minimum(clear, np.where(finite & ~whole, moved, 1.0).min(axis=1))
    return singular, rounded, clear


def _lifted(block: Block, dilation: int, near: Near) -> tuple[Complex, Flags]:
    """Take all S-th roots on the projective line; what is next to 0 or infinity goes there."""
    allowed = np.where(block.multiple, near.multiple, near.simple)[:, :, None]
    snapped = np.where(np.abs(block.roots) <= allowed, 0.0, block.roots)
    sizes = np.abs(snapped) ** (1 / dilation)
    angles = (np.angle(snapped[..., 0]) - np.angle(snapped[..., 1])) / dilation
    turns = 2 * np.pi * np.arange(dilation) / dilation
    x = sizes[:, :, None, 0] * np.exp(1j * (angles[:, :, None] + turns))
    y = np.broadcast_to(sizes[:, :, None, 1], x.shape).astype(np.complex128)
    roots = unit(np.stack([x, y], axis=-1).reshape(len(block.roots), -1, 2))
    return roots, np.repeat(block.multiple, dilation, axis=1)


def chordal(left: Complex, right: Complex) -> Float:
    """Compute distances between points (x : y) whose coordinates have length one."""
    return np.abs(left[..., 0] * right[..., 1] - left[..., 1] * right[..., 0])


def unit(roots: Complex) -> Complex:
    """Scale coordinates (x, y) to length one; zeros stay."""
    lengths = np.sqrt((np.abs(roots) ** 2).sum(axis=-1, keepdims=True))
    return roots / np.where(lengths == 0, 1.0, lengths)
