"""From the ends of paths to a list of solutions: each once, with its multiplicity, isolated, and certified."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.certification import certify
from neurovariety.solve.isolation import is_isolated
from neurovariety.solve.ledger import PathEnd
from neurovariety.solve.loops.distinct_points import same_points
from neurovariety.solve.path_ends import HomotopyEnds
from neurovariety.solve.scaling import SystemScaling
from neurovariety.solve.squaring import SquaredSystem
from neurovariety.solve.system.evaluation import values_and_jacobian
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

SAME_SINGULAR = 1e-5
"""Singular ends closer than this, relative to their largest coordinate, are one solution."""
ILL_CONDITIONED = 1e8
"""Ends taken for regular with a larger condition number may belong to a singular solution nearby."""
REAL = 1e-9
"""Imaginary parts, relative to the largest coordinate, below which a solution without proof is called real."""


@dataclass(frozen=True, eq=False)
class Target:
    """What is solved in the end.

    Attributes
    ----------
    scaled : PolynomialSystem
        Square, in scaled variables.
    values : numpy.ndarray, shape (K,), complex128
        Of its parameters.
    scaling : SystemScaling
        From the given system's units.
    squared : SquaredSystem or None
        Where equations of the given system may have been combined.
    """

    scaled: PolynomialSystem
    values: Complex
    scaling: SystemScaling
    squared: SquaredSystem | None = None

    def evaluate(self, points: Complex) -> tuple[Complex, Complex]:
        """Give values and Jacobians at scaled points."""
        return values_and_jacobian(self.scaled.affine, points, self.values)

    @property
    def a_polynomial_in_one_variable(self) -> bool:
        """Whether there is one variable and the equation is not zero everywhere: all roots are isolated."""
        point = np.exp([[1j]])
        return len(self.scaled.variables) == 1 and bool(self.evaluate(point)[0].any())

    def satisfied(self, points: Complex, slack: Float) -> Flags:
        """Tell which unscaled points, known up to ``slack``, solve all given equations."""
        if self.squared is None:
            return np.ones(len(points), dtype=np.bool_)
        return self.squared.satisfied(points, slack)

    @property
    def certifiable(self) -> bool:
        """Whether a proof about the square system is one about the given system."""
        return self.squared is None or not self.squared.combined


@dataclass(frozen=True, eq=False)
class Collected:
    """Solutions in the order of the first paths that lead to them, regular ones first.

    Attributes
    ----------
    solutions, nonisolated : numpy.ndarray, shape (k, n) and (p, n), complex128
    real, certified, singular : numpy.ndarray, shape (k,), bool
    multiplicity, winding : numpy.ndarray, shape (k,), int64
    condition, accuracy, radius : numpy.ndarray, shape (k,), float64
    of_path : numpy.ndarray, shape (m,), int64
        The solution of each path, -1 for none.
    undecided : int
        Certified solutions that are not proved to differ from all others.
    """

    solutions: Complex
    nonisolated: Complex
    real: Flags
    certified: Flags
    singular: Flags
    multiplicity: Numbers
    winding: Numbers
    condition: Float
    accuracy: Float
    radius: Float
    of_path: Numbers
    undecided: int


def collect(
    ends: HomotopyEnds,
    homotopy_system: PolynomialSystem,
    target: Target,
    *,
    certified: bool,
    seed: int,
) -> Collected:
    """Make the list; ends that turn out to be no isolated solutions are marked so in ``ends``.

    Parameters
    ----------
    ends : HomotopyEnds
    homotopy_system : PolynomialSystem
        Whose homogeneous coordinates the ends are in.
    target : Target
    certified : bool
        Whether to certify.
    seed : int
    """
    candidates = _candidates(ends, homotopy_system)
    singular, points = candidates.singular, candidates.points
    isolated = np.ones(len(points), dtype=np.bool_)
    if not target.a_polynomial_in_one_variable:
        isolated[singular] = is_isolated(target.evaluate, points[singular], seed=seed)
    points = target.scaling.undo(points)
    genuine = target.satisfied(points, candidates.spread)
    nonisolated = points[~isolated & genuine]
    isolated |= ~genuine
    proof = _Proof.none(points)
    if certified and target.certifiable:
        proof = _Proof.of(target, points, ~singular)

    # Spreads are relative to scaled points, or to 1 where those are smaller.
    size = np.maximum(1.0, np.abs(target.scaling.apply(points)).max(axis=1, initial=0.0))
    off = np.where(proof.certified, proof.radius, candidates.spread * size * target.scaling.variables.max())

    for fate, end, reason in (
        (~isolated, PathEnd.NOT_ISOLATED, "other solutions lie next to it"),
        (~genuine, PathEnd.EXTRANEOUS, "some of the equations do not hold there"),
        (proof.copy, PathEnd.MET, "its end is proved to be that of another path"),
    ):
        ends.put(np.flatnonzero(np.append(fate, False)[candidates.of_path]), end, reason)
    kept = isolated & genuine & ~proof.copy
    number = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1)
    return Collected(
        solutions=proof.points[kept],
        nonisolated=nonisolated,
        real=(proof.real | (~proof.decided & _seems_real(proof.points, off)))[kept],
        certified=proof.certified[kept],
        singular=singular[kept],
        multiplicity=candidates.paths[kept],
        winding=candidates.largest(ends.winding.astype(np.float64))[kept].astype(np.int64),
        condition=candidates.largest(ends.condition)[kept],
        accuracy=off[kept],
        radius=proof.radius[kept],
        of_path=number[candidates.of_path],
        undecided=proof.undecided,
    )


@dataclass(frozen=True, eq=False)
class _Candidates:
    """Different finite ends, regular ones first; ``of_path`` is -1 for paths that have none."""

    points: Complex
    singular: Flags
    paths: Numbers
    spread: Float
    of_path: Numbers

    def largest(self, values: Float) -> Float:
        """Give the largest of the paths' values for each candidate."""
        return _largest(values, self.of_path, len(self.points))


