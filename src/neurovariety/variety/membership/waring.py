"""Real Waring decompositions of forms in two variables: which functions a network 2-h-m with powers computes.

A network with h hidden neurons, activation z^r and m outputs computes m forms f_i = sum_j c_ij (alpha_j x + beta_j y)^r
with common directions and real weights. By Sylvester's theorem that is possible exactly if the f_i have a common apolar
form of degree h with real and different roots. (Weights may be zero and of any sign, for even r as well.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from neurovariety.errors import InputError
from neurovariety.solve.exact.linear_algebra import rational_nullspace
from neurovariety.variety.filters.forms import Form
from neurovariety.variety.membership.binary_form import as_form, common_apolar_forms, form_text, roots_of
from neurovariety.variety.membership.hyperbolic import HyperbolicMember, hyperbolic_member, with_new_roots
from neurovariety.whole_number import whole_number

Number = Fraction | float
Answer = Literal["inside", "outside", "undecided"]


@dataclass(frozen=True, kw_only=True)
class RealWaring:
    """Whether forms are sums of so many powers, and how.

    Attributes
    ----------
    answer : {"inside", "outside", "undecided"}
    terms : int
        h, the number of powers that there may be.
    power : int
        r, the degree of the forms.
    apolar : tuple of fractions.Fraction or None
        Inside: a common apolar form whose roots are the directions, exactly. Outside: the form whose roots forbid it,
        where there is one.
    directions : tuple of (number, number)
        (alpha_j, beta_j), at most h of them: fractions where all are rational, otherwise floats, correctly rounded.
    weights : tuple of tuple of numbers
        c_ij, for each form those of its powers; fractions where the directions are.
    residual : float
        Largest coefficient of what is left of a form, divided by its largest one; 0 means exactly nothing.
    proof : str
        Why the answer is right, or why there is none.
    limit : bool
        Outside, and known to be a limit of forms that are inside: the set is not closed there. False means that it is
        none where the apolar forms of degree h are the multiples of one, and for one form with h = r - 1.
    """

    answer: Answer
    terms: int
    power: int
    apolar: Form | None
    directions: tuple[tuple[Number, Number], ...]
    weights: tuple[tuple[Number, ...], ...]
    residual: float
    proof: str
    limit: bool = False

    def __str__(self) -> str:
        """Report in a few lines: the answer, the decomposition, and why."""
        powers = "a power" if self.terms == 1 else f"{self.terms} powers"
        if self.answer != "inside":
            return f"real sum of {powers} of degree {self.power}: {self.answer}\n  {self.proof}"
        left = f" (residual {self.residual:.1g})" if self.residual else ""
        written = self.text() if self.directions else "known to exist, not computed"
        return f"real sum of {powers} of degree {self.power}: inside\n  {written}{left}\n  {self.proof}"

    def text(self) -> str:
        """Write the decomposition of each form, or say that there is none."""
        if self.answer != "inside":
            return f"{self.answer}: {self.proof}"
        return "; ".join(
            " + ".join(
                f"{_short(weight)}*({_short(first)}*x + {_short(second)}*y)^{self.power}"
                for weight, (first, second) in zip(row, self.directions, strict=True)
            )
            for row in self.weights
        )


def real_waring(forms: Sequence[Sequence[float | Fraction]], terms: int, *, seed: int = 0) -> RealWaring:
    """Decide whether forms in two variables are combinations of so many powers of common real linear forms.

    The answer is exact for floats too, taken for the binary fractions they are. It is complete where the apolar forms
    of degree h are multiples of one, or a pencil: for one form if 2h <= r + 2, and also from h = r - 1 on. In between
    "undecided" is possible.

    Parameters
    ----------
    forms : sequence of m sequences of r + 1 numbers
        Coefficients of x^r, x^(r-1) y, ..., y^r.
    terms : int, from 1
        h, the number of powers.
    seed : int
        Of the apolar forms that are tried where there are many.

    Raises
    ------
    InputError
        No forms, forms of several degrees, no terms, a negative seed, coefficients that are not finite or above 10^150.
    MissingExtraError
        When python-flint is not installed.

    References
    ----------
    B. Reznick, "On the length of binary forms" (2013), with theorems of Sylvester; A. Causa and R. Re, "On the maximum
    rank of a real binary form" (2011); G. Comas and M. Seiguer, "On the rank of a binary form" (2011).

    Examples
    --------
    >>> print(real_waring([[1, 0, 3, 0]], 2).text())
    1/2*(1*x + -1*y)^3 + 1/2*(1*x + 1*y)^3
    >>> real_waring([[1, 0, -1, 0]], 2).answer
    'outside'
    """
    read = [as_form(form) for form in forms] if isinstance(forms, Sequence | np.ndarray) else []
    if not read or len({len(form) for form in read}) > 1:
        raise InputError(
            "forms of one degree are decomposed together",
            given=f"{len(read)} forms with {sorted({len(form) for form in read})} coefficients",
        )
    whole_number("terms", terms, least=1)
    whole_number("seed", seed, least=0)
    power = len(read[0]) - 1
    if terms > power:
        return _inside(
            read, terms, with_new_roots((Fraction(1),), power + 1), "r + 1 different powers are a basis of all forms"
        )
    basis = common_apolar_forms(read, terms)
    found = hyperbolic_member(basis, seed=seed)
    if found.answer == "yes" and found.form is not None:
        proof = f"the apolar form {form_text(found.form, ('u', 'v'))} has real and different roots: {found.reason}"
        return _inside(read, terms, found.form, proof)
    answer: Answer
    answer, proof = (
        ("outside", _reason(read, terms, found)) if found.answer == "no" else _by_theorem(read, terms, found)
    )
    return RealWaring(
        answer=answer,
        terms=terms,
        power=power,
        apolar=found.form,
        directions=(),
        weights=(),
        residual=float("nan"),
        proof=proof,
        limit=answer == "outside" and _is_limit(read, terms, found),
    )


def _is_limit(forms: Sequence[Form], terms: int, found: HyperbolicMember) -> bool:
    """Tell whether an apolar form has only real roots: it is a limit of forms whose roots are different, too.

    For one form and h = r - 1 what is outside has real roots. Where two of these meet, they can be moved off the real
    line, which leads inside.
    """
    return found.limit or (len(forms) == 1 and terms == len(forms[0]) - 2 and not roots_of(forms[0]).simple)


def _reason(forms: Sequence[Form], terms: int, found: HyperbolicMember) -> str:
    common = "common " if len(forms) > 1 else ""
    if found.form is None and not found.limit and found.reason.startswith("there is none"):
        return (
            f"no {common}apolar form of degree {terms}, the catalecticant has rank {terms + 1}: "
            "not even a limit of sums of so many powers, complex ones included"
        )
    closing = "; it is a limit of functions inside" if _is_limit(forms, terms, found) else ""
    return f"of the {common}apolar forms of degree {terms} none has real and different roots: {found.reason}{closing}"


def _by_theorem(forms: Sequence[Form], terms: int, found: HyperbolicMember) -> tuple[Answer, str]:
    """Use what is known about one form where the search found nothing."""
    power = len(forms[0]) - 1
    if len(forms) == 1:
        roots = roots_of(forms[0])
        if roots.real > terms:  # a power of one linear form has a decomposition, and was found
            return (
                "outside",
                f"it has {roots.real} real roots, more than a sum of {terms} powers can (Sylvester; Reznick)",
            )
        if terms == power:
            return "inside", f"every form of degree {power} is a sum of {power} powers (Reznick); none were found here"
        if terms == power - 1 and roots.simple:
            return "inside", "not all roots are real, so r - 1 powers suffice (Causa and Re); none were found here"
    return "undecided", f"apolar forms of degree {terms} are neither multiples of one nor a pencil: {found.reason}"


def _inside(forms: Sequence[Form], terms: int, apolar: Form, proof: str) -> RealWaring:
    power = len(forms[0]) - 1
    roots = roots_of(apolar)
    slopes: list[Number] = [_exact(root.real, apolar) for root in roots.slopes]
    rational = all(isinstance(slope, Fraction) for slope in slopes)
    one = Fraction(1) if rational else 1.0
    directions = [_scaled(slope, one) for slope in slopes] + [(0 * one, one)] * roots.vertical
    weights = [_exact_weights(form, directions) if rational else _weights(form, directions) for form in forms]
    return RealWaring(
        answer="inside",
        terms=terms,
        power=power,
        apolar=apolar,
        directions=tuple(directions),
        weights=tuple(weights),
        residual=0.0
        if rational
        else max(_left_over(form, directions, row) for form, row in zip(forms, weights, strict=True)),
        proof=proof,
    )


def _scaled(slope: Number, one: Number) -> tuple[Number, Number]:
    """Write a direction with its larger entry 1."""
    value = slope if isinstance(one, Fraction) else float(slope)
    return (one, value) if abs(float(value)) <= 1 else (1 / value, one)


def _exact(interval: tuple[Fraction, Fraction], form: Form) -> Number:
    """Take a root as a fraction if a simple one in its interval is a root, and rounded otherwise."""
    middle = (interval[0] + interval[1]) / 2
    # A rational root has a denominator that divides the leading coefficient.
    leading = next(value for value in reversed(form) if value)
    scale = leading * math.lcm(*(value.denominator for value in form))
    guess = Fraction(round(middle * scale)) / scale
    if interval[0] <= guess <= interval[1] and not sum(value * guess**k for k, value in enumerate(form)):
        return guess
    return float(middle)


def _column(direction: tuple[Number, Number], power: int) -> list[Number]:
    """Give the coefficients of the power of a linear form."""
    first, second = direction
    return [math.comb(power, i) * first ** (power - i) * second**i for i in range(power + 1)]


def _exact_weights(form: Form, directions: Sequence[tuple[Number, Number]]) -> tuple[Number, ...]:
    columns = [_column(direction, len(form) - 1) for direction in directions]
    rows = [[*(column[i] for column in columns), -form[i]] for i in range(len(form))]
    kernel = [vector for vector in rational_nullspace(rows) if vector[-1]]
    return tuple(value / kernel[0][-1] for value in kernel[0][:-1])


def _weights(form: Form, directions: Sequence[tuple[Number, Number]]) -> tuple[Number, ...]:
    power = len(form) - 1
    scale = np.array([1 / math.sqrt(math.comb(power, i)) for i in range(power + 1)])  # rotations keep this length
    columns = np.array([_column(direction, power) for direction in directions], dtype=np.float64).T
    solved = np.linalg.lstsq(columns * scale[:, None], np.array([float(v) for v in form]) * scale, rcond=None)[0]
    return tuple(solved.tolist())


def _left_over(form: Form, directions: Sequence[tuple[Number, Number]], weights: Sequence[Number]) -> float:
    power = len(form) - 1
    columns = np.array([_column(direction, power) for direction in directions], dtype=np.float64).T
    target = np.array([float(value) for value in form])
    return float(np.abs(columns @ np.array(weights, dtype=np.float64) - target).max() / (np.abs(target).max() or 1.0))


def _short(value: Number) -> str:
    return str(value) if isinstance(value, Fraction) else f"{value:.6g}"
