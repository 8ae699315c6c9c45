"""Is there a form with real and different roots in a linear system of forms in two variables?

All members of the system are multiples of the greatest common divisor d of its basis. If d has a root that is not real
or not simple, there is none. Otherwise the answer is exact for one form, for a pencil (the number of real roots changes
only where the discriminant vanishes) and for all multiples of d. In larger systems members with many prescribed real
roots are tried; one that is found is proven, that none is found proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.factors import discriminant, greatest_common_divisor
from neurovariety.solve.exact.linear_algebra import rational_nullspace
from neurovariety.solve.exact.univariate import real_roots
from neurovariety.variety.filters.forms import Form, multiply
from neurovariety.variety.membership.binary_form import Directions, form_text, roots_of

_TRIES = 4096
"""Members of a large system that are tried in floats."""
_PROVEN = 64
"""The most promising ones, which are tried exactly."""
_SLOPES = tuple(Fraction(k, 16) for k in range(-16, 17)) + tuple(Fraction(16, k) for k in range(-15, 16) if k)
"""Prescribed roots are taken from these, which spread over the projective line."""


@dataclass(frozen=True)
class HyperbolicMember:
    """What was found.

    Attributes
    ----------
    answer : {"yes", "no", "unknown"}
    form : tuple of fractions.Fraction or None
        A member with real and different roots; without one, the divisor that all members share.
    reason : str
        Why there is none, or how the member was found.
    limit : bool
        Whether there is none, but there are some with only real roots, multiple ones among them.
    """

    answer: Literal["yes", "no", "unknown"]
    form: Form | None
    reason: str
    limit: bool = False


def hyperbolic_member(basis: Sequence[Form], *, seed: int = 0) -> HyperbolicMember:
    """Look for a form with real and different roots among the linear combinations of these.

    Parameters
    ----------
    basis : sequence of linearly independent forms of one degree
    seed : int
        Of the members that are tried.

    Examples
    --------
    >>> found = hyperbolic_member([(Fraction(3), Fraction(0), Fraction(1))])
    >>> found.answer, found.reason
    ('no', 'its roots are not all real: 3*u^2 + v^2 has 2 that are not')
    """
    if not basis:
        return HyperbolicMember("no", None, "there is none but zero")
    degree = len(basis[0]) - 1
    divisor, cofactors = _divided(basis)
    roots = roots_of(divisor)
    free = degree - (len(divisor) - 1)
    everything = len(basis) == free + 1
    if not (roots.all_real and roots.simple):
        return HyperbolicMember("no", divisor, _flaw(divisor, roots), limit=roots.all_real and everything)
    if len(basis) == 1:
        return HyperbolicMember("yes", divisor, "there is only one, and its roots are real and different")
    if everything:
        return HyperbolicMember("yes", with_new_roots(divisor, free), "every multiple of the divisor is one of them")
    if len(basis) == 2:
        return _in_pencil(cofactors, divisor)
    return _among_many(basis, divisor, seed)


def is_hyperbolic(form: Form) -> bool:
    """Tell whether the roots of a form are real and different, exactly."""
    if not any(form):
        return False
    roots = roots_of(form)
    return roots.all_real and roots.simple


def with_new_roots(divisor: Form, count: int) -> Form:
    """Multiply a form by so many linear ones that do not divide it yet, each once."""
    form = divisor
    candidates = (Fraction(sign * k) for k in range(len(divisor) + count + 1) for sign in (1, -1) if k or sign > 0)
    while count:
        slope = next(candidates)
        if _value(form, slope):
            form, count = multiply(form, (-slope, Fraction(1))), count - 1  # v - slope u
    return form


def _flaw(form: Form, roots: Directions) -> str:
    written = form_text(form, ("u", "v"))
    if not roots.all_real:
        return f"its roots are not all real: {written} has {len(form) - 1 - roots.real} that are not"
    return f"its roots are real, but not different: {written} has a multiple one"


def _divided(basis: Sequence[Form]) -> tuple[Form, list[Form]]:
    """Split off the greatest common divisor."""
    vertical = min(next(k for k, value in enumerate(reversed(form)) if value) for form in basis)
    flat = [RationalPolynomial.of([[k] for k in range(len(form))], form) for form in basis]
    common = greatest_common_divisor(flat).primitive()
    divisor = [Fraction(0)] * (common.degree + 1) + [Fraction(0)] * vertical
    for (power,), value in common.terms().items():
        divisor[power] = value
    exact = tuple(divisor)
    return exact, [_quotient(form, exact) for form in basis]


def _quotient(form: Form, divisor: Form) -> Form:
    """Divide without remainder, highest power of the second variable first."""
    top = max(k for k, value in enumerate(divisor) if value)
    rest, length = list(form), len(form) - len(divisor) + 1
    quotient = [Fraction(0)] * length
    for k in reversed(range(length)):
        quotient[k] = rest[k + top] / divisor[top]
        for i, value in enumerate(divisor):
            rest[k + i] -= quotient[k] * value
    return tuple(quotient)


def _value(form: Form, slope: Fraction) -> Fraction:
    return sum((value * slope**k for k, value in enumerate(form)), Fraction(0))


def _in_pencil(pair: Sequence[Form], divisor: Form) -> HyperbolicMember:
    """Try one member from each interval between the members with multiple roots."""
    first, second = pair
    for weight in _between(_critical_weights(first, second), 2 * len(divisor) + 1):
        member = tuple(a + weight * b for a, b in zip(first, second, strict=True))
        if is_hyperbolic(product := multiply(divisor, member)):
            return HyperbolicMember("yes", product, "found in the pencil of all of them")
    written = [form_text(multiply(divisor, form), ("u", "v")) for form in pair]
    return HyperbolicMember(
        "no",
        divisor if len(divisor) > 1 else None,
        "they are a pencil, and between any two of its members with multiple roots one has roots that are not real: "
        f"a ({written[0]}) + b ({written[1]})",
    )


def _critical_weights(first: Form, second: Form) -> list[tuple[Fraction, Fraction]]:
    """Enclose the real weights w at which first + w second has a multiple root."""
    if len(first) < 3:
        return []
    rows = [[k, 0] for k in range(len(first))] + [[k, 1] for k in range(len(second))]
    pencil = RationalPolynomial.of(rows, (*first, *second))
    return [root.real for root in real_roots(discriminant(pencil, 0))]


def _between(intervals: Sequence[tuple[Fraction, Fraction]], tries: int) -> Iterator[Fraction]:
    """Give a few rational numbers from every gap: a divisor's roots can spoil finitely many."""
    ends = [high for _, high in intervals]
    starts = [low for low, _ in intervals]
    if not intervals:
        yield from (Fraction(k) for k in range(tries))
        return
    yield from (starts[0] - 1 - k for k in range(tries))
    for low, high in zip(ends[:-1], starts[1:], strict=True):
        yield from (low + (high - low) * Fraction(k + 1, tries + 1) for k in range(tries))
    yield from (ends[-1] + 1 + k for k in range(tries))


