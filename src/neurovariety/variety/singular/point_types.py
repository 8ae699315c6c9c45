"""Types of points of hypersurfaces and curves, by their tangent cones and Milnor numbers."""

from __future__ import annotations

from collections.abc import Sequence

from neurovariety.architectures.residues import LARGEST_PRIME
from neurovariety.errors import ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.rings import from_flint, ring, to_flint
from neurovariety.variety.singular.curve_branches import Branch
from neurovariety.variety.singular.locus_size import locus_size
from neurovariety.variety.singular.lowest_forms import lowest_form, tangent_cone_ideal
from neurovariety.variety.singular.quadratic_form import signature

MOST_VARIABLES = 4
"""For which Milnor numbers are computed."""


def milnor_number(polynomial: RationalPolynomial) -> int | None:
    """Count how many ordinary double points a singular point at the origin falls apart into: its Milnor number.

    It is the dimension of the local algebra of the gradient, which is that of the algebra of its lowest forms.

    Returns
    -------
    int or None
        None where the singular point is not alone, or it is too much work.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> milnor_number(y**2 - x**3), milnor_number(x**2 - y**2 + x**5), milnor_number(x**2 * y)
    (2, 1, None)
    """
    variables = polynomial.variables
    if variables > MOST_VARIABLES:
        return None
    written = to_flint(polynomial, ring(variables))
    gradient = [from_flint(written.derivative(place), variables) for place in range(variables)]
    if not all(part.coefficients for part in gradient):
        return None  # it does not depend on a variable: singular along a line
    try:
        size = locus_size(tangent_cone_ideal(gradient), prime=LARGEST_PRIME)
    except ResourceError:
        return None
    return size.degree if size.dimension == 0 else None


def hypersurface_point(
    polynomial: RationalPolynomial, factors: Sequence[tuple[RationalPolynomial, int]], milnor: int | None
) -> str:
    """Say what the origin is on a hypersurface.

    Parameters
    ----------
    polynomial : RationalPolynomial
        That vanishes there.
    factors : sequence of (RationalPolynomial, int)
        Of its lowest form.
    milnor : int or None
    """
    form = lowest_form(polynomial)
    if form.degree == 1:
        return "smooth point"
    known = "" if milnor is None else f", Milnor number {milnor}"
    if form.degree == 2:
        return _double_point(signature(form), polynomial.variables, milnor)
    distinct = sum(part.degree for part, _ in factors)
    plain = polynomial.variables == 2 and distinct == form.degree
    return ("ordinary point" if plain else "point") + f" of multiplicity {form.degree}{known}"


def _double_point(squares: tuple[int, int], size: int, milnor: int | None) -> str:
    rank = sum(squares)
    tangents = "real" if all(squares) else "no real"
    known = "" if milnor is None else f", Milnor number {milnor}"
    if rank == size:
        return f"ordinary double point (A1) with {tangents} tangents"
    if rank == size - 1 and milnor is not None:
        return "cusp (A2)" if milnor == 2 and size == 2 else f"double point of type A{milnor}"
    if rank == 1:
        return f"double point whose tangent cone is a hyperplane twice{known}"
    if rank == 2:
        return f"double point where two {'real' if all(squares) else 'complex conjugate'} sheets cross{known}"
    return f"double point, quadratic cone of rank {rank} in {size} variables, with {tangents} tangents{known}"


def curve_point(branches: Sequence[Branch], multiplicity: int) -> str:
    """Say what a point of a parametrised curve is.

    Parameters
    ----------
    branches : sequence of Branch
        One for each parameter of the point.
    multiplicity : int
        Of the point: less than the orders of the branches together where several parameters give one branch.
    """
    if multiplicity == 1:
        return "smooth point"
    if multiplicity < sum(branch.order for branch in branches):
        return f"point of multiplicity {multiplicity}"
    if len(branches) > 1:
        real = sum(branch.real for branch in branches)
        smooth = all(branch.order == 1 for branch in branches)
        return f"{len(branches)} {'smooth ' if smooth else ''}branches, {real} of them real"
    (branch,) = branches
    return f"{'cusp' if branch.exponents == (2, 3) else 'one branch'} with exponents {branch.exponents}"
