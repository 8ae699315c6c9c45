"""Affine and homogeneous coordinates: the homogenising coordinate of each group first, then the variables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurovariety.solve.system.tape import Complex

Groups = Sequence[Sequence[int]]


def lift(points: Complex, groups: Groups) -> Complex:
    """Give homogeneous coordinates, shape (m, G + n), of points, shape (m, n): the largest of each group is 1."""
    lifted = np.concatenate([np.ones((len(points), len(groups)), dtype=np.complex128), points], axis=1)
    for columns in coordinate_groups(groups):
        block = lifted[:, columns]
        place = np.argmax(np.abs(block), axis=1)[:, None]
        block = block / np.take_along_axis(block, place, axis=1)
        np.put_along_axis(block, place, 1, axis=1)  # z / z may round
        lifted[:, columns] = block
    return lifted


def drop(points: Complex, groups: Groups) -> Complex:
    """Give affine coordinates, shape (m, n), of points in homogeneous ones, shape (m, G + n); inf at infinity."""
    dropped = points[:, len(groups) :].copy()
    for group, numbers in enumerate(groups):
        divisor = points[:, group, None]
        finite = divisor != 0
        quotient = np.divide(dropped[:, numbers], np.where(finite, divisor, 1))
        dropped[:, numbers] = np.where(finite, quotient, np.inf)
    return dropped


def coordinate_groups(groups: Groups) -> list[list[int]]:
    """List the homogeneous coordinates of each group."""
    return [[group, *(len(groups) + number for number in numbers)] for group, numbers in enumerate(groups)]
