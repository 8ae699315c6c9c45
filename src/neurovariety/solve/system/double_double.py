"""The equations' values in double-double arithmetic: about 32 digits, rounded to complex128 at the end.

A double-double number is the unevaluated sum of a float64 and a smaller one. Sums and products are those of Dekker
(1971) and Knuth, as in Hida, Li and Bailey, "Algorithms for quad-double precision floating point arithmetic" (2001).
Near a root the equations' values are small differences of large numbers; in double-double they are right to the last
digit of the result, and Newton's method with them attains the full accuracy of float64.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.solve.system.schedule import Places, Products, Sums
from neurovariety.solve.system.tape import Complex, Float, Tape

BLOCK_NUMBERS = 1 << 16
FEWEST_POINTS = 8
SPLITTER = 2.0**27 + 1.0

Pair = tuple[Float, Float]
"""A real double-double array: high and low parts."""


def values_double_double(
    tape: Tape, points: ArrayLike, start: ArrayLike = (), target: ArrayLike = (), t: ArrayLike = 0.0
) -> Complex:
    """Evaluate the equations at float64 points and parameters p = target + t (start - target), in double-double.

    Parameters
    ----------
    tape : Tape
    points : array_like, shape (m, N), complex128
    start, target : array_like, shape (m, K) or (K,), complex128
    t : array_like, scalar or shape (m,), complex128

    Returns
    -------
    numpy.ndarray, shape (m, n), complex128

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> from neurovariety.solve.system.polynomial_system import PolynomialSystem
    >>> (x,) = variables("x")
    >>> tape = PolynomialSystem.of([x**2 - 2]).affine.values
    >>> print(f"{values_double_double(tape, [[2**0.5]])[0, 0].real:.6e}")
    2.734323e-16
    """
    points = np.asarray(points, dtype=np.complex128)
    many = len(points)
    shape = (many, tape.parameters)
    first, last = (np.broadcast_to(np.asarray(p, dtype=np.complex128), shape) for p in (start, target))
    time = np.broadcast_to(np.asarray(t, dtype=np.complex128), (many,))
    result = np.empty((many, len(tape.outputs)), dtype=np.complex128)
    size = max(FEWEST_POINTS, BLOCK_NUMBERS // max(1, tape.slots))
    with np.errstate(all="ignore"):  # as in `evaluation`: overflow is for the caller to see
        for begin in range(0, many, size):
            block = slice(begin, begin + size)
            slots = _filled(tape, points[block].T, first[block].T, last[block].T, time[block])
            for step in tape.schedule:
                _take(step, tape, slots)
            outputs = slots[:, tape.outputs]
            result[block] = (outputs[0] + 1j * outputs[2]).T
    return result


def _filled(tape: Tape, points: Complex, start: Complex, target: Complex, t: Complex) -> Float:
    """Make the slots, shape (4, slots, m): real part high and low, imaginary part high and low."""
    slots = np.zeros((4, tape.slots, points.shape[1]))
    inputs = tape.coordinates + tape.parameters
    slots[:, : tape.coordinates] = _widened(points)
    slots[:, inputs : inputs + len(tape.constants)] = _widened(tape.constants)[:, :, None]
    difference = _complex_sum(_widened(start), _widened(-target))
    moved = _complex_product(difference, np.broadcast_to(_widened(t)[:, None], difference.shape))
    slots[:, tape.coordinates : inputs] = _complex_sum(_widened(target), moved)
    return slots


def _widened(values: Complex) -> Float:
    low = np.zeros(values.shape)
    return np.stack([values.real, low, values.imag, low])


def _take(step: Products | Sums, tape: Tape, slots: Float) -> None:
    if isinstance(step, Products):
        slots[:, step.destination] = _complex_product(slots[:, step.left], slots[:, step.right])
        return
    left, right = tape.left[step.terms], tape.right[step.terms]
    terms = slots[:, left]
    several = np.flatnonzero(right >= 0)
    if several.size:
        terms[:, several] = _complex_product(terms[:, several], slots[:, right[several]])
    scaled = np.flatnonzero(tape.factor[step.terms] != 1)
    factor = tape.factor[step.terms[scaled], None]
    for part in (0, 2):
        terms[part, scaled], terms[part + 1, scaled] = _scaled(
            (terms[part, scaled], terms[part + 1, scaled]), np.broadcast_to(factor, terms[part, scaled].shape)
        )
    slots[:, step.destination] = _segment_sums(terms, step.lengths)


def _segment_sums(terms: Float, lengths: Places) -> Float:
    """Add up neighbours two by two until each segment is one number, whatever else is in the batch."""
    while lengths.max() > 1:
        halved = (lengths + 1) // 2
        begin = np.repeat(np.cumsum(lengths) - lengths, halved)
        place = np.arange(int(halved.sum())) - np.repeat(np.cumsum(halved) - halved, halved)
        even = begin + 2 * place
        paired = 2 * place + 1 < np.repeat(lengths, halved)
        shorter = terms[:, even]
        shorter[:, paired] = _complex_sum(shorter[:, paired], terms[:, even[paired] + 1])
        terms, lengths = shorter, halved
    return terms


def _complex_sum(left: Float, right: Float) -> Float:
    real = _sum((left[0], left[1]), (right[0], right[1]))
    imaginary = _sum((left[2], left[3]), (right[2], right[3]))
    return np.stack([*real, *imaginary])


def _complex_product(left: Float, right: Float) -> Float:
    a, b, c, d = (left[0], left[1]), (left[2], left[3]), (right[0], right[1]), (right[2], right[3])
    minus = _product(b, d)
    real = _sum(_product(a, c), (-minus[0], -minus[1]))
    imaginary = _sum(_product(a, d), _product(b, c))
    return np.stack([*real, *imaginary])


def _sum(a: Pair, b: Pair) -> Pair:
    high, error = _two_sum(a[0], b[0])
    low, small = _two_sum(a[1], b[1])
    high, error = _quick_two_sum(high, error + low)
    return _quick_two_sum(high, error + small)


def _product(a: Pair, b: Pair) -> Pair:
    high, error = _two_product(a[0], b[0])
    return _quick_two_sum(high, error + (a[0] * b[1] + a[1] * b[0]))


def _scaled(a: Pair, factor: Float) -> Pair:
    high, error = _two_product(a[0], factor)
    return _quick_two_sum(high, error + a[1] * factor)


def _two_sum(a: Float, b: Float) -> Pair:
    total = a + b
    other = total - a
    return total, (a - (total - other)) + (b - other)


def _quick_two_sum(a: Float, b: Float) -> Pair:
    total = a + b
    return total, b - (total - a)


def _two_product(a: Float, b: Float) -> Pair:
    product = a * b
    (a_high, a_low), (b_high, b_low) = _split(a), _split(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _split(a: NDArray[np.float64]) -> Pair:
    scaled = SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high
