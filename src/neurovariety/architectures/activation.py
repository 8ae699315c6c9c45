"""Polynomial activations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
        """Read c_0, c_1, ...

        Examples
        --------
        >>> str(Activation.of([1, 2, 3]))
        '1+2z+3z^2'
        """
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


def activations(
    hidden: int, *, power: int | Sequence[int] | None, activation: Sequence[Any] | None
) -> tuple[Activation, ...]:
    """Read the activations of some hidden layers: one for all of them, or one for each."""
    if power is not None and activation is not None:
        raise InputError("an activation is given once", given="power and activation", allowed="one of them")
    if power is None and activation is None:
        if hidden == 0:
            return ()
        raise InputError("hidden layers need an activation", given="none", allowed="power=2, or activation=[1, 2, 3]")
    read = _powers(power) if activation is None else _polynomials(activation)
    if len(read) == 1 and hidden != 1:
        read *= hidden
    if len(read) != hidden:
        raise InputError(
            "the number of activations does not fit",
            given=str(len(read)),
            allowed=f"1, or {hidden} for the hidden layers",
        )
    return tuple(read)


def _powers(power: Any) -> list[Activation]:
    listed = _listed(power) if isinstance(power, Iterable) else [power]
    if any(isinstance(one, str) for one in listed):
        raise _unknown(power)
    return [Activation.monomial(whole("the activation's power", one)) for one in listed]


def _polynomials(activation: Any) -> list[Activation]:
    if isinstance(activation, Activation):
        return [activation]
    listed = _listed(activation)
    if not listed or any(isinstance(item, str) for item in listed):
        raise _unknown(activation)
    if not all(isinstance(item, Activation | Iterable) for item in listed):
        return [Activation.of(listed)]
    return [item if isinstance(item, Activation) else Activation.of(item) for item in listed]


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [str(given)]


def _unknown(given: Any) -> InputError:
    return InputError(
        "unknown activation",
        given=repr(given)[:60],
        allowed="power=2 for z^2, or the coefficients c_0, c_1, ... of a polynomial: activation=[1, 2, 3] for "
        "1 + 2z + 3z^2",
        remedy="for activations that are no polynomials, such as ReLU, take numerical_dimension of a torch module",
    )


def activation_arguments(chosen: Sequence[Activation]) -> tuple[tuple[str, str], ...]:
    """Write activations as the argument that they were read from.

    Examples
    --------
    >>> activation_arguments([Activation.monomial(2), Activation.monomial(2)])
    (('power', '2'),)
    """
    if not chosen:
        return ()
    listed = list(chosen[:1] if len(set(chosen)) == 1 else chosen)
    powers = [activation.power for activation in listed]
    if None in powers:
        values = ["[" + ", ".join(map(repr, activation.coefficients)) + "]" for activation in listed]
        return (("activation", values[0] if len(values) == 1 else f"[{', '.join(values)}]"),)
    return (("power", str(powers[0] if len(powers) == 1 else powers)),)
