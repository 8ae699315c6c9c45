"""What stands for generators, and for one exact polynomial: the doors of the functions that take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from neurovariety.errors import InputError
from neurovariety.poly.family import PolynomialFamily
from neurovariety.poly.polynomial import Polynomial
from neurovariety.poly.rational import RationalPolynomial


@runtime_checkable
class HasGenerators(Protocol):
    """Whatever keeps polynomials as its ``generators``, such as a vanishing ideal."""

    @property
    def generators(self) -> PolynomialFamily:
        """The polynomials."""


Generators = PolynomialFamily | Polynomial | Sequence[Polynomial] | HasGenerators


def as_family(generators: Generators) -> PolynomialFamily:
    """Return the polynomials of whatever stands for generators.

    Parameters
    ----------
    generators : PolynomialFamily, Polynomial, sequence of Polynomial, or object with generators
        Such as a `VanishingIdeal`.

    Examples
    --------
    >>> line = Polynomial.of([[1, 0], [0, 1]], [1, -1])
    >>> as_family(line)
    <PolynomialFamily of 1 polynomial in 2 variables, degree 1: -x2 + x1>
    >>> len(as_family([line, line**2]))
    2
    """
    if isinstance(generators, PolynomialFamily):
        return generators
    if isinstance(generators, Polynomial):
        return PolynomialFamily.of([generators])
    if isinstance(generators, list | tuple) and generators and all(isinstance(p, Polynomial) for p in generators):
        return PolynomialFamily.of(generators)
    kept = None if isinstance(generators, type) else getattr(generators, "generators", None)
    if isinstance(kept, PolynomialFamily):
        return kept
    raise InputError(
        "these are no generators",
        given=kind_of(generators),
        allowed="a PolynomialFamily, a Polynomial, a list of Polynomial, or an ideal with generators",
        remedy=_way_to_floats(generators),
    )


def as_polynomial(polynomial: Polynomial, *, many: str) -> Polynomial:
    """Return one polynomial, or say what does it for many."""
    if isinstance(polynomial, Polynomial):
        return polynomial
    raise InputError("one polynomial is needed", given=kind_of(polynomial), allowed="a Polynomial", remedy=many)


def kind_of(value: object) -> str:
    """Name what was given, and what is in it when it is a list."""
    if isinstance(value, list | tuple):
        inside = ", ".join(sorted({type(entry).__name__ for entry in value})) or "nothing"
        return f"a {type(value).__name__} of {inside}"
    return type(value).__name__


def _way_to_floats(given: Any) -> str:
    first = given[0] if isinstance(given, list | tuple) and given else given
    if isinstance(first, RationalPolynomial):
        return "round exact polynomials with to_float()"
    if isinstance(getattr(first, "polynomial", None), RationalPolynomial):
        return "round exact polynomials: rationalised.polynomial.to_float()"
    return "make polynomials with Polynomial.of(exponents, coefficients)"
