"""Whether a point of a set is the nearest to given data: the answer, and how it is read off the other candidates."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from neurovariety.variety.result import Certainty
from neurovariety.variety.voronoi.candidates import Candidates
from neurovariety.variety.voronoi.euclidean import Matrix, Vector, squared, step_between
from neurovariety.variety.voronoi.point_set import ParametrisedSet

Float = NDArray[np.float64]

BLURRED = 1e-5
"""Candidates that are less accurate than this, relative to the size of p, decide nothing."""

SAME = 1e-7
"""Points and distances that differ by less, relative to their sizes, are taken for the same."""


@dataclass(frozen=True, kw_only=True)
class CellMembership:
    """Whether a point p of a set is a nearest one to u.

    Attributes
    ----------
    data : tuple of n fractions
        The point u.
    inside : bool or None
        No point of the set is nearer than p: u lies in the closed cell. None where it could not be decided.
    unique : bool or None
        Every other point of the set is farther: u lies in the cell by strict inequalities.
    interior : bool or None
        u and its neighbours in the space that the cell spans lie in the cell. None where that was not decided.
    nearest : numpy.ndarray, shape (m, n), float64
        The nearest points of the set, as far as they were found, rounded.
    distance : float
        From u to them.
    certainty : Certainty
        Of what was decided.
    evidence : str
    """

    data: Vector
    inside: bool | None
    unique: bool | None
    interior: bool | None
    nearest: Float
    distance: float
    certainty: Certainty
    evidence: str

    def __str__(self) -> str:
        """Say it in a line."""
        words = {True: "in the cell", False: "outside the cell", None: "undecided"}[self.inside]
        if self.inside and self.interior is False:
            words = "on the boundary of the cell"
        return f"({', '.join(map(str, self.data))}): {words}; {self.certainty}: {self.evidence}"


def membership_by_candidates(
    candidates: Candidates, point: Vector, metric: Matrix, data: Vector, of: ParametrisedSet | None = None
) -> CellMembership:
    """Compare the distances to all candidates for the nearest point.

    Parameters
    ----------
    candidates : Candidates
    point, data : tuple of n fractions
        p and u.
    metric : n rows of n fractions
    of : ParametrisedSet, optional
        With it a nearer candidate is checked exactly: its parameters are rounded to fractions.
    """
    form = np.array(metric, dtype=np.float64)
    u, p = (np.array([float(value) for value in vector]) for vector in (data, point))
    away = step_between(data, point)
    exact_base = squared(metric, away)
    base = float(exact_base)
    scale = 1.0 + float(np.abs(p).max())
    elsewhere = np.linalg.norm(candidates.points - p, axis=1) > 100 * candidates.accuracy + SAME * scale
    others, accuracy = candidates.points[elsewhere], candidates.accuracy[elsewhere]
    steps = others - u
    squares = np.einsum("ij,jk,ik->i", steps, form, steps)
    slack = SAME * (1 + base) + 100 * accuracy * np.abs(form).max() * (1 + np.sqrt(squares))
    proven = np.zeros(len(squares), dtype=bool)
    if of is not None and candidates.parameters is not None:
        close = np.flatnonzero(squares < base + slack)
        thetas = [[Fraction(value) for value in row] for row in candidates.parameters[elsewhere][close].tolist()]
        proven[close] = [squared(metric, step_between(of.at(theta), data)) < exact_base for theta in thetas]
    nearer = proven | (squares < base - slack)
    ties = ~nearer & (squares <= base + slack)
    certified = Certainty.CERTIFIED if candidates.certified else Certainty.NUMERICAL
    inside: bool | None = True
    unique: bool | None = not ties.any()
    interior: bool | None = False if ties.any() else None
    nearest = np.vstack([p, others[ties]])
    distance = base**0.5
    if nearer.any():
        inside = unique = interior = False
        best = int(np.argmin(squares))
        nearest, distance = others[[best]], float(squares[best]) ** 0.5
        certainty, evidence = certified, "a nearer point was found"
        if proven.any():
            certainty, evidence = Certainty.EXACT, "a nearer point was found, and checked in exact arithmetic"
    elif not candidates.complete or (candidates.accuracy > BLURRED * scale).any():
        inside = unique = interior = None
        certainty = Certainty.NUMERICAL
        evidence = "no nearer point was found, but critical points may be missing, or there are infinitely many"
    elif ties.any():
        certainty, evidence = Certainty.NUMERICAL, f"as near as the nearest other point to {SAME:g} of the distance"
    else:
        certainty = certified
        evidence = f"all {len(others)} other real critical points are farther"
    return CellMembership(
        data=data,
        inside=inside,
        unique=unique,
        interior=interior,
        nearest=nearest,
        distance=distance,
        certainty=certainty,
        evidence=evidence,
    )
