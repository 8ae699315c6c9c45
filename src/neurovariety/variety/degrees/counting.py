"""Counting points of a variety that solve a family of systems: loops of parameters until the evidence is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.solve import certify, monodromy
from neurovariety.solve.loops.distinct_points import same_points
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.variety.degrees.effort import Effort
from neurovariety.variety.degrees.linear_trace import LinearTrace, linear_trace
from neurovariety.variety.degrees.parametrisation import FULL_RANK, Symmetries, balanced, normal

Complex = NDArray[np.complex128]
Mask = NDArray[np.bool_]

SAME_FUNCTION = 1e-7
"""Functions closer than this, relative to their largest coordinate or 1, are one."""
ROUNDING = 1e-11
"""Entries of a Jacobian below this part of those at other parameters are zero."""
MOST_ROUNDS = 12
"""Searches for more solutions, each with loops of its own, while there is no evidence that all are found."""
SETTLED = 1e-11
"""Last of three corrections, relative to the point: a tenth of what `monodromy` allows, as rounding varies."""
MOST_STEPS = 600
"""Of a path: twenty times what most of them take. One that is given up costs little, as loops bring others."""
MOST_QUIET = 4
"""Searches in a row that bring nothing new, after which the search ends, whatever the trace says."""
ATTEMPTS = 4
"""Families that are tried until one count is complete."""


@dataclass(frozen=True, eq=False)
class Family:
    """A family of systems whose solutions over general parameters are to be counted by their images.

    Attributes
    ----------
    system : PolynomialSystem
        Square, with parameters; all solutions of full rank lie on one irreducible component.
    point, parameters : numpy.ndarray, shapes (n,), (K,)
        A solution, and the general parameters that it belongs to.
    images : callable
        Solutions (m, n) to the points of the variety that are counted, (m, D).
    keep : callable
        Solutions (m, n) to a mask: where the parametrisation has full rank.
    symmetries : callable or None
        As `monodromy` takes them.
    """

    system: PolynomialSystem
    point: Complex
    parameters: Complex
    images: Callable[[Complex], Complex]
    keep: Callable[[Complex], Mask]
    symmetries: Symmetries | None = None

    @property
    def isolated(self) -> bool:
        """Whether the solution is isolated; otherwise none belongs to general parameters."""
        others = np.abs(self.parameters).mean() * normal(np.random.default_rng(1), len(self.parameters))
        slopes, usual = (self.system.jacobian(self.point[None], values) for values in (self.parameters, others))
        slopes = np.where(np.abs(slopes) > ROUNDING * np.abs(usual), slopes, 0.0)  # before rows of zeros are scaled up
        sizes = np.linalg.svd(balanced(slopes)[0], compute_uv=False)
        return bool(sizes[-1] > FULL_RANK * sizes[0])


@dataclass(frozen=True, eq=False)
class Counted:
    """Points that were found.

    Attributes
    ----------
    solutions : numpy.ndarray, shape (k, n)
        One for each image.
    parameters : numpy.ndarray, shape (K,)
    preimages : int
        Solutions in all: several parameters may have the same function.
    trace : LinearTrace or None
        The last test, where one was made.
    proven : int
        How many solutions interval arithmetic proved.
    paths : int
    seed : int
        Of the family and the loops.
    interrupted : bool
        Whether Ctrl-C ended the work: there may be more points.
    """

    solutions: Complex
    parameters: Complex
    preimages: int
    trace: LinearTrace | None
    proven: int
    paths: int
    seed: int
    interrupted: bool = False
    evidence: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "evidence", self._sentence())

    def __len__(self) -> int:
        return len(self.solutions)

    @property
    def even(self) -> bool:
        """Whether all points can have equally many preimages, as they have when none of those is missing."""
        return self.preimages % max(1, len(self)) == 0

    @property
    def complete(self) -> bool:
        """Whether the trace test was passed."""
        return not self.interrupted and self.trace is not None and self.trace.passed

    def _sentence(self) -> str:
        fold = f", {self.preimages // len(self)} parameters each" if self.preimages > len(self) and self.even else ""
        parts = [
            f"{len(self)} found along loops of parameters ({self.paths:,} paths){fold}, {self.proven} of them proven"
        ]
        if self.trace is not None:
            parts.append(str(self.trace))
        if self.interrupted:
            parts.append("Ctrl-C ended the search")
        if not self.even:
            parts.append("not all of their parameters were found")
        return "; ".join(parts)


def count_images(
    build: Callable[[int], Family], *, attempts: int = ATTEMPTS, seed: int = 0, effort: Effort | None = None
) -> Counted:
    """Count the solutions of general members of families that must have equally many, until a count is complete.

    A point that lies far out in one family is reached by hardly any loop; in another family all lie near.

    Parameters
    ----------
    build : callable
        Makes a family of each number, with other random choices, for which moving the parameters moves a linear
        section of the variety along a line, so that the trace tells whether points are missing.
    attempts : int
        How many families are tried at most.
    seed : int
    effort : Effort, optional

    Returns
    -------
    Counted
        The first one that is complete, otherwise the largest. After Ctrl-C, what was found by then.
    """
    best: Counted | None = None
    for number in range(seed, seed + 1000 * attempts, 1000):
        counted = count_in_family(build(number), seed=number, effort=effort)
        if best is None or counted.complete or len(counted) > len(best):
            best = counted
        if counted.interrupted:
            return replace(best, interrupted=True)
        if counted.complete:
            break
    if best is None:
        raise InputError("at least one attempt is needed", given=str(attempts))
    return best


def count_in_family(
    family: Family,
    *,
    traced: bool = True,
    most_rounds: int = MOST_ROUNDS,
    seed: int = 0,
    effort: Effort | None = None,
) -> Counted:
    """Find all solutions of a general member of a family, and count their images.

    Loops are searched again and again with other random choices, until one brings nothing new and the trace
    of the images is linear, or too many searches in a row bring nothing new.

    Parameters
    ----------
    family : Family
    traced : bool
        Whether moving the parameters moves a linear section of the variety along a line, so that the trace tells.
        Without it searches end when nothing new comes.
    most_rounds : int
        How many searches there are at most.
    seed : int
    effort : Effort, optional

    Returns
    -------
    Counted
        After Ctrl-C, with what was found by then.
    """
    means = effort or Effort()
    points = family.point[None]
    trace: LinearTrace | None = None
    quiet, paths, before = 0, 0, 0
    first = np.zeros(1, dtype=np.int64)
    interrupted = False
    for number in range(most_rounds):
        settled = settles(family, points)
        if not settled.any():
            raise InputError(
                "the equations are too badly scaled for floating-point numbers",
                given="a start where Newton's method does not settle",
                remedy="give inputs and metrics in units in which all numbers are of similar sizes",
            )
        watch = means.watch(paths)
        found = monodromy(
            family.system,
            points[settled],
            family.parameters,
            symmetries=family.symmetries,
            keep=family.keep,
            trace=False,
            certified=False,
            seed=seed + 1_000_000 * number,
            settings=TrackSettings(most_steps=MOST_STEPS),
            threads=means.threads,
            watch=watch,
        )
        means.raise_if_exceeded(watch, len(found))
        paths += found.ledger.paths
        points = _each_once(np.concatenate([found.solutions, points[~settled]]))
        first = one_of_each(family.images(points))
        quiet = quiet + 1 if len(first) == before else 0
        before = len(first)
        interrupted = watch.interrupted
        if interrupted:
            break
        if not quiet:
            continue
        if not traced:
            break
        trace = linear_trace(
            family.system, points[first], family.parameters, family.images, seed=seed + number, threads=means.threads
        )
        interrupted = trace is None
        if trace is None or trace.passed or quiet >= MOST_QUIET:
            break
    chosen = points[first]
    proven = 0
    if not interrupted:
        try:
            proven = int(certify(family.system, chosen, family.parameters).certified.sum())
        except KeyboardInterrupt:  # the solutions are there, and are worth more than their certificates
            interrupted = True
    return Counted(
        solutions=chosen,
        parameters=family.parameters,
        preimages=len(points),
        trace=None if interrupted else trace,
        proven=proven,
        paths=paths,
        seed=seed,
        interrupted=interrupted,
    )


def settles(family: Family, points: Complex) -> Mask:
    """Tell from which solutions Newton's method moves no farther than `monodromy` allows its starts to move.

    Others are solutions too, but of very different sizes in their coordinates. The images under the symmetries, which
    are starts as well, must settle too.
    """
    system, values = family.system, family.parameters
    orbits = points[None] if family.symmetries is None else np.concatenate([points[None], family.symmetries(points)])
    moved = orbits.reshape(-1, points.shape[1])
    for _ in range(3):
        try:
            step = np.linalg.solve(system.jacobian(moved, values), system.evaluate(moved, values)[:, :, None])[:, :, 0]
        except np.linalg.LinAlgError:
            return np.zeros(len(points), np.bool_)
        moved = moved - step
    small = np.abs(step).max(axis=1) < SETTLED * np.maximum(1.0, np.abs(moved).max(axis=1))
    return np.asarray(small.reshape(len(orbits), -1).all(axis=0))


def _each_once(points: Complex) -> Complex:
    return points[one_of_each(points)]


def one_of_each(images: Complex) -> NDArray[np.int64]:
    """Give the number of the first of all equal images."""
    if not len(images):
        return np.zeros(0, dtype=np.int64)
    together = np.concatenate([np.ones((len(images), 1)), images], axis=1)
    labels = same_points(together, np.zeros(together.shape[1], dtype=np.int64), SAME_FUNCTION)
    return np.unique(labels, return_index=True)[1]
