"""Whether a point of a curve is the nearest to given data: exactly, for rational data.

|u - x(t)|^2 - |u - p|^2 is a polynomial in one variable with rational coefficients. It is nowhere negative if and only
if all its real roots have even multiplicities, which FLINT's enclosures prove: its leading coefficient is positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import EnclosedRoot, factor, greatest_common_divisor, real_roots
from neurovariety.variety.result import Certainty
from neurovariety.variety.voronoi.euclidean import Matrix, Vector, dot, image, step_between
from neurovariety.variety.voronoi.gap import Gap, coordinates_in
from neurovariety.variety.voronoi.membership import CellMembership
from neurovariety.variety.voronoi.rational_arithmetic import derivative, squared_length


def membership_on_curve(
    steps: Sequence[RationalPolynomial], point: Vector, metric: Matrix, gap: Gap, data: Vector
) -> CellMembership:
    """Decide exactly whether u lies in the cell of a point of a curve.

    Parameters
    ----------
    steps : sequence of n RationalPolynomial in one variable
        x(t) - p.
    point, data : tuple of n fractions
        p and u.
    metric : n rows of n fractions
    gap : Gap
    """
    away = step_between(data, point)
    pulled = image(metric, away)
    difference = squared_length(metric, steps)
    for weight, step in zip(pulled, steps, strict=True):
        difference = difference - step * (2 * weight)
    inside = all(root.multiplicity % 2 == 0 for root in real_roots(difference))
    best, places = _minimum(difference)
    base = dot(away, pulled)
    found = np.array([[float(p) for p in point]]) + np.array(
        [[float(step.evaluate([[place]])[0]) for step in steps] for place in places]
    )
    if inside:
        ties = _elsewhere(difference, steps)
        weights = coordinates_in(gap.directions, away)
        at_data = None if weights is None else gap.at([w + o for w, o in zip(weights, gap.origin, strict=True)])
        interior = at_data is not None and (at_data.degree == 0 or not real_roots(at_data))
        words = "the difference of squared distances is nowhere negative" + (
            f", and zero at {ties} other parameter{'s' * (ties > 1)}" if ties else ""
        )
        return CellMembership(
            data=data,
            inside=True,
            unique=not ties,
            interior=interior,
            nearest=found if ties else np.array([[float(p) for p in point]]),
            distance=float(base) ** 0.5,
            certainty=Certainty.EXACT,
            evidence=words,
        )
    return CellMembership(
        data=data,
        inside=False,
        unique=False,
        interior=False,
        nearest=found,
        distance=max(float(base + best), 0.0) ** 0.5,
        certainty=Certainty.EXACT,
        evidence="the difference of squared distances changes its sign",
    )


def _minimum(polynomial: RationalPolynomial) -> tuple[Fraction, list[Fraction]]:
    """Give the least value and where it is taken, up to the width of the enclosures."""
    critical = [_middle(root) for root in real_roots(derivative(polynomial, 0), bits=_BITS)]
    values = polynomial.evaluate([[place] for place in critical])
    least = min(values)
    return least, [place for place, value in zip(critical, values, strict=True) if value - least <= _SAME]


_BITS = 160
_SAME = Fraction(1, 2**100)
"""Minima that differ by less are shown together."""


def _middle(root: EnclosedRoot) -> Fraction:
    return sum(root.real, start=Fraction(0)) / 2


def _elsewhere(difference: RationalPolynomial, steps: Sequence[RationalPolynomial]) -> int:
    """Count the real zeros where the curve is not at the point: factors that do not divide all of the steps."""
    common = greatest_common_divisor(list(steps))
    parts = (part for part, _ in factor(difference).factors)
    return sum(len(real_roots(part)) for part in parts if greatest_common_divisor([part, common]).degree == 0)
