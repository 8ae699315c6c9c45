"""Solutions of some of a fibre's equations, proven by interval arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.certification import certify
from neurovariety.solve.system.expression import Expression, sum_of
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.variety.fibres.deadline import Deadline

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class ProvenPoint:
    """A solution of as many equations as there are unknowns, proven by interval arithmetic.

    Attributes
    ----------
    point : numpy.ndarray, shape (n,), complex128
        Free coordinates.
    radius : float
        How far the true solution may be, in any coordinate.
    real, not_real : bool
        What is proven about it.
    """

    point: Complex
    radius: float
    real: bool
    not_real: bool


def prove(
    equations: tuple[Expression, ...],
    unknowns: tuple[Expression, ...],
    points: Complex,
    rank: int,
    *,
    deadline: Deadline,
) -> list[ProvenPoint | None]:
    """Certify points as solutions of ``rank`` independent equations; where that leaves freedom, near coordinates stay.

    Parameters
    ----------
    equations : tuple of Expression
        With real coefficients.
    unknowns : tuple of n Expression
    points : numpy.ndarray, shape (k, n), complex128
    rank : int
        Up to n. For each point so many equations are chosen, and n - rank coordinates are fixed where they are.
    deadline : Deadline
        Points whose turn comes later stay unproven.

    Returns
    -------
    list of ProvenPoint or None
    """
    system = PolynomialSystem.of(list(equations), variables=list(unknowns))
    jacobians = system.jacobian(points)
    found: list[ProvenPoint | None] = []
    for point, jacobian in zip(points, jacobians, strict=True):
        if deadline.passed:
            found.append(None)
            continue
        rows = _chosen_rows(jacobian, rank)
        columns = set(_chosen_rows(jacobian[rows].T, rank))
        held = [k for k in range(len(unknowns)) if k not in columns]
        fixed = [sum_of([unknowns[k], -_plain(point[k])]) for k in held]
        square = PolynomialSystem.of([*(equations[k] for k in rows), *fixed], variables=list(unknowns))
        proof = certify(square, point[None])
        found.append(
            ProvenPoint(proof.centre[0], float(proof.radius[0].max()), bool(proof.real[0]), bool(proof.not_real[0]))
            if proof.certified[0]
            else None
        )
    return found


def _plain(value: complex) -> complex:
    return float(value.real) if value.imag == 0 else complex(value)


def _chosen_rows(jacobian: NDArray[np.float64] | NDArray[np.complex128], count: int) -> Sequence[int]:
    """Choose rows that are as independent as they can be had, by elimination with pivots."""
    rest = np.array(jacobian, dtype=np.complex128)
    rest /= np.maximum(np.abs(rest).max(axis=1, keepdims=True), 1e-300)
    chosen: list[int] = []
    for _ in range(count):
        sizes = np.linalg.norm(rest, axis=1)
        sizes[chosen] = -1
        row = int(np.argmax(sizes))
        chosen.append(row)
        unit = rest[row] / max(float(np.linalg.norm(rest[row])), 1e-300)
        rest = rest - np.outer(rest @ unit.conj(), unit)
    return chosen
