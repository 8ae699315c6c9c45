"""Accuracy against what it costs: two scatter plots with error bars and names, as SVG that takes the page's colours.

The SVG is drawn in stand-in colours that are then replaced by CSS variables, so that one drawing is readable in light
and in dark. The palette is Okabe and Ito's; shape tells the same as colour.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neurovariety.errors import require
from neurovariety.report.labels import Box, nearest, place_labels
from neurovariety.report.rows import ORIGINAL, VINET, Row
from neurovariety.report.sentences import title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Stand-in colour -> CSS variable of the page.
COLOURS = {
    "#010101": "var(--ink)",
    "#020202": "var(--quiet)",
    "#030303": "var(--line)",
    "#040404": "var(--vinet)",
    "#050505": "var(--baseline)",
    "#060606": "var(--paper)",
}
INK, QUIET, LINE, ACCENT, BASELINE, PAPER = COLOURS
STYLES = {ORIGINAL: (INK, "s"), VINET: (ACCENT, "D")}
"""Colour and marker by row; every other row is a baseline, a hollow circle."""

PIXELS = (560, 400)
DOTS = 72
"""Dots per inch of the SVG backend: with the figure at the same, pixels here are units there."""


@dataclass(frozen=True)
class Drawing:
    """A plot, ready for the page.

    Attributes
    ----------
    svg : str
        An ``<svg>`` element without scripts or references to elsewhere.
    unnamed : tuple of str
        Rows for whose names there was no room.
    """

    svg: str
    unnamed: tuple[str, ...]


def draw_parameters(rows: Sequence[Row]) -> Drawing:
    """Plot accuracy, with its interval, against the number of parameters.

    Raises
    ------
    MissingExtraError
        When matplotlib is not installed.
    """
    values = [(float(row.params), float(row.params), float(row.params)) for row in rows]
    return _draw(rows, values, label="parameters", from_zero=True, key="parameters")


def draw_throughput(rows: Sequence[Row]) -> Drawing:
    """Plot accuracy, with its interval, against images per second, with their quartiles.

    Raises
    ------
    MissingExtraError
        When matplotlib is not installed.
    """
    values = [(row.images_per_second_q1, row.images_per_second, row.images_per_second_q3) for row in rows]
    return _draw(rows, values, label="images per second on the CPU", from_zero=False, key="throughput")


def _draw(
    rows: Sequence[Row], values: Sequence[tuple[float, float, float]], *, label: str, from_zero: bool, key: str
) -> Drawing:
    matplotlib = require("matplotlib", extra="report")
    figures = require("matplotlib.figure", extra="report")
    backend = require("matplotlib.backends.backend_agg", extra="report")
    with matplotlib.rc_context():
        # The reader's own matplotlib style is for the reader's own plots.
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": key, "font.size": 12})
        figure = figures.Figure(figsize=(PIXELS[0] / DOTS, PIXELS[1] / DOTS), dpi=DOTS)
        renderer = backend.FigureCanvasAgg(figure).get_renderer()
        axes = figure.add_axes((0.1, 0.135, 0.88, 0.835))
        _scatter(axes, rows, values)
        _frame(axes, values, label=label, from_zero=from_zero)
        figure.draw(renderer)
        unnamed = _name(axes, rows, values, renderer)
        return Drawing(svg=_svg(figure, key, f"Test accuracy against {label}"), unnamed=unnamed)


def _scatter(axes: Axes, rows: Sequence[Row], values: Sequence[tuple[float, float, float]]) -> None:
    for row, (low, middle, high) in zip(rows, values, strict=True):
        colour, marker = STYLES.get(row.name, (BASELINE, "o"))
        accuracy = 100 * row.accuracy
        _, _, bars = axes.errorbar(
            [middle],
            [accuracy],
            xerr=[[middle - low], [high - middle]],
            yerr=[[accuracy - 100 * row.accuracy_low], [100 * row.accuracy_high - accuracy]],
            color=colour,
            marker=marker,
            markersize=8,
            markerfacecolor=colour if row.name in STYLES else PAPER,
            markeredgewidth=1.8,
            elinewidth=1.2,
            capsize=0,
            zorder=4 if row.name in STYLES else 3,
        )
        for bar in bars:
            bar.set_alpha(0.6)


def _frame(axes: Axes, values: Sequence[tuple[float, float, float]], *, label: str, from_zero: bool) -> None:
    ticker = require("matplotlib.ticker", extra="report")
    lowest, highest = min(low for low, _, _ in values), max(high for _, _, high in values)
    if lowest > 0 and highest > 8 * lowest:
        axes.set_xscale("log")
        axes.set_xlim(lowest / 1.6, highest * 1.6)
        # A decade holds three of these, so that two labelled ticks are in sight on any range that is shown.
        axes.xaxis.set_major_locator(ticker.LogLocator(base=10, subs=(1.0, 2.0, 5.0)))
        axes.xaxis.set_minor_locator(ticker.NullLocator())
    else:
        room = 0.16 * (highest - lowest) or 0.16 * highest or 1.0
        axes.set_xlim(0 if from_zero else max(0, lowest - room), highest + room)
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: _tick(value)))
    low, high = axes.get_ylim()
    room = 0.06 * (high - low)
    axes.set_ylim(max(low - room, -3), min(high + room, 103))
    axes.locator_params(axis="y", nbins=7)
    decimals = max(len(f"{value:.4f}".rstrip("0").partition(".")[2]) for value in axes.get_yticks())
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:.{decimals}f}"))
    axes.set_xlabel(label, color=QUIET, labelpad=8)
    axes.set_ylabel("test accuracy, %", color=QUIET, labelpad=8)
    axes.grid(True, color=LINE, linewidth=1)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=7, colors=QUIET)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.patch.set_visible(False)
    axes.figure.patch.set_visible(False)


def _tick(value: float) -> str:
    for suffix, unit in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= unit:
            return f"{value / unit:g}{suffix}"
    return f"{value:g}"


def _name(
    axes: Axes, rows: Sequence[Row], values: Sequence[tuple[float, float, float]], renderer: Any
) -> tuple[str, ...]:
    transforms = require("matplotlib.transforms", extra="report")
    order = sorted(range(len(rows)), key=lambda i: (rows[i].name not in STYLES, -rows[i].accuracy))

    def pixel(value: float, share: float) -> tuple[float, float]:
        x, y = axes.transData.transform((value, 100 * share)).tolist()
        return x, y

    texts, points, sizes, bars = [], [], [], []
    for i in order:
        row, (low, middle, high) = rows[i], values[i]
        text = axes.text(
            0,
            0,
            title(row.name),
            color=STYLES.get(row.name, (QUIET, ""))[0],
            fontweight="bold" if row.name == VINET else "normal",
            transform=transforms.IdentityTransform(),
            parse_math=False,
            ha="center",
            va="center",
            zorder=5,
        )
        extent = text.get_window_extent(renderer)
        texts.append(text)
        points.append(pixel(middle, row.accuracy))
        sizes.append((extent.width + 4, extent.height + 2))
        (left, _), (right, _) = pixel(low, row.accuracy), pixel(high, row.accuracy)
        (_, bottom), (_, top) = pixel(middle, row.accuracy_low), pixel(middle, row.accuracy_high)
        x, y = points[-1]
        bars += [Box(x - 1, bottom, x + 1, top), Box(left, y - 1, right, y + 1)]
    window = axes.get_window_extent(renderer)
    frame = Box(window.x0, window.y0, window.x1, window.y1)
    unnamed = []
    for i, text, point, place in zip(
        order, texts, points, place_labels(points, sizes, frame=frame, bars=bars), strict=True
    ):
        if place is None:
            text.remove()
            unnamed.append(title(rows[i].name))
            continue
        text.set_position(place.centre)
        _lead(axes, point, place, transforms.IdentityTransform())
    return tuple(unnamed)


def _lead(axes: Axes, point: tuple[float, float], place: Box, pixels: Any) -> None:
    end = nearest(point, place)
    if (end[0] - point[0]) ** 2 + (end[1] - point[1]) ** 2 > 12**2:
        axes.plot([point[0], end[0]], [point[1], end[1]], color=QUIET, linewidth=0.8, transform=pixels, zorder=2)


def _svg(figure: Figure, key: str, label: str) -> str:
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = stream.getvalue()
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # A style element would hold for the whole page; the page styles the drawing.
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    # Two drawings on one page would share names such as "axes_1".
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{key}-", svg)
    for stand_in, variable in COLOURS.items():
        svg = svg.replace(stand_in, variable)
    opening = f'<svg role="img" aria-label="{html.escape(label)}" viewBox="0 0 {PIXELS[0]} {PIXELS[1]}">'
    return re.sub(r"^<svg[^>]*>", opening, svg, count=1)
