"""The Voronoi cell of a point of a plane curve, drawn: the cell, the curve, and the zeros of the boundary equation.

Factors without boundary points are dashed, and isolated zeros that are no boundary are circles: the sign of the
equation does not tell who is inside.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError, require
from neurovariety.ideals.sampling.constraints import checked_box
from neurovariety.report.zero_set import COLOURS, INK, LINE, QUIET
from neurovariety.solve.exact import real_roots
from neurovariety.variety.voronoi import ParametrisedSet, VoronoiBoundary, VoronoiCell

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Float = NDArray[np.float64]

STEPS = 400
"""Grid points along each axis, and points of the curve between two crossings of the box."""

WIDTH, HEIGHT = 6.4, 6.0
FAR = 4.0
"""Rays that do not end are drawn so many diagonals of the box long."""

CURVE, CELL, EQUATION = COLOURS[0], COLOURS[4], COLOURS[1]


def plot_voronoi_cell(cell: VoronoiCell, *, box: tuple[ArrayLike, ArrayLike]) -> Figure:
    """Draw a cell of a point of a plane curve.

    Parameters
    ----------
    cell : VoronoiCell
        Of a curve that is given by a parametrisation with two coordinates.
    box : pair of array_like
        Lowest and highest coordinates to show, numbers or shape (2,).

    Returns
    -------
    matplotlib.figure.Figure
        Not known to pyplot: keep it with ``figure.savefig(path)``.

    Raises
    ------
    InputError
        For anything else than a parametrised plane curve, or a box that is none.
    MissingExtraError
        When matplotlib is not installed.

    Examples
    --------
    >>> from neurovariety.solve import variables
    >>> from neurovariety.variety.voronoi import voronoi_cell
    >>> (t,) = variables("t")
    >>> figure = plot_voronoi_cell(voronoi_cell([-t**2, t**3], [0, 0]), box=(-1, 1))
    >>> figure.axes[0].get_xlabel()
    'u1'
    """
    if not isinstance(cell, VoronoiCell):
        raise InputError(
            "only a Voronoi cell can be drawn", given=repr(cell)[:80], allowed="what voronoi_cell(...) gives"
        )
    curve = cell.points
    if not isinstance(curve, ParametrisedSet) or len(curve.names) != 1 or curve.size != 2:
        raise InputError("only cells of points of parametrised plane curves can be drawn", given=str(curve))
    low, high = checked_box(box, 2)
    matplotlib = require("matplotlib", extra="report")
    figures = require("matplotlib.figure", extra="report")
    with matplotlib.rc_context():
        # The reader's own matplotlib style is for the reader's own plots.
        matplotlib.rcdefaults()
        figure: Figure = figures.Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
        axes = figure.add_subplot()
        axes.set_axisbelow(True)
        axes.grid(True, color=LINE, linewidth=1)
        point = np.array([float(value) for value in cell.point])
        if cell.full_dimensional:
            handles = _draw_area(axes, cell, point, low, high)
        else:
            handles = _draw_segments(axes, cell, point, float(np.linalg.norm(high - low)))
        handles += axes.plot(*_on_curve(curve, low, high).T, color=CURVE, linewidth=2, zorder=4, label="the curve")
        handles += axes.plot(*point[:, None], marker="o", color=INK, linestyle="none", zorder=6, label="the point")
        axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel="u1", ylabel="u2", aspect="equal")
        figure.legend(handles=handles, loc="outside upper center", frameon=False, labelcolor=INK, ncols=2)
        axes.tick_params(length=0, colors=QUIET)
        for spine in axes.spines.values():
            spine.set_visible(False)
    return figure


def _draw_area(axes: Axes, cell: VoronoiCell, point: Float, low: Float, high: Float) -> list[Any]:
    lines = require("matplotlib.lines", extra="report")
    patches = require("matplotlib.patches", extra="report")
    horizontal, vertical = (np.linspace(a, b, STEPS) for a, b in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(horizontal, vertical), axis=-1)
    steps = grid.reshape(-1, 2) - point
    steps[~steps.any(axis=1)] = np.finfo(float).tiny  # the point itself lies in its cell
    depth = np.minimum(cell.reach(steps), 2.0).reshape(STEPS, STEPS) - 1
    axes.contourf(horizontal, vertical, depth, levels=[0.0, 2.0], colors=[CELL], alpha=0.45, zorder=1)
    boundary = cell.boundary()
    _draw_zeros(axes, boundary, grid, horizontal, vertical)
    for isolated in boundary.isolated or ():
        if not isolated.on_boundary:
            where = [[float(value)] for value in isolated.coordinates]
            axes.plot(*where, marker="o", fillstyle="none", color=EQUATION, linestyle="none", zorder=5)
    return [
        patches.Patch(facecolor=CELL, alpha=0.45, label="its Voronoi cell"),
        lines.Line2D([], [], color=EQUATION, label="zeros of the boundary equation"),
    ]


def _draw_zeros(axes: Axes, boundary: VoronoiBoundary, grid: Float, horizontal: Float, vertical: Float) -> None:
    for one in boundary.factors:
        height = one.polynomial.to_float()(grid.reshape(-1, 2)).reshape(grid.shape[:2])
        if height.min() < 0 < height.max():
            style = "-" if one.on_boundary else "--"
            axes.contour(horizontal, vertical, height, levels=[0.0], colors=[EQUATION], linestyles=[style], zorder=3)


def _draw_segments(axes: Axes, cell: VoronoiCell, point: Float, diagonal: float) -> list[Any]:
    """Draw a cell that is a segment, a ray or a line."""
    drawn: list[Any] = []
    for place, direction in enumerate(np.array(cell.directions, dtype=np.float64).reshape(-1, 2)):
        weights = np.zeros((2, len(cell.directions)))
        weights[:, place] = 1, -1
        longest = FAR * diagonal / np.linalg.norm(direction)
        ends = np.minimum(cell.reach(weights), longest) * np.array([1, -1])
        places = point + ends[:, None] * direction
        drawn += axes.plot(*places.T, color=CELL, linewidth=4, zorder=2, label="its Voronoi cell")
    return drawn


def _on_curve(curve: ParametrisedSet, low: Float, high: Float) -> Float:
    """Sample the curve between the first and the last parameter at which it crosses a side of the box."""
    crossings = [
        float(root)
        for coordinate, sides in zip(curve.coordinates, zip(low, high, strict=True), strict=True)
        for side in sides
        if coordinate.degree > 0
        for root in real_roots(coordinate - float(side))
    ]
    if not crossings:
        return np.zeros((0, 2))
    edges = np.unique(crossings)
    pieces = [np.linspace(a, b, STEPS) for a, b in pairwise(edges)]
    places = np.concatenate([*pieces, edges[-1:]])[:, None]
    return np.stack([coordinate.to_float()(places) for coordinate in curve.coordinates], axis=1)
