"""The real zero set of polynomials in two or three variables, drawn.

In the plane every generator is its own curve, and the common zeros of several are dots. In space one generator is a
shaded surface; of several, the common zeros are drawn as points, found by moving the points of a grid onto the set.
Colours are Okabe and Ito's, which colour-blind readers can tell apart; dashes tell the same as colour.
"""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError, require
from neurovariety.ideals.sampling.constraints import checked_box, checked_points
from neurovariety.ideals.sampling.projection import project_to_variety
from neurovariety.memory import check_free
from neurovariety.poly import PolynomialFamily
from neurovariety.poly.generators import Generators, as_family
from neurovariety.poly.text import variable_names
from neurovariety.report.equation_labels import LARGEST_SIZE, equation_label, fitting_size
from neurovariety.report.level_surface import level_surface

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Float = NDArray[np.float64]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ("-", "--", "-.", ":")
INK, QUIET, LINE, DOT = "#1a1a1a", "#5c5c5c", "#e4e4e4", "#D55E00"

RESOLUTION = {2: 400, 3: 48}
"""Grid points along each axis, by number of variables."""

STARTS = {2: 40, 3: 26}
"""Grid points along each axis that are moved onto the common zeros."""

GRID_BYTES, CURVE_BYTES, SURFACE_BYTES = 128, 40, 10_000
"""Of memory: for each point of the grid, for each curve at such a point, for each point of one side of a grid in space
for the triangles of a surface. Measured, and rounded up."""

WIDTH, HEIGHT, POINTS_PER_INCH = 6.4, 6.0, 72
"""Of the picture, in inches."""

NOTHING_SEEN = "no real zero seen in this box"

MOST_NAMED = 6
"""Curves that the legend names; with more the legend would hide them."""


def plot_zero_set(
    generators: Generators,
    *,
    box: tuple[ArrayLike, ArrayLike],
    points: ArrayLike | None = None,
    resolution: int | None = None,
    names: Sequence[str] | None = None,
) -> Figure:
    """Draw where polynomials in two or three variables are zero.

    Parameters
    ----------
    generators : PolynomialFamily, Polynomial, sequence of Polynomial, or object with generators
        Such as a vanishing ideal.
    box : pair of array_like
        Lowest and highest coordinates to show, numbers or shape (n,).
    points : array_like, shape (m, n), optional
        Data or samples, drawn as dots on top.
    resolution : int, optional
        Grid points along each axis, from 8; 400 in the plane and 48 in space otherwise.
    names : sequence of str, optional
        Names of the variables; x1, x2, x3 otherwise.

    Returns
    -------
    matplotlib.figure.Figure
        Not known to pyplot: keep it with ``figure.savefig(path)``.

    Raises
    ------
    InputError
        When there are not 2 or 3 variables, every polynomial is zero, or the box or the points do not fit.
    ResourceError
        When the grid would not fit in memory.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    A curve or surface is drawn where its polynomial changes sign on the grid, so that of a square, which does not
    change it, is not seen; neither are pieces smaller than a step of the grid. When nothing is seen, the title says so.

    Examples
    --------
    >>> from neurovariety.poly import Polynomial
    >>> circle = Polynomial.of([[2, 0], [0, 2], [0, 0]], [1, 1, -1])
    >>> figure = plot_zero_set(circle, box=(-1.5, 1.5))
    >>> figure.axes[0].get_xlabel()
    'x1'
    """
    family = _not_zero(as_family(generators))
    variables = family.monomials.variables
    if variables not in RESOLUTION:
        raise InputError(
            "only zero sets in the plane and in space can be drawn",
            given=f"polynomials in {variables} variables",
            allowed="2 or 3 variables",
            remedy="fix the other variables, or plot coordinates of points from sample_variety",
        )
    if not len(family):
        raise InputError("every point is a zero of these polynomials: there is nothing to draw", given="only zeros")
    low, high = checked_box(box, variables)
    dots = None if points is None else checked_points(points, variables)
    steps = RESOLUTION[variables] if resolution is None else _checked_resolution(resolution)
    _check_memory(steps, variables, len(family))
    labels = variable_names(variables, names, latex=False)
    matplotlib = require("matplotlib", extra="report")
    figures = require("matplotlib.figure", extra="report")
    with matplotlib.rc_context():
        # The reader's own matplotlib style is for the reader's own plots.
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({"font.size": LARGEST_SIZE, "text.parse_math": False})
        figure: Figure = figures.Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
        if variables == 2:
            _draw_plane(figure, family, (low, high), dots=dots, steps=steps, labels=labels)
        else:
            _draw_space(figure, family, (low, high), dots=dots, steps=steps, labels=labels)
    return figure


def _checked_resolution(resolution: object) -> int:
    if not isinstance(resolution, numbers.Integral) or resolution < 8:
        raise InputError(
            "resolution counts grid points", given=f"resolution={resolution!r}", allowed="whole numbers from 8"
        )
    return int(resolution)


def _not_zero(family: PolynomialFamily) -> PolynomialFamily:
    """Return the polynomials that are not zero."""
    return PolynomialFamily(family.monomials, family.coefficients[np.any(family.coefficients != 0, axis=1)])


def _check_memory(steps: int, variables: int, count: int) -> None:
    """Refuse a grid that would not fit; of several polynomials in space no grid of this size is made."""
    if variables == 3 and count > 1:
        return
    points = steps**variables
    check_free(
        points * (GRID_BYTES + CURVE_BYTES * count) + (SURFACE_BYTES * steps**2 if variables == 3 else 0),
        "the grid of the picture",
        given=f"resolution={steps}: {points:,} points, {count:,} {'polynomial' if count == 1 else 'polynomials'}",
        remedy=f"a smaller resolution; {RESOLUTION[variables]} is usual",
    )


