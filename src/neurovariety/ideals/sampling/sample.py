"""Points from the real zero set of given polynomials, uniform with respect to its volume.

Several chains of the constrained walk (`ideals.constrained_walk`) start from zeros found by Gauss and Newton's method,
choose one step size in the burn-in, and walk on with it unchanged. What the result is worth is told by the chains'
agreement (`ideals.chain_diagnostics`).
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.sampling.chain_diagnostics import AGREE, effective_sample_size, have_settled, split_r_hat
from neurovariety.ideals.sampling.constrained_walk import Chains, Tally, walk_one_step
from neurovariety.ideals.sampling.constraints import Constraints, checked_box, checked_points
from neurovariety.ideals.sampling.starting_points import Box, Start, find_start
from neurovariety.memory import check_free
from neurovariety.outcome import Outcome
from neurovariety.poly.generators import Generators, as_family

Float = NDArray[np.float64]

FEWEST_DRAWS = 50
"""Of each chain, whatever the count: R-hat tells little about shorter chains."""

ENOUGH = 100.0
"""Smallest effective sample size that the diagnostics can be trusted with."""

TARGET = 0.65
"""Share of accepted moves that the burn-in aims at."""

USUAL_THINNING, LARGEST_THINNING = 10, 200

FIRST_STEP, LARGEST_STEP = 0.3, 10.0
"""In scaled coordinates: the zeros found have a largest coordinate of about 1."""


@dataclass(frozen=True, eq=False)
class VarietySample:
    """Points of a real zero set, and how far to trust that they are uniform.

    Attributes
    ----------
    points : numpy.ndarray, shape (count, n), float64
        In the order of the walk.
    chain : numpy.ndarray, shape (count,), int64
        Which chain each point is of, from 0.
    dimension : int
        Of the zero set: n minus the rank of the Jacobian, which is the same at all start points.
    residuals : numpy.ndarray, shape (count,), float64
        The largest |p(x)|, relative to the coefficients and the size of the set (see `ideals.constraints`).
    acceptance : float
        Share of the moves that were accepted after the burn-in.
    tally : Tally
        What became of all proposals after the burn-in; ``tally.not_reversed`` failed the check of the way back.
    effective_sample_size, r_hat : numpy.ndarray, shape (n,), float64
        For each coordinate, over all draws that were kept.
    step_size : float
        Standard deviation of the tangent steps, in the points' units.
    chains, burn_in, thinning, seed : int
    box : pair of numpy.ndarray, shape (n,) each, or None
    outcome : Outcome
    """

    points: Float
    chain: NDArray[np.int64]
    dimension: int
    residuals: Float
    acceptance: float
    tally: Tally
    effective_sample_size: Float
    r_hat: Float
    step_size: float
    chains: int
    burn_in: int
    thinning: int
    seed: int
    box: Box | None
    outcome: Outcome

    def __str__(self) -> str:
        """Report in a few lines."""
        return (
            f"{len(self.points):,} points of a set of dimension {self.dimension} in {self.points.shape[1]} variables\n"
            f"  {self.chains} chains, {self.acceptance:.0%} of the moves accepted, "
            f"{self.tally.not_reversed:,} of {self.tally.proposed:,} refused for the way back\n"
            f"  effective sample size {self.effective_sample_size.min():,.0f}, R-hat {self.r_hat.max():.3f} "
            f"(worst coordinate), residual at most {self.residuals.max():.1g}\n"
            f"  {self.outcome}"
        )


def sample_variety(
    generators: Generators,
    count: int,
    *,
    seed: int,
    chains: int = 64,
    step_size: float | None = None,
    burn_in: int = 1000,
    thinning: int | None = None,
    box: tuple[ArrayLike, ArrayLike] | None = None,
    start: ArrayLike | None = None,
    dimension: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> VarietySample:
    """Draw points from the real zero set, uniform with respect to its length, area or volume.

    Parameters
    ----------
    generators : PolynomialFamily, Polynomial, sequence of Polynomial, or object with generators
        In n variables; may be redundant or more than the codimension.
    count : int
        How many points. Each chain makes at least 50 draws, for the diagnostics; when all chains' draws are more than
        the count, the points are taken from them at random.
    seed : int
        The same seed gives the same points.
    chains : int
        They walk side by side; at least 2. More chains cost little and find more of the set.
    step_size : float, optional
        Standard deviation of the tangent steps, in the points' units. Otherwise adapted in the burn-in until
        about two thirds of the moves are accepted, and fixed after it.
    burn_in : int
        Steps before the first draw.
    thinning : int, optional
        Steps from one draw to the next. Otherwise the autocorrelation time in the second half of the burn-in, at most
        200, or 10 when the burn-in is too short to tell.
    box : pair of array_like, optional
        Lowest and highest coordinates, numbers or shape (n,): only the part of the set in the box is sampled. A set
        that is unbounded has no uniform law without a box. Random start points are drawn from it, else from [-1, 1]^n.
    start : array_like, shape (m, n), optional
        Points near the set to start from, instead of random ones.
    dimension : int, optional
        What the dimension should be; another one is refused.
    progress : callable, optional
        After the burn-in, called with the draws of each chain that are done and that there will be.

    Returns
    -------
    VarietySample
        Its outcome says when the chains do not agree. Where the set has components that chains cannot cross, each
        component is sampled uniformly, and their weights against one another are not known.

    Raises
    ------
    InputError
        When no real zero is found, every point is a zero, the zeros are isolated, the rank of the Jacobian varies or is
        not the codimension, or the dimension is not the one asked for.
    ResourceError
        When the points would not fit in memory.

    Notes
    -----
    Source: Zappa, Holmes-Cerfon, Goodman (2018); see `ideals.constrained_walk`.

    Examples
    --------
    >>> from neurovariety.poly import Monomials, PolynomialFamily
    >>> circle = PolynomialFamily(Monomials.up_to_degree(2, 2), np.array([[-1.0, 0, 0, 1, 0, 1]]))
    >>> sample = sample_variety(circle, 1000, seed=0)
    >>> sample.points.shape, sample.dimension, sample.outcome.name
    ((1000, 2), 1, 'sampled')
    >>> bool(np.allclose(np.linalg.norm(sample.points, axis=1), 1))
    True
    """
    family = as_family(generators)
    variables = family.monomials.variables
    _check_options(
        variables=variables,
        count=count,
        seed=seed,
        chains=chains,
        burn_in=burn_in,
        thinning=thinning,
        step_size=step_size,
    )
    limits = None if box is None else checked_box(box, variables)
    draws = max(math.ceil(count / chains), FEWEST_DRAWS)
    check_free(
        6 * 8 * draws * chains * variables,
        "the sample and its diagnostics",
        given=f"{count:,} points in {variables} variables, {chains} chains",
        remedy="fewer points, and a larger thinning: draws that repeat one another tell nothing new",
    )
    random = np.random.default_rng(seed)
    begin = None if start is None else _checked_start(start, variables)
    found = find_start(family, chains=chains, box=limits, start=begin, generator=random)
    if dimension is not None and dimension != found.dimension:
        raise InputError(
            "the zero set does not have the dimension asked for",
            given=f"dimension={dimension}",
            allowed=f"{found.dimension}: the Jacobian has rank {variables - found.dimension} in {variables} variables",
            remedy="check the generators, or give a box or start points on the component you mean",
        )
    scale = found.constraints.scale
    state, step, apart = _burn_in(found, burn_in, step=None if step_size is None else step_size / scale, random=random)
    between = apart if thinning is None else thinning
    kept, tally = _draw(found, state, draws, step=step, thinning=between, random=random, progress=progress)
    taken = np.sort(random.choice(draws * chains, size=count, replace=False))
    points = kept.reshape(-1, variables)[taken]
    size, r_hat = effective_sample_size(kept), split_r_hat(kept)
    return VarietySample(
        points=points * scale,
        chain=taken % chains,
        dimension=found.dimension,
        residuals=_residuals(found.constraints, points),
        acceptance=tally.accepted / tally.proposed,
        tally=tally,
        effective_sample_size=size,
        r_hat=r_hat,
        step_size=step * scale,
        chains=chains,
        burn_in=burn_in,
        thinning=between,
        seed=seed,
        box=limits,
        outcome=_outcome(tally, size, r_hat, settled=have_settled(kept), bounded=limits is not None),
    )


def _burn_in(found: Start, steps: int, *, step: float | None, random: np.random.Generator) -> tuple[Chains, float, int]:
    """Return where the chains stand, the step size, and how many steps apart draws should be."""
    state, logarithm = found.chains, math.log(FIRST_STEP if step is None else step)
    late, sizes = [], []
    for number in range(steps):
        state, tally = walk_one_step(
            found.constraints, state, step_size=math.exp(logarithm), generator=random, box=found.box
        )
        if step is None:
            # Robbins and Monro; the mean over the second half is kept.
            logarithm += 2 * (tally.accepted / tally.proposed - TARGET) / (1 + number) ** 0.6
            logarithm = min(logarithm, math.log(LARGEST_STEP))
        if number >= steps // 2:
            sizes.append(logarithm)
            late.append(state.points)
    chosen = math.exp(float(np.mean(sizes))) if sizes else math.exp(logarithm)
    if len(late) < FEWEST_DRAWS:
        return state, chosen, USUAL_THINNING
    trail = np.stack(late)
    # Each chain about its own mean: components that no chain leaves say nothing about the steps to forget within one.
    size = effective_sample_size(trail - trail.mean(axis=0)).min()
    return state, chosen, min(math.ceil(trail.shape[0] * trail.shape[1] / size), LARGEST_THINNING)


def _draw(
    found: Start,
    state: Chains,
    draws: int,
    *,
    step: float,
    thinning: int,
    random: np.random.Generator,
    progress: Callable[[int, int], None] | None,
) -> tuple[Float, Tally]:
    """Return the draws, shape (draws, chains, n), and what became of the proposals."""
    kept, tally = np.empty((draws, *state.points.shape)), Tally()
    for draw in range(draws):
        for _ in range(thinning):
            state, outcome = walk_one_step(found.constraints, state, step_size=step, generator=random, box=found.box)
            tally += outcome
        kept[draw] = state.points
        if progress is not None:
            progress(draw + 1, draws)
    return kept, tally


def _residuals(constraints: Constraints, points: Float) -> Float:
    return constraints.residuals(points, constraints.values(points))


def _outcome(tally: Tally, size: Float, r_hat: Float, *, settled: bool, bounded: bool) -> Outcome:
    told = f"R-hat is {r_hat.max():.3f}, the effective sample size {size.min():,.0f}, for the worst coordinate"
    if tally.accepted < 0.001 * tally.proposed:
        return Outcome("stuck", "hardly a move was accepted; give a smaller step_size", complete=False)
    if r_hat.max() <= AGREE and size.min() >= ENOUGH:
        return Outcome("sampled", f"the chains agree: {told}", complete=True)
    if r_hat.max() <= AGREE:
        return Outcome("few draws", f"{told}: too few draws to tell; ask for more points", complete=False)
    if settled:
        return Outcome(
            "separate chains",
            f"{told}, though every chain has settled: the set seems to have components that chains cannot cross, "
            "or hardly. Each is sampled uniformly; their weights against one another come from the start points and "
            "are not known. Take them apart with a box, or give a larger step_size",
            complete=False,
        )
    unbounded = "" if bounded else "; an unbounded set has no uniform law: give a box"
    return Outcome(
        "not mixed",
        f"{told}: the chains have not forgotten where they began; more points, or a larger thinning or "
        f"burn_in{unbounded}",
        complete=False,
    )


def _check_options(
    *, variables: int, count: int, seed: int, chains: int, burn_in: int, thinning: int | None, step_size: float | None
) -> None:
    least: dict[str, tuple[object, int]] = {"count": (count, 1), "seed": (seed, 0), "chains": (chains, 2)}
    least["burn_in"] = (burn_in, 0)
    if thinning is not None:
        least["thinning"] = (thinning, 1)
    for name, (value, lowest) in least.items():
        if not isinstance(value, numbers.Integral) or value < lowest:
            raise InputError(
                f"{name} is a whole number", given=f"{name}={value!r}", allowed=f"whole numbers from {lowest}"
            )
    if step_size is not None and not 0 < step_size < np.inf:
        raise InputError("step_size is a length", given=f"step_size={step_size}", allowed="a positive number")
    if variables == 0:
        raise InputError("polynomials in no variables have no zero set to sample", given="0 variables")


def _checked_start(start: ArrayLike, variables: int) -> Float:
    points = checked_points(start, variables)
    if not len(points):
        raise InputError("a chain needs a point to start from", given="0 start points", allowed="at least 1")
    return points
