"""Sets of points that have Voronoi cells: the image of a polynomial map, or the real solutions of equations.

Coefficients are rational: whole numbers and fractions as they are, floats as the binary fractions that they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from neurovariety.errors import InputError
from neurovariety.poly.polynomial import Polynomial
from neurovariety.poly.rational import RationalPolynomial, as_fraction
from neurovariety.solve import Expression, expand
from neurovariety.solve import variables as make_variables
from neurovariety.solve.system.reading import equation_from
from neurovariety.variety.exact_point import check_sizes

Written = Expression | RationalPolynomial | Polynomial | int | float


@dataclass(frozen=True)
class ParametrisedSet:
    """The points x(theta), theta any k real numbers.

    Attributes
    ----------
    coordinates : tuple of n RationalPolynomial, in k variables
    names : tuple of k str
        Of the parameters.

    Examples
    --------
    >>> from neurovariety.solve import variables
    >>> (t,) = variables("t")
    >>> print(ParametrisedSet.of([-(t**2), t**3]))
    (-t^2, t^3)
    """

    coordinates: tuple[RationalPolynomial, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, coordinates: Sequence[Written], parameters: Sequence[Expression] | None = None) -> ParametrisedSet:
        """Read the coordinates of a point as polynomials in its parameters.

        Parameters
        ----------
        coordinates : sequence of n Expression, RationalPolynomial, Polynomial or numbers
            For instance the expressions of an architecture.
        parameters : sequence of Expression, optional
            In their order; otherwise all symbols that occur, x2 before x10.

        Raises
        ------
        InputError
            On no coordinates, symbols that are not listed, coefficients that are not rational, or constants only.
        """
        read, names = _rational(coordinates, parameters, "coordinates")
        if all(polynomial.degree <= 0 for polynomial in read):
            raise InputError("the parametrised set is a single point", given=", ".join(map(str, read))[:80])
        return cls(read, names)

    @property
    def size(self) -> int:
        """The number n of coordinates of a point."""
        return len(self.coordinates)

    def at(self, theta: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Give the point x(theta), exactly."""
        return tuple(coordinate.evaluate([theta])[0] for coordinate in self.coordinates)

    def steps_from(self, point: Sequence[Fraction]) -> list[RationalPolynomial]:
        """Give x(theta) - p, coordinate by coordinate."""
        return [coordinate - value for coordinate, value in zip(self.coordinates, point, strict=True)]

    def __str__(self) -> str:
        """Write the coordinates."""
        return "(" + ", ".join(c.text(names=self.names, most_terms=6) for c in self.coordinates[:8]) + ")"


@dataclass(frozen=True)
class ImplicitSet:
    """The real points where equations are zero and other polynomials are not negative.

    Attributes
    ----------
    equations : tuple of RationalPolynomial, in n variables
        At least one.
    inequalities : tuple of RationalPolynomial, in n variables
        Each is at least zero on the set.
    names : tuple of n str
        Of the coordinates.

    Examples
    --------
    >>> from neurovariety.solve import variables
    >>> x, y = variables("x y")
    >>> print(ImplicitSet.of([x**2 + y**2 - 1], inequalities=[y]))
    y^2 + x^2 - 1 = 0, y >= 0
    """

    equations: tuple[RationalPolynomial, ...]
    inequalities: tuple[RationalPolynomial, ...]
    names: tuple[str, ...]

    @classmethod
    def of(
        cls,
        equations: Sequence[Written],
        variables: Sequence[Expression] | None = None,
        *,
        inequalities: Sequence[Written] = (),
    ) -> ImplicitSet:
        """Read equations and inequalities.

        Parameters
        ----------
        equations : sequence of Expression, RationalPolynomial or Polynomial
            What is zero on the set; they generate its ideal (a square, say, has no tangents anywhere).
        variables : sequence of Expression, optional
            The coordinates in their order; otherwise all symbols that occur, x2 before x10.
        inequalities : same, optional
            What is at least zero on the set.

        Raises
        ------
        InputError
            On no equations, constant ones, symbols that are not listed, coefficients that are not rational.
        """
        zero, positive = _listed(equations, "equations"), _listed(inequalities, "inequalities")
        read, names = _rational([*zero, *positive], variables, "equations")
        for polynomial in read:
            if polynomial.degree <= 0:
                raise InputError("an equation or inequality has no variables", given=str(polynomial))
        if not zero:
            raise InputError("an implicit set needs an equation", given="none", allowed="at least one")
        return cls(read[: len(zero)], read[len(zero) :], names)

    @property
    def size(self) -> int:
        """The number n of coordinates of a point."""
        return len(self.names)

    def __str__(self) -> str:
        """Write the equations and inequalities."""
        zero = [f"{p.text(names=self.names, most_terms=6)} = 0" for p in self.equations]
        return ", ".join([*zero, *(f"{p.text(names=self.names, most_terms=6)} >= 0" for p in self.inequalities)])


def _rational(
    given: Sequence[Written], symbols: Sequence[Expression] | None, what: str
) -> tuple[tuple[RationalPolynomial, ...], tuple[str, ...]]:
    """Write everything as rational polynomials in the same variables."""
    items = _listed(given, what)
    if not items:
        raise InputError(f"a list of {what} is needed", given=repr(given)[:80], allowed="polynomials in a list")
    polynomials = [p for p in items if isinstance(p, RationalPolynomial | Polynomial)]
    if symbols is None and polynomials:
        names = make_variables("x", max(p.variables for p in polynomials))
    else:
        names = tuple(symbols or ())
    written = [_expression(item, names) for item in items]
    if symbols is None and not polynomials:
        found = {symbol for equation in written for symbol in equation.symbols}
        names = tuple(Expression.of_symbol(symbol) for symbol in sorted(found, key=lambda symbol: symbol.key))
    return tuple(_rational_polynomial(equation, names) for equation in written), tuple(map(str, names))


def _listed(given: Sequence[Written], what: str) -> list[Written]:
    if not isinstance(given, list | tuple):
        raise InputError(f"{what} are given in a list", given=repr(given)[:80], allowed="polynomials in a list")
    return list(given)


def _expression(item: Written, names: Sequence[Expression]) -> Expression:
    if isinstance(item, Expression | Polynomial | RationalPolynomial):
        return equation_from(item, names)
    if isinstance(item, bool) or not isinstance(item, int | float):
        raise InputError(
            "this is no polynomial",
            given=repr(item)[:80],
            allowed="Expression, RationalPolynomial, Polynomial or a number",
            remedy='make variables with t, = variables("t") and write t**2',
        )
    return Expression.constant(item)


def _rational_polynomial(equation: Expression, names: Sequence[Expression]) -> RationalPolynomial:
    places = {name.symbol: number for number, name in enumerate(names)}
    strangers = [symbol.name for symbol in equation.symbols if symbol not in places]
    if strangers:
        raise InputError(
            "there are symbols that were not listed",
            given=", ".join(sorted(strangers))[:80],
            allowed=", ".join(map(str, names))[:80],
        )
    rows, values = [], []
    for monomial, coefficient in expand(equation).terms:
        if isinstance(coefficient, complex):
            raise InputError("a real set has real coefficients", given=repr(coefficient))
        check_sizes([as_fraction(coefficient)], "a coefficient")
        powers = [0] * len(names)
        for atom, power in monomial:
            powers[places[atom]] = power  # type: ignore[index]  # expanded: every atom is a symbol
        rows.append(powers)
        values.append(coefficient)
    if not rows:
        rows, values = [[0] * len(names)], [0]
    return RationalPolynomial.of(rows, values)