def _draw_plane(
    figure: Figure,
    family: PolynomialFamily,
    box: tuple[Float, Float],
    *,
    dots: Float | None,
    steps: int,
    labels: Sequence[str],
) -> None:
    lines = require("matplotlib.lines", extra="report")
    low, high = box
    axes = figure.add_subplot()
    axes.set_axisbelow(True)
    axes.grid(True, color=LINE, linewidth=1)
    horizontal, vertical = (np.linspace(a, b, steps) for a, b in zip(low, high, strict=True))
    values = family.evaluate(_grid((horizontal, vertical))).reshape(steps, steps, len(family))
    handles, seen = [], False
    for number, polynomial in enumerate(family):
        style: dict[str, Any] = {"color": COLOURS[number % len(COLOURS)], "linestyle": DASHES[number % len(DASHES)]}
        height = values[:, :, number].T
        if height.min() < 0 < height.max():
            seen = True
            axes.contour(
                horizontal,
                vertical,
                height,
                levels=[0.0],
                colors=[style["color"]],
                linestyles=[style["linestyle"]],
                linewidths=2,
                zorder=3,
            )
        if number < MOST_NAMED:
            told = equation_label(polynomial, labels, most_terms=_most_terms(family))
            handles.append(lines.Line2D([], [], linewidth=2, label=told, **style))
    if len(family) > 1:
        common = _common_zeros(family, low, high, spacing=float((high - low).max()) / 200)
        style = {"marker": "o", "linestyle": "none", "markersize": 6, "color": INK}
        axes.plot(*common.T, zorder=5, **style)
        seen = seen or len(common) > 0
        handles.append(lines.Line2D([], [], label="common zeros" if len(common) else "no common zeros found", **style))
    if dots is not None:
        axes.plot(*dots.T, linestyle="none", marker=".", markersize=5, color=INK, alpha=0.5, zorder=4)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel=labels[0], ylabel=labels[1], aspect="equal")
    if not seen:
        axes.set_title(NOTHING_SEEN, color=INK)
    size = fitting_size([str(handle.get_label()) for handle in handles], (WIDTH - 1.0) * POINTS_PER_INCH)
    figure.legend(handles=handles, loc="outside upper center", frameon=False, labelcolor=INK, fontsize=size)
    axes.tick_params(length=0, colors=QUIET)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _draw_space(
    figure: Figure,
    family: PolynomialFamily,
    box: tuple[Float, Float],
    *,
    dots: Float | None,
    steps: int,
    labels: Sequence[str],
) -> None:
    art = require("mpl_toolkits.mplot3d.art3d", extra="report")
    low, high = box
    axes: Any = figure.add_subplot(projection="3d")
    if len(family) == 1:
        sides = tuple(np.linspace(a, b, steps) for a, b in zip(low, high, strict=True))
        values = family.evaluate(_grid(sides))[:, 0].reshape(steps, steps, steps)
        triangles = level_surface(values, (sides[0], sides[1], sides[2]))
        alpha = 1.0 if dots is None else 0.5
        seen = len(triangles) > 0
        if seen:
            surface = art.Poly3DCollection(
                _facing_out(triangles), facecolors=COLOURS[5], shade=True, alpha=alpha, linewidths=0
            )
            axes.add_collection3d(surface)
    else:
        common = _common_zeros(family, low, high, spacing=float((high - low).max()) / 400)
        seen = len(common) > 0
        axes.scatter(*common.T, c=common[:, 2], cmap="cividis", s=5, depthshade=True)
    if dots is not None:
        axes.scatter(*dots.T, color=DOT, s=5, depthshade=False)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), zlim=(low[2], high[2]))
    axes.set(xlabel=labels[0], ylabel=labels[1], zlabel=labels[2])
    axes.set_box_aspect(high - low)
    told = [equation_label(polynomial, labels, most_terms=_most_terms(family)) for polynomial in family[:MOST_NAMED]]
    if len(family) > MOST_NAMED:
        told.append(f"and {len(family) - MOST_NAMED} more")
    if not seen:
        told.append(NOTHING_SEEN)
    size = fitting_size(told, (WIDTH - 0.4) * POINTS_PER_INCH)
    figure.suptitle("\n".join(told), fontsize=size, color=INK)
    for side in "xyz":
        axes.locator_params(axis=side, nbins=5)
    axes.tick_params(colors=QUIET)


def _most_terms(family: PolynomialFamily) -> int:
    """Return how many terms of each equation leave room for the picture."""
    return min(6, 12 // min(len(family), MOST_NAMED))


def _facing_out(triangles: Float) -> Float:
    """Turn all triangles over when most face inwards: the light comes from above, whatever the polynomial's sign."""
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    outward = triangles.mean(axis=1) - triangles.mean(axis=(0, 1))
    return triangles[:, ::-1] if np.sum(normals * outward) < 0 else triangles


def _common_zeros(family: PolynomialFamily, low: Float, high: Float, *, spacing: float) -> Float:
    """Move a grid onto the common zeros, and keep one point of those closer together than the spacing."""
    count = STARTS[len(low)]
    start = _grid(tuple(np.linspace(a, b, count) for a, b in zip(low, high, strict=True)))
    scale = float(max(np.abs(low).max(), np.abs(high).max()))
    moved = project_to_variety(family, start, scale=scale)
    slack = 1e-9 * scale
    inside = moved.converged & ((moved.points >= low - slack) & (moved.points <= high + slack)).all(axis=1)
    zeros = moved.points[inside]
    _, first = np.unique(np.round((zeros - low) / spacing).astype(np.int64), axis=0, return_index=True)
    return zeros[np.sort(first)]


def _grid(sides: tuple[Float, ...]) -> Float:
    return np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, len(sides))
