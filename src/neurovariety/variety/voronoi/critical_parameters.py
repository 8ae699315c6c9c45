"""Where the distance from u to a curve is critical, as a polynomial; its discriminant is the evolute."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import discriminant, factor, greatest_common_divisor
from neurovariety.variety.voronoi.euclidean import read_metric
from neurovariety.variety.voronoi.point_set import ParametrisedSet
from neurovariety.variety.voronoi.rational_arithmetic import combination, derivative, divided, free_names, widened


@dataclass(frozen=True)
class CriticalParameters:
    """The parameters at which a point of a curve is critical for the distance to u.

    Attributes
    ----------
    everywhere : RationalPolynomial, in t
        Its zeros are critical for every u: there the curve's velocity is zero, as at a cusp. Leading coefficient 1.
    polynomial : RationalPolynomial, in t, u1, ..., un
        Its zeros in t are the other critical parameters.
    names : tuple of 1 + n str
    """

    everywhere: RationalPolynomial
    polynomial: RationalPolynomial
    names: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many critical parameters a general u has beside those that all have: complex ones, with multiplicity."""
        return int(self.polynomial.exponents[:, 0].max())

    def discriminant(self) -> RationalPolynomial:
        """Compute where two of them meet: for plane curves the evolute, repeated factors and other components once.

        Returns
        -------
        RationalPolynomial
            In u1, ..., un, whole coefficients without a common factor.
        """
        found = discriminant(self.polynomial, 0)
        product = RationalPolynomial.of([[0] * (found.variables - 1)], [1])
        for part, _ in factor(found).factors:
            product = product * RationalPolynomial.of(part.exponents[:, 1:], part.coefficients)
        return product.primitive()

    def __str__(self) -> str:
        """Write the product."""
        return f"({self.everywhere.text(names=self.names[:1])})*({self.polynomial.text(names=self.names)})"


def critical_parameters(curve: ParametrisedSet, *, metric: ArrayLike | None = None) -> CriticalParameters:
    """Compute the polynomial whose zeros are the critical parameters of the distance from u.

    Parameters
    ----------
    curve : ParametrisedSet
        With one parameter.
    metric : array_like, shape (n, n) or (n,), optional
        The inner product; otherwise the plain one.

    Raises
    ------
    InputError
        For more than one parameter, or a metric that does not fit.
    MissingExtraError
        When python-flint is not installed.

    Notes
    -----
    Half the derivative of |x(t) - u|^2 by t is <x'(t), x(t) - u>, which is linear in u (Draisma, Horobet, Ottaviani,
    Sturmfels, Thomas: The Euclidean distance degree of an algebraic variety, 2016, section 4).

    Examples
    --------
    >>> from neurovariety.solve import variables
    >>> (t,) = variables("t")
    >>> found = critical_parameters(ParametrisedSet.of([-t**2, t**3]))
    >>> print(found, found.count)
    (t)*(3*t^4 - 3*t*u2 + 2*t^2 + 2*u1) 4
    """
    if len(curve.names) != 1:
        raise InputError("critical parameters are those of a curve", given=f"{len(curve.names)} parameters")
    form = read_metric(metric, curve.size)
    velocity = [derivative(coordinate, 0) for coordinate in curve.coordinates]
    pulled = [combination(row, velocity) for row in form]
    constant = pulled[0] * 0
    for slope, coordinate in zip(pulled, curve.coordinates, strict=True):
        constant = constant + slope * coordinate
    everywhere = greatest_common_divisor([constant, *pulled])
    polynomial = widened(divided(constant, everywhere), curve.size)
    data = RationalPolynomial.coordinates(1 + curve.size)[1:]
    for slope, coordinate in zip(pulled, data, strict=True):
        polynomial = polynomial - widened(divided(slope, everywhere), curve.size) * coordinate
    return CriticalParameters(everywhere, polynomial, (*curve.names, *free_names(curve.names, "u", curve.size)))
