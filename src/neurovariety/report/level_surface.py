"""Triangles of the surface where a function on a grid changes its sign: marching tetrahedra.

Each cube of the grid is cut into six tetrahedra around its diagonal. A tetrahedron whose corners differ in sign is cut
by one triangle, or by two when the signs are two and two; their corners lie on the edges, by linear interpolation.

Source: A. Doi, A. Koide, An efficient method of triangulating equi-valued surfaces by using tetrahedral cells, IEICE
Transactions E74 (1991) 214-224.
"""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


def level_surface(values: Float, axes: tuple[Float, Float, Float]) -> Float:
    """Triangulate where the values are 0.

    Parameters
    ----------
    values : numpy.ndarray, shape (a, b, c)
        At the grid points; an exact 0 counts as positive.
    axes : three numpy.ndarray, shapes (a,), (b,), (c,)
        The coordinates of the grid.

    Returns
    -------
    numpy.ndarray, shape (number of triangles, 3, 3)
        Triangle, corner, coordinate. By the right-hand rule a triangle faces the positive values.

    Examples
    --------
    >>> axis = np.array([-1.0, 2.0])
    >>> plane = np.broadcast_to(axis[:, None, None], (2, 2, 2))
    >>> triangles = level_surface(plane, (axis, axis, axis))
    >>> bool(np.allclose(triangles[:, :, 0], 0))
    True
    """
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    cells = tuple(length - 1 for length in values.shape)
    corners = {corner: tuple(slice(c, c + n) for c, n in zip(corner, cells, strict=True)) for corner in _CUBE}
    signs = np.stack([values[where] >= 0 for where in corners.values()])
    crossed = signs.any(axis=0) & ~signs.all(axis=0)
    heights = {corner: values[where][crossed] for corner, where in corners.items()}
    places = {corner: grid[where][crossed] for corner, where in corners.items()}
    parts = [
        _cut(np.stack([heights[c] for c in tetrahedron], axis=1), np.stack([places[c] for c in tetrahedron], axis=1))
        for tetrahedron in _TETRAHEDRA
    ]
    return np.concatenate(parts)


_CUBE = list(product((0, 1), repeat=3))


def _path(order: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Go from one end of the cube's diagonal to the other, one axis after another."""
    corner, path = [0, 0, 0], [(0, 0, 0)]
    for axis in order:
        corner[axis] = 1
        path.append((corner[0], corner[1], corner[2]))
    return path


_TETRAHEDRA = [_path(order) for order in permutations(range(3))]


def _cut(heights: Float, places: Float) -> Float:
    """Cut tetrahedra, heights of shape (t, 4) at places of shape (t, 4, 3), by the level 0."""
    positive = heights >= 0
    order = np.argsort(positive, axis=1, kind="stable")  # the negative corners first
    heights = np.take_along_axis(heights, order, axis=1)
    places = np.take_along_axis(places, order[:, :, None], axis=1)
    negative = 4 - positive.sum(axis=1)

    def crossing(chosen: NDArray[np.bool_], first: int, second: int) -> Float:
        low, high = heights[chosen, first], heights[chosen, second]
        share = (low / (low - high))[:, None]
        return places[chosen, first] + share * (places[chosen, second] - places[chosen, first])

    triangles = []
    for count, edges in _EDGES:
        chosen = negative == count
        cut = np.stack([crossing(chosen, first, second) for first, second in edges], axis=1)
        upward = places[chosen, 3] - places[chosen, 0]
        turned = np.sum(np.cross(cut[:, 1] - cut[:, 0], cut[:, 2] - cut[:, 0]) * upward, axis=1) < 0
        triangles.append(np.where(turned[:, None, None], cut[:, ::-1], cut))
    return np.concatenate(triangles)


_EDGES = [
    (1, ((0, 1), (0, 2), (0, 3))),
    (3, ((0, 3), (1, 3), (2, 3))),
    (2, ((0, 2), (0, 3), (1, 2))),
    (2, ((1, 2), (0, 3), (1, 3))),
]
"""Number of negative corners, and the three edges a triangle of the cut has its corners on."""
