"""Membership in the closure of the end-to-end filters, by greatest common divisors over the rational numbers.

Complex filters compute a form exactly if, for each dilation S, its largest factor in x^S and y^S has at least the
degree that the filters of dilation S and above have together (`spreads` says why). That factor is the greatest common
divisor of the S pieces of the form, the sums of its terms with exponents of x in one class modulo S, so that the
condition is decided without any roots, and all of it is in the ranks of the resultant matrices of the pieces.

The form is a smooth point of the closure exactly if the largest factors of all dilations but the smallest have no
higher degree than that. For if a fibre more is there, then either two complex factorisations differ by which one a
filter takes, or all fibres of that filter are the same one, and moving two copies of it apart changes nothing to first
order; and if not, then the filters are these greatest common divisors, and so are their derivatives. The closure is the
finite and birational image of a product of projective spaces, so that it is smooth where that map is an embedding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.factors import greatest_common_divisor
from neurovariety.variety.filters.blocks import Level, needed_degrees
from neurovariety.variety.filters.forms import Form, dilate, divide, split_ends


@dataclass(frozen=True)
class ClosureDegrees:
    """The certificate of a form's place in the closure, or outside of it.

    Attributes
    ----------
    dilations : tuple of int
    found : tuple of int
        Degree of the form's largest factor in x^S and y^S, counted in x^S.
    needed : tuple of int
        The least degree on the closure.
    used : tuple of bool
        Whether there are filters of that dilation.
    """

    dilations: tuple[int, ...]
    found: tuple[int, ...]
    needed: tuple[int, ...]
    used: tuple[bool, ...]

    @property
    def inside(self) -> bool:
        """Whether the form is in the closure."""
        return all(there >= least for there, least in zip(self.found, self.needed, strict=True))

    @property
    def smooth(self) -> bool:
        """Whether the form is a smooth point of the closure."""
        first = self.used.index(True) if any(self.used) else 0
        return self.inside and self.found[first + 1 :] == self.needed[first + 1 :]

    def __str__(self) -> str:
        """Write the numbers that decide."""
        parts = [
            f"{there} for S = {dilation} ({least} needed)"
            for dilation, there, least in zip(self.dilations, self.found, self.needed, strict=True)
            if dilation > 1
        ]
        if not parts:
            return "every form of that degree is on the closure"
        return f"degree of the largest factor in x^S and y^S: {', '.join(parts)}"


def closure_degrees(form: Sequence[Fraction], levels: Sequence[Level]) -> ClosureDegrees:
    """Compare the largest factors of a form with what the filters need.

    Parameters
    ----------
    form : sequence of fractions.Fraction
        Not zero; the end-to-end filter, x^d first.
    levels : sequence of Level

    Raises
    ------
    InputError
        For a form of another degree, or zero, which has every factor.
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.blocks import levels_of
    >>> levels = levels_of(LinearConvNet([3, 2], strides=[2]))
    >>> print(closure_degrees([Fraction(v) for v in (1, 0, 0, 0, 1)], levels))
    degree of the largest factor in x^S and y^S: 2 for S = 2 (1 needed)
    """
    needed = needed_degrees(levels)
    if len(form) != needed[0] + 1 or not any(form):
        raise InputError(
            "the end-to-end filter has another size, or is zero",
            given=f"{len(form)} entries, {'some' if any(form) else 'none'} of them not zero",
            allowed=f"{needed[0] + 1} entries, not all zero",
        )
    dilations = tuple(level.dilation for level in levels)
    found = tuple(len(largest_factor(form, dilation)) - 1 for dilation in dilations)
    return ClosureDegrees(dilations, found, needed, tuple(level.degree > 0 for level in levels))


def largest_factor(form: Sequence[Fraction], dilation: int) -> Form:
    """Compute the factor of highest degree that is a form in x^S and y^S.

    Returns
    -------
    tuple of fractions.Fraction
        Its coefficients as a form in x^S and y^S, the first one that is not zero 1.

    Examples
    --------
    >>> [str(value) for value in largest_factor([Fraction(v) for v in (0, 1, 1, -4, -4)], 2)]  # y (x + y) (x^2 - 4 y^2)
    ['1', '-4']
    """
    if dilation == 1:
        return tuple(form)
    infinity, middle, zero = split_ends(form)
    ascending = middle[::-1]
    pieces = [ascending[start::dilation] for start in range(dilation)]
    divisor = greatest_common_divisor([_univariate(piece) for piece in pieces if any(piece)])
    common = [Fraction(0)] * (divisor.degree + 1)
    for power, value in zip(divisor.exponents[:, 0].tolist(), divisor.coefficients, strict=True):
        common[divisor.degree - power] = value
    return (*[Fraction(0)] * (infinity // dilation), *common, *[Fraction(0)] * (zero // dilation))


def block_forms(form: Sequence[Fraction], levels: Sequence[Level]) -> tuple[Form, ...]:
    """Split a smooth point of the closure into the products of the filters of each dilation: there is one way.

    Parameters
    ----------
    form : sequence of fractions.Fraction
        Where `closure_degrees` says smooth.
    levels : sequence of Level

    Returns
    -------
    tuple of tuples of fractions.Fraction
        For each dilation a form in x^S and y^S, up to scaling.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.blocks import levels_of
    >>> levels = levels_of(LinearConvNet([3, 2], strides=[2]))
    >>> [[int(v) for v in block] for block in block_forms([Fraction(v) for v in (5, 10, 25, 20, 30)], levels)]
    [[5, 10, 15], [1, 2]]
    """
    rest = tuple(form)
    found: list[Form] = []
    for level in reversed(levels):
        if level.dilation == 1:
            found.append(rest)
            break
        block = largest_factor(rest, level.dilation)
        rest = divide(rest, dilate(block, level.dilation))
        found.append(block)
    return tuple(reversed(found))


def _univariate(ascending: Sequence[Fraction]) -> RationalPolynomial:
    return RationalPolynomial.of([[power] for power in range(len(ascending))], ascending)
