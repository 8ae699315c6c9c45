"""The singular triples that data gives to matrices: their sums are the critical functions of a linear network.

With T the triangular factor of the inputs and U the best matrix, the loss of a matrix W is |(W - U) T^T|^2. The
singular value decomposition of U T^T = sum s_i p_i q_i^T splits U into the matrices p_i p_i^T U, one for each triple.
No inverse of T is needed for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import MissingExtraError, require
from neurovariety.training.square_loss import SquareLoss

Float = NDArray[np.float64]

ZERO = 1e-12
"""Singular values below this part of the largest are zero."""
TIE = 1e-10
"""Singular values that differ by less than this part of the largest count as equal, unless proven apart."""
BITS = 256
"""Of the interval arithmetic."""
MOST_PROVEN = 40
"""Outputs or inputs, whichever are fewer, up to which interval arithmetic is tried: its time grows with the cube."""


@dataclass(frozen=True, eq=False)
class SingularTriples:
    """Singular values of the data and the part of the best matrix that belongs to each.

    Attributes
    ----------
    values : numpy.ndarray, shape (k,), float64
        From the largest to the smallest that is not zero.
    parts : numpy.ndarray, shape (k, m, n), float64
        Matrices of rank one; all of them add up to the best matrix.
    proven : bool
        Whether interval arithmetic proved that the values are simple, not zero, and all there are, and that each part
        lies where it is said to, up to rounding.
    """

    values: Float
    parts: Float
    proven: bool

    @cached_property
    def clusters(self) -> tuple[tuple[int, ...], ...]:
        """Places of equal values, group by group; groups of one where all are simple."""
        gaps = -np.diff(self.values)
        apart = np.ones(len(gaps), dtype=bool) if self.proven else gaps > TIE * self.values[:1]
        bounds = [0, *(np.flatnonzero(apart) + 1).tolist(), len(self.values)]
        return tuple(tuple(range(begin, end)) for begin, end in pairwise(bounds) if end > begin)


def singular_triples(loss: SquareLoss, *, certified: bool = True) -> SingularTriples:
    """Split the best matrix of a linear network's loss.

    Parameters
    ----------
    loss : SquareLoss
        Of a `LinearNetwork`, its inputs of full rank.
    certified : bool
        Whether to prove it, where python-flint is there and the matrices are no larger than `MOST_PROVEN`.

    Returns
    -------
    SingularTriples

    References
    ----------
    Eckart, Young, The approximation of one matrix by another of lower rank (1936).

    Examples
    --------
    >>> from neurovariety.training.square_loss import distance_loss
    >>> found = singular_triples(distance_loss("linear 2-1-2", [3, 0, 0, -2]))
    >>> found.values.tolist(), found.parts[1].tolist()
    ([3.0, 2.0], [[0.0, 0.0], [0.0, -2.0]])
    """
    root, _ = loss.compressed()
    best = loss.data.reshape(loss.outputs, -1)
    scale = float(np.abs(best).max()) or 1.0
    left, values, _ = np.linalg.svd((best / scale) @ root.T, full_matrices=False)
    count = int((values > ZERO * values[:1]).sum()) if values[0] > 0 else 0
    parts = np.einsum("ai,bi,bn->ian", left[:, :count], left[:, :count], best)
    if certified and 0 < count <= MOST_PROVEN and count == min(best.shape):
        better = _enclosed_parts(root, best, parts)
        if better is not None:
            return SingularTriples(values * scale, better, proven=True)
    return SingularTriples(values[:count] * scale, parts, proven=False)


def _enclosed_parts(root: Float, best: Float, parts: Float) -> Float | None:
    """Enclose the parts, the triangle and the best matrix taken as the exact numbers that they are.

    They are Pi U for the eigenprojectors Pi of U Q U^T, or U Pi for those of Q U^T U, Q = T^T T, whichever matrix is
    smaller. That is similar to a symmetric one, so that isolated eigenvalues are real and simple.

    Returns
    -------
    numpy.ndarray or None
        None where the eigenvalues could not be isolated from each other and from zero, or the parts not enclosed to
        the precision of floats.
    """
    try:
        flint: Any = require("flint", extra="exact")
    except MissingExtraError:
        return None
    outputs, inputs = best.shape
    with flint.ctx.workprec(BITS):
        triangle = flint.arb_mat(root.tolist())
        whole = flint.arb_mat(best.tolist())
        form = triangle.transpose() * triangle
        wide = outputs <= inputs
        square = whole * form * whole.transpose() if wide else form * whole.transpose() * whole
        try:
            eigenvalues, rows, columns = flint.acb_mat(square).eig(left=True, right=True)
        except ValueError:
            return None
        size = min(outputs, inputs)
        if any(value.real.contains(0) for value in eigenvalues):
            return None
        order = sorted(range(size), key=lambda place: -float(eigenvalues[place].real.mid()))
        enclosed = []
        for place in order:
            column = flint.acb_mat(size, 1, [columns[row, place] for row in range(size)])
            projector = column * flint.acb_mat(1, size, [rows[place, entry] for entry in range(size)])
            part = projector * flint.acb_mat(whole) if wide else flint.acb_mat(whole) * projector
            enclosed.append([entry.real for entry in part.entries()])
        middles = np.array([[float(entry.mid()) for entry in part] for part in enclosed])
        radii = np.array([[float(entry.rad()) for entry in part] for part in enclosed])
    if not (np.isfinite(middles).all() and radii.max() <= np.finfo(float).eps * np.abs(best).max()):
        return None
    return np.asarray(middles.reshape(parts.shape), dtype=np.float64)
