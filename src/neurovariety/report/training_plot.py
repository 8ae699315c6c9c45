"""What training meets, drawn: the critical points of each architecture by their losses, and where descent ends.

One panel for each architecture, all with the same axis of losses. A marker is a function; several critical points of
one kind that have the same function are one marker with their number. Colour tells where the function lies and whether
the parametrisation alone makes it critical, the shape of a marker whether it is a minimum among the parameters; bars
tell the share of the runs that ended at a function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError, require
from neurovariety.report.zero_set import COLOURS, INK, LINE, QUIET
from neurovariety.training.comparison_table import TrainedNetwork, TrainingComparison
from neurovariety.training.descent.ends import size_of
from neurovariety.training.descent.shares import Share
from neurovariety.training.result import CriticalPoint, Kind
from neurovariety.training.same_function import SAME_POINT, same_functions

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Float = NDArray[np.float64]

WIDTH, HEIGHT, NARROWEST, LEGEND_ROW = 3.9, 5.1, 5.2, 0.26
"""In inches: of a panel, of the narrowest picture and of a row of the legend."""
LOGARITHMIC = 6.0
"""Ratio of the largest to the least loss from which on the axis is logarithmic."""
NO_LOSS = 1e-12
"""Losses below this part of the largest are rounding: a logarithmic axis would show nothing else."""
MOST_DRAWN = 400
"""Markers of an architecture that are drawn at most, those of the least losses."""
SIZE, APART, SMALL, LETTER = 7.0, 9.0, 7.0, 4.6
"""Of a marker, between two of them, of the number at a marker, and of a letter of it, in points."""
BOLD_LETTER = 0.7
"""Width of a letter of a title, in parts of its size: long ones are written smaller."""
TIMES = "\N{MULTIPLICATION SIGN}"
BARS_APART = 11.0
"""Between two bars, in points: those of nearly one loss are stacked upwards."""

PURE, INSIDE, BOUNDARY, SINGULAR, UNDECIDED = (
    "pure: the function is critical",
    "spurious, interior",
    "on the boundary",
    "spurious, singular",
    "undecided",
)
PAINT = {PURE: COLOURS[0], INSIDE: COLOURS[4], BOUNDARY: COLOURS[1], SINGULAR: COLOURS[3], UNDECIDED: QUIET}
MARKERS = {"minimum": "v", "maximum": "^", "saddle": "o", "degenerate": "D", "not critical": "X"}
"""By what a point is among the parameters; minima are filled, all others hollow."""


def plot_training_comparison(comparison: TrainingComparison) -> Figure:
    """Draw the critical points of architectures on the same data, and where gradient descent ended.

    Parameters
    ----------
    comparison : TrainingComparison
        Of `compare_training`.

    Returns
    -------
    matplotlib.figure.Figure
        Not known to pyplot: keep it with ``figure.savefig(path)``.

    Raises
    ------
    InputError
        For anything else than a comparison.
    MissingExtraError
        When matplotlib is not installed.

    Examples
    --------
    >>> from neurovariety.training.comparison import compare_losses
    >>> from neurovariety.training.square_loss import distance_loss
    >>> figure = plot_training_comparison(compare_losses([distance_loss("linear 2-1-2", [3, 0, 0, -2])], starts=0))
    >>> figure.axes[0].get_ylabel()
    'squared distance'
    """
    if not isinstance(comparison, TrainingComparison):
        raise InputError(
            "only a comparison can be drawn", given=repr(comparison)[:80], allowed="what compare_training(...) gives"
        )
    matplotlib = require("matplotlib", extra="report")
    figures = require("matplotlib.figure", extra="report")
    networks = comparison.networks
    bars = any(one.shares is not None for one in networks)
    quantity = "squared distance" if all(one.found.loss.is_distance for one in networks) else "mean squared error"
    with matplotlib.rc_context():
        # The reader's own matplotlib style is for the reader's own plots.
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({"font.size": 10, "text.parse_math": False})
        markers = [_markers(one) for one in networks]
        handles = _handles(markers)
        columns = 2 * len(networks)
        legend = LEGEND_ROW * -(-len(handles) // columns)
        figure: Figure = figures.Figure(figsize=(max(NARROWEST, WIDTH * len(networks)), HEIGHT + legend))
        limits, logarithmic = _limits(networks)
        for place, one in enumerate(networks):
            left, right = (figure.add_axes(box) for box in _boxes(place, len(networks), legend, bars=bars))
            for axes in (left, right):
                _frame(axes, limits, logarithmic=logarithmic, label=quantity * (place == 0 and axes is left))
            _entitle(left, one)
            _draw_points(left, one, markers[place])
            _draw_bars(right, one)
        figure.legend(
            handles=handles, loc="lower center", frameon=False, labelcolor=INK, ncols=columns, handletextpad=0.2
        )
    return figure


def _boxes(place: int, count: int, legend: float, *, bars: bool) -> list[tuple[float, float, float, float]]:
    """Place the two parts of a panel, in parts of the figure: points, and bars where there are any."""
    width, whole = max(NARROWEST, WIDTH * count), HEIGHT + legend
    left, bottom, top = 0.75 / width, (0.72 + legend) / whole, 0.95 / whole
    each = (1 - left) / count
    inner = each - 0.3 / width
    share = 0.6 if bars else 1.0
    begin = left + place * each
    height = 1 - bottom - top
    return [(begin, bottom, share * inner, height), (begin + share * inner, bottom, (1 - share) * inner, height)]


def _entitle(axes: Axes, one: TrainedNetwork) -> None:
    plural = "s" * (one.found.real != 1)
    numbers = f"{one.found.real:,} real critical point{plural}, {one.count('spurious'):,} spurious"
    room = 72 * (WIDTH - 0.3) / BOLD_LETTER
    title = max(min(11.0, room / len(one.spec)), 5.0)
    for height, text, size, weight in (
        (44, one.spec, title, "bold"),
        (29, one.kind, 10, None),
        (14, numbers, 10, None),
    ):
        axes.annotate(
            text,
            (0, 1),
            (0, height),
            xycoords="axes fraction",
            textcoords="offset points",
            annotation_clip=False,
            color=INK,
            fontsize=size,
            fontweight=weight,
        )


def _limits(networks: Sequence[TrainedNetwork]) -> tuple[tuple[float, float], bool]:
    """Choose the axis of losses: all critical points lie below the zero function."""
    losses = [loss for one in networks for loss in one.losses]
    high = max([one.zero for one in networks] + losses)
    low = min(losses, default=0.0)
    if low > NO_LOSS * high and high > LOGARITHMIC * low:
        room = (high / low) ** 0.06
        return (low / room, high * room), True
    room = 0.06 * (high - low) or 1.0
    return (low - room, high + room), False


def _frame(axes: Axes, limits: tuple[float, float], *, logarithmic: bool, label: str) -> None:
    if logarithmic:
        ticker = require("matplotlib.ticker", extra="report")
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(ticker.LogLocator(base=10, subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_locator(ticker.NullLocator())
    axes.set_ylim(limits)
    axes.set_axisbelow(True)
    axes.grid(True, axis="y", color=LINE, linewidth=1)
    axes.tick_params(length=0, colors=QUIET, labelleft=bool(label), which="both")
    if label:
        axes.set_ylabel(label, color=QUIET)
    for spine in axes.spines.values():
        spine.set_visible(False)


@dataclass(frozen=True)
class _Marker:
    """Critical points of one kind and colour that have the same function."""

    loss: float
    sort: str
    kind: Kind
    count: int

    @property
    def label(self) -> str:
        """Their number, where there are several."""
        return f"{TIMES}{self.count:,}" if self.count > 1 else ""


def _markers(one: TrainedNetwork) -> list[_Marker]:
    """Put the points of each function together, the least loss first."""
    points, loss = one.found.points, one.found.loss
    if not points:
        return []
    functions = np.array([point.function for point in points])
    found = []
    for group in same_functions(functions, SAME_POINT * size_of(loss, functions)):
        kinds = Counter((_sort(points[number]), points[number].in_parameters) for number in group.tolist())
        height = one.losses[int(group.min())]
        found += [_Marker(height, sort, kind, count) for (sort, kind), count in kinds.items()]
    return sorted(found, key=lambda marker: marker.loss)


def _draw_points(axes: Axes, one: TrainedNetwork, markers: Sequence[_Marker]) -> None:
    axes.axhline(one.zero, color=QUIET, linewidth=1, linestyle=":")
    axes.text(
        0.02, one.zero, "the zero function", transform=axes.get_yaxis_transform(), color=QUIET, va="bottom", fontsize=8
    )
    axes.set(xlim=(-1, 1), xticks=[], xlabel="critical points")
    axes.xaxis.label.set_color(QUIET)
    drawn = markers[:MOST_DRAWN]
    half = axes.get_window_extent().width * 36 / axes.figure.dpi
    heights = _heights(axes, [marker.loss for marker in drawn]) * 72 / axes.figure.dpi
    widths = np.array([APART + LETTER * len(marker.label) for marker in drawn])
    aside = _side_by_side(heights, widths) - (widths - APART) / 2
    # Where there are more side by side than fit, they lie closer.
    aside *= min(1.0, max(half - APART, APART) / max(np.abs(aside).max(initial=0.0), 1e-9))
    for marker, offset in zip(drawn, aside.tolist(), strict=True):
        colour = PAINT[marker.sort]
        axes.plot(
            offset / half,
            marker.loss,
            marker=MARKERS[marker.kind],
            markersize=SIZE,
            color=colour,
            markerfacecolor=colour if marker.kind == "minimum" else "white",
            markeredgewidth=1.5,
            linestyle="none",
            zorder=3,
        )
        axes.annotate(
            marker.label,
            (offset / half, marker.loss),
            (SIZE / 2 + 1.5, 0),
            textcoords="offset points",
            va="center_baseline",
            color=INK,
            fontsize=SMALL,
        )
    if len(markers) > MOST_DRAWN:
        axes.set_xlabel(f"the {MOST_DRAWN} critical points of least loss")


def _heights(axes: Axes, losses: Sequence[float]) -> Float:
    """Turn losses into heights on the paper."""
    places = np.array([(0.0, loss) for loss in losses]).reshape(-1, 2)
    return np.asarray(axes.transData.transform(places)[:, 1], dtype=np.float64)


def _side_by_side(heights: Float, widths: Float) -> Float:
    """Move markers of nearly one height apart, in points to the left and right."""
    places = np.zeros(len(heights))
    reach = int(2 * widths.sum() / APART) + 1
    steps = APART / 2 * np.array([0, *(sign * step for step in range(1, reach + 1) for sign in (1, -1))])
    for number in range(1, len(heights)):
        near = np.flatnonzero(np.abs(heights[:number] - heights[number]) < APART)
        apart = (widths[near] + widths[number]) / 2
        free = (np.abs(steps[:, None] - places[near]) >= apart - 1e-9).all(axis=1)
        places[number] = steps[np.argmax(free)]
    return places


def _sort(point: CriticalPoint | Share) -> str:
    if point.position == "boundary":
        return BOUNDARY
    if not point.spurious:
        return PURE
    return {"interior": INSIDE, "singular": SINGULAR}.get(point.position, UNDECIDED)


def _draw_bars(axes: Axes, one: TrainedNetwork) -> None:
    if one.shares is None:
        axes.set_visible(False)
        return
    axes.set(xlim=(0, 165), xticks=[0, 50, 100], xticklabels=["0", "50", "100 %"], xlabel="runs of descent")
    axes.xaxis.label.set_color(QUIET)
    bars = [(one.losses[row.points[0]], 100 * row.share, PAINT[_sort(row)]) for row in one.shares.rows if len(row.runs)]
    if len(one.shares.zero):
        bars.append((one.zero, 100 * len(one.shares.zero) / one.shares.runs, QUIET))
    lowest = -np.inf
    to_loss = axes.transData.inverted()
    for loss, share, colour in sorted(bars):
        height = float(_heights(axes, [loss])[0]) * 72 / axes.figure.dpi
        lowest = max(height, lowest + BARS_APART)
        level = float(to_loss.transform((0, lowest * axes.figure.dpi / 72))[1])
        axes.plot([0, share], [level, level], color=colour, linewidth=7, solid_capstyle="butt", zorder=3)
        axes.annotate(
            f"{share:.1f} %",
            (share, level),
            (4, 0),
            textcoords="offset points",
            va="center_baseline",
            color=INK,
            fontsize=9,
        )
    rest = len(one.shares.unmatched) + len(one.shares.unfinished)
    if rest:
        axes.set_xlabel(f"runs of descent\n({rest:,} at none of these)")


def _handles(markers: Sequence[Sequence[_Marker]]) -> list[Any]:
    """Make the legend of what occurs."""
    lines = require("matplotlib.lines", extra="report")
    every = [marker for panel in markers for marker in panel]
    sorts = {marker.sort for marker in every}
    kinds = {marker.kind for marker in every}
    style = {"linestyle": "none", "markersize": SIZE, "markeredgewidth": 1.5}
    colours = [
        lines.Line2D([], [], marker="s", color=colour, label=name, **style)
        for name, colour in PAINT.items()
        if name in sorts
    ]
    shapes = [
        lines.Line2D(
            [], [], marker=marker, color=INK, markerfacecolor=INK if name == "minimum" else "white", label=name, **style
        )
        for name, marker in MARKERS.items()
        if name in kinds
    ]
    several = [lines.Line2D([], [], linestyle="none", label=f"{TIMES}2: two points of one function")]
    return colours + shapes + several * any(marker.label for marker in every)