def _candidates(ends: HomotopyEnds, system: PolynomialSystem) -> _Candidates:
    regular, singular = ends.numbers(PathEnd.REGULAR), ends.numbers(PathEnd.SINGULAR)
    of_path = np.full(len(ends), -1, dtype=np.int64)
    if len(singular):
        doubtful = regular[~(ends.condition[regular] < ILL_CONDITIONED)]
        together = np.concatenate([singular, doubtful])
        labels = same_points(ends.points[together], system.homogeneous.group_of, SAME_SINGULAR)
        with_singular = np.isin(labels, labels[: len(singular)])
        joined = doubtful[with_singular[len(singular) :]]
        ends.put(joined, PathEnd.SINGULAR, "regular by its own figures, but other paths make the solution singular")
        regular = np.setdiff1d(regular, joined)
        of_path[together[with_singular]] = len(regular) + np.unique(labels[with_singular], return_inverse=True)[1]
    of_path[regular] = np.arange(len(regular))
    count = int(of_path.max(initial=-1)) + 1
    paths = np.flatnonzero(of_path >= 0)
    owner, points = of_path[paths], system.drop(ends.points[paths])
    sizes = np.bincount(owner, minlength=count)
    # The ends of a singular solution are averaged: their errors cancel in part.
    centres = np.zeros((count, points.shape[1]), dtype=np.complex128)
    np.add.at(centres, owner, points)
    centres /= sizes[:, None]
    spread = np.zeros(len(ends))
    distance = np.abs(points - centres[owner]).max(axis=1, initial=0.0)
    spread[paths] = distance / np.maximum(1.0, np.abs(centres[owner]).max(axis=1, initial=0.0))
    spread += np.nan_to_num(ends.accuracy)
    return _Candidates(centres, np.arange(count) >= len(regular), sizes, _largest(spread, of_path, count), of_path)


def _largest(values: Float, owner: Numbers, count: int) -> Float:
    found = np.zeros(count)
    paths = owner >= 0
    np.maximum.at(found, owner[paths], np.nan_to_num(values[paths], posinf=np.inf))
    return found


@dataclass(frozen=True, eq=False)
class _Proof:
    """What certificates say, in the units of the given system."""

    points: Complex
    certified: Flags
    real: Flags
    decided: Flags
    copy: Flags
    radius: Float
    undecided: int

    @classmethod
    def none(cls, points: Complex) -> _Proof:
        no = np.zeros(len(points), dtype=np.bool_)
        return cls(points, no, no, no, no, np.full(len(points), np.nan), 0)

    @classmethod
    def of(cls, target: Target, points: Complex, regular: Flags) -> _Proof:
        """Certify the regular ones; powers of two carry proofs over to the given system unchanged."""
        scaling = target.scaling
        found = certify(target.scaled, scaling.apply(points[regular]), target.values)
        proof = cls.none(points.copy())
        every = {"certified": found.distinct, "real": found.real, "decided": found.real | found.not_real}
        flags = {name: np.zeros(len(points), dtype=np.bool_) for name in (*every, "copy")}
        for name, values in every.items():
            flags[name][regular] = values
        flags["copy"][regular] = found.duplicate_of >= 0
        radius = proof.radius.copy()
        radius[regular] = np.where(found.certified, (found.radius * scaling.variables).max(axis=1, initial=0.0), np.nan)
        refined = points.copy()
        refined[regular] = np.where(found.certified[:, None], scaling.undo(found.centre), points[regular])
        refined[flags["real"]] = refined[flags["real"]].real  # the box is symmetric: its real centre is as near
        return cls(refined, **flags, radius=radius, undecided=int(found.undecided.sum()))


def _seems_real(points: Complex, off: Float) -> Flags:
    """Tell whose imaginary parts are rounding, or no larger than the distance the point may be off."""
    size = np.abs(points).max(axis=1, initial=0.0)
    return np.asarray(np.abs(points.imag).max(axis=1, initial=0.0) <= REAL * size + 10 * off)
