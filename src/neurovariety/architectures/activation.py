"""Polynomial activations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from neurovariety.architectures.validation import whole
from neurovariety.errors import InputError
from neurovariety.poly.rational import as_fraction

HIGHEST_DEGREE = 1_000


@dataclass(frozen=True)
class Activation:
    """sigma(z) = c_0 + c_1 z + ... + c_r z^r.

    Attributes
    ----------
    coefficients : tuple of int or fractions.Fraction
        The last one is not zero; `Activation.of` takes other numbers as well.

    Raises
    ------
    InputError
        On other coefficients, a constant, and degrees above 1,000.
    """

    coefficients: tuple[int | Fraction, ...]

    def __post_init__(self) -> None:
        given = self.coefficients
        if not isinstance(given, tuple) or not all(isinstance(value, int | Fraction) for value in given):
            raise InputError(
                "an activation has exact coefficients",
                given=repr(given)[:60],
                allowed="a tuple of int or fractions.Fraction",
                remedy="Activation.of reads lists and floats",
            )
        if not 2 <= len(given) <= HIGHEST_DEGREE + 1 or not given[-1]:
            raise InputError(
                "an activation is a polynomial that is not constant",
                given=f"degree {len(given) - 1}" if given and given[-1] else "zero as the highest coefficient",
                allowed=f"coefficients c_0, c_1, ..., degree 1 to {HIGHEST_DEGREE:,}",
            )

    @classmethod
    def monomial(cls, power: int) -> Activation:
        """Make z^power.

        Raises
        ------
        InputError
            When the power is no whole number from 1 to 1,000.

        Examples
        --------
        >>> str(Activation.monomial(3))
        'z^3'
        """
        if whole("the activation's power", power) > HIGHEST_DEGREE:
            raise InputError(
                "the activation's power is too high", given=str(power), allowed=f"up to {HIGHEST_DEGREE:,}"
            )
        return cls((*(0,) * power, 1))

    @classmethod
    def of(cls, coefficients: Iterable[Any]) -> Activation:
        """Read c_0, c_1, ...; zeros at the end are left out.

        Parameters
        ----------
        coefficients : iterable of int, fractions.Fraction or float
            A float stands for the binary fraction it is.

        Raises
        ------
        InputError
            On anything that is no finite number, a constant, and degrees above 1,000.

        Examples
        --------
        >>> str(Activation.of([1, 2, 3]))
        '1+2z+3z^2'
        """
        if not isinstance(coefficients, Iterable):
            raise InputError(
                "an activation has a list of coefficients", given=repr(coefficients)[:60], allowed="[0, 1]"
            )
        values: list[int | Fraction] = []
        for value in coefficients:
            fraction = as_fraction(value)
            values.append(fraction.numerator if fraction.denominator == 1 else fraction)
        while values and not values[-1]:
            values.pop()
        return cls(tuple(values))

    @property
    def degree(self) -> int:
        """The polynomial's degree."""
        return len(self.coefficients) - 1

    @property
    def power(self) -> int | None:
        """The exponent r where the activation is z^r, else None."""
        return self.degree if self.coefficients[-1] == 1 and not any(self.coefficients[:-1]) else None

    def scales(self, *, bias: bool = False) -> bool:
        """Whether a neuron can be scaled and scaled back by any factor.

        So it is for c z^r, and with biases before and after for c (z + a)^r + b, which all quadratic ones are.

        Examples
        --------
        >>> Activation.of([1, 2, 3]).scales(), Activation.of([1, 2, 3]).scales(bias=True)
        (False, True)
        """
        highest = Fraction(self.coefficients[-1])
        shift = self.coefficients[-2] / (self.degree * highest)
        if not bias:
            return not any(self.coefficients[:-1])
        powers = range(1, self.degree)
        return all(
            self.coefficients[power] == highest * comb(self.degree, power) * shift ** (self.degree - power)
            for power in powers
        )

    def __str__(self) -> str:
        """Write it as the SPEC does."""
        parts = []
        for power, factor in enumerate(self.coefficients):
            if factor:
                name = "" if power == 0 else "z" if power == 1 else f"z^{power}"
                size = "" if abs(factor) == 1 and power else str(abs(factor))
                parts.append(("-" if factor < 0 else "+") + size + name)
        return "".join(parts).removeprefix("+")
