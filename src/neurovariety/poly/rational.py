"""One polynomial with rational coefficients: exact, for the questions that rounding must not answer."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from neurovariety.errors import InputError
from neurovariety.poly.exponents import Exponents
from neurovariety.poly.given_arrays import as_array
from neurovariety.poly.monomials import Monomials
from neurovariety.poly.polynomial import Polynomial, check_divisor, check_power, check_same_variables, is_number
from neurovariety.poly.text import polynomial_text

Powers = tuple[int, ...]


@dataclass(frozen=True, eq=False, repr=False)
class RationalPolynomial:
    """A polynomial over the rational numbers: its non-zero terms in deglex order. It cannot be changed.

    Build one with `RationalPolynomial.of`, from `RationalPolynomial.coordinates`, or from a float one with
    `rationalise`.

    Attributes
    ----------
    exponents : numpy.ndarray, shape (s, n), int64, read-only
    coefficients : tuple of fractions.Fraction, s of them, all non-zero

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> circle = x**2 + y**2 - 1
    >>> print(circle / 3)
    1/3*x2^2 + 1/3*x1^2 - 1/3
    >>> circle.evaluate([[Fraction(3, 5), Fraction(4, 5)], [1, 1]])
    (Fraction(0, 1), Fraction(1, 1))
    """

    exponents: Exponents
    coefficients: tuple[Fraction, ...]

    __array_ufunc__ = None  # a NumPy number on the left leaves the arithmetic to the polynomial

    @classmethod
    def of(cls, exponents: ArrayLike, coefficients: Iterable[float | Fraction]) -> RationalPolynomial:
        """Collect terms: any order, repeated monomials are added up, zeros dropped.

        Parameters
        ----------
        exponents : array_like, shape (s, n), whole numbers from 0
        coefficients : iterable of s int, fractions.Fraction or float
            A float stands for the binary fraction it is: 0.1 is not 1/10.
        """
        rows = as_array(exponents, "the exponents")
        values = [as_fraction(value) for value in coefficients]
        if rows.ndim != 2 or len(values) != len(rows):
            raise InputError(
                "a polynomial needs one coefficient for each row of exponents",
                given=f"exponents of shape {rows.shape}, {len(values)} coefficients",
                allowed="shape (s, n) and s coefficients",
            )
        Monomials.of(rows)  # refuses what is no exponent
        powers = (tuple(row) for row in rows.astype(np.int64).tolist())
        return cls._collect(zip(powers, values, strict=True), rows.shape[1])

    @classmethod
    def coordinates(cls, variables: int) -> tuple[RationalPolynomial, ...]:
        """Make the polynomials x1, ..., xn, to write others with."""
        unit = np.eye(variables, dtype=np.int64)
        return tuple(cls.of(unit[i : i + 1], [1]) for i in range(variables))

    @classmethod
    def _collect(cls, terms: Iterable[tuple[Powers, Fraction]], variables: int) -> RationalPolynomial:
        sums: dict[Powers, Fraction] = {}
        for powers, value in terms:
            sums[powers] = sums.get(powers, Fraction(0)) + value
        kept = sorted((powers for powers, value in sums.items() if value), key=_deglex_key)
        table = np.array(kept, dtype=np.int64).reshape(len(kept), variables)
        table.setflags(write=False)
        return cls(table, tuple(sums[powers] for powers in kept))

    @property
    def variables(self) -> int:
        """The number of variables n."""
        return int(self.exponents.shape[1])

    @property
    def degree(self) -> int:
        """Total degree; -1 for the zero polynomial."""
        return int(self.exponents[-1].sum()) if len(self.exponents) else -1

    def terms(self) -> dict[Powers, Fraction]:
        """Give the coefficient of each monomial, in deglex order."""
        return dict(zip(map(tuple, self.exponents.tolist()), self.coefficients, strict=True))

    def evaluate(self, points: Sequence[Sequence[float | Fraction]]) -> tuple[Fraction, ...]:
        """Evaluate exactly.

        Parameters
        ----------
        points : sequence of m points, each a sequence of n int, fractions.Fraction or float
            A float stands for the binary fraction it is.
        """
        rows = [[as_fraction(coordinate) for coordinate in point] for point in points]
        if any(len(row) != self.variables for row in rows):
            raise InputError(
                "points do not fit the polynomial's variables",
                given=f"points with {sorted({len(row) for row in rows})} coordinates",
                allowed=f"{self.variables} coordinates each",
            )
        return tuple(
            sum(
                (value * math.prod(map(pow, row, powers), start=Fraction(1)) for powers, value in self.terms().items()),
                start=Fraction(0),
            )
            for row in rows
        )

    def monic(self) -> RationalPolynomial:
        """Divide by the leading coefficient; the zero polynomial stays."""
        return self / self.coefficients[-1] if self.coefficients else self

    def primitive(self) -> RationalPolynomial:
        """Scale to whole coefficients without a common factor, the leading one positive."""
        if not self.coefficients:
            return self
        denominator = math.lcm(*(value.denominator for value in self.coefficients))
        divisor = math.gcd(*(value.numerator * (denominator // value.denominator) for value in self.coefficients))
        return self * Fraction(denominator if self.coefficients[-1] > 0 else -denominator, divisor)

    def to_float(self) -> Polynomial:
        """Round every coefficient to the nearest float64.

        Raises
        ------
        InputError
            When a coefficient is too large for float64.
        """
        try:
            return Polynomial.of(self.exponents, [float(value) for value in self.coefficients])
        except OverflowError as error:
            raise InputError(
                "a coefficient is too large for float64",
                given="a coefficient above 1.8e308",
                remedy="scale the polynomial, for example with monic()",
            ) from error

    def text(
        self,
        *,
        names: Sequence[str] | None = None,
        latex: bool = False,
        most_terms: int | None = None,
        leading: ArrayLike | None = None,
    ) -> str:
        """Write it out, leading term first; the arguments are those of `polynomial_text`."""
        values = np.empty(len(self.coefficients), dtype=object)
        values[:] = self.coefficients
        return polynomial_text(self.exponents, values, names=names, latex=latex, most_terms=most_terms, leading=leading)

    def __str__(self) -> str:
        """Write it out in plain text."""
        return self.text()

    def __repr__(self) -> str:
        """Write out its largest terms."""
        return f"<RationalPolynomial {self.text(most_terms=6)}, variables={self.variables}>"

    def __eq__(self, other: object) -> bool:
        """Equal when every coefficient is."""
        return (
            isinstance(other, RationalPolynomial)
            and np.array_equal(self.exponents, other.exponents)
            and self.coefficients == other.coefficients
        )

    def __hash__(self) -> int:
        """Hash the exponents and the coefficients."""
        return hash((self.exponents.shape, self.exponents.tobytes(), self.coefficients))

    def __add__(self, other: RationalPolynomial | float | Fraction) -> RationalPolynomial:
        """Add a number or a polynomial in the same variables."""
        addend = self._operand(other)
        if addend is None:
            return NotImplemented
        return self._collect([*self.terms().items(), *addend.items()], self.variables)

    __radd__ = __add__

    def __neg__(self) -> RationalPolynomial:
        """Change every sign."""
        return RationalPolynomial(self.exponents, tuple(-value for value in self.coefficients))

    def __sub__(self, other: RationalPolynomial | float | Fraction) -> RationalPolynomial:
        """Subtract a number or a polynomial in the same variables."""
        return -(-self + other)

    def __rsub__(self, other: float | Fraction) -> RationalPolynomial:
        """Subtract it from a number."""
        return -self + other

    def __mul__(self, other: RationalPolynomial | float | Fraction) -> RationalPolynomial:
        """Multiply by a number or by a polynomial in the same variables."""
        factor = self._operand(other)
        if factor is None:
            return NotImplemented
        products = (
            (tuple(map(sum, zip(left, right, strict=True))), value * weight)
            for left, value in self.terms().items()
            for right, weight in factor.items()
        )
        return self._collect(products, self.variables)

    __rmul__ = __mul__

    def __truediv__(self, divisor: float | Fraction) -> RationalPolynomial:
        """Divide by a number."""
        if not is_number(divisor):
            return NotImplemented
        check_divisor(divisor)
        return self * (1 / as_fraction(divisor))

    def __pow__(self, power: int) -> RationalPolynomial:
        """Raise to a whole power from 0."""
        check_power(power)
        result = self._collect([((0,) * self.variables, Fraction(1))], self.variables)
        for _ in range(power):
            result = result * self
        return result

    def _operand(self, other: object) -> dict[Powers, Fraction] | None:
        """Take the terms of the other side of an operation: a number, or a polynomial in the same variables."""
        if is_number(other):
            return {(0,) * self.variables: as_fraction(other)}
        if not isinstance(other, RationalPolynomial):
            return None
        check_same_variables(self.variables, other.variables)
        return other.terms()


def as_fraction(value: object) -> Fraction:
    """Take a whole number, a fraction or a finite float for exactly what it is.

    Examples
    --------
    >>> as_fraction(0.25)
    Fraction(1, 4)
    """
    if isinstance(value, numbers.Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, numbers.Real) and math.isfinite(value):
        return Fraction(float(value))
    raise InputError(
        "this is not a rational number", given=repr(value), allowed="int, fractions.Fraction or a finite float"
    )


def _deglex_key(powers: Powers) -> tuple[int, Powers]:
    return sum(powers), powers[::-1]
