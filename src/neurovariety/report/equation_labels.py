"""Equations as labels of a picture: wrapped, and in letters small enough that no edge cuts them off."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from neurovariety.errors import require
from neurovariety.poly import Polynomial

LETTERS = 60
"""A line is wrapped after so many."""

LARGEST_SIZE = 11.0


def equation_label(polynomial: Polynomial, names: Sequence[str], *, most_terms: int) -> str:
    """Write ``polynomial = 0`` in lines.

    Examples
    --------
    >>> equation_label(Polynomial.of([[2], [0]], [1, -2]), ["u"], most_terms=6)
    'u^2 - 2 = 0'
    """
    text = f"{polynomial.text(names=names, digits=3, most_terms=most_terms)} = 0"
    return fill(text, LETTERS, break_long_words=False, break_on_hyphens=False)


def fitting_size(labels: Sequence[str], width: float) -> float:
    """Return the size of letters, in points, with which every line fits into a width in points."""
    text_path = require("matplotlib.textpath", extra="report").TextPath
    lines = [line for label in labels for line in label.splitlines() if line.strip()]
    widest = max((text_path((0, 0), line, size=LARGEST_SIZE).get_extents().width for line in lines), default=0.0)
    return LARGEST_SIZE * min(1.0, width / widest) if widest else LARGEST_SIZE