def _among_many(basis: Sequence[Form], divisor: Form, seed: int) -> HyperbolicMember:
    """Prescribe as many real roots as a member can be made to have, and look at the others."""
    largest = [max(map(abs, form)) for form in basis]  # whole numbers that may be no floats
    matrix = np.array([[float(value / most) for value in form] for form, most in zip(basis, largest, strict=True)])
    dimension, width = matrix.shape
    random = np.random.default_rng(seed)
    chosen = np.argsort(random.random((_TRIES, len(_SLOPES))), axis=1)[:, : dimension - 1]
    slopes = np.array([float(slope) for slope in _SLOPES])[chosen]
    values = (slopes[..., None] ** np.arange(width)) @ matrix.T
    values /= np.maximum(np.abs(values).max(axis=2, keepdims=True), 1e-300)
    members = np.linalg.svd(values)[2][:, -1] @ matrix
    for row in np.argsort(-_separation(members))[:_PROVEN].tolist():
        roots = [_SLOPES[k] for k in chosen[row]]
        weights = rational_nullspace([[_value(form, slope) for form in basis] for slope in roots])
        if len(weights) == 1:
            form = tuple(
                sum((w * f[k] for w, f in zip(weights[0], basis, strict=True)), Fraction(0)) for k in range(width)
            )
            if is_hyperbolic(form):
                return HyperbolicMember("yes", form, "found with prescribed roots")
    shared = "" if len(divisor) == 1 else f", all multiples of {form_text(divisor, ('u', 'v'))}"
    return HyperbolicMember(
        "unknown",
        None,
        f"they have dimension {dimension}{shared}; {_TRIES:,} members were tried and none has real roots",
    )


def _separation(members: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smallest angle between roots on the projective line; -1 where roots seem not to be real."""
    degree = members.shape[1] - 1
    # A rotation takes roots away from infinity, so that all members have companion matrices of one size.
    turned = members @ _rotation(degree, 0.7853)
    leading = turned[:, -1:]
    companions = np.zeros((len(members), degree, degree))
    companions[:, np.arange(1, degree), np.arange(degree - 1)] = 1
    companions[:, :, -1] = -turned[:, :-1] / np.where(np.abs(leading) < 1e-12, 1e-12, leading)
    roots = np.linalg.eigvals(companions)
    real = np.abs(roots.imag).max(axis=1) <= 1e-6 * (1 + np.abs(roots.real).max(axis=1))
    angles = np.sort(np.arctan(roots.real), axis=1)
    gaps = np.diff(angles, axis=1, append=angles[:, :1] + np.pi).min(axis=1)
    found: NDArray[np.float64] = np.where(real, gaps, -1.0)
    return found


def _rotation(degree: int, angle: float) -> NDArray[np.float64]:
    """Matrix that takes the coefficients of g(u, v) to those of the form with turned roots, rows first."""
    cosine, sine = np.cos(angle), np.sin(angle)
    rows = []
    for k in range(degree + 1):
        row = np.ones(1)
        for factor, times in (((cosine, -sine), degree - k), ((sine, cosine), k)):
            for _ in range(times):
                row = np.convolve(row, factor)
        rows.append(row)
    return np.array(rows)
