"""Equations as HTML: indices below, powers above, everything else escaped."""

from __future__ import annotations

import html
import re

MINUS = "\N{MINUS SIGN}"


def formula_html(text: str) -> str:
    """Set the plain text of a polynomial, as `neurovariety.poly` writes it, in HTML.

    Parameters
    ----------
    text : str
        For example ``"x1^2 - 0.5*x2"``; whatever else it holds is escaped and shown as it is. Without a relation it
        is read as "vanishes approximately".

    Returns
    -------
    str
        HTML that holds no element but ``var``, ``sub`` and ``sup``.

    Examples
    --------
    >>> formula_html("x1^2 + x2")
    '<var>x</var><sub>1</sub><sup>2</sup> + <var>x</var><sub>2</sub> ≈ 0'
    """
    if not re.search(r"[=≈]", text):
        text = f"{text} ≈ 0"
    text = html.escape(text, quote=False)  # never inside an attribute; "&#x27;" would read as a variable x27
    text = re.sub(r"(?<=\d)e([+-]?)0*(\d+)\b", lambda found: f"·10^{found[1].strip('+')}{found[2]}", text)
    text = re.sub(r"\b([A-Za-z])_?(\d+)\b", r"<var>\1</var><sub>\2</sub>", text)
    text = re.sub(r"\^(-?\d+)", lambda found: f"<sup>{found[1].replace('-', MINUS)}</sup>", text)
    text = text.replace("*", "\N{THIN SPACE}")
    return re.sub(r"(^|\s)-(?=[\s\d<])", rf"\1{MINUS}", text)
