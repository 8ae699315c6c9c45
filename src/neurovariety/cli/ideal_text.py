"""A vanishing ideal as people read it on the terminal, and as programs read it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurovariety.cli.own_units import OwnForm, in_own_units, rationalised
from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals.result import NOISE, VanishingIdeal
from neurovariety.poly import Polynomial, RationalPolynomial


@dataclass(frozen=True)
class Shown:
    """How much is shown of an ideal, and how: so many equations, so many terms of each (None: all)."""

    equations: int | None
    terms: int | None
    latex: bool = False
    rational: bool = False


def ideal_lines(ideal: VanishingIdeal, shown: Shown) -> list[str]:
    """Report the result, the bounds that hold for it and the equations."""
    count, others = len(ideal.generators), len(ideal.order_ideal)
    lines = [
        f"{count:,} generator{'' if count == 1 else 's'}, {others:,} other monomial{'' if others == 1 else 's'}, "
        f"from {ideal.rows:,} points in {ideal.generators.monomials.variables:,} variables",
        f"{ideal.algorithm.upper()}, mean square at most psi = {ideal.psi:g} with {ideal.normalisation}; "
        f"{ideal.arithmetic} arithmetic, {ideal.seconds:.2g} s",
        str(ideal.outcome),
    ]
    if ideal.termination is not None:
        bound = ideal.termination.bound
        lines.append(
            f"no fit of such data goes beyond degree {bound.degree} and {bound.size:,} terms in all"
            if bound is not None
            else f"no bound on the degree: {ideal.termination.reason}"
        )
    if ideal.close_calls:
        lines.append(
            f"terms so near psi that rounding could have decided otherwise: {ideal.close_calls:,} "
            f"(floor {ideal.floor:.1g})"
        )
    if ideal.certificate is None:
        lines.append("no certificate: no rows were held out and measured")
    else:
        lines += ["certificate:", *(f"  {part}" for part in str(ideal.certificate).split("; "))]
    if ideal.scaling is not None:
        lines += ideal.scaling.sentences(ideal.names, latex=shown.latex)
    if count:
        lines.append("equations:")
    places = _places(ideal, shown)
    for place, own in zip(places, in_own_units(ideal, places), strict=True):
        lines += _equation_lines(ideal, place, own, shown)
    left = count - len(places)
    return [*lines, f"  ... and {left:,} more"] if left else lines


def ideal_json(ideal: VanishingIdeal, shown: Shown) -> dict[str, Any]:
    """Give the same as JSON; every equation that is shown, its numbers and its bound."""
    certificate, termination = ideal.certificate, ideal.termination
    places = _places(ideal, shown)
    return {
        "algorithm": ideal.algorithm,
        "psi": ideal.psi,
        "normalisation": ideal.normalisation,
        "outcome": {"name": ideal.outcome.name, "message": ideal.outcome.message, "complete": ideal.outcome.complete},
        "rows": ideal.rows,
        "variables": list(_names(ideal, latex=False)),
        "generators": len(ideal.generators),
        "order_ideal": len(ideal.order_ideal),
        "arithmetic": ideal.arithmetic,
        "floor": _number(ideal.floor),
        "close_calls": ideal.close_calls,
        "seconds": ideal.seconds,
        "termination": None
        if termination is None
        else {
            "reason": termination.reason,
            "degree": None if termination.bound is None else termination.bound.degree,
            "size": None if termination.bound is None else termination.bound.size,
        },
        "certificate": None
        if certificate is None
        else {
            "held_out_rows": certificate.rows,
            "outside": certificate.outside,
            "confidence": certificate.confidence,
            "seed": certificate.seed,
            "text": str(certificate),
        },
        "scaling": None
        if ideal.scaling is None
        else {
            "kind": ideal.scaling.kind,
            "offset": ideal.scaling.offset.tolist(),
            "factor": ideal.scaling.factor.tolist(),
            "variables": ideal.scaling.names(ideal.names),
        },
        "equations": [
            _equation_json(ideal, place, own, shown)
            for place, own in zip(places, in_own_units(ideal, places), strict=True)
        ],
    }


def _places(ideal: VanishingIdeal, shown: Shown) -> range:
    count = len(ideal.generators)
    return range(count if shown.equations is None else min(shown.equations, count))


def _names(ideal: VanishingIdeal, *, latex: bool) -> Sequence[str]:
    variables = ideal.generators.monomials.variables
    if ideal.names is None:
        return [f"x_{{{i}}}" if latex else f"x{i}" for i in range(1, variables + 1)]
    if not latex:
        return ideal.names
    return [r"\mathrm{" + name.replace("_", r"\_") + "}" for name in ideal.names]


def _text(ideal: VanishingIdeal, polynomial: Polynomial | RationalPolynomial, shown: Shown) -> str:
    return polynomial.text(names=_names(ideal, latex=shown.latex), latex=shown.latex, most_terms=shown.terms)


def _generator_text(ideal: VanishingIdeal, place: int, shown: Shown) -> str:
    if ideal.scaling is None:
        return _text(ideal, ideal.generators[place], shown)
    names = ideal.scaling.names(ideal.names, latex=shown.latex)
    return ideal.generators[place].text(names=names, latex=shown.latex, most_terms=shown.terms, below=NOISE)


def _equation_lines(ideal: VanishingIdeal, place: int, own: OwnForm, shown: Shown) -> list[str]:
    certificate = ideal.certificate
    measured = f"    mean square {ideal.losses[place]:.2g}"
    if certificate is not None:
        measured += f"; held out {certificate.mean_squares[place]:.2g}"
        if certificate.upper_bounds is not None:
            measured += f", at most {certificate.upper_bounds[place]:.2g} on rows of this kind in the box"
    nearly = r"\approx 0" if shown.latex else "~ 0"
    lines = [f"  {_generator_text(ideal, place, shown)} {nearly}", measured]
    if ideal.scaling is not None:
        if isinstance(own, Polynomial):
            lines.append(f"    in the table's units: {_text(ideal, own, shown)} {nearly}")
        else:
            lines.append(f"    not written in the table's units: {own.problem}")
    if shown.rational:
        found = rationalised(ideal, place, own)
        if isinstance(found, (InputError, ResourceError)):
            lines.append(f"    not rounded: {found.problem}" + (f" ({found.remedy})" if found.remedy else ""))
        else:
            units = "" if ideal.scaling is None else " in the table's units"
            lines.append(f"    rounded{units}: {_text(ideal, found.polynomial, shown)}")
            lines.append(f"      largest change of a coefficient {found.largest_change:.2g}; {found.outcome.name}")
    return lines


def _equation_json(ideal: VanishingIdeal, place: int, own: OwnForm, shown: Shown) -> dict[str, Any]:
    certificate = ideal.certificate
    bounds = None if certificate is None else certificate.upper_bounds
    generator = ideal.generators[place]
    entry: dict[str, Any] = {
        "polynomial": _generator_text(ideal, place, shown),
        **_terms(generator),
        "mean_square": _number(ideal.losses[place]),
        "held_out": None if certificate is None else _number(certificate.mean_squares[place]),
        "upper_bound": None if bounds is None else _number(bounds[place]),
    }
    if ideal.scaling is not None:
        entry["own_units"] = (
            {"polynomial": _text(ideal, own, shown), **_terms(own)}
            if isinstance(own, Polynomial)
            else {"polynomial": None, "outcome": own.problem}
        )
    if shown.rational:
        found = rationalised(ideal, place, own)
        if isinstance(found, (InputError, ResourceError)):
            entry["rational"] = {"polynomial": None, "outcome": found.problem}
        else:
            entry["rational"] = {
                "polynomial": _text(ideal, found.polynomial, shown),
                "exponents": found.polynomial.exponents.tolist(),
                "coefficients": [str(value) for value in found.polynomial.coefficients],
                "largest_change": found.largest_change,
                "outcome": found.outcome.name,
            }
    return entry


def _terms(polynomial: Polynomial) -> dict[str, Any]:
    """Give every term, the coefficients with all their bits."""
    return {"exponents": polynomial.exponents.tolist(), "coefficients": polynomial.coefficients.tolist()}


def _number(value: float | np.floating[Any]) -> float | None:
    """Take what JSON can hold; None for what is not finite."""
    return float(value) if math.isfinite(value) else None
