"""Greatest common divisors, factors, resultants and discriminants of polynomials in several variables, by FLINT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial, as_fraction
from neurovariety.solve.exact.rings import (
    Exact,
    check_variable,
    exact_polynomial,
    exact_polynomials,
    from_flint,
    ring,
    to_flint,
)


@dataclass(frozen=True)
class Factorisation:
    """A polynomial as a product.

    Attributes
    ----------
    unit : fractions.Fraction
        The number before the product; 0 for the zero polynomial.
    factors : tuple of (RationalPolynomial, int)
        Irreducible over the rational numbers, with whole coefficients without a common factor and a positive leading
        one; and how often each occurs. Lowest degree first.
    """

    unit: Fraction
    factors: tuple[tuple[RationalPolynomial, int], ...]

    def __str__(self) -> str:
        """Write the product out."""
        written = [f"({factor})" + (f"^{power}" if power > 1 else "") for factor, power in self.factors]
        return "*".join(written if self.unit == 1 and written else [str(self.unit), *written])


def greatest_common_divisor(polynomials: Sequence[Exact]) -> RationalPolynomial:
    """Compute the polynomial of highest degree that divides all of these.

    Parameters
    ----------
    polynomials : sequence of RationalPolynomial or Rationalised, at least one, in the same variables

    Returns
    -------
    RationalPolynomial
        With leading coefficient 1 in deglex order; 0 when all are zero.

    Raises
    ------
    InputError, MissingExtraError
        For polynomials of several rings; when python-flint is not installed.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> print(greatest_common_divisor([x**2 - y**2, (x + y) ** 2 * 6]))
    x2 + x1
    """
    taken = exact_polynomials(polynomials)
    context = ring(taken[0].variables)
    divisor = to_flint(taken[0], context)
    for polynomial in taken[1:]:
        divisor = divisor.gcd(to_flint(polynomial, context))
    return from_flint(divisor, taken[0].variables).monic()


def factor(polynomial: Exact) -> Factorisation:
    """Split a polynomial into irreducible factors over the rational numbers.

    Parameters
    ----------
    polynomial : RationalPolynomial or Rationalised

    Raises
    ------
    InputError, MissingExtraError
        For anything else than an exact polynomial; when python-flint is not installed.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> print(factor((x**2 - y**2) * (x + y) / 2))
    -1/2*(x2 + x1)^2*(x2 - x1)
    """
    exact = exact_polynomial(polynomial)
    if not exact.coefficients:
        return Factorisation(Fraction(0), ())
    leading = exact.coefficients[-1]
    _, parts = to_flint(exact, ring(exact.variables)).factor()
    factors = [(from_flint(part, exact.variables).primitive(), int(power)) for part, power in parts]
    unit = leading
    for part, power in factors:  # the leading coefficient of a product is the product of the leading coefficients
        unit /= part.coefficients[-1] ** power
    factors.sort(key=lambda pair: (pair[0].degree, len(pair[0].coefficients), str(pair[0])))
    return Factorisation(as_fraction(unit), tuple(factors))


def resultant(first: Exact, second: Exact, variable: int) -> RationalPolynomial:
    """Eliminate one variable from two polynomials: the determinant of Sylvester's matrix.

    It vanishes where the two have a common root in that variable, or both lose their leading terms in it.

    Parameters
    ----------
    first, second : RationalPolynomial or Rationalised, in the same n variables
    variable : int
        From 0 to n - 1.

    Returns
    -------
    RationalPolynomial
        In the same n variables, free of the eliminated one.

    Raises
    ------
    InputError, MissingExtraError
        For polynomials of several rings or no such variable; when python-flint is not installed.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> print(resultant(x**2 + y**2 - 1, x - y, 0))
    2*x2^2 - 1
    """
    left, right = exact_polynomials([first, second])
    context = ring(left.variables)
    place = left.variables - 1 - check_variable(variable, left.variables)
    return from_flint(to_flint(left, context).resultant(to_flint(right, context), place), left.variables)


def discriminant(polynomial: Exact, variable: int) -> RationalPolynomial:
    """Compute where a polynomial has a double root in one variable.

    Parameters
    ----------
    polynomial : RationalPolynomial or Rationalised, in n variables
        It must contain the variable.
    variable : int
        From 0 to n - 1.

    Returns
    -------
    RationalPolynomial
        In the same n variables, free of that one; 1 where the degree in it is one.

    Raises
    ------
    InputError, MissingExtraError
        When there is no such variable or the polynomial does not contain it; when python-flint is not installed.

    Examples
    --------
    >>> x, b, c = RationalPolynomial.coordinates(3)
    >>> print(discriminant(x**2 + b * x + c, 0))
    x2^2 - 4*x3
    """
    exact = exact_polynomial(polynomial)
    number = check_variable(variable, exact.variables)
    if not exact.exponents[:, number].any():
        raise InputError(
            "a polynomial has a discriminant only in a variable that it contains",
            given=f"x{number + 1}, which does not occur in {exact.text(most_terms=6)}",
        )
    found = to_flint(exact, ring(exact.variables)).discriminant(exact.variables - 1 - number)
    return from_flint(found, exact.variables)
