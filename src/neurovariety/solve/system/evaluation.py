"""A tape run over complex numbers in NumPy: many points at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from neurovariety.solve.system.schedule import Products
from neurovariety.solve.system.tape import CompiledSystem, Complex, Float, Tape

BLOCK_NUMBERS = 1 << 17
"""Points are taken in blocks with about so many numbers in all slots, which stay in cache."""
FEWEST_POINTS = 16


def run(tape: Tape, points: ArrayLike, parameters: ArrayLike = ()) -> Complex:
    """Compute every slot.

    Parameters
    ----------
    tape : Tape
    points : array_like, shape (m, N)
    parameters : array_like, shape (m, K) or (K,)

    Returns
    -------
    numpy.ndarray, shape (slots, m), complex128

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> from neurovariety.solve.system.polynomial_system import PolynomialSystem
    >>> x, y = variables("x y")
    >>> tape = PolynomialSystem.of([x * y - 2, x - y]).affine.values
    >>> run(tape, [[3, 5]])[tape.outputs, 0].real
    array([13., -2.])
    """
    points = np.asarray(points, dtype=np.complex128)
    slots = np.empty((tape.slots, len(points)), dtype=np.complex128)
    fill(tape, slots, points, np.asarray(parameters, dtype=np.complex128))
    size = _block_size(tape)
    for start in range(0, len(points), size):
        _run(tape, slots[:, start : start + size])
    return slots


def values(tape: Tape, points: ArrayLike, parameters: ArrayLike = ()) -> Complex:
    """Evaluate the equations at points, shape (m, N), with parameters of shape (m, K) or (K,); returns (m, n)."""
    points, parameters = np.asarray(points, dtype=np.complex128), np.asarray(parameters, dtype=np.complex128)
    result = np.empty((len(points), len(tape.outputs)), dtype=np.complex128)
    for block, slots in _blocks(tape, points, parameters):
        result[block] = slots[tape.outputs].T
    return result


def values_and_jacobian(
    compiled: CompiledSystem, points: ArrayLike, parameters: ArrayLike = ()
) -> tuple[Complex, Complex]:
    """Evaluate the equations and their derivatives by every coordinate.

    Parameters
    ----------
    compiled : CompiledSystem
    points : array_like, shape (m, N)
    parameters : array_like, shape (m, K) or (K,)

    Returns
    -------
    numpy.ndarray, shape (m, n), complex128
    numpy.ndarray, shape (m, n, N), complex128
    """
    tape = compiled.jacobian
    points, parameters = np.asarray(points, dtype=np.complex128), np.asarray(parameters, dtype=np.complex128)
    result = np.empty((len(points), len(tape.outputs)), dtype=np.complex128)
    jacobian = np.zeros((len(points), len(tape.outputs), tape.coordinates), dtype=np.complex128)
    for block, slots in _blocks(tape, points, parameters):
        result[block] = slots[tape.outputs].T
        jacobian[block, tape.jacobian_row, tape.jacobian_column] = slots[tape.jacobian_slot].T
    return result, jacobian


def fill(tape: Tape, slots: Complex, points: Complex, parameters: Complex) -> None:
    """Put points, parameters and constants into their slots, shape (slots, m)."""
    inputs = tape.coordinates + tape.parameters
    slots[: tape.coordinates] = points.T
    slots[tape.coordinates : inputs] = parameters[:, None] if parameters.ndim == 1 else parameters.T
    slots[inputs : inputs + len(tape.constants)] = tape.constants[:, None]


def _blocks(tape: Tape, points: Complex, parameters: Complex) -> Iterator[tuple[slice, Complex]]:
    size = _block_size(tape)
    slots = np.empty((tape.slots, min(size, len(points))), dtype=np.complex128)
    for start in range(0, len(points), size):
        block = slice(start, min(start + size, len(points)))
        if block.stop - start < slots.shape[1]:
            slots = np.empty((tape.slots, block.stop - start), dtype=np.complex128)
        fill(tape, slots, points[block], parameters if parameters.ndim == 1 else parameters[block])
        _run(tape, slots)
        yield block, slots


def _block_size(tape: Tape) -> int:
    return max(FEWEST_POINTS, BLOCK_NUMBERS // max(1, tape.slots))


def _run(tape: Tape, slots: Complex) -> None:
    with np.errstate(all="ignore"):  # a path that diverges overflows; whoever asked looks at the result
        for step in tape.schedule:
            if isinstance(step, Products):
                slots[step.destination] = slots[step.left] * slots[step.right]
                continue
            totals: list[Float] = []
            if step.linear is not None:  # the factors are real: real and imaginary parts are summed side by side
                totals.append(step.linear @ slots[step.used].view(np.float64))
            if step.products is not None:
                totals.append(step.products @ (slots[step.left] * slots[step.right]).view(np.float64))
            total = totals[0] if len(totals) == 1 else totals[0] + totals[1]
            slots[step.destination] = total.view(np.complex128)
