"""The generators of an ideal in the units of the table, whatever the variables of the fit were scaled to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals.result import VanishingIdeal
from neurovariety.ideals.scaling import expanded_terms
from neurovariety.poly import Polynomial
from neurovariety.poly.rationalise import Rationalised, rationalise

ROUNDING = 1e-2
"""Most that rounding in the table's units may change a coefficient in scaled variables, the leading one being 1."""


MOST_TERMS = 200_000
"""Terms that the generators of a report may have while they are written in the table's units: some seconds."""

OwnForm = Polynomial | InputError | ResourceError


def in_own_units(ideal: VanishingIdeal, places: Sequence[int]) -> list[OwnForm]:
    """Give generators in the table's units, leading coefficient 1 where they were scaled; or why one is not given."""
    forms: list[OwnForm] = []
    terms = 0
    for place in places:
        terms += 0 if ideal.scaling is None else expanded_terms(ideal.generators[place])
        if terms > MOST_TERMS:
            forms.append(ResourceError("the equations before it took all the time there is for this"))
        else:
            forms.append(_in_own_units(ideal, place))
    return forms


def _in_own_units(ideal: VanishingIdeal, place: int) -> OwnForm:
    generator = ideal.generators[place]
    if ideal.scaling is None:
        return generator
    try:
        own = ideal.scaling.in_own_units(generator)
        leading = _coefficient(own, ideal.leading_terms[place])
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return Polynomial.of(own.exponents, own.coefficients / leading)
    except (InputError, ResourceError) as error:  # one equation's trouble, not the report's
        return error


def rationalised(ideal: VanishingIdeal, place: int, own: OwnForm) -> Rationalised | InputError | ResourceError:
    """Round a generator to small fractions, as it is in the table's units; or say why that is not possible."""
    leading = ideal.leading_terms[place]
    if not isinstance(own, Polynomial):
        return own
    try:
        found = rationalise(own, leading=leading)
        if ideal.scaling is None:
            return found
        before = ideal.generators[place]
        after = ideal.scaling.in_scaled_variables(found.polynomial)
        change = before / _coefficient(before, leading) - after / _coefficient(after, leading)
    except (InputError, ResourceError) as error:  # such as a leading coefficient that is noise
        return error
    largest = float(np.abs(change.coefficients).max(initial=0.0))
    if largest <= ROUNDING:
        return found
    return InputError(
        "in the table's units small fractions are not near enough",
        given=f"a change of {largest:.2g} in scaled variables",
        allowed=f"up to {ROUNDING:g}",
        remedy="write the columns in larger or smaller units",
    )


def _coefficient(polynomial: Polynomial, powers: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> float:
    found = polynomial.coefficients[(polynomial.exponents == powers).all(axis=1)]
    if not len(found):
        raise InputError("the leading coefficient is too small for float64", given="0 after rounding")
    return float(found[0])
