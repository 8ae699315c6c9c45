"""Powers of enclosed roots in ball arithmetic: which of them can be equal, and their signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from neurovariety.errors import require
from neurovariety.solve.exact.univariate import EnclosedRoot

Value = tuple[Fraction, Fraction]
"""Real and imaginary part."""
Ball = Any
"""An `acb`, whose module is not typed."""


@dataclass(frozen=True)
class RootPowers:
    """The powers x^S of some roots.

    Attributes
    ----------
    numbers : tuple of int
        Powers with different numbers are different; those with one number are joined by enclosures that meet.
    signs : tuple of int
        1 or -1 for the sign of the real part, 0 where the enclosure does not tell.
    clear : bool
        Whether every power is enclosed off the imaginary axis or off the real one, so that real ones have a sign.
    """

    numbers: tuple[int, ...]
    signs: tuple[int, ...]
    clear: bool


def enclose_powers(roots: Sequence[EnclosedRoot], exponent: int, *, bits: int) -> RootPowers:
    """Enclose the powers of roots, and put those whose enclosures meet together.

    Examples
    --------
    >>> from neurovariety.poly.rational import RationalPolynomial
    >>> from neurovariety.solve.exact.univariate import complex_roots
    >>> (x,) = RationalPolynomial.coordinates(1)
    >>> enclose_powers(complex_roots((x**2 - 1) * (x + 2)), 2, bits=64)
    RootPowers(numbers=(0, 1, 1), signs=(1, 1, 1), clear=True)
    """
    flint = require("flint", extra="exact")
    with flint.ctx.workprec(2 * bits):
        powers = [_ball(flint, root) ** exponent for root in roots]
        heap = list(range(len(roots)))
        for i, power in enumerate(powers):
            for k in range(i):
                if power.overlaps(powers[k]):
                    first, second = _top(heap, i), _top(heap, k)
                    heap[max(first, second)] = min(first, second)
        signs = tuple(0 if power.real.contains(0) else 1 if power.real > 0 else -1 for power in powers)
        clear = all(sign or not power.imag.contains(0) for sign, power in zip(signs, powers, strict=True))
    tops = [_top(heap, i) for i in range(len(roots))]
    order = {top: place for place, top in enumerate(dict.fromkeys(tops))}
    return RootPowers(tuple(order[top] for top in tops), signs, clear)


def power_value(root: EnclosedRoot, exponent: int, *, bits: int) -> Value:
    """Compute a power of the middle of a root's enclosure, rounded."""
    flint = require("flint", extra="exact")
    with flint.ctx.workprec(2 * bits):
        power = _ball(flint, root).mid() ** exponent
        return _fraction(power.real), Fraction(0) if root.is_real else _fraction(power.imag)


def _ball(flint: Any, root: EnclosedRoot) -> Ball:
    real, imaginary = (
        flint.arb(_exact(flint, low)).union(flint.arb(_exact(flint, high))) for low, high in (root.real, root.imaginary)
    )
    return flint.acb(real, imaginary)


def _exact(flint: Any, value: Fraction) -> Any:
    return flint.fmpq(value.numerator, value.denominator)


def _fraction(ball: Any) -> Fraction:
    mantissa, exponent = (int(part) for part in ball.mid().man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def _top(heap: Sequence[int], member: int) -> int:
    while heap[member] != member:
        member = heap[member]
    return member
