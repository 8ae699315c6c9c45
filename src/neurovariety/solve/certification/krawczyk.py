"""Krawczyk's test in double precision, all points at once, with every rounding error accounted for.

For a centre c, any matrix Y and the polydisc X of radii r around c, let

    k_i = |Y F(c)|_i + sum_j |I - Y J(X)|_ij r_j .

By the mean value theorem (X is convex, and so is a disc that holds the derivatives on X) the map x - Y F(x) takes X
into the polydisc K of radii k around c. If k < r in every coordinate, Brouwer gives a fixed point in K, the map
contracts in the maximum norm weighted by r, so it is the only one in X, and Y and J are regular there: F has exactly
one zero in X, it lies in K, and it is simple. Krawczyk, Computing 4 (1969); Rump, Acta Numerica 19 (2010), section 13;
in this use Breiding, Rose and Timme, "Certifying zeros of polynomial systems using interval arithmetic" (ACM TOMS 49,
2023).
"""

from __future__ import annotations

import numpy as np

from neurovariety.solve.certification.enclosures import Enclosures, Flags, unproved
from neurovariety.solve.certification.machine_balls import Balls, balls, middles
from neurovariety.solve.certification.rounding import TINY, UNIT, UPWARD, inner_product_error, modulus, upward
from neurovariety.solve.certification.schedule import Schedule, schedule_of
from neurovariety.solve.system.tape import CompiledSystem, Complex, Float

_NEWTON_ROUNDS = 8
_INFLATION_ROUNDS = 4
_CLOSE = 1e-7
_BYTES_AT_A_TIME = 2**21


