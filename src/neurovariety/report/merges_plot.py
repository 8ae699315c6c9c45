"""Architectures and those that arise by merging their layers: a level for each depth, C_k in every box."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import ResourceError, require
from neurovariety.report.zero_set import COLOURS, INK, QUIET
from neurovariety.variety.filters.counts.merged import MergedArchitecture, MergedArchitectures, merged_architectures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Sizes = tuple[int, ...]
Place = tuple[float, float]

LEVEL_INCHES, GAP_INCHES, BOX_INCHES = 1.35, 0.22, 0.52
"""From level to level, between boxes of a level, and the height of a box."""

LETTER_INCHES, MARGIN_INCHES = 0.088, 0.30
"""Width of a letter at the size of the counts, and what a box adds to its text."""

LEFT_INCHES, TOP_INCHES, INDENT_INCHES, LEAST_INCHES = 0.95, 1.0, 0.12, 6.3
"""For the number of layers at the left of each level, for the title above the middle of the first, before both, and for
the length of the title."""

MOST_IN_LEVEL, MOST_LAYERS = 24, 12
"""What still can be read on a screen."""

LONGEST_COUNT = 10**12
"""Counts from here on are rounded: the boxes are as wide as the longest one."""

SWEEPS = 12
"""Rounds of putting each box at the middle of its neighbours, which undoes most crossings."""

FEW, MANY, LINES = "#ffffff", COLOURS[5], "#b4b4b4"
"""Colours of a box with one critical point, of one with the most, and of a merge."""


def plot_merged_architectures(
    network: Architecture | str | Iterable[int] | MergedArchitectures, *, neighbours: bool = False
) -> Figure:
    """Draw all architectures that arise from one by merging layers, with their numbers of critical points.

    Parameters
    ----------
    network : Architecture, str, iterable of int, or MergedArchitectures
        As `merged_architectures` takes it, or what that gave.
    neighbours : bool
        Whether only neighbours are merged, as there; not looked at for what that gave.

    Returns
    -------
    matplotlib.figure.Figure
        Not known to pyplot: keep it with ``figure.savefig(path)``. A darker box has more critical points, on a
        logarithmic scale; counts of more than twelve digits are rounded.

    Raises
    ------
    InputError
        As `merged_architectures`.
    ResourceError
        When a level has more than `MOST_IN_LEVEL` architectures, or there are more than `MOST_LAYERS` levels.
    MissingExtraError
        When matplotlib is not installed.

    Examples
    --------
    >>> figure = plot_merged_architectures([2, 3, 4, 5])
    >>> texts = [text.get_text() for text in figure.axes[0].texts]
    >>> "2,976,084" in texts, "4, 8" in texts
    (True, True)
    """
    merged = (
        network if isinstance(network, MergedArchitectures) else merged_architectures(network, neighbours=neighbours)
    )
    levels = [[one.sizes for one in level] for level in merged.levels]
    _check_readable(levels)
    matplotlib = require("matplotlib", extra="report")
    figures = require("matplotlib.figure", extra="report")
    box = MARGIN_INCHES + LETTER_INCHES * max(
        len(text) for one in merged.architectures for text in (_sizes_text(one.sizes), _count_text(one.critical_points))
    )
    places = _places(_few_crossings(levels, merged.merges), box + GAP_INCHES)
    width = max(LEFT_INCHES + max(map(len, levels)) * (box + GAP_INCHES) + GAP_INCHES, LEAST_INCHES)
    height = TOP_INCHES + LEVEL_INCHES * (len(levels) - 1) + BOX_INCHES
    with matplotlib.rc_context():
        # The reader's own matplotlib style is for the reader's own plots.
        matplotlib.rcdefaults()
        matplotlib.rcParams["text.parse_math"] = False
        figure: Figure = figures.Figure(figsize=(width, height))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-LEFT_INCHES, width - LEFT_INCHES), ylim=(TOP_INCHES - height, TOP_INCHES), aspect="equal")
        axes.axis("off")
        for before, after in merged.merges:
            axes.plot(*_line(places[before], places[after]), color=LINES, linewidth=1.1, zorder=1)
        most = max(one.critical_points for one in merged.architectures)
        for one in merged.architectures:
            _draw_box(axes, one, places[one.sizes], box, most)
        for number, level in enumerate(levels):
            told = "1 layer" if len(level[0]) == 1 else f"{len(level[0])} layers"
            axes.text(INDENT_INCHES - LEFT_INCHES, -LEVEL_INCHES * number, told, color=QUIET, fontsize=9.5, va="center")
        _draw_title(axes, merged)
    return figure


def _check_readable(levels: list[list[Sizes]]) -> None:
    widest = max(map(len, levels))
    if widest > MOST_IN_LEVEL or len(levels) > MOST_LAYERS:
        raise ResourceError(
            "there are too many architectures to draw them so that they can be read",
            given=f"{len(levels)} levels, the widest of {widest}",
            allowed=f"{MOST_LAYERS} levels of {MOST_IN_LEVEL}",
            remedy="print(merged_architectures(...)) writes them as a table",
        )


def _few_crossings(levels: list[list[Sizes]], merges: Iterable[tuple[Sizes, Sizes]]) -> list[list[Sizes]]:
    """Order every level by the mean place of the neighbours, down and up in turns, and keep what crosses least."""
    pairs = list(merges)
    best, fewest = levels, _crossings(levels, pairs)
    order = [list(level) for level in levels]
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        numbers = range(1, len(order)) if down else range(len(order) - 2, -1, -1)
        for number in numbers:
            beside = order[number - 1 if down else number + 1]
            where = {one: place - (len(beside) - 1) / 2 for place, one in enumerate(beside)}
            near: dict[Sizes, list[float]] = {one: [] for one in order[number]}
            for before, after in pairs:
                one, other = (after, before) if down else (before, after)
                if one in near and other in where:
                    near[one].append(where[other])
            order[number] = [one for one, _ in sorted(near.items(), key=lambda item: fmean(item[1]))]
        count = _crossings(order, pairs)
        if count < fewest:
            best, fewest = [list(level) for level in order], count
    return _exchanged(best, pairs)


def _exchanged(levels: list[list[Sizes]], merges: list[tuple[Sizes, Sizes]]) -> list[list[Sizes]]:
    """Exchange neighbours as long as that undoes crossings."""
    order, fewest, better = [list(level) for level in levels], _crossings(levels, merges), True
    while better:
        better = False
        for level in order:
            for place in range(len(level) - 1):
                level[place : place + 2] = level[place : place + 2][::-1]
                count = _crossings(order, merges)
                if count < fewest:
                    fewest, better = count, True
                else:
                    level[place : place + 2] = level[place : place + 2][::-1]
    return order


def _crossings(levels: list[list[Sizes]], merges: list[tuple[Sizes, Sizes]]) -> int:
    """Count the pairs of lines between the same two levels that cross."""
    place = {one: number for level in levels for number, one in enumerate(level)}
    ends = np.array([(len(before), place[before], place[after]) for before, after in merges]).reshape(-1, 3)
    layers, above, below = (column[:, None] - column[None, :] for column in ends.T)
    return int(np.count_nonzero((layers == 0) & (above < 0) & (below > 0)))


def _places(levels: list[list[Sizes]], step: float) -> dict[Sizes, Place]:
    """Put the boxes of a level side by side around the middle, levels under each other, in inches."""
    middle = step * max(map(len, levels)) / 2
    return {
        one: (middle + step * (place - (len(level) - 1) / 2), -LEVEL_INCHES * number)
        for number, level in enumerate(levels)
        for place, one in enumerate(level)
    }


def _line(upper: Place, lower: Place) -> tuple[list[float], list[float]]:
    """Join the lower side of one box to the upper side of the other."""
    return [upper[0], lower[0]], [upper[1] - BOX_INCHES / 2, lower[1] + BOX_INCHES / 2]


def _draw_box(axes: Axes, one: MergedArchitecture, place: Place, width: float, most: int) -> None:
    patches = require("matplotlib.patches", extra="report")
    corner = (place[0] - width / 2, place[1] - BOX_INCHES / 2)
    # bit lengths are logarithms that numbers of hundreds of digits have, too
    share = (one.critical_points.bit_length() - 1) / max(most.bit_length() - 1, 1)
    outline = {"facecolor": _mixed(share), "edgecolor": COLOURS[0], "linewidth": 0.9, "zorder": 2}
    axes.add_patch(
        patches.FancyBboxPatch(corner, width, BOX_INCHES, boxstyle="round,pad=0,rounding_size=0.09", **outline)
    )
    inside: dict[str, Any] = {"ha": "center", "va": "center_baseline", "color": INK, "zorder": 3}
    axes.text(place[0], place[1] + 0.105, _sizes_text(one.sizes), fontsize=9, **inside)
    axes.text(place[0], place[1] - 0.115, _count_text(one.critical_points), fontsize=10.5, fontweight="bold", **inside)


def _draw_title(axes: Axes, merged: MergedArchitectures) -> None:
    dimension = 1 + sum(size - 1 for size in merged.sizes)
    left = INDENT_INCHES - LEFT_INCHES
    told = f"Merging layers of filters {_sizes_text(merged.sizes)}"
    axes.text(left, TOP_INCHES - 0.27, told, color=INK, fontsize=12, va="center")
    told = f"filter sizes and critical points with strides above 1; lines merge two layers; dimension {dimension}"
    axes.text(left, TOP_INCHES - 0.5, told, color=QUIET, fontsize=9.5, va="center")


def _mixed(share: float) -> tuple[float, ...]:
    """Mix the two colours of boxes."""
    pairs = ((int(colour[n : n + 2], 16) / 255 for colour in (FEW, MANY)) for n in (1, 3, 5))
    return tuple(few + share * (many - few) for few, many in pairs)


def _sizes_text(sizes: Sizes) -> str:
    return ", ".join(map(str, sizes))


def _count_text(count: int) -> str:
    """Write a count, a long one rounded."""
    return f"{count:,}" if count < LONGEST_COUNT else f"{Decimal(count):.3e}".replace("e+", "e")
