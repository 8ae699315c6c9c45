"""Equations of the set of functions of an architecture, and how complete they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial, as_fraction
from neurovariety.variety.equations.substitution import factor_table
from neurovariety.variety.result import Invariant

_SHOWN = 12
"""Equations that are printed; all of them are in `polynomials`."""


@dataclass(frozen=True, kw_only=True)
class Equations(Invariant):
    """Polynomials that vanish on all functions of an architecture; ``value`` tells how many there are of which degree.

    Attributes
    ----------
    polynomials : tuple of RationalPolynomial, in D variables
        Minimal generators of the ideal, as far as `max_degree`: lowest degree first, none a consequence of those of
        lower degree. Whole coefficients without a common factor. Some of them, where ``value`` counts more.
    coordinates : tuple of str
        What the D variables y1, y2, ... are: coefficients of these monomials, told by output where there are several.
    dimension : int
        Of the closure of the set of functions; proven from below, see the evidence.
    max_degree : int
        Up to which degree all equations were looked for.
    counts : tuple of int
        Dimension of the space of all equations of degree 1, 2, ..., `max_degree`; of degree at most that where the
        set of functions is not closed under scaling.
    homogeneous : bool
        Whether the set of functions is closed under scaling.
    local_rank : int
        Rank of the equations' gradients at a random function. Where it is the codimension, these equations are enough
        near general functions: the closure is a component of their zeros.
    stopped : bool
        Whether Ctrl-C or the time limit ended the search; all degrees up to `max_degree` were finished then.
    cuts_out : bool
        Whether their common zeros are known to be the closure. Minors can do that and generate a smaller ideal than
        that of all equations.
    of_minors : bool
        Whether this is about an ideal of minors that is perhaps smaller than that of all equations: ``value``, `counts`
        and `max_degree` are those of the smaller one then.

    Examples
    --------
    >>> from neurovariety.architectures import LinearNetwork
    >>> from neurovariety.variety.equations import equations
    >>> found = equations(LinearNetwork([2, 1, 2]))
    >>> [found.text(polynomial) for polynomial in found.polynomials]
    ['y1*y4 - y2*y3']
    >>> found.vanish_at([1, 2, 3, 6]), found.is_on_closure([1, 2, 3, 7])
    (True, False)
    """

    polynomials: tuple[RationalPolynomial, ...]
    coordinates: tuple[str, ...]
    dimension: int
    max_degree: int
    counts: tuple[int, ...]
    homogeneous: bool
    local_rank: int
    stopped: bool = False
    cuts_out: bool = False
    of_minors: bool = False

    @property
    def codimension(self) -> int:
        """Number of coordinates less the dimension."""
        return len(self.coordinates) - self.dimension

    @property
    def degrees(self) -> tuple[int, ...]:
        """Degrees of the polynomials."""
        return tuple(polynomial.degree for polynomial in self.polynomials)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the variables, y1, ..., yD."""
        return tuple(f"y{number}" for number in range(1, len(self.coordinates) + 1))

    @property
    def coefficient_names(self) -> tuple[str, ...]:
        """Names that say which coefficient a variable is: c[x1x1] is the coefficient of x1^2."""
        return tuple(f"c[{_spelled(name)}]" for name in self.coordinates)

    def vanish_at(self, point: Sequence[float | Fraction]) -> bool:
        """Tell, exactly, whether all equations vanish at a point.

        Parameters
        ----------
        point : sequence of D int, fractions.Fraction or float
            A float stands for the binary fraction it is.

        Raises
        ------
        InputError
            When the point has another number of coordinates, or they are no finite real numbers.
        """
        if not isinstance(point, Iterable):
            raise InputError("a point is a list of numbers", given=repr(point)[:60], allowed="its coordinates")
        values = [as_fraction(value) for value in point]
        if len(values) != len(self.coordinates):
            raise InputError(
                f"the point is no function of {self.of}",
                given=f"{len(values)} coordinates",
                allowed=f"{len(self.coordinates)}",
            )
        return not any(_value(polynomial, [*values, Fraction(1)]) for polynomial in self.polynomials)

    def is_on_closure(self, point: Sequence[float | Fraction]) -> bool | None:
        """Decide whether a point lies on the closure of the set of functions (complex ones, over the complex numbers).

        Parameters
        ----------
        point : sequence of D int, fractions.Fraction or float

        Returns
        -------
        bool or None
            False where an equation does not vanish. True where all vanish and they are known to cut out the closure;
            None where all vanish and others may be missing. True and False are as certain as the equations: proven
            where `certainty` is EXACT.
        """
        if not self.vanish_at(point):
            return False
        return True if self.complete or self.cuts_out else None

    def text(
        self,
        polynomial: RationalPolynomial,
        *,
        names: Sequence[str] | None = None,
        latex: bool = False,
        most_terms: int | None = None,
    ) -> str:
        """Write an equation.

        Parameters
        ----------
        polynomial : RationalPolynomial
            In the D variables.
        names : sequence of D str, optional
            Otherwise y1, ..., yD; `coefficient_names` are others.
        latex : bool
        most_terms : int, optional
            Leave the others out, and say how many.
        """
        chosen = names if names is not None else [_latex(name) for name in self.names] if latex else self.names
        return polynomial.text(names=chosen, latex=latex, most_terms=most_terms)

    def latex(self) -> str:
        """Write all equations in LaTeX, a line each."""
        return " \\\\\n".join(self.text(polynomial, latex=True) + " = 0" for polynomial in self.polynomials)

    def headline(self) -> str:
        """Write how many equations there are of which degree."""
        listed = ", ".join(f"{count:,} of degree {degree}" for degree, count in self.value.items())
        doubt = "" if self.complete else f" (up to degree {self.max_degree}; there may be more above)"
        if self.of_minors:
            doubt = f" (up to degree {self.max_degree} of the minors' ideal; there may be more of any degree)"
        if self.cuts_out and not self.complete:
            doubt = " (they cut out the closure; there may be more)"
        if sum(self.value.values()) > len(self.polynomials):
            doubt = f" ({len(self.polynomials) or 'none'} of them written out)"
        return f"{self.name} of {self.of}: {listed or 'none'}{doubt}"

    def details(self) -> list[str]:
        """Write the equations, what their variables are, and what speaks for them."""
        lines = [self.text(polynomial, most_terms=40) + " = 0" for polynomial in self.polynomials[:_SHOWN]]
        if len(self.polynomials) > _SHOWN:
            lines.append(f"... ({sum(self.value.values()) - _SHOWN:,} more)")
        if lines:
            used = np.flatnonzero(np.vstack([p.exponents for p in self.polynomials[:_SHOWN]]).any(axis=0)).tolist()
            told = [f"{self.names[i]} of {self.coordinates[i]}" for i in used[:24]]
            lines.append("coefficients: " + ", ".join(told) + (", ..." if len(used) > len(told) else ""))
        return [*lines, *super().details()]

    def as_dict(self) -> dict[str, Any]:
        """Give plain data, for JSON."""
        rest = Invariant.as_dict(replace(self, polynomials=()))  # they may be thousands: written once, here
        texts = [
            polynomial.text().replace("x", "y") for polynomial in self.polynomials
        ]  # own names are checked each time
        return rest | {"polynomials": texts, "variables": list(self.names)}


def _value(polynomial: RationalPolynomial, values: Sequence[Fraction]) -> Fraction:
    """Evaluate from the variables that occur, which are few of many, and a last value 1."""
    terms = zip(polynomial.coefficients, factor_table(polynomial).tolist(), strict=True)
    return sum((coefficient * prod(values[i] for i in factors) for coefficient, factors in terms), start=Fraction(0))


def _spelled(monomial: str) -> str:
    """Write x1^2*x2 as x1x1x2, without operators."""
    factors = [factor.partition("^") for factor in monomial.split("*")]
    return "".join(base * int(power or 1) for base, _, power in factors)


def _latex(name: str) -> str:
    return f"{name[0]}_{{{name[1:]}}}"
