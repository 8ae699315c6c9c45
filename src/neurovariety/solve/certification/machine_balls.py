"""A tape run over discs in the complex plane, midpoint and radius in double precision, many points at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neurovariety.solve.certification.rounding import PRODUCT_ERROR, TINY, UPWARD, modulus, sum_error, upward
from neurovariety.solve.certification.schedule import Products, Schedule, Sums
from neurovariety.solve.system.tape import Complex, Float

_MODULUS, _RADIUS, _REACH = range(3)


@dataclass(frozen=True, eq=False)
class Balls:
    """Discs that hold exact values: midpoints, and bounds of the distance from them.

    Attributes
    ----------
    middle : numpy.ndarray, complex128
    radius : numpy.ndarray, float64, same shape
    """

    middle: Complex
    radius: Float


def middles(schedule: Schedule, points: Complex, parameters: Complex) -> Complex:
    """Run a tape over complex numbers, without bounds.

    Parameters
    ----------
    schedule : Schedule
    points : numpy.ndarray, shape (n, m), complex128
        One point a column.
    parameters : numpy.ndarray, shape (K, m) or (K, 1), complex128

    Returns
    -------
    numpy.ndarray, shape (slots, m), complex128
    """
    slots = _inputs(schedule, points, parameters)
    for step in schedule.steps:
        if isinstance(step, Products):
            np.multiply(slots[step.left], slots[step.right], out=slots[step.first : step.last])
        else:
            slots[step.first : step.last] = _multiples(step, slots)
    return slots


def balls(schedule: Schedule, points: Complex, radius: Float | None, parameters: Complex) -> Balls:
    """Run a tape over discs around points, with every rounding error inside the result.

    Parameters
    ----------
    schedule : Schedule
    points : numpy.ndarray, shape (n, m), complex128
    radius : numpy.ndarray, shape (n, m), float64, or None
        Radii of the discs around the points' coordinates; None for the points alone.
    parameters : numpy.ndarray, shape (K, m) or (K, 1), complex128

    Returns
    -------
    Balls, shape (slots, m)
        Whatever values the tape's slots take, in exact arithmetic, at any point of the discs, are inside. Overflow
        leaves radii that are infinite or not numbers.
    """
    slots = _inputs(schedule, points, parameters)
    given = schedule.coordinates + schedule.parameters + len(schedule.constants)
    bounds = np.zeros((schedule.slots, 3, points.shape[1]))
    bounds[:given, _MODULUS] = modulus(slots[:given])
    if radius is not None:
        bounds[: schedule.coordinates, _RADIUS] = radius
    np.add(bounds[:given, _MODULUS], bounds[:given, _RADIUS], out=bounds[:given, _REACH])
    bounds[:given, _REACH] *= UPWARD
    for step in schedule.steps:
        here = bounds[step.first : step.last]
        if isinstance(step, Products):
            np.multiply(slots[step.left], slots[step.right], out=slots[step.first : step.last])
            _bound_products(step, bounds, here)
        else:
            slots[step.first : step.last] = _multiples(step, slots)
            _bound_sums(step, slots[step.first : step.last], bounds, here)
        np.add(here[:, _MODULUS], here[:, _RADIUS], out=here[:, _REACH])
        here[:, _REACH] *= UPWARD
    return Balls(middle=slots, radius=bounds[:, _RADIUS])


def _inputs(schedule: Schedule, points: Complex, parameters: Complex) -> Complex:
    slots = np.zeros((schedule.slots, points.shape[1]), dtype=np.complex128)
    constants = schedule.coordinates + schedule.parameters
    slots[: schedule.coordinates] = points
    slots[schedule.coordinates : constants] = parameters
    slots[constants : constants + len(schedule.constants)] = schedule.constants[:, None]
    return slots


def _multiples(step: Sums, slots: Complex) -> Complex:
    """Sum real multiples of complex rows; real and imaginary parts are columns of their own, half the work."""
    return np.ascontiguousarray(step.matrix @ slots.view(np.float64)).view(np.complex128)


def _bound_products(step: Products, bounds: Float, here: Float) -> None:
    """|x y - x' y'| <= |x'| r_y + r_x |y| for x' and y' in the discs, and the rounding of x y."""
    left, right = bounds[step.left], bounds[step.right]
    rounding = left[:, _MODULUS] * right[:, _MODULUS]
    np.multiply(rounding, UPWARD, out=here[:, _MODULUS])
    here[:, _MODULUS] += TINY
    radius = here[:, _RADIUS]
    np.multiply(left[:, _REACH], right[:, _RADIUS], out=radius)
    radius += left[:, _RADIUS] * right[:, _MODULUS]
    rounding *= PRODUCT_ERROR
    radius += rounding
    radius *= UPWARD
    radius += TINY


def _bound_sums(step: Sums, values: Complex, bounds: Float, here: Float) -> None:
    columns = bounds.shape[2]
    spread = (step.moduli @ bounds.reshape(len(bounds), -1)).reshape(-1, 3, columns)
    radius = here[:, _RADIUS]
    np.multiply(spread[:, _MODULUS], sum_error(step.longest), out=radius)
    radius += spread[:, _RADIUS]
    if step.radii is not None:
        radius += (step.radii @ bounds.reshape(len(bounds), -1)).reshape(-1, 3, columns)[:, _REACH]
    radius *= upward(step.longest)
    radius += TINY * (1 + step.weight)
    here[:, _MODULUS] = modulus(values)
