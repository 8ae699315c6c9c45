"""The tangent cone of the zeros of polynomials at the origin: for one equation or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neurovariety.architectures.residues import LARGEST_PRIME
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import factor, greatest_common_divisor
from neurovariety.solve.exact.rings import from_flint, ring, to_flint
from neurovariety.variety.result import Certainty
from neurovariety.variety.singular.locus_size import locus_size
from neurovariety.variety.singular.lowest_forms import lowest_form, tangent_cone_ideal
from neurovariety.variety.singular.point_types import hypersurface_point, milnor_number
from neurovariety.variety.singular.quadratic_form import signature


def cone_of_equations(moved: Sequence[RationalPolynomial], size: int) -> dict[str, Any]:
    """Find the fields of `TangentCone` that the equations tell, in the steps from the point, in n variables."""
    if len(moved) == 0:
        return {
            "value": 1, "kind": "smooth point", "dimension": size, "tangent_dimension": size,
            "certainty": Certainty.EXACT, "evidence": "there are no equations",
        }  # fmt: skip
    if len(moved) == 1:
        return _hypersurface(moved[0], size)
    forms = tangent_cone_ideal(moved)
    linear = sum(form.degree == 1 for form in forms)
    measured = locus_size(forms, prime=LARGEST_PRIME)
    smooth = measured.dimension == size - linear
    multiplicity = 1 if smooth else measured.degree
    kind = f"point of multiplicity {multiplicity}" + (", on parts of several dimensions" if multiplicity == 1 else "")
    return {
        "value": multiplicity,
        "kind": "smooth point" if smooth else kind,
        "dimension": measured.dimension,
        "tangent_dimension": size - linear,
        "polynomials": tuple(forms),
        "certainty": measured.certainty,
        "evidence": f"lowest forms of the whole ideal; {measured.evidence}",
    }


def _hypersurface(polynomial: RationalPolynomial, size: int) -> dict[str, Any]:
    form = lowest_form(polynomial).primitive()
    factors = factor(form).factors
    milnor = milnor_number(polynomial) if form.degree > 1 else 0
    return {
        "value": form.degree,
        "kind": hypersurface_point(polynomial, factors, milnor),
        "dimension": size - 1,
        "tangent_dimension": size - (form.degree == 1),
        "polynomials": (form,),
        "factors": factors,
        "signature": signature(form) if form.degree == 2 else None,
        "milnor": milnor,
        "certainty": Certainty.EXACT,
        "evidence": "lowest form of the equation",
    }


def remarks_on(moved: Sequence[RationalPolynomial], *, known: bool) -> tuple[str, ...]:
    """Say what the reader should know of the equations."""
    if not known:
        return ("equations may be missing: the true cone can be smaller",)
    if len(moved) != 1:
        return ()
    context = ring(moved[0].variables)
    written = to_flint(moved[0], context)
    gradient = [from_flint(written.derivative(place), moved[0].variables) for place in range(moved[0].variables)]
    if greatest_common_divisor([moved[0], *gradient]).degree > 0:
        return ("the equation has a factor more than once, with all of whose zeros singular",)
    return ()


def with_equations_missing(found: dict[str, Any], dimension: int) -> dict[str, Any]:
    """Say what a cone that holds the true one tells: as long as it is not larger, a bound of the multiplicity."""
    if found["dimension"] == dimension:
        return {"kind": f"point of multiplicity at most {found['value']}"}
    evidence = f"{found['evidence']}; these leave a cone of dimension {found['dimension']}"
    return {"value": None, "kind": "too few equations to tell", "dimension": dimension, "evidence": evidence}