def machine_enclosures(compiled: CompiledSystem, points: Complex, parameters: Complex) -> Enclosures:
    """Prove solutions near given points by Krawczyk's test in double precision.

    Parameters
    ----------
    compiled : CompiledSystem
        Affine, as many equations as variables.
    points : numpy.ndarray, shape (m, n), complex128
        Approximate solutions; they are refined by Newton's method first.
    parameters : numpy.ndarray, shape (m, K) or (1, K), complex128

    Returns
    -------
    Enclosures
    """
    values, derivatives = schedule_of(compiled.values), schedule_of(compiled.jacobian)
    if not len(points):
        return unproved(points)
    # A slot takes a complex midpoint and three bounds, 40 bytes, an entry of the matrices about 100. What fits the
    # cache is nearly twice as fast as what does not.
    together = max(64, _BYTES_AT_A_TIME // (40 * derivatives.slots + 100 * points.shape[1] ** 2))
    parts = []
    with np.errstate(all="ignore"):
        for first in range(0, len(points), together):
            some = slice(first, first + together)
            column = np.ascontiguousarray((parameters if len(parameters) == 1 else parameters[some]).T)
            parts.append(_enclose(values, derivatives, np.ascontiguousarray(points[some].T), column))
    return Enclosures.joined(parts)


def refined(derivatives: Schedule, points: Complex, parameters: Complex) -> tuple[Complex, Complex]:
    """Follow Newton's method until a correction is so small that the next one would be rounding.

    Parameters
    ----------
    derivatives : Schedule
        Of the tape with derivatives.
    points : numpy.ndarray, shape (n, m), complex128
    parameters : numpy.ndarray, shape (K, m) or (K, 1), complex128

    Returns
    -------
    centre : numpy.ndarray, shape (n, m)
    inverse : numpy.ndarray, shape (m, n, n)
        Inverses of the last Jacobians used; the identity where there was none.
    """
    centre = points.copy()
    inverse = np.zeros((centre.shape[1], len(centre), len(centre)), dtype=np.complex128)
    moving = np.arange(centre.shape[1])
    for _ in range(_NEWTON_ROUNDS):
        some = parameters if parameters.shape[1] == 1 else parameters[:, moving]
        slots = middles(derivatives, centre[:, moving], some)
        inverse[moving], usable = inverses(jacobian_matrices(derivatives, slots))
        step = (inverse[moving] @ slots[derivatives.outputs].T[:, :, None])[:, :, 0].T
        step[:, ~usable] = 0
        before = np.abs(centre[:, moving]).max(axis=0)
        centre[:, moving] -= step
        moving = moving[np.abs(step).max(axis=0) > _CLOSE * before]
        if not len(moving):
            break
    return centre, inverse


def _enclose(values: Schedule, derivatives: Schedule, points: Complex, parameters: Complex) -> Enclosures:
    centre, inverse = refined(derivatives, points, parameters)
    size = modulus(inverse)
    residual = balls(values, centre, None, parameters)
    outputs = Balls(residual.middle[values.outputs], residual.radius[values.outputs])
    newton = _newton_bound(inverse, size, outputs)
    alone = 8 * newton + 16 * UNIT * modulus(centre).T
    radius = np.full_like(alone, np.inf)
    proved = np.zeros(len(alone), dtype=np.bool_)
    open_rows = np.arange(len(alone))
    for _ in range(_INFLATION_ROUNDS):
        some = parameters if parameters.shape[1] == 1 else parameters[:, open_rows]
        tape = balls(derivatives, centre[:, open_rows], alone[open_rows].T, some)
        contraction = _contraction(derivatives, inverse[open_rows], size[open_rows], tape)
        bound = newton[open_rows] + (contraction @ alone[open_rows][:, :, None])[:, :, 0]
        bound = bound * upward(2 * bound.shape[1]) + TINY
        inside = (bound < alone[open_rows]).all(axis=1) & np.isfinite(alone[open_rows]).all(axis=1)
        radius[open_rows[inside]] = bound[inside]
        proved[open_rows[inside]] = True
        open_rows, bound = open_rows[~inside], bound[~inside]
        hopeful = np.isfinite(bound).all(axis=1)
        open_rows, bound = open_rows[hopeful], bound[hopeful]
        if not len(open_rows):
            break
        alone[open_rows] = np.maximum(1.5 * alone[open_rows], 4 * bound)
    alone[~proved] = 0
    return Enclosures(centre=np.ascontiguousarray(centre.T), radius=radius, alone=alone, proved=proved)


def jacobian_matrices(schedule: Schedule, slots: Complex) -> Complex:
    """Gather the derivatives of every point, shape (m, n, n)."""
    matrices = np.zeros((slots.shape[1], len(schedule.outputs), schedule.coordinates), dtype=np.complex128)
    matrices[:, schedule.jacobian_row, schedule.jacobian_column] = slots[schedule.jacobian_slot].T
    return matrices


def inverses(matrices: Complex) -> tuple[Complex, Flags]:
    """Invert a batch of matrices; where one has no inverse in double precision, give the identity and say so."""
    usable: Flags = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    safe = np.where(usable[:, None, None], matrices, np.eye(matrices.shape[1]))
    try:
        inverse = _inverted(safe)
    except np.linalg.LinAlgError:  # one singular matrix stops the whole batch: find it
        usable = usable & np.asarray(np.linalg.slogdet(safe)[0] != 0)
        inverse = _inverted(np.where(usable[:, None, None], matrices, np.eye(matrices.shape[1])))
    usable = usable & np.isfinite(inverse).all(axis=(1, 2))
    inverse[~usable] = np.eye(matrices.shape[1])
    return inverse, usable


def _inverted(matrices: Complex) -> Complex:
    return np.asarray(np.linalg.inv(matrices), dtype=np.complex128)


def _newton_bound(inverse: Complex, size: Float, residual: Balls) -> Float:
    """Bound |Y F(c)|, shape (m, n)."""
    length = size.shape[1]
    middle = residual.middle.T[:, :, None]
    step = modulus((inverse @ middle)[:, :, 0])
    spread = residual.radius.T + inner_product_error(length) * modulus(residual.middle).T + TINY
    return (step + (size @ spread[:, :, None])[:, :, 0]) * upward(2 * length) + TINY


def _contraction(derivatives: Schedule, inverse: Complex, size: Float, tape: Balls) -> Float:
    """Bound |I - Y J(X)| entry by entry, shape (m, n, n)."""
    length = size.shape[1]
    matrices = jacobian_matrices(derivatives, tape.middle)
    spread = modulus(matrices)
    spread *= inner_product_error(length)
    spread[:, derivatives.jacobian_row, derivatives.jacobian_column] += tape.radius[derivatives.jacobian_slot].T
    spread += TINY
    defect = inverse @ matrices
    defect -= np.eye(length)
    return (modulus(defect) * UPWARD + size @ spread) * upward(2 * length) + TINY
