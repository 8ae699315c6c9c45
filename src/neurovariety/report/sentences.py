"""What a report says in words: the outcome in one sentence, the conditions in a paragraph."""

from __future__ import annotations

from collections.abc import Mapping

from neurovariety.report.quantities import interval, percent, ratio, share_of, thousands
from neurovariety.report.rows import ORIGINAL, VINET, Report, Row

TITLES = {ORIGINAL: "original", VINET: "VI-Net"}
"""Rows whose names are written another way in a sentence."""


def title(name: str) -> str:
    """Write the name of a row for readers."""
    return TITLES.get(name, name)


def outcome(report: Report) -> str:
    """Say how the VI-Net did beside the original and beside the best baseline, whoever is ahead.

    Returns
    -------
    str
        Empty when the report has no row "vinet".
    """
    vinet, original = report.row(VINET), report.row(ORIGINAL)
    if vinet is None:
        return ""
    text = f"VI-Net classifies {percent(vinet.accuracy)} % of the test images (95 % interval {interval(vinet)})"
    text += f", mean of {vinet.seeds} seeds," if vinet.seeds > 1 else ""
    text += f" with {thousands(vinet.params)} parameters"
    if original is not None:
        text += (
            f", {share_of(vinet.params, original.params)} of the original's {thousands(original.params)}, at "
            f"{ratio(vinet.speedup)} its throughput; the original classifies {percent(original.accuracy)} %"
        )
    baselines = [row for row in report.rows if row.name not in {VINET, ORIGINAL}]
    if not baselines:
        return text + "."
    best = max(baselines, key=lambda row: row.accuracy)
    return text + f". {_against(vinet, best)}"


def _against(vinet: Row, best: Row) -> str:
    points = 100 * (best.accuracy - vinet.accuracy)
    size = f"{percent(best.accuracy)} % with {thousands(best.params)} parameters"
    if abs(points) < 0.005:
        return f"The best baseline, {best.name}, reaches the same: {size}."
    side = "above" if points > 0 else "below"
    inside = vinet.accuracy_low <= best.accuracy <= vinet.accuracy_high
    doubt = "inside" if inside else "outside"
    return (
        f"The best baseline, {best.name}, is {abs(points):.2f} points {side}: {size}, "
        f"{doubt} the interval of the VI-Net."
    )


def conditions(context: Mapping[str, object]) -> str:
    """Say in a paragraph how the rows were measured; what the context does not tell is not said.

    Examples
    --------
    >>> conditions({"data": "digits", "model": "digits CNN", "cut": "conv2", "threads": 2, "batch": 256})
    'Data: digits. Model: digits CNN, cut at conv2. Speed: 2 threads, batch 256.'
    """
    made = [
        _sentence("Data", context, ("data", ""), ("data_note", ""), ("split_sizes", "")),
        _sentence("Model", context, ("model", ""), ("cut", "cut at "), ("truncation", "truncation: ")),
        _sentence("Ideals", context, ("algorithm", ""), ("psi", "psi "), ("seeds", "seeds ")),
        _sentence("Speed", context, ("threads", "threads"), ("batch", "batch "), ("machine", ""), ("gpu", "GPU ")),
    ]
    return " ".join(sentence for sentence in made if sentence)


def _sentence(head: str, context: Mapping[str, object], *parts: tuple[str, str]) -> str:
    said = [_phrase(context[key], before) for key, before in parts if context.get(key) not in (None, "", {}, [])]
    return f"{head}: {', '.join(said).rstrip('.')}." if said else ""


def _phrase(value: object, before: str) -> str:
    if before == "threads":
        return f"{value} thread" + ("" if value == 1 else "s")
    return before + value_text(value)


def value_text(value: object) -> str:
    """Write a value of the context on one line.

    Examples
    --------
    >>> value_text({"fit": 54000, "test": 6000}), value_text([0, 2024]), value_text(0.05), value_text(True)
    ('fit 54,000, test 6,000', '0, 2024', '0.05', 'yes')
    """
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {value_text(entry)}" for key, entry in value.items())
    if isinstance(value, list | tuple):
        # A list holds seeds or names: whole numbers in it are no counts, so 2024 stays as it is.
        return ", ".join(str(entry) if isinstance(entry, int) else value_text(entry) for entry in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, int) and abs(value) >= 1000:
        return f"{value:,}"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
